import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

from app import queries
from app.backing.postgres import Postgres


class Connection:
    """Answers what it was made with, and keeps what it was asked."""

    def __init__(self, answer: object) -> None:
        self.answer = answer
        self.asked: list[tuple[str, tuple[Any, ...]]] = []

    async def fetch(self, query: str, *arguments: Any) -> object:
        self.asked.append((query, arguments))
        return self.answer

    fetchval = fetch


def database(connection: Connection) -> Postgres:
    class Database:
        @asynccontextmanager
        async def connection(self) -> AsyncIterator[Connection]:
            yield connection

    return cast(Postgres, Database())


def test_a_note_is_no_part_of_the_query() -> None:
    connection = Connection(7)
    assert asyncio.run(queries.add_note(database(connection), "'; --")) == 7
    ((query, arguments),) = connection.asked
    assert "--" not in query
    assert arguments == ("'; --",)


def test_the_newest_notes_come_as_number_and_text() -> None:
    connection = Connection([{"id": 2, "text": "b"}, {"id": 1, "text": "a"}])
    latest = asyncio.run(queries.latest_notes(database(connection), 20))
    assert latest == [(2, "b"), (1, "a")]
    ((query, arguments),) = connection.asked
    assert "ORDER BY id DESC" in query
    assert arguments == (20,)
