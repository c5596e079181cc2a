"""Makes the lock file inside the build image, so that no package tool is needed on the host."""

from __future__ import annotations

from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

from hooks import engine
from hooks.service import Service


def make(service: Service) -> list[str]:
    """Build the target `lock` and keep the files that the service does not have yet.

    Returns:
        The names of the files that were written.

    Raises:
        StepError: the build failed.
    """
    written: list[str] = []
    with TemporaryDirectory(prefix="dockwright-lock-") as made:
        engine.must(
            "build",
            *("--target", "lock"),
            *("--output", f"type=local,dest={made}"),
            *service.build_secrets().options,
            str(service.folder),
        )
        for name in service.missing_lock_files():
            copyfile(Path(made, name), service.folder / name)
            written.append(name)
    return written
