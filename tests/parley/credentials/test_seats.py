"""A visitor's seat: taken by anybody, in practice alone, and able to do very little."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from glasshouse.acts import judge
from glasshouse.acts.authors import PARTY, Credential, Key
from glasshouse.acts.facts import Put
from glasshouse.acts.judge import Reading
from glasshouse.acts.outcomes import Refused
from glasshouse.acts.registry import Context, Kind
from glasshouse.kinds import REGISTRY
from glasshouse.parley.credentials.facts import SeatDay
from glasshouse.parley.credentials.seats import ACTS_A_DAY, ACTS_A_KEY
from glasshouse.parley.facts import Statement
from tests.house.world import DAY, NOWHERE, Someone, announcement, invitation, key
from tests.parley.propositions.bargaining import Bargaining, outline, words
from tests.parley.table import Delegate, Table

KINDS = REGISTRY.kinds(REGISTRY.versions[-1])


@pytest.fixture
def table() -> Bargaining:
    return Bargaining("practice")


def take(table: Table, party: Someone, name: str = "visitor", **options: Any) -> str | None:
    """The code of taking a seat."""
    own = key(name)
    options.setdefault("keys", [own])
    return table.attempt("seat.take", {"key": own.value}, party, **options)


def counted(table: Table) -> int:
    found = table.world.facts.get(SeatDay, table.scope)
    return 0 if found is None else found.used


def seat_of(table: Table, visitor: Delegate) -> Credential:
    found = table.world.facts.get(Credential, visitor.credential)
    assert found is not None
    return found


# --- taking one -----------------------------------------------------------------------------------


def test_whoever_comes_takes_a_seat_and_speaks_from_it(table: Bargaining) -> None:
    proposed = table.propose()
    visitor = table.take_seat(table.south, "visitor")
    seat = seat_of(table, visitor)
    assert (seat.seat, seat.state, seat.powers) == (True, "accepted", ("table", "answer"))
    answered = table.answer(proposed.id, "accept", by=visitor)
    said = table.world.facts.get(Statement, answered.id)
    assert said is not None
    assert (said.by, said.speaker, said.effective) == (table.south.id, table.south.id, True)


def test_any_number_sit_in_one_seat_and_the_latest_answer_is_current(table: Bargaining) -> None:
    proposed = table.propose()
    for name, answer in (("first", "accept"), ("second", "decline")):
        table.answer(proposed.id, answer, by=table.take_seat(table.south, name))
    position = table.position(proposed.id)
    assert position is not None
    assert position.answer == "decline"


def test_a_seat_counters(table: Bargaining) -> None:
    proposed = table.propose()
    visitor = table.take_seat(table.south, "visitor")
    for given, code in (
        ({"due_in": None, "responds_to": proposed.id}, None),
        # A proposal of its own, or a deadline, would turn the practice to what the visitor wants.
        ({"due_in": None}, "beyond_seat"),
        ({"responds_to": proposed.id}, "beyond_seat"),
    ):
        body = table.proposal(table.north, articles=outline(1), **given)
        said = words(body["articles"])
        assert table.attempt("proposition.table", body, visitor, said) == code


def test_seats_are_taken_in_practice_alone() -> None:
    live = Table("live")
    assert take(live, live.south) == "practice_only"


def test_no_seat_is_taken_in_a_transcript_nor_outside_a_conference(table: Table) -> None:
    scribe = table.world.party(table.office, "scribe")
    past = table.world.conference(table.office, "past", "transcript", [scribe])
    assert take(table, scribe, scope=past) == "transcript_takes_reports"
    assert take(table, table.south, scope=None) == "wrong_scope"
    assert take(table, table.south, scope=NOWHERE) == "unknown_target"


def test_only_the_seat_of_a_party_that_takes_part_is_taken(table: Table) -> None:
    described = table.world.described(table.office, "described")
    for party, code in (
        (table.east, "seat_not_offered"),
        (table.west, "seat_not_offered"),
        (table.office, "beyond_seat"),
        (table.house, "beyond_seat"),
        (described, "not_admitted"),
        (Someone(NOWHERE, []), "unknown_author"),
    ):
        assert take(table, party) == code
    assert take(table, table.south) is None


def test_nothing_but_the_new_key_signs(table: Table) -> None:
    table.take_seat(table.south, "other")
    for keys, code in (
        ([key("visitor"), table.south.keys[0]], "not_the_author"),
        ([table.south.keys[0]], "new_key_must_sign"),
        ([key("visitor"), key("other")], "not_the_author"),
    ):
        assert take(table, table.south, keys=keys) == code
    assert take(table, table.south, "other") == "key_in_use"
    assert take(table, table.south, "south") == "key_in_use"


@pytest.mark.parametrize("state", ["announced", "convened"])
def test_no_seat_is_taken_before_a_conference_opens(state: str) -> None:
    early = Table("practice", state)
    assert take(early, early.south) == "not_in_session"


def test_no_seat_is_taken_after_the_end(table: Bargaining) -> None:
    visitor = table.take_seat(table.south, "visitor")
    proposed = table.propose()
    table.turn("conference.close", lapses=[proposed.id])
    assert take(table, table.south, "late") == "conference_ended"
    assert table.try_answer(proposed.id, "accept", by=visitor) == "conference_ended"


# --- what a seat cannot do ------------------------------------------------------------------------


def test_seats_are_made_for_tabling_proposals_and_for_answering() -> None:
    assert {kind.name for kind in KINDS if kind.by_seat} == {
        "proposition.table",
        "answer.give",
        "answer.withdraw",
        "question.answer",
    }


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if PARTY in kind.roles], ids=lambda kind: kind.name
)
def test_a_seat_says_nothing_else(table: Bargaining, kind: Kind) -> None:
    """Threat: a stranger ends, extends, signs, invites or revokes in a party's name. Whatever the
    body, what is not made for seats is refused before anything reads it."""
    if kind.by_seat:
        return
    visitor = table.take_seat(table.south, "visitor")
    for scope in (table.scope, None):
        draft = table.write("answer.give", {}, visitor, scope=scope)
        act = replace(draft.act, envelope=draft.act.envelope.model_copy(update={"kind": kind.name}))
        bare = replace(kind, new_keys=lambda _: (), takes_seat=False)
        signers = tuple(own.id for own in visitor.keys)
        reading = Reading(act, bare, kind.body.model_construct(), "1")
        context = Context(table.world.size, table.world.now, signers, "1")
        assert judge.judge(reading, context, table.world.facts) == Refused(
            "beyond_seat", "capacity"
        )


def beyond(table: Bargaining, kind: str, body: dict[str, Any], **options: Any) -> str | None:
    """The code of an act of a visitor in the seat of the north, sponsor of a proposal."""
    visitor = table.take_seat(table.north, "visitor")
    return table.attempt(kind, body, visitor, options.pop("lines", None), **options)


def test_a_visitor_cannot_take_the_partys_keys(table: Bargaining) -> None:
    visitor, fresh = table.take_seat(table.north, "visitor"), key("fresh")
    rotation = {"retire": key("visitor").id, "key": fresh.value}
    revocation: dict[str, Any] = {"revoke": key("north").id, "suspect_from": None, "lines": []}
    for capacity, code in ((visitor.credential, "beyond_seat"), (None, "capacity_missing")):
        options = {"scope": None, "capacity": capacity}
        keys = [key("visitor"), fresh]
        assert table.attempt("key.rotate", rotation, visitor, keys=keys, **options) == code
        assert table.attempt("key.revoke", revocation, visitor, **options) == code


def test_a_visitor_cannot_invite_anybody_into_the_house(table: Bargaining) -> None:
    body = invitation("secret", table.world.now + DAY)
    assert beyond(table, "invitation.issue", body, scope=None) == "beyond_seat"


def test_a_visitor_cannot_announce_a_conference(table: Bargaining) -> None:
    body = announcement("mine", "practice", [])
    assert beyond(table, "conference.announce", body, scope=None) == "beyond_seat"


def test_a_visitor_cannot_end_what_others_practise_on(table: Bargaining) -> None:
    proposed = table.propose()
    body = {"proposition": proposed.id, "account": None}
    reason = {"reason": "Nobody shall play"}
    assert beyond(table, "proposition.withdraw", body, lines=reason) == "beyond_seat"


def test_a_visitor_cannot_report_what_another_party_said(table: Bargaining) -> None:
    """Threat: words put into the mouth of a party, entered in the name of another."""
    proposed = table.propose()
    visitor = table.take_seat(table.south, "visitor")
    account: dict[str, Any] = {
        "answers": [],
        "jointly_with": [],
        "rival_of": None,
        "languages": [],
        "lines": [],
    }
    body = table.answer_body(proposed.id, "accept", account=account)
    reported = {
        "of": table.north.id,
        "occurred": {"edtf": "2025-01-01", "calendar": "gregorian"},
        "sources": [],
        "certainty": "high",
    }
    code = table.attempt(
        "answer.give", body, visitor, {"speaker": "Its president"}, reported=reported
    )
    assert code == "beyond_seat"


def test_a_seat_is_of_one_conference(table: Bargaining) -> None:
    visitor = table.take_seat(table.south, "visitor")
    for mode in ("practice", "live"):
        table.scope = table.world.conference(table.office, f"another-{mode}", mode)
        for party in (table.north, table.south):
            table.join(party)
        for kind in ("conference.convene", "conference.open"):
            table.turn(kind)
        proposed = table.propose()
        assert table.try_answer(proposed.id, "accept", by=visitor) == "beyond_seat"
        assert table.try_answer(proposed.id, "accept") is None


def test_a_visitor_speaks_for_no_other_party(table: Bargaining) -> None:
    proposed = table.propose()
    visitor = table.take_seat(table.north, "visitor")
    posing = Delegate(table.south.id, visitor.keys, visitor.credential)
    assert table.try_answer(proposed.id, "accept", by=posing) == "not_the_author"


def test_a_seat_that_its_party_took_back_leaves_no_trace(table: Bargaining) -> None:
    visitor = table.take_seat(table.south, "visitor")
    body = {"credential": visitor.credential, "lines": ["reason"]}
    table.say("credential.revoke", body, table.south, {"reason": "Enough"})
    assert table.try_answer(table.propose().id, "accept", by=visitor) == "beyond_seat"


def test_visitors_do_not_crowd_out_a_partys_own_keys_and_delegates(table: Bargaining) -> None:
    envoy = table.delegate(table.south, "envoy")
    visitors = [table.take_seat(table.south, f"visitor-{n}") for n in range(3)]
    find, there = table.world.facts.find, f"{table.scope}/{table.south.id}"
    own = {key("south").id, key("south recovery").id}
    assert {each.id for each in find(Key, "author", table.south.id)} == own
    assert [each.id for each in find(Key, "credential", envoy.credential)] == [key("envoy").id]
    assert [each.id for each in find(Credential, "party", there)] == [envoy.credential]
    taken = [each.credential for each in visitors]
    assert [each.id for each in find(Credential, "seat", there)] == taken


# --- how much -------------------------------------------------------------------------------------


def test_a_seat_speaks_so_often_and_another_can_be_taken(table: Bargaining) -> None:
    proposed = table.propose()
    visitor = table.take_seat(table.south, "visitor")
    for _ in range(ACTS_A_KEY):
        table.answer(proposed.id, "accept", by=visitor)
    assert seat_of(table, visitor).used == ACTS_A_KEY
    assert table.try_answer(proposed.id, "accept", by=visitor) == "seat_used_up"
    table.world.now += DAY
    assert table.try_answer(proposed.id, "accept", by=visitor) == "seat_used_up"
    assert take(table, table.south, "again") is None
    assert table.try_answer(proposed.id, "accept") != "seat_used_up"


def test_a_visitor_fills_no_disk_with_languages(table: Bargaining) -> None:
    """Threat: an act may carry forty texts of 256 KiB, and a conference hears 500 a day."""
    proposed = table.propose()
    visitor = table.take_seat(table.south, "visitor")
    body = table.answer_body(proposed.id, "decline")

    def answer_in(*languages: str, **options: Any) -> str | None:
        texts = {language: {"reason": "No"} for language in languages}
        options = {"scope": table.scope, "texts": texts} | options
        return table.world.attempt("answer.give", body, visitor, **options)

    seated = {"capacity": visitor.credential}
    assert answer_in("en", "de", **seated) is None
    assert answer_in("en", "de", "fr", **seated) == "beyond_seat"
    own = {"keys": table.south.keys}
    assert answer_in("en", "de", "fr", **own) is None


def test_attempts_count_too(table: Bargaining) -> None:
    """Threat: acts without effect are recorded as well, and would fill the record for nothing."""
    first = table.propose()
    table.revise(first.id)
    visitor = table.take_seat(table.south, "visitor")
    before = counted(table)
    for _ in range(ACTS_A_KEY):
        written = table.write_answer(first.id, "accept", by=visitor)
        assert table.world.record(written).effect == "stale_version"
    assert counted(table) == before + ACTS_A_KEY
    assert table.try_answer(first.id, "accept", by=visitor) == "seat_used_up"


def fill(table: Table, used: int) -> None:
    day = table.world.now // DAY
    table.world.facts.apply([Put(SeatDay(table.scope, day, used))], table.world.size)


def test_the_seats_of_a_conference_speak_so_often_a_day(table: Bargaining) -> None:
    proposed = table.propose(due_in=None)
    visitor = table.take_seat(table.south, "visitor")
    assert counted(table) == 1
    fill(table, ACTS_A_DAY - 1)
    table.answer(proposed.id, "accept", by=visitor)
    assert counted(table) == ACTS_A_DAY
    assert table.try_answer(proposed.id, "accept", by=visitor) == "practice_full"
    assert take(table, table.south, "other") == "practice_full"
    # The parties themselves are not bound by it, and the next day of UTC begins at nothing.
    assert table.try_answer(proposed.id, "accept") is None
    table.world.now = (table.world.now // DAY + 1) * DAY
    table.answer(proposed.id, "accept", by=visitor)
    assert counted(table) == 1


def test_each_conference_has_its_own_day(table: Bargaining) -> None:
    fill(table, ACTS_A_DAY)
    table.scope = table.world.conference(table.office, "another", "practice")
    for party in (table.north, table.south):
        table.join(party)
    for kind in ("conference.convene", "conference.open"):
        table.turn(kind)
    assert take(table, table.south) is None


def test_what_parties_and_delegates_say_does_not_count(table: Bargaining) -> None:
    proposed = table.propose()
    table.answer(proposed.id, "accept")
    table.answer(proposed.id, "accept", by=table.delegate(table.south, "envoy"))
    assert counted(table) == 0


def test_what_is_refused_leaves_the_counts_alone(table: Bargaining) -> None:
    visitor = table.take_seat(table.south, "visitor")
    assert table.try_answer(NOWHERE, "accept", by=visitor) == "unknown_target"
    assert (counted(table), seat_of(table, visitor).used) == (1, 0)
