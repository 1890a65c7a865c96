"""Questions on pages: branches, answers, and silence by its name."""

from __future__ import annotations

from glasshouse.acts.context import PageContext
from glasshouse.house.facts import Conference
from glasshouse.house.pages import Lookup
from glasshouse.parley.questions.pages import QuestionPiece, questions
from tests.house.world import DAY
from tests.parley.speech import Chronicle, answer, no_question, question, report, say
from tests.parley.table import Table, deadline


def shown(table: Table | Chronicle, time: int | None = None) -> list[QuestionPiece]:
    world = table.world
    conference = world.facts.get(Conference, table.scope)
    assert conference is not None
    context = PageContext(world.size, world.now if time is None else time, "en")
    return questions(Lookup(world.facts, context, world.words), conference)


def states(table: Table, time: int | None = None) -> dict[str, str]:
    (found,) = shown(table, time)
    return {each.party.slug: each.state for each in found.parties}


def test_silence_has_a_name_at_every_time() -> None:
    table = Table()
    due = table.world.now + DAY
    say(table, table.north, question(table.south, table.east, due=deadline(due)))
    assert states(table) == {"south": "owes", "east": "asked"}
    assert states(table, due) == {"south": "late", "east": "no_answer"}


def test_who_answered_which_branch_by_the_newest_answer() -> None:
    table = Table()
    asked = say(table, table.north, question(table.south, table.east, branches=2))
    say(table, table.south, answer(asked, 1))
    newest = say(table, table.south, answer(asked, 2))
    (found,) = shown(table)
    assert [(each.number, [party.slug for party in each.chosen_by]) for each in found.branches] == [
        (1, []),
        (2, ["south"]),
    ]
    assert [each.then.text for each in found.branches] == ["The then 1", "The then 2"]
    south, east = found.parties
    assert south.answer is not None
    assert (south.state, south.branch, south.answer.id) == ("answered", 2, newest)
    assert (east.state, east.answer) == ("asked", None)


def test_a_reported_answer_is_shown_as_reported_and_answers_nothing() -> None:
    table = Table()
    asked = say(table, table.north, question(table.south, branches=1))
    told = report(table, table.north, table.south, answer(asked, 1))
    (found,) = shown(table)
    (south,) = found.parties
    assert south.reported is not None
    assert (south.state, south.answer, south.reported.id) == ("owes", None, told)
    assert found.branches[0].chosen_by == []


def test_a_late_answer_is_marked() -> None:
    table = Table()
    due = table.world.now + DAY
    asked = say(table, table.north, question(table.south, due=deadline(due)))
    table.world.now = due
    say(table, table.south, answer(asked))
    (found,) = shown(table)
    assert [(each.state, each.late) for each in found.parties] == [("answered", True)]


def test_a_withdrawn_question_awaits_nothing() -> None:
    table = Table()
    asked = say(table, table.north, question(table.south))
    done = say(table, table.north, no_question(asked))
    (found,) = shown(table)
    assert found.withdrawn is not None
    assert (found.state, found.withdrawn.id) == ("withdrawn", done)
    assert states(table) == {"south": "asked"}


def test_in_a_transcript_the_last_answer_by_date_is_current() -> None:
    there = Chronicle()
    asked = there.enter(there.north, question(there.south, branches=2), edtf="1917-12-22")
    last = there.enter(there.south, answer(asked, 2), edtf="1917-12-28")
    there.enter(there.south, answer(asked, 1), edtf="1917-12-25")
    (found,) = shown(there)
    (south,) = found.parties
    assert south.answer is not None
    assert (south.branch, south.answer.id) == (2, last)
