import asyncio
import gc
import logging
import time

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.fakes import Broken, Fake, Hanging, Meeting, Resetting


def client(*services: Fake, limit: float = 2) -> TestClient:
    return TestClient(create_app(Settings(ready_timeout_seconds=limit), services))


def test_without_backing_services_it_is_up() -> None:
    response = client().get("/ready")
    assert response.status_code == 200
    assert response.json() == {"status": "up", "checks": {}}


def test_it_is_up_when_all_answer() -> None:
    response = client(Fake("db"), Fake("cache")).get("/ready")
    assert response.status_code == 200
    body = response.json()
    assert body["status"] == "up"
    assert list(body["checks"]) == ["db", "cache"]
    for check in body["checks"].values():
        assert check["status"] == "up"
        assert check["latency_ms"] >= 0
        assert "error" not in check


def test_one_failure_names_its_service_and_tells_no_secret() -> None:
    response = client(Fake("db"), Broken("cache")).get("/ready")
    assert response.status_code == 503
    body = response.json()
    assert body["status"] == "down"
    assert body["checks"]["db"]["status"] == "up"
    assert body["checks"]["cache"]["status"] == "down"
    assert body["checks"]["cache"]["error"] == "ConnectionRefusedError"
    assert "hunter2" not in response.text


def test_a_service_that_hangs_is_down_after_the_limit() -> None:
    with client(Fake("db"), Hanging("cache"), limit=0.2) as ready:
        started = time.monotonic()
        response = ready.get("/ready")
        took = time.monotonic() - started
    assert response.status_code == 503
    check = response.json()["checks"]["cache"]
    assert check["status"] == "down"
    assert check["error"] == "timed out"
    assert check["latency_ms"] >= 200
    assert took < 30


def test_a_service_that_fails_after_the_limit_is_not_reported_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with client(Resetting("db"), limit=0.1) as ready:
        response = ready.get("/ready")
    assert response.json()["checks"]["db"]["error"] == "timed out"
    gc.collect()
    warnings = [each for each in caplog.records if each.levelno >= logging.WARNING]
    assert [each.getMessage() for each in warnings] == ["db is down: timed out"]


def test_all_are_asked_at_the_same_time() -> None:
    barrier = asyncio.Barrier(5)
    services = [Meeting(f"service-{n}", barrier) for n in range(5)]
    assert client(*services).get("/ready").status_code == 200


def test_it_recovers_with_the_service() -> None:
    fake = Broken("db")
    ready = client(fake)
    assert ready.get("/ready").status_code == 503
    fake.check = Fake("db").check  # type: ignore[method-assign]
    assert ready.get("/ready").status_code == 200


def test_shutdown_closes_every_client_and_waits_for_none_that_hangs() -> None:
    services = Broken("queue"), Hanging("cache"), Fake("db")
    with client(*services):
        assert not services[2].closed
        started = time.monotonic()
    assert services[2].closed
    assert time.monotonic() - started < 30
