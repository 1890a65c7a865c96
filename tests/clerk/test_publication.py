"""Publication: tiles first, then witnesses, then the note, then the checkpoint."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from glasshouse.clerk.publication import AGAIN, AGAIN_UNWITNESSED
from glasshouse.clerk.tree_files import FileDiffers, TreeFiles
from glasshouse.record.checkpoint import open_checkpoint
from glasshouse.record.cosignature import WitnessSigner
from glasshouse.record.note import Note, SignatureLine
from glasshouse.record.tiles import HashTile
from tests.clerk.check_log import check_log
from tests.clerk.desk import LOG, Desk, Faults
from tests.house.world import Someone

WITNESS = WitnessSigner("witness.example/w1", bytes(range(32)))


async def open_desk(root: Path, **options: Any) -> tuple[Desk, Someone]:
    """A house of two entries, not yet published."""
    desk = Desk(root, **options)
    return desk, desk.office(desk.found())


def add(desk: Desk, office: Someone, count: int) -> None:
    for number in range(count):
        desk.described(office, f"p{desk.size}-{number}")


def shown(desk: Desk) -> int:
    return open_checkpoint(desk.directory.checkpoint.read_bytes(), LOG.verifier).size


class Witnesses:
    """Answers with one cosignature at the time it is told, or with none."""

    def __init__(self) -> None:
        self.time: int | None = 100
        self.asked: list[tuple[int, int]] = []

    async def __call__(self, note: bytes, last: int) -> Sequence[SignatureLine]:
        signed = open_checkpoint(note, LOG.verifier)
        self.asked.append((signed.size, last))
        return [] if self.time is None else [WITNESS.cosign(signed.note.text, self.time)]


async def test_nothing_is_published_of_an_empty_house(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    assert not await desk.publish()
    assert not desk.directory.checkpoint.exists()


async def test_all_is_there_before_the_checkpoint_names_it(tmp_path: Path) -> None:
    faults = Faults()
    desk, _office = await open_desk(tmp_path, hook=faults)
    faults.steps.clear()
    assert await desk.publish()
    order = [step for step in faults.steps if "fsync" not in step]
    assert order == [
        *["before_tile_write", "after_tile_write"] * 2,
        "before_note_commit",
        "after_note_commit",
        "before_checkpoint_rename",
        "after_checkpoint_rename",
    ]
    synced_before = faults.steps[: faults.steps.index("before_note_commit")].count("after_fsync")
    # Two files, and the directories tile, tile/0, tile/0/000.p and those of the bundle.
    assert synced_before == 2 + 6
    assert check_log(tmp_path, LOG.verifier).published == 2


async def test_each_published_note_is_kept(tmp_path: Path) -> None:
    desk, office = await open_desk(tmp_path)
    for _each in range(3):
        assert await desk.publish()
        add(desk, office, 2)
    storage = desk.clerk.book.storage
    assert storage.note_sizes() == [2, 4, 6]
    latest = storage.latest_note()
    assert latest is not None
    assert latest.note == desk.directory.checkpoint.read_bytes()


async def test_a_record_grows_over_many_tiles(tmp_path: Path) -> None:
    desk, office = await open_desk(tmp_path)
    for count in (1, 253, 1, 1, 300):
        add(desk, office, count)
        assert await desk.publish()
        check_log(tmp_path, LOG.verifier)
    record = desk.directory.record
    assert (record / "tile/0/001").exists()
    assert (record / "tile/1/000.p/2").exists()


async def test_case_23_partial_tiles_go_when_the_full_one_is_published(tmp_path: Path) -> None:
    desk, office = await open_desk(tmp_path)
    assert await desk.publish()
    record = desk.directory.record
    partials = [record / "tile/0/000.p/2", record / "tile/entries/000.p/2"]
    add(desk, office, 253)
    assert await desk.publish()
    assert all(path.exists() for path in partials), "a reader may hold the older checkpoint"
    add(desk, office, 1)
    assert await desk.publish()
    assert not any(path.exists() for path in partials)
    # What the reader of an older checkpoint needs is how the full tile begins.
    full = (record / "tile/0/000").read_bytes()
    assert full[:64] == desk.clerk.book.storage.tile(HashTile(0, 0, 2))


async def test_an_unchanged_record_is_not_published_again(tmp_path: Path) -> None:
    faults = Faults()
    desk, _office = await open_desk(tmp_path, hook=faults)
    assert await desk.publish()
    faults.steps.clear()
    assert not await desk.publish()
    assert faults.steps == []


# --- Witnesses ------------------------------------------------------------------------------------


async def test_witnesses_are_asked_before_the_checkpoint_is_shown(tmp_path: Path) -> None:
    desk, _office = await open_desk(tmp_path)
    seen: list[bool] = []

    async def look(note: bytes, _last: int) -> Sequence[SignatureLine]:
        record = desk.directory.record
        seen.append((record / "tile/0/000.p/2").exists() and not (record / "checkpoint").exists())
        return [WITNESS.cosign(Note.parse(note).text, 7)]

    desk.house.publication.ask_witnesses = look
    assert await desk.publish()
    assert seen == [True]
    raw = desk.directory.checkpoint.read_bytes()
    signed = open_checkpoint(raw, LOG.verifier, [WITNESS.verifier])
    assert [each.time for each in signed.cosignatures] == [7]


async def test_case_17_a_record_goes_on_without_witnesses(tmp_path: Path) -> None:
    desk, office = await open_desk(tmp_path)
    witnesses = Witnesses()
    desk.house.publication.ask_witnesses = witnesses
    witnesses.time = None
    assert await desk.publish()
    add(desk, office, 1)
    assert await desk.publish()
    assert witnesses.asked == [(2, 0), (3, 2)]
    assert shown(desk) == 3


async def test_a_cosignature_that_comes_late_is_added_to_the_same_note(tmp_path: Path) -> None:
    desk, _office = await open_desk(tmp_path)
    witnesses = Witnesses()
    desk.house.publication.ask_witnesses = witnesses
    witnesses.time = None
    assert await desk.publish()
    alone = desk.directory.checkpoint.read_bytes()
    desk.clock.pass_time(AGAIN_UNWITNESSED - 1)
    assert not await desk.publish()
    assert len(witnesses.asked) == 1
    desk.clock.pass_time(1)
    witnesses.time = 200
    assert await desk.publish()
    cosigned = desk.directory.checkpoint.read_bytes()
    assert cosigned.startswith(alone)
    note = desk.clerk.book.storage.note(2)
    assert note is not None
    assert note.note == cosigned


async def test_case_15_a_quiet_record_is_cosigned_anew(tmp_path: Path) -> None:
    desk, _office = await open_desk(tmp_path)
    witnesses = Witnesses()
    desk.house.publication.ask_witnesses = witnesses
    assert await desk.publish()
    witnesses.time = 300
    desk.clock.pass_time(AGAIN)
    assert await desk.publish()
    raw = desk.directory.checkpoint.read_bytes()
    signed = open_checkpoint(raw, LOG.verifier, [WITNESS.verifier])
    assert [each.time for each in signed.cosignatures] == [300], "one line for each witness"
    witnesses.time = None
    desk.clock.pass_time(AGAIN)
    await desk.publish()
    assert desk.directory.checkpoint.read_bytes() == raw, "a silent witness takes nothing back"


async def test_a_fault_of_ours_is_an_alarm_and_the_next_round_publishes(tmp_path: Path) -> None:
    """Else the task would end unseen: acts acknowledged for ever, and none published."""
    desk, _office = await open_desk(tmp_path)

    async def fails(_note: bytes, _last: int) -> Sequence[SignatureLine]:
        raise ZeroDivisionError("a fault in asking")

    honest = desk.house.publication.ask_witnesses
    desk.house.publication.ask_witnesses = fails
    assert not await desk.publish()
    assert "a fault in asking" in desk.house.alarms.standing["publication"]
    assert not desk.clerk.accepting
    assert not desk.directory.checkpoint.exists()
    desk.house.publication.ask_witnesses = honest
    assert await desk.publish()
    assert desk.clerk.accepting
    assert shown(desk) == 2


# --- Never back, never over -----------------------------------------------------------------------


async def test_case_16_the_checkpoint_never_goes_back(tmp_path: Path) -> None:
    desk, office = await open_desk(tmp_path)
    assert await desk.publish()
    older = desk.directory.checkpoint.read_bytes()
    add(desk, office, 1)
    assert await desk.publish()
    newer = desk.directory.checkpoint.read_bytes()
    add(desk, office, 1)
    publication = desk.house.publication
    with pytest.raises(Exception, match="size 3, the new one 2"):
        publication._tree.replace_checkpoint(older)
    assert desk.directory.checkpoint.read_bytes() == newer


async def test_a_published_tile_is_never_overwritten(tmp_path: Path) -> None:
    desk, office = await open_desk(tmp_path)
    assert await desk.publish()
    add(desk, office, 1)
    place = desk.directory.record / "tile/0/000.p/3"
    place.write_bytes(b"x" * 96)
    assert not await desk.publish()
    assert place.read_bytes() == b"x" * 96
    assert "tile/0/000.p/3" in desk.house.alarms.standing["publication"]
    assert shown(desk) == 2
    place.unlink()
    assert await desk.publish()
    assert check_log(tmp_path, LOG.verifier).published == 3


# --- The loop -------------------------------------------------------------------------------------


async def test_at_most_one_checkpoint_is_published_in_a_second(tmp_path: Path) -> None:
    desk, office = await open_desk(tmp_path)
    published: list[int] = []
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        published.append(desk.house.publication.size)
        desk.clock.pass_time(round(seconds * 1000))
        if len(published) < 4:
            add(desk, office, 1)
        else:
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await desk.house.publication.run(sleep)
    assert published == [2, 3, 4, 5]
    assert waits == [1.0] * 4


async def test_a_running_house_publishes_by_itself_and_closes_whole(tmp_path: Path) -> None:
    desk, office = await open_desk(tmp_path)
    async with desk.house.running(Witnesses()):
        verdict = desk.clerk.submit(
            desk.clerk.receive(  # type: ignore[arg-type]
                desk.write(
                    "party.describe",
                    {"slug": "north", "lines": []},
                    office,
                    texts={"en": {"name": "North"}},
                ).upload()
            )
        )
        await verdict
    assert shown(desk) == 3
    assert check_log(tmp_path, LOG.verifier).published == 3
    desk.open().close()


async def test_a_round_that_is_cancelled_ends_before_the_next_begins(tmp_path: Path) -> None:
    go_on = threading.Event()
    begun = threading.Event()

    def hold(step: str) -> None:
        if step == "before_tile_write":
            begun.set()
            go_on.wait(10)

    desk, _office = await open_desk(tmp_path, hook=hold)
    first = asyncio.create_task(desk.publish())
    await asyncio.to_thread(begun.wait, 10)
    first.cancel()
    second = asyncio.create_task(desk.publish())
    for _each in range(5):
        await asyncio.sleep(0)
    assert not first.done()
    assert not second.done()
    go_on.set()
    assert await second
    assert first.cancelled()
    assert check_log(tmp_path, LOG.verifier).published == 2


# --- Files ----------------------------------------------------------------------------------------


@pytest.fixture
def files(tmp_path: Path) -> TreeFiles:
    for name in ("record", "temporary"):
        (tmp_path / name).mkdir()
    return TreeFiles(tmp_path / "record", tmp_path / "temporary")


def test_a_file_is_written_once_and_compared_after(files: TreeFiles, tmp_path: Path) -> None:
    files.write_once("tile/0/000", b"one")
    files.write_once("tile/0/000", b"one")
    with pytest.raises(FileDiffers):
        files.write_once("tile/0/000", b"two")
    assert (tmp_path / "record/tile/0/000").read_bytes() == b"one"


def test_case_31_what_a_crash_left_half_written_is_swept(files: TreeFiles, tmp_path: Path) -> None:
    (tmp_path / "temporary/tile-0-000").write_bytes(b"hal")
    assert files.sweep() == 1
    assert files.sweep() == 0


@pytest.mark.parametrize("step", ["before_fsync", "after_fsync"])
def test_a_file_whose_sync_failed_is_not_put_in_place(tmp_path: Path, step: str) -> None:
    for name in ("record", "temporary"):
        (tmp_path / name).mkdir()
    faults = Faults({step})
    files = TreeFiles(tmp_path / "record", tmp_path / "temporary", faults)
    with pytest.raises(OSError, match="No space"):
        files.write_once("tile/0/000", b"one")
    assert not (tmp_path / "record/tile/0/000").exists()
    assert list((tmp_path / "temporary").iterdir()) == []
    faults.at = set()
    files.write_once("tile/0/000", b"one")
