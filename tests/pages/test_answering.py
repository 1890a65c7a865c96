"""The pages on which seats are taken and proposals answered."""

from __future__ import annotations

import pytest

from glasshouse.acts.context import PageContext
from glasshouse.house.facts import Conference
from glasshouse.house.pages import NoSuchPage
from glasshouse.pages.answering import (
    AnswerPage,
    SeatPage,
    answer_page,
    answering_pages,
    seat_page,
)
from tests.house.world import World, log_key
from tests.pages.counting import Counting
from tests.parley.propositions.bargaining import HOUR, Bargaining, outline


def answering(table: Bargaining, number: int = 1, later: int = 0) -> AnswerPage:
    """The page of a proposal at the table, ``later`` by so many milliseconds."""
    return answer_page(table.facts, _context(table, later), table.world.words, "table", number)


def seats(table: Bargaining) -> SeatPage:
    return seat_page(table.facts, _context(table), table.world.words, "table")


def _context(table: Bargaining, later: int = 0) -> PageContext:
    return PageContext(table.world.size, table.world.now + later, "en")


def practice(state: str = "in_session") -> Bargaining:
    return Bargaining(mode="practice", state=state)


# --- Answering ------------------------------------------------------------------------------------


def test_the_text_stands_there_with_the_ids_that_an_answer_names() -> None:
    table = practice()
    tabled = table.propose()
    page = answering(table)
    assert (page.proposal, page.version, page.number, page.version_number) == (
        tabled.id, tabled.id, 1, 1,
    )  # fmt: skip
    assert page.title.text == "A proposal"
    assert [(each.eid, each.number, each.heading.text) for each in page.articles] == [
        ("art_1", 1, "Of art_1"),
        ("art_2", 2, "Of art_2"),
    ]
    assert [each.text for each in page.articles[1].paragraphs] == [
        "What art_2 says, 1",
        "What art_2 says, 2",
    ]
    assert page.next_eid == "art_3"
    assert (page.languages, page.language, page.may_write) == (["en"], "en", ["en"])
    assert page.log_vkey == log_key()


def test_the_newest_version_is_answered() -> None:
    table = practice()
    tabled = table.propose()
    revised = table.revise(tabled.id, same=[1])
    page = answering(table)
    assert (page.proposal, page.version, page.version_number) == (tabled.id, revised.id, 2)


def test_those_answer_who_are_addressed_in_alphabetical_order() -> None:
    table = practice()
    table.propose(table.south, table.east)
    page = answering(table)
    assert page.sponsor.slug == "north"
    assert [(each.party.slug, each.code) for each in page.parties] == [
        ("east", "asked"),
        ("south", "owes"),
    ]


def test_what_they_said_before_stands_beside_their_names() -> None:
    table = practice()
    tabled = table.propose()
    table.answer(tabled.id, "decline")
    assert [each.code for each in answering(table).parties] == ["declines"]


def said(page: AnswerPage) -> list[list[tuple[str, str, str | None, bool]]]:
    return [
        [(given.eid, given.code, given.answer, given.stands) for given in each.articles]
        for each in page.parties
    ]


def test_what_each_party_answered_stands_beside_each_article() -> None:
    table = practice()
    tabled = table.propose(table.south, table.east)
    first = table.answer(tabled.id, art_2="refer")
    table.answer(tabled.id, "decline", by=table.east)
    page = answering(table)
    assert said(page) == [
        [("art_1", "declines", "decline", True), ("art_2", "declines", "decline", True)],
        [("art_1", "owes", None, False), ("art_2", "refers", "refer", True)],
    ]
    _east, south = page.parties
    entries = [table.world.entries[each.entry].act.id for each in south.articles if each.entry]
    assert entries == [first.id]


def test_an_answer_to_earlier_words_does_not_stand() -> None:
    table = practice()
    tabled = table.propose()
    table.answer(tabled.id, "accept")
    table.revise(tabled.id, same=[1])
    assert said(answering(table)) == [
        [("art_1", "accepts", "accept", True), ("art_2", "stale", "accept", False)]
    ]


def test_more_articles_and_parties_ask_no_more_of_the_house() -> None:
    few, many = Bargaining(mode="practice"), Bargaining(mode="practice")
    few.propose()
    many.propose(many.south, many.east, articles=outline(*[1] * 40))
    asked = []
    for table in (few, many):
        facts = Counting(table.facts)
        answer_page(facts, _context(table), table.world.words, "table", 1)
        asked.append(len(facts.asked))
    assert asked[1] <= asked[0] + 1


def test_after_the_deadline_the_page_says_so() -> None:
    table = practice()
    table.propose(on_silence="stay_open")
    assert not answering(table).late
    page = answering(table, later=2 * HOUR)
    assert page.late
    assert (page.possible, page.on_silence) == ("open", "stay_open")


@pytest.mark.parametrize(
    ("state", "can_table"), [("in_session", True), ("suspended", False)], ids=str
)
def test_a_counter_proposal_needs_a_conference_in_session(state: str, can_table: bool) -> None:
    table = practice()
    table.propose()
    if state == "suspended":
        table.turn("conference.suspend")
    page = answering(table)
    assert (page.possible, page.can_table) == ("open", can_table)


def test_what_is_withdrawn_or_in_an_ended_conference_cannot_be_answered() -> None:
    table = practice()
    withdrawn = table.propose()
    table.say(
        "proposition.withdraw",
        {"proposition": withdrawn.id, "account": None},
        table.north,
        {"reason": "Not now"},
    )
    standing = table.propose()
    assert answering(table, 1).possible == "proposal_ended"
    assert answering(table, 2).possible == "open"
    table.turn("conference.close", lapses=[standing.id])
    assert answering(table, 2).possible == "conference_ended"


def test_a_live_conference_has_answers_and_no_seats() -> None:
    table = Bargaining()
    table.propose()
    assert answering(table).conference.mode == "live"
    with pytest.raises(NoSuchPage):
        seats(table)


def test_there_is_no_page_for_what_is_not_there() -> None:
    table = practice()
    table.propose()
    for number in (0, 2, 10**8):
        with pytest.raises(NoSuchPage):
            answering(table, number)
    with pytest.raises(NoSuchPage):
        answer_page(table.facts, _context(table), table.world.words, "nowhere", 1)


def test_what_is_reconstructed_is_answered_by_reports_alone() -> None:
    world = World()
    world.transcript()
    for make in (
        lambda: answer_page(world.facts, world.page_context(), world.words, "talks", 1),
        lambda: seat_page(world.facts, world.page_context(), world.words, "talks"),
    ):
        with pytest.raises(NoSuchPage):
            make()


# --- Seats ----------------------------------------------------------------------------------------


def test_the_seats_of_those_who_joined_can_be_taken_and_what_awaits_them_is_said() -> None:
    table = practice()
    table.propose(table.south, table.east)
    page = seats(table)
    assert not page.ended
    assert [seat.party.slug for seat in page.seats] == ["north", "south"]
    north, south = page.seats
    assert north.asked == []
    assert [(each.number, each.code, each.awaited) for each in south.asked] == [(1, "owes", True)]
    assert south.asked[0].due is not None


def test_what_is_answered_stays_listed_as_answered_and_what_is_closed_goes() -> None:
    table = practice()
    first = table.propose()
    table.answer(first.id, "ask")
    second = table.propose()
    table.say(
        "proposition.withdraw",
        {"proposition": second.id, "account": None},
        table.north,
        {"reason": "Not now"},
    )
    [_north, south] = seats(table).seats
    assert [(each.number, each.code, each.awaited) for each in south.asked] == [(1, "asks", False)]


def test_what_is_answered_in_part_is_still_awaited() -> None:
    table = practice()
    proposal = table.propose()
    table.answer(proposal.id, art_1="accept")
    [_north, south] = seats(table).seats
    assert [each.awaited for each in south.asked] == [True]


def test_an_ended_practice_has_no_seats_to_take() -> None:
    table = practice()
    table.turn("conference.close")
    assert seats(table).ended


# --- All of them ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "paths"),
    [
        ("practice", ["/seat", "/proposals/1/answer", "/proposals/2/answer"]),
        ("live", ["/proposals/1/answer", "/proposals/2/answer"]),
    ],
)
def test_every_page_is_listed(mode: str, paths: list[str]) -> None:
    table = Bargaining(mode=mode)
    table.propose()
    table.propose()
    conference = table.facts.get(Conference, table.scope)
    assert conference is not None
    pages = dict(answering_pages(table.facts, _context(table), table.world.words, conference))
    assert list(pages) == [f"/conferences/table{path}" for path in paths]
    assert isinstance(pages["/conferences/table/proposals/2/answer"](), AnswerPage)


def test_a_transcript_lists_none() -> None:
    world = World()
    talks = world.transcript()
    conference = world.facts.get(Conference, talks.scope)
    assert conference is not None
    assert not list(answering_pages(world.facts, world.page_context(), world.words, conference))
