"""Facts of a replay that is thrown away, as they stood at a size.

Few ask for that, and when they do the replay is over. So the tables of ``sql_facts`` are made of a
class's journal when it is first read at any size, and made anew if the journal has grown since.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from glasshouse.acts.facts import Fact, Facts
from glasshouse.acts.journals import Journal
from glasshouse.acts.sql_listings import list_ended, list_standing
from glasshouse.acts.sql_views import SCHEMA, SqlFactsView, read_fact


class PastTables:
    """The tables of all classes that were asked for, and views of them."""

    def __init__(
        self, connection: sqlite3.Connection, journal_of: Callable[[type[Fact]], Journal]
    ) -> None:
        """Make the tables, empty. sqlite3.OperationalError if there are any."""
        connection.executescript(SCHEMA.replace("CREATE TABLE IF NOT EXISTS", "CREATE TABLE"))
        self._connection = connection
        self._journal_of = journal_of
        self._rows: dict[str, int] = {}
        self._listed: set[tuple[str, str]] = set()

    def at(self, size: int) -> Facts:
        """The facts as they stood at ``size``."""
        return SqlFactsView(self._connection, size, self._prepare)

    def _prepare(self, cls: type[Fact], index: str | None) -> None:
        """Have the tables of a class hold all that its journal holds, and its lists in an index."""
        name, journal = cls.FACT, self._journal_of(cls)
        grown = bool(journal.waiting) or self._rows.get(name, 0) != journal.rows
        if not grown and (index is None or (name, index) in self._listed):
            return
        # A savepoint is a part of the transaction where there is one, and one of its own elsewhere.
        self._connection.execute("SAVEPOINT tables")
        if grown:
            journal.write()
            self._clear(name)
            journal.fill_tables()
            self._rows[name] = journal.rows
        if index is not None:
            self._list_all(cls, index)
            self._listed.add((name, index))
        self._connection.execute("RELEASE tables")

    def _clear(self, name: str) -> None:
        run = self._connection.execute
        for table in ("fact", "past_fact"):
            run(f"DELETE FROM {table} WHERE type = ?", (name,))  # noqa: S608 - two fixed names
        for known, index in [each for each in self._listed if each[0] == name]:
            self._listed.discard((known, index))
            # The names of its lists begin with this; the sign after a slash is a zero.
            bounds = (f"{name}/{index}/", f"{name}/{index}0")
            for table in ("listing", "past_listing"):
                run(f"DELETE FROM {table} WHERE list >= ? AND list < ?", bounds)  # noqa: S608

    def _list_all(self, cls: type[Fact], index: str) -> None:
        # Row by row: a long record has more facts than fit into memory.
        written = self._connection.execute(
            "SELECT value, since FROM fact WHERE type = ?", (cls.FACT,)
        )
        list_standing(
            self._connection, ((read_fact(cls, value), since) for value, since in written), index
        )
        written = self._connection.execute(
            "SELECT value, since, until FROM past_fact WHERE type = ?", (cls.FACT,)
        )
        list_ended(
            self._connection,
            ((read_fact(cls, value), since, until) for value, since, until in written),
            index,
        )
