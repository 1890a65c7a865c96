"""A layer asks what lies below as seldom as can be, however much is laid over it.

That it reads as if its changes were applied is a test of ``test_fact_stores``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from glasshouse.acts.facts import Put, Remove, sortable
from glasshouse.acts.layered_facts import LayeredFacts
from glasshouse.acts.memory_facts import MemoryFacts
from tests.acts.test_fact_stores import Note, Stone

COLOURS = [f"colour-{number}" for number in range(10)]


class Asked(MemoryFacts):
    """Facts that keep what they were asked together: (what, class, how many)."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, str, int]] = []

    def get_many(self, cls: Any, keys: Any) -> Any:
        self.asked.append(("get_many", cls.FACT, len(list(keys))))
        return super().get_many(cls, keys)

    def find_many(self, cls: Any, index: str, values: Any, **bounds: Any) -> Any:
        self.asked.append(("find_many", cls.FACT, bounds["limit"]))
        return super().find_many(cls, index, values, **bounds)

    def count_many(self, cls: Any, index: str, values: Any, **bounds: Any) -> Any:
        self.asked.append(("count_many", cls.FACT, bounds["limit"]))
        return super().count_many(cls, index, values, **bounds)


@pytest.fixture
def below() -> Asked:
    """Two hundred notes, twenty of each colour."""
    facts = Asked()
    facts.apply([Put(Note(f"{n:03}", COLOURS[n % 10], n)) for n in range(200)], 1)
    return facts


def laid_over(below: Asked, removed: int) -> LayeredFacts:
    """The layer that removes so many notes, the last first."""
    layer = LayeredFacts(below)
    layer.apply([Remove(Note, f"{n:03}") for n in range(200 - removed, 200)])
    return layer


@pytest.mark.parametrize("removed", [1, 30, 150])
def test_many_lists_are_found_in_two_questions_however_much_is_changed(
    below: Asked, removed: int
) -> None:
    layer = laid_over(below, removed)
    found = layer.find_many(Note, "colour", COLOURS, limit=3, descending=True)
    assert [len(listed) for listed in found.values()] == [3] * 10
    assert all(int(note.name) < 200 - removed for listed in found.values() for note in listed)
    assert sum(what == "find_many" for what, _cls, _limit in below.asked) == 2


@pytest.mark.parametrize("removed", [1, 30, 150])
def test_many_lists_are_counted_in_two_questions_however_much_is_changed(
    below: Asked, removed: int
) -> None:
    counted = laid_over(below, removed).count_many(Note, "colour", COLOURS, limit=4)
    assert set(counted.values()) == {4}
    assert sum(what == "count_many" for what, _cls, _limit in below.asked) == 2


def test_what_differs_beyond_the_bounds_is_not_asked_for(below: Asked) -> None:
    layer = laid_over(below, 150)
    before = sortable(50)
    found = layer.find_many(Note, "colour", COLOURS, before=before, limit=5, descending=True)
    assert [len(listed) for listed in found.values()] == [5] * 10
    counted = layer.count_many(Note, "colour", COLOURS, before=before, limit=5)
    assert set(counted.values()) == {5}
    limits = [limit for what, _cls, limit in below.asked if what != "get_many"]
    assert limits == [5, 5]


def test_changed_facts_are_looked_up_below_together_and_once(below: Asked) -> None:
    layer = laid_over(below, 30)
    for _ in range(3):
        layer.count(Note, "all")
        layer.find(Note, "colour", COLOURS[0])
    assert [each for each in below.asked if each[0] == "get_many"] == [("get_many", "note", 30)]
    layer.apply([Remove(Note, "199"), Put(Note("000", "green", 1))])
    assert layer.find(Note, "colour", "green") == [Note("000", "green", 1)]
    # The one that was not changed before, and no other.
    assert [each for each in below.asked if each[0] == "get_many"][1:] == [("get_many", "note", 1)]


def test_a_class_that_nothing_is_laid_over_is_read_as_it_is(below: Asked) -> None:
    below.apply([Put(Stone("s"))], 2)
    layer = laid_over(below, 30)
    assert layer.find_many(Stone, "all", [""], limit=7) == {"": [Stone("s")]}
    assert layer.count_many(Stone, "all", [""], limit=7) == {"": 1}
    assert layer.get_many(Stone, ["s", "t"]) == {"s": Stone("s")}
    assert below.asked == [
        ("find_many", "stone", 7), ("count_many", "stone", 7), ("get_many", "stone", 2),
    ]  # fmt: skip


def test_a_finished_layer_lies_over_other_readings_of_the_same_facts(below: Asked) -> None:
    layer = laid_over(below, 30)
    assert layer.count(Note, "all") == 170
    layer.finish()
    other = Asked()
    other.apply([Put(Note(f"{n:03}", COLOURS[n % 10], n)) for n in range(200)], 1)
    over = layer.over(other)
    assert over.count(Note, "all") == 170
    assert over.get(Note, "199") is None
    assert over.changes == layer.changes
    # What changed is known by then.
    assert [what for what, _cls, _limit in other.asked] == ["count_many"]


def test_what_a_layer_had_listed_in_part_is_listed_anew(below: Asked) -> None:
    layer = laid_over(below, 30)
    assert layer.count(Note, "all") == 170
    layer.apply([Remove(Note, "000")])
    layer.finish()
    assert layer.over(below).count(Note, "all") == 169


@pytest.mark.parametrize(
    "change",
    [
        lambda layer: layer.apply([Remove(Note, "000")]),
        lambda layer: layer.over(MemoryFacts()).apply([Put(Stone("s"))]),
    ],
)
def test_nothing_is_laid_over_a_finished_layer(
    below: Asked, change: Callable[[LayeredFacts], None]
) -> None:
    layer = laid_over(below, 1)
    layer.finish()
    with pytest.raises(RuntimeError, match="finished"):
        change(layer)
    assert layer.count(Note, "all") == 199


def test_a_layer_that_can_still_change_is_not_shared(below: Asked) -> None:
    with pytest.raises(RuntimeError, match="still change"):
        laid_over(below, 1).over(below)
