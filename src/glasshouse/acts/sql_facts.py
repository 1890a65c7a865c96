"""Facts in SQL: the same contract over a DB-API connection (SQLite today).

Two tables hold what stands (``fact``, ``listing``), two what stood (``past_fact``,
``past_listing``), each row with the span of sizes in which it stood. A reader of the newest state
touches only the first two, so history costs the present nothing.

Facts are stored in the order they come, with an index over them: their keys are hashes, and rows of
such length kept in the order of their keys would touch and split a page each.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Protocol

from pydantic_core import from_json

from glasshouse.acts.facts import Change, F, Fact, Facts, OneByOne, Put, Remove
from glasshouse.acts.sql_listings import (
    Ended,
    list_ended,
    list_name,
    list_standing,
    unlist,
)

SCHEMA = """
CREATE TABLE IF NOT EXISTS fact (
    type TEXT NOT NULL, key TEXT NOT NULL, since INTEGER NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (type, key));
CREATE TABLE IF NOT EXISTS past_fact (
    type TEXT NOT NULL, key TEXT NOT NULL, until INTEGER NOT NULL, since INTEGER NOT NULL,
    value TEXT NOT NULL, PRIMARY KEY (type, key, until));
CREATE TABLE IF NOT EXISTS listing (
    list TEXT NOT NULL, sort TEXT NOT NULL, key TEXT NOT NULL, since INTEGER NOT NULL,
    PRIMARY KEY (list, sort, key)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS past_listing (
    list TEXT NOT NULL, sort TEXT NOT NULL, key TEXT NOT NULL, until INTEGER NOT NULL,
    since INTEGER NOT NULL, PRIMARY KEY (list, sort, key, until)) WITHOUT ROWID;
"""
TABLES = ("fact", "past_fact", "listing", "past_listing")


def read_fact(cls: type[F], value: str) -> F:
    """A fact out of the column ``value``."""
    return cls.from_values(from_json(value))


class ReadFact(Protocol):
    """How a fact comes out of the column ``value``."""

    def __call__(self, cls: type[F], value: str) -> F:
        """The same as ``read_fact`` gives."""
        ...


def keeping_facts(count: int) -> ReadFact:
    """``read_fact`` that keeps so many of those it read last, by their class and the text itself:
    many readers read the same, and no fact ever changes. Any number of threads may use it."""
    return lru_cache(count)(read_fact)


class SqlFactsView:
    """Facts as a connection shows them: the newest state, or the state at one size."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        size: int | None = None,
        before_reading: Callable[[type[Fact], str | None], None] = lambda cls, index: None,
        read: ReadFact = read_fact,
    ) -> None:
        """``before_reading`` is told of a class and an index of it before it is read in the tables;
        of None where facts are looked up by their keys. ``read`` reads facts."""
        self._connection = connection
        self._size = size
        self._before_reading = before_reading
        self._read = read

    def get(self, cls: type[F], key: str) -> F | None:
        """See ``Facts.get``."""
        self._before_reading(cls, None)
        row = self._row(cls.FACT, key)
        return None if row is None else self._read(cls, row[0])

    def _row(self, type_name: str, key: str) -> tuple[str, int] | None:
        row: tuple[str, int] | None = self._connection.execute(
            "SELECT value, since FROM fact WHERE type = ? AND key = ?", (type_name, key)
        ).fetchone()
        if self._size is None or (row is not None and row[1] <= self._size):
            return row
        past: tuple[str, int] | None = self._connection.execute(
            "SELECT value, since FROM past_fact WHERE type = ? AND key = ? AND until > ?"
            " AND since <= ? ORDER BY until LIMIT 1",
            (type_name, key, self._size, self._size),
        ).fetchone()
        return past

    def find(
        self,
        cls: type[F],
        index: str,
        value: str = "",
        *,
        after: str | None = None,
        before: str | None = None,
        limit: int = 100,
        descending: bool = False,
    ) -> list[F]:
        """See ``Facts.find``."""
        self._before_reading(cls, index)
        place = "l.list = ?"
        parameters: list[Any] = [cls.FACT, list_name(cls.FACT, index, value)]
        if after is not None:
            place += " AND l.sort > ?"
            parameters.append(after)
        if before is not None:
            place += " AND l.sort < ?"
            parameters.append(before)
        order = "DESC" if descending else "ASC"
        ending = f" ORDER BY l.sort {order}, l.key {order} LIMIT ?"
        # Only the fixed pieces of text above are joined; every value is a parameter.
        present = (
            "SELECT l.sort, l.key, f.value FROM listing l"  # noqa: S608
            " JOIN fact f ON f.type = ? AND f.key = l.key WHERE " + place
        )
        if self._size is None:
            rows = self._connection.execute(present + ending, (*parameters, limit)).fetchall()
        else:
            rows = self._connection.execute(
                present + " AND l.since <= ?" + ending, (*parameters, self._size, limit)
            ).fetchall()
            rows += self._connection.execute(
                "SELECT l.sort, l.key, f.value FROM past_listing l"  # noqa: S608
                " JOIN past_fact f ON f.type = ? AND f.key = l.key AND f.until = l.until WHERE "
                + place
                + " AND l.since <= ? AND l.until > ?"
                + ending,
                (*parameters, self._size, self._size, limit),
            ).fetchall()
            rows.sort(key=lambda row: row[:2], reverse=descending)
        return [self._read(cls, row[2]) for row in rows[:limit]]

    def count(
        self,
        cls: type[F],
        index: str,
        value: str = "",
        *,
        after: str | None = None,
        before: str | None = None,
        limit: int = 1000,
    ) -> int:
        """See ``Facts.count``."""
        self._before_reading(cls, index)
        # Only fixed pieces of text are joined; every value is a parameter.
        place = "list = ?"
        parameters: list[Any] = [list_name(cls.FACT, index, value)]
        if after is not None:
            place += " AND sort > ?"
            parameters.append(after)
        if before is not None:
            place += " AND sort < ?"
            parameters.append(before)
        present = f"SELECT 1 FROM listing WHERE {place}"  # noqa: S608
        if self._size is None:
            return self._count(f"{present} LIMIT ?", (*parameters, limit))
        found = self._count(f"{present} AND since <= ? LIMIT ?", (*parameters, self._size, limit))
        past = f"SELECT 1 FROM past_listing WHERE {place}"  # noqa: S608
        found += self._count(
            f"{past} AND since <= ? AND until > ? LIMIT ?",
            (*parameters, self._size, self._size, limit),
        )
        return min(found, limit)

    def _count(self, rows: str, parameters: tuple[Any, ...]) -> int:
        count: int = self._connection.execute(
            f"SELECT COUNT(*) FROM ({rows})",  # noqa: S608 - fixed text, no value in it
            parameters,
        ).fetchone()[0]
        return count

    # Many at once: the values go in as one JSON array, so that the text of the query stays the same
    # and is prepared once. Only fixed pieces of text are joined; every value is a parameter.

    def get_many(self, cls: type[F], keys: Iterable[str]) -> Mapping[str, F]:
        """See ``Facts.get_many``."""
        self._before_reading(cls, None)
        wanted = json.dumps(list(keys))
        among = "type = ? AND key IN (SELECT value FROM json_each(?))"
        rows = self._connection.execute(
            f"SELECT key, value, since FROM fact WHERE {among}",  # noqa: S608
            (cls.FACT, wanted),
        ).fetchall()
        if self._size is not None:
            rows = [row for row in rows if row[2] <= (self._size or 0)]
            # Of each key one row at most stood at that size.
            rows += self._connection.execute(
                "SELECT key, value FROM past_fact"  # noqa: S608
                f" WHERE {among} AND until > ? AND since <= ?",
                (cls.FACT, wanted, self._size, self._size),
            ).fetchall()
        return {row[0]: self._read(cls, row[1]) for row in rows}

    def find_many(
        self,
        cls: type[F],
        index: str,
        values: Iterable[str],
        *,
        after: str | None = None,
        before: str | None = None,
        limit: int = 100,
        descending: bool = False,
    ) -> Mapping[str, list[F]]:
        """See ``Facts.find_many``."""
        self._before_reading(cls, index)
        names = {list_name(cls.FACT, index, value): value for value in values}
        place, bounds = _between(after, before)
        order = "DESC" if descending else "ASC"
        ending = f" ORDER BY sort {order}, key {order} LIMIT ?"
        rows = self._connection.execute(
            "SELECT l.list, l.sort, l.key, f.value FROM json_each(?) j"  # noqa: S608
            " JOIN listing l ON l.list = j.value AND (l.sort, l.key) IN"
            f" (SELECT sort, key FROM listing WHERE list = j.value{place}{self._present}{ending})"
            " JOIN fact f ON f.type = ? AND f.key = l.key",
            (json.dumps(list(names)), *bounds, *self._sizes[:1], limit, cls.FACT),
        ).fetchall()
        if self._size is not None:
            rows += self._connection.execute(
                "SELECT l.list, l.sort, l.key, f.value FROM json_each(?) j"  # noqa: S608
                " JOIN past_listing l ON l.list = j.value AND (l.sort, l.key, l.until) IN"
                f" (SELECT sort, key, until FROM past_listing WHERE list = j.value{place}"
                f" AND since <= ? AND until > ?{ending})"
                " JOIN past_fact f ON f.type = ? AND f.key = l.key AND f.until = l.until",
                (json.dumps(list(names)), *bounds, *self._sizes, limit, cls.FACT),
            ).fetchall()
        rows.sort(key=lambda row: row[:3], reverse=descending)
        found: dict[str, list[F]] = {value: [] for value in names.values()}
        for name, _sort, _key, fact in rows:
            listed = found[names[name]]
            if len(listed) < limit:
                listed.append(self._read(cls, fact))
        return found

    def count_many(
        self,
        cls: type[F],
        index: str,
        values: Iterable[str],
        *,
        after: str | None = None,
        before: str | None = None,
        limit: int = 1000,
    ) -> Mapping[str, int]:
        """See ``Facts.count_many``."""
        self._before_reading(cls, index)
        names = {list_name(cls.FACT, index, value): value for value in values}
        place, bounds = _between(after, before)
        counted = (
            "SELECT j.value, (SELECT COUNT(*) FROM (SELECT 1 FROM {} WHERE list = j.value"  # noqa: S608
            + place
            + "{} LIMIT ?)) FROM json_each(?) j"
        )
        wanted = json.dumps(list(names))
        rows = self._connection.execute(
            counted.format("listing", self._present), (*bounds, *self._sizes[:1], limit, wanted)
        ).fetchall()
        found = {names[name]: int(count) for name, count in rows}
        if self._size is not None:
            past = self._connection.execute(
                counted.format("past_listing", " AND since <= ? AND until > ?"),
                (*bounds, *self._sizes, limit, wanted),
            )
            for name, count in past:
                found[names[name]] = min(found[names[name]] + count, limit)
        return found

    @property
    def _present(self) -> str:
        """What narrows a row that stands now to one that stood at this size."""
        return "" if self._size is None else " AND since <= ?"

    @property
    def _sizes(self) -> tuple[int, ...]:
        return () if self._size is None else (self._size, self._size)


def _between(after: str | None, before: str | None) -> tuple[str, tuple[str, ...]]:
    """Conditions on the sort text, both exclusive, and their parameters."""
    place = (" AND sort > ?" if after is not None else "") + (
        " AND sort < ?" if before is not None else ""
    )
    return place, tuple(bound for bound in (after, before) if bound is not None)


Known = tuple[Fact | None, int]
"""A fact and the size since which it stands, or that there is none."""

NOTHING: Known = (None, 0)


@dataclass(slots=True)
class Gathered:
    """What became of the facts of one class and has not reached the tables."""

    unwritten: dict[str, tuple[Change, int]] = field(default_factory=dict)
    ended: list[Ended] = field(default_factory=list)
    replaced: list[Fact] = field(default_factory=list)


class SqlFacts(OneByOne):
    """The writer's store: changes gather in memory and reach the connection at ``flush``, or, of a
    class that is asked for by a list, before that.

    It holds the only connection that writes, so what it has read or written stays true until it
    writes again; ``cache_size`` facts are kept. It neither commits nor rolls back. After the caller
    rolled back, ``discard`` must be called.
    """

    def __init__(self, connection: sqlite3.Connection, cache_size: int = 20_000) -> None:
        self._connection = connection
        self._cache_size = cache_size
        self._view = SqlFactsView(connection)
        self._known: dict[tuple[str, str], Known] = {}
        self._gathered: dict[str, Gathered] = {}

    def get(self, cls: type[F], key: str) -> F | None:
        """See ``Facts.get``."""
        place = (cls.FACT, key)
        known = self._known.get(place)
        if known is None:
            known = self._known[place] = self._look_up(cls, key)
        return known[0]  # type: ignore[return-value]

    def _current(self, cls: type[Fact], key: str) -> Known:
        place = (cls.FACT, key)
        known = self._known.get(place)
        if known is None:
            known = self._known[place] = self._look_up(cls, key)
        return known

    def _look_up(self, cls: type[Fact], key: str) -> Known:
        row = self._view._row(cls.FACT, key)
        return NOTHING if row is None else (read_fact(cls, row[0]), row[1])

    def find(
        self,
        cls: type[F],
        index: str,
        value: str = "",
        *,
        after: str | None = None,
        before: str | None = None,
        limit: int = 100,
        descending: bool = False,
    ) -> list[F]:
        """See ``Facts.find``."""
        self._write_class(cls)
        return self._view.find(
            cls, index, value, after=after, before=before, limit=limit, descending=descending
        )

    def count(
        self,
        cls: type[F],
        index: str,
        value: str = "",
        *,
        after: str | None = None,
        before: str | None = None,
        limit: int = 1000,
    ) -> int:
        """See ``Facts.count``."""
        self._write_class(cls)
        return self._view.count(cls, index, value, after=after, before=before, limit=limit)

    def at(self, size: int) -> Facts:
        """See ``FactStore.at``."""
        self.flush()
        return SqlFactsView(self._connection, size)

    def apply(self, changes: Iterable[Change], size: int) -> None:
        """See ``FactStore.apply``."""
        for change in changes:
            fact: Fact | None
            if type(change) is Put:
                fact = change.fact
                cls, key = type(fact), fact.key
            else:
                assert isinstance(change, Remove)
                fact, cls, key = None, change.cls, change.key
            gathered = self._gathered.get(cls.FACT)
            if gathered is None:
                gathered = self._gathered[cls.FACT] = Gathered()
            if fact is None or not cls.WRITTEN_ONCE:
                old, since = self._current(cls, key)
                if old is not None:
                    if key not in gathered.unwritten:
                        gathered.replaced.append(old)
                    if since < size:
                        gathered.ended.append((old, since, size))
            self._known[cls.FACT, key] = (fact, size)
            gathered.unwritten[key] = (change, size)

    def flush(self) -> None:
        """Write what has gathered to the connection, inside the caller's transaction."""
        if self._gathered:
            self._write(list(self._gathered.values()))
            self._gathered.clear()
        if len(self._known) > self._cache_size:
            self._known.clear()

    def _write_class(self, cls: type[Fact]) -> None:
        """Write what has gathered of one class: its lists are about to be read."""
        gathered = self._gathered.pop(cls.FACT, None)
        if gathered is not None:
            self._write([gathered])

    def _write(self, gathered: Sequence[Gathered]) -> None:
        run = self._connection.executemany
        replaced = [fact for each in gathered for fact in each.replaced]
        ended = [span for each in gathered for span in each.ended]
        standing = [
            (change, since)
            for each in gathered
            for change, since in each.unwritten.values()
            if type(change) is Put
        ]
        # To prepare a query for no rows takes as long as to write a few.
        if replaced:
            run("DELETE FROM fact WHERE type = ? AND key = ?", [(f.FACT, f.key) for f in replaced])
            unlist(self._connection, replaced, self._is_listed)
        if ended:
            run(
                "INSERT INTO past_fact (type, key, until, since, value) VALUES (?, ?, ?, ?, ?)",
                [(f.FACT, f.key, until, since, f.canonical_values()) for f, since, until in ended],
            )
            list_ended(self._connection, ended, self._is_listed)
        if standing:
            run(
                "INSERT INTO fact (type, key, since, value) VALUES (?, ?, ?, ?)",
                [
                    (put.fact.FACT, put.fact.key, since, put.canonical_values)
                    for put, since in standing
                ],
            )
            spans = [(put.fact, since) for put, since in standing]
            list_standing(self._connection, spans, self._is_listed)

    def _is_listed(self, name: str, index: str) -> bool:
        """Whether facts of the class of this name are listed in this index."""
        return True

    def discard(self) -> None:
        """Forget everything gathered and cached: the caller rolled its transaction back."""
        self._known.clear()
        self._gathered.clear()
