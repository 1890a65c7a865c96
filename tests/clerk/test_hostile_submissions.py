"""Submissions that nobody may get through the door, each with its answer, and none with a trace.

The tables are in ``hostile_forms`` and ``hostile_claims``. All cases go to one
house that has a past, one after the other, through the ASGI application that a server runs; after
each, the disk is as it was, nothing waits in memory, and the house still takes what is good.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.clerk import hostile_claims, hostile_forms
from tests.clerk.asgi import Response
from tests.clerk.door import Posting, Stage, trace
from tests.clerk.hostile_forms import Case


@pytest.fixture(scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    stage = await Stage(tmp_path_factory.mktemp("house")).set()
    yield stage
    stage.house.close()


def problem_of(answer: Response) -> tuple[int, str, str]:
    """Status, code and field of an answer that is a problem as people and programs expect it."""
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json
    assert body["title"]
    assert body["possible"]
    assert body["status"] == answer.status
    assert isinstance(body["field"], str)
    assert len(answer.body) < 4096, "an answer that grows with the question"
    return answer.status, body["code"], body["field"]


@pytest.mark.parametrize(
    "case",
    [pytest.param(case, id=case.name) for case in (*hostile_forms.CASES, *hostile_claims.CASES)],
)
async def test_a_hostile_submission_is_refused_and_leaves_no_trace(
    stage: Stage, case: Case
) -> None:
    made = case.make(stage)
    before = trace(stage.directory.root)
    answer = await stage.ask(made if isinstance(made, Posting) else Posting(made))
    status, code, field = problem_of(answer)
    assert (status, code) == (case.status, case.code), answer.body
    if case.field.endswith("*"):
        assert field.startswith(case.field[:-1])
    else:
        assert field == case.field
    assert trace(stage.directory.root) == before
    assert (stage.clerk.queued, stage.clerk.undecided, stage.handler.bodies.held) == (0, 0, 0)
    assert stage.house.alarms.standing == {}
    await stage.say_well()
