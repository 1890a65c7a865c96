"""What entries about votes say besides their words."""

from __future__ import annotations

from typing import Any

import pytest

from glasshouse.elections.room import KINDS
from glasshouse.pages.entry import entry_page
from glasshouse.pages.particular import Particular
from glasshouse.pages.vote_particulars import OF_VOTES
from tests.elections.voting import Voting


@pytest.fixture(scope="module")
def voting() -> Voting:
    """A whole vote of a group, contested, with what everybody says of it."""
    voting = Voting(group=True)
    voting.announce(weighted=True)
    voting.say("election.undertake", voting.of_vote(answer="heed", lines=[]), voting.north)
    voting.make_keys()
    voting.name_roll(weights=[1, 1, 4])
    voting.say("election.open", voting.of_vote(), voting.office)
    voting.open_box()
    voting.cast(0, [0, 1, 0])
    voting.cast(2, [0, 0, 1])
    voting.anchor()
    voting.close()
    voting.tally()
    voting.decrypt(voting.red)
    voting.decrypt(voting.green)
    voting.decide()
    body = voting.of_vote(condition="troops", finding="broken")
    report = voting.say("condition.report", body, voting.north, {"text": "Seen"})
    body = voting.of_vote(report=report.id)
    contest = voting.say("election.contest", body, voting.south, {"reason": "So"})
    voting.say("contest.withdraw", {"contest": contest.id}, voting.south, {"reason": "So"})
    return voting


def said(voting: Voting, kind: str) -> list[Particular]:
    """The particulars of the last entry of this kind."""
    world = voting.world
    entry = next(each for each in reversed(world.entries) if each.act.kind == kind)
    return entry_page(world.facts, world.page_context(), world.words, entry).particulars


def values(voting: Voting, kind: str) -> dict[str, Any]:
    return {
        each.code: each.value or (each.party and each.party.slug) or (each.link and each.link.kind)
        for each in said(voting, kind)
        if each.vote is None
    }


def test_every_kind_of_the_room_has_particulars_and_no_other() -> None:
    assert set(OF_VOTES) == {kind.name for kind in KINDS}


#: What is not said in a vote of a group that comes to its result.
NOT_THERE = {"election.announce", "election.cancel", "trustee.commit", "trustee.reveal"}


@pytest.mark.parametrize("kind", sorted({kind.name for kind in KINDS} - NOT_THERE))
def test_each_leads_to_its_vote(voting: Voting, kind: str) -> None:
    assert [each.vote.slug for each in said(voting, kind) if each.vote] == ["status"]


def test_what_trustees_alone_say_leads_to_the_vote_too() -> None:
    voting = Voting()
    voting.announce()
    voting.make_keys()
    voting.say("election.cancel", voting.of_vote(), voting.office, {"reason": "So"})
    for kind in NOT_THERE - {"election.announce"}:
        assert [each.vote.slug for each in said(voting, kind) if each.vote] == ["status"]


def test_an_announcement_names_who_does_what_and_when(voting: Voting) -> None:
    found = said(voting, "election.announce")
    trustees = [each.party.slug for each in found if each.code == "of_group" and each.party]
    assert trustees == ["red", "green", "blue"]
    told = values(voting, "election.announce")
    assert (told["authority"], told["needed"], told["purpose"]) == ("registrar", "2", "status")
    assert told["opens"].endswith("+01:00")
    assert "weighted" in told


def test_trustees_who_are_always_needed_are_told_apart() -> None:
    voting = Voting()
    voting.announce()
    found = said(voting, "election.announce")
    codes = [each.code for each in found if each.party]
    assert codes == ["authority", "always_needed", "always_needed"]
    assert "needed" not in values(voting, "election.announce")
    assert "weighted" not in values(voting, "election.announce")


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("roll.commit", {"voters": "3", "weight_on_roll": "6"}),
        ("election.tally", {"voted": "2", "votes_cast": "5"}),
        ("election.undertake", {"undertakes": "heed"}),
        ("condition.report", {"condition": "troops", "finding": "broken"}),
        ("election.contest", {"rests_on": "condition.report"}),
        ("contest.withdraw", {"contest": "election.contest"}),
        ("election.result", {"votes_for": "0, 1, 4"}),
        ("election.open", {}),
        ("trustee.decrypt", {}),
    ],
)
def test_numbers_and_codes_stand_under_names_of_their_own(
    voting: Voting, kind: str, told: dict[str, str]
) -> None:
    assert values(voting, kind) == told


def test_an_anchor_tells_how_many_ballots_and_their_fingerprint(voting: Voting) -> None:
    assert values(voting, "box.anchor") == {"ballots": "2", "box_root": voting.root()}
