"""What one reader takes and another refuses would be two records in one.

The same bytes are put before the browser's code in ``booth/test/differentials.test.js``. Server and
command line share the code that is tested here.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from glasshouse.acts import canonical
from glasshouse.acts.identifiers import decode_base64url
from glasshouse.record import ed25519
from glasshouse.record.encoding import decode_base64, parse_decimal
from glasshouse.record.errors import RecordError
from glasshouse.record.note import Note
from tests.conftest import REPOSITORY

ROWS = json.loads((REPOSITORY / "booth/test/differentials.json").read_text(encoding="utf-8"))
READERS: dict[str, Callable[[str], Any]] = {
    "base64": lambda text: decode_base64(text.encode()),
    "base64url": decode_base64url,
    "canonical": lambda text: canonical.decode(text.encode(), 100_000),
    "decimal": lambda text: parse_decimal(text.encode()),
    "key": lambda text: ed25519.refuse_weak_public_key(bytes.fromhex(text)),
    "note": lambda text: Note.parse(text.encode()),
}


def test_both_ways_are_tried_of_every_format() -> None:
    assert {(row["format"], row["taken"]) for row in ROWS} == {
        (name, taken) for name in READERS for taken in (True, False)
    }


@pytest.mark.parametrize(
    "row", ROWS, ids=[f"{row['format']} {row['taken']} {row['name']}" for row in ROWS]
)
def test_case_20_every_reader_takes_and_refuses_the_same(row: dict[str, Any]) -> None:
    read = READERS[row["format"]]
    if row["taken"]:
        read(row["text"])
    else:
        with pytest.raises((canonical.NotCanonical, RecordError, ValueError)):
            read(row["text"])
