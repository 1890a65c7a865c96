"""The newest entries, where a ballot box that is anchored every minute does not hide them."""

from __future__ import annotations

import pytest

from glasshouse.pages import conference_page, front_page
from tests.elections.voting import Voting

FIRST = [0, 1, 0]


@pytest.fixture
def voting() -> Voting:
    voting = Voting()
    voting.open(voters=30)
    for voter in range(12):
        voting.cast(voter, FIRST)
        voting.anchor()
    return voting


def kinds(voting: Voting, page: str) -> list[str]:
    facts, context, words = voting.world.facts, voting.world.page_context(), voting.world.words
    if page == "front":
        return [each.kind for each in front_page(facts, context, words).latest]
    return [each.kind for each in conference_page(facts, context, words, "table").latest]


@pytest.mark.parametrize("page", ["front", "conference"])
def test_of_many_anchors_the_newest_alone_is_told(voting: Voting, page: str) -> None:
    assert kinds(voting, page) == [
        "box.anchor", "box.open", "election.open", "roll.commit", "trustee.reveal",
    ]  # fmt: skip


@pytest.mark.parametrize("page", ["front", "conference"])
def test_what_is_said_between_anchors_is_told(voting: Voting, page: str) -> None:
    body = voting.of_vote(condition="troops", finding="kept")
    voting.say("condition.report", body, voting.north, {"text": "None were seen"})
    voting.cast(20, FIRST)
    voting.anchor()
    assert kinds(voting, page)[:3] == ["box.anchor", "condition.report", "box.open"]


@pytest.mark.parametrize("page", ["front", "conference"])
def test_one_anchor_is_told_like_any_entry(page: str) -> None:
    voting = Voting()
    voting.open()
    voting.cast(0, FIRST)
    voting.anchor()
    assert kinds(voting, page)[:2] == ["box.anchor", "box.open"]
