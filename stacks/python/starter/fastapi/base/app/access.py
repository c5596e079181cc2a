"""The access log: one line for each request, written when it has been answered."""

import logging
import time
from collections.abc import Collection

from starlette.types import ASGIApp, Message, Receive, Scope, Send

logger = logging.getLogger(__name__)


class AccessLog:
    """Logs each request, but not the probes that succeed: they would drown the rest."""

    def __init__(self, app: ASGIApp, probes: Collection[str]) -> None:
        self.app = app
        self.probes = probes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        # What an exception becomes, which gets here before its response does.
        status = 500

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        started = time.perf_counter()
        try:
            await self.app(scope, receive, send_and_note)
        finally:
            if status >= 400 or scope["path"] not in self.probes:
                logger.info(
                    "%s %s %d",
                    scope["method"],
                    scope["path"],
                    status,
                    extra={
                        "method": scope["method"],
                        "path": scope["path"],
                        "status": status,
                        "client": scope["client"][0] if scope["client"] else None,
                        "duration_ms": round((time.perf_counter() - started) * 1000, 1),
                    },
                )
