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
        # Asked for at every line: whoever replaces or closes standard error later (a test, a
        # service manager) would otherwise leave a log that fails, and with it what it reports on.
        logger_factory=lambda *_names: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
