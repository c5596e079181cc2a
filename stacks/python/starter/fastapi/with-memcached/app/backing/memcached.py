"""Memcached: a client that works in a few threads of its own."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from pymemcache import MemcacheUnexpectedCloseError, PooledClient
from pymemcache.client.retrying import RetryingClient

from app.settings import Environment, SettingsError, address

# How many commands run at the same time, each on a connection of its own.
THREADS = 4

# How long to connect and to wait for an answer, in seconds.
LIMIT = 2


class Memcached:
    def __init__(self, name: str, url: str) -> None:
        self.name = name
        parts = urlsplit(url)
        if not parts.hostname:
            raise ValueError
        self.client = RetryingClient(
            PooledClient(
                (parts.hostname, parts.port or 11211),
                connect_timeout=LIMIT,
                timeout=LIMIT,
                no_delay=True,
            ),
            # Enough for all connections, which a restart of the server has cut.
            attempts=THREADS + 1,
            retry_for=[
                MemcacheUnexpectedCloseError,
                BrokenPipeError,
                ConnectionResetError,
            ],
        )
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix=name)

    async def run[Result](self, work: Callable[[], Result]) -> Result:
        """Run what uses the client in one of the threads."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, work)

    async def increment(self, key: str) -> int:
        """Count up from 1 and return the new count."""
        return await self.run(lambda: self._increment(key))

    async def check(self) -> None:
        await self.run(self.client.version)

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        self.client.close()

    def _increment(self, key: str) -> int:
        # There is nothing to count up at first; and only one of many gets to add it.
        while (count := self.client.incr(key, 1)) is None:
            if self.client.add(key, "1", noreply=False):
                return 1
        return int(count)


def client(name: str, environment: Environment) -> Memcached:
    url = address(
        environment,
        "CACHE_URL",
        f"memcached://{name}:11211",
        schemes=("memcached",),
        password=None,
    )
    try:
        return Memcached(name, url)
    except ValueError:
        raise SettingsError("CACHE_URL is no valid address") from None
