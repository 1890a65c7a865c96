"""A house that is killed between any two steps of a vote goes on at its next start."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from glasshouse.acts.entry import Entry
from glasshouse.elections.boxes.boxes import key_name, read_key
from glasshouse.elections.boxes.reader import box_path
from glasshouse.elections.facts import Anchor
from tests.clerk.desk import Faults
from tests.elections.boxes.hall import Hall
from tests.house.world import ORIGIN

YES, NO = [0, 1, 0], [0, 0, 1]


def anchors(hall: Hall) -> list[int]:
    return [each.size for each in hall.desk.facts.find(Anchor, "election", hall.id)]


async def ready(root: Path, faults: Faults | None = None) -> Hall:
    """A vote that waits for its hour, which has come."""
    hall = Hall(root, hook=faults or Faults())
    hall.prepare()
    hall.say("election.open", hall.of_vote(), hall.office)
    await hall.serve()
    await hall.step()
    assert hall.vote().state == "ready"
    hall.come_to(hall.vote().opens)
    return hall


# --- opening --------------------------------------------------------------------------------------


async def test_a_key_that_was_made_before_the_crash_is_the_one_that_is_used(tmp_path: Path) -> None:
    faults = Faults()
    hall = await ready(tmp_path, faults)
    faults.at = {"before_main_commit"}
    await hall.step()
    faults.at = set()
    assert hall.vote().state == "ready"
    made = read_key(hall.desk.directory, ORIGIN, hall.id)
    await hall.restart(crashed=True)
    await hall.step()
    assert hall.vote().box_key == made.verifier.format()
    assert hall.alarms == {}
    await hall.stop()


async def test_a_key_that_was_half_written_in_the_crash_is_made_anew(tmp_path: Path) -> None:
    hall = await ready(tmp_path)
    (hall.desk.directory.keys / key_name(hall.id)).touch(mode=0o600)
    await hall.step()
    assert hall.vote().state == "open"
    key = read_key(hall.desk.directory, ORIGIN, hall.id)
    assert hall.vote().box_key == key.verifier.format()
    await hall.stop()


async def test_a_box_that_was_said_to_be_open_just_before_the_crash_is_made_at_start(
    tmp_path: Path,
) -> None:
    faults = Faults()
    hall = await ready(tmp_path, faults)
    faults.at = {"after_main_commit"}
    await hall.step()
    faults.at = set()
    assert hall.vote().state == "open"
    await hall.crash()
    for path in hall.desk.directory.boxes.iterdir():
        path.unlink()
    hall.desk.open()
    await hall.serve()
    assert (await hall.post(hall.ballot(0, YES))).status == 201
    await hall.stop()


async def test_a_box_file_left_empty_by_a_crash_is_used(tmp_path: Path) -> None:
    hall = await ready(tmp_path)
    box_path(hall.desk.directory, hall.id).touch()
    await hall.step()
    assert (await hall.post(hall.ballot(0, YES))).status == 201
    await hall.stop()


# --- while it is open -----------------------------------------------------------------------------


async def test_an_anchor_is_said_at_once_and_then_at_most_every_fifty_seconds(
    tmp_path: Path,
) -> None:
    hall = Hall(tmp_path)
    await hall.opened()
    await hall.step()
    assert anchors(hall) == []
    sizes = []
    for voter in range(4):
        await hall.post(hall.ballot(voter, YES))
        await hall.step()
        sizes.append(anchors(hall)[-1])
        hall.pass_time(25_000)
    assert sizes == [1, 1, 3, 3]
    await hall.step()
    hall.pass_time(60_000)
    await hall.step()
    assert anchors(hall) == [1, 3, 4]
    await hall.stop()


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_an_anchor_whose_commit_failed_is_said_once(tmp_path: Path, moment: str) -> None:
    faults = Faults()
    hall = Hall(tmp_path, hook=faults)
    await hall.opened()
    await hall.post(hall.ballot(0, YES))
    faults.at = {f"{moment}_main_commit"}
    await hall.step()
    faults.at = set()
    await hall.restart(crashed=True)
    await hall.step()
    await hall.step()
    assert anchors(hall) == [1]
    assert hall.alarms == {}
    await hall.stop()


async def test_ballots_beyond_the_anchor_are_kept_through_a_crash_and_closed_with(
    tmp_path: Path,
) -> None:
    hall = Hall(tmp_path)
    await hall.opened()
    for voter in range(3):
        assert (await hall.post(hall.ballot(voter, YES))).status == 201
    await hall.restart(crashed=True)
    hall.come_to(hall.vote().closes)
    await hall.step()
    assert (hall.vote().state, hall.vote().anchored, anchors(hall)) == ("closed", 3, [3])
    await hall.stop()


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("step", ["closed", "tallied", "decided"])
async def test_what_is_said_after_the_vote_is_said_once_whatever_failed(
    tmp_path: Path, step: str, moment: str
) -> None:
    faults = Faults()
    hall = Hall(tmp_path, hook=faults)
    await hall.opened()
    await hall.post(hall.ballot(0, YES))
    hall.come_to(hall.vote().closes)
    for state in ("closed", "tallied", "decided"):
        if state == step:
            faults.at = {f"{moment}_main_commit"}
            await hall.step()
            faults.at = set()
            await hall.restart(crashed=True)
            hall.desk.clock.pass_time(60_000)
        await hall.step()
        if hall.vote().state == "tallied":
            hall.box = hall.ballots_in_the_box()
            for trustee in hall.trustees:
                if hall.work(trustee).share is None:
                    hall.decrypt(trustee)
    await hall.step()
    assert (hall.vote().state, hall.vote().counts) == ("decided", ((0, 1, 0),))
    kinds = [entry.act.kind for entry in entries(hall)]
    for kind in ("box.open", "box.close", "election.tally", "election.result"):
        assert kinds.count(kind) == 1
    await hall.stop()


def entries(hall: Hall) -> list[Entry]:
    return [Entry.parse(each.raw) for each in hall.desk.clerk.book.storage.entries(0, 1000)]


async def test_an_empty_box_is_closed_counted_and_decided(tmp_path: Path) -> None:
    hall = Hall(tmp_path)
    await hall.opened()
    await hall.closed()
    for trustee in hall.trustees:
        hall.decrypt(trustee)
    await hall.step()
    assert (hall.vote().counts, hall.vote().voted) == (((0, 0, 0),), 0)
    assert anchors(hall) == [0]
    await hall.stop()


async def test_weights_are_counted(tmp_path: Path) -> None:
    hall = Hall(tmp_path)
    await hall.opened(weights=[5, 1, 2])
    for voter, choice in enumerate((YES, NO, NO)):
        await hall.post(hall.ballot(voter, choice))
    await hall.closed()
    for trustee in hall.trustees:
        hall.decrypt(trustee)
    await hall.step()
    assert (hall.vote().counts, hall.vote().voted_weight) == (((0, 5, 3),), 8)
    await hall.stop()


# --- what the house cannot do by itself -----------------------------------------------------------


async def test_without_the_house_key_an_alarm_says_what_to_do(tmp_path: Path) -> None:
    hall = Hall(tmp_path, has_key=False)
    hall.prepare()
    hall.say("election.open", hall.of_vote(), hall.office)
    await hall.serve()
    hall.come_to(hall.vote().opens)
    await hall.step()
    assert hall.vote().state == "ready"
    assert "keys/house.key" in hall.alarms["vote_status"]
    hall.has_key = True
    await hall.restart()
    await hall.step()
    assert hall.vote().state == "open"
    assert hall.alarms == {}
    await hall.stop()


async def test_without_a_booth_page_nothing_is_opened(tmp_path: Path) -> None:
    hall = await ready(tmp_path)
    hall.page = None
    await hall.restart()
    await hall.step()
    assert hall.vote().state == "ready"
    assert "voting offline" in hall.alarms["vote_status"]
    await hall.stop()


async def test_an_hour_that_was_missed_is_told(tmp_path: Path) -> None:
    hall = await ready(tmp_path)
    hall.come_to(hall.vote().closes)
    await hall.step()
    assert hall.vote().state == "ready"
    assert "call it off" in hall.alarms["vote_status"]
    await hall.stop()


async def test_one_vote_that_is_stuck_is_tried_again_later_and_holds_no_other_up(
    tmp_path: Path,
) -> None:
    hall = await ready(tmp_path)
    roll = hall.desk.directory.files / (hall.vote().roll or "")
    raw = roll.read_bytes()
    roll.unlink()
    await hall.step()
    assert "does not hold" in hall.alarms["vote_status"]
    roll.write_bytes(raw)
    await hall.step()
    assert hall.vote().state == "ready"
    hall.pass_time(10_000)
    await hall.step()
    assert hall.vote().state == "open"
    assert hall.alarms == {}
    await hall.stop()


async def test_a_box_that_was_altered_is_not_counted(tmp_path: Path) -> None:
    hall = Hall(tmp_path)
    await hall.opened()
    for voter in range(3):
        await hall.post(hall.ballot(voter, YES))
    another = hall.ballot(2, NO)
    hall.come_to(hall.vote().closes)
    await hall.step()
    assert hall.vote().state == "closed"
    await hall.serving.boxes.retire(hall.id)
    alter(hall, "UPDATE entry SET ballot = ? WHERE entry_index = 2", another)
    await hall.step()
    assert hall.vote().state == "closed"
    assert "closing anchor" in hall.alarms["vote_status"]
    await hall.stop()


def alter(hall: Hall, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(box_path(hall.desk.directory, hall.id))) as connection:
        connection.execute(statement, values)
        connection.commit()
