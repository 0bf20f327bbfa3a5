"""Logs: one line for each event on standard error, as text for people or as JSON for machines, with the request's id.

Django calls `configure` with the LOGGING setting, before anything logs. Our modules log with `structlog.get_logger`;
what libraries log through the standard library comes out in the same form.
"""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog
from structlog.types import EventDict, Processor, WrappedLogger

_TRACEBACKS = structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False))
"""Where it broke, never what the variables held: they hold contract text, links and codes."""
SECRET_WORDS = ("password", "secret", "token", "authorization", "cookie", "code", "signature")


def configure(config: dict[str, Any] | None = None) -> None:
    """`{"level": "INFO", "format": "text" | "json"}`; what is missing is INFO and text."""
    level = str((config or {}).get("level", "INFO"))
    form = str((config or {}).get("format", "text"))
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        hide_secrets,
    ]
    renderer: list[Processor] = (
        [_TRACEBACKS, structlog.processors.JSONRenderer()]
        if form == "json"
        else [
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
        ]
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name, least in QUIET.items():
        logging.getLogger(name).setLevel(max(least, root.level))


QUIET = {
    # Refused requests are in our own line for each request.
    "django.request": logging.ERROR,
    "django.server": logging.WARNING,
    "procrastinate": logging.WARNING,
    "pyhanko": logging.WARNING,
    "fontTools": logging.WARNING,
    "httpx": logging.WARNING,
    "axes": logging.WARNING,
    "boto3": logging.WARNING,
    "botocore": logging.WARNING,
    "asyncio": logging.WARNING,
}
"""Libraries that speak too much, and from which level on they are heard."""


def hide_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Never write the value of something that is called a password, token, code or the like."""
    for name in event:
        if name != "event" and any(word in name.lower() for word in SECRET_WORDS) and name not in {"status_code"}:
            event[name] = "…"
    return event
