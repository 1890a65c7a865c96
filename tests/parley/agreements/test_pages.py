"""Agreements on pages."""

from __future__ import annotations

from glasshouse.acts.context import PageContext
from glasshouse.house.pages import Lookup
from glasshouse.parley.agreements.pages import AgreementPiece, agreements
from tests.house.world import DAY
from tests.parley.speech import agreement, joining, say
from tests.parley.table import Table, deadline


def shown(table: Table, time: int | None = None) -> AgreementPiece:
    world = table.world
    context = PageContext(world.size, world.now if time is None else time, "en")
    (found,) = agreements(Lookup(world.facts, context, world.words), "conference", table.scope)
    return found


def test_who_joined_and_on_which_conditions() -> None:
    table = Table()
    made = say(table, table.north, agreement(table.north, table.south, conditions=2))
    found = shown(table)
    assert (found.number, found.state, found.title.text) == (1, "proposed", "A truce")
    assert [each.text for each in found.conditions] == ["The condition 1", "The condition 2"]
    assert [(each.party.slug, each.joined and each.joined.id) for each in found.parties] == [
        ("north", made),
        ("south", None),
    ]
    joined = say(table, table.south, joining(made))
    assert [each.joined and each.joined.id for each in shown(table).parties] == [made, joined]
    assert shown(table).state == "in_force"


def test_its_state_is_a_question_of_the_time() -> None:
    table = Table()
    begins, ends = table.world.now + DAY, table.world.now + 2 * DAY
    given = {"effective": deadline(begins), "ends": deadline(ends)}
    made = say(table, table.north, agreement(table.north, table.south, **given))  # type: ignore[arg-type]
    say(table, table.south, joining(made))
    assert [shown(table, time).state for time in (None, begins, ends)] == [
        "concluded",
        "in_force",
        "ended",
    ]
