"""What nobody can get by an answer: to speak for another, to be late, to unsay what is agreed."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from glasshouse.acts.authors import Credential
from glasshouse.acts.facts import FactStore
from glasshouse.acts.memory_facts import MemoryFacts
from glasshouse.acts.sql_facts import SqlFacts
from glasshouse.acts.sql_views import SCHEMA
from glasshouse.parley.facts import Statement
from glasshouse.parley.propositions.facts import Answer, Position, Proposition, Version
from glasshouse.parley.propositions.retracing import positions_on
from tests.parley.propositions.bargaining import HOUR, Bargaining, by_article, outline, words
from tests.parley.speech import confirming, report, say
from tests.parley.table import deadline


@pytest.fixture
def table() -> Bargaining:
    return Bargaining()


# --- attacks --------------------------------------------------------------------------------------


def test_nobody_answers_for_another(table: Bargaining) -> None:
    proposal = table.propose()
    assert table.try_answer(proposal.id, "accept", by=table.north) == "not_addressee"
    assert table.try_answer(proposal.id, "accept", by=table.east) == "not_addressee"
    assert table.try_answer(proposal.id, "accept", by=table.office) == "not_addressee"
    table.answer(proposal.id, "accept", by=table.east)
    assert table.world.entries[-1].effect == "not_addressee"
    assert table.known(proposal.id).state == "open"
    assert table.facts.find(Answer, "proposition", proposal.id) == []
    forged = table.write_answer(proposal.id, "accept")
    forged = table.world.write(
        "answer.give", forged.act.envelope.body, table.south, scope=table.scope,
        keys=table.east.keys,
    )  # fmt: skip
    assert table.code(forged) == "not_the_author"


def test_a_report_binds_nobody_until_its_party_confirms_it(table: Bargaining) -> None:
    proposal = table.propose()
    body = table.answer_body(proposal.id, "accept")
    told = report(table, table.north, table.south, ("answer.give", body, {}))
    assert table.known(proposal.id).state == "open"
    assert table.cells(proposal.id) == ["owes", "owes"]
    reported = table.facts.get(Answer, told)
    assert reported is not None
    assert (reported.reported, reported.since) == (True, None)
    confirmed = say(table, table.south, confirming(told))
    known = table.known(proposal.id)
    assert (known.state, table.cells(proposal.id)) == ("agreed", ["accepts", "accepts"])
    adopted, entry = table.facts.get(Answer, told), table.facts.get(Statement, confirmed)
    assert adopted is not None
    assert entry is not None
    assert (adopted.reported, adopted.since) == (True, entry.index)


def test_confirming_too_late_changes_nothing(table: Bargaining) -> None:
    proposal = table.propose()
    body = table.answer_body(proposal.id, "accept")
    told = report(table, table.north, table.south, ("answer.give", body, {}))
    table.revise(proposal.id)
    say(table, table.south, confirming(told))
    assert table.cells(proposal.id) == ["owes", "owes"]
    assert table.known(proposal.id).state == "open"


def test_confirming_a_joint_answer_binds_only_who_confirms(table: Bargaining) -> None:
    proposal = table.propose(table.south, table.east)
    body = table.answer_body(proposal.id, "accept")
    told = report(
        table, table.office, table.south, ("answer.give", body, {}), jointly_with=[table.east.id]
    )
    say(table, table.south, confirming(told))
    assert table.cells(proposal.id) == ["accepts", "accepts"]
    assert table.cells(proposal.id, table.east) == ["asked", "asked"]
    assert table.known(proposal.id).state == "open"


def test_an_answer_to_a_version_that_was_replaced_has_no_effect(table: Bargaining) -> None:
    first = table.propose()
    second = table.revise(first.id)
    assert table.try_answer(first.id, "accept") == "stale_version"
    table.answer(first.id, "accept")
    assert table.cells(first.id) == ["owes", "owes"]
    assert table.try_answer(second.id, "accept") is None


@pytest.mark.parametrize(
    ("on_silence", "code", "state"),
    [
        ("lapse", "late", "lapsed"),
        ("stay_open", None, "open"),
        ("adopt", "illegal_transition", "agreed"),
    ],
)
def test_a_millisecond_decides_what_is_late(
    table: Bargaining, on_silence: str, code: str | None, state: str
) -> None:
    proposal = table.propose(on_silence=on_silence)
    due = table.owes(proposal.id)
    assert due is not None
    assert due.due is not None
    written = table.write_answer(proposal.id, "refer")
    table.world.now = due.due - 1
    assert table.code(written) is None
    assert table.known(proposal.id).state == "open"
    table.world.now = due.due
    assert table.code(written) == code
    assert table.known(proposal.id).state == state


def test_what_stays_open_is_answered_late_and_says_so(table: Bargaining) -> None:
    proposal = table.propose(on_silence="stay_open")
    table.world.now += HOUR
    assert table.cells(proposal.id) == ["late", "late"]
    table.answer(proposal.id, "decline")
    (given,) = table.facts.find(Answer, "proposition", proposal.id)
    assert (given.answer, given.late) == ("decline", True)
    assert [cell.late for cell in table.standing(proposal.id).parties] == [False, True]


def test_what_is_agreed_is_locked(table: Bargaining) -> None:
    proposal = table.propose()
    table.answer(proposal.id, "accept")
    assert table.known(proposal.id).state == "agreed"
    assert table.try_answer(proposal.id, "decline") == "illegal_transition"
    body = {"version": proposal.id}
    assert table.attempt("answer.withdraw", body, table.south) == "illegal_transition"
    withdrawing: dict[str, Any] = {"proposition": proposal.id, "account": None}
    lines = {"reason": "Regret"}
    code = table.attempt("proposition.withdraw", withdrawing, table.north, lines)
    assert code == "illegal_transition"


def test_practice_is_never_locked_before_its_deadline() -> None:
    table = Bargaining(mode="practice")
    proposal = table.propose()
    visitor = table.take_seat(table.south, "visitor")
    table.answer(proposal.id, "accept", by=visitor)
    assert (table.known(proposal.id).state, table.standing(proposal.id).state) == ("open", "agreed")
    assert table.try_answer(proposal.id, "decline", by=visitor) is None
    table.world.now += HOUR
    assert table.known(proposal.id).state == "agreed"


def test_a_seat_counts_what_it_answers() -> None:
    table = Bargaining(mode="practice")
    proposal = table.propose()
    visitor = table.take_seat(table.south, "visitor")
    table.answer(proposal.id, "refer", by=visitor)
    credential = table.facts.get(Credential, visitor.credential)
    assert credential is not None
    assert credential.used >= 1


@pytest.mark.parametrize("kind", ["proposition.revise", "proposition.withdraw", "deadline.extend"])
def test_from_the_seat_of_a_sponsor_no_proposal_is_changed(kind: str) -> None:
    table = Bargaining(mode="practice")
    proposal = table.propose()
    visitor = table.take_seat(table.north, "visitor")
    revision = table.revision(proposal.id)
    due = deadline(table.world.now + 9 * HOUR)
    said: dict[str, tuple[dict[str, Any], dict[str, str] | None]] = {
        "proposition.revise": (revision, words(revision["articles"])),
        "proposition.withdraw": ({"proposition": proposal.id, "account": None}, {"reason": "Ha"}),
        "deadline.extend": ({"version": proposal.id, "due": due, "lines": []}, None),
    }
    body, lines = said[kind]
    assert table.attempt(kind, body, table.north, lines) is None
    assert table.attempt(kind, body, visitor, lines) == "beyond_seat"


def test_everybody_must_agree(table: Bargaining) -> None:
    proposal = table.propose(table.south, table.east)
    table.answer(proposal.id, "accept")
    assert table.known(proposal.id).state == "open"
    # Who was invited and never joined may answer what it was asked: answering is not joining.
    table.answer(proposal.id, "accept", by=table.east)
    assert table.known(proposal.id).state == "agreed"


@pytest.mark.parametrize("answer", ["accept_in_principle", "accept_with_reservation"])
def test_nothing_short_of_acceptance_agrees(table: Bargaining, answer: str) -> None:
    proposal = table.propose()
    table.answer(proposal.id, answer)
    assert table.known(proposal.id).state == "open"
    assert table.codes(proposal.id) == ["open", "open"]


@pytest.mark.parametrize("confirmed", [True, False])
def test_every_store_keeps_the_same_positions_and_they_can_be_computed_again(
    confirmed: bool,
) -> None:
    def story(store: FactStore) -> Bargaining:
        table = Bargaining(store=store)
        first = table.propose(table.south, table.east, articles=outline(1, 1, 1))
        table.answer(first.id, art_1="accept", art_3="decline")
        second = table.revise(first.id, same=[1, 3], articles=(1, 1, 1))
        table.answer(second.id, "accept", by=table.east)
        body = table.answer_body(second.id, "by_article", articles=by_article(art_2="refer"))
        told = report(table, table.north, table.south, ("answer.give", body, {}))
        table.say("answer.withdraw", {"version": second.id}, table.east)
        if confirmed:
            say(table, table.south, confirming(told))
        return table

    connection = sqlite3.connect(":memory:")
    connection.executescript(SCHEMA)
    memory, sql = story(MemoryFacts()), story(SqlFacts(connection))
    assert memory.world.replay.digest == sql.world.replay.digest
    (proposition,) = memory.facts.find(Proposition, "conference", memory.scope)
    for table in (memory, sql):
        found = table.facts.find(Position, "proposition", proposition.id)
        answers_given = table.facts.find(Answer, "proposition", proposition.id)
        versions = table.facts.find(Version, "proposition", proposition.id)
        known = table.known(proposition.id)
        assert found == positions_on(known, answers_given, versions)
        (position,) = found
        assert position.answered == (3 if confirmed else 2)


def test_whoever_counters_with_an_addition_has_not_agreed(table: Bargaining) -> None:
    proposal = table.propose()
    articles = outline(1, 2, 1, same_as={1: proposal.id, 2: proposal.id})
    table.propose(table.north, by=table.south, articles=articles, responds_to=proposal.id)
    assert table.known(proposal.id).state == "open"
    assert table.cells(proposal.id) == ["counters", "counters"]


def test_a_delegate_who_may_table_does_not_answer_by_it(table: Bargaining) -> None:
    proposal = table.propose()
    drafter = table.delegate(table.south, "drafter", ("table",))
    table.propose(table.north, by=drafter, responds_to=proposal.id)
    assert table.cells(proposal.id) == ["owes", "owes"]
    both = table.delegate(table.south, "speaker", ("table", "answer"))
    table.propose(table.north, by=both, responds_to=proposal.id)
    assert table.cells(proposal.id) == ["counters", "counters"]


def test_a_delegate_confirms_no_answer_that_it_may_not_give(table: Bargaining) -> None:
    proposal = table.propose()
    body = table.answer_body(proposal.id, "accept")
    told = report(table, table.north, table.south, ("answer.give", body, {}))
    delegate = table.delegate(table.south, "signer", ("sign",))
    say(table, delegate, confirming(told))
    assert table.world.entries[-1].effect == "exceeds_powers"
    assert table.known(proposal.id).state == "open"
    both = table.delegate(table.south, "head", ("answer", "sign"))
    say(table, both, confirming(told))
    assert table.known(proposal.id).state == "agreed"
