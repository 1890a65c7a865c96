"""Pages read one state of the house, past or present, with the words that may be shown today."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from glasshouse.acts.recorded import Recorded
from glasshouse.acts.words import Text, TextMissing, TextWithheld
from glasshouse.clerk.cosigning import memory_path
from glasshouse.clerk.directory import HouseDirectory
from glasshouse.clerk.reader import BeyondRecord, HouseReader, Sealed, Snapshot, TimeBeforeSize
from glasshouse.clerk.sheet_store import SheetStore
from glasshouse.clerk.storage import Storage
from glasshouse.clerk.witnessing import Witnessing
from glasshouse.house.facts import ISSUED, LAPSED, Invitation
from glasshouse.kinds import REGISTRY
from glasshouse.record.cosignature import WitnessSigner
from glasshouse.record.note import Note
from tests.clerk.houses import continue_house, small_world, write_house
from tests.house.world import DAY, START, Someone, World, key

SECOND = 1000


def owner(world: World) -> Someone:
    return Someone(world.entries[0].act.id, [key("house")])


def withhold(world: World, index: int) -> str:
    act = world.entries[index].act
    digest = act.envelope.sheets["en"]
    body = {"act": act.id, "sheet": digest, "ground": "court_order", "until": None}
    return world.say("text.withhold", body, owner(world), texts={"en": {"reason": "An order."}}).id


@pytest.fixture
def world() -> World:
    return small_world()


@pytest.fixture
def directory(tmp_path: Path, world: World) -> HouseDirectory:
    return write_house(tmp_path / "house", world)


@pytest.fixture
def house(directory: HouseDirectory) -> Iterator[HouseReader]:
    house = HouseReader(directory, REGISTRY)
    yield house
    house.close()


def test_by_default_the_newest_committed_size_at_the_time_of_its_last_entry(
    house: HouseReader, directory: HouseDirectory, world: World
) -> None:
    with house.reading() as reading:
        assert reading.snapshot == Snapshot(5, START + 4 * SECOND)
    world.described(owner(world), "west")
    continue_house(directory, world, [])
    with house.reading() as reading:
        assert reading.snapshot == Snapshot(6, START + 5 * SECOND)


@pytest.mark.parametrize("size", range(1, 6))
def test_every_size_can_be_read_as_it_was(house: HouseReader, world: World, size: int) -> None:
    with house.reading(at=size) as reading:
        assert reading.snapshot == Snapshot(size, START + (size - 1) * SECOND)
        recorded = reading.facts.find(Recorded, "all")
        assert [fact.id for fact in recorded] == [e.act.id for e in world.entries[:size]]
        stored = reading.entry(size - 1)
        assert stored is not None
        assert stored.raw == world.entries[size - 1].encode()
        assert reading.entry(size) is None
        assert reading.entry(-1) is None


@pytest.mark.parametrize("size", [0, -1, 6, 2**63, 10**40])
def test_no_size_beyond_the_record_can_be_read(house: HouseReader, size: int) -> None:
    with pytest.raises(BeyondRecord), house.reading(at=size):
        pass
    with house.reading() as reading:
        assert reading.newest == 5


def test_a_later_time_carries_out_what_is_due_by_then(
    house: HouseReader, directory: HouseDirectory, world: World
) -> None:
    invitation = world.invite(owner(world), "a secret", lapses_in=7 * DAY)
    continue_house(directory, world, [])

    def state(time: int | None) -> str | None:
        with house.reading(time=time) as reading:
            fact = reading.facts.get(Invitation, invitation)
            return None if fact is None else fact.state

    assert state(None) == ISSUED
    assert state(world.now + 6 * DAY) == ISSUED
    assert state(world.now + 8 * DAY) == LAPSED
    assert state(None) == ISSUED, "nothing was written"


def test_no_time_before_the_last_entry_can_be_read(house: HouseReader) -> None:
    with pytest.raises(TimeBeforeSize), house.reading(at=3, time=START + 2 * SECOND - 1):
        pass
    with house.reading(at=3, time=START + 2 * SECOND) as reading:
        assert reading.snapshot.size == 3


def test_one_reading_sees_one_state_while_the_record_grows(
    house: HouseReader, directory: HouseDirectory, world: World
) -> None:
    with house.reading() as reading:
        world.described(owner(world), "west")
        continue_house(directory, world, [world.size])
        assert reading.entry(5) is None
        assert len(reading.facts.find(Recorded, "all")) == 5
        sealed = reading.sealed()
        assert sealed is not None
        assert sealed.size == 5


def test_words_are_given_once_read_and_again_from_memory(house: HouseReader, world: World) -> None:
    digest = world.entries[2].act.envelope.sheets["en"]
    for _ in range(2):
        with house.reading() as reading:
            words = reading.words(digest)
            assert words == Text(world.sheets[digest])
    assert house.cached(digest) == world.sheets[digest]


def test_case_26_withheld_words_are_gone_for_every_size_and_not_in_memory(
    house: HouseReader, directory: HouseDirectory, world: World
) -> None:
    digest = world.entries[2].act.envelope.sheets["en"]
    with house.reading() as reading:
        assert isinstance(reading.words(digest), Text)
    act = withhold(world, 2)
    continue_house(directory, world, [])
    # Nothing was erased and nothing forgotten: the attack is a reader that trusts its cache.
    assert house.cached(digest) is not None
    for size in (3, 5, 6):
        with house.reading(at=size) as reading:
            words = reading.words(digest)
            assert isinstance(words, TextWithheld)
            assert words.withheld.withholding == act
    assert house.cached(digest) is None


def test_words_withheld_while_a_page_is_read_are_withheld_and_not_missing(
    house: HouseReader, directory: HouseDirectory, world: World
) -> None:
    digest = world.entries[2].act.envelope.sheets["en"]
    with house.reading() as reading:
        withhold(world, 2)
        continue_house(directory, world, [])
        store = SheetStore(directory.sheets)
        store.erase([digest])
        store.close()
        assert isinstance(reading.words(digest), TextWithheld)


def test_words_that_are_gone_without_an_act_are_missing(
    house: HouseReader, directory: HouseDirectory, world: World
) -> None:
    digest = world.entries[2].act.envelope.sheets["en"]
    store = SheetStore(directory.sheets)
    store.erase([digest])
    store.close()
    with house.reading() as reading:
        assert reading.words(digest) == TextMissing(digest)
        assert reading.words("0" * 64) == TextMissing("0" * 64)


def test_words_that_do_not_fit_their_fingerprint_are_missing(
    house: HouseReader, directory: HouseDirectory, world: World
) -> None:
    digest = world.entries[2].act.envelope.sheets["en"]
    other = world.sheets[world.entries[3].act.envelope.sheets["en"]]
    store = SheetStore(directory.sheets)
    store.put([(digest, other.raw)], 0)
    store.put([("1" * 64, b"\xff not a sheet")], 0)
    store.close()
    with house.reading() as reading:
        assert reading.words(digest) == TextMissing(digest)
        assert reading.words("1" * 64) == TextMissing("1" * 64)


def test_memory_for_words_is_bounded(directory: HouseDirectory, world: World) -> None:
    digests = [entry.act.envelope.sheets["en"] for entry in world.entries]
    largest = max(len(world.sheets[digest].raw) for digest in digests)
    house = HouseReader(directory, REGISTRY, cached_bytes=2 * largest)
    with house.reading() as reading:
        for digest in digests:
            reading.words(digest)
        for digest in digests:
            reading.words(digest)
    assert house.cached(digests[-1]) is not None
    held = [digest for digest in digests if house.cached(digest)]
    assert sum(len(world.sheets[digest].raw) for digest in held) <= 2 * largest
    house.close()


def test_it_is_sealed_and_not_witnessed_since_it_was_published(
    house: HouseReader, world: World
) -> None:
    with house.reading() as reading:
        assert reading.sealed() == Sealed(5, world.now, (), world.now)


def test_nothing_is_sealed_before_the_first_checkpoint(tmp_path: Path, world: World) -> None:
    house = HouseReader(write_house(tmp_path / "new", world, []), REGISTRY)
    with house.reading() as reading:
        assert reading.sealed() is None
    house.close()


def test_witnesses_are_counted_once_their_cosignatures_verify(tmp_path: Path) -> None:
    signer = WitnessSigner("witness.example.org/w1", bytes([1]) * 32)
    world = World()
    world.found(witnesses=[{"vkey": signer.verifier.format(), "url": None}], quorum=1)
    directory = write_house(tmp_path / "house", world)
    house = HouseReader(directory, REGISTRY)
    storage = Storage(directory.database)
    published = storage.latest_note()
    assert published is not None
    note = Note.parse(published.note)
    lines = [signer.cosign(note.text, 1), WitnessSigner("x", bytes([2]) * 32).cosign(note.text, 1)]
    with house.reading() as reading:
        assert reading.sealed() == Sealed(1, world.now, (), world.now)
    storage.begin()
    storage.save_note(1, note.with_signatures(lines).encode(), 0)
    storage.commit()
    storage.close()
    with house.reading() as reading:
        assert reading.sealed() == Sealed(1, world.now, (signer.name,), None)
    Witnessing(unwitnessed_since=7).save(memory_path(directory))
    with house.reading() as reading:
        assert reading.sealed() == Sealed(1, world.now, (signer.name,), 7)
    house.close()


def test_threads_read_at_once_each_with_connections_of_its_own(
    house: HouseReader, world: World
) -> None:
    meet = threading.Barrier(4)
    seen: list[int] = []

    def read() -> None:
        with house.reading() as reading:
            meet.wait(timeout=30)
            seen.append(len(reading.facts.find(Recorded, "all")))

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [5] * 4


def test_a_page_that_fails_leaves_the_next_one_its_connection(house: HouseReader) -> None:
    with pytest.raises(ZeroDivisionError), house.reading() as reading:
        reading.entry(1 // 0)
    with house.reading() as reading:
        assert reading.newest == 5


def test_a_reader_cannot_write(house: HouseReader) -> None:
    with house.reading() as reading, pytest.raises(Exception, match="readonly"):
        reading.record.connection.execute("DELETE FROM entry")


def test_no_house_is_made_by_reading(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        HouseReader(HouseDirectory(tmp_path / "none"), REGISTRY)
    assert not (tmp_path / "none").exists()


def test_what_is_read_after_closing_is_closed_again(directory: HouseDirectory) -> None:
    house = HouseReader(directory, REGISTRY)
    with house.reading() as reading:
        house.close()
        connection = reading.record.connection
    with pytest.raises(Exception, match="closed"):
        connection.execute("SELECT 1")
