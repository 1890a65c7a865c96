"""What is awaited: of a conference, and from a party."""

from __future__ import annotations

from typing import Any

import pytest

from glasshouse.house.pages import NoSuchPage
from glasshouse.pages import DeadlinesPage
from glasshouse.pages.deadlines import conference_deadlines, party_deadlines
from tests.house.world import DAY
from tests.pages.counting import Counting
from tests.parley.propositions.bargaining import Bargaining


@pytest.fixture
def table() -> Bargaining:
    return Bargaining()


def page(table: Bargaining, slug: str, make: Any = conference_deadlines) -> DeadlinesPage:
    found = make(table.facts, table.world.page_context(), table.world.words, slug)
    assert isinstance(found, DeadlinesPage)
    return found


def told(found: DeadlinesPage) -> list[tuple[str, int | None]]:
    return [
        (each.awaited.party.slug, each.awaited.proposal.number if each.awaited.proposal else None)
        for each in found.deadlines
    ]


def test_the_first_due_stands_first_and_last_what_has_no_deadline(table: Bargaining) -> None:
    for due in (None, 3 * DAY, DAY):
        table.propose(table.south, due_in=due)
    assert told(page(table, "table")) == [("south", 3), ("south", 2), ("south", 1)]


def test_a_party_has_its_own(table: Bargaining) -> None:
    table.propose(table.south, table.east, due_in=DAY)
    table.propose(table.north, by=table.south, due_in=3 * DAY)
    assert told(page(table, "south", party_deadlines)) == [("south", 1)]
    assert told(page(table, "north", party_deadlines)) == [("north", 2)]
    assert told(page(table, "west", party_deadlines)) == []
    found = page(table, "east", party_deadlines)
    assert found.conference is None
    assert found.party is not None
    assert found.deadlines[0].conference.slug == "table"


def test_what_is_answered_is_awaited_no_more(table: Bargaining) -> None:
    proposal = table.propose(due_in=DAY)
    table.answer(proposal.id, "accept_in_principle")
    assert told(page(table, "table")) == []


def test_a_deadline_keeps_its_name_through_a_new_version(table: Bargaining) -> None:
    proposal = table.propose(due_in=DAY)
    [before] = page(table, "table").deadlines
    table.revise(proposal.id, due_in=2 * DAY)
    [after] = page(table, "table").deadlines
    assert before.key == after.key
    assert before.awaited.due_ms != after.awaited.due_ms


@pytest.mark.parametrize("make", [conference_deadlines, party_deadlines])
def test_what_is_not_there_has_none(table: Bargaining, make: Any) -> None:
    for slug in ("nowhere", "house"):
        with pytest.raises(NoSuchPage):
            page(table, slug, make)


def test_it_asks_no_more_for_more_rows(table: Bargaining) -> None:
    def asked() -> int:
        counting: Any = Counting(table.facts)
        conference_deadlines(counting, table.world.page_context(), table.world.words, "table")
        return len(counting.asked)

    table.propose(due_in=DAY)
    few = asked()
    for _ in range(8):
        table.propose(due_in=DAY)
    assert asked() == few
