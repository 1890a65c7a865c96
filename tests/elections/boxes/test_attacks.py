"""Attacks on the ballot box of a house that is served: refused by name, and without a trace.

That a refusal leaves the box as it was is asserted by ``Hall.refused``.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, MutableMapping
from pathlib import Path
from typing import Any

import pytest

from glasshouse.elections.belenios.ballots import make_ballot
from glasshouse.elections.belenios.election import Election, write_election
from glasshouse.elections.belenios.files import written
from glasshouse.elections.boxes import boxes as boxes_module
from tests.clerk.asgi import request
from tests.elections.belenios.forging import signed
from tests.elections.boxes.hall import Hall
from tests.elections.voting import number
from tests.house.world import NOWHERE, invitation

YES, NO, BLANK = [0, 1, 0], [0, 0, 1], [1, 0, 0]


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    made = Hall(tmp_path)
    await made.opened()
    yield made
    await made.stop()


def changed(raw: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    """A ballot with one change, in compact JSON, not signed anew."""
    value = json.loads(raw)
    change(value)
    return written(value)


def resigned(raw: bytes, secret: int, change: Callable[[dict[str, Any]], object]) -> bytes:
    """A ballot with one change, signed anew by a credential."""
    value = json.loads(raw)
    del value["signature"]
    change(value)
    return signed(value, secret)


# --- whose ballots count --------------------------------------------------------------------------


async def test_stuffing_with_a_credential_that_is_not_on_the_roll(hall: Hall) -> None:
    raw = hall.signed_by(number("a stranger"), YES)
    assert await hall.refused(raw) == (403, "invalid_credential")


async def test_a_ballot_signed_by_another_credential_than_it_names(hall: Hall) -> None:
    def name_another(value: dict[str, Any]) -> None:
        value["credential"] = json.loads(hall.ballot(1, YES))["credential"]

    raw = hall.ballot(0, YES)
    assert await hall.refused(resigned(raw, hall.voter(0), name_another)) == (403, "signature")


async def test_a_copied_ballot_under_another_credential(hall: Hall) -> None:
    raw = hall.ballot(0, YES)
    assert (await hall.post(raw)).status == 201
    own = json.loads(hall.ballot(1, YES))["credential"]

    def take_over(value: dict[str, Any]) -> None:
        value["credential"] = own

    assert await hall.refused(changed(raw, take_over)) == (400, "signature_hash")
    # Signed by the thief's own credential: the proofs are bound to the one that was copied.
    assert await hall.refused(resigned(raw, hall.voter(1), take_over)) == (400, "proof")


async def test_an_old_ballot_sent_again_after_a_revote_changes_nothing(hall: Hall) -> None:
    old, new = hall.ballot(0, YES), hall.ballot(0, NO)
    first = await hall.post(old)
    second = await hall.post(new)
    again = await hall.post(old)
    assert (first.status, second.status, again.status) == (201, 201, 200)
    assert again.json["index"] == first.json["index"] == 0
    assert hall.ballots_in_the_box() == [old, new]
    for cast, counts in ((first, False), (second, True)):
        assert (await hall.look_up(cast.json["tracker"])).json["counts"] is counts


async def test_double_casting_in_a_race_lets_the_last_in_the_box_count(hall: Hall) -> None:
    raws = [hall.ballot(0, choice) for choice in (YES, NO, BLANK, YES, NO)]
    answers = await asyncio.gather(*(hall.post(raw) for raw in [*raws, *raws]))
    assert sorted(answer.status for answer in answers) == [200] * 5 + [201] * 5
    assert sorted(hall.ballots_in_the_box()) == sorted(raws)
    for answer, raw in zip(answers, [*raws, *raws], strict=True):
        assert hall.ballots_in_the_box()[answer.json["index"]] == raw
    counting = [(await hall.look_up(a.json["tracker"])).json for a in answers[:5]]
    assert [each["index"] for each in counting if each["counts"]] == [4]


@pytest.mark.parametrize("installed", [True, False])
async def test_with_the_kernel_and_without_it_the_same_is_taken_and_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, installed: bool
) -> None:
    if not installed:
        monkeypatch.setattr(boxes_module, "kernel_for", lambda *_election, **_options: None)
    hall = Hall(tmp_path)
    await hall.opened()
    raw = hall.ballot(0, YES)
    other = json.loads(hall.ballot(0, NO))["answers"]

    def answer_otherwise(value: dict[str, Any]) -> None:
        value["answers"][0]["choices"] = other[0]["choices"]

    assert await hall.refused(hall.signed_by(number("a stranger"), YES)) == (
        403,
        "invalid_credential",
    )
    for secret, refusal in ((hall.voter(1), (403, "signature")), (hall.voter(0), (400, "proof"))):
        assert await hall.refused(resigned(raw, secret, answer_otherwise)) == refusal
    assert [(await hall.post(raw)).status for _each in range(2)] == [201, 200]
    await hall.stop()


# --- what it was made for -------------------------------------------------------------------------


async def test_a_ballot_for_another_vote(hall: Hall) -> None:
    other = write_election(
        uuid="ABCDEFGHJKLMNP",
        name="Another",
        description="",
        public_key=hall.election().public_key,
        questions=hall.election().questions,
    )
    raw = make_ballot(other, hall.voter(0), [YES], hall.drawn).raw
    assert await hall.refused(raw) == (409, "wrong_election")


async def test_a_ballot_for_another_text_of_this_vote(hall: Hall) -> None:
    value = json.loads(hall.election().raw) | {"name": "Not as it was announced"}
    raw = make_ballot(Election.parse(written(value)), hall.voter(0), [YES], hall.drawn).raw
    assert await hall.refused(raw) == (409, "wrong_fingerprint")


async def test_a_vote_that_is_not_there(hall: Hall) -> None:
    response = await hall.post(hall.ballot(0, YES), NOWHERE)
    assert (response.status, response.json["code"]) == (404, "no_such_vote")


async def test_choices_that_the_question_does_not_permit(hall: Hall) -> None:
    """The proof of one ballot's answer beside the choices of another, signed by the voter."""
    other = json.loads(hall.ballot(0, NO))["answers"][0]

    def mix(value: dict[str, Any]) -> None:
        value["answers"][0]["choices"] = other["choices"]

    raw = resigned(hall.ballot(0, YES), hall.voter(0), mix)
    assert await hall.refused(raw) == (400, "proof")


# --- when it came ---------------------------------------------------------------------------------


async def test_a_ballot_in_the_last_moment_counts_and_one_a_moment_later_does_not(
    hall: Hall,
) -> None:
    hall.come_to(hall.vote().closes - 1)
    assert (await hall.post(hall.ballot(0, YES))).status == 201
    hall.pass_time(1)
    assert await hall.refused(hall.ballot(1, YES)) == (409, "vote_over")


async def test_a_ballot_whose_last_byte_came_after_the_end_is_late(hall: Hall) -> None:
    raw = hall.ballot(0, YES)
    parts = [raw[:100], raw[100:]]

    async def receive() -> dict[str, Any]:
        if len(parts) == 1:
            hall.pass_time(1)
        return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}

    hall.come_to(hall.vote().closes - 1)
    sent: list[MutableMapping[str, Any]] = []

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    path = f"/api/votes/{hall.id}/ballots"
    scope = {"type": "http", "method": "POST", "path": path, "headers": [], "query_string": b""}
    await hall.serving.ballots(scope, receive, send)
    assert (sent[0]["status"], json.loads(sent[1]["body"])["code"]) == (409, "vote_over")
    assert hall.ballots_in_the_box() == []


async def test_what_waited_in_the_queue_at_the_end_is_in_the_box_and_nothing_after_it(
    hall: Hall,
) -> None:
    hall.come_to(hall.vote().closes - 1)
    waiting = asyncio.ensure_future(hall.post(hall.ballot(0, YES)))
    while not hall.serving_box().casting.queued:  # type: ignore[union-attr]
        await asyncio.sleep(0)
    hall.pass_time(1)
    late = asyncio.ensure_future(hall.post(hall.ballot(1, YES)))
    await hall.step()
    assert (await waiting).status == 201
    assert (await late).json["code"] == "vote_over"
    assert (hall.vote().state, hall.vote().anchored) == ("closed", 1)


async def test_a_clock_that_is_set_back_lets_nobody_in_after_the_end(hall: Hall) -> None:
    hall.come_to(hall.vote().closes)
    await hall.step()
    hall.desk.clock.wall -= 3_600_000
    assert await hall.refused(hall.ballot(0, YES)) == (409, "vote_over")


async def test_the_houses_time_never_goes_back_though_the_box_was_not_closed(hall: Hall) -> None:
    hall.come_to(hall.vote().closes)
    # Anything on the record after the end ends the vote, whatever the clock says then.
    hall.desk.send(
        hall.desk.write("invitation.issue", invitation("x", hall.desk.now + 10_000), hall.office)
    )
    hall.desk.clock.wall -= 3_600_000
    assert await hall.refused(hall.ballot(0, YES)) == (409, "vote_over")


async def test_a_clock_that_runs_ahead_takes_nothing(hall: Hall) -> None:
    hall.desk.clock.wall += 3_600_000
    assert await hall.refused(hall.ballot(0, YES)) == (503, "paused")
    hall.desk.clock.wall -= 3_600_000
    assert (await hall.post(hall.ballot(0, YES))).status == 201


async def test_before_it_is_open_and_after_it_was_called_off(tmp_path: Path) -> None:
    hall = Hall(tmp_path)
    hall.prepare()
    await hall.serve()
    response = await hall.post(b"{}")
    assert (response.status, response.json["code"]) == (409, "vote_not_open")
    hall.say("election.open", hall.of_vote(), hall.office)
    assert (await hall.post(b"{}")).json["code"] == "vote_not_open"
    hall.come_to(hall.vote().opens)
    await hall.step()
    raw = hall.ballot(0, YES)
    hall.say("election.cancel", hall.of_vote(), hall.office, {"reason": "Troops"})
    assert await hall.refused(raw) == (409, "vote_cancelled")
    await hall.step()
    assert hall.serving_box().casting is None
    await hall.stop()


# --- what it looks like ---------------------------------------------------------------------------


async def test_a_megabyte_is_refused_by_what_it_says_and_by_what_it_is(hall: Hall) -> None:
    raw = b" " * 1_000_000
    assert await hall.refused(raw, content_length="1000000") == (413, "ballot_too_large")
    parts = [b" " * 10_000] * 100
    response = await hall.post(parts)
    assert (response.status, response.json["code"]) == (413, "ballot_too_large")
    assert await hall.refused(raw[:61441]) == (413, "ballot_too_large")
    assert hall.serving.ballots.bodies.held == 0


MALFORMED = {
    "nothing": (b"", "not_json"),
    "no JSON": (b"{", "not_json"),
    "no UTF-8": (b"\xff\xfe", "not_json"),
    "a list": (b"[]", "wrong_shape"),
    "a number": (b"1", "wrong_shape"),
    "a float": (b'{"election_uuid":1.5}', "not_json"),
    "nested without end": (b"[" * 60_000, "not_json"),
    "an empty object": (b"{}", "field_missing"),
}


@pytest.mark.parametrize("name", MALFORMED)
async def test_what_is_no_ballot(hall: Hall, name: str) -> None:
    raw, code = MALFORMED[name]
    assert await hall.refused(raw) == (400, code)


def spaced(raw: bytes) -> bytes:
    return raw.replace(b",", b", ", 1)


def reordered(raw: bytes) -> bytes:
    return written(dict(sorted(json.loads(raw).items())))


def twice(raw: bytes) -> bytes:
    return raw[:-1] + b',"answers":[]}'


def more(raw: bytes) -> bytes:
    return changed(raw, lambda value: value.update(weight=2))


def less(raw: bytes) -> bytes:
    return changed(raw, lambda value: value.pop("signature"))


def escaped(raw: bytes) -> bytes:
    return raw.replace(b'"election_uuid":"', b'"election\\u005fuuid":"', 1)


def trailing(raw: bytes) -> bytes:
    return raw + b"\n"


def upper(raw: bytes) -> bytes:
    value = json.loads(raw)
    return raw.replace(value["credential"].encode(), value["credential"].upper().encode())


def cut(raw: bytes) -> bytes:
    return raw[:-1]


SPELLED: dict[Callable[[bytes], bytes], str] = {
    spaced: "not_canonical",
    reordered: "not_canonical",
    twice: "not_json",
    more: "field_unknown",
    less: "field_missing",
    escaped: "not_canonical",
    trailing: "not_canonical",
    cut: "not_json",
    upper: "invalid_credential",
}


@pytest.mark.parametrize("spell", SPELLED, ids=lambda spell: spell.__name__)
async def test_a_true_ballot_in_another_spelling(
    hall: Hall, spell: Callable[[bytes], bytes]
) -> None:
    _status, code = await hall.refused(spell(hall.ballot(0, YES)))
    assert code == SPELLED[spell]


async def test_answers_in_another_spelling_signed_by_the_voter(hall: Hall) -> None:
    raw = hall.ballot(0, YES)
    unsigned = raw[: raw.rindex(b',"signature":')] + b"}"
    spelled = json.loads(unsigned.replace(b'"choices":', b'"choices" :', 1))
    # Signed over other bytes than the compact ones: the signature is over what is read as well.
    assert written(spelled) == unsigned
    for old, new in (
        (b'"choices":', b'"choices" :'),
        (b'"overall_proof"', b'"overall\\u005fproof"'),
    ):
        status, code = await hall.refused(raw.replace(old, new, 1))
        assert (status, code) == (400, "signature_hash")


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"content_type": "text/plain"}, "malformed_request"),
        ({"content_encoding": "gzip"}, "malformed_request"),
        ({"content_length": "-1"}, "malformed_request"),
        ({"content_length": "9" * 400}, "ballot_too_large"),
    ],
)
async def test_a_request_that_brings_no_ballot(
    hall: Hall, headers: dict[str, str], code: str
) -> None:
    response = await hall.post(hall.ballot(0, YES), **headers)
    assert response.json["code"] == code
    assert hall.ballots_in_the_box() == []


async def test_other_methods_are_told_which_are_answered(hall: Hall) -> None:
    path = f"/api/votes/{hall.id}/ballots"
    response = await request(hall.serving.ballots, b"", method="DELETE", path=path)
    assert response is not None
    assert (response.status, response.headers["allow"]) == (405, "GET, HEAD, POST")
