"""What all tests with a real Docker Engine share."""

from __future__ import annotations

from pathlib import Path

import pytest

from extensions import dockwright
from hooks import engine, lock
from hooks.service import Service
from tests.conftest import docker_required
from tests.matrix import Answers, flavours, images_of, is_proven

FLAVOURS = [flavour for stack in dockwright.stacks() for flavour in flavours(stack)]
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
