"""The standing of a report in rows and on its own page."""

from __future__ import annotations

import pytest

from glasshouse.acts.recorded import Recorded
from glasshouse.house.pages import Lookup
from glasshouse.parley.pages import Row, row
from tests.parley.speech import confirming, correcting, denying, protest, report, say
from tests.parley.table import Table


def shown(table: Table, act: str) -> Row:
    world = table.world
    recorded = world.facts.get(Recorded, act)
    assert recorded is not None
    return row(Lookup(world.facts, world.page_context(), world.words), recorded)


@pytest.mark.parametrize(
    ("saying", "standing"),
    [(None, "not_confirmed"), (confirming, "confirmed"), (correcting, "corrected"),
     (denying, "denied")],
)  # fmt: skip
def test_a_row_tells_what_became_of_a_report(saying: object, standing: str) -> None:
    table = Table()
    told = report(table, table.north, table.south, protest())
    if callable(saying):
        # What others say of it changes nothing.
        say(table, table.east, denying(told))
        say(table, table.south, saying(told))
    found = shown(table, told).reported
    assert found is not None
    assert found.standing == standing
    assert found.of is not None
    assert (found.of.slug, found.by.slug) == ("south", "north")


def test_what_a_party_says_itself_is_no_report_and_names_no_other_speaker() -> None:
    table = Table()
    own = shown(table, say(table, table.north, protest()))
    assert own.reported is None
    assert own.speaker is None
    assert own.nature == "protest"
    assert own.by is not None
    assert own.by.slug == "north"
    assert shown(table, report(table, table.north, table.south, protest())).speaker is not None
