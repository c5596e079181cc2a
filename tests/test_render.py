"""Every combination renders to files that parse, agree with the answers, and have none of the known defects."""

from __future__ import annotations

import json
import re
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml
from plumbum import local

from extensions import dockwright
from hooks import engine, validate
from hooks.dockerfile import Stage, parse
from hooks.service import Service
from tests.conftest import Render, render_into
from tests.matrix import Answers, enough_flavours, every_flavour, everything, flavours, is_proven, name_of

FLAVOURS = every_flavour()
FIRST = [flavours(stack)[0] for stack in dockwright.stacks()]
LATEST = re.compile(r":latest\b|(?<![\w/.-])[a-z]+/?[a-z]*:(?:slim|alpine|stable)\b")


def stages_of(folder: Path) -> dict[str, Stage]:
    return {stage.name: stage for stage in parse((folder / "Dockerfile").read_text(encoding="utf-8"))}


def texts(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("answers", everything(), ids=name_of)
def test_every_combination_is_sound_clean_and_closed(render: Render, answers: Answers) -> None:
    folder = render(**answers)
    check_sound(folder)
    check_clean(folder)
    check_closed(folder, answers)


def check_sound(folder: Path) -> None:
    """Every file parses, and agrees with the answers."""
    assert validate.problems(Service.read(folder)) == []
    for name, text in texts(folder).items():
        assert not re.search(r"\{%|%\}|\{#|\bUndefined\b", text), f"{name} has stray Jinja"
        if name.endswith((".yaml", ".yml")):
            assert yaml.safe_load(text) is not None, name
        if name.endswith(".json"):
            json.loads(re.sub(r"^\s*//.*$", "", text, flags=re.M))


def check_clean(folder: Path) -> None:
    """No file shows that it was templated."""
    for name, text in texts(folder).items():
        assert text == "" or text.endswith("\n"), f"{name} ends without a line break"
        assert not text.endswith("\n\n"), f"{name} ends with a blank line"
        assert not text.startswith("\n"), f"{name} begins with a blank line"
        assert not re.search(r"[ \t]+$", text, re.M), f"{name} has white space at a line's end"
        if not name.endswith(".py"):
            assert "\n\n\n" not in text, f"{name} has a double blank line"


def check_closed(folder: Path, answers: Answers) -> None:
    """The development stack has no open door, and the service waits for what it needs."""
    model: dict[str, Any] = yaml.safe_load((folder / "compose.yaml").read_text(encoding="utf-8"))
    assert "version" not in model
    services = model["services"]
    recorded = yaml.safe_load((folder / ".copier-answers.yml").read_text(encoding="utf-8"))
    fronts = {role for role, about in dockwright.roles().items() if about.get("front")}
    proxies = {recorded[role] for role in fronts} - {"none"}
    chosen = {recorded[role] for role in dockwright.roles() if role not in fronts} - {"none"}
    development = dockwright.stacks()[recorded["stack"]]["development"]
    door = dockwright.stacks()[recorded["stack"]].get("front", {}).get("service", "app")
    own = {"app", door} | ({"debug"} & set(development))
    own |= {process["name"] for process in dockwright.processes_of(dockwright.stacks()[recorded["stack"]], recorded)}
    if recorded["database"] != "none":
        own |= {"migrate"} & set(development)
    assert set(services) == own | chosen | proxies
    for name, service in services.items():
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert "container_name" not in service
        assert service["logging"]["options"]["max-size"]
        for port in service.get("ports", []):
            assert port.startswith("127.0.0.1:${"), f"{name} publishes {port} to others"
    for name in chosen | proxies:
        assert services[name]["mem_limit"], name
        assert services[name]["healthcheck"]["start_interval"]
        assert re.search(r":\d", services[name]["image"])
    for name in chosen:
        assert services["app"]["depends_on"][name] == {"condition": "service_healthy", "restart": True}
        assert "front" not in services[name]["networks"], name
    for name in proxies:
        assert services[name]["depends_on"] == {door: {"condition": "service_healthy"}}
        assert services[name]["networks"] == ["front"]
    app = services["app"]
    assert bool(services[door].get("ports")) != bool(proxies)
    assert door == "app" or "ports" not in app
    assert app["build"]["target"] == "development"
    assert app["user"] == "${APP_UID:-1000}:${APP_GID:-1000}"
    assert app["read_only"] is True
    assert app["init"] is True
    assert app["tmpfs"] == dockwright.stacks()[answers["stack"]]["development"].get("tmpfs", ["/tmp"])
    assert app["develop"]["watch"]
    assert "literal" not in json.dumps(model)
    assert "\\u00" not in (folder / "compose.yaml").read_text(encoding="utf-8"), "an escape that nobody wrote"
    if chosen:
        assert model["networks"]["back"] == {"internal": True}
    else:
        assert set(model["networks"]) == {"front"}


@pytest.mark.parametrize("stack", dockwright.stacks())
def test_any_two_values_of_a_flavour_that_is_proven_are_built_together(stack: str) -> None:
    def pairs(chosen: list[Answers]) -> set[Any]:
        return {pair for each in chosen if is_proven(each) for pair in combinations(each.items(), 2)}

    assert pairs(enough_flavours(stack)) == pairs(flavours(stack))


@pytest.mark.parametrize("answers", FLAVOURS, ids=name_of)
def test_the_dockerfile_keeps_the_grammar_and_has_no_known_defect(render: Render, answers: Answers) -> None:
    folder = render(**answers, port=9001, health_path="/alive")
    text = (folder / "Dockerfile").read_text(encoding="utf-8")
    assert text.splitlines()[:2] == ["# syntax=docker/dockerfile:1", "# check=error=true"]
    assert not LATEST.search(text)
    assert not re.search(r"apt-get (dist-)?upgrade|apk upgrade|\bcurl\b|\bwget\b|localhost|--from=builder", text)
    stages = stages_of(folder)
    assert [name for name in stages if name in validate.STAGES] == validate.STAGES
    for name in ("development", "production"):
        stage = stages[name]
        user, probe = stage.last("USER"), stage.last("HEALTHCHECK")
        command = stage.last("CMD") or stage.last("ENTRYPOINT")
        assert user is not None
        assert user.value == "10001:10001"
        assert probe is not None
        assert probe.exec_form()
        assert {"start-period", "start-interval", "timeout", "interval"} <= set(probe.options())
        assert command is not None
        assert command.exec_form()
        assert stage.last("EXPOSE") is not None
    for instruction in stages["production"].all("COPY"):
        assert "chown" not in instruction.options(), "application files belong to root"
    assert "org.opencontainers.image.revision" in text


@pytest.mark.parametrize("answers", FLAVOURS, ids=name_of)
def test_production_is_built_on_the_pinned_image_of_the_chosen_flavour(render: Render, answers: Answers) -> None:
    facts = dockwright.stacks()[answers["stack"]]
    images = dockwright.images_of(facts, answers["runtime_version"])
    stages = stages_of(render(**answers))
    base = stages["production"].base
    while base in stages:
        base = stages[base].base
    assert base == images[facts["base_images"][answers["base_image"]]["runtime"]]


@pytest.mark.parametrize("answers", [{**first, "queue": "rabbitmq", "proxy": "nginx"} for first in FIRST], ids=name_of)
def test_a_registry_mirror_stands_in_front_of_every_image(render: Render, answers: Answers) -> None:
    folder = render(**answers, registry_mirror="mirror.example.com:5000/hub")
    text = (folder / "Dockerfile").read_text(encoding="utf-8")
    assert text.startswith("# syntax=mirror.example.com:5000/hub/docker/dockerfile:1\n")
    stages = stages_of(folder)
    outside = [stage.base for stage in stages.values() if stage.base not in {*stages, "scratch"}]
    model = yaml.safe_load((folder / "compose.yaml").read_text(encoding="utf-8"))
    outside += [service["image"] for service in model["services"].values() if "build" not in service]
    assert outside
    assert [image for image in outside if not image.startswith("mirror.example.com:5000/hub/")] == []


@pytest.mark.parametrize("answers", FLAVOURS, ids=name_of)
def test_a_private_ca_and_index_reach_every_download_as_secrets_and_nothing_else(
    render: Render, answers: Answers
) -> None:
    folder = render(**answers, private_ca=True, private_index=True)
    plain = render("plain", **answers)
    facts = dockwright.stacks()[answers["stack"]]
    ids = [secret["id"] for secret in facts["index_secrets"][answers["package_manager"]]]
    downloads = 0
    for stage in stages_of(folder).values():
        for run in stage.all("RUN"):
            if "type=cache" in run.value:
                downloads += 1
                assert "id=ca_bundle,required=true" in run.value
                assert any(f"id={name}," in run.value for name in ids)
                assert "/run/secrets/ca_bundle" in run.value.split("ca_bundle,required=true", 1)[1]
        for word in ("ENV", "ARG", "COPY"):
            assert not any(re.search(r"secret|ca_bundle", line.value) for line in stage.all(word))
    assert downloads >= 3
    assert "secret" not in (plain / "Dockerfile").read_text(encoding="utf-8")
    model = yaml.safe_load((folder / "compose.yaml").read_text(encoding="utf-8"))
    assert model["services"]["app"]["build"]["secrets"] == ["ca_bundle", *ids]
    assert {"ca_bundle", *ids} <= set(model["secrets"])


@pytest.mark.parametrize("answers", FIRST, ids=name_of)
def test_every_variable_that_compose_reads_is_explained_and_set(render: Render, answers: Answers) -> None:
    folder = render(**answers, private_ca=True, private_index=True)
    read = set(re.findall(r"\$\{(\w+)", (folder / "compose.yaml").read_text(encoding="utf-8"))) - {"HOME"}
    explained = re.findall(r"^(\w+)=", (folder / ".env.example").read_text(encoding="utf-8"), re.M)
    assert read <= set(explained)
    values = dict(
        line.split("=", 1) for line in (folder / ".env").read_text(encoding="utf-8").splitlines() if "=" in line
    )
    passwords = [value for name, value in values.items() if name.endswith("_PASSWORD")]
    assert len(passwords) == 2
    assert len({*passwords}) == 2
    assert all(len(password) >= 32 for password in passwords)
    assert (folder / ".gitignore").read_text(encoding="utf-8").splitlines().count(".env") == 1


VERBS = {
    *["up", "down", "restart", "reset", "logs", "ps", "stats", "shell", "test", "lint", "build", "push", "scan"],
    *["db-shell", "db-dump", "db-restore", "migrate", "update"],
}


@pytest.mark.parametrize("answers", FIRST, ids=name_of)
def test_make_lists_the_verbs_and_only_those_that_the_answers_give_a_meaning(render: Render, answers: Answers) -> None:
    def listed(folder: Path) -> set[str]:
        return set(re.findall(r"^([a-z-]+) +[A-Z]", local["make"]["--no-print-directory", "-C", str(folder)](), re.M))

    verbs = listed(render(**answers))
    lock = {"lock"} if dockwright.stacks()[answers["stack"]]["lock_files"][answers["package_manager"]] else set()
    assert VERBS | lock <= verbs
    bare = listed(render("bare", **answers, database="none", proxy="nginx"))
    assert verbs - bare == {"db-shell", "db-dump", "db-restore", "migrate"}
    assert bare - verbs == {"ca"}


@pytest.mark.parametrize("answers", FIRST, ids=name_of)
def test_make_env_adds_what_an_older_one_lacks_and_changes_nothing(render: Render, answers: Answers) -> None:
    folder = render(**answers, queue="rabbitmq")
    path = folder / ".env"
    whole = path.read_text(encoding="utf-8")
    older = whole.replace(re.findall(r"^QUEUE_PASSWORD=.*\n", whole, re.M)[0], "").replace(
        "LOG_LEVEL=info", "LOG_LEVEL=debug"
    )
    path.write_text(older.rstrip("\n"), encoding="utf-8")
    printed = local["make"]["--no-print-directory", "-C", str(folder), "env"]()
    assert printed == ".env: added QUEUE_PASSWORD\n"
    now = path.read_text(encoding="utf-8")
    assert now.startswith(older)
    assert re.fullmatch(r"QUEUE_PASSWORD=[0-9a-f]{48}\n", now.removeprefix(older))
    assert local["make"]["--no-print-directory", "-C", str(folder), "env"]() == ""
    assert path.read_text(encoding="utf-8") == now


@pytest.mark.parametrize("answers", FIRST, ids=name_of)
def test_a_dev_container_is_the_development_container_with_the_whole_tree(render: Render, answers: Answers) -> None:
    assert not (render("without", **answers) / ".devcontainer").exists()
    folder = render(**answers, devcontainer=True)
    check_sound(folder)
    check_clean(folder)
    text = (folder / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8")
    container = json.loads(re.sub(r"^\s*//.*$", "", text, flags=re.M))
    assert container["service"] == "app"
    files = [(folder / ".devcontainer" / name).resolve() for name in container["dockerComposeFile"]]
    assert all(path.is_file() for path in files)
    app = yaml.safe_load(files[-1].read_text(encoding="utf-8"))["services"]["app"]
    assert f".:{container['workspaceFolder']}" in app["volumes"]
    if engine.has_compose():
        options = [word for path in files for word in ("--file", str(path))]
        done = engine.docker("compose", "--project-directory", str(folder), *options, "config", "--quiet", timeout=60)
        assert done.code == 0, done.text


def test_passwords_are_fresh_in_every_service(render: Render) -> None:
    assert (render("one") / ".env").read_text(encoding="utf-8") != (render("two") / ".env").read_text(encoding="utf-8")


@pytest.mark.parametrize("answers", FIRST, ids=name_of)
def test_secrets_and_keys_never_get_into_the_build_context(render: Render, answers: Answers) -> None:
    lines = (render(**answers) / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in lines, "the list allows by need"
    for pattern in ("**/.env", "**/.env.*", "**/*.pem", "**/*.key"):
        assert lines.index(pattern) > max(n for n, line in enumerate(lines) if line.startswith("!"))


def test_a_file_of_the_users_is_not_overwritten(template: Path, tmp_path: Path) -> None:
    folder = tmp_path / "orders"
    folder.mkdir()
    (folder / "README.md").write_text("mine\n", encoding="utf-8")
    (folder / ".env").write_text("MINE=1\n", encoding="utf-8")
    render_into(template, folder)
    assert (folder / "README.md").read_text(encoding="utf-8") == "mine\n"
    assert (folder / ".env").read_text(encoding="utf-8") == "MINE=1\n"


def test_a_hostile_but_accepted_answer_changes_no_instruction_and_no_key(render: Render) -> None:
    hostile = render("hostile", service_name="orders", description="it's: [a] & *b # ${x".replace("${", "(") + "!")
    benign = render("benign", service_name="orders", description="Takes orders")

    def shape(folder: Path) -> list[tuple[str, list[str]]]:
        return [(stage.name, [line.word for line in stage.instructions]) for stage in stages_of(folder).values()]

    assert shape(hostile) == shape(benign)
    assert (hostile / "compose.yaml").read_text(encoding="utf-8") == (benign / "compose.yaml").read_text(
        encoding="utf-8"
    )
