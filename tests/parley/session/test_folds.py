"""The life of a conference: who turns it, when it can be turned, what ends with it."""

from __future__ import annotations

from typing import Any

import pytest

from glasshouse.parley.propositions.facts import LAPSED, Proposition
from glasshouse.parley.session.acts import MAXIMUM_LAPSES
from glasshouse.parley.sessions import Owed, SessionChange, session_of
from tests.house.world import NOWHERE, Someone, Transcript, World
from tests.parley.propositions.bargaining import Bargaining
from tests.parley.table import WITH_REASON, Table, session_body

KINDS = (
    "conference.convene",
    "conference.open",
    "conference.suspend",
    "conference.resume",
    "conference.close",
    "conference.abandon",
)
REASON = {"reason": "So it is"}


def turn(table: Table, kind: str, by: Someone | None = None, **body: object) -> str | None:
    """The code that turning the conference gets."""
    lines = REASON if kind in WITH_REASON else None
    return table.attempt(kind, session_body(kind, **body), by or table.office, lines)


def changes(table: Table) -> list[tuple[str, int]]:
    found = table.world.facts.find(SessionChange, "conference", table.scope)
    return [(each.state, each.index) for each in found]


def test_each_turn_is_kept_with_its_entry() -> None:
    table = Table(state="announced")
    first = table.world.size
    for kind in ("conference.convene", "conference.open", "conference.suspend"):
        table.turn(kind)
    assert changes(table) == [
        ("convened", first),
        ("in_session", first + 1),
        ("suspended", first + 2),
    ]
    session = session_of(table.world.facts, table.scope)
    assert (session.state, session.since) == ("suspended", first + 2)


@pytest.mark.parametrize("kind", KINDS)
def test_a_party_turns_no_live_conference(kind: str) -> None:
    before = {
        "conference.convene": "announced",
        "conference.open": "convened",
        "conference.resume": "suspended",
    }.get(kind, "in_session")
    table = Table(state=before)
    assert turn(table, kind) is None
    assert turn(table, kind, table.north) == "without_authority"
    assert turn(table, kind, table.east) == "without_authority"


def test_a_conference_is_convened_when_two_parties_have_joined() -> None:
    table = Table(state="announced")
    for party in (table.north, table.south):
        table.say("participation.withdraw", {}, party, REASON)
    assert turn(table, "conference.convene") == "too_few_parties"
    table.join(table.west)
    assert turn(table, "conference.convene") == "too_few_parties"
    body = {"will_confer": "conditional", "lines": ["conditions"]}
    table.say("participation.answer", body, table.east, {"conditions": "In the open"})
    assert turn(table, "conference.convene") is None


def test_the_account_stands_in_reports_alone() -> None:
    table = Table(state="announced")
    account: dict[str, Any] = {
        "answers": [],
        "jointly_with": [],
        "rival_of": None,
        "languages": [],
        "lines": [],
    }
    assert (
        table.attempt(
            "conference.convene", {"account": account}, table.office, {"speaker": "The secretary"}
        )
        == "account_misplaced"
    )


def test_a_report_of_a_turn_binds_nobody() -> None:
    table = Table(state="announced")
    account: dict[str, Any] = {
        "answers": [],
        "jointly_with": [],
        "rival_of": None,
        "languages": [],
        "lines": [],
    }
    table.say(
        "conference.convene",
        {"account": account},
        table.north,
        {"speaker": "The secretary"},
        reported=report_of(table.office),
    )
    assert session_of(table.world.facts, table.scope).state == "announced"
    assert changes(table) == []


# --- ending ---------------------------------------------------------------------------------------


def test_closing_names_exactly_what_is_open_and_lets_it_lapse() -> None:
    table = Bargaining()
    first, second, done = table.propose(), table.propose(), table.propose()
    table.answer(done.id, "accept")
    for lapses in ([], [first.id], [first.id, second.id, done.id]):
        assert turn(table, "conference.close", lapses=lapses) == "open_items"
    assert turn(table, "conference.close", lapses=[first.id, NOWHERE]) == "unknown_target"
    assert turn(table, "conference.close", lapses=[first.id, first.id]) == "malformed_body"
    closing = table.turn("conference.close", lapses=[second.id, first.id])
    for proposition in (first, second):
        found = table.world.facts.get(Proposition, proposition.id)
        assert found is not None
        assert (found.state, found.ended_by) == (LAPSED, closing.id)
    assert table.known(done.id).state == "agreed"


@pytest.mark.parametrize("kind", ["conference.close", "conference.abandon"])
def test_after_the_end_nobody_owes_anything_and_time_changes_nothing(kind: str) -> None:
    table = Bargaining()
    proposed = table.propose(on_silence="adopt")
    assert table.world.facts.find(Owed, "all")
    table.turn(kind, **({"lapses": [proposed.id]} if kind == "conference.close" else {}))
    assert table.world.facts.find(Owed, "all") == []
    table.world.now += 10**9
    assert table.known(proposed.id).state == LAPSED


def test_a_proposal_of_another_conference_cannot_be_let_lapse_here() -> None:
    table = Bargaining()
    proposed = table.propose()
    here, table.scope = table.scope, table.world.conference(table.office, "elsewhere")
    for party in (table.north, table.south):
        table.join(party)
    for kind in ("conference.convene", "conference.open"):
        table.turn(kind)
    assert turn(table, "conference.close", lapses=[proposed.id]) == "unknown_target"
    assert table.known(proposed.id).conference == here


def test_so_many_lapses_fit_one_act() -> None:
    body = session_body("conference.close", lapses=[f"{n:064x}" for n in range(MAXIMUM_LAPSES)])
    table = Table()
    assert table.attempt("conference.close", body, table.office, REASON) == "unknown_target"


# --- in a transcript ------------------------------------------------------------------------------


def report_of(whom: Someone, edtf: str = "1917-12-02") -> dict[str, object]:
    return {
        "of": whom.id,
        "occurred": {"edtf": edtf, "calendar": "gregorian"},
        "sources": [],
        "certainty": "high",
    }


def tell(world: World, there: Transcript, kind: str, edtf: str) -> None:
    account: dict[str, Any] = {
        "answers": [],
        "jointly_with": [],
        "rival_of": None,
        "languages": [],
        "lines": [],
    }
    lines = {"speaker": "The delegations"} | (REASON if kind in WITH_REASON else {})
    world.say(
        kind,
        session_body(kind, account=account),
        there.scribe,
        scope=there.scope,
        texts={"en": lines},
        reported=report_of(there.north, edtf),
    )


def test_a_transcript_records_procedure_in_the_order_of_its_days_and_polices_none() -> None:
    world = World()
    there = world.transcript()
    tell(world, there, "conference.resume", "1917-12-12")
    tell(world, there, "conference.open", "1917-12-03")
    tell(world, there, "conference.suspend", "1917-12-05")
    found = world.facts.find(SessionChange, "conference", there.scope)
    assert [each.state for each in found] == ["in_session", "suspended", "in_session"]
    assert session_of(world.facts, there.scope).state == "announced"


def test_only_its_transcribers_tell_what_a_transcript_went_through() -> None:
    world = World()
    there = world.transcript()
    account: dict[str, Any] = {
        "answers": [],
        "jointly_with": [],
        "rival_of": None,
        "languages": [],
        "lines": [],
    }
    options = {"scope": there.scope, "texts": {"en": {"speaker": "They"}}}
    body = session_body("conference.open", account=account)
    reported = report_of(there.north)
    attempt = world.attempt
    assert (
        attempt("conference.open", body, there.office, reported=reported, **options)
        == "not_a_transcriber"
    )
    assert (
        attempt("conference.open", {"account": None}, there.office, scope=there.scope)
        == "transcript_takes_reports"
    )
