"""Docker, called through plumbum with argument lists."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import cast

from plumbum import CommandNotFound, local

from hooks.console import StepError


class Interrupted(BaseException):
    """The hook was told to stop; it cleans up and goes."""


@dataclass(frozen=True)
class Done:
    """A command that has ended: its exit code and what it printed on both channels."""

    code: int
    text: str


def docker(*words: str, timeout: float | None = None) -> Done:
    """Run the Docker client and wait for it; whatever stops this hook stops the client too.

    Args:
        words: the arguments.
        timeout: seconds until it is ended and counts as failed.
    """
    with local.env(BUILDKIT_PROGRESS="plain", DOCKER_CLI_HINTS="false"):
        try:
            process = cast(
                "subprocess.Popen[bytes]",  # what plumbum wraps
                local["docker"][words].popen(
                    stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
                ),
            )
        except CommandNotFound:
            return Done(127, "docker: command not found")
    try:
        printed, _ = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return Done(124, f"docker {words[0]}: no answer within {timeout:.0f} s")
    except BaseException:
        process.terminate()
        process.wait()
        raise
    return Done(process.returncode, printed.decode(errors="replace"))


def must(*words: str) -> str:
    """Run the Docker client and give what it printed.

    Raises:
        StepError: the exit code was not 0.
    """
    done = docker(*words)
    if done.code != 0:
        raise StepError(f"docker {words[0]} failed with exit code {done.code}", done.text)
    return done.text.strip()


def absence() -> str:
    """Say in a few words why no image can be built here; empty if one can."""
    done = docker("info", "--format", "{{.ServerVersion}}", timeout=20)
    if done.code == 127:
        return "there is no docker command"
    if done.code != 0:
        return "no Docker Engine answers"
    if docker("buildx", "version", timeout=20).code != 0:
        return "Docker has no buildx plugin"
    return ""


def has_compose() -> bool:
    """Say whether the Compose plugin is there."""
    return docker("compose", "version", "--short", timeout=20).code == 0


def is_local() -> bool:
    """Say whether the engine runs on this machine, so that its ports can be asked on 127.0.0.1."""
    host = (
        os.environ.get("DOCKER_HOST", "")
        or docker("context", "inspect", "--format", "{{.Endpoints.docker.Host}}", timeout=20).text
    )
    return host.strip().startswith(("unix:", "npipe:"))


@contextmanager
def stoppable() -> Iterator[None]:
    """Turn SIGINT, SIGTERM and SIGHUP into Interrupted, so that `finally` clauses clean up."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise Interrupted(signal.Signals(number).name)

    names = [signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]
    before = {name: signal.signal(name, stop) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let a clean-up run to its end: a second signal does not stop it."""
    names = [signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]
    before = {name: signal.signal(name, signal.SIG_IGN) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
