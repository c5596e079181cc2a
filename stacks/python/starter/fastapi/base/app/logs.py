"""Logs: one JSON object a line on standard output, whoever writes it."""

import json
import logging
import logging.config
import sys
from datetime import UTC, datetime
from types import TracebackType

# What every record has. Anything else came in by `extra=` and becomes a field,
# but for the coloured copy of the message that uvicorn adds.
STANDARD = {*vars(logging.makeLogRecord({})), "message", "asctime", "color_message"}


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, object] = {
            "timestamp": f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage().strip(),
        }
        for name, value in vars(record).items():
            if name not in STANDARD:
                line.setdefault(name, value)
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        if record.stack_info:
            line["stack"] = self.formatStack(record.stack_info)
        return json.dumps(line, default=str)


def configure(level: str = "info") -> None:
    """Make every logger, every warning and every uncaught exception write JSON."""
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": {"()": JsonFormatter}},
            "handlers": {
                "stdout": {
                    "class": "logging.StreamHandler",
                    "formatter": "json",
                    "stream": sys.stdout,
                }
            },
            "root": {"handlers": ["stdout"], "level": level.upper()},
            # It would report every change that the reloader reports already.
            "loggers": {"watchfiles": {"level": "WARNING"}},
        }
    )
    logging.captureWarnings(True)
    sys.excepthook = log_uncaught


def log_uncaught(
    kind: type[BaseException],
    error: BaseException,
    traceback: TracebackType | None,
) -> None:
    logging.getLogger("app").critical(
        "uncaught exception", exc_info=(kind, error, traceback)
    )
