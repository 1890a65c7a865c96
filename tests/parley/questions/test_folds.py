"""Questions, their branches, and who owes an answer."""

from __future__ import annotations

from typing import Any

import pytest

from glasshouse.parley.questions.facts import Question, QuestionAnswered
from glasshouse.parley.reports.facts import Claim
from glasshouse.parley.sessions import Owed, owing, participation_of, session_of
from tests.house.world import DAY, NOWHERE, Someone
from tests.parley.speech import (
    Chronicle,
    answer,
    attempt,
    attempt_report,
    confirming,
    no_question,
    question,
    report,
    say,
)
from tests.parley.table import Table, deadline


@pytest.fixture
def table() -> Table:
    return Table()


def owed(table: Table, asked: str, party: Someone) -> Owed | None:
    return table.world.facts.get(Owed, f"{asked}/{party.id}")


def answers(table: Table, asked: str) -> list[QuestionAnswered]:
    return table.world.facts.find(QuestionAnswered, "question", asked)


# --- asking ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("north", None),
        ("office", None),
        ("east", "not_conferring"),
        ("west", "not_conferring"),
        ("house", "without_authority"),
    ],
)
def test_who_asks(table: Table, who: str, code: str | None) -> None:
    assert attempt(table, getattr(table, who), question(table.south)) == code


@pytest.mark.parametrize(
    ("state", "code"),
    [("in_session", None), ("announced", "not_in_session"), ("suspended", "not_in_session")],
)
def test_when_one_asks(state: str, code: str | None) -> None:
    # Before a conference is convened its parties have joined it already.
    table = Table(state=state)
    assert attempt(table, table.north, question(table.south)) == code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, None),
        ({"addressees": []}, "malformed_body"),
        ({"addressees": [NOWHERE]}, "unknown_target"),
        ({"branches": 9}, "malformed_body"),
        ({"branches": -1}, "malformed_body"),
        ({"due": "tomorrow"}, "malformed_body"),
    ],
)
def test_a_question(table: Table, change: dict[str, Any], code: str | None) -> None:
    kind, body, lines = question(table.south)
    assert attempt(table, table.north, (kind, body | change, lines)) == code


def test_nobody_asks_itself(table: Table) -> None:
    assert attempt(table, table.north, question(table.south, table.north)) == "named_twice"


@pytest.mark.parametrize(("after", "code"), [(DAY, None), (0, "due_past"), (-DAY, "due_past")])
def test_a_deadline_lies_ahead(table: Table, after: int, code: str | None) -> None:
    due = deadline(table.world.now + after)
    assert attempt(table, table.north, question(table.south, due=due)) == code


def test_questions_are_numbered_and_their_answers_owed(table: Table) -> None:
    due = deadline(table.world.now + DAY, 120)
    first = say(table, table.north, question(table.south, table.east, branches=2, due=due))
    second = say(table, table.south, question(table.north))
    numbers = [each.number for each in table.world.facts.find(Question, "conference", table.scope)]
    assert numbers == [1, 2]
    assert session_of(table.world.facts, table.scope).questions == 2
    awaited = owed(table, first, table.south)
    assert awaited is not None
    assert (awaited.what, awaited.act, awaited.offset_minutes) == ("question", first, 120)
    assert owed(table, first, table.north) is None
    assert owed(table, second, table.north) is not None


def test_who_joined_owes_and_who_did_not_is_only_asked(table: Table) -> None:
    due = table.world.now + DAY
    asked = say(table, table.north, question(table.south, table.east, due=deadline(due)))

    def states(time: int) -> list[str]:
        found = []
        for party in (table.south, table.east):
            awaited = owed(table, asked, party)
            assert awaited is not None
            joined = participation_of(table.world.facts, table.scope, party.id)
            found.append(owing(awaited, joined, time))
        return found

    assert states(due - 1000) == ["owes", "asked"]
    assert states(due) == ["late", "no_answer"]


# --- answering ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("branch", "text", "code"),
    [
        (1, None, None),
        (2, "And more", None),
        (None, "In our words", None),
        (None, None, "malformed_body"),
        (0, None, "malformed_body"),
        (3, None, "no_such_branch"),
        (8, None, "no_such_branch"),
        (9, None, "malformed_body"),
    ],
)
def test_an_answer(table: Table, branch: int | None, text: str | None, code: str | None) -> None:
    asked = say(table, table.north, question(table.south, branches=2))
    assert attempt(table, table.south, answer(asked, branch, text)) == code


def test_only_who_was_asked_answers(table: Table) -> None:
    asked = say(table, table.north, question(table.south, table.east))
    assert attempt(table, table.south, answer(asked)) is None
    # Answering is not joining: who was only invited can answer what it was asked.
    assert attempt(table, table.east, answer(asked)) is None
    assert attempt(table, table.west, answer(asked)) == "not_addressee"
    assert attempt(table, table.north, answer(asked)) == "not_addressee"
    assert attempt(table, table.south, answer(NOWHERE)) == "unknown_target"


def test_an_answer_can_be_given_while_the_conference_is_suspended_and_not_after_it(
    table: Table,
) -> None:
    asked = say(table, table.north, question(table.south))
    table.turn("conference.suspend")
    assert attempt(table, table.south, answer(asked)) is None
    table.turn("conference.close")
    assert attempt(table, table.south, answer(asked)) == "conference_ended"


def test_what_is_answered_is_owed_no_more_and_the_newest_answer_is_the_last(table: Table) -> None:
    asked = say(table, table.north, question(table.south, branches=2))
    first = say(table, table.south, answer(asked, 1))
    assert owed(table, asked, table.south) is None
    second = say(table, table.south, answer(asked, 2))
    assert [(each.id, each.branch) for each in answers(table, asked)] == [(first, 1), (second, 2)]


def test_a_late_answer_has_effect_and_is_marked(table: Table) -> None:
    due = table.world.now + DAY
    asked = say(table, table.north, question(table.south, table.east, due=deadline(due)))
    table.world.now = due // 1000 * 1000 - 1000
    say(table, table.south, answer(asked))
    table.world.now = due // 1000 * 1000
    say(table, table.east, answer(asked))
    assert [(each.party, each.late) for each in answers(table, asked)] == [
        (table.south.id, False),
        (table.east.id, True),
    ]
    assert owed(table, asked, table.east) is None


def test_a_visitor_answers_from_a_seat_and_asks_nothing() -> None:
    table = Table(mode="practice")
    asked = say(table, table.north, question(table.south))
    visitor = table.take_seat(table.south, "visitor")
    assert attempt(table, visitor, answer(asked)) is None
    assert attempt(table, visitor, question(table.north)) == "beyond_seat"
    assert attempt(table, visitor, no_question(asked)) == "beyond_seat"


# --- withdrawing ----------------------------------------------------------------------------------


def test_only_who_asked_withdraws_the_question(table: Table) -> None:
    asked = say(table, table.north, question(table.south))
    assert attempt(table, table.south, no_question(asked)) == "not_its_author"
    assert attempt(table, table.office, no_question(asked)) == "not_its_author"
    done = say(table, table.north, no_question(asked))
    fact = table.world.facts.get(Question, asked)
    assert fact is not None
    assert (fact.state, fact.withdrawn) == ("withdrawn", done)
    assert owed(table, asked, table.south) is None


def test_a_report_of_a_withdrawal_is_a_claim_until_the_asker_confirms_it(table: Table) -> None:
    asked = say(table, table.north, question(table.south))
    told = report(table, table.south, table.north, no_question(asked))
    claims = table.world.facts.find(Claim, "subject", asked)
    assert [(each.id, each.by, each.owner) for each in claims] == [
        (told, table.south.id, table.north.id)
    ]
    assert owed(table, asked, table.south) is not None
    say(table, table.north, confirming(told))
    fact = table.world.facts.get(Question, asked)
    assert fact is not None
    assert fact.state == "withdrawn"
    assert owed(table, asked, table.south) is None


# --- reports --------------------------------------------------------------------------------------


def test_a_reported_question_is_owed_no_answer_until_its_asker_confirms_it(table: Table) -> None:
    asked = report(table, table.south, table.north, question(table.east, table.south))
    assert owed(table, asked, table.east) is None
    say(table, table.south, answer(asked))
    say(table, table.north, confirming(asked))
    assert owed(table, asked, table.east) is not None
    # What was answered before is not awaited again.
    assert owed(table, asked, table.south) is None


def test_a_reported_answer_leaves_the_answer_owed_until_its_party_confirms_it(
    table: Table,
) -> None:
    asked = say(table, table.north, question(table.south, branches=2))
    told = report(table, table.north, table.south, answer(asked, 2, None))
    assert owed(table, asked, table.south) is not None
    assert [each.adopted for each in answers(table, asked)] == [None]
    index = table.world.size
    say(table, table.south, confirming(told))
    assert owed(table, asked, table.south) is None
    assert [each.adopted for each in answers(table, asked)] == [index]
    assert attempt_report(table, table.north, table.west, answer(asked)) == "not_addressee"


def test_a_confirmed_answer_is_late_where_the_confirmation_is(table: Table) -> None:
    due = table.world.now + DAY
    asked = say(table, table.north, question(table.south, due=deadline(due)))
    told = report(table, table.north, table.south, answer(asked))
    assert [each.late for each in answers(table, asked)] == [False]
    table.world.now = due
    say(table, table.south, confirming(told))
    assert [each.late for each in answers(table, asked)] == [True]


def test_another_account_of_a_question_has_a_number_once_it_is_the_one_confirmed(
    table: Table,
) -> None:
    first = report(table, table.south, table.north, question(table.south))
    other = report(table, table.office, table.north, question(table.east), rival_of=first)
    listed = table.world.facts.find(Question, "conference", table.scope)
    assert [each.id for each in listed] == [first]
    say(table, table.north, confirming(other))
    listed = table.world.facts.find(Question, "conference", table.scope)
    assert [(each.id, each.number) for each in listed] == [(first, 1), (other, 2)]
    assert owed(table, other, table.east) is not None


def test_in_a_transcript_nobody_owes_and_everything_is_kept() -> None:
    there = Chronicle()
    asked = there.enter(there.north, question(there.south, there.east, branches=1))
    facts = there.world.facts
    assert facts.find(Owed, "conference", there.scope) == []
    there.enter(there.south, answer(asked, 1), jointly_with=[there.east.id])
    given = facts.find(QuestionAnswered, "question", asked)
    assert {each.party for each in given} == {there.south.id, there.east.id}
    # Who withdraws it is its asker; what another says of it is a claim.
    there.enter(there.south, no_question(asked))
    fact = facts.get(Question, asked)
    assert fact is not None
    assert fact.state == "open"
    there.enter(there.north, no_question(asked))
    fact = facts.get(Question, asked)
    assert fact is not None
    assert fact.state == "withdrawn"
