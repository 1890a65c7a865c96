"""Who runs a conference: the office that announced it, and the house; no other office."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from glasshouse.pages.conference import conference_page
from glasshouse.parley.sessions import session_of
from tests.house.world import Someone
from tests.parley.table import Table, session_body

REASON = {"reason": "It is time"}
#: State to begin with, and what brings the conference further.
CHANGES: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("announced", "conference.convene", {}),
    ("convened", "conference.open", {}),
    ("in_session", "conference.suspend", REASON),
    ("suspended", "conference.resume", {}),
    ("in_session", "conference.close", REASON),
    ("in_session", "conference.abandon", REASON),
)


def other_office(table: Table) -> Someone:
    return table.world.office(table.house, "other-office")


def rulings(table: Table) -> list[tuple[str, dict[str, Any], Mapping[str, str]]]:
    """What besides its session whoever runs the conference decides."""
    delegate = table.delegate(table.south, "delegate", ("answer",))
    front = front_body(table)
    opened = table.say("front.open", front, table.office, {"title": "Wages"})
    verdict = {"credential": delegate.credential, "verdict": "reject", "lines": ["reason"]}
    return [
        ("credential.report", verdict, REASON),
        ("front.open", front, {"title": "Hours"}),
        ("front.close", {"front": opened.id}, REASON),
    ]


def front_body(table: Table) -> dict[str, Any]:
    return {"kind": "front", "parties": [table.south.id], "lines": []}


@pytest.mark.parametrize(("state", "kind", "lines"), CHANGES)
def test_attack_an_office_ends_the_conference_of_another(
    state: str, kind: str, lines: Mapping[str, str]
) -> None:
    table = Table(state=state)
    body = session_body(kind)
    assert table.attempt(kind, body, other_office(table), lines) == "without_authority"
    assert table.attempt(kind, body, table.north, lines) == "without_authority"
    assert table.attempt(kind, body, table.office, lines) is None
    assert table.attempt(kind, body, table.house, lines) is None


def test_attack_an_office_rejects_the_delegates_of_anothers_conference() -> None:
    table = Table()
    other = other_office(table)
    for kind, body, lines in rulings(table):
        assert table.attempt(kind, body, other, lines) == "without_authority", kind
        assert table.attempt(kind, body, table.office, lines) is None, kind
        assert table.attempt(kind, body, table.house, lines) is None, kind


def test_attack_an_office_invites_to_the_conference_of_another() -> None:
    table = Table()
    body = {"party": table.west.id, "lines": []}
    assert table.attempt("participation.invite", body, other_office(table)) == "without_authority"
    assert table.attempt("participation.invite", body, table.office) is None
    assert table.attempt("participation.invite", body, table.north) is None


def test_an_office_runs_the_conference_that_it_announced() -> None:
    table = Table()
    other = other_office(table)
    table.scope = table.world.conference(other, "elsewhere")
    abandoning = session_body("conference.abandon")
    assert table.attempt("conference.abandon", abandoning, other, REASON) is None
    assert (
        table.attempt("conference.abandon", abandoning, table.office, REASON) == "without_authority"
    )


def test_where_the_house_closes_a_conference_its_page_says_so() -> None:
    table = Table()
    closing = table.say("conference.close", session_body("conference.close"), table.house, REASON)
    world = table.world
    assert session_of(world.facts, table.scope).state == "closed"
    page = conference_page(world.facts, world.page_context(), world.words, "table")
    assert closing.id in page.model_dump_json()
    assert {who.party.id for who in page.parties} == {
        each.id for each in (table.office, table.north, table.south, table.east)
    }
