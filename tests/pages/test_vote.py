"""The page of a vote: where it stands, its result, words beside deeds, how to check it."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from glasshouse.acts.context import PageContext
from glasshouse.house.pages import NoSuchPage
from glasshouse.pages import all_pages
from glasshouse.pages.catalogue import VOTE_DESKS
from glasshouse.pages.vote import fingerprint, vote_page
from glasshouse.pages.vote_models import VotePage
from tests.elections.voting import STATUS, Voting
from tests.pages.counting import Counting

BLANK, FIRST, SECOND = [1, 0, 0], [0, 1, 0], [0, 0, 1]
TEXT = {"text": "As it was seen"}
REASON = {"reason": "Because"}


@pytest.fixture
def voting() -> Voting:
    return Voting(group=True)


def page(voting: Voting, facts: Any = None, time: int | None = None) -> VotePage:
    """The page at the newest size, at the time of its last entry or at another."""
    world = voting.world
    context = PageContext(world.size, time or world.replay.received, "en")
    return vote_page(facts or world.facts, context, world.words, "status")


def where(voting: Voting, time: int | None = None) -> tuple[str, list[str]]:
    """Where the vote stands, and who must move."""
    standing = page(voting, time=time).vote.standing
    return standing.code, [each.slug for each in standing.awaited]


def report(voting: Voting, condition: str, finding: str, who: Any = None) -> str:
    body = voting.of_vote(condition=condition, finding=finding)
    return voting.say("condition.report", body, who or voting.north, TEXT).id


def undertake(voting: Voting, who: Any, answer: str, **lines: str) -> None:
    body = voting.of_vote(answer=answer, lines=list(lines))
    voting.say("election.undertake", body, who, lines or None)


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


# --- questions and result -------------------------------------------------------------------------


def test_before_the_result_the_questions_stand_word_for_word_without_numbers(
    voting: Voting,
) -> None:
    voting.open()
    voting.cast(0, FIRST)
    [question] = page(voting).questions
    assert question.text.text == "Question 1?"
    assert [each.text and each.text.text for each in question.choices] == [
        "Answer 1",
        "Answer 2",
        None,
    ]
    # Threat: a page that tells how it goes while others can still vote.
    assert [each.votes for each in question.choices] == [None, None, None]
    assert (page(voting).vote.voted, page(voting).vote.leading) == (0, [])


def test_the_result_is_in_whole_votes_with_the_blank_ones_last(voting: Voting) -> None:
    hold(voting, FIRST, SECOND, SECOND, BLANK)
    found = page(voting)
    assert [each.votes for each in found.questions[0].choices] == [1, 2, 1]
    assert (found.vote.voters, found.vote.voted, found.vote.cast) == (20, 4, 4)
    [leading] = found.vote.leading
    assert ([each.text for each in leading.choices], leading.votes) == (["Answer 2"], 2)


def test_choices_with_as_many_votes_lead_together(voting: Voting) -> None:
    hold(voting, FIRST, SECOND)
    [leading] = page(voting).vote.leading
    assert [each.text for each in leading.choices] == ["Answer 1", "Answer 2"]


def test_blank_votes_lead_nothing(voting: Voting) -> None:
    hold(voting, BLANK, BLANK)
    [leading] = page(voting).vote.leading
    assert (leading.choices, leading.votes) == ([], 0)


def test_a_question_without_a_blank_vote_keeps_its_numbers_in_place(voting: Voting) -> None:
    voting.open(questions=[STATUS, STATUS | {"blank": False}])
    voting.cast(0, FIRST, [0, 1])
    voting.close()
    voting.tally()
    voting.decrypt(voting.red)
    voting.decrypt(voting.blue)
    voting.decide()
    first, second = page(voting).questions
    assert [each.votes for each in first.choices] == [1, 0, 0]
    assert [each.votes for each in second.choices] == [0, 1]


# --- words and deeds ------------------------------------------------------------------------------


def test_every_party_stands_with_what_it_promised_or_with_its_silence(voting: Voting) -> None:
    voting.announce(lines=["losing_side"])
    undertake(voting, voting.north, "heed_on_conditions", conditions="No troops", reason="Ours")
    undertake(voting, voting.south, "will_not_heed")
    found = page(voting)
    told = [(each.party.slug, each.answer) for each in found.promises]
    assert told == [
        ("east", "said_nothing"),
        ("north", "heed_on_conditions"),
        ("south", "will_not_heed"),
    ]
    promised = found.promises[1]
    assert promised.conditions is not None
    assert promised.conditions.text == "No troops"
    assert promised.entry is not None
    assert (found.promises[0].entry, found.promises[2].reason) == (None, None)
    assert found.losing_side is not None


def test_a_promise_made_once_the_vote_is_open_is_no_promise(voting: Voting) -> None:
    voting.open()
    undertake(voting, voting.north, "heed")
    assert {each.answer for each in page(voting).promises} == {"said_nothing"}


def test_deeds_stand_beside_the_promises_and_not_among_the_conditions(voting: Voting) -> None:
    voting.announce()
    report(voting, "heeding", "broken")
    report(voting, "losing_side", "kept", voting.south)
    report(voting, "troops", "unclear")
    found = page(voting)
    assert [(each.condition, each.finding) for each in found.done] == [
        ("heeding", "broken"),
        ("losing_side", "kept"),
    ]
    told = {each.code: [one.finding for one in each.reports] for each in found.conditions}
    assert told["troops"] == ["unclear"]
    assert "heeding" not in told
    assert "losing_side" not in told
    assert found.reports == 3


def test_each_condition_has_its_rule_where_one_was_announced(voting: Voting) -> None:
    voting.announce()
    ruled = {each.code: each.rule.text for each in page(voting).conditions if each.rule}
    assert ruled == {
        "electorate": "Everybody who lived there on the first of January",
        "delivery": "By letter, handed over against a signature",
    }
    assert len(page(voting).conditions) == 7


def test_who_contests_stands_with_the_reason_until_it_is_withdrawn(voting: Voting) -> None:
    voting.announce()
    resting = report(voting, "troops", "broken")
    made = voting.say("election.contest", voting.of_vote(report=resting), voting.south, REASON)
    found = page(voting)
    [contest] = found.contests
    assert found.vote.contested
    assert contest.by is not None
    assert contest.by.slug == "south"
    assert (contest.reason and contest.reason.text, contest.withdrawn) == ("Because", None)
    assert contest.report == voting.world.size - 2
    voting.say("contest.withdraw", {"contest": made.id}, voting.south, REASON)
    after = page(voting)
    assert not after.vote.contested
    # Threat: who withdraws a contest would make it look as if there had been none.
    assert after.contests[0].withdrawn == voting.world.size - 1


def test_a_vote_that_was_called_off_says_by_whom_and_why(voting: Voting) -> None:
    voting.announce()
    voting.say("election.cancel", voting.of_vote(), voting.office, REASON)
    found = page(voting)
    assert where(voting) == ("cancelled", [])
    assert found.cancelled is not None
    assert found.cancelled.by is not None
    assert found.cancelled.by.slug == "secretariat"
    assert found.cancelled.reason is not None
    assert found.cancelled.reason.text == "Because"


def test_a_vote_that_the_site_called_off_names_no_party(voting: Voting) -> None:
    voting.announce()
    voting.say("election.cancel", voting.of_vote(), voting.house, REASON)
    found = page(voting)
    assert found.cancelled is not None
    assert found.cancelled.by is None


# --- who holds the key ----------------------------------------------------------------------------


def test_each_step_of_a_trustee_names_its_entry(voting: Voting) -> None:
    voting.announce()
    voting.commit(voting.red)
    red, green, _blue = page(voting).trustees
    assert [each.code for each in red.steps] == ["committed", "dealt", "holds", "decrypted"]
    assert [each.entry is None for each in red.steps] == [False, True, True, True]
    assert all(each.entry is None for each in green.steps)
    assert not red.always


def test_a_trustee_alone_has_steps_of_its_own_and_is_always_needed() -> None:
    voting = Voting()
    voting.announce()
    red, _green = page(voting).trustees
    assert [each.code for each in red.steps] == ["committed", "shown", "decrypted"]
    assert red.always


# --- the box, and how to check it -----------------------------------------------------------------


def test_there_is_no_box_before_it_is_set_up(voting: Voting) -> None:
    voting.prepare()
    assert page(voting).box is None


def test_the_newest_anchors_stand_first(voting: Voting) -> None:
    voting.open()
    for voter in range(3):
        voting.cast(voter, FIRST)
        voting.anchor()
    voting.close()
    box = page(voting).box
    assert box is not None
    assert [(each.size, each.last) for each in box.anchors] == [
        (3, True), (3, False), (2, False), (1, False),
    ]  # fmt: skip
    assert (box.anchored, box.closed) == (3, voting.world.size - 1)


def test_the_files_stand_with_the_fingerprint_of_the_protocol(voting: Voting) -> None:
    voting.open()
    files = {each.code: each for each in page(voting).files}
    assert set(files) == {"election", "trustees", "roll", "booth"}
    assert files["election"].fingerprint == voting.election().fingerprint
    assert len(files["roll"].fingerprint) == 43


def test_a_fingerprint_is_the_same_bytes_in_other_letters() -> None:
    digest = bytes(range(224, 256))
    assert base64.b64decode(fingerprint(digest.hex()) + "=") == digest


# --- as every page --------------------------------------------------------------------------------


def test_there_is_no_page_of_a_vote_that_was_not_announced(voting: Voting) -> None:
    with pytest.raises(NoSuchPage):
        page(voting)


def test_a_page_of_an_earlier_size_is_the_page_of_that_time(voting: Voting) -> None:
    voting.open()
    voting.cast(0, FIRST)
    then, size = page(voting), voting.world.size
    voting.anchor()
    voting.close()
    world = voting.world
    context = PageContext(size, then.context.time, "en")
    assert vote_page(world.facts.at(size), context, world.words, "status") == then


def test_it_asks_no_more_for_many_than_for_one(voting: Voting) -> None:
    voting.announce()
    report(voting, "troops", "kept")
    one = Counting(voting.world.facts)
    page(voting, one)
    for finding in ("kept", "broken", "unclear") * 5:
        report(voting, "troops", finding)
        report(voting, "pressure", finding, voting.south)
    many = Counting(voting.world.facts)
    page(voting, many)
    assert len(many.asked) == len(one.asked) <= 32


def test_all_votes_have_pages_however_many_there_are(
    voting: Voting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("glasshouse.pages.vote._CHUNK", 2)
    for number in range(5):
        voting.announce(slug=f"vote-{number}")
    world = voting.world
    made = all_pages(
        world.facts, world.page_context(), world.words, lambda index: world.entries[index]
    )
    addresses = [f"/votes/vote-{number}" for number in range(5)]
    assert [path for path, _make in made if path.startswith("/votes")] == [
        "/votes", *addresses, *(f"{address}/booth" for address in addresses),
        *(f"{address}{rest}" for address in addresses for rest in VOTE_DESKS),
    ]  # fmt: skip
