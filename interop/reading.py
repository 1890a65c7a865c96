"""What archives hold, read for the tests."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

from glasshouse.elections.belenios.archive import (
    Record,
    read_records,
    read_timestamp,
    write_record,
    write_start,
)


def events_of(raw: bytes) -> list[tuple[str, list[bytes]]]:
    """The kind of each event, and the records before it."""
    found: list[tuple[str, list[bytes]]] = []
    before: list[bytes] = []
    for record in read_records(BytesIO(raw)):
        if record.kind == "data":
            before.append(record.raw)
        else:
            found.append((json.loads(record.raw)["type"], before))
            before = []
    return found


def beginning_of(archive: Path) -> list[bytes]:
    """The records that the election begins with: election, trustees, credentials, their names."""
    return events_of(archive.read_bytes())[0][1]


def ballots_of(raw: bytes) -> list[bytes]:
    """Every ballot, in order."""
    return [data[0] for kind, data in events_of(raw) if kind == "Ballot"]


def result_of(raw: bytes) -> Any:
    """The numbers of votes."""
    kind, data = events_of(raw)[-1]
    assert kind == "Result"
    return json.loads(data[0])["result"]


def cut_after_setup(raw: bytes) -> bytes:
    """The archive up to its first event."""
    timestamp = read_timestamp(BytesIO(raw))
    kept: list[Record] = []
    for record in read_records(BytesIO(raw)):
        kept.append(record)
        if record.kind == "event":
            break
    return write_start(timestamp) + b"".join(
        write_record(each.name, each.raw, timestamp) for each in kept
    )
