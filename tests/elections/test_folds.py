"""What becomes of a vote, step by step, and what cannot follow."""

from __future__ import annotations

from typing import Any

import pytest

from glasshouse.acts.rules import rules_in_force
from glasshouse.elections.acts import JSON
from glasshouse.elections.facts import Anchor
from glasshouse.elections.finding import ALL, POSSIBLE
from tests.elections.voting import HOUR, NO, YES, Voting, played, words
from tests.house.world import NOWHERE, Someone
from tests.parley.table import deadline


@pytest.mark.parametrize("group", [False, True], ids=["two trustees alone", "two of three"])
def test_a_vote_is_played_from_its_announcement_to_its_result(group: bool) -> None:
    voting = played(group=group)
    vote = voting.vote()
    assert (vote.state, vote.counts) == ("decided", ((0, 2, 1),))
    assert (vote.voters, vote.voted, vote.voted_weight, vote.anchored) == (4, 3, 3, 4)
    anchors = voting.world.facts.find(Anchor, "election", voting.id)
    assert [(each.size, each.last) for each in anchors] == [(4, False), (4, True)]


def test_weights_count(voting: Voting) -> None:
    voting.open(weights=(5, 7, 11))
    voting.cast(0, YES)
    voting.cast(2, NO)
    voting.close()
    voting.tally()
    for each in voting.trustees:
        voting.decrypt(each)
    voting.decide()
    assert voting.vote().counts == ((0, 5, 11),)


def test_a_vote_in_which_nobody_voted_has_a_result_too(voting: Voting) -> None:
    voting.open()
    voting.close()
    voting.tally()
    for each in voting.trustees:
        voting.decrypt(each)
    voting.decide()
    assert (voting.vote().counts, voting.vote().voted) == (((0, 0, 0),), 0)


# --- announcing -----------------------------------------------------------------------------------


def announced(voting: Voting, who: Someone | None = None, **given: Any) -> str | None:
    body = voting.announcement(**given)
    lines = words(body["questions"], body["lines"])
    return voting.attempt("election.announce", body, who or voting.office, lines)


def test_a_party_can_announce_a_vote_about_what_was_said_in_its_conference(voting: Voting) -> None:
    said = voting.world.state(voting.north, voting.scope)
    assert announced(voting, voting.north, subject=said.id) is None


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"slug": "new"}, "slug_reserved"),
        ({"subject": NOWHERE}, "unknown_target"),
        ({"language": "de"}, "language_missing"),
        ({"authority": NOWHERE}, "unknown_target"),
        ({"trustees": [NOWHERE]}, "unknown_target"),
        ({"trustees": [], "group": []}, "malformed_body"),
        ({"needed": 1}, "malformed_body"),
        ({"questions": [{"answers": 2, "blank": False, "least": 2, "most": 1}]}, "malformed_body"),
        ({"questions": [{"answers": 2, "blank": False, "least": 1, "most": 3}]}, "malformed_body"),
        ({"questions": []}, "malformed_body"),
    ],
)
def test_an_announcement_that_cannot_be_held_is_refused(
    voting: Voting, given: dict[str, Any], code: str
) -> None:
    assert announced(voting, **given) == code


def test_it_closes_after_it_opens_and_after_now(voting: Voting) -> None:
    now = voting.world.now
    assert announced(voting, opens=deadline(now), closes=deadline(now)) == "malformed_body"
    past: dict[str, Any] = {"opens": deadline(now - 2 * HOUR), "closes": deadline(now - HOUR)}
    assert announced(voting, **past) == "due_past"
    assert announced(voting, opens=deadline(now - HOUR), closes=deadline(now + HOUR)) is None


def test_a_vote_is_announced_only_if_its_ballots_fit_into_a_box(voting: Voting) -> None:
    """Nobody makes keys and a roll for a vote in which no ballot could ever be cast."""

    def asked(*answers: int) -> list[dict[str, Any]]:
        return [{"answers": each, "blank": True, "least": 1, "most": 1} for each in answers]

    assert announced(voting, questions=asked(50, 50)) is None
    assert announced(voting, questions=asked(50, 50, 50)) == "malformed_body"
    assert announced(voting, questions=asked(*[50] * 16)) == "malformed_body"


def test_a_group_needs_fewer_than_all_of_its_members(voting: Voting) -> None:
    ids = [voting.red.id, voting.green.id, voting.blue.id]
    group: dict[str, Any] = {"trustees": [], "group": ids}
    assert announced(voting, **group, needed=3) == "malformed_body"
    assert announced(voting, **group, needed=0) == "malformed_body"
    assert announced(voting, **group, needed=2) is None
    mixed: dict[str, Any] = {"trustees": ids[:1], "group": ids, "needed": 2}
    assert announced(voting, **mixed) == "malformed_body"


@pytest.mark.parametrize("office", ["trustees", "authority"])
def test_neither_the_house_nor_who_has_no_key_holds_an_office(voting: Voting, office: str) -> None:
    described = voting.world.described(voting.office, "described")
    for who in (voting.house, described):
        given: dict[str, Any] = {office: [who.id] if office == "trustees" else who.id}
        assert announced(voting, **given) == "cannot_hold_office"


def test_a_short_name_is_given_once(voting: Voting) -> None:
    voting.announce()
    assert announced(voting) == "slug_taken"


def test_no_vote_is_held_in_a_transcript() -> None:
    voting = Voting()
    scope = voting.world.conference(voting.office, "past", "transcript", [voting.north])
    body = voting.announcement()
    lines = words(body["questions"])
    code = voting.attempt("election.announce", body, voting.office, lines, scope=scope)
    assert code == "no_votes_in_transcript"


# --- opening --------------------------------------------------------------------------------------


def test_a_vote_opens_once_keys_and_roll_are_there(voting: Voting) -> None:
    voting.announce()
    opening = ("election.open", voting.of_vote(), voting.office)
    assert voting.attempt(*opening) == "roll_missing"
    voting.name_roll()
    assert voting.attempt(*opening) == "keys_missing"
    voting.make_keys()
    assert voting.attempt("election.open", voting.of_vote(), voting.north) == "without_authority"
    assert voting.attempt(*opening) is None


def test_a_vote_whose_time_is_over_does_not_open(voting: Voting) -> None:
    voting.prepare()
    voting.world.now = voting.vote().closes
    assert voting.attempt("election.open", voting.of_vote(), voting.office) == "vote_over"


def test_the_box_opens_at_its_hour_by_the_house_under_its_own_name(voting: Voting) -> None:
    voting.prepare()
    voting.say("election.open", voting.of_vote(), voting.office)
    key = voting.box_key().verifier.format()
    opening: tuple[str, dict[str, Any]] = ("box.open", voting.of_vote(box_key=key))
    files = voting.box_files()
    assert voting.attempt(*opening, voting.house, carries=files) == "not_yet"
    voting.world.now = voting.vote().opens
    assert voting.attempt(*opening, voting.office, carries=files) == "house_key_required"
    log = rules_in_force(voting.world.facts)
    assert log is not None
    other = voting.of_vote(box_key=log.log_key)
    assert voting.attempt("box.open", other, voting.house, carries=files) == "box_key_name"
    assert voting.attempt(*opening, voting.house, carries=files) is None
    voting.world.now = voting.vote().closes
    assert voting.attempt(*opening, voting.house, carries=files) == "vote_over"


def test_nothing_of_a_vote_changes_once_it_is_to_open(voting: Voting) -> None:
    voting.prepare()
    voting.say("election.open", voting.of_vote(), voting.office)
    for kind, who, body in (
        ("trustee.commit", voting.red, voting.of_vote(commitment=NOWHERE)),
        ("election.open", voting.office, voting.of_vote()),
    ):
        assert voting.attempt(kind, body, who) == "illegal_transition"


# --- the box --------------------------------------------------------------------------------------


def test_an_anchor_covers_more_than_the_one_before(voting: Voting) -> None:
    voting.open()
    voting.cast(0, YES)
    voting.anchor()
    for size in (0, 1):
        body = voting.of_vote(size=size, root=voting.root())
        assert voting.attempt("box.anchor", body, voting.house) == "anchor_not_later"
    voting.world.now = voting.vote().closes
    body = voting.of_vote(size=0, root=voting.root())
    assert voting.attempt("box.close", body, voting.house) == "anchor_not_later"


def test_nothing_is_anchored_after_the_hour_but_by_closing(voting: Voting) -> None:
    """Ballots that came late could be anchored as if they had come in time."""
    voting.open()
    voting.cast(0, YES)
    body = voting.of_vote(size=1, root=voting.root())
    voting.world.now = voting.vote().closes - 1
    assert voting.attempt("box.anchor", body, voting.house) is None
    voting.world.now = voting.vote().closes
    assert voting.attempt("box.anchor", body, voting.house) == "vote_over"


def test_the_box_is_not_closed_before_its_hour(voting: Voting) -> None:
    """A house could close it on those whom it does not want to hear."""
    voting.open()
    voting.world.now = voting.vote().closes - 1
    body = voting.of_vote(size=0, root=voting.root())
    assert voting.attempt("box.close", body, voting.house) == "not_yet"


def test_the_tally_has_no_more_votes_than_the_roll(voting: Voting) -> None:
    voting.open()
    voting.close()
    for voters, weight in ((5, 4), (4, 5)):
        body = voting.of_vote(voters=voters, total_weight=weight)
        code = voting.attempt("election.tally", body, voting.house, carries=[(JSON, b"[]")])
        assert code == "more_than_the_roll"


def test_a_result_needs_every_trustee_or_enough_of_the_group() -> None:
    for group, needed in ((False, 2), (True, 2)):
        voting = Voting(group=group)
        voting.open()
        voting.cast(0, YES)
        voting.close()
        voting.tally()
        body = voting.of_vote(counts=[[0, 1, 0]])
        for each in voting.trustees[:needed]:
            assert voting.attempt("election.result", body, voting.house) == "shares_missing"
            voting.decrypt(each)
        assert voting.attempt("election.result", body, voting.house) is None


@pytest.mark.parametrize("counts", [[[0, 1]], [[0, 1, 0], [0]], [[0, 2, 0]]])
def test_a_result_has_one_number_for_each_choice_within_what_was_cast(
    voting: Voting, counts: list[list[int]]
) -> None:
    voting.open()
    voting.cast(0, YES)
    voting.close()
    voting.tally()
    for each in voting.trustees:
        voting.decrypt(each)
    body = voting.of_vote(counts=counts)
    assert voting.attempt("election.result", body, voting.house) == "counts_mismatch"


def test_a_share_that_comes_after_the_result_is_kept_too() -> None:
    voting = played(group=True)
    voting.decrypt(voting.blue)
    assert voting.work(voting.blue).share is not None


# --- the table of states --------------------------------------------------------------------------


def in_states() -> dict[str, Voting]:
    """A vote in each of its states."""
    made = {state: Voting() for state in ALL}
    made["announced"].announce()
    made["ready"].prepare()
    made["ready"].say("election.open", made["ready"].of_vote(), made["ready"].office)
    for state in ("open", "closed", "tallied", "cancelled"):
        made[state].open()
    for state in ("closed", "tallied"):
        made[state].close()
    made["tallied"].tally()
    made["decided"] = played()
    cancelled = made["cancelled"]
    cancelled.say("election.cancel", cancelled.of_vote(), cancelled.office, {"reason": "War"})
    return made


BODIES: dict[str, tuple[str, dict[str, Any], int]] = {
    "roll.commit": ("registrar", {"voters": 4, "total_weight": 4}, 1),
    "trustee.commit": ("red", {"commitment": NOWHERE}, 0),
    "trustee.reveal": ("red", {}, 1),
    "election.open": ("office", {}, 0),
    "box.anchor": ("house", {"size": 9, "root": NOWHERE}, 0),
    "box.close": ("house", {"size": 9, "root": NOWHERE}, 0),
    "election.tally": ("house", {"voters": 0, "total_weight": 0}, 1),
    "election.result": ("house", {"counts": [[0, 0, 0]]}, 0),
    "trustee.decrypt": ("red", {}, 1),
}


def test_what_the_table_of_states_does_not_allow_is_refused() -> None:
    for state, voting in in_states().items():
        assert voting.vote().state == state
        for kind, (who, body, files) in BODIES.items():
            if state in POSSIBLE[kind]:
                continue
            code = voting.attempt(
                kind, voting.of_vote(**body), getattr(voting, who), carries=[(JSON, b"{}")] * files
            )
            if kind == "trustee.decrypt" and state == "announced":
                assert code == "not_a_trustee"
            else:
                assert code == "illegal_transition", (state, kind)


def test_a_vote_of_another_conference_is_not_there(voting: Voting) -> None:
    voting.announce()
    scope = voting.world.conference(voting.office, "other")
    body = voting.of_vote(answer="heed", lines=[])
    code = voting.attempt("election.undertake", body, voting.north, scope=scope)
    assert code == "unknown_target"
