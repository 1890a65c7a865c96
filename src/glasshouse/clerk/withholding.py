"""Carrying out what the record says of withheld words: that they are gone, everywhere in the house.

The act decides, this module makes it true: after each commit, and again at every start, since a
crash can come between the two. Doing it twice does no harm. A text comes back only with the upload
of the act that restores it; the batch stores that copy, and here nothing is left to do.

Threat: words that a court ordered down are found on the disk afterwards. They can lie in the sheet
itself, in pages SQLite has only marked free, in a write-ahead log not yet overwritten, in a
statement kept pending before it was recorded, and in memory. ``sheet_store`` overwrites the first
two; here both write-ahead logs are emptied and whoever caches words is told. Copies made before,
such as backups and mirrors, are beyond the reach of a house: ``withheld`` lists what they owe.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence

from glasshouse.acts.facts import Facts, Put, Remove
from glasshouse.acts.words import Withheld
from glasshouse.clerk.alarms import Alarms
from glasshouse.clerk.seams import Committed
from glasshouse.clerk.sheet_store import SheetStore

ALARM = "withholding"

Forget = Callable[[Sequence[str]], None]
"""Told the fingerprints (hex) of sheets that are to be dropped from memory."""


def withheld(facts: Facts) -> Iterator[Withheld]:
    """Every sheet that is withheld, in order of fingerprint: what a mirror must not hold either."""
    after: str | None = None
    while page := facts.find(Withheld, "all", after=after, limit=500):
        yield from page
        after = page[-1].digest


class Withholding:
    """Erases what the record withholds. Used by the writer's thread; see ``CommitListener``."""

    def __init__(
        self,
        sheets: Callable[[], SheetStore],
        database: Callable[[], sqlite3.Connection],
        alarms: Alarms,
        forget: Forget = lambda digests: None,
    ) -> None:
        """``sheets`` and ``database`` give the writer's own store and connection as they are now:
        a clerk may have to open them anew."""
        self._sheets = sheets
        self._database = database
        self._alarms = alarms
        self._forget = forget
        self._due: set[str] = set()

    @property
    def due(self) -> frozenset[str]:
        """Sheets whose bytes may still be found, since erasing them failed."""
        return frozenset(self._due)

    def at_start(self, facts: Facts) -> None:
        """Erase what is withheld and yet there. Run before anything is served."""
        held = set(self._sheets().digests())
        self._erase([fact.digest for fact in withheld(facts) if fact.digest in held])

    def __call__(self, committed: Sequence[Committed]) -> None:
        """Erase what this batch withheld, and what an earlier attempt left."""
        now: dict[str, None] = {}
        for entry in committed:
            for change in entry.changes:
                if isinstance(change, Put) and isinstance(change.fact, Withheld):
                    now[change.fact.digest] = None
                elif isinstance(change, Remove) and change.cls is Withheld:
                    # Restored again, perhaps before it was ever erased: it has to stay.
                    now.pop(change.key, None)
                    self._due.discard(change.key)
        self._erase(list(now))

    def _erase(self, digests: Sequence[str]) -> None:
        self._due.update(digests)
        if not self._due:
            return
        self._forget(sorted(self._due))
        try:
            self._sheets().erase(sorted(self._due))
            _empty_log(self._database())
        except sqlite3.Error as error:
            # The words are shown to nobody, whatever the disk does: readers ask the facts. But
            # their bytes may still be there, and that is not yet what the record says.
            self._alarms.sound(ALARM, f"Withheld words could not be erased yet: {error}")
        else:
            self._due.clear()
            self._alarms.clear(ALARM)


def _empty_log(connection: sqlite3.Connection) -> None:
    """Empty the database's write-ahead log; sqlite3.Error while a reader holds it."""
    busy, _pages, _moved = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise sqlite3.OperationalError("the write-ahead log is in use")
