"""Agreements: proposed, joined by those they name, concluded by the last."""

from __future__ import annotations

from typing import Any

import pytest

from glasshouse.parley.agreements.facts import Agreement, state_at
from glasshouse.parley.sessions import session_of
from tests.house.world import DAY, NOWHERE
from tests.parley.propositions.bargaining import Bargaining, words
from tests.parley.speech import (
    Chronicle,
    agreement,
    attempt,
    confirming,
    joining,
    no_agreement,
    report,
    say,
)
from tests.parley.table import Table, deadline


@pytest.fixture
def table() -> Table:
    return Table()


def fact(table: Table | Chronicle, proposed: str) -> Agreement:
    found = table.world.facts.get(Agreement, proposed)
    assert found is not None
    return found


# --- proposing ------------------------------------------------------------------------------------


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
def test_who_proposes(table: Table, who: str, code: str | None) -> None:
    assert attempt(table, getattr(table, who), agreement(table.north, table.south)) == code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, None),
        ({"conditions": 0}, "malformed_body"),
        ({"conditions": 61}, "malformed_body"),
        ({"parties": [NOWHERE, "1" * 64]}, "unknown_target"),
        ({"front": NOWHERE}, "unknown_target"),
        ({"refers_to_front": NOWHERE}, "unknown_target"),
        ({"version": NOWHERE}, "unknown_target"),
    ],
)
def test_an_agreement(table: Table, change: dict[str, Any], code: str | None) -> None:
    speech = agreement(table.north, table.south, **change)
    assert attempt(table, table.north, speech) == code


def test_an_agreement_has_two_parties_at_least(table: Table) -> None:
    assert attempt(table, table.north, agreement(table.north)) == "malformed_body"
    assert attempt(table, table.north, agreement(table.north, table.north)) == "malformed_body"


def test_it_ends_after_it_begins(table: Table) -> None:
    def code(begins: int | None, ends: int) -> str | None:
        now = table.world.now
        given: dict[str, Any] = {"ends": deadline(now + ends)}
        given["effective"] = None if begins is None else deadline(now + begins)
        return attempt(table, table.north, agreement(table.north, table.south, **given))

    assert code(None, DAY) is None
    assert code(DAY, 2 * DAY) is None
    assert code(None, -DAY) == "span_reversed"
    assert code(DAY, DAY) == "span_reversed"


def test_an_agreement_of_one_front_can_speak_of_another(table: Table) -> None:
    def front() -> str:
        body = {"kind": "front", "parties": [table.north.id, table.south.id], "lines": []}
        return table.say("front.open", body, table.office, {"title": "A front"}).id

    west, south = front(), front()
    made = say(
        table, table.north,
        agreement(table.north, table.south, front=west, refers_to_front=south),
    )  # fmt: skip
    for each in (west, south):
        assert [found.id for found in table.world.facts.find(Agreement, "front", each)] == [made]
    not_a_front = agreement(table.north, table.south, front=made)
    assert attempt(table, table.north, not_a_front) == "unknown_target"


# --- joining --------------------------------------------------------------------------------------


def test_whoever_proposes_joins_and_the_last_concludes_it(table: Table) -> None:
    made = say(table, table.north, agreement(table.north, table.south, table.east))
    assert fact(table, made).joined == ((table.north.id, made),)
    one = say(table, table.south, joining(made))
    assert fact(table, made).state == "proposed"
    index = table.world.size
    two = say(table, table.east, joining(made))
    concluded = fact(table, made)
    assert (concluded.state, concluded.concluded) == ("concluded", index)
    assert [act for _, act in concluded.joined] == [made, one, two]
    assert concluded.number == session_of(table.world.facts, table.scope).agreements == 1


def test_who_proposes_for_others_joins_nothing(table: Table) -> None:
    made = say(table, table.office, agreement(table.north, table.south))
    assert fact(table, made).joined == ()


def test_nobody_joins_an_agreement_that_does_not_name_it(table: Table) -> None:
    made = say(table, table.north, agreement(table.north, table.south))
    assert attempt(table, table.south, joining(made)) is None
    assert attempt(table, table.east, joining(made)) == "not_named"
    assert attempt(table, table.office, joining(made)) == "without_authority"
    say(table, table.east, joining(made))
    assert fact(table, made).joined == ((table.north.id, made),)


def test_nobody_joins_twice(table: Table) -> None:
    made = say(table, table.north, agreement(table.north, table.south, table.east))
    assert attempt(table, table.north, joining(made)) == "joined_already"
    say(table, table.south, joining(made))
    assert attempt(table, table.south, joining(made)) == "joined_already"


def test_what_is_joined_is_an_agreement_of_this_conference(table: Table) -> None:
    made = say(table, table.north, agreement(table.north, table.south))
    other = table.world.conference(table.office, "other")
    assert attempt(table, table.south, joining(NOWHERE)) == "unknown_target"
    assert attempt(table, table.south, joining(made), scope=other) == "unknown_target"


def test_delegates_join_and_propose_with_the_power_to_sign_and_no_other(table: Table) -> None:
    made = say(table, table.north, agreement(table.north, table.south))
    tabling = table.delegate(table.south, "tabling", ("confer", "table", "answer"))
    signing = table.delegate(table.south, "signing", ("sign",))
    assert attempt(table, signing, joining(made)) is None
    assert attempt(table, tabling, joining(made)) == "exceeds_powers"
    # To propose is to join.
    own = agreement(table.north, table.south)
    assert attempt(table, signing, own) is None
    assert attempt(table, tabling, own) == "exceeds_powers"


def test_nothing_is_joined_after_the_end(table: Table) -> None:
    made = say(table, table.north, agreement(table.north, table.south))
    table.turn("conference.suspend")
    assert attempt(table, table.south, joining(made)) is None
    table.turn("conference.close")
    assert attempt(table, table.south, joining(made)) == "conference_ended"


def test_only_who_proposed_withdraws(table: Table) -> None:
    made = say(table, table.north, agreement(table.north, table.south))
    assert attempt(table, table.south, no_agreement(made)) == "not_its_author"
    assert attempt(table, table.office, no_agreement(made)) == "not_its_author"
    done = say(table, table.north, no_agreement(made))
    assert (fact(table, made).state, fact(table, made).withdrawn) == ("withdrawn", done)


# --- reports --------------------------------------------------------------------------------------


def test_a_reported_proposal_joins_nobody_until_it_is_confirmed(table: Table) -> None:
    made = report(table, table.south, table.north, agreement(table.north, table.south))
    assert fact(table, made).joined == ()
    say(table, table.south, joining(made))
    assert fact(table, made).state == "proposed"
    say(table, table.north, confirming(made))
    assert fact(table, made).state == "concluded"


def test_in_a_transcript_an_agreement_is_concluded_by_being_told() -> None:
    there = Chronicle()
    made = there.enter(there.north, agreement(there.north, there.south, conditions=3))
    kept = fact(there, made)
    assert (kept.state, kept.number, kept.conditions) == ("concluded", 1, 3)
    assert [party for party, _ in kept.joined] == [there.north.id, there.south.id]
    version = there.enter(there.south, agreement(there.north, there.south), rival_of=made)
    assert fact(there, version).number is None
    listed = there.world.facts.find(Agreement, "conference", there.scope)
    assert [each.id for each in listed] == [made]


# --- time -----------------------------------------------------------------------------------------


def test_where_an_agreement_stands_at_a_time(table: Table) -> None:
    now = table.world.now
    given: dict[str, Any] = {"effective": deadline(now + DAY), "ends": deadline(now + 2 * DAY)}
    made = say(table, table.north, agreement(table.north, table.south, **given))
    effective, ends = fact(table, made).effective, fact(table, made).ends
    assert effective is not None
    assert ends is not None
    assert state_at(fact(table, made), ends) == "proposed"
    say(table, table.south, joining(made))
    concluded = fact(table, made)
    assert [state_at(concluded, time) for time in (effective - 1, effective, ends - 1, ends)] == [
        "concluded",
        "in_force",
        "in_force",
        "ended",
    ]


# --- attacks --------------------------------------------------------------------------------------


def test_attack_an_agreement_is_dated_back(table: Table) -> None:
    now = table.world.now
    for effective, code in (
        (0, "effective_past"),
        (now - 1000, "effective_past"),
        (now, None),
        (now + DAY, None),
    ):
        speech = agreement(table.north, table.south, effective=deadline(effective))
        assert attempt(table, table.north, speech) == code
    table.world.now += 999
    speech = agreement(table.north, table.south, effective=deadline(now))
    assert attempt(table, table.north, speech) is None


def test_attack_an_agreement_is_dated_back_in_a_report_that_its_proposer_confirms(
    table: Table,
) -> None:
    joined = []
    for begins_in in (-DAY, DAY):
        effective = deadline(table.world.now + begins_in)
        speech = agreement(table.north, table.south, effective=effective)
        told = report(table, table.south, table.north, speech)
        table.world.now += 2 * DAY
        say(table, table.north, confirming(told))
        joined.append(fact(table, told).has_joined(table.north.id))
    assert joined == [False, True]


def test_attack_an_agreement_gives_effect_to_a_version_that_nobody_tabled() -> None:
    bargaining = Bargaining()
    proposed = bargaining.propose()
    body = bargaining.proposal()
    tabling = ("proposition.table", body, words(body["articles"]))
    told = report(bargaining, bargaining.south, bargaining.north, tabling)
    in_vain = bargaining.say("proposition.table", body, bargaining.east, words(body["articles"]))
    for version, code in (
        (proposed.id, None),
        (told, "unknown_target"),
        (in_vain.id, "unknown_target"),
        (NOWHERE, "unknown_target"),
    ):
        speech = agreement(bargaining.north, bargaining.south, version=version)
        assert attempt(bargaining, bargaining.north, speech) == code
    elsewhere = bargaining.world.conference(bargaining.office, "elsewhere")
    speech = agreement(bargaining.north, bargaining.south, version=proposed.id)
    assert attempt(bargaining, bargaining.north, speech, scope=elsewhere) == "unknown_target"
