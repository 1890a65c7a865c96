"""One contract for every store of facts (``facts.FactStore``)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glasshouse.acts import journals
from glasshouse.acts.facts import Change, Fact, Facts, FactStore, Put, Remove, sortable
from glasshouse.acts.layered_facts import LayeredFacts
from glasshouse.acts.memory_facts import MemoryFacts
from glasshouse.acts.scratch_facts import ScratchFacts
from glasshouse.acts.sql_facts import SqlFacts
from glasshouse.acts.sql_views import SCHEMA, SqlFactsView, keeping_facts


@dataclass(frozen=True)
class Note(Fact):
    """A fact that is replaced, removed and moved between lists."""

    FACT: ClassVar[str] = "note"

    name: str
    colour: str
    weight: int
    tags: tuple[tuple[str, int | None], ...] = ()

    @property
    def key(self) -> str:
        return self.name

    def indexes(self) -> Sequence[tuple[str, str, str]]:
        return (("colour", self.colour, sortable(self.weight)), ("all", "", sortable(self.weight)))


@dataclass(frozen=True)
class Stone(Fact):
    """A fact that is put once."""

    FACT: ClassVar[str] = "stone"
    WRITTEN_ONCE: ClassVar[bool] = True

    name: str

    @property
    def key(self) -> str:
        return self.name

    def indexes(self) -> Sequence[tuple[str, str, str]]:
        return (("all", "", self.name),)


@dataclass(frozen=True)
class Pebble(Fact):
    """A fact with the values of another's."""

    FACT: ClassVar[str] = "pebble"

    name: str


def sql_store() -> SqlFacts:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.executescript(SCHEMA)
    return SqlFacts(connection)


def forgetful_sql_store() -> SqlFacts:
    return _forgetful(sql_store())


def forgetful_scratch_store() -> ScratchFacts:
    return _forgetful(scratch_store())


S = TypeVar("S", SqlFacts, ScratchFacts)


def _forgetful(store: S) -> S:
    """As a store behaves whose cache holds nothing between two entries."""
    store._cache_size = 0
    apply = store.apply

    def apply_and_flush(changes: Sequence[Change], size: int) -> None:
        apply(changes, size)
        store.flush()

    store.apply = apply_and_flush  # type: ignore[assignment,method-assign]
    return store


def forget(store: ScratchFacts) -> None:
    """As a store does that holds more than it may."""
    store._cache_size = 0
    store.flush()


def scratch_store() -> ScratchFacts:
    return ScratchFacts(sqlite3.connect(":memory:", isolation_level=None))


STORES = [MemoryFacts, sql_store, forgetful_sql_store, scratch_store, forgetful_scratch_store]


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest) -> FactStore:
    make: Callable[[], FactStore] = request.param
    return make()


def test_a_fact_is_found_by_its_key(store: FactStore) -> None:
    note = Note("n", "red", 3, (("x", None), ("y", 2)))
    store.apply([Put(note)], 1)
    assert store.get(Note, "n") == note
    assert store.get(Note, "m") is None
    assert store.get(Stone, "n") is None


def test_facts_are_listed_in_order_and_within_bounds(store: FactStore) -> None:
    notes = [Note(name, "red", weight) for name, weight in [("c", 1), ("a", 2), ("b", 2), ("d", 9)]]
    store.apply([Put(note) for note in reversed(notes)], 1)

    def names(**bounds: object) -> str:
        return "".join(n.name for n in store.find(Note, "colour", "red", **bounds))  # type: ignore[arg-type]

    assert names() == "cabd"
    assert names(descending=True) == "dbac"
    assert names(after=sortable(1), before=sortable(9)) == "ab"
    assert names(limit=2) == "ca"
    assert names(descending=True, before=sortable(9), limit=1) == "b"
    assert store.find(Note, "colour", "blue") == []
    assert store.find(Note, "weight", "red") == []
    assert store.count(Note, "colour", "red") == 4
    assert store.count(Note, "colour", "red", limit=3) == 3
    assert store.count(Note, "colour", "red", after=sortable(1), before=sortable(9)) == 2
    assert store.count(Note, "colour", "red", before=sortable(1)) == 0
    assert store.count(Note, "colour", "blue") == 0


def test_many_are_found_and_counted_at_once(store: FactStore) -> None:
    notes = [Note("c", "red", 1), Note("a", "red", 2), Note("b", "blue", 2), Note("d", "red", 9)]
    store.apply([Put(note) for note in notes], 1)
    assert store.get_many(Note, ["c", "b", "nobody"]) == {"c": notes[0], "b": notes[2]}
    assert store.get_many(Note, []) == {} == store.get_many(Stone, ["c"])
    found = store.find_many(Note, "colour", ["blue", "red", "green"], limit=2)
    assert found == {"blue": [notes[2]], "red": [notes[0], notes[1]], "green": []}
    latest = store.find_many(Note, "colour", ["red"], before=sortable(9), limit=1, descending=True)
    assert latest == {"red": [notes[1]]}
    assert store.count_many(Note, "colour", ["red", "blue", "green"]) == {
        "red": 3, "blue": 1, "green": 0,
    }  # fmt: skip
    assert store.count_many(Note, "colour", ["red", "blue"], limit=1) == {"red": 1, "blue": 1}


def test_a_replaced_fact_moves_between_lists(store: FactStore) -> None:
    store.apply([Put(Note("n", "red", 1))], 1)
    store.apply([Put(Note("n", "blue", 2))], 2)
    assert store.find(Note, "colour", "red") == []
    assert store.find(Note, "colour", "blue") == [Note("n", "blue", 2)]
    assert store.find(Note, "all") == [Note("n", "blue", 2)]


def test_every_size_can_still_be_read(store: FactStore) -> None:
    store.apply([Put(Note("n", "red", 1))], 1)
    store.apply([Put(Note("n", "red", 2)), Put(Note("m", "red", 5))], 3)
    store.apply([Remove(Note, "n")], 4)
    store.apply([Put(Note("n", "red", 7))], 6)

    def weights(size: int) -> list[int]:
        return [n.weight for n in store.at(size).find(Note, "colour", "red")]

    assert [weights(size) for size in range(8)] == [
        [], [1], [1], [2, 5], [5], [5], [5, 7], [5, 7],
    ]  # fmt: skip
    assert [store.at(size).get(Note, "n") is None for size in range(8)] == [
        True, False, False, False, True, True, False, False,
    ]  # fmt: skip
    assert [store.at(size).count(Note, "colour", "red") for size in range(8)] == [
        0, 1, 1, 2, 1, 1, 2, 2,
    ]  # fmt: skip


def test_of_two_changes_at_one_size_the_last_stands(store: FactStore) -> None:
    store.apply([Put(Note("n", "red", 1)), Put(Note("n", "blue", 2))], 1)
    store.apply([Remove(Note, "n"), Put(Note("n", "green", 3))], 1)
    assert store.get(Note, "n") == Note("n", "green", 3)
    assert store.find(Note, "all") == [Note("n", "green", 3)]
    store.apply([Remove(Note, "n")], 1)
    assert store.at(1).get(Note, "n") is None


def test_removing_what_is_not_there_changes_nothing(store: FactStore) -> None:
    store.apply([Remove(Note, "n")], 1)
    assert store.get(Note, "n") is None


def test_a_fact_put_once_is_kept_and_listed(store: FactStore) -> None:
    store.apply([Put(Stone("s")), Put(Stone("t"))], 1)
    store.apply([Put(Stone("u"))], 2)
    assert [s.name for s in store.find(Stone, "all")] == ["s", "t", "u"]
    assert [s.name for s in store.at(1).find(Stone, "all")] == ["s", "t"]


def test_a_writer_that_rolled_back_forgets() -> None:
    store = sql_store()
    store.apply([Put(Note("n", "red", 1))], 1)
    store.flush()
    store.apply([Put(Note("n", "red", 2)), Put(Note("m", "red", 2))], 2)
    store.discard()
    assert store.get(Note, "n") == Note("n", "red", 1)
    assert store.get(Note, "m") is None


change = st.one_of(
    st.builds(
        lambda name, colour, weight: Put(Note(name, colour, weight)),
        st.sampled_from("xyz"),
        st.sampled_from(["red", "blue"]),
        st.integers(0, 3),
    ),
    st.builds(lambda name: Remove(Note, name), st.sampled_from("xyz")),
)
entries = st.lists(st.lists(change, max_size=4), max_size=12)


def everything(facts: Facts) -> list[object]:
    seen: list[object] = [facts.get(Note, name) for name in "xyz"]
    for index, value in [("colour", "red"), ("colour", "blue"), ("all", "")]:
        for descending in (False, True):
            for after, before in [(None, None), (sortable(0), None), (None, sortable(2))]:
                seen.append(
                    facts.find(
                        Note, index, value,
                        after=after, before=before, descending=descending, limit=2,
                    )
                )  # fmt: skip
                seen.append(facts.count(Note, index, value, after=after, before=before))
    return seen + all_at_once(facts)


def all_at_once(facts: Facts) -> list[object]:
    """What many look-ups at once give; each must be what it gives alone."""
    seen: list[object] = [facts.get_many(Note, "xyzw")]
    alone = {name: facts.get(Note, name) for name in "xyzw"}
    assert seen == [{name: note for name, note in alone.items() if note is not None}]
    colours = ["red", "blue", "green"]
    for descending in (False, True):
        for after, before in [(None, None), (sortable(0), None), (None, sortable(2))]:
            found = facts.find_many(
                Note, "colour", colours,
                after=after, before=before, descending=descending, limit=2,
            )  # fmt: skip
            counted = facts.count_many(Note, "colour", colours, after=after, before=before, limit=2)
            for colour in colours:
                assert found[colour] == facts.find(
                    Note, "colour", colour,
                    after=after, before=before, descending=descending, limit=2,
                )  # fmt: skip
                assert counted[colour] == facts.count(
                    Note, "colour", colour, after=after, before=before, limit=2
                )
            seen += [found, counted]
    return seen


@given(entries, st.lists(st.booleans(), max_size=12))
@settings(max_examples=150, deadline=None)
def test_stores_agree_at_every_size(history: list[list[Change]], flushes: list[bool]) -> None:
    memory, sql, forgetful = MemoryFacts(), sql_store(), forgetful_sql_store()
    scratch, forgetful_scratch = scratch_store(), forgetful_scratch_store()
    others = (sql, forgetful, scratch, forgetful_scratch)
    for place, changes in enumerate(history):
        for store in (memory, *others):
            store.apply(changes, place + 1)
        if place < len(flushes) and flushes[place]:
            sql.flush()
            # From its first reading on, a list is kept with each entry.
            scratch.find(Note, "all")
    for other in others:
        assert everything(memory) == everything(other)
        for size in range(len(history) + 1):
            assert everything(memory.at(size)) == everything(other.at(size))


@given(st.lists(change, max_size=6), st.lists(change, max_size=6))
@settings(deadline=None)
def test_a_layer_reads_as_if_its_changes_were_applied(
    before: list[Change], laid: list[Change]
) -> None:
    applied = MemoryFacts()
    applied.apply(before, 1)
    layer = LayeredFacts(applied)
    layer.apply(laid)
    expected = MemoryFacts()
    expected.apply(before, 1)
    expected.apply(laid, 2)
    assert everything(layer) == everything(expected)
    assert layer.changes == laid


@given(entries)
@settings(max_examples=50, deadline=None)
def test_a_view_that_keeps_facts_reads_the_same_at_every_size(history: list[list[Change]]) -> None:
    memory, sql = MemoryFacts(), sql_store()
    for place, changes in enumerate(history):
        memory.apply(changes, place + 1)
        sql.apply(changes, place + 1)
    sql.flush()
    read = keeping_facts(2)  # fewer than there are, so that some have to go again
    for size in range(len(history) + 1):
        view = SqlFactsView(sql._connection, size, read=read)
        assert everything(view) == everything(memory.at(size))
    assert everything(SqlFactsView(sql._connection, read=read)) == everything(memory)


def test_of_two_classes_with_the_same_values_each_is_kept_as_its_own() -> None:
    read = keeping_facts(10)
    assert read(Stone, '["n"]') == Stone("n")
    assert read(Pebble, '["n"]') == Pebble("n")
    assert read(Stone, '["n"]') is read(Stone, '["n"]')
    assert read(Stone, '["m"]') == Stone("m")


def rows_of(store: ScratchFacts, table: str) -> int:
    named = store._connection.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (table,))
    if named.fetchone() is None:
        return -1
    return int(store._connection.execute(f'SELECT COUNT(*) FROM "{table}"').fetchone()[0])


def test_lists_of_a_scratch_store_wait_until_one_is_read() -> None:
    store = scratch_store()
    lists = "lists of note"
    store.apply([Put(Note("n", "red", 1)), Put(Stone("s"))], 1)
    store.flush()
    assert rows_of(store, lists) == -1
    assert store.count(Note, "colour", "red") == 1
    assert rows_of(store, lists) == 1
    store.apply([Put(Note("m", "red", 1)), Put(Stone("t"))], 2)
    assert rows_of(store, lists) == 1
    store.flush()
    assert rows_of(store, lists) == 2
    assert store.count(Note, "all") == 2
    assert rows_of(store, lists) == 4
    assert rows_of(store, "lists of stone") == -1


def test_a_scratch_store_writes_no_place_anew_that_stays() -> None:
    store = scratch_store()
    store.apply([Put(Note("n", "red", 1)), Put(Note("m", "red", 5))], 1)
    assert [note.name for note in store.find(Note, "colour", "red")] == ["n", "m"]
    written: list[str] = []
    store._connection.set_trace_callback(written.append)
    store.apply([Put(Note("n", "red", 1, (("x", None),)))], 2)
    assert store.find(Note, "colour", "red")[0].tags == (("x", None),)
    store.apply([Put(Note("n", "red", 9)), Put(Note("n", "red", 1))], 3)
    assert store.find(Note, "colour", "red")[0].tags == ()
    assert [each for each in written if "lists of note" in each and "SELECT" not in each] == []
    store.apply([Put(Note("n", "red", 9))], 4)
    assert [note.name for note in store.find(Note, "colour", "red")] == ["m", "n"]
    store.apply([Remove(Note, "m")], 5)
    assert [note.name for note in store.find(Note, "colour", "red")] == ["n"]


def test_a_scratch_store_asks_no_database_for_what_was_never_put() -> None:
    store = scratch_store()
    asked: list[str] = []
    store._connection.set_trace_callback(asked.append)
    assert store.get(Note, "n") is None
    assert asked == []
    store.apply([Put(Note("n", "red", 1))], 1)
    forget(store)
    assert store.get(Note, "n") == Note("n", "red", 1)
    assert any('FROM "journal of note"' in each for each in asked)


def test_a_scratch_store_writes_no_table_and_no_index_until_they_are_asked_for() -> None:
    store = scratch_store()

    def made() -> set[str]:
        names = store._connection.execute("SELECT name FROM sqlite_schema WHERE name LIKE '%note'")
        return {name for (name,) in names}

    for size, weight in enumerate((1, 2, 3), 1):
        store.apply([Put(Note("n", "red", weight)), Put(Note("m", "red", weight))], size)
    store.apply([Remove(Note, "m")], 4)
    store.flush()
    assert made() == {"journal of note"}
    forget(store)
    assert store.get(Note, "n") == Note("n", "red", 3)
    assert store.get(Note, "m") is None
    assert made() == {"journal of note", "index of note"}
    assert (rows_of(store, "fact"), rows_of(store, "past_fact")) == (0, 0)
    assert store.at(2).get(Note, "m") == Note("m", "red", 2)
    assert (rows_of(store, "fact"), rows_of(store, "past_fact")) == (1, 5)


def test_a_view_of_a_scratch_store_stays_true_when_more_follows() -> None:
    store = scratch_store()
    store.apply([Put(Note("n", "red", 1)), Put(Note("m", "red", 2)), Put(Stone("s"))], 1)
    view = store.at(1)
    before = everything(view)
    store.apply([Put(Note("n", "blue", 3)), Remove(Note, "m")], 2)
    assert everything(view) == before
    assert view.find(Stone, "all") == [Stone("s")]
    assert everything(store.at(2)) == everything(store)
    rows = rows_of(store, "past_listing")
    assert everything(view) == before
    assert rows_of(store, "past_listing") == rows


@given(entries)
@settings(max_examples=50, deadline=None)
def test_keys_that_look_alike_are_told_apart(history: list[list[Change]]) -> None:
    """Threat: keys chosen to collide would be taken for each other."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(journals, "hash", lambda text: 7, raising=False)
        memory, scratch = MemoryFacts(), forgetful_scratch_store()
        for place, changes in enumerate(history):
            memory.apply(changes, place + 1)
            scratch.apply(changes, place + 1)
            forget(scratch)
            assert [scratch.get(Note, name) for name in "xyz"] == [
                memory.get(Note, name) for name in "xyz"
            ]
        assert everything(memory) == everything(scratch)


def test_a_scratch_store_takes_no_tables_that_are_there() -> None:
    connection = sql_store()._connection
    with pytest.raises(sqlite3.OperationalError):
        ScratchFacts(connection)


def test_a_reader_on_its_own_connection_sees_what_was_flushed() -> None:
    store = sql_store()
    store.apply([Put(Note("n", "red", 1))], 1)
    view = SqlFactsView(store._connection)
    assert view.get(Note, "n") is None
    store.flush()
    assert view.get(Note, "n") == Note("n", "red", 1)
