"""Where a negotiation stands: on its own page, and in a sentence on the front page."""

from __future__ import annotations

from typing import Any

import pytest

from glasshouse.acts.context import PageContext
from glasshouse.house.pages import NoSuchPage
from glasshouse.pages import ConferencePage, FrontPage, conference_page, front_page
from glasshouse.pages.conference import GRID_PROPOSALS
from glasshouse.pages.negotiation import NEXT
from glasshouse.pages.negotiation_models import Negotiation
from tests.house.world import DAY
from tests.pages.counting import Counting
from tests.parley.propositions.bargaining import HOUR, Bargaining, outline


def context(table: Bargaining, later: int = 0) -> PageContext:
    return PageContext(table.world.size, table.world.now + later, "en")


def page(table: Bargaining, later: int = 0) -> ConferencePage:
    """The page of the conference, read some time later."""
    facts, _ = table.world.replay.settled(table.world.now + later)
    return conference_page(facts, context(table, later), table.world.words, "table")


def front(table: Bargaining, later: int = 0) -> FrontPage:
    facts, _ = table.world.replay.settled(table.world.now + later)
    return front_page(facts, context(table, later), table.world.words)


def standing(table: Bargaining, later: int = 0) -> Negotiation:
    found = page(table, later).lead.negotiation
    assert found is not None
    return found


def figures(table: Bargaining) -> dict[str, int]:
    return {figure.code: figure.count for figure in page(table).figures}


@pytest.fixture
def table() -> Bargaining:
    return Bargaining()


def test_before_anything_is_tabled_nothing_is_agreed_open_or_owed(table: Bargaining) -> None:
    found = page(table)
    assert figures(table) == {}
    assert (found.next, found.late, found.grid.proposals, found.history) == ([], [], [], None)
    negotiation = standing(table)
    assert (negotiation.session, negotiation.about, negotiation.awaited) == (
        "in_session", None, None,
    )  # fmt: skip


def test_it_tells_what_is_agreed_and_who_owes_what_by_when(table: Bargaining) -> None:
    told = table.propose(articles=outline(1, 1, 1), due_in=3 * DAY)
    table.answer(told.id, art_1="accept", art_2="decline")
    found = standing(table)
    assert (found.agreed, found.articles) == (1, 3)
    assert [party.slug for party in found.between] == ["north", "south"]
    awaited = found.awaited
    assert awaited is not None
    assert awaited.proposal is not None
    assert (awaited.party.slug, awaited.state, awaited.proposal.number) == ("south", "owes", 1)
    assert [(each.number, each.heading.text) for each in awaited.articles] == [(3, "Of art_3")]
    assert awaited.offset_minutes == 60
    assert figures(table) == {"agreed": 1, "open": 1, "owed": 1}


def test_a_proposal_that_is_unanswered_is_awaited_whole(table: Bargaining) -> None:
    table.propose()
    awaited = standing(table).awaited
    assert awaited is not None
    assert awaited.articles == []
    assert figures(table) == {"agreed": 0, "open": 0, "owed": 2}


def test_who_never_joined_is_asked_and_owes_nothing(table: Bargaining) -> None:
    table.propose(table.east, on_silence="stay_open")
    awaited = standing(table).awaited
    assert awaited is not None
    assert awaited.state == "asked"
    assert figures(table)["owed"] == 0
    [late] = page(table, 2 * HOUR).late
    assert late.state == "no_answer"


def test_time_alone_makes_an_answer_late(table: Bargaining) -> None:
    table.propose(on_silence="stay_open")
    assert ([each.state for each in page(table).next], page(table).late) == (["owes"], [])
    later = page(table, 2 * HOUR)
    assert (later.next, [each.state for each in later.late]) == ([], ["late"])
    found = standing(table, 2 * HOUR).awaited
    assert found is not None
    assert found.state == "late"


def test_what_lapsed_by_silence_is_awaited_no_more(table: Bargaining) -> None:
    table.propose(on_silence="lapse")
    later = page(table, 2 * HOUR)
    assert (later.next, later.late) == ([], [])
    found = standing(table, 2 * HOUR)
    assert found.about is not None
    assert (found.about.state, found.awaited) == ("lapsed", None)


def test_the_sentence_is_about_the_nearest_deadline(table: Bargaining) -> None:
    for days in (5, 2, 9):
        table.propose(due_in=days * DAY)
    found = standing(table)
    assert found.about is not None
    assert (found.about.number, found.alone) == (2, False)
    assert [each.proposal and each.proposal.number for each in page(table).next] == [2, 1, 3]


def test_what_has_no_deadline_comes_last(table: Bargaining) -> None:
    table.propose(due_in=None)
    table.propose(due_in=DAY)
    assert [each.due_ms is None for each in page(table).next] == [False, True]


def test_a_counter_proposal_is_not_counted_beside_what_it_counters(table: Bargaining) -> None:
    told = table.propose(table.south, table.east)
    counter = {"responds_to": told.id, "articles": outline(1)}
    table.propose(table.north, by=table.south, due_in=DAY, **counter)
    assert sum(figures(table).values()) == 2
    assert standing(table).alone
    body = {"proposition": told.id, "account": None}
    table.say("proposition.withdraw", body, table.north, {"reason": "So it is"})
    assert sum(figures(table).values()) == 1


def test_sentence_and_figures_are_about_what_is_countered(table: Bargaining) -> None:
    told = table.propose(articles=outline(1, 1, 1), due_in=9 * DAY)
    table.answer(told.id, art_1="accept", art_2="decline", art_3="refer")
    counter = {"responds_to": told.id, "articles": outline(1)}
    table.propose(table.north, by=table.south, due_in=DAY, **counter)
    found = standing(table)
    assert found.about is not None
    assert found.awaited is not None
    assert found.awaited.proposal is not None
    assert (found.about.number, found.awaited.proposal.number) == (1, 2)
    shown = page(table)
    [tiles] = [each for each in shown.grid.proposals if each.proposal.number == 1]
    assert (tiles.agreed, tiles.open, tiles.owed) == (found.agreed, found.open, found.owed)
    assert figures(table) == {"agreed": tiles.agreed, "open": tiles.open, "owed": tiles.owed}
    assert [each.declined for each in shown.figures] == [None, found.declined, None]


def test_where_only_counter_proposals_are_open_they_are_spoken_of(table: Bargaining) -> None:
    told = table.propose()
    table.propose(table.north, by=table.south, due_in=DAY, responds_to=told.id)
    body = {"proposition": told.id, "account": None}
    table.say("proposition.withdraw", body, table.north, {"reason": "So it is"})
    found = standing(table)
    assert found.about is not None
    assert found.about.number == 2


def test_it_tells_how_many_more_answers_are_awaited(table: Bargaining) -> None:
    table.propose()
    assert standing(table).also_awaited == 0
    table.propose(table.south, table.east, due_in=DAY)
    assert standing(table).also_awaited == 2


def test_a_new_version_leaves_the_answers_to_the_same_words(table: Bargaining) -> None:
    told = table.propose()
    table.answer(told.id, art_1="accept", art_2="accept_in_principle")
    table.revise(told.id, same=[1])
    [proposal] = page(table).grid.proposals
    south = [article.cells[1] for article in proposal.articles]
    assert [(cell.code, cell.carried, cell.awaiting) for cell in south if cell] == [
        ("accepts", True, None),
        ("stale", False, "owes"),
    ]
    assert figures(table) == {"agreed": 1, "open": 0, "owed": 1}


def test_no_list_is_longer_than_its_bound(table: Bargaining) -> None:
    for _ in range(NEXT + 3):
        table.propose()
    found = page(table)
    assert (len(found.next), len(found.grid.proposals), found.more_proposals) == (
        NEXT, GRID_PROPOSALS, True,
    )  # fmt: skip
    assert [each.proposal.number for each in found.grid.proposals] == [4, 5, 6, 7, 8]


def test_parties_tell_whether_they_take_part(table: Bargaining) -> None:
    table.propose(table.west)
    lines = {line.party.slug: line.participation for line in page(table).parties}
    assert (lines["north"], lines["south"], lines["east"]) == (
        "conferring", "conferring", "invited",
    )  # fmt: skip
    assert lines["secretariat"] is None


def test_only_what_is_reconstructed_has_days_of_history(table: Bargaining) -> None:
    with pytest.raises(NoSuchPage):
        _on(table)


def _on(table: Bargaining) -> Any:
    from datetime import date

    return conference_page(
        table.facts, context(table), table.world.words, "table", on=date(1917, 11, 8)
    )


# --- the front page -------------------------------------------------------------------------------


def another(table: Bargaining, slug: str) -> str:
    return table.world.conference(table.office, slug)


def test_the_open_negotiation_with_the_nearest_deadline_leads(table: Bargaining) -> None:
    table.propose(due_in=DAY)
    scope = another(table, "newer")
    table.world.state(table.north, scope)
    lead = front(table).lead
    assert lead is not None
    assert lead.conference.slug == "table"


def test_once_the_deadline_has_passed_another_leads(table: Bargaining) -> None:
    table.propose(due_in=HOUR, on_silence="stay_open")
    scope = another(table, "newer")
    table.world.state(table.north, scope)
    lead = front(table, 2 * HOUR).lead
    assert lead is not None
    assert lead.conference.slug == "newer"


def test_a_negotiation_that_has_ended_does_not_lead(table: Bargaining) -> None:
    table.turn("conference.close")
    found = front(table)
    assert found.lead is None
    assert [each.conference.slug for each in found.others] == ["table"]


def test_a_transcript_never_leads(table: Bargaining) -> None:
    table.turn("conference.abandon")
    scribe = table.world.party(table.office, "scribe")
    table.world.conference(table.office, "past", "transcript", [scribe])
    found = front(table)
    assert found.lead is None
    assert found.history is not None
    assert found.history.lead.conference.slug == "past"


def test_only_a_practice_table_grows_stale() -> None:
    for mode, stale in (("practice", True), ("live", False)):
        table = Bargaining(mode)
        table.propose(on_silence="stay_open")
        assert not standing(table).stale
        assert standing(table, 2 * HOUR).stale == stale


# --- queries --------------------------------------------------------------------------------------


def asked(table: Bargaining, make: Any, *args: Any) -> int:
    counting = Counting(table.facts)
    make(counting, context(table), table.world.words, *args)
    return len(counting.asked)


def test_no_page_asks_more_for_more_proposals_parties_and_conferences(
    table: Bargaining, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("glasshouse.pages.front.OTHERS", 4)
    monkeypatch.setattr("glasshouse.pages.front.LOOKED_BACK", 4)

    def more(rounds: int, name: str) -> list[int]:
        for number in range(rounds):
            told = table.propose(table.south, table.east, due_in=DAY)
            table.answer(told.id, art_1="accept")
            another(table, f"{name}{number}")
        return [asked(table, front_page), asked(table, conference_page, "table")]

    # So many that what the house began with lies further back than a page looks.
    few = more(6, "a")
    assert more(9, "b") == few
    assert min(few) > 10
