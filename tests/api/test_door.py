"""Sending statements, as the contract describes it and as the door does it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from glasshouse.api.openapi import contract
from tests.clerk.door import NDJSON, Door, Posting
from tests.house.world import DAY, invitation

SENDING = contract()["paths"]["/api/acts"]["post"]
SCHEMAS = contract()["components"]["schemas"]


def check(schema: dict[str, Any], value: Any) -> None:
    """Raises where the value is not of the schema, which may refer to those of the contract."""
    jsonschema_rs.validator_for(schema | {"components": {"schemas": SCHEMAS}}).validate(value)


def check_answer(status: int, media_type: str, value: Any) -> None:
    check(SENDING["responses"][str(status)]["content"][media_type]["schema"], value)


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    """A house with an office, which may say things."""
    opened = Door(tmp_path / "house")
    opened.office_ = opened.office(opened.found())
    yield opened
    opened.house.close()


def upload(door: Door, secret: str) -> bytes:
    """Something an office may say."""
    return door.write("invitation.issue", invitation(secret, door.now + DAY), door.office_).upload()


async def test_what_is_sent_is_of_the_form_that_the_contract_gives(door: Door) -> None:
    sent = json.loads(upload(door, "one"))
    form = SENDING["requestBody"]["content"]["application/json"]["schema"]
    check(form, sent)
    for wrong in (
        {**sent, "more": 1},
        {"act": sent["act"]},
        {**sent, "sigs": []},
        {**sent, "act": {**sent["act"], "nonce": "short"}},
    ):
        with pytest.raises(jsonschema_rs.ValidationError):
            check(form, wrong)


async def test_a_statement_with_effect_is_answered_201_and_again_200(door: Door) -> None:
    raw = upload(door, "one")
    for status in (201, 200):
        answer = await door.ask(Posting(raw))
        assert answer.status == status
        check_answer(status, "application/json", answer.json)


async def test_a_statement_that_is_kept_is_answered_202(door: Door) -> None:
    answer = await door.ask(Posting(upload(door, "one"), query="wait=0"))
    assert answer.status == 202
    check_answer(202, "application/json", answer.json)
    assert answer.json["submission_receipt"]


async def test_a_refusal_is_a_problem_and_its_code_is_one_of_its_status(door: Door) -> None:
    raw = upload(door, "one")
    spoiled = raw.replace(b'"sig":"', b'"sig":"A', 1)
    for body, query in ((spoiled, ""), (b"{}", ""), (raw, "wait=2"), (b"not json", "signed=1")):
        answer = await door.ask(Posting(body, query=query))
        assert answer.status == 400
        check_answer(400, "application/problem+json", answer.json)
        assert answer.json["code"] in SENDING["responses"]["400"]["description"]


async def test_each_line_of_many_is_answered_in_one_of_these_forms(door: Door) -> None:
    lines = [upload(door, "one"), b"{}", upload(door, "two")]
    answer = await door.ask(Posting(b"\n".join(lines), headers={"content-type": NDJSON}))
    assert answer.status == 200
    answers = [json.loads(line) for line in answer.body.rstrip(b"\n").split(b"\n")]
    assert [each["status"] for each in answers] == [201, 400, 201]
    for each in answers:
        refused = each["status"] >= 400
        media_type = "application/problem+json" if refused else "application/json"
        value = each if refused else {k: v for k, v in each.items() if k != "status"}
        check_answer(each["status"], media_type, value)


async def test_what_was_taken_and_what_was_refused_is_counted(door: Door) -> None:
    raw = upload(door, "one")
    for body, query in ((raw, ""), (raw, ""), (b"{}", ""), (raw, "wait=2")):
        await door.ask(Posting(body, query=query))
    counters = door.clerk.alarms.counters
    assert (counters["accepted"], counters["refused"]) == (2, 2)
