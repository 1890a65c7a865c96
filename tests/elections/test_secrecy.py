"""When the numbers of a vote can tell how somebody voted."""

from __future__ import annotations

import pytest

from glasshouse.elections.secrecy import dangers
from tests.elections.voting import Voting

FIRST, SECOND = [0, 1, 0], [0, 0, 1]


@pytest.fixture
def voting() -> Voting:
    return Voting(group=True)


def hold(voting: Voting, *votes: list[int], voters: int = 20) -> None:
    """The whole vote, up to its result."""
    voting.open(voters)
    for voter, choice in enumerate(votes):
        voting.cast(voter, choice)
    voting.close()
    voting.tally()
    voting.decrypt(voting.red)
    voting.decrypt(voting.blue)
    voting.decide()


def test_a_vote_of_few_is_warned_of(voting: Voting) -> None:
    voting.prepare(voters=9)
    assert dangers(voting.vote()) == ["few_voters"]


def test_a_vote_of_ten_is_not(voting: Voting) -> None:
    voting.prepare(voters=10)
    assert dangers(voting.vote()) == []


def test_few_of_many_who_voted_are_warned_of_once_that_is_known(voting: Voting) -> None:
    voting.open(voters=20)
    voting.cast(0, FIRST)
    voting.anchor()
    assert dangers(voting.vote()) == []
    voting.close()
    voting.tally()
    assert dangers(voting.vote()) == ["few_voted"]


def test_all_who_chose_alike_are_warned_of(voting: Voting) -> None:
    hold(voting, FIRST, FIRST)
    assert "alike" in dangers(voting.vote())


def test_a_split_vote_tells_of_nobody(voting: Voting) -> None:
    hold(voting, FIRST, SECOND)
    assert "alike" not in dangers(voting.vote())


@pytest.mark.parametrize(
    ("weights", "danger"),
    [([1] * 11 + [3], "weighted_few"), ([7] * 12, "weighted")],
)
def test_weights_are_warned_of(weights: list[int], danger: str) -> None:
    voting = Voting()
    voting.prepare(weights=weights)
    assert dangers(voting.vote()) == [danger]
