"""Brings the schema of the database up to date: `python -m app.migrate`."""

import logging
import signal
import sys
from pathlib import Path

from alembic import command
from alembic.config import Config

from app.__main__ import load_settings
from app.settings import SettingsError

logger = logging.getLogger("app.migrate")


def main() -> None:
    # The first process of a container would ignore the signal.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    load_settings()
    config = Config()
    config.set_main_option(
        "script_location", str(Path(__file__).with_name("migrations"))
    )
    try:
        command.upgrade(config, "head")
    except SettingsError as error:
        logger.error("%s", error)
        sys.exit(1)
    except Exception as error:
        # What the driver says, without what others wrapped around it.
        cause = getattr(error, "orig", None) or error
        logger.error(
            "the schema cannot be brought up to date: %s: %s",
            type(cause).__name__,
            cause,
            exc_info=logger.isEnabledFor(logging.DEBUG),
        )
        sys.exit(1)
    logger.info("the schema is up to date")


if __name__ == "__main__":
    main()
