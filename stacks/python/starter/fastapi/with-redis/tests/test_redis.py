import asyncio
import socket
import time

import pytest
from fastapi.testclient import TestClient

from app.backing import redis
from app.main import create_app
from app.settings import Settings, SettingsError
from tests.service import output, process


@pytest.mark.parametrize("url", ["http://redis", "redis://redis:port"])
def test_a_wrong_address_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match=r"^CACHE_URL is no"):
        redis.client("redis", {"CACHE_URL": url})


def test_closing_a_client_that_was_never_used_does_nothing() -> None:
    asyncio.run(redis.client("redis", {}).close())


def test_a_silent_server_is_down_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"redis://127.0.0.1:{server.getsockname()[1]}/0"
        services = [redis.client("redis", {"CACHE_URL": address})]
        settings = Settings(ready_timeout_seconds=0.2)
        started = time.monotonic()
        with TestClient(create_app(settings, services)) as client:
            check = client.get("/ready").json()["checks"]["redis"]
        assert time.monotonic() - started < 2
    assert check["error"] == "timed out"


def test_no_server_is_down_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    services = [redis.client("redis", {"CACHE_URL": f"redis://127.0.0.1:{port}/0"})]
    with TestClient(create_app(Settings(), services)) as client:
        check = client.get("/ready").json()["checks"]["redis"]
    assert check["status"] == "down"
    assert check["error"] == "ConnectionError"


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_missing_password_file_is_one_line_and_no_start(workers: str) -> None:
    with process(
        CACHE_PASSWORD_FILE="/nowhere/password", WEB_CONCURRENCY=workers
    ) as running:
        (line,) = output(running)
        assert running.returncode == 1
    assert line["level"] == "error"
    assert line["message"] == (
        "CACHE_PASSWORD_FILE is '/nowhere/password': No such file or directory"
    )
    assert "exception" not in line
