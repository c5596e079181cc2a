"""MySQL and MariaDB: a pool of connections that fills when it is used."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import unquote, urlsplit

import asyncmy
from asyncmy.connection import Connection

from app.settings import Environment, SettingsError, address, secret

# How long work with a connection may take, to open it included, in seconds.
LIMIT = 5


class MySQL:
    def __init__(self, name: str, url: str) -> None:
        self.name = name
        self._options = options(url)
        self._pool: asyncmy.Pool | None = None
        self._lock = asyncio.Lock()

    async def connect(self) -> Connection:
        """Open a connection of its own, beside the pool."""
        async with asyncio.timeout(LIMIT):
            return await asyncmy.connect(**self._options)

    @asynccontextmanager
    async def connection(self, limit: float = LIMIT) -> AsyncIterator[Connection]:
        """Lend a connection of the pool, for `limit` seconds at most.

        Each statement is a transaction, unless one begins with `connection.begin()`.
        """
        async with asyncio.timeout(limit):
            pool = await self._filled_pool()
            connection = await pool.acquire()
            try:
                yield connection
            except asyncio.CancelledError:
                # Time is up: an answer that comes later must reach nobody.
                connection.close()
                raise
            finally:
                pool.release(connection)

    async def check(self) -> None:
        async with self.connection() as connection:
            await connection.ping(reconnect=False)

    async def close(self) -> None:
        if self._pool is not None:
            self._pool.close()
            await self._pool.wait_closed()

    async def _filled_pool(self) -> asyncmy.Pool:
        """Return the pool. It connects when a connection is acquired, not before."""
        async with self._lock:
            if self._pool is None:
                self._pool = await asyncmy.create_pool(
                    minsize=0, maxsize=10, autocommit=True, **self._options
                )
            return self._pool


def options(url: str) -> dict[str, Any]:
    """Return what the driver wants to know; raise ValueError if the address is wrong."""
    parts = urlsplit(url)
    if not parts.hostname or parts.query not in ("", "ssl-mode=VERIFY_IDENTITY"):
        raise ValueError
    return {
        "host": parts.hostname,
        "port": parts.port or 3306,
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "db": unquote(parts.path.removeprefix("/")) or None,
        "charset": "utf8mb4",
        "ssl": ssl.create_default_context() if parts.query else None,
    }


def client(name: str, environment: Environment) -> MySQL:
    url = address(
        environment,
        "DATABASE_URL",
        f"mysql://app@{name}:3306/app",
        schemes=("mysql",),
        password=secret(environment, "DATABASE_PASSWORD"),
    )
    try:
        return MySQL(name, url)
    except ValueError:
        raise SettingsError("DATABASE_URL is no valid address") from None
