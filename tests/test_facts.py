"""The facts are complete, each stands once, and nothing dead is offered."""

from __future__ import annotations

import datetime
import re

import pytest
import yaml

from extensions import dockwright
from tests.conftest import ROOT

STACKS = sorted(dockwright.stacks())
SERVICES = sorted(dockwright.services())
FACT_FILES = sorted(
    [ROOT / "stacks" / "images.yaml", *ROOT.glob("stacks/*/stack.yaml"), *ROOT.glob("backing/*/service.yaml")]
)


@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_says_all_that_the_questions_and_templates_ask(stack: str) -> None:
    facts = dockwright.stacks()[stack]
    assert facts["title"]
    assert set(facts["defaults"]) == {"port", "health_path"}
    for flavour, about in facts["base_images"].items():
        offering = [v for v in facts["versions"] if about["runtime"] in dockwright.images_of(facts, v)]
        assert offering, f"{flavour} has no image in any version"
        for manager in facts["package_managers"]:
            answers = {"package_manager": manager, "base_image": flavour}
            assert dockwright.build_image_of(facts, dockwright.images_of(facts, offering[0]), answers)
        assert len(offering) == len(facts["versions"]) or about["limit"]
    for manager in facts["package_managers"]:
        assert manager in facts["lock_files"]
        assert facts["development"]["rebuild"][manager]
        for secret in facts["index_secrets"][manager]:
            assert {"id", "variable", "help"} <= set(secret)


@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_has_a_starter_for_each_framework_and_a_client_for_each_backing_service(stack: str) -> None:
    facts = dockwright.stacks()[stack]
    for framework in facts["frameworks"]:
        starter = ROOT / "stacks" / stack / "starter" / framework
        assert (starter / "base").is_dir()
        for service in facts["backing"]:
            client = dockwright.client_of(service)
            assert (starter / f"with-{client}").is_dir(), f"{stack}/{framework} has no client for {service}"


def test_the_roles_are_the_questions_and_every_service_has_one() -> None:
    roles = dockwright.roles()
    assert list(roles) == ["database", "cache", "queue", "proxy"]
    assert {facts["role"] for facts in dockwright.services().values()} == set(roles)


@pytest.mark.parametrize("service", SERVICES)
def test_a_backing_service_says_all_that_the_questions_and_templates_ask(service: str) -> None:
    facts = dockwright.services()[service]
    assert facts["title"]
    assert facts["versions"]
    assert all({"variable", "port", "help"} == set(port) for port in facts["ports"])
    if dockwright.roles()[facts["role"]].get("front"):
        assert facts["authority"]
        return
    role = facts["role"].upper()
    assert {f"{role}_URL", f"{role}_HOST", f"{role}_PORT"} <= set(facts["environment"])
    assert facts["environment"][f"{role}_HOST"] == service
    assert facts["ports"][0]["port"] == facts["environment"][f"{role}_PORT"]
    assert f"{role}_PASSWORD" == facts.get("secret", f"{role}_PASSWORD")
    assert set(facts.get("commands", {})) == ({"shell", "dump", "restore"} if role == "DATABASE" else set())


def test_no_two_services_that_run_side_by_side_want_the_same_port() -> None:
    seen: dict[int, str] = {}
    for service in dockwright.services().values():
        for port in service["ports"]:
            assert seen.setdefault(port["port"], service["role"]) == service["role"]


@pytest.mark.parametrize("stack", STACKS)
def test_no_version_past_its_end_of_life_is_offered(stack: str) -> None:
    today = datetime.datetime.now(tz=datetime.timezone.utc).strftime("%Y-%m")
    ends = {version: str(about["end_of_life"]) for version, about in dockwright.stacks()[stack]["versions"].items()}
    dated = {version: end for version, end in ends.items() if end != "the next release"}
    assert [end for end in dated.values() if not re.match(r"\d{4}-\d{2}", end)] == []
    assert [version for version, end in dated.items() if end[:7] < today] == []


@pytest.mark.parametrize("path", FACT_FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_pin_stands_on_a_line_of_its_own_below_the_comment_that_renovate_reads(path: object) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()  # type: ignore[attr-defined]
    pins = [n for n, line in enumerate(lines) if re.search(r"^\s*[a-z]+: [\w./-]+:[\w.-]*[0-9a-z][\w.-]*$", line)]
    assert pins
    for number in pins:
        assert re.search(r"# renovate: datasource=\w+ depName=\S+$", lines[number - 1]), lines[number]


@pytest.mark.parametrize("path", FACT_FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_pin_floats(path: object) -> None:
    found = re.findall(r"^\s*[a-z]+: ([\w./-]+:[\w.-]+)$", path.read_text(encoding="utf-8"), re.M)  # type: ignore[attr-defined]
    for image in found:
        tag = image.rsplit(":", 1)[1]
        # Distroless images have no version tags; their name carries the version of Debian and of the language. Debian's
        # own images are told apart by their day.
        assert "distroless/" in image or re.match(r"v?\d+\.\d+|[a-z]+-\d{8}\b", tag), image


def test_every_fact_file_is_yaml_that_reads_the_same_everywhere() -> None:
    for path in FACT_FILES:
        for version in yaml.safe_load(path.read_text(encoding="utf-8")).get("versions") or {}:
            assert isinstance(version, str), f"{path}: quote the version {version}"
