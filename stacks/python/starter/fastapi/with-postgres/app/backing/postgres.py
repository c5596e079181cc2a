"""PostgreSQL: a pool of connections that fills when it is used."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from app.settings import Environment, address, secret

# How long work with a connection may take, to open it included, in seconds.
LIMIT = 5


class Postgres:
    def __init__(self, name: str, url: str) -> None:
        self.name = name
        self._url = url
        self._pool: asyncpg.Pool | None = None
        self._lock = asyncio.Lock()

    async def connect(self) -> asyncpg.Connection:
        """Open a connection of its own, beside the pool."""
        return await asyncpg.connect(self._url, timeout=LIMIT)

    @asynccontextmanager
    async def connection(
        self, limit: float = LIMIT
    ) -> AsyncIterator[asyncpg.Connection]:
        """Lend a connection of the pool, for `limit` seconds at most."""
        async with asyncio.timeout(limit):
            pool = await self._filled_pool()
            connection = await pool.acquire()
            try:
                yield connection
            except asyncio.CancelledError:
                # Time is up: the pool would wait for a server that is silent.
                connection.terminate()
                raise
            finally:
                await pool.release(connection)

    async def check(self) -> None:
        async with self.connection() as connection:
            await connection.fetchval("SELECT 1")

    async def close(self) -> None:
        if self._pool is not None:
            await self._pool.close()

    async def _filled_pool(self) -> asyncpg.Pool:
        """Return the pool. It connects when a connection is acquired, not before."""
        async with self._lock:
            if self._pool is None:
                self._pool = await asyncpg.create_pool(
                    self._url, min_size=0, max_size=10, timeout=LIMIT
                )
            return self._pool


def client(name: str, environment: Environment) -> Postgres:
    return Postgres(
        name,
        address(
            environment,
            "DATABASE_URL",
            f"postgresql://app@{name}:5432/app",
            schemes=("postgresql", "postgres"),
            password=secret(environment, "DATABASE_PASSWORD"),
        ),
    )
