"""Where a vote stands at a time, and who must move."""

from __future__ import annotations

import pytest

from glasshouse.elections.folds import works
from glasshouse.elections.standing import Where
from glasshouse.elections.standing import where as where_it_stands
from tests.elections.voting import Voting

FIRST = [0, 1, 0]


@pytest.fixture
def voting() -> Voting:
    return Voting(group=True)


def found(voting: Voting, time: int | None = None) -> Where:
    """Where the vote stands, at the time of its last entry or at another."""
    vote = voting.vote()
    done = works(voting.world.facts, vote)
    return where_it_stands(vote, done, time or voting.world.replay.received)


def where(voting: Voting, time: int | None = None) -> tuple[str, list[str]]:
    """The same, with the short names of those who must move."""
    standing = found(voting, time)
    named = {
        each.id: name
        for name, each in {
            "red": voting.red, "green": voting.green, "blue": voting.blue,
            "registrar": voting.registrar, "secretariat": voting.office,
        }.items()
    }  # fmt: skip
    return standing.code, [named[each] for each in standing.awaited]


def test_it_tells_from_step_to_step_who_must_move(voting: Voting) -> None:
    voting.announce()
    assert where(voting) == ("preparing", ["red", "green", "blue", "registrar"])
    voting.commit(voting.red)
    assert where(voting) == ("preparing", ["green", "blue", "registrar"])
    voting.name_roll()
    assert where(voting) == ("preparing", ["green", "blue"])


def test_it_tells_whose_turn_it_is_in_the_making_of_a_group_key(voting: Voting) -> None:
    voting.announce()
    voting.name_roll()
    for each in voting.trustees:
        voting.commit(each)
    assert where(voting) == ("preparing", ["red", "green", "blue"])
    for each in voting.trustees:
        carries = [("application/json", voting.dealing(each).raw)]
        voting.say("trustee.deal", voting.of_vote(), each, carries=carries)
        # Nobody can hold its part before all have dealt: it is the others' turn.
        if each is voting.red:
            assert where(voting) == ("preparing", ["green", "blue"])
    assert where(voting) == ("preparing", ["red", "green", "blue"])


def test_a_vote_whose_keys_and_roll_are_there_waits_for_its_organiser(voting: Voting) -> None:
    voting.prepare()
    assert where(voting) == ("prepared", ["secretariat"])


def test_a_trustee_alone_who_showed_no_key_is_named() -> None:
    voting = Voting()
    voting.announce()
    voting.name_roll()
    voting.commit(voting.red)
    voting.commit(voting.green)
    carries = [("application/json", voting.key_file(voting.green))]
    voting.say("trustee.reveal", voting.of_vote(), voting.green, carries=carries)
    assert where(voting) == ("preparing", ["red"])


def test_the_time_of_reading_tells_what_no_entry_does(voting: Voting) -> None:
    voting.prepare()
    vote = voting.vote()
    assert where(voting, vote.closes)[0] == "missed"
    voting.say("election.open", voting.of_vote(), voting.office)
    assert where(voting)[0] == "opens_later"
    assert where(voting, vote.opens)[0] == "opening"
    assert where(voting, vote.closes)[0] == "missed"
    voting.open_box()
    assert where(voting, vote.closes - 1)[0] == "open"
    assert where(voting, vote.closes)[0] == "closing"


def test_after_the_hour_it_waits_for_as_many_trustees_as_are_needed(voting: Voting) -> None:
    voting.open()
    voting.cast(0, FIRST)
    voting.close()
    assert where(voting) == ("counting", [])
    voting.tally()
    assert where(voting) == ("decrypting", ["red", "green", "blue"])
    voting.decrypt(voting.green)
    assert found(voting)[2:] == (1, 1)
    assert where(voting) == ("decrypting", ["red", "blue"])
    voting.decrypt(voting.red)
    assert where(voting) == ("deciding", [])
    voting.decide()
    assert where(voting) == ("decided", [])


def test_trustees_alone_are_each_awaited() -> None:
    voting = Voting()
    voting.open()
    voting.close()
    voting.tally()
    voting.decrypt(voting.red)
    assert where(voting) == ("decrypting", ["green"])
    assert found(voting).lacking == 1
