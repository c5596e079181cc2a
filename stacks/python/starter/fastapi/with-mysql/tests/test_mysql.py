import asyncio
import socket
import time

import pytest
from fastapi.testclient import TestClient

from app.backing import mysql
from app.main import create_app
from app.settings import Settings, SettingsError
from tests.service import output, process


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://app:hunter2@mysql/app",
        "mysql://app:hunter2@mysql:port/app",
        "mysql://app:hunter2@/app",
        "mysql://app:hunter2@mysql/app?ssl=maybe",
    ],
)
def test_a_wrong_address_is_refused_without_being_shown(url: str) -> None:
    with pytest.raises(SettingsError, match=r"^DATABASE_URL is no") as caught:
        mysql.client("mariadb", {"DATABASE_URL": url})
    assert "hunter2" not in str(caught.value)


def test_the_address_says_whom_to_ask_and_as_whom() -> None:
    options = mysql.options("mysql://me:p%40ss%3A%2F%C3%A4@host/shop")
    assert options["host"] == "host"
    assert options["port"] == 3306
    assert options["user"] == "me"
    assert options["password"] == "p@ss:/ä"
    assert options["db"] == "shop"
    assert options["ssl"] is None


def test_the_server_is_verified_where_the_address_says_so() -> None:
    options = mysql.options("mysql://me@host/shop?ssl-mode=VERIFY_IDENTITY")
    assert options["ssl"].check_hostname


def test_work_that_takes_too_long_is_given_up() -> None:
    async def work(service: mysql.MySQL) -> None:
        async with service.connection(limit=0.1):
            pass

    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"mysql://app@127.0.0.1:{server.getsockname()[1]}/app"
        service = mysql.client("mysql", {"DATABASE_URL": address})
        with pytest.raises(TimeoutError):
            asyncio.run(work(service))


def test_closing_a_client_that_was_never_used_does_nothing() -> None:
    asyncio.run(mysql.client("mariadb", {}).close())


def test_a_silent_server_is_down_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"mysql://app@127.0.0.1:{server.getsockname()[1]}/app"
        services = [mysql.client("mariadb", {"DATABASE_URL": address})]
        settings = Settings(ready_timeout_seconds=0.2)
        started = time.monotonic()
        with TestClient(create_app(settings, services)) as client:
            check = client.get("/ready").json()["checks"]["mariadb"]
        assert time.monotonic() - started < 2
    assert check["error"] == "timed out"


def test_no_server_is_down_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    address = f"mysql://app@127.0.0.1:{port}/app"
    services = [mysql.client("mariadb", {"DATABASE_URL": address})]
    with TestClient(create_app(Settings(), services)) as client:
        check = client.get("/ready").json()["checks"]["mariadb"]
    assert check["status"] == "down"
    assert check["error"] == "OperationalError"


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
