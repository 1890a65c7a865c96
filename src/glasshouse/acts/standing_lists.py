"""The lists of what stands, of one class of facts, for a replay that is thrown away.

Folds ask a few classes for lists, and soon after the facts in them change again. So of a list only
the places are kept, not the facts, and what changed is written when a list of the class is read:
between two readings most facts come to stand in the place where they stood before.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from glasshouse.acts.facts import Fact

_Row = tuple[str, str, str]
"""A list, the text it is sorted by, and the key."""


class StandingLists:
    """Those lists of one class that were asked for."""

    def __init__(self, connection: sqlite3.Connection, name: str) -> None:
        """None was asked for yet. ``name`` is the class's."""
        self._connection = connection
        # Names of classes are written in this program; no value stands in the text of a query.
        self._table = f'"lists of {name}"'
        self._kept: set[str] = set()
        self._changed: dict[str, tuple[Fact | None, Fact | None]] = {}
        connection.execute(
            f"CREATE TABLE {self._table} (list TEXT, sort TEXT, key TEXT,"
            " PRIMARY KEY (list, sort, key)) WITHOUT ROWID"
        )

    def keeps(self, index: str) -> bool:
        """Whether the lists of this index are kept."""
        return index in self._kept

    def keep(self, index: str, standing: Iterable[Fact]) -> None:
        """Keep the lists of an index from now on; ``standing`` are all facts of the class."""
        self.write()
        self._kept.add(index)
        # Row by row: a long record has more facts than fit into memory.
        self._insert(row for fact in standing for row in _rows(fact, (index,)))

    def change(self, key: str, old: Fact | None, new: Fact | None) -> None:
        """In the place of ``old`` there stands ``new``; None is no fact."""
        known = self._changed.get(key)
        self._changed[key] = (old if known is None else known[0], new)

    def write(self) -> None:
        """Write what changed."""
        gone: list[_Row] = []
        come: list[_Row] = []
        for old, new in self._changed.values():
            before = () if old is None else _rows(old, self._kept)
            after = () if new is None else _rows(new, self._kept)
            gone += [row for row in before if row not in after]
            come += [row for row in after if row not in before]
        self._changed.clear()
        if gone:
            self._connection.executemany(
                f"DELETE FROM {self._table} WHERE list = ? AND sort = ? AND key = ?",  # noqa: S608
                gone,
            )
        if come:
            self._insert(come)

    def find(
        self,
        index: str,
        value: str,
        after: str | None,
        before: str | None,
        limit: int,
        descending: bool,
    ) -> list[str]:
        """The keys listed under (index, value); see ``Facts.find``."""
        rows, parameters = self._between(index, value, after, before)
        order = "DESC" if descending else "ASC"
        found = self._connection.execute(
            f"SELECT key {rows} ORDER BY sort {order}, key {order} LIMIT ?", (*parameters, limit)
        )
        return [key for (key,) in found]

    def count(
        self, index: str, value: str, after: str | None, before: str | None, limit: int
    ) -> int:
        """How many are listed under (index, value); see ``Facts.count``."""
        rows, parameters = self._between(index, value, after, before)
        count: int = self._connection.execute(
            f"SELECT COUNT(*) FROM (SELECT 1 {rows} LIMIT ?)",  # noqa: S608
            (*parameters, limit),
        ).fetchone()[0]
        return count

    def _between(
        self, index: str, value: str, after: str | None, before: str | None
    ) -> tuple[str, list[str]]:
        """The rows of a list within bounds, and the parameters of that."""
        self.write()
        rows = f"FROM {self._table} WHERE list = ?"
        parameters = [f"{index}/{value}"]
        if after is not None:
            rows += " AND sort > ?"
            parameters.append(after)
        if before is not None:
            rows += " AND sort < ?"
            parameters.append(before)
        return rows, parameters

    def _insert(self, rows: Iterable[_Row]) -> None:
        self._connection.executemany(f"INSERT INTO {self._table} VALUES (?, ?, ?)", rows)  # noqa: S608


def _rows(fact: Fact, kept: Iterable[str]) -> list[_Row]:
    key = fact.key
    return [
        (f"{index}/{value}", sort, key) for index, value, sort in fact.indexes() if index in kept
    ]
