"""What becomes of a vote, step by step, and what cannot follow."""

from __future__ import annotations

from typing import Any

import pytest

from glasshouse.acts.rules import rules_in_force
from glasshouse.elections.acts import JSON
from glasshouse.elections.facts import Anchor, ConditionReported, Contest, Undertaking
from glasshouse.elections.finding import ALL, POSSIBLE
from tests.elections.voting import HOUR, Voting, words
from tests.house.world import NOWHERE, Someone
from tests.parley.table import deadline

YES, NO, BLANK = [0, 1, 0], [0, 0, 1], [1, 0, 0]


@pytest.fixture
def voting() -> Voting:
    return Voting()


def played(**options: Any) -> Voting:
    """A vote from its announcement to its result: 2 for the first answer, 1 for the second."""
    voting = Voting(**options)
    voting.say("participation.answer", {"will_confer": "yes", "lines": []}, voting.east)
    voting.open()
    for voter, choice in ((0, YES), (1, YES), (2, NO), (0, YES)):
        voting.cast(voter, choice)
    voting.anchor()
    voting.close()
    voting.tally()
    for each in voting.trustees[:2]:
        voting.decrypt(each)
    voting.decide()
    return voting


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


# --- keys and roll --------------------------------------------------------------------------------


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


# --- what everybody says --------------------------------------------------------------------------


def undertaken(answer: str, *lines: str) -> tuple[dict[str, Any], dict[str, str] | None]:
    return {"answer": answer, "lines": list(lines)}, dict.fromkeys(lines, "So") or None


def test_the_last_word_before_the_opening_stands(voting: Voting) -> None:
    voting.prepare()
    for given, lines in (
        undertaken("will_not_heed", "reason"),
        undertaken("heed_on_conditions", "conditions"),
        undertaken("heed"),
    ):
        voting.say("election.undertake", voting.of_vote(**given), voting.north, lines)
    (found,) = voting.world.facts.find(Undertaking, "election", voting.id)
    assert (found.party, found.answer) == (voting.north.id, "heed")


def test_after_the_opening_nobody_undertakes_to_have_meant_it_all_along(voting: Voting) -> None:
    voting.open()
    given, lines = undertaken("heed")
    code = voting.attempt("election.undertake", voting.of_vote(**given), voting.north, lines)
    assert code == "undertaken_late"


@pytest.mark.parametrize(
    ("answer", "lines"), [("heed", ("conditions",)), ("heed_on_conditions", ("reason",))]
)
def test_conditions_stand_with_a_conditional_undertaking_alone(
    voting: Voting, answer: str, lines: tuple[str, ...]
) -> None:
    voting.announce()
    given, said = undertaken(answer, *lines)
    code = voting.attempt("election.undertake", voting.of_vote(**given), voting.north, said)
    assert code == "malformed_body"


def reported(voting: Voting, **given: str) -> str:
    body = voting.of_vote(condition="troops", finding="broken") | given
    return voting.say("condition.report", body, voting.south, {"text": "Troops stood there"}).id


@pytest.mark.parametrize("state", ["announced", "open", "decided"])
def test_conditions_are_reported_and_contested_at_any_time(state: str) -> None:
    voting = played() if state == "decided" else Voting()
    if state == "open":
        voting.open()
    elif state == "announced":
        voting.announce()
    report = reported(voting)
    contest = voting.of_vote(report=report)
    voting.say("election.contest", contest, voting.south, {"reason": "It was not free"})
    (told,) = voting.world.facts.find(ConditionReported, "election", voting.id)
    (contested,) = voting.world.facts.find(Contest, "election", voting.id)
    assert (told.finding, contested.report, contested.withdrawn) == ("broken", report, None)


def test_a_contest_rests_on_a_report_on_this_vote(voting: Voting) -> None:
    voting.announce()
    for report in (NOWHERE, voting.id):
        body = voting.of_vote(report=report)
        code = voting.attempt("election.contest", body, voting.south, {"reason": "Because"})
        assert code == "unknown_target"


def test_who_contested_withdraws_it_once_and_nobody_else(voting: Voting) -> None:
    voting.announce()
    body = voting.of_vote(report=None)
    contest = voting.say("election.contest", body, voting.south, {"reason": "Because"}).id
    withdrawal: tuple[str, dict[str, Any]] = ("contest.withdraw", {"contest": contest})
    lines = {"reason": "It was mended"}
    assert voting.attempt(*withdrawal, voting.north, lines) == "without_authority"
    voting.say(*withdrawal, voting.south, lines)
    assert voting.attempt(*withdrawal, voting.south, lines) == "done_already"


def test_a_vote_is_called_off_by_who_holds_it_or_by_the_house(voting: Voting) -> None:
    voting.open()
    cancel: tuple[str, dict[str, Any]] = ("election.cancel", voting.of_vote())
    lines = {"reason": "Fighting"}
    assert voting.attempt(*cancel, voting.north, lines) == "without_authority"
    assert voting.attempt(*cancel, voting.house, lines) is None
    voting.say(*cancel, voting.office, lines)
    assert voting.vote().state == "cancelled"
    contest = voting.of_vote(report=None)
    code = voting.attempt("election.contest", contest, voting.south, {"reason": "Because"})
    assert code == "illegal_transition"


def test_a_vote_with_a_result_is_not_called_off() -> None:
    voting = played()
    lines = {"reason": "We lost"}
    code = voting.attempt("election.cancel", voting.of_vote(), voting.office, lines)
    assert code == "illegal_transition"


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
    given, lines = undertaken("heed")
    body = voting.of_vote(**given)
    code = voting.attempt("election.undertake", body, voting.north, lines, scope=scope)
    assert code == "unknown_target"
