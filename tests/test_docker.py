"""What is generated builds, turns healthy, answers, and stops: with a real Docker Engine."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from plumbum import local

from extensions import dockwright
from hooks import engine, smoke
from hooks.console import Console
from hooks.service import Service
from tests.conftest import ROOT, Render
from tests.matrix import PAIRS, Answers, images_of, name_of, short
from tests.running import (
    ENOUGH,
    FIRST,
    FLAVOURS,
    Stack,
    docker,
    eventually,
    get,
    locked,
    make,
    need_images,
    prepared,
    running,
    sources,
)

pytestmark = [pytest.mark.docker, pytest.mark.usefixtures("docker_engine")]

# An expectation of each starter's tests, and the same turned around.
EXPECTATIONS = (
    ("status_code == 200", "status_code == 418"),
    ("status, 200", "status, 418"),
    ("body, http.StatusOK", "body, http.StatusTeapot"),
    ("StatusCode::OK", "StatusCode::IM_A_TEAPOT"),
    (".hasStatus(200)", ".hasStatus(418)"),
    ("assertStatus(200)", "assertStatus(418)"),
    ("assert_response :ok", "assert_response :im_a_teapot"),
)


# ---- the flavours --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answers", ENOUGH, ids=name_of)
def test_a_new_service_builds_turns_healthy_stops_and_passes_its_own_tests(render: Render, answers: Answers) -> None:
    need_images(answers)
    service = locked(render(**answers, port=9001, health_path="/alive"))
    out = io.StringIO()
    console = Console(out)
    smoke.smoke(service, console)
    text = out.getvalue()
    assert "user 10001:10001" in text
    assert 'GET /alive answered 200 {"status":"up"}' in text
    stop = next(step for step in console.steps if step.name == "stop")
    assert stop.seconds < 3, text
    folder = str(service.folder)
    docker("build", "--target", "test", folder)
    assert "no warnings found" in docker("build", "--check", folder)


def manifests(answers: Answers) -> list[str]:
    """List the files that a new service comes with and that the lock target writes too."""
    names = dockwright.stacks()[answers["stack"]]["lock_files"][answers["package_manager"]]
    base = ROOT / "stacks" / answers["stack"] / "starter" / answers["framework"] / "base"
    return [name for name in names if list(base.glob(f"{name}*"))]


@pytest.mark.parametrize("answers", [pair for pair in PAIRS if manifests(pair)], ids=short)
def test_a_manifest_that_the_lock_target_writes_is_as_that_leaves_it(
    render: Render, tmp_path: Path, answers: Answers
) -> None:
    need_images(answers)
    folder = render(**answers)
    docker("build", "--target", "lock", "--output", f"type=local,dest={tmp_path / 'made'}", str(folder))
    for name in manifests(answers):
        assert (tmp_path / "made" / name).read_text(encoding="utf-8") == (folder / name).read_text(encoding="utf-8")


def broken_test(service: Service) -> None:
    """Turn one expectation of the starter's tests around."""
    for path in sources(service):
        text = path.read_text(encoding="utf-8")
        for good, bad in EXPECTATIONS:
            if good in text:
                path.write_text(text.replace(good, bad, 1), encoding="utf-8")
                return
    pytest.fail("found no expectation to break")


@pytest.mark.parametrize("answers", FIRST, ids=name_of)
def test_the_test_target_fails_when_a_test_of_the_starter_does(render: Render, answers: Answers) -> None:
    need_images(answers)
    service = locked(render(**answers))
    broken_test(service)
    done = engine.docker("build", "--target", "test", str(service.folder))
    assert done.code != 0
    assert re.search(r"418|teapot", done.text, re.I)


# ---- the image -----------------------------------------------------------------------------------------------------


@pytest.fixture
def image(request: pytest.FixtureRequest, render: Render) -> Iterator[str]:
    """Give the production image of a stack's default flavour."""
    answers: Answers = request.param
    need_images(answers)
    service = locked(render(**answers, description="Takes orders"))
    name = f"dockwright-test-{answers['stack']}-{os.getpid()}"
    docker("build", "--tag", name, "--build-arg", "VERSION=1.2.3", "--build-arg", "REVISION=abc", str(service.folder))
    yield name
    engine.docker("image", "rm", "--force", name)


@pytest.mark.parametrize("image", FIRST, indirect=True, ids=name_of)
def test_the_image_says_what_it_is_and_belongs_to_root(image: str) -> None:
    config = json.loads(docker("image", "inspect", image))[0]["Config"]
    labels = config["Labels"]
    assert labels["org.opencontainers.image.title"] == "orders"
    assert labels["org.opencontainers.image.description"] == "Takes orders"
    assert labels["org.opencontainers.image.version"] == "1.2.3"
    assert labels["org.opencontainers.image.revision"] == "abc"
    assert config["Healthcheck"]["Test"][0] == "CMD"
    assert config["Healthcheck"]["StartInterval"] == 1_000_000_000
    # Not by a command in the image: it may hold none.
    container = docker("create", image)
    try:
        with tempfile.TemporaryFile() as archive:
            (local["docker"]["cp", f"{container}:/app", "-"] > archive)()
            archive.seek(0)
            with tarfile.open(fileobj=archive) as members:
                found = [(member.name, member.uid, member.mode) for member in members if not member.issym()]
    finally:
        docker("rm", container)
    assert found
    assert [entry for entry in found if entry[1] != 0 or entry[2] & 0o002] == []


@pytest.mark.parametrize("image", FIRST, indirect=True, ids=name_of)
def test_a_secret_comes_from_a_file_and_a_missing_one_is_one_clear_line(image: str, tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("s3cret\n", encoding="utf-8")
    tmp_path.chmod(0o755)
    run = ["run", "--rm", "--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL"]
    done = engine.docker(*run, "--env", "DATABASE_PASSWORD_FILE=/nowhere", image, timeout=60)
    assert done.code == 1
    lines = [line for line in done.text.splitlines() if line.strip()]
    assert len(lines) == 1
    assert "DATABASE_PASSWORD_FILE" in lines[0]
    both = engine.docker(
        *run,
        "--env",
        "DATABASE_PASSWORD_FILE=/password",
        "--env",
        "DATABASE_PASSWORD=x",
        "--volume",
        f"{secret}:/password:ro",
        image,
        timeout=60,
    )
    assert both.code == 1
    assert "DATABASE_PASSWORD" in both.text


@pytest.mark.parametrize("image", FIRST, indirect=True, ids=name_of)
def test_every_line_that_the_service_prints_is_json(image: str) -> None:
    name = f"{image}-logs"
    try:
        docker("run", "--detach", "--name", name, "--read-only", "--tmpfs", "/tmp", "--env", "WEB_CONCURRENCY=2", image)
        deadline = time.monotonic() + 60
        while json.loads(docker("inspect", "--format", "{{json .State.Health.Status}}", name)) != "healthy":
            assert time.monotonic() < deadline, docker("logs", name)
            time.sleep(0.3)
        docker("stop", "--time", "5", name)
        lines = docker("logs", name).splitlines()
        code = docker("inspect", "--format", "{{.State.ExitCode}}", name)
    finally:
        engine.docker("rm", "--force", name)
    assert lines
    for line in lines:
        assert {"timestamp", "level", "message"} <= set(json.loads(line)), line
    assert code in {"0", "143"}


# ---- the development stack ------------------------------------------------------------------------------------------


@pytest.fixture
def stack_up(request: pytest.FixtureRequest, render: Render) -> Iterator[Stack]:
    """Bring a stack's development stack up on ports of its own, by the Makefile."""
    answers: Answers = request.param
    need_images(answers)
    with running(prepared(render, f"dockwright-test-{answers['stack']}-{os.getpid()}", **answers)) as stack:
        yield stack


@pytest.mark.parametrize("stack_up", FIRST, indirect=True, ids=name_of)
def test_the_development_stack_reloads_and_what_it_writes_belongs_to_the_owner(stack_up: Stack) -> None:
    service, base = stack_up.service, stack_up.address
    compose = ("compose", "--project-directory", str(service.folder))

    ready = eventually(lambda: get(f"{base}/ready"), lambda status, _: status == 200)
    assert {name: check["status"] for name, check in ready["checks"].items()} == {"postgres": "up", "redis": "up"}
    assert all(check["latency_ms"] >= 0 for check in ready["checks"].values())

    # The linter finds nothing, and a second application listens for a debugger.
    make(service.folder, "lint")
    if "debug" in service.facts["development"]:
        make(service.folder, "debug")
        eventually(
            lambda: get(f"http://127.0.0.1:{stack_up.env['DEBUG_APP_PORT']}/ready"), lambda status, _: status == 200
        )
        socket.create_connection(("127.0.0.1", int(stack_up.env["DEBUG_PORT"])), timeout=5).close()
        docker(*compose, "--profile", "debug", "stop", "debug")

    # A source edit is live without a build, and the container cannot have been replaced.
    container = docker(*compose, "ps", "--quiet", "app")
    message = get(f"{base}/")[1]["message"]
    edited = 0
    for path in sources(service):
        is_test = re.search(r"(^|[/_.])tests?[/_.]", path.relative_to(service.folder).as_posix())
        text = path.read_text(encoding="utf-8")
        if message in text and not is_test:
            path.write_text(text.replace(message, "Edited while it runs"), encoding="utf-8")
            edited += 1
    assert edited == 1, f"the message {message!r} stands in {edited} source files"
    eventually(
        lambda: get(f"{base}/"), lambda status, body: status == 200 and body["message"] == "Edited while it runs"
    )
    assert docker(*compose, "ps", "--quiet", "app") == container

    # What the container writes to the mounted source belongs to the user on the host.
    folder = service.facts["development"]["mounts"][0]
    docker(*compose, "exec", "app", "sh", "-c", f"echo > /app/{folder}/written.tmp")
    assert (service.folder / folder / "written.tmp").stat().st_uid == service.folder.stat().st_uid
    (service.folder / folder / "written.tmp").unlink()


@pytest.mark.parametrize("answers", FIRST, ids=name_of)
def test_a_missing_env_file_is_one_clear_line(render: Render, answers: Answers) -> None:
    folder = render(**answers)
    (folder / ".env").unlink()
    done = engine.docker("compose", "--project-directory", str(folder), "config", "--quiet")
    assert done.code != 0
    assert len(done.text.strip().splitlines()) == 1
    assert "Run `make env`, which adds it to .env" in done.text


@pytest.mark.parametrize("answers", FIRST, ids=name_of)
def test_the_verbs_test_and_build_work_and_help_lists_them(render: Render, answers: Answers) -> None:
    need_images(answers)
    folder = locked(render(**answers)).folder
    name = f"dockwright-test-make-{os.getpid()}"
    listed = make(folder)
    for verb in ("up", "down", "logs", "shell", "test", "build", "update"):
        assert re.search(rf"^{verb} +[A-Z]", listed, re.M)
    lock_files = Service.read(folder).lock_files
    assert bool(re.search(r"^lock +[A-Z]", listed, re.M)) == bool(lock_files)
    if lock_files:
        make(folder, "lock")
    make(folder, "test")
    front = Service.read(folder).front
    images = [f"{name}:1.2.3", *([f"{name}-{front['service']}:1.2.3"] if front else [])]
    try:
        make(folder, "build", f"IMAGE={name}", "VERSION=1.2.3")
        for image in images:
            assert docker("image", "inspect", "--format", "{{.Config.User}}", image) == "10001:10001"
    finally:
        engine.docker("image", "rm", "--force", *images)


# ---- secrets and mirrors -------------------------------------------------------------------------------------------


# The commands that say where the public index is, by the build secret that takes the address of another one.
PUBLIC_INDEX = {
    "index_url": (sys.executable, "-c", "from pip._internal.models.index import PyPI; print(PyPI.simple_url)"),
    "goproxy": ("docker", "run", "--rm", "{build}", "go", "env", "GOPROXY"),
    "gem_mirror": (
        "docker",
        "run",
        "--rm",
        "{build}",
        "ruby",
        "-e",
        'puts ENV.fetch("BUNDLE_MIRROR__ALL", Gem::DEFAULT_HOST)',
    ),
}


# What a package manager's settings look like that hold nothing but the defaults.
EMPTY = {".xml": "<settings/>\n", ".json": "{}\n"}


def index_of(service: Service, folder: Path) -> dict[str, str]:
    """Give the variables that point a private index at the public one."""
    images = dockwright.images_of(service.facts, service.answers["runtime_version"])
    build = dockwright.build_image_of(service.facts, images, service.answers)
    values: dict[str, str] = {}
    for secret in service.facts["index_secrets"][service.answers["package_manager"]]:
        if "file" in secret:
            path = folder / secret["id"]
            path.write_text(EMPTY.get(Path(secret["file"]).suffix, "# nothing but the defaults\n"), encoding="utf-8")
            values[secret["variable"]] = str(path)
        else:
            command, *words = (word.format(build=build) for word in PUBLIC_INDEX[secret["id"]])
            values[secret["variable"]] = local[command][words]().strip()
    return values


def managers() -> list[Answers]:
    """List the first flavour of every package manager."""
    found: dict[tuple[str, str], Answers] = {}
    for flavour in FLAVOURS:
        found.setdefault((flavour["stack"], flavour["package_manager"]), flavour)
    return list(found.values())


@pytest.mark.parametrize("answers", managers(), ids=name_of)
def test_a_private_ca_and_index_work_as_secrets_and_leave_no_trace(
    render: Render, tmp_path: Path, answers: Answers
) -> None:
    need_images(answers)
    service = Service.read(render(**answers, private_ca=True, private_index=True))
    missing = engine.docker(
        "build",
        "--no-cache",
        *("--target", "lock" if service.lock_files else "deps"),
        *("--output", f"type=local,dest={tmp_path / 'out'}"),
        str(service.folder),
    )
    assert missing.code != 0
    assert "secret" in missing.text
    assert "not found" in missing.text
    name = f"dockwright-test-secret-{os.getpid()}"
    with local.env(**index_of(service, tmp_path)):
        assert service.build_secrets().missing == ()
        locked(service.folder)
        docker("build", "--tag", name, *service.build_secrets().options, str(service.folder))
        try:
            history = docker("history", "--no-trunc", "--format", "{{.CreatedBy}}", name)
            config = docker("image", "inspect", "--format", "{{json .Config}}", name)
        finally:
            engine.docker("image", "rm", "--force", name)
        # What the base image itself says of an index is not the service's.
        base = dockwright.images_of(service.facts, answers["runtime_version"])
        runtime = base[service.facts["base_images"][answers["base_image"]]["runtime"]]
        known = docker("history", "--no-trunc", "--format", "{{.CreatedBy}}", runtime)
        known += docker("image", "inspect", "--format", "{{json .Config.Env}}", runtime)
        for value in index_of(service, tmp_path).values():
            assert (history + config).count(value) == known.count(value)
    assert "SSL_CERT_FILE=/run/secrets" not in config
    assert "ca_bundle" not in config


@pytest.mark.parametrize("answers", FIRST, ids=name_of)
def test_all_images_come_through_the_mirror(render: Render, answers: Answers) -> None:
    need_images(answers)
    mirror = f"mirror-{os.getpid()}.example.com/hub"
    images = {"docker/dockerfile:1", *images_of(answers)}
    try:
        for name in images:
            docker("tag", name, f"{mirror}/{name}")
        smoke.smoke(locked(render(**answers, registry_mirror=mirror)), Console(io.StringIO()))
    finally:
        for name in images:
            engine.docker("image", "rm", f"{mirror}/{name}")


# ---- the hooks ------------------------------------------------------------------------------------------------------


def left_behind(name: str) -> str:
    """List the containers, images and networks that carry a name."""
    kinds = (["ps", "--all"], ["image", "ls"], ["network", "ls"])
    lines = [line for kind in kinds for line in docker(*kind).splitlines()]
    return "\n".join(line for line in lines if name in line)


def test_a_copy_makes_the_lock_builds_once_and_leaves_nothing_behind(template: Path, tmp_path: Path) -> None:
    answers = FIRST[0]
    need_images(answers)
    name = f"leaves-nothing-{os.getpid()}"
    code, out, err = local[sys.executable][
        "-m",
        "copier",
        "copy",
        "--trust",
        "--defaults",
        "--data",
        f"service_name={name}",
        str(template),
        str(tmp_path / name),
    ].run(retcode=None)
    assert code == 0, out + err
    steps = re.findall(r"^  (\w+) +[\d.]+ s  ", out, re.M)
    assert steps == ["validate", "lock", "build", "start", "ask", "stop"], out
    assert "make up" in out
    assert (tmp_path / name / "uv.lock").is_file()
    assert left_behind(name) == ""


def test_the_gate_refuses_a_copy_that_does_not_build(template: Path, tmp_path: Path) -> None:
    answers = FIRST[0]
    need_images(answers)
    broken = tmp_path / "template"
    local["cp"]("-R", str(template), str(broken))
    main = broken / "stacks" / "python" / "starter" / "fastapi" / "base" / "app" / "__main__.py"
    main.write_text("raise SystemExit(3)\n", encoding="utf-8")
    for smoke_build, code, kept in (("always", 1, False), ("auto", 0, True)):
        target = tmp_path / smoke_build
        command = ["-m", "copier", "copy", "--trust", "--defaults", "--data", f"smoke_build={smoke_build}"]
        ended, out, err = local[sys.executable][[*command, str(broken), str(target)]].run(retcode=None)
        assert (ended, target.exists()) == (code, kept), out + err
        assert "NOT PROVEN: the container ended with exit code 3" in out
        assert "Traceback" not in out + err
        assert left_behind(f"dockwright-smoke-{smoke_build}") == ""


@pytest.mark.parametrize("moment", ["building the production image", "waiting for healthy"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_an_interrupted_hook_cleans_up(render: Render, moment: str, number: signal.Signals) -> None:
    answers = FIRST[0]
    need_images(answers)
    name = f"interrupted-{os.getpid()}-{number.name.lower()}"
    service = locked(render(name, **answers))
    if moment == "waiting for healthy":
        text = (service.folder / "Dockerfile").read_text(encoding="utf-8")
        (service.folder / "Dockerfile").write_text(
            text.replace("--start-interval=1s", "--start-interval=30s"), encoding="utf-8"
        )
    # A pseudo-terminal, so that the hook says what it is about to do.
    master, slave = os.openpty()
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "hooks"), "copy"],
        cwd=service.folder,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
    )
    os.close(slave)
    seen = b""
    while moment.encode() not in seen:
        seen += os.read(master, 4096)
    if moment == "waiting for healthy":
        while f"dockwright-smoke-{name}" not in docker("ps"):
            time.sleep(0.1)
    else:
        time.sleep(0.5)
    process.send_signal(number)
    while True:
        try:
            chunk = os.read(master, 4096)
        except OSError:
            break
        if not chunk:
            break
        seen += chunk
    assert process.wait(30) == 130, seen.decode()
    assert "Stopped. What was started is gone" in seen.decode()
    assert left_behind(f"dockwright-smoke-{name}") == ""
