"""The house's own log on standard error."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator

import pytest
import structlog

from glasshouse.cli.logs import log_to_standard_error


@pytest.fixture(autouse=True)
def _defaults_afterwards() -> Iterator[None]:
    yield
    structlog.reset_defaults()


def test_each_line_is_one_json_object(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    log_to_standard_error()
    structlog.get_logger("glasshouse.clerk").error("alarm", name="disk_full")
    said = json.loads(stream.getvalue())
    assert (said["event"], said["name"], said["level"]) == ("alarm", "disk_full", "error")


def test_a_standard_error_that_was_replaced_is_not_written_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = io.StringIO(), io.StringIO()
    logger = structlog.get_logger("glasshouse.clerk")
    monkeypatch.setattr(sys, "stderr", first)
    log_to_standard_error()
    logger.error("alarm")
    before = first.getvalue()
    monkeypatch.setattr(sys, "stderr", second)
    first.close()
    logger.error("alarm")
    assert before
    assert second.getvalue()
