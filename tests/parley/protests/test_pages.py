"""Protests on pages."""

from __future__ import annotations

from datetime import date

from glasshouse.house.pages import Lookup
from glasshouse.parley.facts import MINUTES_PER_DAY
from glasshouse.parley.protests.pages import ProtestPiece, protests
from tests.parley.speech import Chronicle, no_protest, protest, report, say
from tests.parley.table import Table


def shown(table: Table | Chronicle, day: str | None = None) -> list[ProtestPiece]:
    world = table.world
    end = None if day is None else date.fromisoformat(day).toordinal() * MINUTES_PER_DAY - 1
    return protests(Lookup(world.facts, world.page_context(), world.words), table.scope, end)


def test_a_protest_with_what_it_is_against_and_who_claims_it_was_withdrawn() -> None:
    table = Table()
    first = say(table, table.north, protest())
    say(table, table.south, protest(first))
    told = report(table, table.north, table.south, no_protest(table.world.entries[-1].act.id))
    newest, oldest = shown(table)
    assert newest.against is not None
    assert (newest.against.id, newest.state, newest.withdrawn) == (first, "standing", None)
    assert [(claim.by and claim.by.slug, claim.link.id) for claim in newest.claims] == [
        ("north", told)
    ]
    assert (oldest.against, oldest.claims) == (None, [])
    done = say(table, table.north, no_protest(first))
    withdrawn = shown(table)[1].withdrawn
    assert withdrawn is not None
    assert (shown(table)[1].state, withdrawn.id) == ("withdrawn", done)


def test_a_protest_as_it_stood_on_a_day() -> None:
    there = Chronicle()
    made = there.enter(there.north, protest(), edtf="1917-11-27")
    there.enter(there.south, no_protest(made), edtf="1917-12-01")
    there.enter(there.north, no_protest(made), edtf="1917-12-05/1917-12-09")
    assert shown(there, "1917-11-26") == []

    def stood(day: str) -> tuple[str, bool, int]:
        (found,) = shown(there, day)
        return found.state, found.certain, len(found.claims)

    assert stood("1917-11-30") == ("standing", True, 0)
    assert stood("1917-12-02") == ("standing", True, 1)
    assert stood("1917-12-07") == ("standing", False, 1)
    assert stood("1917-12-09") == ("withdrawn", True, 1)
