"""Facts of a replay that is thrown away: the same contract, cheaper for who has the tables alone.

A verifier begins with empty tables and shares them with nobody. That saves it three things which
cost more than checking most acts:

- **Facts are written one after the other, as they come** (``journals``). Folds look facts up by
  key; lists are for a few of them, and earlier sizes are for pages. Of a class of facts the lists
  that were asked for are kept from then on (``standing_lists``); what is asked of earlier sizes is
  read in the tables of ``sql_facts``, which are made of the journals whenever that happens.
- **A journal has no index until a fact is looked for in it.** Of some classes none ever is.
- **What was never put is known not to be there.** Most look-ups by key make sure that something is
  new. One bit for each key ever put, found by its hash, answers nearly all of them without a query.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from glasshouse.acts.facts import Change, F, Fact, Facts, OneByOne, Put, Remove
from glasshouse.acts.journals import Journal, KeysSeen
from glasshouse.acts.past_tables import PastTables
from glasshouse.acts.standing_lists import StandingLists


class ScratchFacts(OneByOne):
    """A store over a connection that nobody else uses, and that holds no facts yet."""

    def __init__(self, connection: sqlite3.Connection, cache_size: int = 20_000) -> None:
        """Make the tables. sqlite3.OperationalError if there are any. About ``cache_size`` facts
        stay in memory."""
        self._connection = connection
        self._cache_size = cache_size
        self._seen = KeysSeen()
        self._journals: dict[type[Fact], Journal] = {}
        self._lists: dict[type[Fact], StandingLists] = {}
        self._past = PastTables(connection, self._journal)

    def get(self, cls: type[F], key: str) -> F | None:
        """See ``Facts.get``."""
        try:
            return self._journals[cls].known[key]  # type: ignore[return-value]
        except KeyError:
            journal = self._journal(cls)
            found = journal.known[key] = journal.last(key)
            return found  # type: ignore[return-value]

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
        keys = self._lists_of(cls, index).find(index, value, after, before, limit, descending)
        facts = [self.get(cls, key) for key in keys]
        return [fact for fact in facts if fact is not None]

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
        return self._lists_of(cls, index).count(index, value, after, before, limit)

    def at(self, size: int) -> Facts:
        """See ``FactStore.at``."""
        return self._past.at(size)

    def apply(self, changes: Iterable[Change], size: int) -> None:
        """See ``FactStore.apply``."""
        journals, lists = self._journals, self._lists
        for change in changes:
            fact: Fact | None
            if type(change) is Put:
                fact = change.fact
                cls, key = type(fact), fact.key
            else:
                assert isinstance(change, Remove)
                fact, cls, key = None, change.cls, change.key
            journal = journals.get(cls) or self._journal(cls)
            if cls in lists:
                lists[cls].change(key, self.get(cls, key), fact)
            journal.waiting.append((key, size, change))
            journal.known[key] = fact

    def flush(self) -> None:
        """Write what waits to the connection, inside the caller's transaction."""
        journals = self._journals.values()
        for journal in journals:
            journal.write()
        for lists in self._lists.values():
            lists.write()
        if sum(len(journal.known) for journal in journals) > self._cache_size:
            for journal in journals:
                journal.known.clear()

    def _journal(self, cls: type[Fact]) -> Journal:
        journal = self._journals.get(cls)
        if journal is None:
            journal = self._journals[cls] = Journal(self._connection, cls, self._seen)
        return journal

    def _lists_of(self, cls: type[Fact], index: str) -> StandingLists:
        """The lists of a class, those of this index among them."""
        lists = self._lists.get(cls)
        if lists is None:
            lists = self._lists[cls] = StandingLists(self._connection, cls.FACT)
        if not lists.keeps(index):
            journal = self._journal(cls)
            # A savepoint is a part of the transaction where there is one, and one of its own
            # elsewhere.
            self._connection.execute("SAVEPOINT lists")
            journal.write()
            lists.keep(index, journal.standing())
            self._connection.execute("RELEASE lists")
        return lists
