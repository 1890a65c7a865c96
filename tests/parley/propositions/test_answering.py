"""Answering proposals, countering them, taking answers back; and what nobody can get by it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from glasshouse.parley.propositions.facts import Answer, Position
from tests.house.world import NOWHERE
from tests.parley.propositions.bargaining import HOUR, Bargaining, by_article, outline


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


def test_an_article_that_was_never_listed_is_unanswered(table: Bargaining) -> None:
    proposal = table.propose()
    table.answer(proposal.id, art_2="accept")
    assert table.cells(proposal.id) == ["owes", "accepts"]
    assert table.codes(proposal.id) == ["owed", "agreed"]
    assert table.owes(proposal.id) is not None


def test_an_answer_speaks_of_the_articles_it_names_and_of_no_other(table: Bargaining) -> None:
    proposal = table.propose()
    first = table.answer(proposal.id, art_2="refer")
    second = table.answer(proposal.id, art_1="decline")
    assert table.cells(proposal.id) == ["declines", "refers"]
    assert table.owes(proposal.id) is None
    position = table.position(proposal.id)
    assert position is not None
    assert [each.act for each in position.answers.values()] == [second.id, first.id]
    table.answer(proposal.id, art_1="ask")
    assert table.cells(proposal.id) == ["asks", "refers"]


def test_an_answer_to_the_whole_replaces_those_by_article(table: Bargaining) -> None:
    proposal = table.propose()
    table.answer(proposal.id, art_1="accept", art_2="decline")
    table.answer(proposal.id, "refer")
    assert table.cells(proposal.id) == ["refers", "refers"]


def test_articles_accepted_one_by_one_agree_the_whole(table: Bargaining) -> None:
    proposal = table.propose()
    table.answer(proposal.id, art_1="accept")
    assert table.known(proposal.id).state == "open"
    table.answer(proposal.id, art_2="accept")
    assert table.known(proposal.id).state == "agreed"


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
    table.answer(second.id, art_2="decline")
    table.answer(second.id, art_3="ask")
    assert table.cells(first.id) == ["accepts", "declines", "asks"]


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


def counter(table: Bargaining, version: str, *paragraphs: int, same: Sequence[int]) -> None:
    """A counter-proposal of the south, in which the articles of these numbers are the same."""
    articles = outline(*paragraphs, same_as=dict.fromkeys(same, version))
    new = {f"art_{number}": "Something else" for number in range(1, 9) if number not in same}
    table.propose(table.north, by=table.south, responds_to=version, articles=articles, said=new)


def test_of_an_article_that_it_repeats_a_counter_proposal_says_nothing(table: Bargaining) -> None:
    first = table.propose()
    counter(table, first.id, 1, 2, same=[1])
    assert table.cells(first.id) == ["owes", "counters"]
    assert table.codes(first.id) == ["owed", "countered"]
    assert table.owes(first.id) is not None


@pytest.mark.parametrize("before", ["decline", "refer", "accept"])
def test_what_was_answered_on_an_article_that_it_repeats_stands(
    table: Bargaining, before: str
) -> None:
    first = table.propose()
    table.answer(first.id, art_1=before)
    (said, _) = table.cells(first.id)
    counter(table, first.id, 1, 2, same=[1])
    assert table.cells(first.id) == [said, "counters"]
    assert table.owes(first.id) is None
    assert table.known(first.id).state == "open"


@pytest.mark.parametrize(
    ("paragraphs", "same", "says"),
    [
        ((1,), [1], ["owes", "counters"]),
        ((1, 2, 1), [1, 2], ["counters", "counters"]),
        ((1, 2), [1, 2], ["counters", "counters"]),
        ((1, 2), [], ["counters", "counters"]),
        ((1, 2, 1), [2], ["counters", "owes"]),
    ],
    ids=["leaves one out", "adds one", "repeats all", "changes all", "changes one and adds one"],
)
def test_what_a_counter_proposal_counters(
    table: Bargaining, paragraphs: tuple[int, ...], same: list[int], says: list[str]
) -> None:
    first = table.propose()
    counter(table, first.id, *paragraphs, same=same)
    assert table.cells(first.id) == says
    assert table.known(first.id).state == "open"


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


def test_everything_that_stands_is_taken_back_at_once(table: Bargaining) -> None:
    proposal = table.propose()
    table.answer(proposal.id, art_1="refer")
    table.answer(proposal.id, art_2="ask")
    table.answer(proposal.id, art_2="decline")
    table.say("answer.withdraw", {"version": proposal.id}, table.south)
    assert table.cells(proposal.id) == ["owes", "owes"]
    taken = [withdrawn for _, _, withdrawn in answers(table, proposal.id)]
    # What was replaced before had nothing left to take back.
    assert taken == [True, False, True, False]


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
