"""Facts of a replay that is thrown away: the same contract, cheaper for who has the tables alone.

A verifier begins with empty tables and shares them with nobody. That saves it two things which cost
more than checking most acts:

- **Listings are written when they are first asked for.** Folds look facts up by key; lists are for
  pages. Until a class of facts is first looked up by a list, none of its listings is written; then
  all of them are, in their order, and from there on each with its fact.
- **What was never put is known not to be there.** Most look-ups by key make sure that something is
  new. One bit for each key ever put, found by its hash, answers nearly all of them without a query.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from glasshouse.acts.facts import Fact, Facts
from glasshouse.acts.sql_facts import (
    NOTHING,
    SCHEMA,
    Known,
    SqlFacts,
    SqlFactsView,
    Written,
    read_fact,
)
from glasshouse.acts.sql_listings import Ended, list_ended, list_standing

_BITS = 2**26
"""Bits for keys: 8 MiB. With two million facts one look-up in thirty is a query in vain."""


class KeysSeen:
    """Keys that were added, and a few that only look like them: a Bloom filter of one hash."""

    def __init__(self) -> None:
        """None was added yet."""
        self._bits = bytearray(_BITS // 8)

    def add(self, keys: Iterable[tuple[str, str]]) -> None:
        """Add keys."""
        # Threat: keys made to collide. Python's hash of text is keyed anew in each process, and a
        # collision only costs a query.
        bits = self._bits
        for key in keys:
            bit = hash(key) % _BITS
            bits[bit >> 3] |= 1 << (bit & 7)

    def __contains__(self, key: tuple[str, str]) -> bool:
        """False if the key was never added."""
        bit = hash(key) % _BITS
        return bool(self._bits[bit >> 3] >> (bit & 7) & 1)


class ScratchFacts(SqlFacts):
    """A store over a connection that nobody else uses, and that holds no facts yet."""

    def __init__(self, connection: sqlite3.Connection, cache_size: int = 20_000) -> None:
        """Make the tables. sqlite3.OperationalError if there are any."""
        connection.executescript(SCHEMA.replace("CREATE TABLE IF NOT EXISTS", "CREATE TABLE"))
        super().__init__(connection, cache_size)
        self._view = SqlFactsView(connection, before_listing=self._list_all)
        self._put = KeysSeen()
        self._listed: set[str] = set()

    def at(self, size: int) -> Facts:
        """See ``FactStore.at``."""
        self.flush()
        return SqlFactsView(self._connection, size, self._list_all)

    def _look_up(self, cls: type[Fact], key: str) -> Known:
        return super()._look_up(cls, key) if (cls.FACT, key) in self._put else NOTHING

    def _list(self, ended: Sequence[Ended], standing: Sequence[Written]) -> None:
        # Here all come by that reach the tables; until then they stand in memory.
        self._put.add([place for place, _put, _since in standing])
        listed = self._listed
        super()._list(
            [each for each in ended if each[0].FACT in listed],
            [each for each in standing if each[0][0] in listed],
        )

    def _list_all(self, cls: type[Fact]) -> None:
        """Write all listings of a class, the first time that one of its lists is read."""
        if cls.FACT in self._listed:
            return
        self._listed.add(cls.FACT)
        rows = self._connection.execute
        # A savepoint is a part of the transaction where there is one, and one of its own elsewhere.
        rows("SAVEPOINT listing")
        list_standing(
            self._connection,
            (
                (read_fact(cls, value), since)
                for value, since in rows(
                    "SELECT value, since FROM fact WHERE type = ?", (cls.FACT,)
                )
            ),
        )
        list_ended(
            self._connection,
            (
                (read_fact(cls, value), since, until)
                for value, since, until in rows(
                    "SELECT value, since, until FROM past_fact WHERE type = ?", (cls.FACT,)
                )
            ),
        )
        rows("RELEASE listing")
