import asyncio
import socket
import time

import pytest
from fastapi.testclient import TestClient

from app.backing import rabbitmq
from app.main import create_app
from app.settings import Settings, SettingsError
from tests.service import output, process


@pytest.mark.parametrize(
    "url",
    [
        "http://app:hunter2@rabbitmq",
        "amqp://app:hunter2@rabbitmq:port",
        "amqp://app:hunter2@",
    ],
)
def test_a_wrong_address_is_refused_without_being_shown(url: str) -> None:
    with pytest.raises(SettingsError, match=r"^QUEUE_URL is no") as caught:
        rabbitmq.client("rabbitmq", {"QUEUE_URL": url})
    assert "hunter2" not in str(caught.value)


def test_work_that_takes_too_long_is_given_up() -> None:
    async def work(service: rabbitmq.RabbitMQ) -> None:
        async with service.channel(limit=0.1):
            pass

    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"amqp://app@127.0.0.1:{server.getsockname()[1]}"
        service = rabbitmq.client("rabbitmq", {"QUEUE_URL": address})
        with pytest.raises(TimeoutError):
            asyncio.run(work(service))


def test_closing_a_client_that_was_never_used_does_nothing() -> None:
    asyncio.run(rabbitmq.client("rabbitmq", {}).close())


def test_a_silent_server_is_down_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"amqp://app@127.0.0.1:{server.getsockname()[1]}"
        services = [rabbitmq.client("rabbitmq", {"QUEUE_URL": address})]
        settings = Settings(ready_timeout_seconds=0.2)
        started = time.monotonic()
        with TestClient(create_app(settings, services)) as client:
            check = client.get("/ready").json()["checks"]["rabbitmq"]
        assert time.monotonic() - started < 2
    assert check["error"] == "timed out"


def test_no_server_is_down_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    address = f"amqp://app@127.0.0.1:{port}"
    services = [rabbitmq.client("rabbitmq", {"QUEUE_URL": address})]
    with TestClient(create_app(Settings(), services)) as client:
        check = client.get("/ready").json()["checks"]["rabbitmq"]
    assert check["status"] == "down"
    assert check["error"] == "AMQPConnectionError"


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_missing_password_file_is_one_line_and_no_start(workers: str) -> None:
    with process(
        QUEUE_PASSWORD_FILE="/nowhere/password", WEB_CONCURRENCY=workers
    ) as running:
        (line,) = output(running)
        assert running.returncode == 1
    assert line["level"] == "error"
    assert line["message"] == (
        "QUEUE_PASSWORD_FILE is '/nowhere/password': No such file or directory"
    )
    assert "exception" not in line
