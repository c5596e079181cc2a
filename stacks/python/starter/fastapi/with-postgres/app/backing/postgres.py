"""PostgreSQL: a pool of connections that fills when it is used."""

import asyncio

import asyncpg

from app.settings import Environment, address, secret


class Postgres:
    name = "postgres"

    def __init__(self, url: str) -> None:
        self._url = url
        self._pool: asyncpg.Pool | None = None
        self._lock = asyncio.Lock()

    async def pool(self) -> asyncpg.Pool:
        """Return the pool. It connects when a connection is acquired, not before."""
        async with self._lock:
            if self._pool is None:
                self._pool = await asyncpg.create_pool(
                    self._url, min_size=0, max_size=10, timeout=5, command_timeout=30
                )
            return self._pool

    async def check(self) -> None:
        pool = await self.pool()
        connection = await pool.acquire()
        try:
            await connection.fetchval("SELECT 1")
        except BaseException:
            # Also when time is up: the pool would wait for a server that is silent.
            connection.terminate()
            raise
        finally:
            await pool.release(connection)

    async def close(self) -> None:
        if self._pool is not None:
            await self._pool.close()


def client(environment: Environment) -> Postgres:
    return Postgres(
        address(
            environment,
            "DATABASE_URL",
            "postgresql://app@postgres:5432/app",
            schemes=("postgresql", "postgres"),
            password=secret(environment, "DATABASE_PASSWORD"),
        )
    )
