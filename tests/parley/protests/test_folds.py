"""Protests: who makes one, and who alone withdraws it."""

from __future__ import annotations

import pytest

from glasshouse.parley.facts import Statement
from glasshouse.parley.protests.facts import Protest
from glasshouse.parley.reports.facts import Claim
from tests.house.world import NOWHERE
from tests.parley.speech import (
    Chronicle,
    attempt,
    attempt_report,
    confirming,
    denying,
    no_protest,
    protest,
    report,
    say,
)
from tests.parley.table import Table


@pytest.fixture
def table() -> Table:
    return Table()


def fact(table: Table | Chronicle, made: str) -> Protest:
    found = table.world.facts.get(Protest, made)
    assert found is not None
    return found


@pytest.mark.parametrize("state", ["announced", "convened", "in_session", "suspended"])
def test_anybody_protests_at_any_time_before_the_end(state: str) -> None:
    table = Table(state=state)
    for who in (table.north, table.east, table.west, table.office):
        assert attempt(table, who, protest()) is None
    assert attempt(table, table.house, protest()) == "without_authority"
    table.turn("conference.abandon")
    assert attempt(table, table.north, protest()) == "conference_ended"


def test_a_protest_is_against_something_said_here_or_something_elsewhere(table: Table) -> None:
    first = say(table, table.north, protest())
    other = table.world.conference(table.office, "other")
    elsewhere = say(table, table.north, protest(), scope=other)
    assert attempt(table, table.south, protest(first)) is None
    assert attempt(table, table.south, protest()) is None
    assert attempt(table, table.south, protest(elsewhere)) == "unknown_target"
    assert attempt(table, table.south, protest(NOWHERE)) == "unknown_target"


def test_what_is_kept_of_a_protest(table: Table) -> None:
    first = say(table, table.north, protest())
    made = say(table, table.south, protest(first))
    kept = fact(table, made)
    assert (kept.protester, kept.against, kept.state) == (table.south.id, first, "standing")
    found = table.world.facts.find
    assert [each.id for each in found(Protest, "conference", table.scope)] == [first, made]
    assert [each.id for each in found(Protest, "against", first)] == [made]
    assert [each.id for each in found(Statement, "answers", first)] == [made]


def test_only_the_protester_withdraws(table: Table) -> None:
    made = say(table, table.north, protest())
    for who in (table.south, table.east, table.office):
        assert attempt(table, who, no_protest(made)) == "not_the_protester"
    done = say(table, table.north, no_protest(made))
    assert (fact(table, made).state, fact(table, made).withdrawn) == ("withdrawn", done)


def test_an_attempt_to_withdraw_anothers_protest_leaves_it_standing(table: Table) -> None:
    made = say(table, table.north, protest())
    say(table, table.south, no_protest(made))
    assert table.world.entries[-1].effect == "not_the_protester"
    assert fact(table, made).state == "standing"
    assert table.world.facts.find(Claim, "subject", made) == []


def test_whoever_reports_that_it_was_withdrawn_makes_a_claim(table: Table) -> None:
    made = say(table, table.north, protest())
    of_the_protester = report(table, table.south, table.north, no_protest(made))
    of_a_third = report(table, table.south, table.east, no_protest(made))
    assert fact(table, made).state == "standing"
    claims = table.world.facts.find(Claim, "subject", made)
    assert [(each.id, each.by) for each in claims] == [
        (of_the_protester, table.south.id),
        (of_a_third, table.east.id),
    ]
    # The third confirms that it said so: that withdraws nothing of another's.
    say(table, table.east, confirming(of_a_third))
    assert fact(table, made).state == "standing"
    say(table, table.north, confirming(of_the_protester))
    assert (fact(table, made).state, fact(table, made).withdrawn) == (
        "withdrawn",
        of_the_protester,
    )


def test_a_claim_that_is_denied_leaves_the_protest_standing(table: Table) -> None:
    made = say(table, table.north, protest())
    told = report(table, table.south, table.north, no_protest(made))
    say(table, table.north, denying(told))
    assert fact(table, made).state == "standing"


def test_a_withdrawal_names_a_protest_of_this_conference(table: Table) -> None:
    made = say(table, table.north, protest())
    other = table.world.conference(table.office, "other")
    assert attempt(table, table.north, no_protest(NOWHERE)) == "unknown_target"
    assert attempt(table, table.north, no_protest(made), scope=other) == "unknown_target"
    assert attempt_report(table, table.south, table.north, no_protest(NOWHERE)) == (
        "unknown_target"
    )


def test_in_a_transcript_the_protesters_own_words_withdraw_and_anothers_do_not() -> None:
    there = Chronicle()
    made = there.enter(there.north, protest(), edtf="1917-11-27")
    there.enter(there.south, no_protest(made), edtf="1917-12-01")
    assert fact(there, made).state == "standing"
    claims = there.world.facts.find(Claim, "subject", made)
    assert [(each.by, each.owner) for each in claims] == [(there.south.id, there.north.id)]
    done = there.enter(there.north, no_protest(made), edtf="1917-12-03")
    kept = fact(there, made)
    assert (kept.state, kept.withdrawn) == ("withdrawn", done)
    assert kept.withdrawn_earliest is not None
    assert kept.withdrawn_earliest > kept.latest


def test_another_account_of_a_protest_is_no_second_protest() -> None:
    there = Chronicle()
    made = there.enter(there.north, protest())
    there.enter(there.north, protest(), rival_of=made)
    listed = there.world.facts.find(Protest, "conference", there.scope)
    assert [each.id for each in listed] == [made]
    told = there.enter(there.south, no_protest(made))
    there.enter(there.north, no_protest(made), rival_of=told)
    assert fact(there, made).state == "standing"
