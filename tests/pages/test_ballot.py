"""Looking a ballot up by its tracker."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest

from glasshouse.elections.belenios.files import sha256_base64
from glasshouse.house.pages import NoSuchPage
from glasshouse.pages.ballot import BallotPage, ballot_page
from tests.elections.voting import Voting

FIRST, SECOND = [0, 1, 0], [0, 0, 1]
UNKNOWN = sha256_base64(b"no ballot at all")


@dataclass
class Where:
    index: int
    counts: bool


class BoxOfVoting:
    """The list of ballots of a test, to look in."""

    def __init__(self, voting: Voting, voters: list[int]) -> None:
        self._trackers = [sha256_base64(raw) for raw in voting.box]
        self._voters = voters

    def find(self, tracker: str) -> Where | None:
        if tracker not in self._trackers:
            return None
        index = self._trackers.index(tracker)
        later = self._voters[index + 1 :]
        return Where(index, self._voters[index] not in later)


@pytest.fixture
def voting() -> Voting:
    voting = Voting()
    voting.open()
    return voting


def look(voting: Voting, tracker: str | None, voters: list[int] | None = None) -> BallotPage:
    world = voting.world
    box = None if voters is None else BoxOfVoting(voting, voters)
    return ballot_page(world.facts, world.page_context(), world.words, "status", tracker, box)


def test_a_ballot_is_found_by_its_tracker_and_is_not_final_yet(voting: Voting) -> None:
    raw = voting.cast(0, FIRST)
    found = look(voting, sha256_base64(raw), [0])
    assert (found.outcome, found.place, found.counts, found.anchor) == ("found", 1, True, None)
    assert (found.anchored, found.over) == (0, False)


def test_the_first_anchor_that_covers_it_makes_it_final(voting: Voting) -> None:
    raw = voting.cast(0, FIRST)
    voting.anchor()
    entry = voting.world.size - 1
    voting.cast(1, FIRST)
    voting.anchor()
    found = look(voting, sha256_base64(raw), [0, 1])
    assert found.anchor is not None
    assert (found.anchor.entry, found.anchor.size) == (entry, 1)


def test_a_ballot_after_the_last_anchor_waits_for_the_next(voting: Voting) -> None:
    voting.cast(0, FIRST)
    voting.anchor()
    raw = voting.cast(1, FIRST)
    found = look(voting, sha256_base64(raw), [0, 1])
    assert (found.place, found.anchor, found.anchored) == (2, None, 1)


def test_a_ballot_that_a_later_one_of_its_voter_replaces_does_not_count(voting: Voting) -> None:
    first, last = voting.cast(0, FIRST), voting.cast(0, SECOND)
    assert look(voting, sha256_base64(first), [0, 0]).counts is False
    assert look(voting, sha256_base64(last), [0, 0]).counts is True


def test_a_ballot_that_the_closed_box_left_out_has_no_anchor(voting: Voting) -> None:
    voting.cast(0, FIRST)
    voting.close()
    # Threat: a house that drops a ballot before it closes the box, and shows it to its voter still.
    raw = voting.cast(1, FIRST)
    found = look(voting, sha256_base64(raw), [0, 1])
    assert (found.outcome, found.anchor, found.over) == ("found", None, True)


def test_an_unknown_tracker_finds_nothing(voting: Voting) -> None:
    voting.cast(0, FIRST)
    found = look(voting, UNKNOWN, [0])
    assert (found.outcome, found.place, found.counts) == ("not_found", None, None)


@pytest.mark.parametrize(
    "tracker", ["x", UNKNOWN + "=", UNKNOWN[:-1], UNKNOWN.replace(UNKNOWN[0], "-"), "'; --"]
)
def test_what_is_no_tracker_is_not_looked_for(voting: Voting, tracker: str) -> None:
    assert look(voting, tracker, []).outcome == "no_tracker"


@pytest.mark.parametrize("tracker", [None, ""])
def test_without_a_tracker_nothing_is_looked_for(voting: Voting, tracker: str | None) -> None:
    assert look(voting, tracker, []).outcome == "not_asked"


def test_without_a_box_nothing_is_found(voting: Voting) -> None:
    assert look(voting, UNKNOWN).outcome == "no_box"


def test_before_the_box_was_set_up_there_was_none_to_look_in() -> None:
    voting = Voting()
    voting.prepare()
    assert look(voting, UNKNOWN, []).outcome == "no_box"


def test_there_is_no_looking_in_a_vote_that_is_not_there() -> None:
    with pytest.raises(NoSuchPage):
        look(Voting(), UNKNOWN)


def test_it_tells_nothing_of_who_cast_it(voting: Voting) -> None:
    raw = voting.cast(0, FIRST)
    shown = look(voting, sha256_base64(raw), [0]).model_dump_json()
    # Threat: who knows a voter's credential finds that voter's ballot on this page.
    assert json.loads(raw)["credential"] not in shown
