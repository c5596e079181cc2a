"""The application: what the service answers, without the server that runs it."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from app import backing, readiness, routes
from app.access import AccessLog
from app.settings import SERVICE_NAME, Settings

READY_PATH = "/ready"

# How long the clients may take to say goodbye, in seconds.
CLOSE_LIMIT = 0.3

logger = logging.getLogger(__name__)


def create_app(
    settings: Settings | None = None,
    services: Sequence[backing.BackingService] | None = None,
) -> FastAPI:
    """Create the application, from the environment or from what a test gives it.

    Raises SettingsError.
    """
    if settings is None:
        settings = Settings.from_environment()
    if services is None:
        services = backing.clients(os.environ)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await close(services)

    app = FastAPI(title=SERVICE_NAME, lifespan=lifespan)
    app.state.backing = {service.name: service for service in services}
    app.add_middleware(AccessLog, probes={settings.health_path, READY_PATH})
    # The last one is the first to see a request: the others see the client's address.
    app.add_middleware(
        ProxyHeadersMiddleware, trusted_hosts=list(settings.trusted_proxies)
    )
    app.add_exception_handler(Exception, internal_error)
    app.include_router(routes.router)

    @app.get(settings.health_path)
    async def health() -> dict[str, str]:
        return {"status": "up"}

    @app.get(READY_PATH, response_model_exclude_none=True)
    async def ready(response: Response) -> readiness.Readiness:
        result = await readiness.ask(services, settings.ready_timeout_seconds)
        response.status_code = 200 if result.status == "up" else 503
        return result

    return app


async def internal_error(_: Request, __: Exception) -> JSONResponse:
    """Answer without a word about the cause, which the server logs."""
    return JSONResponse({"detail": "Internal Server Error"}, status_code=500)


async def close(services: Sequence[backing.BackingService]) -> None:
    """Close all clients at the same time, and leave those behind that hang."""
    tasks = {asyncio.create_task(each.close()): each.name for each in services}
    if not tasks:
        return
    done, late = await asyncio.wait(tasks, timeout=CLOSE_LIMIT)
    for task in late:
        task.cancel()
    for task in done:
        if error := task.exception():
            logger.warning("closing %s failed", tasks[task], exc_info=error)
