"""The grid: proposals and articles in rows, parties in columns, narrowed by filters."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from glasshouse.house.pages import NoSuchChoice, NoSuchPage
from glasshouse.pages import GridFilters, GridPage, grid_page
from glasshouse.pages import grid as module
from tests.pages.counting import Counting
from tests.pages.test_history import answer, proposal
from tests.parley.propositions.bargaining import Bargaining, outline
from tests.parley.speech import Chronicle


@pytest.fixture
def table() -> Bargaining:
    return Bargaining()


def page(table: Bargaining, **filters: Any) -> GridPage:
    context, words = table.world.page_context(), table.world.words
    return grid_page(table.facts, context, words, "table", GridFilters(**filters))


def numbers(table: Bargaining, **filters: Any) -> list[int]:
    return [each.proposal.number for each in page(table, **filters).grid.proposals]


def open_front(table: Bargaining) -> str:
    body = {"kind": "table", "parties": [table.north.id, table.south.id], "lines": []}
    return table.say("front.open", body, table.office, {"title": "Hours"}).id


def test_an_empty_grid_is_a_page(table: Bargaining) -> None:
    found = page(table)
    assert (found.grid.columns, found.grid.proposals, found.grid.after) == ([], [], None)
    assert [party.slug for party in found.parties] == ["east", "north", "south"]


def test_each_article_has_a_cell_for_each_party_in_the_order_of_names(table: Bargaining) -> None:
    told = table.propose(table.south, table.east)
    answer = table.answer(told.id, art_1="accept", art_2="decline")
    found = page(table).grid
    assert [party.slug for party in found.columns] == ["east", "north", "south"]
    [proposal] = found.proposals
    codes = [[cell and cell.code for cell in article.cells] for article in proposal.articles]
    assert codes == [["asked", "proposed", "accepts"], ["asked", "proposed", "declines"]]
    south = proposal.articles[0].cells[2]
    assert south is not None
    assert south.entry == table.world.facts.get(_recorded(), answer.id).index  # type: ignore[union-attr]
    assert [article.code for article in proposal.articles] == ["open", "declined"]
    assert [cell and cell.answered for cell in proposal.cells] == [0, None, 2]


def _recorded() -> Any:
    from glasshouse.acts.recorded import Recorded

    return Recorded


def test_a_party_without_a_part_has_no_cell(table: Bargaining) -> None:
    table.propose(table.south)
    table.propose(table.east)
    first, second = page(table).grid.proposals
    assert [cell is None for cell in first.cells] == [True, False, False]
    assert [cell is None for cell in second.cells] == [False, False, True]


def test_filters_narrow_it(table: Bargaining) -> None:
    front = open_front(table)
    table.propose(table.south, front=front)
    second = table.propose(table.east)
    third = table.propose(table.south)
    table.answer(third.id, "accept")
    body = {"proposition": second.id, "account": None}
    table.say("proposition.withdraw", body, table.north, {"reason": "So it is"})
    assert numbers(table) == [1, 2, 3]
    assert numbers(table, state="open") == [1]
    assert numbers(table, state="withdrawn") == [2]
    assert numbers(table, state="agreed") == [3]
    assert numbers(table, party="east") == [2]
    assert numbers(table, front=1) == [1]
    assert numbers(table, front=1, party="east") == []
    assert [each.title.text for each in page(table).fronts] == ["Hours"]


@pytest.mark.parametrize("filters", [{"front": 1}, {"front": 0}, {"party": "nobody"}])
def test_a_filter_that_names_nothing_is_told(table: Bargaining, filters: dict[str, Any]) -> None:
    with pytest.raises(NoSuchChoice) as refused:
        page(table, **filters)
    assert refused.value.field in filters


def test_an_unknown_conference_has_no_grid(table: Bargaining) -> None:
    with pytest.raises(NoSuchPage):
        grid_page(table.facts, table.world.page_context(), table.world.words, "nowhere")


def test_pages_follow_each_other(table: Bargaining, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PROPOSALS", 2)
    for _ in range(5):
        table.propose()
    first = page(table).grid
    assert ([each.proposal.number for each in first.proposals], first.after) == ([1, 2], 2)
    assert numbers(table, after=2) == [3, 4]
    last = page(table, after=4).grid
    assert ([each.proposal.number for each in last.proposals], last.after) == ([5], None)


def test_many_articles_end_a_page_sooner(
    table: Bargaining, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ARTICLES", 5)
    for count in (3, 2, 1, 7):
        table.propose(articles=outline(*[1] * count))
    assert (numbers(table), page(table).grid.after) == ([1, 2], 2)
    assert numbers(table, after=2) == [3]
    assert numbers(table, after=3) == [4]


def test_a_long_search_says_where_it_goes_on(
    table: Bargaining, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SCANNED", 3)
    monkeypatch.setattr(module, "_CHUNK", 2)
    for _ in range(4):
        table.propose(table.south)
    table.propose(table.east)
    first = page(table, party="east").grid
    assert (first.proposals, first.after) == ([], 3)
    assert numbers(table, party="east", after=3) == [5]


def test_it_asks_no_more_for_more_rows(table: Bargaining) -> None:
    def asked() -> int:
        counting: Any = Counting(table.facts)
        grid_page(counting, table.world.page_context(), table.world.words, "table")
        return len(counting.asked)

    table.propose(table.south, table.east)
    few = asked()
    for _ in range(7):
        table.propose(table.south, table.east, articles=outline(1, 1, 1, 1))
    assert asked() == few


def test_history_counts_in_the_order_of_its_dates() -> None:
    past = Chronicle()
    offer = past.enter(past.north, proposal(past.south), edtf="1917-11-08")
    past.enter(past.south, answer(offer), edtf="1917-12-01")
    past.enter(past.south, answer(offer, "decline"), edtf="1917-11-20")
    world = past.world
    [row] = grid_page(world.facts, world.page_context(), world.words, "talks").grid.proposals
    assert [cell and cell.code for cell in row.cells] == ["proposed", "accepts"]


def past_grid(past: Chronicle, on: str | None = None, **filters: Any) -> GridPage:
    world, day = past.world, None if on is None else date.fromisoformat(on)
    chosen = GridFilters(**filters)
    return grid_page(world.facts, world.page_context(), world.words, "talks", chosen, on=day)


def test_what_is_reported_has_the_date_of_history_and_not_that_of_its_entry() -> None:
    past = Chronicle()
    offer = past.enter(past.north, proposal(past.south, past.east), edtf="1917-11-08")
    past.enter(past.south, answer(offer), edtf="1917-11-21~")
    [row] = past_grid(past).grid.proposals
    told = {cell.party: (cell.code, cell.on, cell.since_ms) for cell in row.cells if cell}
    assert told == {
        "north": ("proposed", "1917-11-08", None),
        "south": ("accepts", "1917-11-21~", None),
        "east": ("asked", "1917-11-08", None),
    }
    assert {cell.on for cell in row.articles[0].cells if cell} == {"1917-11-08", "1917-11-21~"}


def test_what_is_said_here_has_the_time_of_its_entry(table: Bargaining) -> None:
    table.answer(table.propose().id, "accept")
    [row] = page(table).grid.proposals
    assert all(cell.on is None and cell.since_ms is not None for cell in row.cells if cell)


def test_a_day_of_history_has_a_grid_of_its_own() -> None:
    past = Chronicle()
    offer = past.enter(past.north, proposal(past.south), edtf="1917-11-08")
    past.enter(past.south, answer(offer, "decline"), edtf="1917-11-20")
    past.enter(past.south, answer(offer), edtf="1917-12-01")
    past.enter(past.north, proposal(past.east), edtf="1918-01")

    def stood(on: str | None, **filters: Any) -> list[tuple[int, str, str]]:
        rows = past_grid(past, on, **filters).grid.proposals
        return [
            (row.proposal.number, row.when, cell.code)
            for row in rows
            for cell in row.cells
            if cell and cell.code != "proposed"
        ]

    assert stood("1917-11-07") == []
    assert stood("1917-11-08") == [(1, "by_then", "asked")]
    assert stood("1917-11-30") == [(1, "by_then", "declines")]
    assert stood("1917-12-01") == [(1, "by_then", "accepts")]
    assert stood("1918-01-15")[1:] == [(2, "not_certain", "asked")]
    assert stood(None)[1:] == [(2, "by_then", "asked")]
    assert stood("1917-11-30", state="open") == [(1, "by_then", "declines")], "it ended later"
    assert stood(None, state="open") == [(2, "by_then", "asked")]
    assert (past_grid(past).first_day, past_grid(past).last_day) == ("1917-11-08", "1918-01-31")


def test_only_history_has_days(table: Bargaining) -> None:
    context, words = table.world.page_context(), table.world.words
    with pytest.raises(NoSuchChoice):
        grid_page(table.facts, context, words, "table", on=date(1917, 11, 8))
