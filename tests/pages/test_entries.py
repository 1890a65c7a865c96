"""The public record with its filters and its pages."""

from __future__ import annotations

from typing import Any

import pytest

from glasshouse.house.pages import NoSuchPage
from glasshouse.pages import EntriesPage, Filters, entries_page
from glasshouse.pages import entries as module
from glasshouse.parley.pages import Row
from tests.house.world import World


class Record:
    """A record with 130 statements by two parties in two conferences, and one without effect."""

    def __init__(self) -> None:
        self.world = World()
        house = self.world.found()
        office = self.world.office(house)
        self.ann, self.ben = (self.world.party(office, name) for name in ("ann", "ben"))
        red = self.world.conference(office, "red")
        blue = self.world.conference(office, "blue")
        for turn in range(130):
            who, where = [(self.ann, red), (self.ben, red), (self.ann, blue)][turn % 3]
            nature = "ultimatum" if turn % 40 == 0 else "declaration"
            self.world.state(who, where, nature=nature)
        self.world.state(house, blue)

    def page(self, **filters: Any) -> EntriesPage:
        world = self.world
        return entries_page(world.facts, world.page_context(), world.words, Filters(**filters))

    def expected(self, **filters: Any) -> list[int]:
        """The same by looking at every entry."""
        slugs = {self.ann.id: "ann", self.ben.id: "ben"}
        found = []
        for index, entry in enumerate(self.world.entries):
            act, wanted = entry.act, filters
            scope = None if act.scope is None else act.scope
            red = next(
                e.act.id for e in self.world.entries if e.act.envelope.body.get("slug") == "red"
            )
            truths = {
                "conference": "red" if scope == red else "blue" if scope else None,
                "party": slugs.get(act.by or act.id),
                "kind": act.kind,
                # A statement without any authority left no nature behind.
                "nature": act.envelope.body.get("nature") if entry.effect is None else None,
                "effect": "effective" if entry.effect is None else "without_effect",
            }
            if all(truths[name] == value for name, value in wanted.items()):
                found.append(index)
        return found[::-1]


@pytest.fixture(scope="module")
def record() -> Record:
    return Record()


FILTERS: list[dict[str, str]] = [
    {},
    {"conference": "red"},
    {"conference": "blue"},
    {"party": "ann"},
    {"party": "ben", "conference": "red"},
    {"party": "ben", "conference": "blue"},
    {"kind": "statement.make"},
    {"kind": "house.found"},
    {"kind": "text.withhold"},
    {"nature": "ultimatum"},
    {"nature": "ultimatum", "party": "ann"},
    {"nature": "vote"},
    {"effect": "without_effect"},
    {"effect": "effective", "kind": "party.register"},
    {"kind": "statement.make", "effect": "without_effect", "conference": "blue"},
    {"nature": "declaration", "kind": "document.refer"},
]


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_filters_find_what_looking_at_every_entry_finds(
    record: Record, filters: dict[str, str]
) -> None:
    shown: list[int] = []
    before = None
    while True:
        page = record.page(**filters, before=before)
        assert len(page.items) <= module.ITEMS
        shown += [item.index for item in page.items]
        before = page.older
        if before is None:
            break
        assert len(page.items) == module.ITEMS
    assert shown == record.expected(**filters)


@pytest.mark.parametrize("filters", FILTERS[:5], ids=str)
def test_a_page_back_is_the_page_one_came_from(record: Record, filters: dict[str, str]) -> None:
    first = record.page(**filters)
    if first.older is None:
        return
    second = record.page(**filters, before=first.older)
    assert second.newer is not None
    assert record.page(**filters, after=second.newer).items == first.items
    assert first.newer is None


def test_the_newest_stand_first(record: Record) -> None:
    page = record.page()
    indexes = [item.index for item in page.items]
    assert indexes[0] == record.world.size - 1
    assert indexes == sorted(indexes, reverse=True)
    assert page.older == indexes[-1]


def test_a_walk_upwards_ends_at_the_newest(record: Record) -> None:
    page = record.page(after=record.world.size - 3)
    assert [item.index for item in page.items] == [record.world.size - 1, record.world.size - 2]
    assert page.newer is None
    assert page.older == record.world.size - 2


def test_a_page_ends_after_so_many_looked_at_and_says_where_the_next_goes_on(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SCANNED", 20)
    shown, pages, before = [], 0, None
    while True:
        page = record.page(conference="red", effect="without_effect", before=before)
        shown += page.items
        pages += 1
        before = page.older
        if before is None:
            break
    assert shown == []
    assert pages == 5  # 87 entries are of that conference
    upwards: list[Row] = []
    after: int | None = 0
    while after is not None:
        page = record.page(kind="statement.make", effect="without_effect", after=after)
        upwards = [*page.items, *upwards]
        after = page.newer
    assert [item.effect for item in upwards] == ["without_authority"]


def test_options_are_what_there_is(record: Record) -> None:
    options = record.page().options
    assert [each.slug for each in options.conferences] == ["blue", "red"]
    assert [each.slug for each in options.parties] == ["ann", "ben", "secretariat"]
    assert options.natures == ["declaration", "ultimatum"]
    assert options.kinds == [
        "conference.announce", "house.found", "invitation.issue", "office.establish",
        "party.register", "statement.make",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "filters",
    [
        {"conference": "green"},
        {"conference": ""},
        {"party": "carol"},
        {"party": "house"},
        {"kind": "house.burn"},
        {"nature": "silence"},
        {"before": 0},
        {"before": 10**6},
        {"after": -1},
        {"after": 10**6},
        {"before": 5, "after": 2},
    ],
    ids=str,
)
def test_a_filter_that_names_nothing_is_no_page(record: Record, filters: dict[str, Any]) -> None:
    with pytest.raises(NoSuchPage):
        record.page(**filters)


def test_a_record_with_one_entry_has_a_page() -> None:
    world = World()
    world.found()
    page = entries_page(world.facts, world.page_context(), world.words)
    assert [item.kind for item in page.items] == ["house.found"]
    assert (page.older, page.newer, page.options.parties) == (None, None, [])
    assert page.items[0].by is None
