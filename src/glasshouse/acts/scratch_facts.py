"""Facts of a replay that is thrown away: the same contract, cheaper for who has the tables alone.

A verifier begins with empty tables and shares them with nobody. That saves it three things which
cost more than checking most acts:

- **Facts are written one after the other, as they come.** Folds look facts up by key; lists and
  earlier sizes are for pages. Until a class of facts is first asked for by a list or as of a size,
  what becomes of its facts goes into a journal of that class, and nothing is ever taken out. Then
  the journal becomes the tables of ``sql_facts``, whole, and from there on each fact goes there.
- **A journal has no index until a fact is looked for in it.** Of some classes none ever is.
- **What was never put is known not to be there.** Most look-ups by key make sure that something is
  new. One bit for each key ever put, found by its hash, answers nearly all of them without a query.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from glasshouse.acts.facts import Change, Fact, Facts, Put, Remove
from glasshouse.acts.sql_facts import NOTHING, Known, SqlFacts
from glasshouse.acts.sql_listings import list_ended, list_standing
from glasshouse.acts.sql_views import SCHEMA, SqlFactsView, read_fact

_BITS = 2**26
"""Bits for keys: 8 MiB. With two million facts one look-up in thirty is a query in vain."""
_PLACES = _BITS - 1


class KeysSeen:
    """Keys that were added, and a few that only look like them: a Bloom filter of one hash."""

    def __init__(self) -> None:
        """None was added yet."""
        self._bits = bytearray(_BITS // 8)

    def add(self, hashed: int) -> None:
        """Add the key of this hash."""
        # Threat: keys made to collide. Python's hash of text is keyed anew in each process, and a
        # collision only costs a query.
        bit = hashed & _PLACES
        self._bits[bit >> 3] |= 1 << (bit & 7)

    def __contains__(self, hashed: int) -> bool:
        """False if no key of this hash was ever added."""
        bit = hashed & _PLACES
        return bool(self._bits[bit >> 3] >> (bit & 7) & 1)


class Journal:
    """What became of the facts of one class, in order: each row the fact that stands from a size
    on, or that none does (no ``value``). The last row of a key is what stands."""

    def __init__(self, connection: sqlite3.Connection, name: str) -> None:
        """Begin the journal of the class of this name."""
        self._connection = connection
        self._name = name
        # Names of classes are written in this program; no value stands in the text of a query.
        self._table = f'"journal of {name}"'
        self._indexed = False
        self._waiting: list[tuple[int, str, int, Change]] = []
        connection.execute(
            f"CREATE TABLE {self._table} (hashed INTEGER, key TEXT, since INTEGER, value TEXT)"
        )

    def add(self, hashed: int, key: str, since: int, change: Change) -> None:
        """Add a row; it waits in memory until ``write``."""
        self._waiting.append((hashed, key, since, change))

    def write(self, seen: KeysSeen) -> None:
        """Write the rows that wait, and have their keys ``seen``: until then they are in memory."""
        for hashed, _key, _since, _change in self._waiting:
            seen.add(hashed)
        self._connection.executemany(
            f"INSERT INTO {self._table} VALUES (?, ?, ?, ?)",  # noqa: S608
            [
                (hashed, key, since, change.canonical_values if type(change) is Put else None)
                for hashed, key, since, change in self._waiting
            ],
        )
        self._waiting.clear()

    def last(self, hashed: int, key: str) -> tuple[str, int] | None:
        """What stands under a key as far as it is written, and since which size."""
        if not self._indexed:
            self._indexed = True
            # Of the hash, not of the key: it is short, so that the index of a long record fits
            # into memory.
            self._connection.execute(
                f'CREATE INDEX "index of {self._name}" ON {self._table} (hashed)'
            )
        row: tuple[str | None, int] | None = self._connection.execute(
            f"SELECT value, since FROM {self._table}"  # noqa: S608
            " WHERE hashed = ? AND key = ? ORDER BY rowid DESC LIMIT 1",
            (hashed, key),
        ).fetchone()
        return None if row is None or row[0] is None else (row[0], row[1])

    def become_tables(self, seen: KeysSeen) -> None:
        """Write what waits, and move all rows into the tables of ``sql_facts``."""
        self.write(seen)
        rows = self._connection.execute
        # Of two changes at one size only the last stands, so spans may be empty.
        spans = (
            "SELECT key, since, value, rowid AS place,"  # noqa: S608
            " LEAD(since) OVER (PARTITION BY key ORDER BY rowid) AS until"
            f" FROM {self._table}"
        )
        rows(
            "INSERT INTO fact (type, key, since, value) SELECT ?, key, since, value"  # noqa: S608
            f" FROM ({spans}) WHERE value IS NOT NULL AND until IS NULL ORDER BY place",
            (self._name,),
        )
        rows(
            "INSERT INTO past_fact (type, key, until, since, value)"  # noqa: S608
            f" SELECT ?, key, until, since, value FROM ({spans})"
            " WHERE value IS NOT NULL AND since < until ORDER BY place",
            (self._name,),
        )
        rows(f"DROP TABLE {self._table}")


class ScratchFacts(SqlFacts):
    """A store over a connection that nobody else uses, and that holds no facts yet."""

    def __init__(self, connection: sqlite3.Connection, cache_size: int = 20_000) -> None:
        """Make the tables. sqlite3.OperationalError if there are any."""
        connection.executescript(SCHEMA.replace("CREATE TABLE IF NOT EXISTS", "CREATE TABLE"))
        super().__init__(connection, cache_size)
        self._view = SqlFactsView(connection, before_reading=self._prepare)
        self._seen = KeysSeen()
        self._journals: dict[str, Journal] = {}
        self._tabled: set[str] = set()
        self._listed: set[tuple[str, str | None]] = set()

    def at(self, size: int) -> Facts:
        """See ``FactStore.at``."""
        self.flush()
        return SqlFactsView(self._connection, size, self._prepare)

    def apply(self, changes: Iterable[Change], size: int) -> None:
        """See ``FactStore.apply``."""
        known, journals = self._known, self._journals
        for change in changes:
            fact: Fact | None
            if type(change) is Put:
                fact = change.fact
                name, key = fact.FACT, fact.key
            else:
                assert isinstance(change, Remove)
                fact, name, key = None, change.cls.FACT, change.key
            place = (name, key)
            hashed = hash(place)
            if name in self._tabled:
                self._seen.add(hashed)
                super().apply((change,), size)
                continue
            journal = journals.get(name)
            if journal is None:
                journal = journals[name] = Journal(self._connection, name)
            journal.add(hashed, key, size, change)
            known[place] = (fact, size)

    def _look_up(self, cls: type[Fact], key: str) -> Known:
        name = cls.FACT
        hashed = hash((name, key))
        if hashed not in self._seen:
            return NOTHING
        if name in self._tabled:
            return super()._look_up(cls, key)
        # What waits to be written is known: the cache is emptied after writing.
        journal = self._journals.get(name)
        row = None if journal is None else journal.last(hashed, key)
        return NOTHING if row is None else (read_fact(cls, row[0]), row[1])

    def flush(self) -> None:
        """See ``SqlFacts.flush``."""
        for journal in self._journals.values():
            journal.write(self._seen)
        super().flush()

    def _is_listed(self, name: str, index: str) -> bool:
        return (name, index) in self._listed

    def _prepare(self, cls: type[Fact], index: str | None) -> None:
        """Let a class have tables, and an index of it its lists, the first time that anybody asks
        for them."""
        place = (cls.FACT, index)
        if place in self._listed:
            return
        rows = self._connection.execute
        # A savepoint is a part of the transaction where there is one, and one of its own elsewhere.
        rows("SAVEPOINT tables")
        if cls.FACT not in self._tabled:
            self._tabled.add(cls.FACT)
            journal = self._journals.pop(cls.FACT, None)
            if journal is not None:
                journal.become_tables(self._seen)
        if index is not None:
            self._list_all(cls, place)
        self._listed.add(place)
        rows("RELEASE tables")

    def _list_all(self, cls: type[Fact], place: tuple[str, str | None]) -> None:
        def only_it(name: str, index: str) -> bool:
            return (name, index) == place

        # Row by row: a long record has more facts than fit into memory.
        written = self._connection.execute(
            "SELECT value, since FROM fact WHERE type = ?", (cls.FACT,)
        )
        list_standing(
            self._connection, ((read_fact(cls, value), since) for value, since in written), only_it
        )
        written = self._connection.execute(
            "SELECT value, since, until FROM past_fact WHERE type = ?", (cls.FACT,)
        )
        list_ended(
            self._connection,
            ((read_fact(cls, value), since, until) for value, since, until in written),
            only_it,
        )
