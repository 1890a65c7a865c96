"""The record as rows: one writer, one line of heads, nothing half done."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from glasshouse.acts.replay import FIRST_DIGEST
from glasshouse.clerk.storage import (
    FIRST_HEAD,
    Head,
    HeadMoved,
    NotThisHouse,
    PublishedNote,
    RecordReader,
    Storage,
    StoredEntry,
    connect_for_reading,
)
from glasshouse.record.merkle import EMPTY_ROOT, Tree, leaf_hash
from glasshouse.record.tiles import HashTile, render_hash_tiles


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "house.sqlite3"


@pytest.fixture
def storage(path: Path) -> Iterator[Storage]:
    storage = Storage(path)
    yield storage
    storage.close()


def act(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()


def grow(storage: Storage, count: int, *, commit: bool = True) -> Head:
    """Append entries ``entry <i>``; the head they lead to."""
    old = storage.head()
    raw = [b"entry %d" % (old.size + i) for i in range(count)]
    entries = [
        StoredEntry(old.size + i, act(old.size + i), 1000 + i, bytes([i % 256]) * 32, each)
        for i, each in enumerate(raw)
    ]
    leaves = [leaf_hash(each) for each in storage.raw_entries(0, old.size) + raw]
    new = Head(old.size + count, Tree(leaves).root(), b"note", entries[-1].digest, 1000 + count)
    storage.begin()
    storage.advance(old, new)
    storage.add_entries(entries)
    tiles = render_hash_tiles(old.size, leaves[old.size :], storage.tile)
    storage.put_tiles(list(tiles))
    if commit:
        storage.commit()
    else:
        storage.rollback()
    return new


def test_a_new_house_has_an_empty_record(storage: Storage) -> None:
    assert storage.head() == FIRST_HEAD
    assert storage.root_at(0) == EMPTY_ROOT
    assert storage.digest_at(0) == FIRST_DIGEST
    assert storage.entry(0) is None
    assert storage.latest_note() is None
    assert storage.heartbeat() is None
    assert storage.all_pending() == []


def test_entries_and_roots_of_every_size_are_read_back(storage: Storage) -> None:
    for count in (1, 2, 254, 300):
        assert storage.head().size + count == grow(storage, count).size
    tree = Tree(leaf_hash(b"entry %d" % i) for i in range(557))
    for size in (0, 1, 2, 3, 255, 256, 257, 512, 556, 557):
        assert storage.root_at(size) == tree.root(size)
    stored = storage.entry(300)
    assert stored is not None
    assert (stored.index, stored.act, stored.raw) == (300, act(300), b"entry 300")
    assert storage.raw_entries(555, 600) == [b"entry 555", b"entry 556"]
    assert storage.digest_at(557) == storage.head().digest
    with pytest.raises(LookupError):
        storage.digest_at(558)
    with pytest.raises(LookupError):
        storage.root_at(558)


def test_a_tile_can_be_read_as_narrow_as_it_once_was(storage: Storage) -> None:
    grow(storage, 7)
    grow(storage, 100)
    leaves = [leaf_hash(b"entry %d" % i) for i in range(7)]
    assert storage.tile(HashTile(0, 0, 7)) == b"".join(leaves)
    with pytest.raises(LookupError):
        storage.tile(HashTile(0, 0, 108))
    with pytest.raises(LookupError):
        storage.tile(HashTile(0, 1))


def test_what_is_rolled_back_leaves_no_trace(storage: Storage) -> None:
    grow(storage, 3)
    grow(storage, 5, commit=False)
    assert storage.head().size == 3
    assert storage.entry(3) is None


def test_readers_see_commits_and_never_half_of_one(storage: Storage, path: Path) -> None:
    reader = RecordReader(connect_for_reading(path))
    storage.begin()
    storage.add_pending(act(1), 1, b"{}")
    assert len(reader.all_pending()) == 0
    storage.commit()
    assert len(reader.all_pending()) == 1
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.connection.execute("DELETE FROM pending")
    reader.connection.close()


def test_case_09_the_head_moves_only_from_where_it_is(storage: Storage) -> None:
    old = storage.head()
    new = grow(storage, 2)
    storage.begin()
    for wrong in (old, replace(new, root=bytes(32)), replace(new, size=1)):
        with pytest.raises(HeadMoved):
            storage.advance(wrong, replace(new, size=3))
    storage.rollback()
    assert storage.head() == new


def test_case_11_an_act_and_an_index_are_recorded_once(storage: Storage) -> None:
    grow(storage, 2)
    storage.begin()
    for index, name in ((2, act(0)), (0, act(7))):
        with pytest.raises(sqlite3.IntegrityError):
            storage.add_entries([StoredEntry(index, name, 1, bytes(32), b"x")])
    storage.rollback()


def test_notes_are_kept_for_every_published_size(storage: Storage) -> None:
    storage.begin()
    storage.save_note(3, b"three", 100)
    storage.save_note(9, b"nine", 200)
    storage.save_note(3, b"three, cosigned", 300)
    storage.commit()
    assert storage.note(3) == PublishedNote(3, b"three, cosigned", 100)
    assert storage.note(4) is None
    assert storage.latest_note() == PublishedNote(9, b"nine", 200)
    assert storage.note_sizes() == [3, 9]
    assert storage.note_sizes(after=3, limit=1) == [9]


def test_pending_statements_wait_are_refused_and_expire(storage: Storage) -> None:
    storage.begin()
    for number in range(4):
        storage.add_pending(act(number), number, b"upload %d" % number)
    storage.add_pending(act(0), 99, b"again")
    storage.refuse_pending(act(1), "slug_taken")
    storage.remove_pending([act(2)])
    storage.commit()
    assert [each.upload for each in storage.all_pending()] == [b"upload 0", b"upload 3"]
    refused = storage.pending(act(1))
    assert refused is not None
    assert (refused.refused, refused.upload) == ("slug_taken", b"")
    assert storage.pending(act(2)) is None
    assert len(storage.all_pending()) == 2
    storage.begin()
    assert storage.expire_pending(2) == 1, "one had been decided"
    storage.commit()
    assert [each.act for each in storage.all_pending()] == [act(3)]


def test_the_heartbeat_is_the_last_one(storage: Storage) -> None:
    for time in (5, 7):
        storage.begin()
        storage.beat(time)
        storage.commit()
    assert storage.heartbeat() == 7


def test_every_commit_is_synced(storage: Storage) -> None:
    pragma = {
        name: storage.connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "secure_delete")
    }
    assert pragma == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1}


def test_another_database_is_not_taken_for_a_house(path: Path) -> None:
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE entry (x)")
    other.commit()
    other.close()
    with pytest.raises(NotThisHouse):
        Storage(path)


def test_a_house_of_another_version_is_not_opened(path: Path) -> None:
    Storage(path).close()
    other = sqlite3.connect(path)
    other.execute("PRAGMA user_version = 99")
    other.close()
    with pytest.raises(NotThisHouse):
        Storage(path)
