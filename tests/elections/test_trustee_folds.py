"""What trustees and the credential authority do before a vote opens, each in its turn."""

from __future__ import annotations

import pytest

from glasshouse.elections.acts import JSON
from tests.elections.voting import Voting
from tests.house.world import NOWHERE


def test_no_key_is_shown_before_all_have_committed(voting: Voting) -> None:
    """Whoever shows a key last could choose it after seeing the others'."""
    voting.announce()
    voting.commit(voting.red)
    shown = [(JSON, voting.key_file(voting.red))]
    reveal = ("trustee.reveal", voting.of_vote(), voting.red)
    assert voting.attempt(*reveal, carries=shown) == "commitments_missing"
    voting.commit(voting.green)
    assert voting.attempt(*reveal, carries=shown) is None


def test_another_key_than_the_one_committed_to_is_refused(voting: Voting) -> None:
    voting.announce()
    voting.commit(voting.red)
    voting.commit(voting.green)
    other = [(JSON, voting.key_file(voting.green))]
    reveal = ("trustee.reveal", voting.of_vote(), voting.red)
    assert voting.attempt(*reveal, carries=other) == "commitment_mismatch"


def test_nobody_repeats_the_commitment_of_another_trustee(voting: Voting) -> None:
    """Who later showed the other's key would be a trustee in name only: one alone could read."""
    voting.announce()
    voting.commit(voting.red)
    repeated = voting.of_vote(commitment=voting.work(voting.red).commitment)
    assert voting.attempt("trustee.commit", repeated, voting.green) == "commitment_in_use"
    voting.commit(voting.green)
    grouped = Voting(group=True)
    grouped.announce()
    grouped.commit(grouped.red)
    repeated = grouped.of_vote(commitment=grouped.work(grouped.red).commitment)
    carries = [(JSON, grouped.certificate(grouped.green))]
    certify = ("trustee.certify", repeated, grouped.green)
    assert grouped.attempt(*certify, carries=carries) == "commitment_in_use"


def test_a_trustee_commits_and_shows_once(voting: Voting) -> None:
    voting.announce()
    voting.make_keys()
    again = voting.of_vote(commitment=NOWHERE)
    assert voting.attempt("trustee.commit", again, voting.red) == "done_already"
    shown = [(JSON, voting.key_file(voting.red))]
    reveal = ("trustee.reveal", voting.of_vote(), voting.red)
    assert voting.attempt(*reveal, carries=shown) == "done_already"


@pytest.mark.parametrize("name", ["blue", "north", "office", "registrar"])
def test_who_is_no_trustee_leaves_no_trace(voting: Voting, name: str) -> None:
    """Files stay for ever: a stranger's attempt is refused, not recorded without effect."""
    voting.announce()
    who = getattr(voting, name)
    commit = voting.of_vote(commitment=NOWHERE)
    assert voting.attempt("trustee.commit", commit, who) == "not_a_trustee"
    carries = [(JSON, b"{}")]
    certify = ("trustee.certify", commit, who)
    assert voting.attempt(*certify, carries=carries) == "not_a_trustee"
    decrypt = ("trustee.decrypt", voting.of_vote(), who)
    assert voting.attempt(*decrypt, carries=carries) == "not_a_trustee"


def test_a_member_of_a_group_does_the_groups_work_and_no_other(voting: Voting) -> None:
    grouped = Voting(group=True)
    grouped.announce()
    commit = grouped.of_vote(commitment=NOWHERE)
    assert grouped.attempt("trustee.commit", commit, grouped.red) == "not_a_trustee"
    voting.announce()
    carries = [(JSON, b"{}")]
    certify = ("trustee.certify", voting.of_vote(commitment=NOWHERE), voting.red)
    assert voting.attempt(*certify, carries=carries) == "not_a_trustee"


def test_nobody_holds_a_share_before_all_have_dealt() -> None:
    voting = Voting(group=True)
    voting.announce()
    for each in voting.trustees:
        voting.commit(each)
    for each in voting.trustees[:2]:
        voting.say(
            "trustee.deal", voting.of_vote(), each, carries=[(JSON, voting.dealing(each).raw)]
        )
    hold = ("trustee.hold", voting.of_vote(), voting.red)
    assert voting.attempt(*hold, carries=[(JSON, b"{}")]) == "deals_missing"


def test_the_roll_is_named_once_and_by_the_authority_alone(voting: Voting) -> None:
    voting.announce()
    body = voting.of_vote(voters=4, total_weight=4)
    carries = [(JSON, voting.roll().raw)]
    for who in (voting.office, voting.north, voting.red):
        assert voting.attempt("roll.commit", body, who, carries=carries) == "not_the_authority"
    voting.name_roll()
    assert voting.attempt("roll.commit", body, voting.registrar, carries=carries) == "done_already"
