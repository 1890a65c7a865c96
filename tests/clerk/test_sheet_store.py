"""The words: durable before they are named, and gone when they must go."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from glasshouse.clerk.sheet_store import SheetReader, SheetStore
from glasshouse.clerk.storage import connect_for_reading

WORDS = b'{"lang":"en","lines":{"text":"a most unusual sentence"}}'
DIGEST = hashlib.sha256(WORDS).hexdigest()
OTHER = b'{"lang":"fr"}'
OTHER_DIGEST = hashlib.sha256(OTHER).hexdigest()


@pytest.fixture
def store(tmp_path: Path) -> SheetStore:
    return SheetStore(tmp_path / "sheets.sqlite3")


def on_disk(directory: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(directory.iterdir()))


def test_words_come_back_to_the_byte(store: SheetStore) -> None:
    store.put([(DIGEST, WORDS), (OTHER_DIGEST, OTHER)], 0)
    assert store.get(DIGEST) == WORDS
    assert store.get("0" * 64) is None
    assert set(store.digests()) == {DIGEST, OTHER_DIGEST}


def test_erased_words_are_nowhere_on_the_disk(store: SheetStore, tmp_path: Path) -> None:
    store.put([(DIGEST, WORDS)], 0)
    store.put([(OTHER_DIGEST, OTHER)], 1)
    assert b"a most unusual sentence" in on_disk(tmp_path)
    store.erase([DIGEST])
    assert store.get(DIGEST) is None
    assert b"a most unusual sentence" not in on_disk(tmp_path)
    assert store.get(OTHER_DIGEST) == OTHER


def test_words_that_were_erased_can_be_put_back(store: SheetStore) -> None:
    store.put([(DIGEST, WORDS)], 0)
    store.erase([DIGEST])
    store.put([(DIGEST, WORDS)], 9)
    assert store.get(DIGEST) == WORDS


@pytest.mark.parametrize(("size", "left"), [(0, 0), (4, 1), (5, 1), (6, 2)])
def test_a_sweep_removes_what_never_reached_the_record(
    store: SheetStore, size: int, left: int
) -> None:
    store.put([(DIGEST, WORDS)], 3)
    store.put([(OTHER_DIGEST, OTHER)], 5)
    assert store.sweep(size) == 2 - left
    assert len(list(store.digests())) == left


def test_a_reader_reads_what_is_committed(store: SheetStore, tmp_path: Path) -> None:
    reader = SheetReader(connect_for_reading(tmp_path / "sheets.sqlite3"))
    assert reader.get(DIGEST) is None
    store.put([(DIGEST, WORDS)], 0)
    assert reader.get(DIGEST) == WORDS


def test_nothing_to_put_is_no_commit(tmp_path: Path) -> None:
    steps: list[str] = []
    store = SheetStore(tmp_path / "sheets.sqlite3", steps.append)
    store.put([], 0)
    assert steps == []
    store.put([(DIGEST, WORDS)], 0)
    assert steps == ["before_sheets_commit", "after_sheets_commit"]
