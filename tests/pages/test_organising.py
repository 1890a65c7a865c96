"""Where votes are announced and organised: whom one can name, what is still missing, and what can
be said of a vote in each of its states."""

from __future__ import annotations

from typing import Any

import pytest

from glasshouse.acts.context import PageContext
from glasshouse.elections.ceremony import uuid_of
from glasshouse.house.pages import NoSuchPage
from glasshouse.pages.organising import (
    AnnouncePage,
    OrganisePage,
    Ready,
    announce_page,
    organise_page,
)
from tests.elections.states import held
from tests.elections.voting import Voting
from tests.house.world import World, key, registration
from tests.pages.counting import Counting

#: What the page has a form for, besides what can be said in every state.
OPEN, CANCEL, ROLL = "election.open", "election.cancel", "roll.commit"
CONTEST = "election.contest"
FORMS = (ROLL, OPEN, CANCEL, CONTEST)
TEXT, REASON = {"text": "As it was seen"}, {"reason": "Because"}
KEY_HOLDERS = [
    "Blue", "East", "Green", "North", "Red", "Registrar", "Secretariat", "South", "West",
]  # fmt: skip


@pytest.fixture
def voting() -> Voting:
    return Voting()


def page(voting: Voting, facts: Any = None, time: int | None = None) -> OrganisePage:
    """The page at the newest size, at the time of the last entry or at another."""
    world = voting.world
    context = PageContext(world.size, time or world.replay.received, "en")
    return organise_page(facts or world.facts, context, world.words, "status")


def announcing(world: World, slug: str = "table", about: str | None = None) -> AnnouncePage:
    return announce_page(world.facts, world.page_context(), world.words, slug, about)


def names(found: AnnouncePage | OrganisePage) -> list[str]:
    return [each.name.text or "" for each in found.speakers]


# --- announcing -----------------------------------------------------------------------------------


def test_whoever_holds_a_key_can_be_named_in_the_order_of_their_names() -> None:
    voting = Voting(admission="sponsored")
    world = voting.world
    world.described(voting.office, "neighbours")  # holds no key
    stranger, body = registration("stranger")  # is not admitted yet
    keys = [*stranger.keys, key("stranger recovery")]
    world.say("party.register", body, keys=keys, texts={"en": {"name": "Stranger"}})
    found = announcing(world)
    assert names(found) == KEY_HOLDERS
    assert found.subject is None
    assert (found.conference.slug, found.languages) == ("table", ["en"])


def test_a_vote_can_be_about_something_that_was_said_in_the_negotiation(voting: Voting) -> None:
    about = voting.announce().id
    found = announcing(voting.world, about=about)
    assert found.subject is not None
    assert found.subject.id == about


@pytest.mark.parametrize("slug", ["talks", "nowhere", ""])
def test_none_is_announced_in_a_transcript_or_where_nobody_confers(slug: str) -> None:
    world = World()
    world.transcript()
    with pytest.raises(NoSuchPage):
        announcing(world, slug)


def test_none_is_about_what_was_said_elsewhere_or_never(voting: Voting) -> None:
    elsewhere = voting.world.conference(voting.office, "elsewhere")
    for about in (voting.north.id, elsewhere, "ab" * 32, ""):
        with pytest.raises(NoSuchPage):
            announcing(voting.world, about=about)


# --- what is missing ------------------------------------------------------------------------------


def missing(found: OrganisePage) -> dict[str, list[str] | None]:
    """Of what must be there, who still owes it; None of what is there."""

    def owed(each: Ready) -> list[str] | None:
        assert each.done == (not each.lacking)
        return None if each.done else [party.slug for party in each.lacking]

    return {each.code: owed(each) for each in found.ready}


def test_what_is_still_missing_before_it_opens_is_told_with_who_owes_it(voting: Voting) -> None:
    voting.announce()
    assert missing(page(voting)) == {"roll": ["registrar"], "keys": ["red", "green"]}
    for each in voting.trustees:
        voting.commit(each)
    assert missing(page(voting))["keys"] == ["red", "green"], "a commitment is no key"
    voting.name_roll()
    found = page(voting)
    assert missing(found) == {"roll": None, "keys": ["red", "green"]}
    assert found.ready[0].entry == voting.world.size - 1


def test_of_a_group_each_member_owes_its_part_until_it_holds_it() -> None:
    voting = Voting(group=True)
    voting.announce()
    assert missing(page(voting))["keys"] == ["red", "green", "blue"]
    voting.make_keys()
    assert missing(page(voting)) == {"roll": ["registrar"], "keys": None}
    assert page(voting).number == uuid_of(voting.id)
    assert (page(voting).organiser.slug, page(voting).authority.slug) == (
        "secretariat",
        "registrar",
    )


# --- what can be said, state by state -------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "forms"),
    [
        ("announced", [ROLL, OPEN, CANCEL, CONTEST]),
        ("ready", [CANCEL, CONTEST]),
        ("open", [CANCEL, CONTEST]),
        ("closed", [CANCEL, CONTEST]),
        ("tallied", [CANCEL, CONTEST]),
        ("decided", [CONTEST]),
        ("cancelled", []),
    ],
)
def test_in_each_state_the_page_offers_what_can_be_said(state: str, forms: list[str]) -> None:
    possible = page(held(state)).possible
    assert [kind for kind in FORMS if kind in possible] == forms
    assert {"election.undertake", "condition.report"} <= set(possible)


def test_what_is_offered_is_what_the_record_would_take(voting: Voting) -> None:
    voting.announce()
    voting.make_keys()
    voting.name_roll()
    assert voting.attempt(OPEN, voting.of_vote(), voting.office) is None
    voting.say(OPEN, voting.of_vote(), voting.office)
    assert OPEN not in page(voting).possible
    assert voting.attempt(OPEN, voting.of_vote(), voting.office) == "illegal_transition"
    assert voting.attempt(CANCEL, voting.of_vote(), voting.office, REASON) is None


def test_a_vote_whose_time_has_passed_is_opened_no_more(voting: Voting) -> None:
    voting.announce()
    voting.make_keys()
    voting.name_roll()
    late = voting.vote().closes
    assert OPEN in page(voting, time=late - 1).possible
    found = page(voting, time=late)
    assert found.vote.standing.code == "missed"
    assert [kind for kind in FORMS if kind in found.possible] == [CANCEL, CONTEST]
    voting.world.now = late
    assert voting.attempt(OPEN, voting.of_vote(), voting.office) == "vote_over"


# --- reports and contests -------------------------------------------------------------------------


def report(voting: Voting) -> str:
    body = voting.of_vote(condition="troops", finding="broken")
    return voting.say("condition.report", body, voting.north, TEXT).id


def contest(voting: Voting) -> str:
    body = voting.of_vote(report=None)
    return voting.say(CONTEST, body, voting.south, REASON).id


def test_one_can_speak_of_reports_and_of_contests_that_stand(voting: Voting) -> None:
    voting.announce()
    assert (page(voting).reports, page(voting).contests) == ([], [])
    reported, first, second = report(voting), contest(voting), contest(voting)
    voting.say("contest.withdraw", {"contest": first}, voting.south, REASON)
    found = page(voting)
    assert [each.id for each in found.reports] == [reported]
    assert [each.by and each.by.slug for each in found.reports] == ["north"]
    assert [each.id for each in found.contests] == [second]
    assert [each.by and each.by.slug for each in found.contests] == ["south"]


def test_what_is_said_of_another_vote_is_not_spoken_of_here(voting: Voting) -> None:
    voting.announce(slug="another")
    report(voting)
    contest(voting)
    voting.announce()
    assert (page(voting).reports, page(voting).contests) == ([], [])


def test_a_vote_that_was_never_announced_cannot_be_organised(voting: Voting) -> None:
    with pytest.raises(NoSuchPage):
        page(voting)
    voting.announce(slug="another")
    with pytest.raises(NoSuchPage):
        page(voting)


def test_it_asks_no_more_when_much_was_said(voting: Voting) -> None:
    voting.announce()
    report(voting)
    contest(voting)
    one = Counting(voting.world.facts)
    page(voting, one)
    for _time in range(8):
        report(voting)
        contest(voting)
    many = Counting(voting.world.facts)
    page(voting, many)
    assert len(many.asked) == len(one.asked)
