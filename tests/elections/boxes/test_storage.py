"""The box's database and its one writer: what goes in stays, once and in order."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

import pytest

from glasshouse.clerk.edge import Damaged
from glasshouse.clerk.storage import HeadMoved, Storage
from glasshouse.elections.belenios.files import sha256_base64
from glasshouse.elections.boxes.box import Box, Placed
from glasshouse.elections.boxes.reader import BoxReader, Found, tracker_bytes
from glasshouse.elections.boxes.storage import BoxStorage, CastBallot, NotABox
from glasshouse.record.checkpoint import open_checkpoint
from glasshouse.record.merkle import leaf_hash, node_hash
from glasshouse.record.note import SignerKey
from tests.clerk.desk import Faults

KEY = SignerKey("house.example/record/boxes/1", hashlib.sha256(b"box").digest())
OTHER_KEY = SignerKey("house.example/record/boxes/1", hashlib.sha256(b"other").digest())


def ballot(number: int, voter: int | None = None) -> CastBallot:
    """Bytes that stand for a ballot: the box does not read what is in it."""
    raw = b"ballot %d" % number
    credential = hashlib.sha256(b"voter %d" % (number if voter is None else voter)).hexdigest()
    return CastBallot(raw, hashlib.sha256(raw).digest(), credential)


def root_of(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, as it is written there."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(root_of(leaves[:split]), root_of(leaves[split:]))


def tracker(number: int) -> str:
    return sha256_base64(ballot(number).raw)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "box.sqlite3"


# --- what goes in ---------------------------------------------------------------------------------


def test_ballots_stand_in_their_order_under_a_head_that_the_boxs_key_signed(path: Path) -> None:
    box = Box(path, KEY)
    assert box.append([ballot(0), ballot(1)]) == [Placed(0, True), Placed(1, True)]
    assert box.append([ballot(2)]) == [Placed(2, True)]
    leaves = [leaf_hash(ballot(number).raw) for number in range(3)]
    signed = open_checkpoint(box.head.note, KEY.verifier)
    assert (signed.size, signed.root) == (3, root_of(leaves)) == (box.head.size, box.head.root)
    with BoxReader(path) as reader:
        assert list(reader.ballots(0, 9)) == [ballot(number).raw for number in range(3)]
        assert reader.root_at(2) == root_of(leaves[:2])
    box.close()


@pytest.mark.parametrize("batches", [[[0, 0]], [[0], [0]], [[0, 1, 0]], [[0], [1, 0]]])
def test_the_very_same_bytes_stand_there_once(path: Path, batches: list[list[int]]) -> None:
    box = Box(path, KEY)
    placed = [
        (number, each)
        for batch in batches
        for number, each in zip(batch, box.append([ballot(n) for n in batch]), strict=True)
    ]
    firsts = [each for number, each in placed if number == 0]
    assert [each.first for each in firsts] == [True, False]
    assert {each.index for each in firsts} == {0}
    assert box.head.size == len({number for batch in batches for number in batch})
    box.close()


def test_uniqueness_is_held_by_the_database_itself(path: Path) -> None:
    Box(path, KEY).append([ballot(0)])
    storage = BoxStorage(path)
    storage.begin()
    with pytest.raises(sqlite3.IntegrityError):
        storage.add(1, [ballot(0)])
    storage.rollback()
    storage.begin()
    with pytest.raises(sqlite3.IntegrityError):
        storage.add(0, [ballot(1)])
    storage.close()


def test_a_box_that_is_opened_again_goes_on(path: Path) -> None:
    sizes = [1, 254, 1, 1, 300]
    leaves: list[bytes] = []
    for size in sizes:
        box = Box(path, KEY)
        start = len(leaves)
        box.append([ballot(start + number) for number in range(size)])
        leaves += [leaf_hash(ballot(start + number).raw) for number in range(size)]
        assert box.head.root == root_of(leaves)
        box.close()


# --- what cannot be -------------------------------------------------------------------------------


def test_a_second_writer_finds_the_head_moved_and_writes_nothing(path: Path) -> None:
    first, second = Box(path, KEY), Box(path, KEY)
    first.append([ballot(0)])
    with pytest.raises(HeadMoved):
        second.append([ballot(1)])
    with pytest.raises(HeadMoved):
        second.recover()
    with BoxReader(path) as reader:
        assert list(reader.ballots(0, 9)) == [ballot(0).raw]
    first.close()


def test_a_database_of_another_kind_is_not_taken_for_a_box(tmp_path: Path) -> None:
    house = tmp_path / "house.sqlite3"
    Storage(house).close()
    with pytest.raises(NotABox):
        Box(house, KEY)
    stray = tmp_path / "stray.sqlite3"
    with sqlite3.connect(stray) as connection:
        connection.execute("CREATE TABLE entry (x)")
    connection.close()
    with pytest.raises(NotABox):
        Box(stray, KEY)
    with pytest.raises(FileNotFoundError):
        BoxReader(tmp_path / "nothing.sqlite3")


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE entry SET ballot = x'00' WHERE entry_index = 2",
        "DELETE FROM entry WHERE entry_index = 2",
        "DELETE FROM entry",
        "DELETE FROM tile",
        "UPDATE tile SET hashes = zeroblob(96)",
        "UPDATE head SET size = 2",
        "UPDATE head SET root = zeroblob(32)",
        "UPDATE head SET size = 0, note = x''",
        "INSERT INTO entry VALUES (3, x'00', x'00', x'00')",
    ],
)
def test_a_box_that_contradicts_itself_is_not_opened(path: Path, damage: str) -> None:
    box = Box(path, KEY)
    box.append([ballot(number) for number in range(3)])
    box.close()
    with sqlite3.connect(path) as connection:
        connection.execute(damage)
    connection.close()
    with pytest.raises(Damaged):
        Box(path, KEY)


def test_a_box_of_another_key_is_not_opened(path: Path) -> None:
    box = Box(path, KEY)
    box.append([ballot(0)])
    box.close()
    with pytest.raises(Damaged):
        Box(path, OTHER_KEY)


# --- when the disk fails --------------------------------------------------------------------------


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_commit_that_reports_failure_is_believed_only_as_read_back(
    path: Path, moment: str
) -> None:
    faults = Faults()
    box = Box(path, KEY, faults)
    box.append([ballot(0)])
    faults.at = {f"{moment}_box_commit"}
    with pytest.raises(OSError, match="No space"):
        box.append([ballot(1)])
    faults.at = set()
    box.recover()
    assert box.head.size == (2 if moment == "after" else 1)
    (placed,) = box.append([ballot(1)])
    assert placed == Placed(1, moment == "before")
    box.close()


# --- looking up -----------------------------------------------------------------------------------


def test_the_last_of_each_credential_is_the_one_that_counts(path: Path) -> None:
    box = Box(path, KEY)
    box.append([ballot(0, voter=7), ballot(1, voter=8), ballot(2, voter=7)])
    with BoxReader(path) as reader:
        assert [reader.find(tracker(n)) for n in range(3)] == [
            Found(0, False),
            Found(1, True),
            Found(2, True),
        ]
        assert reader.find(tracker(3)) is None
        assert reader.size() == 3
    box.close()


@pytest.mark.parametrize(
    "text", ["", "a" * 42, "a" * 44, "a" * 42 + "=", "a" * 42 + "-", "ä" * 43, "A" * 42 + "B"]
)
def test_what_is_no_tracker_finds_nothing(path: Path, text: str) -> None:
    assert tracker_bytes(text) is None
    Box(path, KEY).close()
    with BoxReader(path) as reader:
        assert reader.find(text) is None


def test_a_reader_cannot_write(path: Path) -> None:
    Box(path, KEY).close()
    with BoxReader(path) as reader, pytest.raises(sqlite3.OperationalError):
        reader.connection.execute("DELETE FROM head")
