"""Corrections: an author's new words beside its old ones."""

from __future__ import annotations

from typing import Any

import pytest

from glasshouse.parley.corrections.facts import Correction
from glasshouse.parley.facts import Answered, Statement
from glasshouse.parley.protests.facts import Protest
from tests.house.world import NOWHERE
from tests.parley.speech import Chronicle, attempt, correction, no_protest, protest, say
from tests.parley.table import Table


@pytest.fixture
def table() -> Table:
    return Table()


def test_only_its_author_corrects_an_entry(table: Table) -> None:
    made = say(table, table.north, protest())
    assert attempt(table, table.north, correction(made, "text")) is None
    assert attempt(table, table.south, correction(made, "text")) == "not_its_author"
    assert attempt(table, table.office, correction(made, "text")) == "not_its_author"
    say(table, table.south, correction(made, "text"))
    assert table.world.facts.find(Correction, "entry", made) == []


def test_whoever_is_reported_does_not_correct_the_report(table: Table) -> None:
    """It can correct it with words of its own (``report.correct``), in its own name."""
    body: dict[str, Any] = {
        "nature": "declaration",
        "answers": [],
        "addressees": [],
        "jointly_with": [],
        "rival_of": None,
        "languages": [],
        "lines": [],
    }
    envelope = {
        "of": table.south.id,
        "occurred": {"edtf": "2025-11-22", "calendar": "gregorian"},
        "sources": [],
        "certainty": "high",
    }
    lines = {"speaker": "Somebody", "text": "Words"}
    told = table.say("statement.make", body, table.north, lines, reported=envelope).id
    assert attempt(table, table.north, correction(told, "text")) is None
    assert attempt(table, table.south, correction(told, "text")) == "not_its_author"


def test_what_is_corrected_was_recorded_in_this_conference(table: Table) -> None:
    other = table.world.conference(table.office, "other")
    elsewhere = say(table, table.north, protest(), scope=other)
    assert attempt(table, table.north, correction(elsewhere, "text")) == "unknown_target"
    assert attempt(table, table.north, correction(NOWHERE, "text")) == "unknown_target"
    assert attempt(table, table.office, correction(table.scope, "title")) == "unknown_target"


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (["text"], None),
        (["reason", "text"], None),
        (["art_1__para_2"], None),
        ([], "malformed_body"),
        (["text", "text"], "malformed_body"),
        (["reason", "reason__corrected"], "malformed_body"),
    ],
)
def test_the_lines_it_names(table: Table, lines: list[str], code: str | None) -> None:
    made = say(table, table.north, protest())
    assert attempt(table, table.north, correction(made, *lines)) == code


def test_the_lines_are_names_of_lines_and_no_words(table: Table) -> None:
    made = say(table, table.north, protest())
    kind, body, words = correction(made, "text")
    for lines in (["Any words at all"], ["_text"], ["x" * 81]):
        speech = (kind, body | {"lines": lines}, words)
        assert attempt(table, table.north, speech) == "malformed_body"


def test_a_correction_changes_nothing_else(table: Table) -> None:
    made = say(table, table.north, protest())
    before = table.world.facts.get(Protest, made)
    done = say(table, table.north, correction(made, "text"))
    assert table.world.facts.get(Protest, made) == before
    found = table.world.facts.find(Correction, "entry", made)
    assert [(each.id, each.lines) for each in found] == [(done, ("text",))]
    # Its author answers nothing by it.
    assert table.world.facts.get(Answered, made) is None
    statement = table.world.facts.get(Statement, done)
    assert statement is not None
    assert (statement.nature, statement.answers) == ("correction", ())


def test_words_can_be_corrected_after_the_end(table: Table) -> None:
    made = say(table, table.north, protest())
    done = say(table, table.north, no_protest(made))
    table.turn("conference.close")
    assert attempt(table, table.north, correction(done, "reason")) is None


def test_a_seat_for_practice_rewrites_nothing() -> None:
    table = Table(mode="practice")
    made = say(table, table.north, protest())
    visitor = table.take_seat(table.north, "visitor")
    assert attempt(table, visitor, correction(made, "text")) == "beyond_seat"
    delegate: Any = table.delegate(table.north, "head", ("confer", "table", "answer"))
    assert attempt(table, delegate, correction(made, "text")) == "exceeds_powers"


def test_a_transcriber_corrects_what_it_entered_and_history_stays_as_it_is() -> None:
    there = Chronicle()
    other = there.world.party(there.office, "other")
    made = there.enter(there.north, protest())
    _, body, lines = correction(made, "text")

    def code(who: Any) -> str | None:
        return there.world.attempt(
            "correction.make", body, who, scope=there.scope, texts={"en": lines}
        )

    assert code(there.scribe) is None
    assert code(other) == "not_its_author"
    assert code(there.office) == "not_its_author"
    done = there.world.say(
        "correction.make", body, there.scribe, scope=there.scope, texts={"en": lines}
    ).id
    assert [each.id for each in there.world.facts.find(Correction, "entry", made)] == [done]
    # It was said today, not then: it has no place on the timeline.
    assert there.world.facts.get(Statement, done) is None
