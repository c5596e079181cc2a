"""What all tests with a real Docker Engine share."""

from __future__ import annotations

import json
import os
import re
import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from plumbum import local

from extensions import dockwright
from hooks import engine, lock
from hooks.service import Service
from tests.conftest import Render, docker_required
from tests.matrix import Answers, enough_flavours, flavours, images_of, is_proven

FLAVOURS = [flavour for stack in dockwright.stacks() for flavour in flavours(stack)]
ENOUGH = [flavour for stack in dockwright.stacks() for flavour in enough_flavours(stack)]
FIRST = [flavours(stack)[0] for stack in dockwright.stacks()]


def docker(*words: str) -> str:
    """Run the Docker client, which must succeed, and give what it printed."""
    done = engine.docker(*words)
    assert done.code == 0, f"docker {' '.join(words)}\n{done.text}"
    return done.text.strip()


def need_images(answers: Answers) -> None:
    """Skip a combination whose base images cannot be had, if the facts say that it may be so."""
    for image in sorted({"docker/dockerfile:1", *images_of({"database": "postgres", "cache": "redis", **answers})}):
        if engine.docker("image", "inspect", image).code == 0:
            continue
        if engine.docker("pull", "--quiet", image, timeout=300).code == 0:
            continue
        if is_proven(answers) and docker_required():
            pytest.fail(f"no base image {image}, which the facts say is proven")
        pytest.skip(f"no base image {image} here")


def locked(folder: Path) -> Service:
    """Make the lock files of a rendered service, where its package manager has any."""
    service = Service.read(folder)
    if service.lock_files:
        lock.make(service)
    return service


def sources(service: Service) -> list[Path]:
    """List the files of the folders that development mounts."""
    mounts = service.facts["development"]["mounts"]
    return sorted(path for name in mounts for path in (service.folder / name).rglob("*") if path.is_file())


def free_port() -> int:
    """Give a port on 127.0.0.1 that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def get(url: str) -> tuple[int, Any]:
    """Ask a URL: the status and the JSON body, None where it is no JSON; status 0 where nothing answers."""
    try:
        return ask(url, "GET")
    except OSError:
        return 0, None


def ask(url: str, method: str, body: Any = None, authority: Path | None = None) -> tuple[int, Any]:
    """Send a request with a JSON body: the status and the JSON body, None where it is empty or no JSON."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)  # noqa: S310
    context = ssl.create_default_context(cafile=str(authority)) if authority else None
    try:
        with urllib.request.urlopen(request, timeout=20, context=context) as answer:  # noqa: S310
            status, text = answer.status, answer.read()
    except urllib.error.HTTPError as error:
        status, text = error.code, error.read()
    with suppress(ValueError):
        return status, json.loads(text)
    return status, None


def eventually(asking: Callable[[], tuple[int, Any]], wanted: Callable[[int, Any], bool], seconds: float = 40) -> Any:
    """Ask until `wanted(status, body)` holds, with status 0 where nothing answers; give the body."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            status, body = asking()
        except OSError:
            status, body = 0, None
        if wanted(status, body):
            return body
        assert time.monotonic() < deadline, f"it still answers {status} {body}"
        time.sleep(0.3)


# ---- the development stack ------------------------------------------------------------------------------------------


def make(folder: Path, *words: str) -> str:
    """Run a verb of a service's Makefile, which must succeed, and give what it printed."""
    code, out, err = local["make"][["--no-print-directory", "-C", str(folder), *words]].run(retcode=None)
    assert code == 0, out + err
    printed: str = out
    return printed


@dataclass(frozen=True)
class Stack:
    """A development stack: the service, and the values of its `.env`."""

    service: Service
    env: dict[str, str]

    @property
    def address(self) -> str:
        """The address of the application, or of the proxy before it."""
        if "APP_PORT" in self.env:
            return f"http://127.0.0.1:{self.env['APP_PORT']}"
        return f"https://localhost:{self.env['HTTPS_PORT']}"

    def compose(self, *words: str) -> str:
        """Run Compose, which must succeed, and give what it printed."""
        return docker("compose", "--project-directory", str(self.service.folder), *words)

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Ask the application: the status and the JSON body, None where it is empty."""
        authority = self.service.folder / "ca.crt"
        if self.service.has_proxy and not authority.exists():
            make(self.service.folder, "ca")
        return ask(f"{self.address}{path}", method, body, authority if self.service.has_proxy else None)


def prepared(render: Render, name: str, **answers: Any) -> Stack:
    """Render a service whose development stack has ports of its own, with fresh passwords and its lock files.

    Where the tests run as root, the folder belongs to somebody else, so that it shows whose the written files are.
    """
    folder = render(name, **answers, service_name=name)
    owner = os.getuid() or 1234
    (folder / ".env").unlink()
    make(folder, "env")
    lines = (folder / ".env").read_text(encoding="utf-8").splitlines()
    env = dict(line.split("=", 1) for line in lines if re.match(r"[A-Z]", line))
    env |= {variable: str(free_port()) for variable in env if variable.endswith("_PORT")}
    env |= {"APP_UID": str(owner), "APP_GID": str(owner)}
    (folder / ".env").write_text("".join(f"{key}={value}\n" for key, value in env.items()), encoding="utf-8")
    # One cache of compiled crates for all tests: by the name of the service, each would compile them all anew.
    dockerfile = folder / "Dockerfile"
    text = dockerfile.read_text(encoding="utf-8")
    dockerfile.write_text(text.replace(f"id={name}-target", "id=dockwright-test-target"), encoding="utf-8")
    service = locked(folder)
    if os.getuid() == 0:
        local["chown"]("-R", f"{owner}:{owner}", str(folder))
    return Stack(service, env)


@contextmanager
def running(stack: Stack, before: Callable[[], object] = lambda: None) -> Iterator[Stack]:
    """Bring a development stack up by its Makefile, and take it away with all that it made."""
    folder = str(stack.service.folder)
    try:
        before()
        make(stack.service.folder, "up")
        yield stack
    finally:
        compose = ("compose", "--project-directory", folder, "--profile", "*")
        engine.docker(*compose, "down", "--volumes", "--remove-orphans", "--timeout", "5")
        front = stack.service.front.get("service", "app")
        images = [f"{stack.service.name}-development", f"{stack.service.name}-{front}-development"]
        engine.docker("image", "rm", "--force", *images)
