"""The development stack in every pair of answers: it comes up, is used, and names what is down: with a real engine."""

from __future__ import annotations

import json
import os
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import combinations, cycle, product

import pytest

from extensions import dockwright
from hooks import engine
from tests.conftest import Render
from tests.matrix import PAIRS, Answers, database_versions, flavours, is_proven, offers, short
from tests.running import Stack, ask, docker, eventually, free_port, get, locked, make, need_images, prepared, running

pytestmark = [pytest.mark.docker, pytest.mark.usefixtures("docker_engine")]

STACKS = list(dockwright.stacks())
ROLES = ["database", "cache", "queue"]

# What brings the schema up to date in the production image of the first flavour, as the service's README says.
MIGRATE = {
    "python": ["python", "-m", "app.migrate"],
    "node": ["node", "dist/migrate.js"],
    "go": ["/app/server", "migrate"],
    "java": ["migrate"],
    "rust": ["/app/service", "migrate"],
    "php": ["php", "artisan", "app:migrate"],
    "ruby": ["ruby", "bin/migrate"],
}

# The time limit of a check of /ready is 2 s; the rest is the machine's.
NAMED_WITHIN = 15.0


# Every stack with the clients that its first flavour does not have by default, and with none at all.
FULL = [
    {**flavours(stack)[0], "database": database, "cache": "memcached", "queue": "rabbitmq"}
    for stack, database in zip(STACKS, cycle(["mysql", "mariadb"]), strict=False)
]
BARE = [{**flavours(stack)[0], "database": "none", "cache": "none"} for stack in STACKS]

# Every database in each version that the facts say is proven.
DATABASES = [
    {**flavours(STACKS[0])[0], **version}
    for version in database_versions()
    if is_proven({**flavours(STACKS[0])[0], **version})
]


def chosen(answers: Answers) -> dict[str, str]:
    """Give the chosen services with their roles."""
    return {answers[role]: role for role in ROLES if answers[role] != "none"}


def use(stack: Stack, role: str) -> None:
    """Use the starter's example of a role: a row, a key, a message."""
    if role == "database":
        status, made = stack.ask("POST", "/notes", {"text": "hello"})
        assert (status, made["text"]) == (201, "hello"), made
        status, listed = stack.ask("GET", "/notes")
        assert status == 200
        assert listed["notes"][0] == {"id": made["id"], "text": "hello"}
        status, _ = stack.ask("POST", "/notes", {"text": ""})
        assert status in {400, 422}
    if role == "cache":
        first = stack.ask("POST", "/visits")[1]["visits"]
        with ThreadPoolExecutor(5) as pool:
            counts = list(pool.map(lambda _: stack.ask("POST", "/visits")[1]["visits"], range(10)))
        assert sorted(counts) == list(range(first + 1, first + 11))
    if role == "queue":
        status, sent = stack.ask("POST", "/messages", {"text": "hello"})
        assert (status, sent) == (202, {"text": "hello"})
        assert stack.ask("GET", "/messages") == (200, {"text": "hello"})
        assert stack.ask("GET", "/messages") == (204, None)


def use_again(stack: Stack, role: str, seconds: float = 30) -> None:
    """Use it after an outage: each connection that was cut may cost a pool one request."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return use(stack, role)
        except (AssertionError, KeyError, TypeError):
            if time.monotonic() > deadline:
                raise


def migrate_all_at_once(stack: Stack, database: str) -> None:
    """Bring the schema of an empty database up to date, three times at the same moment."""
    stack.compose("build", "app")
    stack.compose("up", "--detach", "--wait", database)
    # Networks and volumes first: Compose itself cannot make one network three times at the same moment.
    stack.compose("create", "migrate")
    run = ("compose", "--project-directory", str(stack.service.folder), "run", "--rm", "--no-deps", "-T", "migrate")
    with ThreadPoolExecutor(3) as pool:
        ended = list(pool.map(lambda _: engine.docker(*run, timeout=300), range(3)))
    assert [done.code for done in ended] == [0, 0, 0], "\n".join(done.text for done in ended)


def tables(stack: Stack, database: str) -> list[str]:
    """List the tables of the database, as its own client prints them."""
    command = dockwright.services()[database]["commands"]["dump"]
    dumped = stack.compose("exec", "-T", database, "sh", "-c", command)
    return [line for line in dumped.splitlines() if line.startswith("CREATE TABLE")]


def test_any_two_values_stand_together_in_some_pair() -> None:
    values = {"stack": STACKS, **offers(STACKS[0])}
    assert all(offers(stack) == offers(STACKS[0]) for stack in STACKS)
    for one, other in combinations(values, 2):
        together = {(pair[one], pair[other]) for pair in PAIRS}
        assert together == set(product(values[one], values[other])), (one, other)


@pytest.mark.parametrize("answers", PAIRS, ids=short)
def test_a_pair_comes_up_is_used_and_names_what_is_down(render: Render, answers: Answers) -> None:
    need_images(answers)
    name = f"dockwright-test-{PAIRS.index(answers)}-{os.getpid()}"
    stack = prepared(render, name, **answers)
    database = answers["database"]
    with running(stack, before=lambda: None if database == "none" else migrate_all_at_once(stack, database)):
        # The first answer of a cold runtime may take longer than the limit of a check.
        ready = eventually(lambda: stack.ask("GET", "/ready"), lambda status, _: status == 200)
        assert {service: check["status"] for service, check in ready["checks"].items()} == dict.fromkeys(
            chosen(answers), "up"
        )
        app = json.loads(docker("inspect", stack.compose("ps", "--quiet", "app")))[0]
        assert app["RestartCount"] == 0
        for role in chosen(answers).values():
            use(stack, role)
        if database != "none":
            assert "notes" in " ".join(tables(stack, database))
        for service, role in chosen(answers).items():
            stack.compose("kill", service)
            started = time.monotonic()
            body = eventually(lambda: stack.ask("GET", "/ready"), lambda status, _: status == 503)
            assert time.monotonic() - started < NAMED_WITHIN
            down = {each for each, check in body["checks"].items() if check["status"] == "down"}
            assert down == {service}, body
            assert body["checks"][service]["error"]
            assert stack.ask("GET", stack.service.answers["health_path"])[0] == 200
            stack.compose("start", service)
            eventually(lambda: stack.ask("GET", "/ready"), lambda status, _: status == 200)
            use_again(stack, role)


@pytest.mark.parametrize("answers", [*FULL, *BARE], ids=short)
def test_the_starters_own_tests_pass_with_other_clients(render: Render, answers: Answers) -> None:
    need_images(answers)
    docker("build", "--target", "test", str(locked(render(**answers)).folder))


@contextmanager
def production(stack: Stack) -> Iterator[tuple[str, list[str]]]:
    """Build the production image beside a development stack; give it, and the options to run it as one would."""
    image = f"{stack.service.name}-production"
    docker("build", "--tag", image, str(stack.service.folder))
    model = json.loads(stack.compose("config", "--format", "json"))
    environment = model["services"]["app"]["environment"]
    options = ["--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"]
    options += [word for name, value in environment.items() for word in ("--env", f"{name}={value}")]
    try:
        yield image, options
    finally:
        for name in (image, f"{image}-front"):
            engine.docker("rm", "--force", name)
            engine.docker("image", "rm", "--force", name)


def serve(stack: Stack, image: str, options: list[str], port: int) -> None:
    """Start the production image, and what of the stack itself stands before it, beside a development stack."""
    back, front = f"{stack.service.name}_back", stack.service.front
    door = f"{image}-front" if front else image
    if front:
        docker("build", "--target", front["target"], "--tag", door, str(stack.service.folder))
        docker("run", "--detach", "--name", image, *options, "--network", back, "--network-alias", "app", image)
    publish = ["--publish", f"127.0.0.1:{port}:{stack.service.port}"]
    docker("create", "--name", door, *options, *publish, "--network", f"{stack.service.name}_loopback", door)
    docker("network", "connect", back, door)
    docker("start", door)


@pytest.mark.parametrize("answers", FULL, ids=short)
def test_production_migrates_reaches_its_services_and_stops(render: Render, answers: Answers) -> None:
    need_images(answers)
    stack = prepared(render, f"dockwright-test-production-{answers['stack']}-{os.getpid()}", **answers)
    folder = stack.service.folder
    try:
        stack.compose("up", "--detach", "--wait", *chosen(answers))
        with production(stack) as (image, options):
            back = ["--network", f"{stack.service.name}_back"]
            command = MIGRATE[answers["stack"]]
            for _ in range(2):
                docker("run", "--rm", *options, *back, image, *command)
            port = free_port()
            serve(stack, image, options, port)
            address = f"http://127.0.0.1:{port}"
            ready = eventually(lambda: get(f"{address}/ready"), lambda status, _: status == 200)
            assert {service: check["status"] for service, check in ready["checks"].items()} == dict.fromkeys(
                chosen(answers), "up"
            )
            assert ask(f"{address}/notes", "POST", {"text": "hello"})[0] == 201
            for name in stack.service.front.get("mounts", []):
                files = [path for path in (folder / name).rglob("*") if path.is_file() and path.suffix != ".php"]
                assert files
                for path in files:
                    with urllib.request.urlopen(f"{address}/{path.relative_to(folder / name)}") as answer:  # noqa: S310
                        assert answer.read() == path.read_bytes()
            started = time.monotonic()
            docker("stop", "--time", "10", image)
            assert time.monotonic() - started < 5
            assert docker("inspect", "--format", "{{.State.ExitCode}}", image) in {"0", "143"}
            for line in docker("logs", image).splitlines():
                json.loads(line)
            # A database that is not there is one clear line, and a failure.
            stack.compose("stop", answers["database"])
            failed = engine.docker("run", "--rm", *options, *back, image, *command, timeout=60)
            assert failed.code == 1
            assert [line for line in failed.text.splitlines() if not line.startswith("{")] == []
    finally:
        engine.docker("compose", "--project-directory", str(folder), "down", "--volumes", "--timeout", "5")


def test_the_service_can_be_scaled(render: Render) -> None:
    answers = {**flavours(STACKS[0])[0], "database": "none"}
    need_images(answers)
    stack = prepared(render, f"dockwright-test-scaled-{os.getpid()}", **answers)
    first = free_port()
    path = stack.service.folder / ".env"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace(f"APP_PORT={stack.env['APP_PORT']}\n", f"APP_PORT={first}-{first + 9}\n"), encoding="utf-8"
    )
    with running(stack):
        stack.compose("up", "--detach", "--wait", "--no-recreate", "--scale", "app=3")
        listed = [json.loads(line) for line in stack.compose("ps", "--format", "json", "app").splitlines()]
        ports = [port["PublishedPort"] for entry in listed for port in entry["Publishers"]]
        assert len(set(ports)) == 3
        counts = [ask(f"http://127.0.0.1:{port}/visits", "POST")[1]["visits"] for port in ports]
        assert counts == [1, 2, 3]


def test_a_migration_that_fails_keeps_the_application_from_starting(render: Render) -> None:
    answers = {**flavours(STACKS[0])[0], "cache": "none"}
    need_images(answers)
    stack = prepared(render, f"dockwright-test-failing-{os.getpid()}", **answers)
    override = 'services:\n  migrate:\n    command: ["sh", "-c", "exit 3"]\n'
    (stack.service.folder / "compose.override.yaml").write_text(override, encoding="utf-8")
    try:
        done = engine.docker(
            "compose", "--project-directory", str(stack.service.folder), "up", "--build", "--wait", timeout=600
        )
        assert done.code != 0
        assert "migrate" in done.text
        assert get(f"{stack.address}/")[0] == 0
    finally:
        engine.docker(
            "compose", "--project-directory", str(stack.service.folder), "down", "--volumes", "--timeout", "5"
        )
        engine.docker("image", "rm", "--force", f"{stack.service.name}-development")


@pytest.mark.parametrize("answers", DATABASES, ids=short)
def test_the_verbs_of_the_development_stack_do_what_they_say(render: Render, answers: Answers) -> None:
    need_images(answers)
    stack = prepared(render, f"dockwright-test-verbs-{os.getpid()}", **answers, cache="none")
    folder = stack.service.folder
    with running(stack):
        stack.ask("POST", "/notes", {"text": "kept"})
        make(folder, "db-dump")
        assert "kept" in (folder / "dump.sql").read_text(encoding="utf-8")
        assert (folder / "dump.sql").stat().st_mode & 0o077 == 0
        stack.ask("POST", "/notes", {"text": "lost"})
        make(folder, "db-restore")
        assert [note["text"] for note in stack.ask("GET", "/notes")[1]["notes"]] == ["kept"]
        assert "app-1" in make(folder, "ps")
        assert "app-1" in make(folder, "stats")
        make(folder, "migrate")
        make(folder, "restart")
        eventually(lambda: stack.ask("GET", "/ready"), lambda status, _: status == 200)


@pytest.mark.parametrize("answers", DATABASES, ids=short)
def test_data_outlives_the_containers_but_not_a_reset(render: Render, answers: Answers) -> None:
    need_images(answers)
    stack = prepared(render, f"dockwright-test-data-{os.getpid()}", **answers, cache="none")
    folder = stack.service.folder
    with running(stack):
        where = stack.compose(
            "exec", "-T", answers["database"], "sh", "-c", "ls /var/lib/mysql /var/lib/postgresql || true"
        )
        if answers["database"] == "mariadb" and "app" not in where.split():
            pytest.skip("this image of MariaDB keeps its data outside /var/lib/mysql, which the official one does not")
        stack.ask("POST", "/notes", {"text": "kept"})
        make(folder, "down")
        make(folder, "up")
        assert [note["text"] for note in stack.ask("GET", "/notes")[1]["notes"]] == ["kept"]
        make(folder, "reset")
        make(folder, "up")
        assert stack.ask("GET", "/notes")[1]["notes"] == []
