"""Proposals and answers that are told of: in a transcript, and at a live table."""

from __future__ import annotations

from typing import Any

import pytest

from glasshouse.acts.facts import FactStore
from glasshouse.parley.propositions.facts import Position, Proposition
from tests.parley.propositions.bargaining import Bargaining, by_article, outline, words
from tests.parley.speech import Chronicle, Speech, report


@pytest.fixture
def table() -> Bargaining:
    return Bargaining()


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
