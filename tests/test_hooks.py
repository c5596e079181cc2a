"""The hooks, as far as they need no Docker Engine."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from plumbum import local

from hooks import run, validate
from hooks.dockerfile import parse
from hooks.service import Service
from tests.conftest import ROOT, Render

Broken = Callable[[str], str]


def test_a_dockerfile_is_read_with_its_stages_comments_and_continued_lines() -> None:
    base, production = parse(
        "# syntax=docker/dockerfile:1\nARG V=1\nFROM --platform=linux/amd64 a:1 AS base\nRUN one \\\n"
        '    # a comment in between\n    && two\n\nFROM base as production\nHEALTHCHECK --timeout=3s CMD ["x", "y"]\n'
    )
    assert (base.name, base.base, base.instructions[0].value) == ("base", "a:1", "one && two")
    probe = production.last("HEALTHCHECK")
    assert probe is not None
    assert (probe.exec_form(), probe.options()) == (["x", "y"], {"timeout": "3s"})


def test_a_dockerfile_is_read_without_the_text_of_its_heredocs() -> None:
    text = (
        'FROM a AS base\nCOPY <<"EOF" /b\nFROM b\n\tEOF\nEOF\n'
        "RUN <<-END cat 3<<MORE\nUSER 1\n\tEND\nUSER 2\nMORE\nRUN echo $((1<<3))\nUSER 3\n"
    )
    (stage,) = parse(text)
    assert [(line.word, line.value) for line in stage.instructions] == [
        ("COPY", '<<"EOF" /b'),
        ("RUN", "<<-END cat 3<<MORE"),
        ("RUN", "echo $((1<<3))"),
        ("USER", "3"),
    ]


@pytest.mark.parametrize("text", ["RUN first\nFROM a\n", "FROM a\n!!!\n"])
def test_what_is_no_dockerfile_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"instruction|first FROM"):
        parse(text)


BROKEN: list[tuple[str, Broken, str]] = [
    ("Dockerfile", lambda t: re.sub(r"USER .*(?=\n(?!.*USER))", "USER root", t), "numeric user"),
    ("Dockerfile", lambda t: t.replace("USER 10001:10001", "USER 0"), "numeric user"),
    ("Dockerfile", lambda t: re.sub(r"HEALTHCHECK [^\n]*\\\n[^\n]*\n", "", t), "health check"),
    ("Dockerfile", lambda t: re.sub(r"^CMD \[.*$", "CMD run me", t, flags=re.M), "exec form"),
    ("Dockerfile", lambda t: t.replace("EXPOSE 8000", "EXPOSE 8001"), "exposes the port"),
    ("Dockerfile", lambda t: t + "\nFROM production AS late\n", "last stage"),
    ("Dockerfile", lambda t: t.replace(" AS test", " AS zz"), ""),
    ("Dockerfile", lambda t: "oops\n" + t, "not an instruction"),
    ("compose.yaml", lambda t: t + "  bad: [\n", "compose.yaml"),
    ("compose.yaml", lambda t: t.replace("name: orders", "name: other"), "its name"),
    ("compose.yaml", lambda t: t.replace("  redis:\n    image", "  cache:\n    image"), "redis"),
    ("compose.yaml", lambda t: t.replace(':8000"', ':8001"'), "publishes the port"),
]


@pytest.mark.parametrize(("name", "breaking", "said"), BROKEN)
def test_a_tree_that_does_not_fit_the_answers_is_found_out(
    render: Render, name: str, breaking: Broken, said: str
) -> None:
    folder = render()
    path = folder / name
    path.write_text(breaking(path.read_text(encoding="utf-8")), encoding="utf-8")
    found = validate.problems(Service.read(folder))
    if said:
        assert found
        assert said in " ".join(found)
    else:
        assert found == []


@pytest.mark.parametrize(
    ("path", "answers", "found"),
    [
        ("/notes", {}, "database"),
        ("/visits/", {}, "cache"),
        ("/messages", {"queue": "rabbitmq"}, "queue"),
        ("/messages", {}, ""),
        ("/notes", {"database": "none"}, ""),
        ("/notes/alive", {}, ""),
    ],
)
def test_a_health_path_that_is_a_route_of_the_starter_is_found_out(
    render: Render, path: str, answers: dict[str, str], found: str
) -> None:
    service = Service.read(render(health_path=path, **answers))
    wanted = [f"health_path: {path} is the starter's route for the {found}; choose another path"] if found else []
    assert validate.collisions(service) == wanted


@pytest.mark.parametrize("name", ["Dockerfile", "compose.yaml"])
def test_a_missing_file_is_found_out(render: Render, name: str) -> None:
    folder = render()
    (folder / name).unlink()
    assert f"{name}: is missing" in validate.problems(Service.read(folder))


def run_hooks(folder: Path, operation: str, path: str = "") -> tuple[int, str]:
    """Run the hooks as Copier does, with a PATH of its own: an empty folder has no docker command."""
    with local.cwd(folder), local.env(PATH=path or local.env["PATH"]):
        code, out, err = local[sys.executable][str(ROOT / "hooks"), operation].run(retcode=None)
    return code, out + err


@pytest.mark.parametrize(("smoke_build", "code", "said"), [("auto", 0, "not built"), ("always", 1, "REFUSED")])
def test_without_an_engine_one_line_says_so(
    render: Render, tmp_path: Path, smoke_build: str, code: int, said: str
) -> None:
    folder = render(smoke_build=smoke_build)
    empty = tmp_path / "no-commands"
    empty.mkdir()
    ended, text = run_hooks(folder, "copy", str(empty))
    assert ended == code
    assert [line for line in text.splitlines() if said in line] == [
        f"  {said}: there is no docker command. `make lock` writes uv.lock, which every build needs."
    ]


def test_smoke_build_never_builds_nothing(render: Render) -> None:
    code, text = run_hooks(render(smoke_build="never"), "copy")
    assert code == 0
    assert "not built: smoke_build is never" in text


def test_a_build_secret_that_is_missing_is_named_before_anything_is_built(render: Render) -> None:
    service = Service.read(render(private_ca=True, private_index=True))
    env = (service.folder / ".env").read_text(encoding="utf-8")
    (service.folder / ".env").write_text(env.replace("CA_BUNDLE=/", "CA_BUNDLE=/nowhere/"), encoding="utf-8")
    secrets = service.build_secrets()
    assert len(secrets.missing) == 2
    assert "private_ca: no CA bundle at /nowhere/" in secrets.missing[0]
    assert "private_index: INDEX_URL is not set" in secrets.missing[1]


def test_nobody_reading_the_report_is_no_failure(render: Render) -> None:
    folder = render(smoke_build="never")
    reader, writer = os.pipe()
    os.close(reader)
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "hooks"), "copy"], cwd=folder, stdout=writer, stderr=subprocess.PIPE
    )
    os.close(writer)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, b"")


def test_a_broken_tree_is_reported_and_fails_only_behind_the_gate(render: Render) -> None:
    for smoke_build, expected in (("never", 0), ("always", 1)):
        folder = render(f"orders-{smoke_build}", smoke_build=smoke_build)
        (folder / "Dockerfile").write_text("FROM scratch AS production\n", encoding="utf-8")
        code, text = run_hooks(folder, "copy")
        assert code == expected
        assert "NOT PROVEN: the files do not agree with the answers" in text
        assert run_hooks(folder, "update")[0] == 0


def test_an_update_with_conflicts_builds_nothing_and_lists_the_files(render: Render) -> None:
    folder = render()
    (folder / "Makefile.rej").write_text("rejected\n", encoding="utf-8")
    code, text = run_hooks(folder, "update")
    assert code == 0
    assert "Makefile.rej" in text
    assert "validate" not in text
    assert run.conflicted_files(folder) == ["Makefile.rej"]
