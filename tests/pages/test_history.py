"""A reconstructed negotiation on a day: what had been offered, answered, agreed, adjourned."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from glasshouse.pages import conference_page, front_page
from glasshouse.pages.front import HistoryCard
from glasshouse.pages.history import History
from tests.house.world import Someone
from tests.pages.counting import Counting
from tests.parley.propositions.bargaining import outline, words
from tests.parley.speech import Chronicle, Speech, agreement, assent, principles


def proposal(*to: Someone, count: int = 1) -> Speech:
    articles = outline(*[1] * count)
    body = {
        "addressed_to": [party.id for party in to],
        "front": None,
        "responds_to": None,
        "due": None,
        "on_silence": "stay_open",
        "articles": articles,
        "lines": [],
    }
    return "proposition.table", body, words(articles)


def answer(version: str, said: str = "accept") -> Speech:
    lines = ["reason"] if said == "decline" else []
    body = {"version": version, "answer": said, "articles": [], "lines": lines}
    return "answer.give", body, dict.fromkeys(lines, "Because")


def turn(kind: str) -> Speech:
    lines = {"reason": "So it is"} if kind == "conference.suspend" else {}
    return kind, {}, lines


@pytest.fixture
def past() -> Chronicle:
    return Chronicle()


def history(past: Chronicle, on: str | None = None) -> History:
    world = past.world
    day = None if on is None else date.fromisoformat(on)
    page = conference_page(world.facts, world.page_context(), world.words, "talks", on=day)
    assert page.history is not None
    return page.history


def answers(past: Chronicle, on: str | None = None) -> dict[str, str]:
    """What each party had answered to the first proposal."""
    return {each.party.slug: each.code for each in history(past, on).proposals[0].answers}


def test_nothing_was_offered_where_nothing_is_entered(past: Chronicle) -> None:
    found = history(past)
    assert (found.proposals, found.sessions, found.agreements, found.principles) == ([], [], [], [])
    assert (found.lead.proposals, found.lead.session) == (0, None)


def test_an_answer_counts_from_its_day(past: Chronicle) -> None:
    offer = past.enter(past.north, proposal(past.south, past.east), edtf="1917-11-08")
    past.enter(past.south, answer(offer), edtf="1917-11-20")
    past.enter(past.east, answer(offer, "decline"), edtf="1917-12-02")
    assert history(past, "1917-11-07").proposals == []
    assert answers(past, "1917-11-08") == {"east": "asked", "south": "asked"}
    assert answers(past, "1917-11-20") == {"east": "asked", "south": "accepts"}
    assert answers(past, "1917-12-02") == {"east": "declines", "south": "accepts"}
    lead = history(past, "1917-11-20").lead
    assert (lead.proposals, lead.asked, lead.answered) == (1, 2, 1)


def test_an_answer_links_to_the_entry_that_tells_it(past: Chronicle) -> None:
    offer = past.enter(past.north, proposal(past.south), edtf="1917-11-08")
    given = past.enter(past.south, answer(offer), edtf="1917-11-20")
    [tracked] = history(past).proposals
    assert tracked.tabled.id == offer
    assert tracked.answers[0].link is not None
    assert tracked.answers[0].link.id == given
    [before] = history(past, "1917-11-10").proposals
    assert before.answers[0].link is None


def test_what_an_uncertain_date_cannot_decide_is_not_counted(past: Chronicle) -> None:
    past.enter(past.north, proposal(past.south), edtf="1917-11-08/1917-11-12")
    [tracked] = history(past, "1917-11-09").proposals
    assert tracked.when == "not_certain"
    lead = history(past, "1917-11-09").lead
    assert (lead.proposals, lead.uncertain) == (0, 1)
    lead = history(past, "1917-11-12").lead
    assert (lead.proposals, lead.uncertain) == (1, 0)


def test_an_adjournment_lasts_until_the_day_of_resuming(past: Chronicle) -> None:
    past.enter(past.north, turn("conference.open"), edtf="1917-12-03")
    past.enter(past.north, turn("conference.suspend"), edtf="1917-12-05")
    past.enter(past.north, turn("conference.resume"), edtf="1917-12-12")
    states = {day: history(past, f"1917-12-{day}").lead.session for day in ("02", "04", "06", "12")}
    assert states == {"02": None, "04": "in_session", "06": "suspended", "12": "in_session"}
    assert [each.state for each in history(past, "1917-12-06").sessions] == [
        "in_session", "suspended",
    ]  # fmt: skip


def test_an_agreement_stands_from_its_day_on(past: Chronicle) -> None:
    past.enter(past.north, agreement(past.north, past.south), edtf="1917-12-05")
    assert history(past, "1917-12-04").agreements == []
    [line] = history(past, "1917-12-05").agreements
    assert (line.state, [each.slug for each in line.parties]) == ("concluded", ["north", "south"])
    lead = history(past, "1917-12-05").lead
    assert lead.agreements == 1


def test_parties_stand_to_principles_as_they_last_said(past: Chronicle) -> None:
    declared = past.enter(past.north, principles(2, (past.south, past.east)), edtf="1917-12-01")
    past.enter(past.south, assent(declared, "refuse"), edtf="1917-12-10")
    [line] = history(past, "1917-12-05").principles
    assert {each.party.slug: each.state for each in line.parties} == {
        "east": "silent", "south": "silent",
    }  # fmt: skip
    [line] = history(past, "1917-12-10").principles
    assert {each.party.slug: each.state for each in line.parties} == {
        "east": "silent", "south": "refused",
    }  # fmt: skip
    assert line.principles == 2


# --- on the front page ----------------------------------------------------------------------------


def card(past: Chronicle, on: str | None = None) -> HistoryCard:
    world = past.world
    day = None if on is None else date.fromisoformat(on)
    found = front_page(world.facts, world.page_context(), world.words, on=day).history
    assert found is not None
    return found


def test_the_front_page_shows_it_on_a_day_of_the_readers_choice(past: Chronicle) -> None:
    offer = past.enter(past.north, proposal(past.south), edtf="1917-11-08")
    past.enter(past.south, answer(offer), edtf="1917-11-20")
    assert (card(past).history.answered, card(past).on) == (1, None)
    before = card(past, "1917-11-10")
    assert (before.history.answered, before.on) == (0, "1917-11-10")
    assert before.lead.last is not None
    assert before.lead.last.id == offer
    assert (before.first_day, before.last_day) == ("1917-11-08", "1917-11-20")


def test_it_asks_no_more_for_more_proposals_and_answers(past: Chronicle) -> None:
    def told(day: int) -> None:
        offer = past.enter(past.north, proposal(past.south, past.east), edtf=f"1917-11-{day:02}")
        past.enter(past.south, answer(offer), edtf=f"1917-11-{day + 1:02}")

    def asked() -> list[int]:
        found = []
        for make, names in ((front_page, ()), (conference_page, ("talks",))):
            counting: Any = Counting(past.world.facts)
            make(counting, past.world.page_context(), past.world.words, *names)
            found.append(len(counting.asked))
        return found

    for day in range(1, 4):
        told(day)
    few = asked()
    for day in range(4, 9):
        told(day)
    # What the conference began with is no longer among the newest entries, and asked for by itself.
    assert all(many <= before + 3 for many, before in zip(asked(), few, strict=True))
