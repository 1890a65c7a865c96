"""The chronology as its file and as its loader have it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from glasshouse.demo.chronology import Chronology, load
from tests.demo.data import DATA


@pytest.fixture(scope="module")
def chronology() -> Chronology:
    return load()


@pytest.fixture(scope="module")
def raw_acts() -> dict[str, dict[str, Any]]:
    """The acts as they stand in the file, read without the loader."""
    text = (DATA / "acts-1917-1918.jsonl").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in text.strip().split("\n")]
    return {row["id"]: row for row in rows}
