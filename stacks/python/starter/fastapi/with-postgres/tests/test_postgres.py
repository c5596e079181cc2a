import asyncio
import socket
import time

import pytest
from fastapi.testclient import TestClient

from app.backing import postgres
from app.main import create_app
from app.settings import Settings, SettingsError
from tests.service import output, process


def test_another_kind_of_address_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"^DATABASE_URL is no address"):
        postgres.client("postgres", {"DATABASE_URL": "mysql://app@mysql/app"})


def test_closing_a_client_that_was_never_used_does_nothing() -> None:
    asyncio.run(postgres.client("postgres", {}).close())


def test_a_silent_server_is_down_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"postgresql://app@127.0.0.1:{server.getsockname()[1]}/app"
        services = [postgres.client("postgres", {"DATABASE_URL": address})]
        settings = Settings(ready_timeout_seconds=0.2)
        started = time.monotonic()
        with TestClient(create_app(settings, services)) as client:
            check = client.get("/ready").json()["checks"]["postgres"]
        assert time.monotonic() - started < 2
    assert check["error"] == "timed out"


def test_work_that_takes_too_long_is_given_up() -> None:
    async def work(database: postgres.Postgres) -> None:
        async with database.connection(limit=0.1):
            pass

    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"postgresql://app@127.0.0.1:{server.getsockname()[1]}/app"
        database = postgres.client("postgres", {"DATABASE_URL": address})
        with pytest.raises(TimeoutError):
            asyncio.run(work(database))


def test_no_server_is_down_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    address = f"postgres://app@127.0.0.1:{port}"
    services = [postgres.client("postgres", {"DATABASE_URL": address})]
    with TestClient(create_app(Settings(), services)) as client:
        check = client.get("/ready").json()["checks"]["postgres"]
    assert check["status"] == "down"
    assert check["error"] == "ConnectionRefusedError"


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_missing_password_file_is_one_line_and_no_start(workers: str) -> None:
    with process(
        DATABASE_PASSWORD_FILE="/nowhere/password", WEB_CONCURRENCY=workers
    ) as running:
        (line,) = output(running)
        assert running.returncode == 1
    assert line["level"] == "error"
    assert line["message"] == (
        "DATABASE_PASSWORD_FILE is '/nowhere/password': No such file or directory"
    )
    assert "exception" not in line
