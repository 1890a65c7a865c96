"""Declaring principles, and what parties say of them."""

from __future__ import annotations

from typing import Any

import pytest

from glasshouse.parley.facts import Statement
from glasshouse.parley.principles.facts import Assent, AssentState, Declaration
from tests.house.world import NOWHERE, Someone
from tests.parley.speech import (
    Chronicle,
    assent,
    attempt,
    attempt_report,
    confirming,
    principles,
    protest,
    report,
    say,
    taking_back,
)
from tests.parley.table import Table


@pytest.fixture
def table() -> Table:
    return Table()


def state(table: Table, declaration: str, party: Someone) -> str | None:
    found = table.world.facts.get(AssentState, f"{declaration}/{party.id}")
    return None if found is None else found.state


# --- declaring ------------------------------------------------------------------------------------


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
def test_who_declares(table: Table, who: str, code: str | None) -> None:
    assert attempt(table, getattr(table, who), principles()) == code


@pytest.mark.parametrize(
    ("state", "code"),
    [("in_session", None), ("convened", "not_in_session"), ("suspended", "not_in_session")],
)
def test_when_principles_can_be_declared(state: str, code: str | None) -> None:
    table = Table(state=state)
    assert attempt(table, table.north, principles()) == code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, None),
        ({"principles": 0}, "malformed_body"),
        ({"principles": 21}, "malformed_body"),
        ({"addressees": [NOWHERE]}, "unknown_target"),
        ({"text": "words"}, "malformed_body"),
    ],
)
def test_a_declaration(table: Table, change: dict[str, Any], code: str | None) -> None:
    kind, body, lines = principles()
    assert attempt(table, table.north, (kind, body | change, lines)) == code


def test_an_account_stands_in_reports_and_in_nothing_else(table: Table) -> None:
    kind, body, lines = principles()
    told: dict[str, Any] = {
        "answers": [],
        "jointly_with": [],
        "rival_of": None,
        "languages": [],
        "lines": [],
    }
    own = (kind, body | {"account": told}, lines)
    assert attempt(table, table.north, own) == "account_misplaced"


def test_what_is_kept_of_a_declaration(table: Table) -> None:
    made = say(table, table.north, principles(3, (table.south,)))
    fact = table.world.facts.get(Declaration, made)
    assert fact is not None
    assert (fact.by, fact.principles, fact.addressees) == (table.north.id, 3, (table.south.id,))
    assert [each.id for each in table.world.facts.find(Declaration, "conference", table.scope)] == [
        made
    ]
    statement = table.world.facts.get(Statement, made)
    assert statement is not None
    assert statement.nature == "principles"


# --- assenting ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "lines", "code"),
    [
        ("assent", [], None),
        ("assent_with_declaration", ["declaration"], None),
        ("refuse", ["reason"], None),
        ("assent_with_declaration", [], "malformed_body"),
        ("refuse", [], "malformed_body"),
        ("assent", ["declaration"], "malformed_body"),
        ("refuse", ["declaration"], "malformed_body"),
        ("perhaps", [], "malformed_body"),
    ],
)
def test_each_mode_has_its_line(
    table: Table, mode: str, lines: list[str], code: str | None
) -> None:
    made = say(table, table.north, principles())
    body = {"declaration": made, "mode": mode, "lines": lines, "account": None}
    speech = ("principles.assent", body, dict.fromkeys(lines, "Words"))
    assert attempt(table, table.south, speech) == code


def test_a_party_that_never_joined_can_still_accept(table: Table) -> None:
    made = say(table, table.north, principles())
    assert attempt(table, table.east, assent(made)) is None
    assert attempt(table, table.west, assent(made)) is None


def test_only_who_was_asked_answers_and_not_who_declared(table: Table) -> None:
    made = say(table, table.north, principles(2, (table.south,)))
    assert attempt(table, table.south, assent(made)) is None
    assert attempt(table, table.east, assent(made)) == "not_addressee"
    assert attempt(table, table.north, assent(made)) == "not_addressee"


def test_it_names_a_declaration_of_this_conference(table: Table) -> None:
    made = say(table, table.north, principles())
    other = table.world.conference(table.office, "other")
    assert attempt(table, table.south, assent(NOWHERE)) == "unknown_target"
    assert attempt(table, table.south, assent(made), scope=other) == "unknown_target"
    assert attempt(table, table.south, assent(say(table, table.north, protest()))) == (
        "unknown_target"
    )


def test_the_newest_word_stands_and_the_older_ones_are_kept(table: Table) -> None:
    made = say(table, table.north, principles())
    assert state(table, made, table.south) is None
    first = say(table, table.south, assent(made))
    assert state(table, made, table.south) == "assented"
    back = say(table, table.south, taking_back(made))
    assert state(table, made, table.south) == "withdrawn"
    again = say(table, table.south, assent(made, "assent_with_declaration"))
    assert state(table, made, table.south) == "assented_with_declaration"
    said = table.world.facts.find(Assent, "declaration", made)
    assert [each.id for each in said] == [first, back, again]
    assert table.world.facts.find(Assent, "unconfirmed", made) == []


# --- reports --------------------------------------------------------------------------------------


def test_what_is_reported_binds_nobody_until_it_is_confirmed(table: Table) -> None:
    made = say(table, table.north, principles())
    told = report(table, table.north, table.south, assent(made))
    assert state(table, made, table.south) is None
    assert [each.id for each in table.world.facts.find(Assent, "unconfirmed", made)] == [told]
    say(table, table.south, confirming(told))
    assert state(table, made, table.south) == "assented"
    assert table.world.facts.find(Assent, "unconfirmed", made) == []


def test_a_report_that_its_partys_own_word_has_overtaken_changes_nothing(table: Table) -> None:
    made = say(table, table.north, principles())
    told = report(table, table.north, table.south, assent(made, "refuse"))
    say(table, table.south, assent(made))
    say(table, table.south, confirming(told))
    assert state(table, made, table.south) == "assented"


def test_a_report_is_of_one_who_was_asked(table: Table) -> None:
    made = say(table, table.north, principles(2, (table.south,)))
    assert attempt_report(table, table.north, table.south, assent(made)) is None
    assert attempt_report(table, table.north, table.east, assent(made)) == "not_addressee"


def test_a_transcript_records_and_polices_nothing() -> None:
    there = Chronicle()
    made = there.enter(there.north, principles(), edtf="1917-12-22")
    there.enter(there.south, taking_back(made), edtf="1918-01-05")
    joint = there.enter(there.south, assent(made), edtf="1917-12-25", jointly_with=[there.east.id])
    said = there.world.facts.find(Assent, "declaration", made)
    assert {(each.party, each.state) for each in said} == {
        (there.south.id, "withdrawn"),
        (there.south.id, "assented"),
        (there.east.id, "assented"),
    }
    assert there.world.facts.get(AssentState, f"{made}/{there.south.id}") is None
    # Another account of the same is told under it, and is no second word.
    there.enter(there.south, assent(made, "refuse"), edtf="1917-12-25", rival_of=joint)
    assert len(there.world.facts.find(Assent, "declaration", made)) == 3


def test_a_transcript_takes_them_from_its_transcribers_alone() -> None:
    there = Chronicle()
    other = there.world.party(there.office, "other")
    assert there.attempt(there.north, principles()) is None
    assert there.attempt(there.north, principles(), by=other) == "not_a_transcriber"
    assert there.attempt(there.north, principles(), by=there.office) == "not_a_transcriber"
