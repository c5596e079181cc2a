"""Backing services that are what a test wants them to be."""

import asyncio


class Fake:
    """Answers at once."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.closed = False

    async def check(self) -> None:
        pass

    async def close(self) -> None:
        self.closed = True


class Meeting(Fake):
    """Answers when all that share its barrier are asked at the same time."""

    def __init__(self, name: str, barrier: asyncio.Barrier) -> None:
        super().__init__(name)
        self.barrier = barrier

    async def check(self) -> None:
        await self.barrier.wait()


class Broken(Fake):
    """Refuses, and says too much about it."""

    async def check(self) -> None:
        raise ConnectionRefusedError("password hunter2 at 10.0.0.1")

    async def close(self) -> None:
        raise ConnectionResetError


class Hanging(Fake):
    """Never answers, and does not listen when told to give up."""

    async def check(self) -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            await asyncio.sleep(60)

    async def close(self) -> None:
        await asyncio.sleep(60)


class Resetting(Fake):
    """Never answers, and fails when told to give up."""

    async def check(self) -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError as error:
            raise ConnectionResetError from error
