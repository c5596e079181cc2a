"""The queries of the service, in the SQL of PostgreSQL."""

from app.backing.postgres import Postgres


async def add_note(database: Postgres, text: str) -> int:
    """Return the number that the database gave the note."""
    async with database.connection() as connection:
        number: int = await connection.fetchval(
            "INSERT INTO notes (text) VALUES ($1) RETURNING id", text
        )
    return number


async def latest_notes(database: Postgres, limit: int) -> list[tuple[int, str]]:
    """Return the number and the text of the newest notes, the newest first."""
    async with database.connection() as connection:
        rows = await connection.fetch(
            "SELECT id, text FROM notes ORDER BY id DESC LIMIT $1", limit
        )
    return [(row["id"], row["text"]) for row in rows]
