"""Requests that mean harm by how they are sent: their HTTP, their number, their asking to be kept.

Besides: what the house signs at a stranger's wish, and how it answers to what it has heard before.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from glasshouse.clerk import kept as kept_statements
from glasshouse.clerk import storage
from glasshouse.clerk.receipts import HouseKey, SignedRefusal, verify_receipt
from glasshouse.clerk.upload import MAXIMUM_LINES
from glasshouse.record.checkpoint import open_checkpoint
from tests.clerk.asgi import Response
from tests.clerk.desk import LOG
from tests.clerk.door import NDJSON, Door, Draft, Posting, Stage, trace
from tests.clerk.hostile_claims import CASES as CLAIMS
from tests.clerk.hostile_claims import WITHOUT_EFFECT
from tests.clerk.hostile_forms import Case
from tests.house.world import DAY, NOWHERE, World, invitation, key

MANY = {"content-type": NDJSON}
HOUSE_KEY = HouseKey(key("house").seed).public


@pytest.fixture(scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    stage = await Stage(tmp_path_factory.mktemp("house")).set()
    yield stage
    stage.house.close()


async def refused(stage: Stage, posting: Posting) -> dict[str, Any]:
    """The problem that a request gets, having left no trace."""
    before = trace(stage.directory.root)
    answer = await stage.ask(posting)
    assert trace(stage.directory.root) == before
    assert (stage.clerk.queued, stage.clerk.undecided, stage.handler.bodies.held) == (0, 0, 0)
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json
    assert problem["status"] == answer.status >= 400
    assert problem["title"]
    assert problem["possible"]
    await stage.say_well()
    return problem


# --- HTTP -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "query", "status", "code"),
    [
        ({"content-type": "text/plain"}, "", 400, "malformed_upload"),
        ({"content-type": "multipart/form-data; boundary=x"}, "", 400, "malformed_upload"),
        ({"content-type": "application/x-www-form-urlencoded"}, "", 400, "malformed_upload"),
        ({"content-type": ""}, "", 400, "malformed_upload"),
        ({"content-encoding": "gzip"}, "", 400, "malformed_upload"),
        ({"content-encoding": "identity, br"}, "", 400, "malformed_upload"),
        ({"content-length": "99999999999999999999"}, "", 413, "upload_too_large"),
        ({"content-length": "-1"}, "", 400, "malformed_upload"),
        ({"content-length": "1_0"}, "", 400, "malformed_upload"),
        ({"content-length": "\xb2"}, "", 400, "malformed_upload"),
        ({"content-length": ""}, "", 400, "malformed_upload"),
        ({}, "wait=2", 400, "malformed_upload"),
        ({}, "wait=0&wait=1", 400, "malformed_upload"),
        ({}, "wait=", 400, "malformed_upload"),
        ({}, "signed=true", 400, "malformed_upload"),
        ({}, "wait=%D9%A1", 400, "malformed_upload"),
    ],
)
async def test_case_19_a_request_of_another_form_is_refused(
    stage: Stage, headers: dict[str, str], query: str, status: int, code: str
) -> None:
    posting = Posting(stage.spoken().upload(), headers=headers, query=query)
    problem = await refused(stage, posting)
    assert (problem["status"], problem["code"]) == (status, code)


async def test_case_19_a_packed_bomb_is_never_unpacked(stage: Stage) -> None:
    bomb = gzip.compress(bytes(20 * 1024 * 1024))
    for headers in ({"content-encoding": "gzip"}, {}):
        problem = await refused(stage, Posting(bomb, headers=headers))
        assert problem["code"] in ("malformed_upload", "not_json")


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "post"])
async def test_the_door_opens_to_posting_alone(stage: Stage, method: str) -> None:
    before = trace(stage.directory.root)
    answer = await stage.ask(Posting(stage.spoken().upload(), method=method))
    assert (answer.status, answer.headers["allow"]) == (405, "POST")
    assert trace(stage.directory.root) == before


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "malformed_upload"),
        (b"\n", "malformed_upload"),
        (b"{}\n\n{}\n", "malformed_upload"),
        (b"{}\n" * (MAXIMUM_LINES + 1), "upload_too_large"),
        (b" " * (17 * 1024 * 1024), "upload_too_large"),
    ],
)
async def test_case_19_lines_without_end_are_refused_at_once(
    stage: Stage, body: bytes, code: str
) -> None:
    assert (await refused(stage, Posting(body, headers=MANY)))["code"] == code


async def test_a_bad_line_spoils_no_good_one(stage: Stage) -> None:
    """Hostile lines on every side of a good one, in one request."""
    made = [case.make(stage) for case in CLAIMS[:20]]
    lines = [each for each in made if isinstance(each, bytes)]
    good = stage.write(
        "invitation.issue", invitation("amid bad ones", stage.now + DAY), stage.office_
    )
    body = b"\n".join([*lines, good.upload(), *lines])
    size = stage.clerk.book.head.size
    answer = await stage.ask(Posting(body, headers=MANY))
    assert answer.status == 200
    statuses = [line["status"] for line in answer.lines]
    assert statuses[len(lines)] == 201
    assert all(status >= 400 for status in statuses[: len(lines)] + statuses[len(lines) + 1 :])
    assert stage.clerk.book.head.size == size + 1
    World.record(stage, good)
    assert stage.clerk.book.head.digest == stage.replay.digest


# --- Heard before ---------------------------------------------------------------------------------


async def test_case_11_a_recorded_act_gets_its_first_receipt_again(stage: Stage) -> None:
    before = trace(stage.directory.root)
    index = stage.index_of(stage.recorded.id)
    for query in ("", "wait=0", "signed=1"):
        answer = await stage.ask(Posting(stage.recorded.upload(), query=query))
        assert (answer.status, answer.json) == (
            200,
            {
                "effect": None,
                "id": stage.recorded.id,
                "index": index,
                "receipt": f"/record/proof/{index}",
                "received": stage.entries[index].received,
            },
        )
    assert trace(stage.directory.root) == before


async def test_case_11_other_signatures_under_a_recorded_act_change_nothing(stage: Stage) -> None:
    """Its id is of the act alone, so whoever repeats it learns what everybody can read."""
    before = trace(stage.directory.root)
    draft = Draft.of(stage.recorded, stage.ann.keys)
    forged = draft.upload(sigs=[dict(key("a stranger").sign(draft.raw))], sheets={})
    answer = await stage.ask(Posting(forged))
    assert (answer.status, answer.json["id"]) == (200, stage.recorded.id)
    assert trace(stage.directory.root) == before


async def test_case_13_an_act_recorded_before_its_key_was_replaced_is_repeated_in_vain(
    stage: Stage,
) -> None:
    before = trace(stage.directory.root)
    answer = await stage.ask(Posting(stage.before_rotation.upload()))
    assert (answer.status, answer.json["id"]) == (200, stage.before_rotation.id)
    assert trace(stage.directory.root) == before


@pytest.mark.parametrize("name", ["a key that was replaced", "a key that was revoked"])
async def test_case_13_nothing_new_comes_of_an_old_key(stage: Stage, name: str) -> None:
    (case,) = [case for case in CLAIMS if case.name == name]
    made = case.make(stage)
    assert isinstance(made, bytes)
    assert (await refused(stage, Posting(made)))["code"] == "key_not_in_force"


async def test_case_12_an_act_of_another_record_is_refused(stage: Stage) -> None:
    draft = stage.spoken().altered(log="other.example/record")
    assert (await refused(stage, Posting(draft.upload())))["code"] == "wrong_log"


# --- What was seen --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "root", "code"),
    [
        (0, "11" * 32, "saw_mismatch"),
        (1, NOWHERE, "saw_mismatch"),
        (10, NOWHERE, "saw_mismatch"),
        (10_000, NOWHERE, "saw_ahead"),
        (2**53, NOWHERE, "saw_ahead"),
    ],
)
async def test_case_14_who_claims_to_have_seen_another_record_is_given_the_evidence(
    stage: Stage, size: int, root: str, code: str
) -> None:
    draft = stage.spoken().altered(saw={"size": size, "root": root})
    problem = await refused(stage, Posting(draft.upload()))
    assert (problem["status"], problem["code"]) == (409, code)
    ours = open_checkpoint(problem["note"].encode(), LOG.verifier)
    assert ours.root.hex() != root
    assert ours.size <= size
    assert ours.root == stage.clerk.book.root_at(ours.size)


# --- Without effect -------------------------------------------------------------------------------


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in WITHOUT_EFFECT])
async def test_what_its_author_has_no_power_for_is_recorded_and_does_nothing(
    stage: Stage, case: Case
) -> None:
    head = stage.clerk.book.head
    before = trace(stage.directory.root)
    made = case.make(stage)
    assert isinstance(made, bytes)
    answer = await stage.ask(Posting(made))
    assert (answer.status, answer.json["effect"]) == (200, case.code)
    assert answer.json["index"] == head.size
    after = trace(stage.directory.root)
    # It ended no fact that stood, and made no short name, author, key or conference.
    for table in ("past_fact", "past_listing"):
        assert after.rows[f"house.sqlite3 {table}"] == before.rows[f"house.sqlite3 {table}"]
    rows = stage.clerk.book.storage.connection.execute(
        "SELECT DISTINCT type FROM fact WHERE since = ?", (head.size + 1,)
    ).fetchall()
    assert {name for (name,) in rows} <= {"recorded", "sheet", "statement"}
    # The world in memory has not heard of it; both go on from here.
    stage.follow()
    await stage.say_well()


# --- Quotas ---------------------------------------------------------------------------------------


async def test_a_quota_that_is_used_up_is_refused_until_the_next_day(tmp_path: Path) -> None:
    door = Door(tmp_path)
    house = door.found(author_quota=4)
    door.office_ = door.office(house)
    ann = door.party(door.office_, "ann")
    for number in range(3):
        door.say("invitation.issue", invitation(f"{number}", door.now + DAY), ann)
    before = trace(tmp_path)
    written = door.write("invitation.issue", invitation("one more", door.now + 10 * DAY), ann)
    answer = await door.ask(Posting(written.upload()))
    assert (answer.status, answer.json["code"]) == (429, "quota_exceeded")
    assert trace(tmp_path) == before
    door.now += DAY
    assert (await door.ask(Posting(written.upload()))).status == 201


# --- Kept for later -------------------------------------------------------------------------------


async def kept(door: Door, draft: Draft) -> Response:
    return await door.ask(Posting(draft.upload(), query="wait=0"))


def rows_kept(door: Door) -> list[tuple[str | None, int]]:
    return door.clerk.book.storage.connection.execute(
        "SELECT refused, LENGTH(upload) FROM pending ORDER BY number"
    ).fetchall()


async def test_strangers_who_have_much_kept_leave_little_behind(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "REFUSED_LENGTH", 3)
    for number in range(8):
        uninvited = {"invitation": None, "secret": None}
        assert (await kept(stage, stage.registering(f"s{number}", **uninvited))).status == 202
        stage.clerk.run_batch()
    assert rows_kept(stage) == [("invitation_missing", 0)] * 3
    await stage.say_well()


@pytest.mark.parametrize("query", ["", "wait=0"])
async def test_a_long_request_lets_others_have_their_turn(stage: Stage, query: str) -> None:
    lines = [stage.spoken().with_body(words=number).upload() for number in range(50)]
    turns = 0
    done = False

    async def somebody_else() -> None:
        nonlocal turns
        while not done:
            turns += 1
            await asyncio.sleep(0)

    other = asyncio.ensure_future(somebody_else())
    answer = await stage.ask(Posting(b"\n".join(lines), query=query, headers=MANY))
    done = True
    await other
    assert [line["code"] for line in answer.lines] == ["malformed_body"] * 50
    assert turns >= len(lines) - 1


async def test_what_is_kept_is_bounded_by_its_bytes(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.clerk.pause("publication", "for the test")
    first, second = stage.spoken(text="x" * 1000), stage.spoken(text="y" * 1000)
    monkeypatch.setattr(kept_statements, "PENDING_BYTES", len(first.upload()) + 500)
    try:
        assert (await kept(stage, first)).status == 202
        assert (await kept(stage, first)).status == 202, "the same again takes no room"
        answer = await kept(stage, second)
        assert (answer.status, answer.json["code"]) == (503, "busy")
        assert stage.clerk.undecided == 1
    finally:
        stage.clerk.resume("publication")
    stage.clerk.run_batch()
    stage.follow()
    await stage.say_well()


async def test_what_was_kept_and_refused_can_be_kept_again(stage: Stage) -> None:
    """Else the house would have signed a promise that it had no way to keep."""
    answered = stage.spoken(text="To be answered")
    answer = stage.spoken(text="The answer", answers=[_id(answered)])
    assert (await kept(stage, answer)).status == 202
    stage.clerk.run_batch()
    assert rows_kept(stage)[-1] == ("unknown_target", 0)
    assert (await stage.ask(Posting(answered.upload()))).status == 201
    assert (await kept(stage, answer)).status == 202
    stage.clerk.run_batch()
    assert stage.clerk.book.find(_id(answer)) is not None
    stage.follow()
    await stage.say_well()


async def test_case_26_words_sent_both_to_be_kept_and_at_once_leave_no_second_copy(
    stage: Stage,
) -> None:
    draft = stage.spoken(text="Sent both ways")
    upload = draft.upload()
    taken = stage.clerk.receive(upload)
    verdict = stage.clerk.submit(taken)  # type: ignore[arg-type]
    assert (await kept(stage, draft)).status == 202
    stage.clerk.run_batch()
    assert verdict.result().effect is None  # type: ignore[union-attr]
    assert [size for _code, size in rows_kept(stage) if size] == []
    stage.follow()
    await stage.say_well()


def _id(draft: Draft) -> str:
    return hashlib.sha256(draft.raw).hexdigest()


# --- What the house signs -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spoil", "code", "field"),
    [
        ("body", "malformed_body", "body"),
        ("line", "lines_mismatch", "sheets"),
        ("sheet", "malformed_sheet", "sheets"),
    ],
)
async def test_no_word_of_a_strangers_own_is_signed_by_the_house(
    stage: Stage, spoil: str, code: str, field: str
) -> None:
    words = "the_house_admits_everything"
    draft = {
        "body": lambda: stage.spoken().with_body(**{words: 1}),
        "line": lambda: stage.spoken().worded(lambda sheet: sheet["lines"].update({words: "x"})),
        "sheet": lambda: stage.spoken().worded(lambda sheet: sheet.update({words: "x"})),
    }[spoil]()
    problem = await refused(stage, Posting(draft.upload(), query="signed=1"))
    assert problem["code"] == code
    assert words in problem["field"], "people are told which field it was"
    paper = verify_receipt(problem["signed_refusal"].encode(), HOUSE_KEY)
    assert isinstance(paper, SignedRefusal)
    assert (paper.code, paper.field) == (code, field)
    assert words not in json.dumps(paper.model_dump())
