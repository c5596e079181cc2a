"""Builds the production image and runs it as production would: read-only, no capabilities, its own user."""

from __future__ import annotations

import http.client
import json
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass

from hooks import engine
from hooks.console import Console, StepError
from hooks.service import Service

HEALTHY_WITHIN = 90.0
STOP_WITHIN = 10.0
CLEAN_EXITS = {0, 143}


@dataclass(frozen=True)
class Image:
    """What the production image is: bytes, number of layers, and the user it runs as."""

    size: int
    layers: int
    user: str

    def describe(self) -> str:
        """Say it in a few words."""
        return f"{self.size / 1e6:.0f} MB in {self.layers} layers, user {self.user}"


def smoke(service: Service, console: Console) -> None:
    """Build, start, wait for healthy, ask the health path, stop. Nothing that it makes stays behind.

    Raises:
        StepError: a step went wrong.
        Interrupted: a signal came; what was made is gone all the same.
    """
    name = f"dockwright-smoke-{service.name}-{secrets.token_hex(4)}"
    # What stands before the application, if anything does, has its port, and finds it by its name in a network.
    door = f"{name}-{service.front['service']}" if service.front else name
    names = list(dict.fromkeys([name, door]))
    network = ["--network", name] if service.front else []
    try:
        with console.step("build", "building the production image") as step:
            image = _build(service, name, "production")
            step.result = f"production image, {image.describe()}"
            if service.front:
                target = service.front["target"]
                step.result += f"; {target} image, {_build(service, door, target).describe()}"
        with console.step("start", "starting the container and waiting for healthy") as step:
            if service.front:
                engine.must("network", "create", name)
                _start(name, image.user, *network, "--network-alias", "app")
                _wait_until_healthy(name)
            _start(door, image.user, *network, "--publish", f"127.0.0.1::{service.port}")
            _wait_until_healthy(door)
            step.result = "healthy: read-only, all capabilities dropped"
        with console.step("ask", f"asking {service.answers['health_path']}") as step:
            step.result = _ask(service, door)
        with console.step("stop", "stopping it with SIGTERM") as step:
            codes = [str(_stop(each)) for each in reversed(names)]
            step.result = f"exit code {' and '.join(codes)} after SIGTERM"
    finally:
        with engine.undisturbed():
            engine.docker("rm", "--force", "--volumes", *names)
            engine.docker("image", "rm", "--force", *names)
            if service.front:
                engine.docker("network", "rm", name)


def _build(service: Service, name: str, target: str) -> Image:
    engine.must("build", "--target", target, "--tag", name, *service.build_secrets().options, str(service.folder))
    return _inspect(name)


def _inspect(name: str) -> Image:
    found = json.loads(engine.must("image", "inspect", name))[0]
    return Image(int(found["Size"]), len(found["RootFS"]["Layers"]), found["Config"]["User"])


def _start(name: str, user: str, *options: str) -> None:
    engine.must(
        "run",
        "--detach",
        *("--name", name),
        "--read-only",
        *("--tmpfs", "/tmp"),
        *("--cap-drop", "ALL"),
        *("--security-opt", "no-new-privileges"),
        *("--user", user),
        *options,
        name,
    )


def _state(name: str) -> dict[str, object]:
    state: dict[str, object] = json.loads(engine.must("inspect", "--format", "{{json .State}}", name))
    return state


def _wait_until_healthy(name: str) -> None:
    deadline = time.monotonic() + HEALTHY_WITHIN
    while True:
        state = _state(name)
        health = state.get("Health")
        status = health.get("Status") if isinstance(health, dict) else None
        if status == "healthy":
            return
        if not state.get("Running"):
            raise StepError(f"the container ended with exit code {state.get('ExitCode')}", _logs(name))
        if status is None:
            raise StepError("the image has no health check")
        if status == "unhealthy" or time.monotonic() > deadline:
            raise StepError(f"the container is {status} and not healthy", f"{_logs(name)}\n{_probe_output(health)}")
        time.sleep(0.2)


def _probe_output(health: object) -> str:
    log = health.get("Log") if isinstance(health, dict) else None
    return str(log[-1].get("Output", "")) if log else ""


def _logs(name: str) -> str:
    return engine.docker("logs", "--tail", "30", name).text


def _ask(service: Service, name: str) -> str:
    path = str(service.answers["health_path"])
    if not engine.is_local():
        return f"left out: the engine is on another machine; the container's own probe has asked {path}"
    address = engine.must("port", name, f"{service.port}/tcp").splitlines()[0]
    host, _, port = address.rpartition(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=5)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        body = response.read(200).decode(errors="replace").strip()
    except (OSError, http.client.HTTPException) as error:
        raise StepError(f"GET {path} got no answer: {error}", _logs(name)) from error
    finally:
        with suppress(OSError):
            connection.close()
    if response.status != 200:
        raise StepError(f"GET {path} answered {response.status}: {body}", _logs(name))
    return f"GET {path} answered 200 {body}"


def _stop(name: str) -> int:
    engine.must("kill", "--signal", "TERM", name)
    ended = engine.docker("wait", name, timeout=STOP_WITHIN)
    if ended.code == 124:
        raise StepError(f"the container still ran {STOP_WITHIN:.0f} s after SIGTERM", _logs(name))
    code = int(ended.text.strip() or -1)
    if code not in CLEAN_EXITS:
        raise StepError(f"the container ended with exit code {code} after SIGTERM", _logs(name))
    return code
