"""What the tests share: the template as it stands, and services rendered from it in process."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from copier import run_copy
from plumbum import local

from hooks import engine

ROOT = Path(__file__).resolve().parent.parent

Render = Callable[..., Path]


def tracked_files() -> list[str]:
    """List the files of the working tree that git tracks or would add."""
    listed: str = local["git"]["-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]()
    return [name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def copy_template(destination: Path) -> Path:
    """Copy the working tree, without its history: Copier then renders it as it stands, and quickly."""
    for name in tracked_files():
        target = destination / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
    return destination


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_template(tmp_path_factory.mktemp("template"))


def render_into(template: Path, folder: Path, **answers: Any) -> Path:
    """Render a service without its hooks; answers that are left out take their defaults."""
    run_copy(
        str(template),
        folder,
        data=answers,
        defaults=True,
        unsafe=True,
        quiet=True,
        skip_tasks=True,
    )
    return folder


@pytest.fixture
def render(template: Path, tmp_path: Path) -> Render:
    """Give a function that renders a service into a new folder of the test's own."""

    def render_one(name: str = "orders", **answers: Any) -> Path:
        return render_into(template, tmp_path / name, **answers)

    return render_one


def docker_required() -> bool:
    """Say whether the absence of an engine is a failure."""
    return os.environ.get("DOCKWRIGHT_REQUIRE_DOCKER") == "1"


@pytest.fixture(scope="session")
def docker_engine() -> None:
    """Skip, by name, where no Docker Engine answers; fail where CI promised one."""
    reason = engine.absence()
    if reason and docker_required():
        pytest.fail(f"DOCKWRIGHT_REQUIRE_DOCKER is 1, but {reason}")
    if reason:
        pytest.skip(f"needs Docker: {reason}")


@pytest.fixture(autouse=True)
def little_disk(request: pytest.FixtureRequest) -> Iterator[None]:
    """Keep the engine's build cache at the size that DOCKWRIGHT_BUILD_CACHE names, such as 20GB; all of it where unset.

    The images of a whole run fill 60 GB and more otherwise. Images without a name go too, so it is for machines of CI.
    """
    yield
    size = os.environ.get("DOCKWRIGHT_BUILD_CACHE")
    if size and request.node.get_closest_marker("docker"):
        engine.docker("image", "prune", "--force", timeout=600)
        engine.docker("builder", "prune", "--force", "--keep-storage", size, timeout=600)
