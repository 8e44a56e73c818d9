"""Logs for machines and auditors: one JSON object per line on standard output, without personal data.

Everything goes through the same processors, also what nameko, kombu and amqp log. Request and message
bodies are never logged; an error is told by its types and places, its text only after masking. Bind
``correlation_id`` and ``service`` with ``structlog.contextvars``: each greenlet has its own.
"""

import logging
import sys
import traceback
from typing import IO, Any

import orjson
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from chassis.errors import Problem
from chassis.officetime.clock import SystemClock
from chassis.privacy import is_private, masked, without_personal_data

_CHATTY = ("amqp", "kombu", "nameko", "urllib3", "botocore", "eventlet", "alembic")


def configure(level: str = "INFO", stream: IO[str] | None = None) -> None:
    """Send all logging of this process to ``stream`` (standard output), from ``level`` on."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    handler = logging.StreamHandler(stream or sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.contextvars.merge_contextvars], processors=_processors()
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


def _processors() -> list[Processor]:
    return [
        _without_personal_data,  # first: what the chassis adds below is its own
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        _add_timestamp,
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.JSONRenderer(serializer=_dumps),
    ]


def _without_personal_data(_: WrappedLogger, __: str, entry: EventDict) -> EventDict:
    kept = {key: entry[key] for key in ("_record", "_from_structlog") if key in entry}
    error = entry.pop("exc_info", None)
    clean = {
        key: without_personal_data(value)
        for key, value in entry.items()
        if key not in kept and not is_private(key)
    }
    if error:
        clean["exception"] = _told(error)
    return {**clean, **kept}


def _told(error: Any) -> list[dict[str, Any]]:
    """The error and what caused it: type, masked text, and places as ``file:line function``."""
    if error is True:
        error = sys.exc_info()
    current: BaseException | None = error[1] if isinstance(error, tuple) else error
    told: list[dict[str, Any]] = []
    while current is not None and len(told) < 5:  # noqa: PLR2004 - deeper causes tell nothing more
        # a Problem's text may quote what somebody typed; its code says enough
        text = current.code if isinstance(current, Problem) else masked(str(current))
        frames = traceback.extract_tb(current.__traceback__)
        places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        told.append({"type": type(current).__qualname__, "text": text[:500], "places": places[-20:]})
        current = current.__cause__ or current.__context__
    return told


def _add_timestamp(_: WrappedLogger, __: str, entry: EventDict) -> EventDict:
    # the computer's time, also where business time is manual: logs of several machines are compared by it
    entry["timestamp"] = SystemClock().now().isoformat(timespec="milliseconds")
    return entry


def _dumps(value: Any, **_: Any) -> str:
    return orjson.dumps(value, default=str).decode()
