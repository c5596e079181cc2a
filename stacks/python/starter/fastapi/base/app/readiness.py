"""Readiness: does every backing service answer, and in time?"""

import asyncio
import logging
import time
from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel

from app.backing import BackingService

logger = logging.getLogger(__name__)

type Status = Literal["up", "down"]


class Check(BaseModel):
    status: Status
    latency_ms: float
    error: str | None = None


class Readiness(BaseModel):
    status: Status
    checks: dict[str, Check]


async def ask(services: Sequence[BackingService], limit: float) -> Readiness:
    """Check all services at the same time, each for `limit` seconds at most."""
    results = await asyncio.gather(*(check(service, limit) for service in services))
    return Readiness(
        status="up" if all(result.status == "up" for result in results) else "down",
        checks={
            service.name: result
            for service, result in zip(services, results, strict=True)
        },
    )


async def check(service: BackingService, limit: float) -> Check:
    started = time.perf_counter()
    # Waited for from outside: a client that is slow to give up delays nobody.
    task = asyncio.create_task(service.check())
    try:
        done, _ = await asyncio.wait([task], timeout=limit)
    finally:
        task.cancel()
        task.add_done_callback(note_result)
    latency_ms = round((time.perf_counter() - started) * 1000, 1)
    error = reason(task) if done else "timed out"
    if error is None:
        return Check(status="up", latency_ms=latency_ms)
    logger.warning("%s is down: %s", service.name, error)
    return Check(status="down", latency_ms=latency_ms, error=error)


def note_result(task: asyncio.Task[None]) -> None:
    """Take the exception of a check that ended late, which is of no use any more."""
    if not task.cancelled():
        task.exception()


def reason(task: asyncio.Task[None]) -> str | None:
    """Tell why a check failed by the kind of its exception: a message may say too much."""
    if task.cancelled():
        return "cancelled"
    error = task.exception()
    if isinstance(error, TimeoutError):
        return "timed out"
    return type(error).__name__ if error else None
