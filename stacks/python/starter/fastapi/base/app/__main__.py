"""Runs the service: `python -m app`, with `--reload` while you develop."""

import argparse
import logging
import signal
import sys
from pathlib import Path

from app import logs
from app.settings import Settings, SettingsError

logger = logging.getLogger("app")


def main() -> None:
    # To stop on request is no failure. uvicorn has a handler of its own while it
    # serves, and then sends itself the signal again. And before it serves, the
    # first process of a container would ignore the signal.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))

    parser = argparse.ArgumentParser(prog="python -m app")
    parser.add_argument("--reload", action="store_true", help="restart on changes")
    reload: bool = parser.parse_args().reload

    settings = load_settings()
    if settings.workers > 1 and not reload:
        # What is wrong stops the service here, instead of worker after worker.
        load_app()

    # Not before now: a signal that comes while it loads is not lost.
    import uvicorn

    uvicorn.run(
        "app.__main__:load_app",
        factory=True,
        host="0.0.0.0",
        port=settings.port,
        workers=settings.workers,
        reload=reload,
        reload_dirs=[str(Path(__file__).parent)] if reload else None,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        # The application does it, by TRUSTED_PROXIES.
        proxy_headers=False,
        timeout_graceful_shutdown=settings.shutdown_timeout_seconds,
    )


def load_settings() -> Settings:
    logs.configure()
    try:
        settings = Settings.from_environment()
    except SettingsError as error:
        logger.error("%s", error)
        sys.exit(1)
    logs.configure(settings.log_level)
    return settings


def load_app() -> object:
    """Create the application in this process, be it the only one or a worker."""
    settings = load_settings()
    try:
        # Not before now, so that even a syntax error goes to the log as JSON.
        from app.main import create_app

        return create_app(settings)
    except SettingsError as error:
        logger.error("%s", error)
    except Exception:
        logger.exception("the application cannot be loaded")
    sys.exit(1)


if __name__ == "__main__":
    main()
