"""The queries of the service, in the SQL of MySQL and MariaDB."""

from app.backing.mysql import MySQL


async def add_note(database: MySQL, text: str) -> int:
    """Return the number that the database gave the note."""
    async with database.connection() as connection, connection.cursor() as cursor:
        await cursor.execute("INSERT INTO notes (text) VALUES (%s)", (text,))
        return cursor.lastrowid


async def latest_notes(database: MySQL, limit: int) -> list[tuple[int, str]]:
    """Return the number and the text of the newest notes, the newest first."""
    async with database.connection() as connection, connection.cursor() as cursor:
        await cursor.execute(
            "SELECT id, text FROM notes ORDER BY id DESC LIMIT %s", (limit,)
        )
        return list(await cursor.fetchall())
