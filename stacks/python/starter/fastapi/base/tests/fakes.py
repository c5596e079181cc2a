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


class Slow(Fake):
    """Answers late."""

    async def check(self) -> None:
        await asyncio.sleep(0.3)


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
            await asyncio.sleep(3)
        except asyncio.CancelledError:
            await asyncio.sleep(3)

    async def close(self) -> None:
        await asyncio.sleep(3)
