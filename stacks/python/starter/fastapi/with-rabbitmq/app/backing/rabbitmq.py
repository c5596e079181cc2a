"""RabbitMQ: one connection, which opens when it is first needed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractConnection

from app.settings import Environment, SettingsError, address, secret

# How long work with a channel may take, to connect included, in seconds.
LIMIT = 5


class RabbitMQ:
    def __init__(self, name: str, url: str) -> None:
        self.name = name
        parts = urlsplit(url)
        if not parts.hostname or parts.port == 0:
            raise ValueError
        # A server that vanished without a word is noticed within half a minute.
        self._url = parts._replace(query=parts.query or "heartbeat=10").geturl()
        self._connection: AbstractConnection | None = None
        self._lock = asyncio.Lock()

    @asynccontextmanager
    async def channel(self, limit: float = LIMIT) -> AsyncIterator[AbstractChannel]:
        """Lend a new channel, for `limit` seconds at most.

        Each has its own, because an error closes the channel that it happens on.
        """
        async with asyncio.timeout(limit):
            connection = await self._open_connection()
            async with connection.channel() as channel:
                yield channel

    async def publish(self, queue: str, body: bytes) -> None:
        """Return when the server has confirmed that it keeps the message."""
        async with self.channel() as channel:
            await channel.declare_queue(queue, durable=True)
            await channel.default_exchange.publish(
                aio_pika.Message(body, delivery_mode=aio_pika.DeliveryMode.PERSISTENT),
                routing_key=queue,
            )

    async def take(self, queue: str) -> bytes | None:
        """Take the next message off the queue, if there is one."""
        async with self.channel() as channel:
            declared = await channel.declare_queue(queue, durable=True)
            message = await declared.get(fail=False)
            if message is None:
                return None
            await message.ack()
        return message.body

    async def check(self) -> None:
        async with self.channel():
            pass

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close()

    async def _open_connection(self) -> AbstractConnection:
        async with self._lock:
            # A connection that was lost does not count as closed.
            if not (self._connection and self._connection.connected.is_set()):
                self._connection = await aio_pika.connect(self._url)
            return self._connection


def client(name: str, environment: Environment) -> RabbitMQ:
    url = address(
        environment,
        "QUEUE_URL",
        f"amqp://app@{name}:5672",
        schemes=("amqp", "amqps"),
        password=secret(environment, "QUEUE_PASSWORD"),
    )
    try:
        return RabbitMQ(name, url)
    except ValueError:
        raise SettingsError("QUEUE_URL is no valid address") from None
