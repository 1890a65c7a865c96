"""A correction on the page of the entry it corrects."""

from __future__ import annotations

from typing import Any

from glasshouse.acts.entry import Entry
from glasshouse.pages.entry import EntryPage, entry_page
from tests.parley.speech import correction, no_protest, protest, say
from tests.parley.table import Table


def page(table: Table, act: str) -> EntryPage:
    world = table.world
    entry: Entry = next(each for each in world.entries if each.act.id == act)
    return entry_page(world.facts, world.page_context(), world.words, entry)


def corrections(table: Table, act: str) -> list[dict[str, Any]]:
    return [each.model_dump() for each in page(table, act).corrections]


def test_new_words_stand_beside_the_old_ones_which_remain() -> None:
    table = Table()
    made = say(table, table.north, protest())
    assert corrections(table, made) == []
    done = say(table, table.north, correction(made, "text"))
    (found,) = corrections(table, made)
    assert found["link"]["id"] == done
    assert found["reason"]["text"] == "A slip of the pen"
    assert [(each["id"], each["text"]["text"]) for each in found["lines"]] == [("text", "New text")]
    (text,) = page(table, made).texts
    assert [(each.id, each.text) for each in text.lines] == [("text", "We protest")]


def test_the_new_words_of_a_reason_are_not_the_reason_of_the_correction() -> None:
    table = Table()
    made = say(table, table.north, protest())
    back = say(table, table.north, no_protest(made))
    say(table, table.north, correction(back, "reason"))
    (found,) = corrections(table, back)
    assert [(each["id"], each["text"]["text"]) for each in found["lines"]] == [
        ("reason", "New reason")
    ]


def test_what_another_attempts_to_correct_is_not_shown() -> None:
    table = Table()
    made = say(table, table.north, protest())
    say(table, table.south, correction(made, "text"))
    assert corrections(table, made) == []


def test_the_newest_correction_comes_first() -> None:
    table = Table()
    made = say(table, table.north, protest())
    first = say(table, table.north, correction(made, "text"))
    second = say(table, table.north, correction(made, "text"))
    assert [each["link"]["id"] for each in corrections(table, made)] == [second, first]
