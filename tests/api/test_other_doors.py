"""Sending files and ballots, as the contract describes it and as the doors do it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from glasshouse.acts.files import MAXIMUM_FILE_BYTES
from glasshouse.api.openapi import contract
from glasshouse.api.other_doors import BALLOTS, FILES
from tests.api.test_door import check
from tests.clerk.asgi import Response, request
from tests.clerk.depositing import Depository
from tests.elections.boxes.hall import Hall

YES = [0, 1, 0]


def check_answer(path: str, method: str, answer: Response) -> None:
    """The answer is of a status, a media type and a form that the contract gives."""
    responses = contract()["paths"][path][method]["responses"]
    found = responses[str(answer.status)]
    check(found["content"][answer.headers["content-type"]]["schema"], answer.json)
    if answer.status >= 400 and answer.status != 400:
        assert f" {answer.json['code']}" in found["description"].replace(",", "").rstrip(".")


@pytest.fixture
async def depository(tmp_path: Path) -> AsyncIterator[Depository]:
    opened = Depository(tmp_path / "house")
    yield opened
    opened.house.close()


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    made = Hall(tmp_path)
    await made.opened()
    yield made
    await made.stop()


async def test_a_file_is_kept_or_refused_as_the_contract_says(depository: Depository) -> None:
    kept = [
        await depository.put(b"a file"),
        await depository.put(b"a file"),
        await depository.put(b"another", "0" * 64),
        await depository.put(b""),
        await depository.put(b"x" * (MAXIMUM_FILE_BYTES + 1)),
    ]
    depository.clerk.pause("publication", "for the test")
    kept.append(await depository.put(b"a third"))
    assert [answer.status for answer in kept] == [201, 200, 400, 400, 413, 503]
    for answer in kept:
        check_answer(FILES, "put", answer)


async def test_a_ballot_is_cast_found_or_refused_as_the_contract_says(hall: Hall) -> None:
    raw = hall.ballot(0, YES)
    value: dict[str, Any] = json.loads(raw)
    stranger = raw.replace(value["credential"].encode(), b"0" * 64)
    cast = [await hall.post(each) for each in (raw, raw, b"{}", stranger, b"x" * 70_000)]
    assert [answer.status for answer in cast] == [201, 200, 400, 403, 413]
    for answer in cast:
        check_answer(BALLOTS, "post", answer)
    found = [await hall.look_up(tracker) for tracker in (cast[0].json["tracker"], "A" * 43)]
    elsewhere = await hall.look_up("A" * 43, "0" * 64)
    assert [answer.status for answer in (*found, elsewhere)] == [200, 404, 404]
    unasked = await request(
        hall.serving.ballots, b"", method="GET", path=f"/api/votes/{hall.id}/ballots"
    )
    assert unasked is not None
    assert unasked.status == 400
    for answer in (*found, elsewhere, unasked):
        check_answer(BALLOTS, "get", answer)
    hall.come_to(hall.vote().closes)
    late = await hall.post(raw)
    assert (late.status, late.json["code"]) == (409, "vote_over")
    check_answer(BALLOTS, "post", late)
