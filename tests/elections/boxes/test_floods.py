"""Floods, and what a ballot box keeps: nothing that is not a ballot."""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from glasshouse.acts.identifiers import milliseconds_to_instant
from glasshouse.clerk.requests import Bodies
from glasshouse.clerk.submissions import SubmissionHandler
from glasshouse.elections.belenios.ballots import LARGEST_BALLOT
from glasshouse.elections.boxes import casting as casting_module
from glasshouse.elections.boxes.intake import BODY_SECONDS
from glasshouse.elections.boxes.reader import box_path
from tests.clerk.asgi import request
from tests.elections.belenios.forging import signed
from tests.elections.boxes.hall import Hall
from tests.elections.voting import number
from tests.house.world import ORIGIN, invitation

YES = [0, 1, 0]


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    made = Hall(tmp_path)
    await made.opened()
    yield made
    await made.stop()


def columns_of(hall: Hall, table: str) -> list[Any]:
    with closing(sqlite3.connect(box_path(hall.desk.directory, hall.id))) as connection:
        return connection.execute(f"PRAGMA table_info({table})").fetchall()


# --- how many -------------------------------------------------------------------------------------


async def test_ten_thousand_junk_posts_are_answered_and_hold_nobody_up(
    hall: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    """A third is no JSON, a third a copied ballot, a third signed by a stranger."""
    stranger = number("a stranger")
    raw = hall.ballot(0, YES)
    own = json.loads(raw)["credential"].encode()
    other = json.loads(hall.ballot(1, YES))["credential"].encode()
    value = json.loads(raw)
    del value["signature"]

    def forged(place: int) -> bytes:
        """Well formed, with a voter's credential, and signed by a stranger."""
        value["answers"][0]["choices"][0]["alpha"] = f"{place:064x}"
        return signed(value, stranger)

    def junk(place: int) -> bytes:
        by_turns = (b"junk %d" % place, raw.replace(own, other) + b"%d" % place)
        return forged(place) if place % 3 == 2 else by_turns[place % 3]

    posts = [junk(place) for place in range(10_000)]
    door = SubmissionHandler(hall.desk.clerk, ORIGIN)
    asked = 0
    with caplog.at_level(logging.DEBUG):
        for start in range(0, len(posts), 1000):
            sent = [asyncio.ensure_future(hall.post(p)) for p in posts[start : start + 1000]]
            act = hall.desk.write(
                "invitation.issue", invitation(f"{start}", hall.desk.now + 10_000), hall.office
            )
            taken = await request(door, act.upload())
            assert taken is not None
            assert taken.status == 201, taken.body
            asked += 1
            answers = await asyncio.gather(*sent)
            assert {answer.status for answer in answers} <= {400, 403, 503}
            assert max(len(answer.body) for answer in answers) < 1000
    assert asked == 10
    assert hall.ballots_in_the_box() == []
    assert other.decode() not in caplog.text
    assert (await hall.post(raw)).status == 201


async def test_more_than_the_queue_holds_is_told_to_come_again(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(casting_module, "QUEUE_LENGTH", 3)
    raws = [hall.ballot(0, YES) for _each in range(8)]
    answers = await asyncio.gather(*(hall.post(raw) for raw in raws))
    busy = [answer for answer in answers if answer.status == 503]
    assert len(busy) == 5
    assert {answer.json["code"] for answer in busy} == {"busy"}
    assert busy[0].headers["retry-after"] == "2"
    assert (await hall.post(raws[-1])).status == 201


async def test_bodies_that_come_all_at_once_are_bounded_together(hall: Hall) -> None:
    hall.serving.ballots.bodies = Bodies(LARGEST_BALLOT, BODY_SECONDS, together=1000)
    response = await hall.post([hall.ballot(0, YES)[:900], b" " * 200])
    assert (response.status, response.json["code"]) == (503, "busy")
    assert hall.serving.ballots.bodies.held == 0


async def test_a_ballot_that_drips_in_gives_its_room_up(hall: Hall) -> None:
    """Else some hundred connections that end no body would keep all voters out."""
    hall.serving.ballots.bodies = Bodies(LARGEST_BALLOT, seconds=0)
    sent: list[Any] = []

    async def drip() -> dict[str, Any]:
        if hall.serving.ballots.bodies.held:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": b"{" * 1000, "more_body": True}

    async def answer(message: Any) -> None:
        sent.append(message)

    path = f"/api/votes/{hall.id}/ballots"
    scope = {"method": "POST", "path": path, "headers": [], "query_string": b""}
    await asyncio.wait_for(hall.serving.ballots(scope, drip, answer), 10)
    assert sent[0]["status"] == 503
    assert hall.serving.ballots.bodies.held == 0


# --- what is kept ---------------------------------------------------------------------------------


async def test_nothing_of_when_and_whence_is_kept(
    hall: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = await hall.post(hall.ballot(0, YES), x_forwarded_for="192.0.2.77")
        await hall.refused(b"{", x_forwarded_for="192.0.2.77")
        await hall.step()
    assert answer.status == 201
    now = hall.desk.clock.wall
    times = [str(now), milliseconds_to_instant(now)[:19], str(now // 1000)]
    assert "192.0.2.77" not in caplog.text
    for path in hall.desk.directory.root.rglob("*"):
        if path.is_file():
            assert b"192.0.2.77" not in path.read_bytes(), path
    for path in hall.desk.directory.boxes.iterdir():
        for time in times:
            assert time.encode() not in path.read_bytes(), path
    columns = {
        column[1] for table in ("entry", "tile", "head") for column in columns_of(hall, table)
    }
    assert columns == {
        *("entry_index", "ballot", "tracker", "credential", "level", "tile_index", "hashes"),
        *("id", "size", "root", "note"),
    }
