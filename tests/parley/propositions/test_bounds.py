"""So many proposals can be open that a conference can still be closed, and its parties table."""

from __future__ import annotations

from typing import Any

from glasshouse.parley.propositions.bounds import (
    COUNTERS_OF_A_PARTY,
    MAXIMUM_OPEN,
    OPEN_FOR_SEATS,
)
from glasshouse.parley.session.acts import MAXIMUM_LAPSES
from tests.house.world import Someone
from tests.parley.propositions.bargaining import HOUR, Bargaining, outline, words
from tests.parley.table import deadline, session_body


def table_one(table: Bargaining, by: Someone | None = None, **given: Any) -> str:
    given = {"due_in": None} | given
    return table.propose(table.south, by=by, articles=outline(1), **given).id


def attempt(table: Bargaining, by: Someone, **given: Any) -> str | None:
    body = table.proposal(table.south, articles=outline(1), **({"due_in": None} | given))
    return table.attempt("proposition.table", body, by, words(body["articles"]))


def test_attack_more_open_proposals_than_closing_can_name() -> None:
    table = Bargaining()
    opened = [table_one(table) for _ in range(MAXIMUM_OPEN)]
    assert len(opened) < MAXIMUM_LAPSES
    assert attempt(table, table.north) == "too_many_open"
    closing = session_body("conference.close", lapses=opened)
    assert table.attempt("conference.close", closing, table.office, {"reason": "Done"}) is None
    table.say("proposition.withdraw", {"proposition": opened[0], "account": None}, table.north,
              {"reason": "No more"})  # fmt: skip
    assert attempt(table, table.north) is None


def test_attack_lapsed_proposals_are_opened_again_beyond_the_bound() -> None:
    table = Bargaining()
    lapsing = table_one(table, due_in=HOUR)
    table.world.now += 2 * HOUR
    assert table.known(lapsing).state == "lapsed"
    more = {"version": lapsing, "due": deadline(table.world.now + HOUR), "lines": []}
    opened = [table_one(table) for _ in range(MAXIMUM_OPEN)]
    assert table.attempt("deadline.extend", more, table.north) == "too_many_open"
    table.say("proposition.withdraw", {"proposition": opened[0], "account": None}, table.north,
              {"reason": "No more"})  # fmt: skip
    assert table.attempt("deadline.extend", more, table.north) is None


def test_attack_strangers_counter_from_one_seat_after_another() -> None:
    table = Bargaining("practice")
    asked = table_one(table)
    for number in range(COUNTERS_OF_A_PARTY):
        visitor = table.take_seat(table.south, f"visitor {number}")
        table.propose(table.north, by=visitor, articles=outline(1), due_in=None, responds_to=asked)
    body = table.proposal(table.north, articles=outline(1), due_in=None, responds_to=asked)
    said = words(body["articles"])
    late = table.take_seat(table.south, "one too many")
    assert table.attempt("proposition.table", body, late, said) == "practice_full"
    # The party itself, and the seats of another, are not the ones to suffer for it.
    assert table.attempt("proposition.table", body, table.south, said) is None
    own = table.propose(table.north, by=table.south, articles=outline(1), due_in=None)
    other = table.take_seat(table.north, "of the north")
    assert attempt(table, other, responds_to=own.id) is None
    assert table.try_answer(asked, "accept", by=late) is None


def test_attack_seats_leave_no_room_for_the_parties() -> None:
    table = Bargaining("practice")
    asked = table_one(table)
    visitor = table.take_seat(table.south, "visitor")
    body = table.proposal(table.north, articles=outline(1), due_in=None, responds_to=asked)
    said = words(body["articles"])
    for _ in range(OPEN_FOR_SEATS - 2):
        table_one(table)
    assert table.attempt("proposition.table", body, visitor, said) is None
    table_one(table)
    assert table.attempt("proposition.table", body, visitor, said) == "practice_full"
    assert attempt(table, table.north) is None


def test_the_bounds_leave_room_for_each_other() -> None:
    assert COUNTERS_OF_A_PARTY < OPEN_FOR_SEATS < MAXIMUM_OPEN < MAXIMUM_LAPSES
