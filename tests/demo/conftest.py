"""The chronology as its file and as its loader have it, and the house that is built from it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from glasshouse.clerk.directory import HouseDirectory
from glasshouse.clerk.sheet_store import SheetReader
from glasshouse.clerk.storage import RecordReader, connect_for_reading
from glasshouse.demo.chronology import Chronology, load
from tests.demo.data import DATA
from tests.demo.houses import DemoHouse, TickingClock, build_demo


@pytest.fixture(scope="module")
def chronology() -> Chronology:
    return load()


@pytest.fixture(scope="module")
def raw_acts() -> dict[str, dict[str, Any]]:
    """The acts as they stand in the file, read without the loader."""
    text = (DATA / "acts-1917-1918.jsonl").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in text.strip().split("\n")]
    return {row["id"]: row for row in rows}


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoHouse]:
    place = tmp_path_factory.mktemp("demo") / "house"
    clock = TickingClock()
    progress: list[tuple[str, int, int]] = []
    built = build_demo(place, "demo", lambda *told: progress.append(told), clock)
    directory = HouseDirectory(place)
    connections = connect_for_reading(directory.database), connect_for_reading(directory.sheets)
    house = DemoHouse(
        built, clock.time, progress, RecordReader(connections[0]), SheetReader(connections[1])
    )
    house.replay()
    yield house
    for connection in connections:
        connection.close()
