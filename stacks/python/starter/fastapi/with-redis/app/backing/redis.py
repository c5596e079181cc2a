"""Redis and Valkey: a client whose connections open when they are used."""

from redis.asyncio import Redis as Client
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError

from app.settings import Environment, SettingsError, address, secret


class Redis:
    def __init__(self, name: str, url: str) -> None:
        self.name = name
        self.client = Client.from_url(
            url,
            decode_responses=True,
            socket_connect_timeout=2,
            socket_timeout=2,
            # Once more, at once: enough for a connection that a restart has cut.
            retry=Retry(NoBackoff(), 1, supported_errors=(ConnectionError,)),
        )

    async def increment(self, key: str) -> int:
        """Count up from 1 and return the new count."""
        return await self.client.incr(key)

    async def check(self) -> None:
        await self.client.ping()

    async def close(self) -> None:
        await self.client.aclose()


def client(name: str, environment: Environment) -> Redis:
    url = address(
        environment,
        "CACHE_URL",
        f"redis://{name}:6379/0",
        schemes=("redis", "rediss"),
        password=secret(environment, "CACHE_PASSWORD"),
    )
    try:
        return Redis(name, url)
    except ValueError:
        raise SettingsError("CACHE_URL is no valid address") from None
