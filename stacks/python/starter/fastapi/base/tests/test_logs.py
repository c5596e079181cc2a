import json
import logging
import sys
import warnings
from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app import logs
from app.main import create_app
from app.settings import Settings
from tests.fakes import Broken, Fake


@pytest.fixture(autouse=True)
def printed() -> Iterator[StringIO]:
    root, excepthook = logging.getLogger(), sys.excepthook
    handlers, level = root.handlers[:], root.level
    with redirect_stdout(StringIO()) as stream:
        logs.configure()
    yield stream
    root.handlers[:], sys.excepthook = handlers, excepthook
    root.setLevel(level)
    logging.captureWarnings(False)


def lines(printed: StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in printed.getvalue().splitlines()]


def test_a_record_is_one_line_of_json(printed: StringIO) -> None:
    logging.getLogger("shop").info("%d\nrows", 3, extra={"table": "orders"})
    (line,) = lines(printed)
    moment = datetime.fromisoformat(line.pop("timestamp"))
    assert moment.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - moment) < timedelta(seconds=5)
    assert line == {
        "level": "info",
        "logger": "shop",
        "message": "3\nrows",
        "table": "orders",
    }


def test_an_exception_has_its_stack_in_a_field(printed: StringIO) -> None:
    try:
        raise RuntimeError("no")
    except RuntimeError as error:
        logging.getLogger("shop").exception("failed")
        sys.excepthook(type(error), error, error.__traceback__)
    logged, uncaught = lines(printed)
    assert logged["message"] == "failed"
    assert uncaught["message"] == "uncaught exception"
    for line in logged, uncaught:
        assert "RuntimeError: no" in line["exception"]
        assert "test_logs.py" in line["exception"]


def test_a_warning_is_logged(printed: StringIO) -> None:
    # Once more, because pytest takes the warnings of each test to itself.
    logging.captureWarnings(False)
    with redirect_stdout(printed):
        logs.configure()
    warnings.warn("old", UserWarning, stacklevel=1)
    (line,) = lines(printed)
    assert line["level"] == "warning"
    assert "UserWarning: old" in line["message"]


def test_records_below_the_level_are_left_out(printed: StringIO) -> None:
    with redirect_stdout(printed):
        logs.configure("warning")
    logging.getLogger("shop").info("fine")
    logging.getLogger("shop").warning("not fine")
    assert [line["message"] for line in lines(printed)] == ["not fine"]


def access(printed: StringIO) -> list[dict[str, Any]]:
    return [line for line in lines(printed) if line["logger"] == "app.access"]


def test_a_request_is_logged_without_its_query(printed: StringIO) -> None:
    TestClient(create_app(Settings(), [])).get("/nowhere?token=hunter2")
    (line,) = access(printed)
    assert line["method"] == "GET"
    assert line["path"] == "/nowhere"
    assert line["status"] == 404
    assert line["duration_ms"] >= 0
    assert "hunter2" not in json.dumps(line)


def test_a_request_that_fails_is_logged_as_500(printed: StringIO) -> None:
    app = create_app(Settings(), [])

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError

    TestClient(app, raise_server_exceptions=False).get("/broken")
    (line,) = access(printed)
    assert line["status"] == 500


def test_probes_are_logged_only_when_they_fail(printed: StringIO) -> None:
    good = TestClient(create_app(Settings(health_path="/alive"), [Fake("db")]))
    good.get("/alive")
    good.get("/ready")
    assert access(printed) == []

    TestClient(create_app(Settings(), [Broken("db")])).get("/ready")
    (line,) = access(printed)
    assert (line["path"], line["status"]) == ("/ready", 503)
