"""The house keeps a vote: from its opening to its result, and through every interruption."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest

from glasshouse.elections.boxes import keeper as module
from glasshouse.elections.boxes.working import Sums, sums_of
from glasshouse.elections.facts import Anchor
from tests.elections.boxes.hall import Hall
from tests.elections.voting import HOUR
from tests.parley.table import deadline

TWELVE = [[1, 0, 0]] * 2 + [[0, 1, 0]] * 6 + [[0, 0, 1]] * 4


def anchors(hall: Hall) -> list[int]:
    return [each.size for each in hall.desk.facts.find(Anchor, "election", hall.id)]


async def test_a_vote_is_played_from_end_to_end_with_a_trustee_missing(tmp_path: Path) -> None:
    hall = Hall(tmp_path, group=True)
    await hall.opened(voters=12)
    for voter, choice in enumerate(TWELVE):
        answer = await hall.post(hall.ballot(voter, choice))
        assert (answer.status, answer.json["index"]) == (201, voter)
    again = await hall.post(hall.ballot(0, [0, 1, 0]))
    assert (again.status, again.json["index"]) == (201, 12)
    await hall.step()
    assert anchors(hall) == [13]
    await hall.closed()
    assert anchors(hall) == [13, 13]
    assert (hall.vote().voted, hall.vote().anchored) == (12, 13)
    hall.decrypt(hall.red)
    await hall.step()
    assert hall.vote().state == "tallied"
    hall.decrypt(hall.blue)
    await hall.step()
    assert hall.vote().state == "decided"
    assert hall.vote().counts == ((1, 7, 4),)
    assert hall.alarms == {}


async def test_a_vote_that_takes_long_to_count_holds_up_no_anchor_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall = Hall(tmp_path)
    counting, go_on = threading.Event(), threading.Event()

    def count_slowly(*arguments: Any) -> Sums:
        counting.set()
        assert go_on.wait(60)
        return sums_of(*arguments)

    monkeypatch.setattr(module, "sums_of", count_slowly)
    await hall.opened()
    first = hall.id
    closes = deadline(hall.desk.now + 100 * HOUR)
    hall.prepare(slug="second", opens=deadline(hall.desk.now), closes=closes)
    hall.say("election.open", hall.of_vote(), hall.office)
    second = hall.id
    hall.id = first
    hall.come_to(hall.vote().closes)
    await hall.step()
    assert hall.vote().state == "closed"
    await hall.serving.keeper.step(patience=0)
    hall.id = second
    await hall.post(hall.ballot(0, [1, 0, 0]))
    while not anchors(hall):
        await hall.serving.keeper.step(patience=0.05)
    assert counting.is_set()
    hall.id = first
    assert hall.vote().state == "closed"
    go_on.set()
    await hall.step()
    assert hall.vote().state == "tallied"
    assert hall.alarms == {}
    await hall.stop()


async def test_no_vote_waits_for_those_before_it_however_many_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who prepares many votes that open in years stops no other vote."""
    monkeypatch.setattr(module, "_A_PAGE", 1)
    hall = Hall(tmp_path)
    later = hall.desk.now + 1000 * HOUR
    for name in ("first", "second"):
        hall.prepare(slug=name, opens=deadline(later), closes=deadline(later + HOUR))
        hall.say("election.open", hall.of_vote(), hall.office)
    await hall.opened(slug="last")
    assert hall.vote().state == "open"
    await hall.stop()


async def test_a_vote_that_missed_its_time_gives_no_alarm_once_it_is_called_off(
    tmp_path: Path,
) -> None:
    hall = Hall(tmp_path)
    await hall.serve()
    hall.prepare()
    hall.say("election.open", hall.of_vote(), hall.office)
    hall.come_to(hall.vote().closes)
    await hall.step()
    assert "call it off" in hall.alarms[f"vote_{hall.vote().slug}"]
    hall.say("election.cancel", hall.of_vote(), hall.office, {"reason": "Missed"})
    await hall.step()
    assert hall.alarms == {}
    await hall.stop()


async def test_votes_that_end_at_once_leave_threads_to_those_who_write(tmp_path: Path) -> None:
    """Who has many votes counted at once, each for minutes, holds up neither ballot nor record."""
    hall = Hall(tmp_path)
    await hall.opened()
    keeper = hall.serving.keeper
    begun, go_on = threading.Semaphore(0), threading.Event()
    running: list[int] = []

    def work(number: int) -> None:
        running.append(number)
        begun.release()
        assert go_on.wait(60)

    counts = [asyncio.ensure_future(keeper._count(work, each)) for each in range(8)]
    for _each in range(module.COUNTED_AT_ONCE):
        assert await asyncio.to_thread(begun.acquire, timeout=60)
    assert (await hall.post(hall.ballot(0, [0, 1, 0]))).status == 201
    assert len(running) == module.COUNTED_AT_ONCE
    go_on.set()
    await asyncio.gather(*counts)
    assert len(running) == 8
    await hall.stop()


async def test_a_house_that_stops_while_it_counts_counts_again_when_it_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall = Hall(tmp_path)
    go_on = threading.Event()

    def count_slowly(*arguments: Any) -> Sums:
        assert go_on.wait(60)
        return sums_of(*arguments)

    await hall.opened()
    await hall.post(hall.ballot(0, [0, 1, 0]))
    hall.come_to(hall.vote().closes)
    await hall.step()
    with monkeypatch.context() as patched:
        patched.setattr(module, "sums_of", count_slowly)
        await hall.serving.keeper.step(patience=0.05)
        go_on.set()
        await hall.restart()
    await hall.step()
    assert (hall.vote().state, hall.vote().voted) == ("tallied", 1)
    assert hall.alarms == {}
    await hall.stop()
