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


def smoke(service: Service, console: Console) -> None:
    """Build, start, wait for healthy, ask the health path, stop. Nothing that it makes stays behind.

    Raises:
        StepError: a step went wrong.
        Interrupted: a signal came; what was made is gone all the same.
    """
    name = f"dockwright-smoke-{service.name}-{secrets.token_hex(4)}"
    try:
        with console.step("build", "building the production image") as step:
            engine.must(
                "build", "--target", "production", "--tag", name, *service.build_secrets().options, str(service.folder)
            )
            image = _inspect(name)
            step.result = f"production image, {image.size / 1e6:.0f} MB in {image.layers} layers, user {image.user}"
        with console.step("start", "starting the container and waiting for healthy") as step:
            _start(service, name, image.user)
            _wait_until_healthy(name)
            step.result = "healthy: read-only, all capabilities dropped"
        with console.step("ask", f"asking {service.answers['health_path']}") as step:
            step.result = _ask(service, name)
        with console.step("stop", "stopping it with SIGTERM") as step:
            step.result = f"exit code {_stop(name)} after SIGTERM"
    finally:
        with engine.undisturbed():
            engine.docker("rm", "--force", "--volumes", name)
            engine.docker("image", "rm", "--force", name)


def _inspect(name: str) -> Image:
    found = json.loads(engine.must("image", "inspect", name))[0]
    return Image(int(found["Size"]), len(found["RootFS"]["Layers"]), found["Config"]["User"])


def _start(service: Service, name: str, user: str) -> None:
    engine.must(
        "run",
        "--detach",
        *("--name", name),
        "--read-only",
        *("--tmpfs", "/tmp"),
        *("--cap-drop", "ALL"),
        *("--security-opt", "no-new-privileges"),
        *("--user", user),
        *("--publish", f"127.0.0.1::{service.port}"),
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
