"""Is the rendered tree sound? Dockerfile and Compose file parse, and agree with the answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from hooks import engine
from hooks.dockerfile import Stage, parse
from hooks.service import Service

STAGES = ["base", "deps", "build", "development", "test", "production"]


def problems(service: Service) -> list[str]:
    """List what is wrong with a service's files, one line for people each, with the file's name first."""
    return [*_dockerfile(service), *_compose(service)]


def collisions(service: Service) -> list[str]:
    """List the answers that a new starter cannot live with, one line for people each."""
    health_path = str(service.answers["health_path"])
    role = service.routes.get(health_path.rstrip("/"))
    return [f"health_path: {health_path} is the starter's route for the {role}; choose another path"] if role else []


def _text(service: Service, name: str) -> str | None:
    path = service.folder / name
    return path.read_text(encoding="utf-8") if path.is_file() else None


def _dockerfile(service: Service) -> Iterator[str]:
    text = _text(service, "Dockerfile")
    if text is None:
        yield "Dockerfile: is missing"
        return
    try:
        stages = parse(text)
    except ValueError as error:
        yield f"Dockerfile: {error}"
        return
    known = [stage.name for stage in stages if stage.name in STAGES]
    if known != [name for name in STAGES if name in known] or known[-1:] != ["production"]:
        yield f"Dockerfile: stages stand in the order {', '.join(STAGES)}; here: {', '.join(known)}"
        return
    if stages[-1].name != "production":
        yield f"Dockerfile: the last stage is production, so that it is the default; here: {stages[-1].name}"
    by_name = {stage.name: stage for stage in stages}
    if not service.front:
        yield from _runs(by_name["production"], service.port)
        return
    yield from _runs(by_name["production"], service.front["port"])
    if service.front["target"] not in by_name:
        yield f"Dockerfile: has no stage {service.front['target']}, which stands before the application"
        return
    yield from _runs(by_name[service.front["target"]], service.port)


def _runs(stage: Stage, port: int) -> Iterator[str]:
    user = stage.last("USER")
    if user is None or not re.fullmatch(r"[1-9][0-9]*(:[1-9][0-9]*)?", user.value):
        yield f"Dockerfile: {stage.name} runs as a numeric user that is not root"
    probe = stage.last("HEALTHCHECK")
    if probe is None or not probe.exec_form():
        yield f"Dockerfile: {stage.name} has a health check in exec form"
    command = stage.last("CMD") or stage.last("ENTRYPOINT")
    if command is None or not command.exec_form():
        yield f"Dockerfile: {stage.name} starts its process in exec form"
    exposed = [line.value for line in stage.all("EXPOSE")]
    if str(port) not in exposed:
        found = ", ".join(exposed) or "none"
        yield f"Dockerfile: {stage.name} exposes the port of the answers, {port}; here: {found}"


def _compose(service: Service) -> Iterator[str]:
    text = _text(service, "compose.yaml")
    if text is None:
        yield "compose.yaml: is missing"
        return
    try:
        model: dict[str, Any] = yaml.safe_load(text)
        names = list(model["services"])
        door_name = service.front.get("service", "app")
        door = model["services"][door_name]
    except (yaml.YAMLError, KeyError, TypeError) as error:
        yield f"compose.yaml: {' '.join(str(error).split())}"
        return
    if model.get("name") != service.name:
        yield f"compose.yaml: its name is the service's, {service.name}; here: {model.get('name')}"
    for name in service.backing:
        if name not in names:
            yield f"compose.yaml: the chosen backing service {name} is not among its services"
    published = any(str(port).endswith(f":{service.port}") for port in door.get("ports", []))
    if not published and not service.has_proxy:
        yield f"compose.yaml: the service {door_name} publishes the port of the answers, {service.port}"
    if (service.folder / ".env").is_file() and engine.has_compose():
        folder = str(service.folder)
        done = engine.docker("compose", "--project-directory", folder, "config", "--quiet", timeout=60)
        if done.code != 0:
            yield f"compose.yaml: {' '.join(done.text.split())}"
