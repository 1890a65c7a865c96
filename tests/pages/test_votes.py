"""All votes of a house, the newest first."""

from __future__ import annotations

from typing import Any

import pytest

from glasshouse.pages.votes import VotesPage, votes_page
from tests.elections.voting import Voting
from tests.pages.counting import Counting


@pytest.fixture
def voting() -> Voting:
    return Voting()


def page(voting: Voting, facts: Any = None, before: int | None = None) -> VotesPage:
    world = voting.world
    context, words = world.page_context(), world.words
    return votes_page(facts or world.facts, context, words, before=before)


def slugs(found: VotesPage) -> list[str]:
    return [each.vote.slug for each in found.votes]


def test_a_house_without_votes_lists_none(voting: Voting) -> None:
    found = page(voting)
    assert (found.votes, found.before) == ([], None)


def test_the_newest_vote_stands_first_with_where_it_stands(voting: Voting) -> None:
    voting.announce()
    voting.announce(slug="second")
    found = page(voting)
    assert slugs(found) == ["second", "status"]
    first = found.votes[0]
    assert (first.vote.standing.code, first.conference.slug) == ("preparing", "table")


def test_older_ones_follow_and_each_stands_once(
    voting: Voting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("glasshouse.pages.votes.VOTES", 2)
    for number in range(5):
        voting.announce(slug=f"vote-{number}")
    seen: list[str] = []
    before: int | None = None
    while True:
        found = page(voting, before=before)
        assert len(found.votes) <= 2
        seen += slugs(found)
        before = found.before
        if before is None:
            break
    assert seen == [f"vote-{number}" for number in (4, 3, 2, 1, 0)]


def test_a_vote_is_contested_while_a_contest_of_it_stands(voting: Voting) -> None:
    voting.announce()
    body = voting.of_vote(report=None)
    made = voting.say("election.contest", body, voting.south, {"reason": "Because"})
    assert page(voting).votes[0].vote.contested
    voting.say("contest.withdraw", {"contest": made.id}, voting.south, {"reason": "Because"})
    assert not page(voting).votes[0].vote.contested


def test_it_asks_no_more_for_many_than_for_one(voting: Voting) -> None:
    voting.announce()
    one = Counting(voting.world.facts)
    page(voting, one)
    for number in range(8):
        voting.announce(slug=f"vote-{number}")
    many = Counting(voting.world.facts)
    page(voting, many)
    assert len(many.asked) == len(one.asked)
