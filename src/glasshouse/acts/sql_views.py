"""Reading facts out of SQL, as they stood at a size, over a DB-API connection (SQLite today).

Two tables hold what stands (``fact``, ``listing``), two what stood (``past_fact``,
``past_listing``), each row with the span of sizes in which it stood. A reader of the newest state
touches only the first two, so history costs the present nothing.

Facts are stored in the order they come, with an index over them: their keys are hashes, and rows of
such length kept in the order of their keys would touch and split a page each.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, Protocol

from pydantic_core import from_json

from glasshouse.acts.facts import F, Fact
from glasshouse.acts.sql_listings import (
    list_name,
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
