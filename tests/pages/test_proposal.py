"""A proposal in its versions: text, answers beside it, history, comparison."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from glasshouse.house.pages import NoSuchChoice, NoSuchPage
from glasshouse.pages.proposal import proposal_page
from glasshouse.pages.proposal_models import ProposalPage
from tests.pages.counting import Counting
from tests.pages.test_history import answer, proposal
from tests.parley.propositions.bargaining import HOUR, Bargaining, outline
from tests.parley.speech import Chronicle


@pytest.fixture
def table() -> Bargaining:
    return Bargaining()


def page(table: Bargaining, number: int = 1, facts: Any = None, **asked: Any) -> ProposalPage:
    context, words = table.world.page_context(), table.world.words
    return proposal_page(facts or table.facts, context, words, "table", number, **asked)


def said(found: ProposalPage, eid: str, slug: str = "south") -> Any:
    article = next(each for each in found.articles if each.eid == eid)
    return next(each for each in article.said if each.party.slug == slug)


def test_the_text_stands_article_by_article_in_its_words(table: Bargaining) -> None:
    table.propose()
    found = page(table)
    assert [(each.eid, each.number, each.heading.text) for each in found.articles] == [
        ("art_1", 1, "Of art_1"),
        ("art_2", 2, "Of art_2"),
    ]
    assert [each.text for each in found.articles[1].paragraphs] == [
        "What art_2 says, 1",
        "What art_2 says, 2",
    ]
    assert (found.title.text, found.state, found.can_answer) == ("A proposal", "open", True)


def test_answers_stand_beside_the_article_with_their_reason(table: Bargaining) -> None:
    told = table.propose()
    table.answer(told.id, art_1="accept", art_2="decline")
    found = page(table)
    assert (said(found, "art_1").code, said(found, "art_1").reason) == ("accepts", None)
    declined = said(found, "art_2")
    assert (declined.code, declined.reason.text) == ("declines", "Because")
    assert [each.code for each in found.articles] == ["agreed", "declined"]
    assert (found.agreed, found.open, found.owed) == (1, 1, 0)


def test_a_reason_for_one_article_is_not_shown_beside_another(table: Bargaining) -> None:
    told = table.propose()
    table.answer(told.id, art_1="decline", art_2="accept")
    assert said(page(table), "art_2").reason is None


def test_an_answer_that_is_awaited_says_so(table: Bargaining) -> None:
    table.propose(table.south, table.east)
    found = page(table)
    assert (said(found, "art_1").code, said(found, "art_1").awaiting) == ("owes", "owes")
    assert said(found, "art_1", "east").code == "asked"


def test_a_new_version_is_shown_first_and_the_old_one_kept(table: Bargaining) -> None:
    told = table.propose()
    table.answer(told.id, art_1="accept", art_2="accept_in_principle")
    table.revise(told.id, same=[1])
    newest, first = page(table), page(table, version=1)
    assert (newest.version.number, newest.superseded) == (2, False)
    assert (first.version.number, first.superseded, first.can_answer) == (1, True, False)
    assert [each.number for each in newest.versions] == [1, 2]
    assert (newest.articles[0].same_as, newest.articles[1].same_as) == (1, None)
    assert (said(newest, "art_1").code, said(newest, "art_1").carried) == ("accepts", True)
    assert (said(first, "art_1").code, said(first, "art_1").carried) == ("accepts", False)
    # What the party said of other words answers the new ones no more.
    assert said(newest, "art_2").awaiting == "owes"


def test_another_version_is_put_beside(table: Bargaining) -> None:
    told = table.propose()
    table.revise(told.id, same=[1])
    found = page(table, beside=1)
    assert found.beside is not None
    assert found.beside.version.number == 1
    assert found.beside.articles[1].paragraphs[0].text == "What art_2 says, 1"
    assert page(table).beside is None


@pytest.mark.parametrize(
    "asked", [{"version": 3}, {"beside": 1, "version": 1}, {"beside": 9}, {"number": 2}]
)
def test_what_is_not_there_is_no_page(table: Bargaining, asked: dict[str, int]) -> None:
    table.propose()
    with pytest.raises(NoSuchPage):
        page(table, **asked)


def test_an_unknown_conference_is_no_page(table: Bargaining) -> None:
    table.propose()
    with pytest.raises(NoSuchPage):
        proposal_page(table.facts, table.world.page_context(), table.world.words, "other", 1)


def test_a_counter_proposal_and_what_it_counters_lead_to_each_other(table: Bargaining) -> None:
    told = table.propose()
    table.propose(table.north, by=table.south, responds_to=told.id)
    countered, counter = page(table, 1), page(table, 2)
    assert [each.number for each in countered.counters] == [2]
    assert said(countered, "art_1").counter == 2
    assert counter.responds_to is not None
    assert (counter.responds_to.number, counter.responds_to_version) == (1, 1)


def test_a_withdrawn_proposal_says_why_and_cannot_be_answered(table: Bargaining) -> None:
    told = table.propose()
    table.say(
        "proposition.withdraw",
        {"proposition": told.id, "account": None},
        table.north,
        {"reason": "It was too early"},
    )
    found = page(table)
    assert found.reason_of_end is not None
    assert (found.state, found.reason_of_end.text) == ("withdrawn", "It was too early")
    assert not found.can_answer


def test_silence_is_shown_when_the_time_has_passed(table: Bargaining) -> None:
    table.propose(on_silence="stay_open")
    table.world.now += 2 * HOUR
    table.world.state(table.north, table.scope)
    found = page(table)
    assert (found.late, said(found, "art_1").code, found.owed) == (True, "late", 2)


def test_the_history_has_versions_and_answers_in_order(table: Bargaining) -> None:
    told = table.propose()
    table.answer(told.id, "accept_in_principle")
    table.revise(told.id)
    kinds = [each.kind for each in page(table).history]
    assert kinds == ["proposition.table", "answer.give", "proposition.revise"]


def test_withheld_words_are_said_to_be_withheld_in_every_article(table: Bargaining) -> None:
    told = table.propose()
    digest = next(iter(told.act.envelope.sheets.values()))
    table.world.say(
        "text.withhold",
        {"act": told.id, "sheet": digest, "ground": "personal_data", "until": None},
        table.house,
        texts={"en": {"reason": "A court"}},
    )
    found = page(table)
    assert {each.heading.state for each in found.articles} == {"withheld"}
    assert all(each.state == "withheld" for a in found.articles for each in a.paragraphs)


def test_a_longer_proposal_asks_no_more(table: Bargaining) -> None:
    table.propose(articles=outline(1))
    table.propose(table.south, table.east, articles=outline(*[2] * 40))
    few, many = Counting(table.facts), Counting(table.facts)
    page(table, 1, few)
    page(table, 2, many)
    assert len(many.asked) <= len(few.asked) + 1


# --- a proposal of history ------------------------------------------------------------------------


@pytest.fixture
def past() -> Chronicle:
    past = Chronicle()
    offer = past.enter(past.north, proposal(past.south), edtf="1917-11-08")
    past.enter(past.south, answer(offer), edtf="1917-12-01")
    past.enter(past.south, answer(offer, "decline"), edtf="1917-11-20")
    return past


def stood(past: Chronicle, on: str | None = None) -> ProposalPage:
    world, day = past.world, None if on is None else date.fromisoformat(on)
    context = world.page_context()
    return proposal_page(world.facts, context, world.words, "talks", 1, on=day)


@pytest.mark.parametrize(
    ("on", "code", "said_on", "state", "entries"),
    [
        ("1917-11-08", "asked", "1917-11-08", "open", 1),
        ("1917-11-30", "declines", "1917-11-20", "open", 2),
        ("1917-12-01", "accepts", "1917-12-01", "agreed", 3),
        (None, "accepts", "1917-12-01", "agreed", 3),
    ],
)
def test_it_stood_by_its_dates(
    past: Chronicle, on: str | None, code: str, said_on: str, state: str, entries: int
) -> None:
    found = stood(past, on)
    told = said(found, "art_1")
    assert (told.code, told.on, told.since_ms) == (code, said_on, None)
    assert (found.state, found.on, found.when) == (state, on, "by_then")
    assert (found.version.on, found.ended_ms, len(found.history)) == ("1917-11-08", None, entries)


def test_before_it_was_made_it_is_not_there(past: Chronicle) -> None:
    with pytest.raises(NoSuchChoice) as refused:
        stood(past, "1917-11-07")
    assert refused.value.field == "on"


def test_only_history_has_days(table: Bargaining) -> None:
    table.propose()
    with pytest.raises(NoSuchChoice):
        page(table, on=date(1917, 11, 8))


def test_a_proposal_of_very_many_versions_is_shown_in_the_newest_and_in_the_first(
    table: Bargaining,
) -> None:
    told = table.propose(due_in=None)
    for _ in range(60):
        table.revise(told.id, due_in=None)
    newest = page(table)
    assert (newest.version.number, newest.superseded) == (61, False)
    assert len(newest.versions) < 61  # the list ends; no version is out of reach
    assert page(table, version=1).superseded
    assert page(table, version=61, beside=2).beside is not None
