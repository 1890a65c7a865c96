"""Facts in SQL: the same contract as in memory, in the tables of ``sql_views``."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from glasshouse.acts.facts import Change, F, Fact, Facts, OneByOne, Put, Remove
from glasshouse.acts.sql_listings import (
    Ended,
    list_ended,
    list_standing,
    unlist,
)
from glasshouse.acts.sql_views import SqlFactsView, read_fact

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
            unlist(self._connection, replaced)
        if ended:
            run(
                "INSERT INTO past_fact (type, key, until, since, value) VALUES (?, ?, ?, ?, ?)",
                [(f.FACT, f.key, until, since, f.canonical_values()) for f, since, until in ended],
            )
            list_ended(self._connection, ended)
        if standing:
            run(
                "INSERT INTO fact (type, key, since, value) VALUES (?, ?, ?, ?)",
                [
                    (put.fact.FACT, put.fact.key, since, put.canonical_values)
                    for put, since in standing
                ],
            )
            spans = [(put.fact, since) for put, since in standing]
            list_standing(self._connection, spans)

    def discard(self) -> None:
        """Forget everything gathered and cached: the caller rolled its transaction back."""
        self._known.clear()
        self._gathered.clear()
