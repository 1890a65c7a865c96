"""``POST /api/acts``: one or many, waited for or kept, refused with evidence."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from glasshouse.acts.compose import Written
from glasshouse.clerk.kept import PENDING_TIME
from glasshouse.clerk.receipts import HouseKey, SignedRefusal, Submission, verify_receipt
from glasshouse.clerk.requests import Bodies
from glasshouse.clerk.submissions import BODY_SECONDS, SubmissionHandler
from glasshouse.clerk.upload import MAXIMUM_REQUEST_BYTES
from glasshouse.record.checkpoint import open_checkpoint
from tests.clerk.asgi import Response, request
from tests.clerk.check_log import check_log
from tests.clerk.desk import LOG, Desk, Faults
from tests.house.world import DAY, ORIGIN, Someone, invitation, key, registration, secret_of

SIGNER = HouseKey(key("house").seed)
LINES = {"content-type": "application/x-ndjson"}


class Door:
    """A house with an office, behind its handler."""

    def __init__(self, root: Path, **options: Any) -> None:
        self.desk = Desk(root, **options)
        self.office = self.desk.office(self.desk.found())
        self.desk.clock.pass_time(self.desk.now - self.desk.clock.wall)
        self.handler = SubmissionHandler(self.desk.clerk, ORIGIN, SIGNER)

    async def post(self, body: bytes | list[bytes], query: str = "", **headers: str) -> Response:
        response = await request(self.handler, body, query=query, headers=headers)
        assert response is not None
        return response

    async def post_lines(self, *uploads: bytes, query: str = "") -> list[Any]:
        response = await self.post(b"\n".join(uploads) + b"\n", query, **LINES)
        assert response.status == 200
        assert response.headers["content-type"] == "application/x-ndjson"
        return response.lines

    def describe(self, slug: str, **options: Any) -> Written:
        texts = {"en": {"name": slug.title()}}
        body = {"slug": slug, "lines": []}
        return self.desk.write("party.describe", body, self.office, texts=texts, **options)


async def test_an_effective_act_is_answered_after_its_commit(tmp_path: Path) -> None:
    door = Door(tmp_path)
    written = door.describe("north")
    response = await door.post(written.upload())
    assert response.status == 201
    assert response.json == {
        "effect": None,
        "id": written.id,
        "index": 2,
        "receipt": "/record/proof/2",
        "received": door.desk.clock.wall,
    }
    assert response.headers["cache-control"] == "no-store"
    check_log(tmp_path, LOG.verifier, [written.id])


async def test_an_act_without_effect_and_a_repeated_one_are_answered_200(tmp_path: Path) -> None:
    door = Door(tmp_path)
    north = door.desk.party(door.office, "north")
    door.desk.clock.pass_time(door.desk.now - door.desk.clock.wall)
    powerless = door.desk.write("party.admit", {"party": north.id, "lines": []}, north)
    first = await door.post(powerless.upload())
    assert (first.status, first.json["effect"]) == (200, "without_authority")
    again = await door.post(powerless.upload())
    assert (again.status, again.json) == (200, first.json)


async def test_case_11_an_act_posted_twice_at_once_gets_one_index(tmp_path: Path) -> None:
    door = Door(tmp_path)
    upload = door.describe("north").upload()
    responses = await asyncio.gather(*[door.post(upload) for _each in range(4)])
    assert sorted(each.status for each in responses) == [200, 200, 200, 201]
    assert {each.json["index"] for each in responses} == {2}


async def test_a_refusal_is_a_problem_with_all_its_members(tmp_path: Path) -> None:
    door = Door(tmp_path)
    door.desk.described(door.office, "north")
    response = await door.post(door.describe("north").upload())
    assert response.headers["content-type"] == "application/problem+json"
    assert response.status == 409
    assert response.json == {
        "code": "slug_taken",
        "detail": "",
        "field": "body.slug",
        "possible": "Choose another short name.",
        "status": 409,
        "title": "The short name is taken.",
    }


async def test_a_refusal_names_the_character_that_its_author_cannot_see(tmp_path: Path) -> None:
    door = Door(tmp_path)
    body = {"slug": "north", "lines": []}
    written = door.desk.write(
        "party.describe", body, door.office, texts={"en": {"name": "No\u202erth"}}
    )
    response = await door.post(written.upload())
    assert response.json["code"] == "text_control_character"
    assert response.json["detail"] == "U+202E stands at place 3 of the line."


@pytest.mark.parametrize("query", ["wait=2", "wait=", "wait=0&wait=1", "signed=yes"])
async def test_a_query_that_says_neither_is_refused(tmp_path: Path, query: str) -> None:
    door = Door(tmp_path)
    response = await door.post(door.describe("north").upload(), query)
    assert response.json["code"] == "malformed_upload"


async def test_only_posting_is_possible(tmp_path: Path) -> None:
    response = await request(Door(tmp_path).handler, b"", method="GET")
    assert response is not None
    assert (response.status, response.headers["allow"]) == (405, "POST")


# --- Many -----------------------------------------------------------------------------------------


async def test_many_are_answered_line_by_line_in_their_order(tmp_path: Path) -> None:
    door = Door(tmp_path)
    uploads = [door.describe(f"p{number}").upload() for number in range(30)]
    uploads[7] = b"{}"
    uploads[9] = uploads[8]
    answers = await door.post_lines(*uploads)
    statuses = [each["status"] for each in answers]
    assert statuses == [201] * 7 + [400, 201, 200] + [201] * 20
    indexes = [each["index"] for each in answers if each["status"] == 201]
    assert indexes == list(range(2, 30)), "the order of their sender, not of their ids"


async def test_a_line_may_rest_on_an_earlier_one(tmp_path: Path) -> None:
    door = Door(tmp_path)
    desk = door.desk
    issued = desk.write("invitation.issue", invitation("north", desk.now + DAY), door.office)
    north, body = registration("north", invitation=issued.id, secret=secret_of("north"))
    joins = desk.write(
        "party.register",
        body,
        keys=[*north.keys, key("north recovery")],
        texts={"en": {"name": "North"}},
    )
    north.id = joins.id
    speaks = desk.write("invitation.issue", invitation("guest", desk.now + DAY), north)
    answers = await door.post_lines(issued.upload(), joins.upload(), speaks.upload())
    assert [each["status"] for each in answers] == [201, 201, 201]
    assert [each["index"] for each in answers] == [2, 3, 4]


async def test_what_rests_on_a_refused_line_is_refused(tmp_path: Path) -> None:
    door = Door(tmp_path)
    stranger = Someone(door.office.id, [key("stranger")])
    speaks = door.desk.write("invitation.issue", invitation("x", door.desk.now + DAY), stranger)
    answers = await door.post_lines(door.describe("north").upload(), speaks.upload(), b"[]")
    assert [each.get("code") for each in answers] == [None, "unknown_key", "not_json"]


async def test_a_full_queue_holds_the_sender_of_many_back_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("glasshouse.clerk.queue.QUEUE_LENGTH", 4)
    door = Door(tmp_path)
    answers = await door.post_lines(*[door.describe(f"p{n}").upload() for n in range(30)])
    assert [each["status"] for each in answers] == [201] * 30


# --- Kept -----------------------------------------------------------------------------------------


async def test_what_is_kept_is_promised_by_the_house(tmp_path: Path) -> None:
    door = Door(tmp_path)
    written = door.describe("north")
    response = await door.post(written.upload(), "wait=0")
    assert response.status == 202
    now = door.desk.clock.wall
    receipt = verify_receipt(response.json["submission_receipt"].encode(), SIGNER.public)
    assert receipt == Submission(
        v=1, log=ORIGIN, act=written.id, received=now, deadline=now + PENDING_TIME
    )
    assert response.json["state"] == "pending"
    door.desk.clerk.run_batch()
    again = await door.post(written.upload(), "wait=0")
    assert (again.status, again.json["index"]) == (200, 2)


async def test_many_are_kept_in_one_step_and_the_unsound_are_not(tmp_path: Path) -> None:
    faults = Faults()
    door = Door(tmp_path, hook=faults)
    faults.steps.clear()
    uploads = [door.describe(f"p{n}").upload() for n in range(3)]
    answers = await door.post_lines(*uploads, b"{}", query="wait=0")
    assert [each["status"] for each in answers] == [202, 202, 202, 400]
    assert faults.steps == ["before_main_commit", "after_main_commit"]
    assert door.desk.clerk.undecided == 3


async def test_a_text_that_belongs_to_no_act_is_not_even_kept(tmp_path: Path) -> None:
    door = Door(tmp_path)
    stray = door.desk.writer.sheet("en", {"name": "Stray"})
    response = await door.post(door.describe("north").upload(stray), "wait=0")
    assert (response.status, response.json["code"]) == (400, "sheet_unexpected")
    assert door.desk.clerk.undecided == 0


async def test_what_cannot_be_kept_is_not_promised(tmp_path: Path) -> None:
    faults = Faults()
    door = Door(tmp_path, hook=faults)
    faults.at = {"before_main_commit"}
    response = await door.post(door.describe("north").upload(), "wait=0")
    assert (response.status, response.json["code"]) == (503, "paused")
    assert "submission_receipt" not in response.json
    assert response.headers["retry-after"] == "2"


# --- Signed refusals ------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["query", "header"])
async def test_case_28_a_refusal_can_be_had_signed(tmp_path: Path, how: str) -> None:
    door = Door(tmp_path)
    door.desk.described(door.office, "north")
    door.desk.clock.pass_time(1000)
    written = door.describe("north")
    wish = {"query": "signed=1"} if how == "query" else {"Prefer".lower(): "signed-refusal"}
    response = await door.post(written.upload(), **wish)
    refusal = verify_receipt(response.json["signed_refusal"].encode(), SIGNER.public)
    assert refusal == SignedRefusal(
        v=1,
        log=ORIGIN,
        act=written.id,
        received=door.desk.clock.wall,
        code="slug_taken",
        field="body.slug",
    )


@pytest.mark.parametrize("raw", [b"{}", b'{"act":{},"sigs":[]}', b"\xff"])
async def test_what_is_no_act_gets_no_signature(tmp_path: Path, raw: bytes) -> None:
    response = await Door(tmp_path).post(raw, "signed=1")
    assert response.status == 400
    assert "signed_refusal" not in response.json


async def test_nobody_gets_a_signature_unasked_or_without_a_key(tmp_path: Path) -> None:
    door = Door(tmp_path)
    door.desk.described(door.office, "north")
    assert "signed_refusal" not in (await door.post(door.describe("north").upload())).json
    door.handler = SubmissionHandler(door.desk.clerk, ORIGIN)
    assert (
        "signed_refusal" not in (await door.post(door.describe("north").upload(), "signed=1")).json
    )


# --- What the author saw --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "code"), [(0, "saw_mismatch"), (1, "saw_mismatch"), (9, "saw_ahead")]
)
async def test_case_14_who_saw_another_record_gets_our_note_as_evidence(
    tmp_path: Path, size: int, code: str
) -> None:
    door = Door(tmp_path)
    response = await door.post(door.describe("north", saw=(size, "ab" * 32)).upload())
    assert (response.status, response.json["code"]) == (409, code)
    ours = open_checkpoint(response.json["note"].encode(), LOG.verifier)
    assert ours.size == min(size, 2)
    assert ours.root == door.desk.clerk.book.root_at(ours.size)


async def test_who_saw_this_record_is_taken(tmp_path: Path) -> None:
    door = Door(tmp_path)
    for size in range(3):
        root = door.desk.clerk.book.root_at(size).hex()
        response = await door.post(door.describe(f"p{size}", saw=(size, root)).upload())
        assert response.status == 201


# --- Bodies ---------------------------------------------------------------------------------------


async def test_a_body_in_pieces_is_one_body(tmp_path: Path) -> None:
    door = Door(tmp_path)
    upload = door.describe("north").upload()
    pieces = [upload[i : i + 7] for i in range(0, len(upload), 7)]
    assert (await door.post(pieces)).status == 201


async def test_case_19_a_body_without_end_is_cut_off(tmp_path: Path) -> None:
    door = Door(tmp_path)
    response = await door.post([b" " * 1_000_000] * 40)
    assert (response.status, response.json["code"]) == (413, "upload_too_large")
    assert door.handler.bodies.held == 0


@pytest.mark.parametrize("length", [MAXIMUM_REQUEST_BYTES + 1, 10**30])
async def test_case_19_a_body_announced_too_large_is_not_read(tmp_path: Path, length: int) -> None:
    door = Door(tmp_path)
    response = await door.post(b"", **{"content-length": str(length)})
    assert response.status == 413


async def test_case_19_a_packed_body_is_not_unpacked(tmp_path: Path) -> None:
    response = await Door(tmp_path).post(b"\x1f\x8b", **{"content-encoding": "gzip"})
    assert (response.status, response.json["code"]) == (400, "malformed_upload")


async def test_another_media_type_is_refused(tmp_path: Path) -> None:
    # A form on another site could send text/plain without asking.
    door = Door(tmp_path)
    response = await door.post(door.describe("north").upload(), **{"content-type": "text/plain"})
    assert response.status == 400


async def test_many_bodies_at_once_are_bounded_together(tmp_path: Path) -> None:
    door = Door(tmp_path)
    door.handler.bodies = Bodies(MAXIMUM_REQUEST_BYTES, BODY_SECONDS, together=100)
    response = await door.post(door.describe("north").upload())
    assert (response.status, response.json["code"]) == (503, "busy")
    assert door.handler.bodies.held == 0


async def test_a_body_that_drips_in_gives_its_room_up(tmp_path: Path) -> None:
    """Else five senders who end no body would fill the room for all, and hold it for ever."""
    door = Door(tmp_path)
    door.handler.bodies = Bodies(MAXIMUM_REQUEST_BYTES, seconds=0)
    answers: list[Any] = []

    async def drip() -> dict[str, Any]:
        if door.handler.bodies.held:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": b" " * 1000, "more_body": True}

    async def send(message: Any) -> None:
        answers.append(message)

    scope = {"method": "POST", "query_string": b"", "headers": []}
    await asyncio.wait_for(door.handler(scope, drip, send), 10)
    assert answers[0]["status"] == 400
    assert b"too long to come" in answers[1]["body"]
    assert door.handler.bodies.held == 0


async def test_a_sender_who_leaves_early_has_said_nothing(tmp_path: Path) -> None:
    door = Door(tmp_path)
    upload = door.describe("north").upload()
    waiting = [{"type": "http.request", "body": upload, "more_body": True}]

    async def receive() -> dict[str, Any]:
        return waiting.pop() if waiting else {"type": "http.disconnect"}

    async def send(_message: Any) -> None:
        raise AssertionError("nobody is there to be answered")

    scope = {"method": "POST", "query_string": b"", "headers": []}
    await door.handler(scope, receive, send)
    assert door.desk.clerk.queued == 0
    assert door.handler.bodies.held == 0
