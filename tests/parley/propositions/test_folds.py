"""Tabling, revising and withdrawing proposals, and giving more time to answer them."""

from __future__ import annotations

from typing import Any

import pytest

from glasshouse.parley.facts import Statement
from glasshouse.parley.propositions.facts import Proposition, Version
from glasshouse.parley.sessions import Session
from tests.house.world import NOWHERE
from tests.parley.propositions.bargaining import HOUR, Bargaining, outline, words
from tests.parley.table import deadline


@pytest.fixture
def table() -> Bargaining:
    return Bargaining()


def try_table(table: Bargaining, who: str = "north", **given: Any) -> str | None:
    body = table.proposal(**given)
    return table.attempt("proposition.table", body, getattr(table, who), words(body["articles"]))


# --- tabling --------------------------------------------------------------------------------------


def test_a_proposal_is_open_numbered_and_awaits_its_addressees(table: Bargaining) -> None:
    first = table.propose(table.south, table.east)
    second = table.propose(by=table.south, addressed_to=[table.north.id])
    known = table.known(first.id)
    assert (known.number, known.state, known.sponsor) == (1, "open", table.north.id)
    assert (known.current, known.versions, known.reported) == (first.id, 1, False)
    assert table.known(second.id).number == 2
    version = table.facts.get(Version, first.id)
    assert version is not None
    assert version.articles == (("art_1", 1, None), ("art_2", 2, None))
    assert (version.number, version.on_silence, version.offset_minutes) == (1, "lapse", 60)
    for party in (table.south, table.east):
        owed = table.owes(first.id, party)
        assert owed is not None
        assert (owed.what, owed.act, owed.due) == ("proposition", first.id, version.due)
    statement = table.facts.get(Statement, first.id)
    assert statement is not None
    assert (statement.nature, statement.addressees) == ("proposition", known.addressees)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, None),
        ({"due_in": None}, None),
        ({"on_silence": "adopt"}, None),
        ({"addressed_to": []}, "malformed_body"),
        ({"addressed_to": [NOWHERE]}, "unknown_target"),
        ({"front": NOWHERE}, "unknown_target"),
        ({"responds_to": NOWHERE}, "unknown_target"),
        ({"articles": []}, "malformed_body"),
        ({"articles": outline(1)[:1] * 2}, "malformed_body"),
        ({"articles": list(reversed(outline(1, 1)))}, "malformed_body"),
        ({"articles": outline(0)}, "malformed_body"),
        ({"articles": outline(41)}, "malformed_body"),
        ({"articles": outline(1, same_as={1: NOWHERE})}, "not_the_same"),
        ({"due": None, "on_silence": "lapse"}, "malformed_body"),
        ({"due": None, "on_silence": "adopt"}, "malformed_body"),
        ({"on_silence": "perish"}, "malformed_body"),
        ({"due_in": 0}, "deadline_too_short"),
        ({"due_in": -HOUR}, "deadline_too_short"),
    ],
)
def test_the_form_of_a_proposal(table: Bargaining, given: dict[str, Any], code: str | None) -> None:
    assert try_table(table, **given) == code


def test_articles_keep_their_numbers_with_gaps_and_in_order(table: Bargaining) -> None:
    articles = [each for each in outline(1, 1, 1) if each["eid"] != "art_2"]
    assert try_table(table, articles=articles) is None
    articles = [{"eid": f"art_{number}", "paragraphs": 1, "same_as": None} for number in (9, 10)]
    assert try_table(table, articles=articles) is None


@pytest.mark.parametrize(
    ("who", "code"),
    [("north", None), ("office", None), ("east", "not_conferring"), ("west", "not_conferring")],
)
def test_who_can_table(table: Bargaining, who: str, code: str | None) -> None:
    assert try_table(table, who) == code


def test_nobody_asks_themselves(table: Bargaining) -> None:
    assert try_table(table, addressed_to=[table.south.id, table.north.id]) == "named_twice"


@pytest.mark.parametrize("state", ["announced", "convened", "suspended"])
def test_nothing_is_tabled_outside_a_session(state: str) -> None:
    assert try_table(Bargaining(state=state)) == "not_in_session"


def test_a_deadline_leaves_the_time_that_the_rules_ask_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "tests.house.world.RULES",
        {"shortest_answer_minutes": 60, "on_silence": ["stay_open", "adopt"]},
    )
    table = Bargaining()
    allowed = {"on_silence": "stay_open"}
    # A deadline stands in whole seconds, and so does the time of this table.
    assert try_table(table, due_in=HOUR, **allowed) is None
    assert try_table(table, due_in=HOUR - 1000, **allowed) == "deadline_too_short"
    assert try_table(table, due_in=HOUR, on_silence="lapse") == "silence_not_allowed"
    assert try_table(table, due_in=HOUR, on_silence="adopt") is None


def test_silence_adopts_nothing_for_who_never_accepted_the_rules(table: Bargaining) -> None:
    asked: dict[str, Any] = {"addressed_to": [table.south.id, table.east.id]}
    assert try_table(table, on_silence="adopt", **asked) == "silence_not_allowed"
    assert try_table(table, on_silence="lapse", **asked) is None


def test_a_proposal_on_a_front(table: Bargaining) -> None:
    body = {"kind": "table", "parties": [table.north.id, table.south.id], "lines": []}
    front = table.say("front.open", body, table.north, {"title": "Hours"}).id
    proposal = table.propose(front=front)
    found = table.facts.find(Proposition, "front", front)
    assert [each.id for each in found] == [proposal.id]
    table.say("front.close", {"front": front}, table.north, {"reason": "Done"})
    assert try_table(table, front=front) == "front_closed"


# --- revising -------------------------------------------------------------------------------------


def try_revise(table: Bargaining, proposition: str, who: str = "north", **given: Any) -> str | None:
    body = table.revision(proposition, given.pop("same", ()), **given)
    return table.attempt("proposition.revise", body, getattr(table, who), words(body["articles"]))


def test_a_new_version_takes_the_place_of_the_one_before(table: Bargaining) -> None:
    first = table.propose()
    second = table.revise(first.id)
    known = table.known(first.id)
    assert (known.current, known.versions) == (second.id, 2)
    versions = table.facts.find(Version, "proposition", first.id)
    assert [each.id for each in versions] == [first.id, second.id]
    owed = table.owes(first.id)
    assert owed is not None
    assert owed.act == second.id


def test_only_the_sponsor_revises(table: Bargaining) -> None:
    proposal = table.propose()
    assert try_revise(table, proposal.id) is None
    assert try_revise(table, proposal.id, "south") == "not_its_author"
    assert try_revise(table, proposal.id, "east") == "not_conferring"


def test_a_version_of_nothing(table: Bargaining) -> None:
    proposal = table.propose()
    body = table.revision(proposal.id)
    for target in (NOWHERE, table.scope, table.north.id):
        code = table.attempt(
            "proposition.revise", body | {"proposition": target}, table.north,
            words(body["articles"]),
        )  # fmt: skip
        assert code == "unknown_target"


def test_answers_carry_over_to_the_same_words_and_to_no_others(table: Bargaining) -> None:
    first = table.propose(articles=outline(1, 1, 1))
    table.answer(first.id, art_1="accept", art_2="accept", art_3="decline")
    table.revise(first.id, same=[1, 3], articles=(1, 1, 1))
    assert table.cells(first.id) == ["accepts", "stale", "declines"]
    assert table.codes(first.id) == ["agreed", "owed", "declined"]
    position = table.position(first.id)
    assert position is not None
    carried = [each.carried for eid in ("art_1", "art_2", "art_3") if (each := position.on(eid))]
    assert carried == [True, False, True]
    assert table.owes(first.id) is not None


def test_what_was_said_of_other_words_does_not_come_back_with_a_later_version(
    table: Bargaining,
) -> None:
    first = table.propose(articles=outline(1, 1))
    table.answer(first.id, art_1="accept", art_2="decline")
    table.revise(first.id, articles=(1, 1))
    table.revise(first.id, same=[1, 2], articles=(1, 1))
    assert table.cells(first.id) == ["stale", "stale"]


@pytest.mark.parametrize(
    ("articles", "code"),
    [
        (outline(1, 2), None),
        (outline(1, 2, 1), None),
        (outline(2, 2), "not_the_same"),
        (outline(2, 2)[1:], None),
    ],
)
def test_the_outline_of_the_same_article_is_the_same(
    table: Bargaining, articles: list[dict[str, Any]], code: str | None
) -> None:
    first = table.propose(articles=outline(1, 2))
    for article in articles:
        if article["eid"] in ("art_1", "art_2"):
            article["same_as"] = first.id
    body = table.revision(first.id) | {"articles": articles}
    assert table.attempt("proposition.revise", body, table.north, words(articles)) == code


def test_an_article_is_the_same_as_in_the_version_before_and_no_other(table: Bargaining) -> None:
    first, other = table.propose(), table.propose()
    table.revise(first.id)
    for same_as in (first.id, other.id, NOWHERE):
        body = table.revision(first.id) | {"articles": outline(1, 2, same_as={1: same_as})}
        code = table.attempt("proposition.revise", body, table.north, words(body["articles"]))
        assert code == "not_the_same"


def test_leaving_out_what_is_contested_makes_the_rest_agreed(table: Bargaining) -> None:
    first = table.propose()
    table.answer(first.id, art_1="accept", art_2="decline")
    second = table.revise(first.id, same=[1], articles=(1,))
    known = table.known(first.id)
    assert (known.state, known.ended_by) == ("agreed", second.id)
    assert table.owes(first.id) is None


# --- withdrawing ----------------------------------------------------------------------------------


def try_withdraw(table: Bargaining, proposition: str, who: str = "north") -> str | None:
    body = {"proposition": proposition, "account": None}
    return table.attempt("proposition.withdraw", body, getattr(table, who), {"reason": "Overtaken"})


def test_only_the_sponsor_withdraws(table: Bargaining) -> None:
    proposal = table.propose()
    assert try_withdraw(table, proposal.id) is None
    assert try_withdraw(table, proposal.id, "south") == "not_its_author"
    assert try_withdraw(table, proposal.id, "office") == "not_its_author"
    assert try_withdraw(table, NOWHERE) == "unknown_target"


def test_a_withdrawn_proposal_awaits_nothing_and_never_lapses(table: Bargaining) -> None:
    proposal = table.propose()
    body = {"proposition": proposal.id, "account": None}
    said = table.say("proposition.withdraw", body, table.north, {"reason": "Overtaken"})
    known = table.known(proposal.id)
    assert (known.state, known.ended_by) == ("withdrawn", said.id)
    assert table.owes(proposal.id) is None
    assert table.cells(proposal.id) == ["no_answer", "no_answer"]
    table.world.now += 2 * HOUR
    assert table.known(proposal.id).state == "withdrawn"
    assert table.facts.find(Proposition, "open", table.scope) == []


# --- more time ------------------------------------------------------------------------------------


def try_extend(table: Bargaining, version: str, due: int, who: str = "north") -> str | None:
    body = {"version": version, "due": deadline(due), "lines": []}
    return table.attempt("deadline.extend", body, getattr(table, who))


def test_a_deadline_moves_to_a_later_time_only(table: Bargaining) -> None:
    proposal = table.propose()
    version = table.facts.get(Version, proposal.id)
    assert version is not None
    assert version.due is not None
    assert try_extend(table, proposal.id, version.due + 1000) is None
    assert try_extend(table, proposal.id, version.due) == "deadline_not_later"
    assert try_extend(table, proposal.id, version.due - 1000) == "deadline_not_later"
    assert try_extend(table, proposal.id, version.due + 1000, "south") == "not_its_author"
    assert try_extend(table, NOWHERE, version.due + 1000) == "unknown_target"
    endless = table.propose(due_in=None)
    assert try_extend(table, endless.id, version.due) == "deadline_not_later"


def test_more_time_opens_what_had_lapsed(table: Bargaining) -> None:
    proposal = table.propose()
    table.answer(proposal.id, art_1="accept")
    table.world.now += HOUR
    assert table.known(proposal.id).state == "lapsed"
    assert table.owes(proposal.id) is None
    due = table.world.now + HOUR
    body = {"version": proposal.id, "due": deadline(due), "lines": ["reason"]}
    table.say("deadline.extend", body, table.north, {"reason": "They asked for time"})
    assert table.known(proposal.id).state == "open"
    owed = table.owes(proposal.id)
    assert owed is not None
    assert owed.due == due
    assert table.cells(proposal.id) == ["accepts", "owes"]
    assert table.try_answer(proposal.id, art_2="accept") is None


def test_a_deadline_that_is_past_is_not_extended_into_the_past(table: Bargaining) -> None:
    proposal = table.propose()
    table.world.now += 3 * HOUR
    assert try_extend(table, proposal.id, table.world.now - HOUR) == "deadline_not_later"


def test_more_time_is_given_to_the_current_version(table: Bargaining) -> None:
    first = table.propose()
    table.revise(first.id)
    assert try_extend(table, first.id, table.world.now + 9 * HOUR) == "stale_version"


# --- the conference -------------------------------------------------------------------------------


def test_closing_a_conference_lapses_its_open_proposals(table: Bargaining) -> None:
    proposal = table.propose(due_in=None)
    assert table.owes(proposal.id) is not None
    table.turn("conference.close", lapses=[proposal.id])
    assert table.known(proposal.id).state == "lapsed"
    assert table.owes(proposal.id) is None
    assert table.try_answer(proposal.id, "accept") == "conference_ended"
    assert try_revise(table, proposal.id) == "conference_ended"
    assert try_withdraw(table, proposal.id) == "conference_ended"


def test_a_number_is_given_once(table: Bargaining) -> None:
    table.propose()
    table.propose()
    session = table.facts.get(Session, table.scope)
    assert session is not None
    assert session.propositions == 2
