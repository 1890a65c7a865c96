"""What the booth of a vote is told: enough to hold the page against the vote's file."""

from __future__ import annotations

import json

import pytest

from glasshouse.elections.belenios.files import sha256_base64
from glasshouse.house.pages import NoSuchPage
from glasshouse.pages.booth import VotingBoothPage, voting_booth_page
from tests.elections.voting import Voting


@pytest.fixture
def voting() -> Voting:
    return Voting()


def booth(voting: Voting, slug: str = "status") -> VotingBoothPage:
    world = voting.world
    return voting_booth_page(world.facts, world.page_context(), world.words, slug)


def test_the_booth_names_the_file_that_ballots_are_signed_under(voting: Voting) -> None:
    voting.open()
    page = booth(voting)
    election = voting.election()
    digests = {each.code: each for each in page.files}
    assert digests["election"].fingerprint == election.fingerprint
    record = json.loads(election.raw)["record"]
    assert (page.vote.id, page.context.origin) == (record["question"], record["origin"])
    assert (page.number, page.language) == (election.uuid, "en")


def test_the_booth_asks_what_the_file_asks(voting: Voting) -> None:
    voting.open()
    page = booth(voting)
    asked = [
        (each.text.text, [c.text.text for c in each.choices if c.text]) for each in page.questions
    ]
    signed = [(each.question, list(each.answers)) for each in voting.election().questions]
    assert asked == signed


def test_the_saved_booth_stands_on_the_record_by_its_fingerprint(voting: Voting) -> None:
    voting.open()
    [saved] = [each for each in booth(voting).files if each.code == "booth"]
    assert saved.fingerprint == sha256_base64(voting.files[saved.digest])
    assert saved.entry == voting.vote().box


def test_before_the_box_is_there_nothing_can_be_voted_under(voting: Voting) -> None:
    voting.prepare()
    page = booth(voting)
    assert page.vote.standing.code == "prepared"
    assert {each.code for each in page.files} == {"roll"}


def test_of_a_vote_among_few_the_danger_is_told(voting: Voting) -> None:
    voting.open(voters=4)
    assert booth(voting).dangers == ["few_voters"]
    many = Voting()
    many.open(voters=12)
    assert booth(many).dangers == []


def test_there_is_no_booth_of_no_vote(voting: Voting) -> None:
    with pytest.raises(NoSuchPage):
        booth(voting, "nothing")
