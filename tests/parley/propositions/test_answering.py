"""Answering proposals, countering them, taking answers back; and what nobody can get by it."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from glasshouse.acts.authors import Credential
from glasshouse.acts.facts import FactStore
from glasshouse.acts.memory_facts import MemoryFacts
from glasshouse.acts.sql_facts import SCHEMA, SqlFacts
from glasshouse.parley.facts import Statement
from glasshouse.parley.propositions.facts import Answer, Position, Proposition, Version
from glasshouse.parley.propositions.positions import positions_on
from tests.house.world import NOWHERE
from tests.parley.propositions.bargaining import HOUR, Bargaining, by_article, outline, words
from tests.parley.speech import Chronicle, Speech, confirming, report, say
from tests.parley.table import deadline


@pytest.fixture
def table() -> Bargaining:
    return Bargaining()


def answers(table: Bargaining, proposal: str) -> list[tuple[str, bool, bool]]:
    found = table.facts.find(Answer, "proposition", proposal)
    return [(each.answer, each.late, each.withdrawn) for each in found]


# --- the whole, and article by article ------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("accept", "accepts"),
        ("accept_in_principle", "accepts_in_principle"),
        ("accept_with_reservation", "accepts_with_reservation"),
        ("decline", "declines"),
        ("refer", "refers"),
        ("ask", "asks"),
        ("decline_to_answer", "declines_to_answer"),
    ],
)
def test_an_answer_to_the_whole_answers_every_article(
    table: Bargaining, answer: str, code: str
) -> None:
    proposal = table.propose()
    table.answer(proposal.id, answer)
    assert table.cells(proposal.id) == [code, code]
    assert table.owes(proposal.id) is None
    assert (table.known(proposal.id).state == "agreed") == (answer == "accept")


def test_an_article_that_is_not_listed_is_unanswered(table: Bargaining) -> None:
    proposal = table.propose()
    table.answer(proposal.id, art_2="accept")
    assert table.cells(proposal.id) == ["owes", "accepts"]
    assert table.codes(proposal.id) == ["owed", "agreed"]
    assert table.owes(proposal.id) is not None
    table.answer(proposal.id, art_1="decline")
    assert table.cells(proposal.id) == ["declines", "owes"]
    table.answer(proposal.id, art_1="refer", art_2="ask")
    assert table.cells(proposal.id) == ["refers", "asks"]
    assert table.owes(proposal.id) is None


def test_the_newest_answer_is_current_and_the_older_ones_stay(table: Bargaining) -> None:
    proposal = table.propose()
    table.answer(proposal.id, "decline")
    table.answer(proposal.id, "refer")
    assert table.cells(proposal.id) == ["refers", "refers"]
    assert answers(table, proposal.id) == [("decline", False, False), ("refer", False, False)]
    assert len(table.facts.find(Position, "proposition", proposal.id)) == 1


def test_an_answer_to_one_article_leaves_what_carried_over_to_the_others(
    table: Bargaining,
) -> None:
    first = table.propose(articles=outline(1, 1, 1))
    table.answer(first.id, art_1="accept", art_2="accept", art_3="decline")
    second = table.revise(first.id, same=[1, 2], articles=(1, 1, 1))
    table.answer(second.id, art_3="refer")
    assert table.cells(first.id) == ["accepts", "accepts", "refers"]
    table.answer(second.id, art_2="decline", art_3="refer")
    table.answer(second.id, art_3="refer")
    assert table.cells(first.id) == ["accepts", "owes", "refers"]


@pytest.mark.parametrize(
    ("answer", "given", "code"),
    [
        ("decline", {"lines": []}, "reason_missing"),
        ("decline", {"lines": ["reservation"]}, "reason_missing"),
        ("accept_with_reservation", {"lines": ["reason"]}, "reservation_missing"),
        ("accept", {"lines": ["reason"]}, None),
        ("by_article", {}, "malformed_body"),
        ("accept", {"articles": by_article(art_1="accept")}, "malformed_body"),
        ("by_article", {"articles": by_article(art_1="accept") * 2}, "malformed_body"),
        ("by_article", {"articles": by_article(art_9="accept")}, "unknown_target"),
        ("by_article", {"articles": by_article(art_1="by_article")}, "malformed_body"),
        ("counter", {}, "counter_needs_text"),
        ("by_article", {"articles": by_article(art_1="counter")}, "counter_needs_text"),
        ("perhaps", {}, "malformed_body"),
    ],
)
def test_the_form_of_an_answer(
    table: Bargaining, answer: str, given: dict[str, Any], code: str | None
) -> None:
    proposal = table.propose()
    assert table.try_answer(proposal.id, answer, **given) == code


def test_each_decline_has_a_reason_of_its_own_or_one_for_all(table: Bargaining) -> None:
    proposal = table.propose()
    own = table.write_answer(proposal.id, "by_article", art_1="decline", art_2="decline")
    assert set(own.sheets[0].lines) == {"reason__art_1", "reason__art_2"}
    shared = table.write_answer(
        proposal.id, "by_article", art_1="decline", art_2="decline", lines=["reason"]
    )
    assert set(shared.sheets[0].lines) == {"reason"}
    for written in (own, shared):
        assert table.world.decide(written).effect is None


def test_an_answer_to_what_is_no_version(table: Bargaining) -> None:
    proposal = table.propose()
    given = table.answer(proposal.id, "refer")
    for target in (NOWHERE, table.scope, given.id, table.north.id):
        assert table.try_answer(target, "refer") == "unknown_target"


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
    assert answers(table, proposal.id) == [("decline", True, False)]
    assert [cell.late for cell in table.standing(proposal.id).parties] == [False, True]


def test_what_is_agreed_is_locked(table: Bargaining) -> None:
    proposal = table.propose()
    table.answer(proposal.id, "accept")
    assert table.known(proposal.id).state == "agreed"
    assert table.try_answer(proposal.id, "decline") == "illegal_transition"
    body = {"version": proposal.id}
    assert table.attempt("answer.withdraw", body, table.south) == "illegal_transition"
    body = {"proposition": proposal.id, "account": None}
    lines = {"reason": "Regret"}
    code = table.attempt("proposition.withdraw", body, table.north, lines)
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
    body, lines = {
        "proposition.revise": (revision, words(revision["articles"])),
        "proposition.withdraw": ({"proposition": proposal.id, "account": None}, {"reason": "Ha"}),
        "deadline.extend": ({"version": proposal.id, "due": due, "lines": []}, None),
    }[kind]
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


# --- countering -----------------------------------------------------------------------------------


def test_a_counter_proposal_is_the_answer(table: Bargaining) -> None:
    first = table.propose()
    counter = table.propose(table.north, by=table.south, responds_to=first.id)
    assert table.cells(first.id) == ["counters", "counters"]
    assert table.codes(first.id) == ["countered", "countered"]
    assert table.owes(first.id) is None
    (given,) = table.facts.find(Answer, "proposition", first.id)
    assert (given.id, given.answer, given.party) == (counter.id, "counter", table.south.id)
    assert table.known(counter.id).responds_to == first.id


def test_a_counter_proposal_accepts_the_articles_it_takes_over(table: Bargaining) -> None:
    first = table.propose()
    articles = outline(1, 2, same_as={1: first.id})
    table.propose(
        table.north, by=table.south, responds_to=first.id, articles=articles,
        said={"art_2": "Something else"},
    )  # fmt: skip
    assert table.cells(first.id) == ["accepts", "counters"]
    assert table.codes(first.id) == ["agreed", "countered"]


@pytest.mark.parametrize("who", ["office", "north"])
def test_who_was_not_asked_does_not_answer_by_a_proposal(table: Bargaining, who: str) -> None:
    first = table.propose()
    other = table.propose(by=getattr(table, who), responds_to=first.id)
    assert table.known(other.id).state == "open"
    assert table.cells(first.id) == ["owes", "owes"]


def test_a_proposal_that_comes_too_late_to_answer_stands_for_itself(table: Bargaining) -> None:
    first = table.propose()
    table.world.now += HOUR
    second = table.propose(table.north, by=table.south, responds_to=first.id)
    assert table.known(second.id).state == "open"
    assert table.facts.find(Answer, "proposition", first.id) == []


# --- taking back ----------------------------------------------------------------------------------


def test_what_is_taken_back_is_awaited_again(table: Bargaining) -> None:
    proposal = table.propose()
    table.answer(proposal.id, "decline")
    table.say("answer.withdraw", {"version": proposal.id}, table.south)
    assert table.cells(proposal.id) == ["owes", "owes"]
    assert table.owes(proposal.id) is not None
    assert answers(table, proposal.id) == [("decline", False, True), ("taken_back", False, False)]


def test_there_must_be_something_to_take_back(table: Bargaining) -> None:
    proposal = table.propose()

    def attempt(version: str, who: str = "south") -> str | None:
        return table.attempt("answer.withdraw", {"version": version}, getattr(table, who))

    assert attempt(proposal.id) == "nothing_to_take_back"
    assert attempt(proposal.id, "east") == "not_addressee"
    assert attempt(NOWHERE) == "unknown_target"
    table.answer(proposal.id, "decline")
    assert attempt(proposal.id, "north") == "not_addressee"
    assert attempt(proposal.id) is None
    second = table.revise(proposal.id)
    assert attempt(proposal.id) == "stale_version"
    assert attempt(second.id) == "nothing_to_take_back"


# --- in a transcript ------------------------------------------------------------------------------


class Told:
    """What a chronicle tells of a proposal of the north to the south."""

    def __init__(self, store: FactStore | None = None) -> None:
        self.chronicle = Chronicle(store)
        self.north, self.south, self.east = (
            self.chronicle.north, self.chronicle.south, self.chronicle.east,
        )  # fmt: skip

    def proposal(self, **given: Any) -> Speech:
        body: dict[str, Any] = {
            "addressed_to": [self.south.id, self.east.id],
            "front": None,
            "responds_to": None,
            "due": None,
            "on_silence": "stay_open",
            "articles": outline(1, 1),
            "lines": [],
        }
        return "proposition.table", body | given, words(outline(1, 1))

    def answer(self, version: str, answer: str, **articles: str) -> Speech:
        body = {"version": version, "answer": answer, "articles": by_article(**articles)}
        return "answer.give", body | {"lines": ["reason"]}, {"reason": "As the source has it"}


def test_a_transcript_records_proposals_and_answers_of_parties_without_keys() -> None:
    told = Told()
    chronicle = told.chronicle
    proposal = chronicle.enter(told.north, told.proposal(), edtf="1917-11-08")
    joint = told.answer(proposal, "by_article", art_1="accept", art_2="decline")
    chronicle.enter(told.south, joint, edtf="1917-12-01", jointly_with=[told.east.id])
    facts = chronicle.world.facts
    known = facts.get(Proposition, proposal)
    assert known is not None
    assert (known.number, known.state, known.reported) == (1, "open", True)
    positions = facts.find(Position, "proposition", proposal)
    assert {each.party for each in positions} == {told.south.id, told.east.id}
    assert all(each.accepts("art_1") and not each.accepts("art_2") for each in positions)


def test_in_a_transcript_no_step_is_policed() -> None:
    told = Told()
    chronicle = told.chronicle
    proposal = chronicle.enter(told.north, told.proposal())
    chronicle.enter(told.south, told.answer(proposal, "accept"))
    chronicle.enter(told.east, told.answer(proposal, "accept"))
    withdrawal: Speech = ("proposition.withdraw", {"proposition": proposal}, {"reason": "Told"})
    assert chronicle.attempt(told.south, told.answer(proposal, "decline")) is None
    assert chronicle.attempt(told.north, told.answer(proposal, "decline")) is None
    assert chronicle.attempt(told.north, withdrawal) is None
    # What another says of it is a claim, and changes nothing.
    chronicle.enter(told.south, withdrawal)
    known = chronicle.world.facts.get(Proposition, proposal)
    assert known is not None
    assert known.state == "open"
    chronicle.enter(told.north, withdrawal)
    known = chronicle.world.facts.get(Proposition, proposal)
    assert known is not None
    assert known.state == "withdrawn"


def test_another_account_of_a_proposal_makes_no_second_one() -> None:
    told = Told()
    chronicle = told.chronicle
    proposal = chronicle.enter(told.north, told.proposal())
    chronicle.enter(told.north, told.proposal(), rival_of=proposal)
    found = chronicle.world.facts.find(Proposition, "conference", chronicle.scope)
    assert [each.id for each in found] == [proposal]


def test_what_is_told_of_a_proposal_at_a_live_table_makes_none(table: Bargaining) -> None:
    body = table.proposal(table.south, due_in=None)
    report(table, table.south, table.north, ("proposition.table", body, words(body["articles"])))
    assert table.facts.find(Proposition, "conference", table.scope) == []
