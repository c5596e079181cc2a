"""What the proxies promise: TLS, headers, WebSockets, compression, limits, replicas: with a real Docker Engine."""

from __future__ import annotations

import http.client
import json
import os
import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from extensions import dockwright
from tests.conftest import ROOT, render_into
from tests.running import FIRST, Stack, docker, make, need_images, prepared, running

pytestmark = [pytest.mark.docker, pytest.mark.usefixtures("docker_engine")]

PROXIES = [choice.value for choice in dockwright.offered("proxy", {}) or [] if choice.value != "none"]

# How each checks its own configuration.
CHECKS = {"nginx": ["nginx", "-t"], "caddy": ["caddy", "validate", "--config", "/etc/caddy/Caddyfile"]}

# An owner's own addition: the file, and its text.
OWN = {
    "nginx": ("nginx/server.d/own.conf", 'location = /own {\n    return 200 "mine";\n}\n'),
    "caddy": ("caddy/site.d/own.caddy", 'respond /own "mine"\n'),
}


def put_behind(folder: Path) -> None:
    """Put the echo in the place of the application, which needs no build then."""
    text = (ROOT / "tests" / "echo.py").read_text(encoding="utf-8")
    (folder / "echo.py").write_text(text, encoding="utf-8")
    echo = {
        "image": dockwright.images_of(dockwright.stacks()["python"], "3.14")["slim"],
        "command": ["python", "/echo.py"],
        "environment": {"PORT": "8000"},
        "volumes": ["./echo.py:/echo.py:ro"],
        "healthcheck": {
            "test": ["CMD", "python", "-c", "import socket; socket.create_connection(('127.0.0.1', 8000), 1)"],
            "interval": "5s",
            "start_period": "20s",
            "start_interval": "1s",
        },
    }
    override = yaml.safe_dump({"services": {"app": echo}}, sort_keys=False)
    # The application's own build and mounts go.
    override = override.replace("    volumes:\n", "    build: !reset null\n    volumes: !override\n")
    (folder / "compose.override.yaml").write_text(override, encoding="utf-8")


@pytest.fixture(scope="module", params=PROXIES)
def proxied(
    request: pytest.FixtureRequest, template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Stack]]:
    """Bring up a stack with a proxy before three echoes; give the proxy's name and the stack."""
    proxy: str = request.param
    answers = {**FIRST[0], "database": "none", "cache": "none", "proxy": proxy}
    need_images(answers)

    def render(name: str, **more: Any) -> Path:
        folder = render_into(template, tmp_path_factory.mktemp("proxied") / name, **more)
        put_behind(folder)
        own, text = OWN[proxy]
        (folder / "docker" / own).write_text(text, encoding="utf-8")
        return folder

    with running(prepared(render, f"dockwright-test-{proxy}-{os.getpid()}", **answers)) as stack:
        stack.compose("up", "--detach", "--wait", "--no-recreate", "--scale", "app=3")
        make(stack.service.folder, "ca")
        yield proxy, stack


def trusting(stack: Stack) -> ssl.SSLContext:
    """Trust the stack's own authority, and no other."""
    return ssl.create_default_context(cafile=str(stack.service.folder / "ca.crt"))


def https(
    stack: Stack, path: str, method: str = "GET", body: bytes | None = None, **headers: str
) -> tuple[int, http.client.HTTPMessage, bytes]:
    """Ask the proxy by HTTPS: the status, the headers and the body."""
    connection = http.client.HTTPSConnection(
        "localhost", int(stack.env["HTTPS_PORT"]), timeout=20, context=trusting(stack)
    )
    try:
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def test_its_own_checker_finds_nothing(proxied: tuple[str, Stack]) -> None:
    proxy, stack = proxied
    stack.compose("exec", "-T", proxy, *CHECKS[proxy])


def test_plain_http_is_sent_on_to_https(proxied: tuple[str, Stack]) -> None:
    _, stack = proxied
    connection = http.client.HTTPConnection("localhost", int(stack.env["HTTP_PORT"]), timeout=10)
    connection.request("POST", "/a/b?c=d")
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Location"]) == (308, f"https://localhost:{stack.env['HTTPS_PORT']}/a/b?c=d")
    connection.close()


def test_tls_is_signed_by_the_stacks_own_authority(proxied: tuple[str, Stack]) -> None:
    _, stack = proxied
    assert https(stack, "/")[0] == 200
    with (
        socket.create_connection(("127.0.0.1", int(stack.env["HTTPS_PORT"]))) as plain,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        ssl.create_default_context().wrap_socket(plain, server_hostname="localhost")


def test_the_application_is_told_of_the_client_and_not_by_the_client(proxied: tuple[str, Stack]) -> None:
    _, stack = proxied
    status, _, body = https(
        stack, "/", X_Forwarded_For="203.0.113.9", X_Forwarded_Proto="http", X_Forwarded_Host="evil.example.com"
    )
    assert status == 200
    headers = json.loads(body)["headers"]
    assert headers["x-forwarded-proto"] == "https"
    assert headers["x-forwarded-host"] == headers["host"] == f"localhost:{stack.env['HTTPS_PORT']}"
    assert "203.0.113.9" not in headers["x-forwarded-for"]
    assert headers["x-forwarded-for"]


def test_large_answers_are_compressed(proxied: tuple[str, Stack]) -> None:
    proxy, stack = proxied
    wanted = {"nginx": ["gzip"], "caddy": ["gzip", "zstd"]}[proxy]
    for encoding in wanted:
        status, headers, body = https(stack, "/large", Accept_Encoding=encoding)
        assert (status, headers["Content-Encoding"]) == (200, encoding)
        assert len(body) < 2000
    assert https(stack, "/large")[1]["Content-Encoding"] is None


def test_a_body_over_the_limit_is_refused(proxied: tuple[str, Stack]) -> None:
    _, stack = proxied
    status, _, body = https(stack, "/", "POST", b"x" * 9_000_000)
    assert (status, json.loads(body)) == (200, {"bytes": 9_000_000})
    try:
        status = https(stack, "/", "POST", b"x" * 11_000_000)[0]
    except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
        status = 413  # refused before it was sent
    assert status == 413


def test_websockets_pass(proxied: tuple[str, Stack]) -> None:
    _, stack = proxied
    with (
        socket.create_connection(("127.0.0.1", int(stack.env["HTTPS_PORT"])), timeout=10) as plain,
        trusting(stack).wrap_socket(plain, server_hostname="localhost") as secure,
    ):
        secure.sendall(
            b"GET /socket HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += secure.recv(4096)
        assert answer.startswith(b"HTTP/1.1 101")
        secure.sendall(b"\x81\x85\0\0\0\0hello")
        frame = answer.split(b"\r\n\r\n", 1)[1]
        while len(frame) < 7:
            frame += secure.recv(4096)
        assert frame == b"\x81\x05hello"


def test_the_owners_own_settings_count(proxied: tuple[str, Stack]) -> None:
    _, stack = proxied
    status, _, body = https(stack, "/own")
    assert (status, body) == (200, b"mine")


def test_nothing_but_the_proxy_is_reachable_from_the_host(proxied: tuple[str, Stack]) -> None:
    proxy, stack = proxied
    listed = [json.loads(line) for line in stack.compose("ps", "--format", "json").splitlines()]
    published = {entry["Service"] for entry in listed for port in entry["Publishers"] if port["PublishedPort"]}
    assert published == {proxy}
    assert {port["URL"] for entry in listed for port in entry["Publishers"] if port["PublishedPort"]} == {"127.0.0.1"}


def test_requests_reach_every_replica_and_one_that_was_made_anew(proxied: tuple[str, Stack]) -> None:
    _, stack = proxied

    def hosts(wanted: int) -> set[str]:
        seen: set[str] = set()
        deadline = time.monotonic() + 30
        while len(seen) < wanted and time.monotonic() < deadline:
            status, _, body = https(stack, "/")
            assert status == 200
            seen.add(json.loads(body)["host"])
        return seen

    before = hosts(3)
    assert len(before) == 3
    stack.compose("up", "--detach", "--wait", "--force-recreate", "--no-deps", "--scale", "app=1", "app")
    deadline = time.monotonic() + 30
    status, body = 0, b""
    while not (status == 200 and json.loads(body)["host"] not in before):
        assert time.monotonic() < deadline, (status, body)
        status, _, body = https(stack, "/")
        time.sleep(0.3)
    assert docker("inspect", "--format", "{{.State.Health.Status}}", stack.compose("ps", "--quiet", "app")) == "healthy"
