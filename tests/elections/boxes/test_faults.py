"""Every step of a box that a disk can fail, failing in both ways; and no promise is broken.

*Failed*: the step did not take place and reported an error. *Failed but persisted*: it took place
and reported an error all the same. After each, the house goes on, or dies and is started again.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from glasshouse.clerk.storage import HeadMoved
from glasshouse.elections.boxes.box import Box
from glasshouse.elections.boxes.boxes import read_key
from glasshouse.elections.boxes.reader import BoxReader, box_path
from glasshouse.elections.boxes.storage import CastBallot
from glasshouse.record.checkpoint import open_checkpoint
from glasshouse.record.client import DirectorySource, RecordReader
from glasshouse.record.policy import Policy
from tests.clerk.desk import Faults
from tests.elections.boxes.hall import Hall
from tests.house.world import ORIGIN

MOMENTS = ("before", "after")
YES, NO = [0, 1, 0], [0, 0, 1]


def full_disk() -> Exception:
    return OSError(28, "No space left on device")


def broken_database() -> Exception:
    return sqlite3.OperationalError("disk I/O error")


async def open_hall(root: Path, faults: Faults) -> Hall:
    """A vote with one ballot in its box, published."""
    hall = Hall(root, hook=faults)
    await hall.opened()
    assert (await hall.post(hall.ballot(0, YES))).status == 201
    await hall.step()
    return hall


def check_published(hall: Hall) -> int:
    """The published size; what is published must be whole, and the beginning of the box."""
    key = read_key(hall.desk.directory, ORIGIN, hall.id).verifier
    source = DirectorySource(hall.desk.directory.record / "boxes" / hall.id)
    published = RecordReader(source, Policy.of_log(key))
    signed = published.checkpoint()
    assert list(published.entries(signed)) == hall.ballots_in_the_box()[: signed.size]
    with BoxReader(box_path(hall.desk.directory, hall.id)) as box:
        assert box.root_at(signed.size) == signed.root
        assert open_checkpoint(box.head().note, key).size == box.size()
    return signed.size


@pytest.mark.parametrize("error", [full_disk, broken_database])
@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("crashes", [False, True])
async def test_every_ballot_of_a_failed_batch_gets_the_answer_that_is_true_of_it(
    tmp_path: Path, moment: str, error: Callable[[], Exception], crashes: bool
) -> None:
    faults = Faults(error=error)
    hall = await open_hall(tmp_path, faults)
    raws = [hall.ballot(voter, NO) for voter in range(1, 4)]
    faults.at = {f"{moment}_box_commit"}
    answers = [await hall.post(raws[0])]
    faults.at = set()
    persisted = moment == "after"
    if persisted:
        assert (answers[0].status, answers[0].json["index"]) == (201, 1)
    else:
        assert (answers[0].status, answers[0].json["code"]) == (503, "paused")
        assert answers[0].headers["retry-after"] == "2"
    assert hall.desk.house.alarms.counters["failed_writes"] == 1
    if crashes:
        await hall.restart(crashed=True)
    assert len(hall.ballots_in_the_box()) == 1 + persisted
    again = await hall.post(raws[0])
    assert (again.status, again.json["index"]) == (200 if persisted else 201, 1)
    assert (await hall.post(raws[1])).json["index"] == 2
    await hall.step()
    assert check_published(hall) == 3
    assert hall.alarms == {}
    await hall.stop()


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("step", ["tile_write", "fsync", "checkpoint_rename"])
@pytest.mark.parametrize("crashes", [False, True])
async def test_no_checkpoint_of_a_box_is_published_over_missing_data(
    tmp_path: Path, step: str, moment: str, crashes: bool
) -> None:
    faults = Faults()
    hall = await open_hall(tmp_path, faults)
    assert (await hall.post(hall.ballot(1, NO))).status == 201
    faults.at = {f"{moment}_{step}"}
    await hall.serving.boxes.publish()
    assert f"{moment}_{step}" in faults.steps
    assert "box_publication_status" in hall.alarms
    assert check_published(hall) == (2 if (moment, step) == ("after", "checkpoint_rename") else 1)
    refused = await hall.post(hall.ballot(2, NO))
    assert (refused.status, refused.json["code"]) == (503, "paused")

    faults.at = set()
    if crashes:
        await hall.restart(crashed=True)
    await hall.serving.boxes.publish()
    assert hall.alarms == {}
    assert (await hall.post(hall.ballot(2, NO))).status == 201
    await hall.serving.boxes.publish()
    assert check_published(hall) == 3
    await hall.stop()


@pytest.mark.parametrize("error", [full_disk, broken_database])
@pytest.mark.parametrize("what", ["_box", "_look_up"])
async def test_a_disk_that_cannot_be_read_is_said_and_the_same_ballot_is_taken_later(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: Callable[[], Exception],
    what: str,
) -> None:
    hall = await open_hall(tmp_path, Faults())

    def fails(*_given: object) -> None:
        raise error()

    with monkeypatch.context() as broken:
        broken.setattr(hall.serving.ballots, what, fails)
        raw = hall.ballot(1, NO)
        answer = await (hall.post(raw) if what == "_box" else hall.look_up("A" * 43))
    assert (answer.status, answer.json["code"]) == (503, "paused")
    assert answer.headers["retry-after"] == "2"
    assert (await hall.post(raw)).status == 201
    await hall.stop()


async def test_nothing_is_taken_until_the_box_could_be_opened_anew(tmp_path: Path) -> None:
    faults = Faults()
    hall = await open_hall(tmp_path, faults)
    database = box_path(hall.desk.directory, hall.id)
    raw = hall.ballot(1, NO)

    def fail_and_hide() -> Exception:
        database.rename(tmp_path / "away")
        database.mkdir()
        return full_disk()

    faults.error = fail_and_hide
    faults.at = {"before_box_commit"}
    assert (await hall.post(raw)).json["code"] == "paused"
    faults.at = set()
    for _each in range(3):
        assert (await hall.post(raw)).json["code"] == "paused"
    assert "box_status" in hall.alarms
    database.rmdir()
    (tmp_path / "away").rename(database)
    assert (await hall.post(raw)).json["index"] == 1
    assert hall.alarms == {}
    await hall.stop()


async def test_a_box_that_another_process_writes_to_is_let_go_for_good(tmp_path: Path) -> None:
    hall = await open_hall(tmp_path, Faults())
    path = box_path(hall.desk.directory, hall.id)
    theirs = Box(path, read_key(hall.desk.directory, ORIGIN, hall.id))
    theirs.append([CastBallot(b"theirs", b"t" * 32, "0" * 64)])
    for voter in (1, 2):
        assert (await hall.post(hall.ballot(voter, NO))).json["code"] == "paused"
    assert "Another process" in hall.alarms["box_status"]
    assert len(hall.ballots_in_the_box()) == 2
    theirs.close()


async def test_a_fault_of_ours_puts_the_batch_aside_and_the_box_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall = await open_hall(tmp_path, Faults())
    casting = hall.serving_box().casting
    assert casting is not None

    def fail(_ballots: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(casting.verifier, "faults", fail)
        assert (await hall.post(hall.ballot(1, NO))).json["code"] == "paused"
    assert hall.desk.house.alarms.counters["quarantined_ballots"] == 1
    assert (await hall.post(hall.ballot(1, NO))).status == 201
    await hall.stop()


async def test_a_voter_who_leaves_before_the_answer_has_voted_all_the_same(tmp_path: Path) -> None:
    hall = await open_hall(tmp_path, Faults())
    raw = hall.ballot(1, NO)
    posting = asyncio.ensure_future(hall.post(raw))
    while not hall.serving_box().casting.queued:  # type: ignore[union-attr]
        await asyncio.sleep(0)
    posting.cancel()
    assert (await hall.post(raw)).json["index"] == 1
    await hall.stop()


def test_a_head_that_moved_is_told_from_a_disk_that_failed() -> None:
    assert not issubclass(HeadMoved, (OSError, sqlite3.Error))
