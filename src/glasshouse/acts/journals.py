"""What became of facts, one row after the other: where a replay that is thrown away keeps them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

from glasshouse.acts.facts import Change, Fact, Put
from glasshouse.acts.sql_views import read_fact

_BITS = 2**26
"""Bits for keys: 8 MiB. With two million facts one look-up in thirty is a query in vain."""
_PLACES = _BITS - 1


class KeysSeen:
    """Keys that were added, and a few that only look like them: a Bloom filter of one hash."""

    def __init__(self) -> None:
        """None was added yet."""
        self._bits = bytearray(_BITS // 8)

    def add(self, hashes: Iterable[int]) -> None:
        """Add the keys of these hashes."""
        # Threat: keys made to collide. Python's hash of text is keyed anew in each process, and a
        # collision only costs a query.
        bits = self._bits
        for hashed in hashes:
            bit = hashed & _PLACES
            bits[bit >> 3] |= 1 << (bit & 7)

    def __contains__(self, hashed: int) -> bool:
        """False if no key of this hash was ever added."""
        bit = hashed & _PLACES
        return bool(self._bits[bit >> 3] >> (bit & 7) & 1)


class Journal:
    """What became of the facts of one class, in order: each row the fact that stands from a size
    on, or that none does (no ``value``). The last row of a key is what stands; no row ever goes."""

    def __init__(self, connection: sqlite3.Connection, cls: type[Fact], seen: KeysSeen) -> None:
        """Begin the journal of a class. What was never ``seen`` is not looked for."""
        self.known: dict[str, Fact | None] = {}
        """What stands under a key, of as many as there is room for."""
        self.waiting: list[tuple[str, int, Change]] = []
        """Rows to be written: key, size, change. They are known as long as they wait."""
        self.rows = 0
        """How many are written."""
        self._connection = connection
        self._cls = cls
        self._seen = seen
        # Python keeps the hash of a text, so the hash of a name and a key together would be dearer.
        self._salt = hash(cls.FACT)
        # Names of classes are written in this program; no value stands in the text of a query.
        self._table = f'"journal of {cls.FACT}"'
        self._indexed = False

    def write(self) -> None:
        """Write the rows that wait."""
        if not self.waiting:
            return
        if not self.rows:
            self._connection.execute(
                f"CREATE TABLE {self._table} (hashed INTEGER, key TEXT, since INTEGER, value TEXT)"
            )
        rows = [
            (hash(key) ^ self._salt, key, since, change.canonical_values)
            if type(change) is Put
            else (hash(key) ^ self._salt, key, since, None)
            for key, since, change in self.waiting
        ]
        self._seen.add(row[0] for row in rows)
        self._connection.executemany(
            f"INSERT INTO {self._table} VALUES (?, ?, ?, ?)",  # noqa: S608
            rows,
        )
        self.rows += len(rows)
        self.waiting.clear()

    def last(self, key: str) -> Fact | None:
        """What stands under a key as far as it is written."""
        hashed = hash(key) ^ self._salt
        if not self.rows or hashed not in self._seen:
            return None
        if not self._indexed:
            self._indexed = True
            # Of the hash, not of the key: it is short, so that the index of a long record fits
            # into memory.
            self._connection.execute(
                f'CREATE INDEX "index of {self._cls.FACT}" ON {self._table} (hashed)'
            )
        row: tuple[str | None] | None = self._connection.execute(
            f"SELECT value FROM {self._table}"  # noqa: S608
            " WHERE hashed = ? AND key = ? ORDER BY rowid DESC LIMIT 1",
            (hashed, key),
        ).fetchone()
        return None if row is None or row[0] is None else read_fact(self._cls, row[0])

    def standing(self) -> Iterator[Fact]:
        """All that stand as far as it is written, in the order in which they were put."""
        if not self.rows:
            return
        rows = self._connection.execute(
            f"SELECT value FROM ({self._spans()})"  # noqa: S608
            " WHERE value IS NOT NULL AND until IS NULL ORDER BY place"
        )
        for (value,) in rows:
            yield read_fact(self._cls, value)

    def fill_tables(self) -> None:
        """Copy all that is written into the tables ``fact`` and ``past_fact``."""
        if not self.rows:
            return
        run, spans = self._connection.execute, self._spans()
        run(
            "INSERT INTO fact (type, key, since, value) SELECT ?, key, since, value"  # noqa: S608
            f" FROM ({spans}) WHERE value IS NOT NULL AND until IS NULL ORDER BY place",
            (self._cls.FACT,),
        )
        run(
            "INSERT INTO past_fact (type, key, until, since, value)"  # noqa: S608
            f" SELECT ?, key, until, since, value FROM ({spans})"
            " WHERE value IS NOT NULL AND since < until ORDER BY place",
            (self._cls.FACT,),
        )

    def _spans(self) -> str:
        # Of two changes at one size only the last stands, so spans may be empty.
        return (
            "SELECT key, since, value, rowid AS place,"  # noqa: S608
            " LEAD(since) OVER (PARTITION BY key ORDER BY rowid) AS until"
            f" FROM {self._table}"
        )
