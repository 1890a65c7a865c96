"""What a party that withdrew can say no more, and what one that never joined still can."""

from __future__ import annotations

import pytest

from tests.house.world import key
from tests.parley.propositions.bargaining import Bargaining
from tests.parley.speech import (
    agreement,
    answer,
    attempt,
    confirming,
    denying,
    joining,
    protest,
    question,
    report,
    say,
)

POWERS = ("confer", "table", "answer", "sign")


@pytest.fixture
def table() -> Bargaining:
    return Bargaining()


def leave(table: Bargaining) -> None:
    table.say("participation.withdraw", {}, table.south, {"reason": "We are done here"})


def test_attack_the_delegate_of_a_party_that_left_binds_it(table: Bargaining) -> None:
    proposed = table.propose()
    delegate = table.delegate(table.south, "delegate", POWERS)
    assert table.try_answer(proposed.id, "accept", by=delegate) is None
    leave(table)
    for who in (delegate, table.south):
        assert table.try_answer(proposed.id, "accept", by=who) == "not_conferring"
    table.answer(proposed.id, "accept", by=delegate)
    assert table.known(proposed.id).state == "open"
    assert table.position(proposed.id) is None


def test_who_left_answers_and_joins_and_confirms_nothing_of_before(table: Bargaining) -> None:
    asked = say(table, table.north, question(table.south))
    proposed = say(table, table.north, agreement(table.north, table.south))
    told = report(table, table.north, table.south, protest())
    leave(table)
    for speech in (answer(asked), joining(proposed), confirming(told)):
        assert attempt(table, table.south, speech) == "not_conferring", speech[0]
    # What is said of oneself can be denied from outside too.
    assert attempt(table, table.south, denying(told)) is None


def test_who_left_answers_again_once_it_is_back(table: Bargaining) -> None:
    proposed = table.propose()
    leave(table)
    table.join(table.south)
    assert table.try_answer(proposed.id, "accept") is None


def test_who_never_joined_answers_what_it_was_asked(table: Bargaining) -> None:
    proposed = table.propose(table.east)
    assert table.try_answer(proposed.id, "accept", by=table.east) is None
    declining = {"will_confer": "no", "lines": []}
    table.say("participation.answer", declining, table.east)
    assert table.try_answer(proposed.id, "decline", by=table.east, lines=["reason"]) is None


def test_no_seat_is_taken_of_a_party_that_left() -> None:
    table = Bargaining("practice")
    leave(table)
    own = key("visitor")
    body = {"key": own.value}
    assert table.attempt("seat.take", body, table.south, keys=[own]) == "seat_not_offered"
