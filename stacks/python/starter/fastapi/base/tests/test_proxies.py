import logging

import pytest
from fastapi import Request
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings

PROXY, VISITOR = "10.0.0.7", "203.0.113.9"


@pytest.fixture
def caplog(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, "app.access")
    return caplog


def logged(
    caplog: pytest.LogCaptureFixture, peer: str, forwarded_for: str, *trusted: str
) -> object:
    """Return the client's address in the access log."""
    app = create_app(Settings(trusted_proxies=trusted), [])
    TestClient(app, client=(peer, 1234)).get(
        "/", headers={"X-Forwarded-For": forwarded_for}
    )
    (record,) = (each for each in caplog.records if each.name == "app.access")
    return vars(record)["client"]


def test_nobody_is_believed_by_default(caplog: pytest.LogCaptureFixture) -> None:
    assert logged(caplog, PROXY, VISITOR) == PROXY


@pytest.mark.parametrize("trusted", [PROXY, "10.0.0.0/8"])
def test_a_trusted_proxy_tells_the_client(
    caplog: pytest.LogCaptureFixture, trusted: str
) -> None:
    assert logged(caplog, PROXY, VISITOR, trusted) == VISITOR


def test_anybody_else_may_tell_what_they_like(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert logged(caplog, VISITOR, "1.2.3.4", "10.0.0.0/8") == VISITOR


def test_of_several_addresses_the_last_that_is_no_proxy_counts(
    caplog: pytest.LogCaptureFixture,
) -> None:
    forwarded_for = f"1.2.3.4, {VISITOR}, 10.0.0.8"
    assert logged(caplog, PROXY, forwarded_for, "10.0.0.0/8") == VISITOR


@pytest.mark.parametrize(("trusted", "scheme"), [((PROXY,), "https"), ((), "http")])
def test_the_scheme_comes_from_a_trusted_proxy(
    trusted: tuple[str, ...], scheme: str
) -> None:
    app = create_app(Settings(trusted_proxies=trusted), [])

    @app.get("/scheme")
    async def answer(request: Request) -> str:
        return request.url.scheme

    client = TestClient(app, client=(PROXY, 1234))
    response = client.get("/scheme", headers={"X-Forwarded-Proto": "https"})
    assert response.json() == scheme
