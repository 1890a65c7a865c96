"""Who holds the offices of a vote, and what ties them to one another."""

from __future__ import annotations

import pytest

from glasshouse.pages import VotePage, vote_page
from tests.elections.voting import Voting


@pytest.fixture
def voting() -> Voting:
    return Voting(group=True)


def page(voting: Voting) -> VotePage:
    world = voting.world
    return vote_page(world.facts, world.page_context(), world.words, "status")


def test_holders_stand_with_who_vouches_for_them(voting: Voting) -> None:
    voting.announce()
    found = page(voting)
    assert [(each.party.slug, each.offices) for each in found.holders] == [
        ("secretariat", ["organiser"]),
        ("registrar", ["authority"]),
        ("red", ["trustee"]),
        ("green", ["trustee"]),
        ("blue", ["trustee"]),
    ]
    assert [each.by and each.by.slug for each in found.holders[2].vouched] == ["secretariat"]


def test_an_organiser_who_vouches_for_the_trustees_is_told_as_a_tie(voting: Voting) -> None:
    voting.announce()
    [tie] = page(voting).ties
    assert tie.code == "vouches"
    assert tie.by is not None
    assert tie.by.slug == "secretariat"
    assert [each.slug for each in tie.parties] == ["registrar", "red", "green", "blue"]


def test_who_holds_two_offices_is_told(voting: Voting) -> None:
    voting.announce(authority=voting.red.id)
    ties = page(voting).ties
    assert ("several_offices", ["red"]) in [
        (each.code, [party.slug for party in each.parties]) for each in ties
    ]


def test_holders_brought_in_by_an_outsider_are_told_as_brought_in_by_the_same(
    voting: Voting,
) -> None:
    body = voting.announcement()
    lines = {
        "title": "T", "electorate": "E", "delivery": "D", "question_1": "Q",
        "question_1__answer_1": "A", "question_1__answer_2": "B",
    }  # fmt: skip
    voting.say("election.announce", body, voting.north, lines)
    ties = page(voting).ties
    assert [(each.code, each.by and each.by.slug) for each in ties] == [
        ("same_voucher", "secretariat")
    ]
