"""Redis: a client whose connections open when they are used."""

from redis.asyncio import Redis as Client
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from app.settings import Environment, SettingsError, address, secret


class Redis:
    name = "redis"

    def __init__(self, url: str) -> None:
        self.client = Client.from_url(
            url,
            decode_responses=True,
            socket_connect_timeout=2,
            socket_timeout=5,
            # Once more, at once: enough for a connection that a restart has cut.
            retry=Retry(NoBackoff(), 1),
        )

    async def check(self) -> None:
        await self.client.ping()

    async def close(self) -> None:
        await self.client.aclose()


def client(environment: Environment) -> Redis:
    url = address(
        environment,
        "CACHE_URL",
        "redis://redis:6379/0",
        schemes=("redis", "rediss"),
        password=secret(environment, "CACHE_PASSWORD"),
    )
    try:
        return Redis(url)
    except ValueError:
        raise SettingsError("CACHE_URL is no valid address") from None
