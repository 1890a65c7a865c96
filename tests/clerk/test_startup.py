"""Opening a house: what it does before it serves, and when it refuses to."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from glasshouse.clerk.book import Receipt
from glasshouse.clerk.directory import HouseLocked
from glasshouse.clerk.startup import OUTAGE, Outage, StartRefused
from glasshouse.record.checkpoint import Checkpoint, sign_checkpoint
from glasshouse.record.note import SignerKey
from tests.clerk.check_log import check_log
from tests.clerk.depositing import Depository
from tests.clerk.desk import LOG, Desk, code_of
from tests.house.world import DAY, Someone, invitation

YEAR = 365 * DAY


async def closed_desk(root: Path, count: int = 3, **options: Any) -> tuple[Desk, Someone]:
    """A published house of ``count`` entries and more, closed."""
    desk = Desk(root, **options)
    office = desk.office(desk.found())
    for number in range(count - 2):
        desk.described(office, f"p{number}")
    assert await desk.publish()
    desk.house.close()
    return desk, office


def refused(desk: Desk, **options: Any) -> StartRefused:
    with pytest.raises(StartRefused) as caught:
        desk.open(**options)
    # Nothing is held by a house that did not open.
    desk.house.lock.acquire()
    desk.house.lock.release()
    return caught.value


def alter(path: Path, statement: str, *values: Any) -> None:
    connection = sqlite3.connect(path)
    with connection:
        connection.execute(statement, values)
    connection.close()


async def test_a_house_opens_as_it_was_closed(tmp_path: Path) -> None:
    desk, _office = await closed_desk(tmp_path)
    head = desk.clerk.book.head
    house = desk.open()
    assert house.clerk.book.head == head
    assert house.publication.size == 3
    assert house.health() == {
        "accepting": True,
        "alarms": {},
        "counters": {},
        "pending": 0,
        "published": 3,
        "queued": 0,
        "size": 3,
    }
    house.close()


async def test_case_09_a_house_that_is_open_is_not_opened_again(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with pytest.raises(HouseLocked):
        desk.open()


async def test_another_log_key_opens_nothing(tmp_path: Path) -> None:
    desk, _office = await closed_desk(tmp_path)
    stranger = SignerKey(LOG.name, bytes(32))
    assert refused(desk, log_key=stranger).code == "damaged"


# --- Ahead and beside -----------------------------------------------------------------------------


async def test_case_08_a_database_from_an_older_backup_is_refused(tmp_path: Path) -> None:
    desk, office = await closed_desk(tmp_path)
    backup = tmp_path / "backup"
    shutil.copy(desk.directory.database, backup)
    desk.open()
    desk.described(office, "later")
    assert await desk.publish()
    desk.house.close()
    shutil.copy(backup, desk.directory.database)
    error = refused(desk)
    assert error.code == "ahead"
    assert "4 entries; the database has 3" in error.sentence


async def test_case_08_a_lost_database_is_not_silently_begun_anew(tmp_path: Path) -> None:
    desk, _office = await closed_desk(tmp_path)
    desk.directory.database.unlink()
    assert refused(desk).code == "ahead"


async def test_case_10_a_witness_that_saw_more_stops_the_start(tmp_path: Path) -> None:
    desk, _office = await closed_desk(tmp_path)
    root = desk.clerk.book.head.root
    more = sign_checkpoint(Checkpoint(LOG.name, 9, bytes(32)), LOG)
    same = sign_checkpoint(Checkpoint(LOG.name, 3, root), LOG)
    assert refused(desk, witnessed=[same, more]).code == "ahead"
    desk.open(witnessed=[same]).close()


@pytest.mark.parametrize("size", [1, 3])
async def test_case_10_a_witness_that_saw_another_record_stops_the_start(
    tmp_path: Path, size: int
) -> None:
    desk, _office = await closed_desk(tmp_path)
    other = sign_checkpoint(Checkpoint(LOG.name, size, bytes(32)), LOG)
    assert refused(desk, witnessed=[other]).code == "other_record"


async def test_a_published_checkpoint_of_the_same_size_with_another_root_is_refused(
    tmp_path: Path,
) -> None:
    desk, _office = await closed_desk(tmp_path)
    other = sign_checkpoint(Checkpoint(LOG.name, 3, bytes(32)), LOG)
    desk.directory.checkpoint.write_bytes(other)
    assert refused(desk).code == "other_record"


@pytest.mark.parametrize("content", [b"", b"nonsense\n", b"a\n\n\xe2\x80\x94 x AAAAAAAA\n"])
async def test_a_published_checkpoint_that_is_none_is_refused(
    tmp_path: Path, content: bytes
) -> None:
    desk, _office = await closed_desk(tmp_path)
    desk.directory.checkpoint.write_bytes(content)
    assert refused(desk).code == "not_ours"


# --- Damage ---------------------------------------------------------------------------------------

FLIPS = {
    "an entry": "UPDATE entry SET raw = CAST(replace(raw, '\"v\":1', '\"v\":2') AS BLOB)"
    " WHERE entry_index = 1",
    "a tile": "UPDATE tile SET hashes = zeroblob(length(hashes))",
    "a tile cut short": "UPDATE tile SET hashes = substr(hashes, 1, 32)",
    "the last entry": "DELETE FROM entry WHERE entry_index = 2",
    "an entry too many": "INSERT INTO entry SELECT 3, zeroblob(32), received, digest, raw"
    " FROM entry WHERE entry_index = 2",
    "the head's root": "UPDATE head SET root = zeroblob(32)",
    "the head's size": "UPDATE head SET size = 2",
    "the head's note": "UPDATE head SET note = x'00'",
    "the digest of the facts": "UPDATE head SET digest = zeroblob(32)",
    "the time": "UPDATE head SET received = 1",
    "an emptied head": "UPDATE head SET size = 0",
}


@pytest.mark.parametrize("place", FLIPS)
async def test_case_06_07_a_database_that_contradicts_itself_is_not_signed_upon(
    tmp_path: Path, place: str
) -> None:
    desk, _office = await closed_desk(tmp_path)
    desk.directory.checkpoint.unlink()
    alter(desk.directory.database, "DELETE FROM note")
    alter(desk.directory.database, FLIPS[place])
    assert refused(desk).code == "damaged"


async def test_case_07_the_entry_that_was_changed_is_named(tmp_path: Path) -> None:
    desk, _office = await closed_desk(tmp_path)
    alter(desk.directory.database, FLIPS["an entry"])
    assert "entry 1 is not the one that was sealed" in refused(desk).sentence


# --- Files ----------------------------------------------------------------------------------------


async def test_case_02_tiles_that_were_never_written_are_written(tmp_path: Path) -> None:
    desk, office = await closed_desk(tmp_path)
    desk.open()
    desk.described(office, "later")
    desk.crash()
    desk.open()
    assert desk.clerk.book.head.size == 4
    assert await desk.publish()
    assert check_log(tmp_path, LOG.verifier).published == 4


async def test_case_03_with_tiles_and_without_checkpoint_the_older_one_is_served(
    tmp_path: Path,
) -> None:
    desk, office = await closed_desk(tmp_path)
    desk.open()
    desk.described(office, "later")
    desk.house.publication.render(3, 4)
    desk.crash()
    desk.open()
    assert check_log(tmp_path, LOG.verifier).published == 3
    assert await desk.publish()
    assert check_log(tmp_path, LOG.verifier).published == 4


async def test_published_files_that_were_lost_are_written_anew(tmp_path: Path) -> None:
    desk, office = await closed_desk(tmp_path, 260)
    desk.open()
    desk.described(office, "later")
    assert await desk.publish()
    desk.house.close()
    record = desk.directory.record
    before = {path: path.read_bytes() for path in record.rglob("*") if path.is_file()}
    shutil.rmtree(record / "tile")
    desk.open()
    after = {path: path.read_bytes() for path in record.rglob("*") if path.is_file()}
    # Those of the older published size too, for readers who still hold that checkpoint.
    assert after == before
    assert (record / "tile/0/001.p/4").exists()
    check_log(tmp_path, LOG.verifier)


async def test_case_07_a_published_file_that_rotted_is_named_and_left_alone(tmp_path: Path) -> None:
    desk, _office = await closed_desk(tmp_path)
    place = desk.directory.record / "tile/entries/000.p/3"
    content = bytearray(place.read_bytes())
    content[100] ^= 1
    place.write_bytes(content)
    error = refused(desk)
    assert error.code == "file_differs"
    assert "tile/entries/000.p/3" in error.sentence
    assert place.read_bytes() == content
    place.rename(tmp_path / "rotten")
    desk.open()
    check_log(tmp_path, LOG.verifier)


async def test_case_31_half_written_files_are_swept(tmp_path: Path) -> None:
    desk, _office = await closed_desk(tmp_path)
    (desk.directory.temporary / "tile-0-000").write_bytes(b"half")
    desk.open()
    assert list(desk.directory.temporary.iterdir()) == []


async def test_words_that_no_entry_names_are_swept(tmp_path: Path) -> None:
    desk, _office = await closed_desk(tmp_path)
    alter(
        desk.directory.sheets,
        "INSERT INTO sheet (digest, since, raw) VALUES (zeroblob(32), 3, x'00')",
    )
    desk.open()
    desk.house.close()
    check_log(tmp_path, LOG.verifier)


# --- Outages --------------------------------------------------------------------------------------


async def test_a_long_absence_is_told_and_a_short_one_is_not(tmp_path: Path) -> None:
    desk, _office = await closed_desk(tmp_path)
    desk.open()
    desk.house.beat()
    last = desk.clock.wall
    desk.house.close()
    desk.clock.pass_time(OUTAGE)
    assert desk.open().outage is None
    desk.house.close()
    desk.clock.pass_time(1)
    assert desk.open().outage == Outage(last, last + OUTAGE + 1)


async def test_a_new_house_was_never_away(tmp_path: Path) -> None:
    assert Desk(tmp_path).house.outage is None


async def test_a_heartbeat_that_failed_is_told_and_the_next_one_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, _office = await closed_desk(tmp_path)
    house = desk.open()
    told: list[dict[str, str]] = []

    class Enough(Exception):
        pass

    async def sleep(_seconds: float) -> None:
        told.append(dict(house.alarms.standing))
        if len(told) == 2:
            raise Enough
        monkeypatch.undo()
        monkeypatch.setattr("asyncio.sleep", sleep)

    def fails() -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(house, "beat", fails)
    monkeypatch.setattr("asyncio.sleep", sleep)
    with pytest.raises(Enough):
        await house._keep_beating()
    assert "disk I/O error" in told[0]["heartbeat"]
    assert told[1] == {}
    house.close()


async def test_case_22_a_clock_set_far_ahead_gives_nothing_up(tmp_path: Path) -> None:
    """Neither what the house promised to decide, nor files that wait, nor the next absence."""
    desk = Depository(tmp_path)
    desk.clock.pass_time(desk.now - desk.clock.wall)
    written = desk.deposit(1)
    await desk.put_all(written)
    desk.clerk.pause("publication", "for the test")
    kept = desk.write("invitation.issue", invitation("kept", desk.now + 10_000), desk.office_)
    taken = desk.clerk.receive(kept.upload())
    assert not isinstance(taken, Receipt)
    desk.clerk.keep([(taken, kept.upload())])
    desk.house.beat()
    beaten = desk.clerk.book.storage.heartbeat()

    desk.clock.wall += 10 * YEAR
    desk.house.beat()
    assert "clock" in desk.house.alarms.standing
    assert desk.clerk.book.storage.heartbeat() == beaten == desk.clock.wall - 10 * YEAR
    assert desk.clerk.book.storage.pending(kept.id) is not None
    assert desk.held() == {file.digest for file in written.files}
    refused = await desk.put(b"another file")
    assert (refused.status, refused.json["code"]) == (503, "paused")

    desk.clock.wall -= 10 * YEAR
    desk.clerk.resume("publication")
    desk.house.beat()
    assert "clock" not in desk.house.alarms.standing
    desk.clerk.run_batch()
    assert desk.clerk.book.find(kept.id) is not None
    assert code_of(desk.send(written)) is None
    desk.house.close()
