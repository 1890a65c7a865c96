"""Inviting, answering an invitation, leaving."""

from __future__ import annotations

from typing import Any

import pytest

from glasshouse.parley.facts import Statement
from glasshouse.parley.sessions import Participation, participation_of
from tests.house.world import NOWHERE, Someone, key
from tests.parley.table import Table

YES = {"will_confer": "yes", "lines": []}


@pytest.fixture
def table() -> Table:
    return Table()


def invite(table: Table, party: str, by: Someone, **options: Any) -> str | None:
    return table.attempt("participation.invite", {"party": party, "lines": []}, by, **options)


def stands(table: Table, party: Someone) -> Participation:
    found = participation_of(table.world.facts, table.scope, party.id)
    assert found is not None
    return found


def test_the_secretariat_invites(table: Table) -> None:
    invited = table.invite(table.west)
    found = stands(table, table.west)
    assert (found.state, found.invited_by, found.via) == ("invited", table.office.id, None)
    assert found.act == invited.id
    assert not found.joined


def test_a_party_that_confers_invites_its_ally(table: Table) -> None:
    table.invite(table.west, table.north)
    found = stands(table, table.west)
    assert (found.invited_by, found.via) == (table.north.id, table.north.id)


@pytest.mark.parametrize("who", ["east", "west"])
def test_a_party_that_does_not_confer_invites_nobody(table: Table, who: str) -> None:
    other = table.world.party(table.office, "other")
    assert invite(table, other.id, getattr(table, who)) == "not_conferring"


def test_whoever_can_be_invited_is_a_party_that_can_be_named_here(table: Table) -> None:
    described = table.world.described(table.office, "described")
    elsewhere = table.world.described(
        table.office, "elsewhere", table.world.conference(table.office, "other")
    )
    assert invite(table, described.id, table.office) is None
    for nobody in (NOWHERE, table.office.id, table.house.id, table.scope, elsewhere.id):
        assert invite(table, nobody, table.office) == "unknown_target"


def test_a_participation_belongs_to_one_conference(table: Table) -> None:
    elsewhere = table.world.conference(table.office, "other")
    assert invite(table, table.north.id, table.office, scope=elsewhere) is None
    assert invite(table, table.north.id, table.office) == "illegal_transition"
    assert table.attempt("participation.answer", YES, table.north, scope=elsewhere) == (
        "illegal_transition"
    )


def test_an_answer_points_at_the_invitation_and_at_whoever_invited(table: Table) -> None:
    invited = table.invite(table.west, table.north)
    answered = table.say("participation.answer", YES, table.west)
    said = table.world.facts.get(Statement, answered.id)
    assert said is not None
    assert (said.nature, said.answers, said.addressees) == (
        "participation",
        (invited.id,),
        (table.north.id,),
    )
    assert stands(table, table.west).joined


@pytest.mark.parametrize(
    ("body", "lines", "code"),
    [
        (YES, {}, None),
        ({"will_confer": "yes", "lines": ["reason"]}, {"reason": "Peace"}, None),
        ({"will_confer": "conditional", "lines": ["conditions"]}, {"conditions": "Open"}, None),
        ({"will_confer": "conditional", "lines": []}, {}, "malformed_body"),
        (
            {"will_confer": "yes", "lines": ["conditions"]},
            {"conditions": "Open"},
            "malformed_body",
        ),
        ({"will_confer": "perhaps", "lines": []}, {}, "malformed_body"),
        ({"will_confer": "no", "lines": ["reason", "reason"]}, {}, "malformed_body"),
    ],
)
def test_what_an_invitation_can_be_answered(
    table: Table, body: dict[str, Any], lines: dict[str, str], code: str | None
) -> None:
    assert table.attempt("participation.answer", body, table.east, lines) == code


def test_nobody_answers_for_another(table: Table) -> None:
    assert (
        table.attempt("participation.answer", YES, table.east, keys=table.north.keys)
        == "not_the_author"
    )
    assert table.attempt("participation.answer", YES, table.office) == "without_authority"
    assert table.attempt("participation.answer", YES, table.west) == "illegal_transition"


def test_a_delegate_who_may_confer_answers_and_no_other(table: Table) -> None:
    envoy = table.delegate(table.east, "envoy", ("confer",))
    clerk = table.delegate(table.east, "clerk", ("table", "answer", "sign"))
    assert table.attempt("participation.answer", YES, clerk) == "exceeds_powers"
    assert table.attempt("participation.answer", YES, envoy) is None
    assert invite(table, table.west.id, envoy) == "exceeds_powers"


def test_whoever_left_confers_no_longer_and_can_be_invited_again(table: Table) -> None:
    table.say("participation.withdraw", {}, table.north, {"reason": "We leave"})
    assert not stands(table, table.north).joined
    assert invite(table, table.west.id, table.north) == "not_conferring"
    table.join(table.north)
    assert stands(table, table.north).joined


def test_leaving_says_why(table: Table) -> None:
    assert table.attempt("participation.withdraw", {}, table.north) == "language_missing"
    stranger = Someone(table.north.id, [key("stranger")])
    assert table.attempt("participation.withdraw", {}, stranger, {"reason": "x"}) == "unknown_key"


@pytest.mark.parametrize("kind", ["conference.close", "conference.abandon"])
def test_nobody_is_invited_to_what_has_ended(table: Table, kind: str) -> None:
    table.turn(kind)
    assert invite(table, table.west.id, table.office) == "conference_ended"
    assert table.attempt("participation.answer", YES, table.east) == "conference_ended"
    assert (
        table.attempt("participation.withdraw", {}, table.north, {"reason": "Late"})
        == "conference_ended"
    )
