"""What everybody says of a vote besides voting: it is listed, and decides nothing."""

from __future__ import annotations

from typing import Any

import pytest

from glasshouse.elections.facts import ConditionReported, Contest, Undertaking
from tests.elections.voting import Voting, played
from tests.house.world import NOWHERE


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


def test_a_vote_is_called_off_no_more_once_its_result_can_be_worked_out(voting: Voting) -> None:
    """The shares are public: who holds the vote counts as fast as the house does."""
    voting.open()
    voting.cast(0, [0, 1, 0])
    voting.close()
    voting.tally()
    cancel = ("election.cancel", voting.of_vote())
    lines = {"reason": "We are about to lose"}
    voting.decrypt(voting.red)
    assert voting.attempt(*cancel, voting.office, lines) is None
    voting.decrypt(voting.green)
    assert voting.attempt(*cancel, voting.office, lines) == "illegal_transition"
    assert voting.attempt(*cancel, voting.house, lines) == "illegal_transition"
    assert voting.attempt(*cancel, voting.north, lines) == "without_authority"
    voting.decide()
