"""The house's own log, on standard error: results alone belong on standard output."""

from __future__ import annotations

import sys

import structlog


def log_to_standard_error() -> None:
    """Write what a house reports about itself to standard error: for people at a terminal in
    columns, for programs one JSON object on each line."""
    renderer: structlog.typing.Processor = structlog.processors.JSONRenderer()
    if sys.stderr.isatty():
        renderer = structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
