import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

from app import queries
from app.backing.mysql import MySQL


class Cursor:
    """Answers what it was made with, and keeps what it was asked."""

    def __init__(self, lastrowid: int = 0, rows: tuple[object, ...] = ()) -> None:
        self.lastrowid = lastrowid
        self.rows = rows
        self.asked: list[tuple[str, tuple[Any, ...]]] = []

    async def execute(self, query: str, arguments: tuple[Any, ...]) -> None:
        self.asked.append((query, arguments))

    async def fetchall(self) -> tuple[object, ...]:
        return self.rows


def database(cursor: Cursor) -> MySQL:
    class Connection:
        @asynccontextmanager
        async def cursor(self) -> AsyncIterator[Cursor]:
            yield cursor

    class Database:
        @asynccontextmanager
        async def connection(self) -> AsyncIterator[Connection]:
            yield Connection()

    return cast(MySQL, Database())


def test_a_note_is_no_part_of_the_query() -> None:
    cursor = Cursor(lastrowid=7)
    assert asyncio.run(queries.add_note(database(cursor), "'; --")) == 7
    ((query, arguments),) = cursor.asked
    assert "--" not in query
    assert arguments == ("'; --",)


def test_the_newest_notes_come_as_number_and_text() -> None:
    cursor = Cursor(rows=((2, "b"), (1, "a")))
    latest = asyncio.run(queries.latest_notes(database(cursor), 20))
    assert latest == [(2, "b"), (1, "a")]
    ((query, arguments),) = cursor.asked
    assert "ORDER BY id DESC" in query
    assert arguments == (20,)
