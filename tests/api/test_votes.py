"""Votes for programs: the same models as the pages', in every state of a vote."""

from __future__ import annotations

import json
from typing import Any

import jsonschema_rs
import pytest

from tests.api.addresses import OPERATIONS
from tests.api.test_openapi import validator
from tests.elections.states import STATES, held
from tests.elections.voting import Voting
from tests.site.memory import Site


def ask(voting: Voting, address: str, status: int = 200) -> Any:
    answer = Site(voting.world).get(address)
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


def check_of(operation: str) -> jsonschema_rs.Validator:
    schema = OPERATIONS[operation]["responses"]["200"]["content"]["application/json"]["schema"]
    return validator(schema["$ref"].rpartition("/")[2])


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(
    ("operation", "address"), [("vote", "/api/votes/status"), ("votes", "/api/votes")]
)
def test_what_is_answered_is_the_page_and_what_the_contract_says(
    state: str, operation: str, address: str
) -> None:
    voting = held(state)
    answered = ask(voting, address)
    assert answered == ask(voting, f"{address.removeprefix('/api')}.json")
    check = check_of(operation)
    check.validate(answered)
    assert not check.is_valid(answered | {"reader": "127.0.0.1"})


def test_a_vote_of_another_time_is_not_there_yet() -> None:
    voting = held("announced")
    assert ask(voting, f"/api/votes/status?at={voting.world.size - 1}", 404)["code"] == "not_found"


def test_a_vote_that_was_never_announced_is_not_there() -> None:
    assert ask(held("announced"), "/api/votes/other", 404)["code"] == "not_found"


@pytest.mark.parametrize("query", ["before=x", "before=0", "after=1", "before=1&before=2"])
def test_a_query_that_means_nothing_is_refused(query: str) -> None:
    assert ask(held("announced"), f"/api/votes?{query}", 400)["code"] == "bad_request"
