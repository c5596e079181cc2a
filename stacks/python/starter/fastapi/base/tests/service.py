"""Runs the service as its container does: in a process of its own."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def process(*arguments: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """Run Python with `-m app`, or with other arguments, and nothing else set."""
    running = subprocess.Popen(
        [sys.executable, *(arguments or ("-m", "app"))],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with running:
        try:
            yield running
        finally:
            running.kill()


def output(running: subprocess.Popen[str]) -> list[dict[str, Any]]:
    """Wait for the end; everything that was printed must be JSON."""
    printed, _ = running.communicate(timeout=10)
    return [json.loads(line) for line in printed.splitlines()]


def connect(port: int) -> http.client.HTTPConnection:
    """Return a connection that stays open, once the service is healthy."""
    end = time.monotonic() + 15
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/alive")
            response = connection.getresponse()
            assert (response.status, json.load(response)) == (200, {"status": "up"})
            return connection
        except OSError:
            assert time.monotonic() < end, "the service does not start"
            time.sleep(0.05)
