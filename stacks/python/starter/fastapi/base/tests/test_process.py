import json
import signal
import time

import pytest

from tests.service import connect, free_port, output, process

SLOW_SERVICE = """
import asyncio
from collections.abc import AsyncIterator
from fastapi.responses import StreamingResponse
from app import __main__, routes

async def answer(seconds: float) -> AsyncIterator[str]:
    yield "begun, "
    await asyncio.sleep(seconds)
    yield "finished"

@routes.router.get("/slow/{seconds}")
async def slow(seconds: float) -> StreamingResponse:
    return StreamingResponse(answer(seconds))

__main__.main()
"""


@pytest.mark.parametrize("workers", ["1", "2"])
def test_it_stops_on_sigterm(workers: str) -> None:
    port = free_port()
    # The limit for open requests is far away: what ends it must be that none is open.
    with process(
        PORT=str(port),
        HEALTH_PATH="/alive",
        WEB_CONCURRENCY=workers,
        SHUTDOWN_TIMEOUT_SECONDS="60",
    ) as running:
        connection = connect(port)
        started = time.monotonic()
        running.send_signal(signal.SIGTERM)
        lines = output(running)
        assert time.monotonic() - started < 30
        assert running.returncode == 0
        connection.close()
    messages = [line["message"] for line in lines]
    stopped = messages.count("Application shutdown complete.")
    assert stopped == messages.count("Application startup complete.") > 0
    assert "exception" not in json.dumps(lines)


def test_an_open_request_is_finished_first() -> None:
    port = free_port()
    with process(
        "-c",
        SLOW_SERVICE,
        PORT=str(port),
        HEALTH_PATH="/alive",
        SHUTDOWN_TIMEOUT_SECONDS="60",
    ) as running:
        connection = connect(port)
        connection.request("GET", "/slow/1")
        response = connection.getresponse()
        running.send_signal(signal.SIGTERM)
        assert response.read() == b"begun, finished"
        output(running)
        assert running.returncode == 0


def test_a_request_that_goes_on_for_too_long_is_cut() -> None:
    port = free_port()
    with process(
        "-c",
        SLOW_SERVICE,
        PORT=str(port),
        HEALTH_PATH="/alive",
        SHUTDOWN_TIMEOUT_SECONDS="1",
    ) as running:
        connection = connect(port)
        connection.request("GET", "/slow/60")
        response = connection.getresponse()
        started = time.monotonic()
        running.send_signal(signal.SIGTERM)
        output(running)
        assert 1 <= time.monotonic() - started < 30
        assert running.returncode == 0
        response.close()


def test_a_wrong_setting_is_one_line_and_no_start() -> None:
    with process(PORT="http") as running:
        (line,) = output(running)
        assert running.returncode == 1
    assert line["level"] == "error"
    assert line["message"].startswith("PORT is 'http': ")
    assert "exception" not in line
