"""Declared principles on pages."""

from __future__ import annotations

from glasshouse.house.facts import Conference
from glasshouse.house.pages import Lookup
from glasshouse.parley.principles.pages import DeclarationPiece, declarations
from tests.parley.speech import assent, principles, report, say, taking_back
from tests.parley.table import Table


def shown(table: Table) -> DeclarationPiece:
    world = table.world
    conference = world.facts.get(Conference, table.scope)
    assert conference is not None
    (found,) = declarations(Lookup(world.facts, world.page_context(), world.words), conference)
    return found


def states(table: Table) -> dict[str, str]:
    return {each.party.slug: each.state for each in shown(table).assents}


def test_whoever_joined_and_says_nothing_is_silent() -> None:
    table = Table()
    made = say(table, table.north, principles(2))
    found = shown(table)
    assert [each.text for each in found.principles] == ["The principle 1", "The principle 2"]
    assert (found.title.text, found.link.id) == ("What we hold to", made)
    # Who declared them is not asked, and who never joined owes no word.
    assert states(table) == {"south": "silent"}


def test_each_state_and_the_entry_that_says_it() -> None:
    table = Table()
    made = say(table, table.north, principles(1, (table.south, table.east)))
    said = say(table, table.east, assent(made, "refuse"))
    assert states(table) == {"south": "silent", "east": "refused"}
    assert [each.link and each.link.id for each in shown(table).assents] == [None, said]
    say(table, table.south, assent(made))
    say(table, table.south, taking_back(made))
    assert states(table) == {"south": "withdrawn", "east": "refused"}


def test_what_is_only_reported_leaves_a_party_silent() -> None:
    table = Table()
    made = say(table, table.north, principles())
    told = report(table, table.north, table.south, assent(made))
    assert states(table) == {"south": "silent"}
    assert [each.reported and each.reported.id for each in shown(table).assents] == [told]
