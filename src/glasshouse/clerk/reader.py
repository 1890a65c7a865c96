"""Reading a house for pages and programs: any thread, no lock, never in the writer's way.

``HouseReader.reading`` opens one consistent state for one request: the newest committed size N
(published within a second), or an earlier one. All that is read through it belongs together, with
one exception that is meant: *words are always today's*. A text withheld today is shown for no N,
and a text restored today is shown for every N.

Threat: words that a court had taken down come back out of a cache. So each reading asks the facts
before it gives words, whether they are cached or not, and ``forget`` empties the cache of them.
"""

from __future__ import annotations

import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256

from glasshouse.acts.context import time_at
from glasshouse.acts.facts import Facts
from glasshouse.acts.registry import Registry
from glasshouse.acts.rules import rules_in_force
from glasshouse.acts.sheets import Sheet
from glasshouse.acts.sql_views import SqlFactsView, keeping_facts
from glasshouse.acts.words import Text, TextMissing, TextWithheld, Withheld
from glasshouse.clerk.cosigning import memory_path
from glasshouse.clerk.directory import HouseDirectory
from glasshouse.clerk.settlements import Settlements
from glasshouse.clerk.sheet_store import SheetReader
from glasshouse.clerk.storage import PublishedNote, RecordReader, StoredEntry, connect_for_reading
from glasshouse.clerk.witnesses import policy_of
from glasshouse.clerk.witnessing import Witnessing

CACHED_BYTES = 16 * 1024 * 1024
"""Memory for words that were read before, in bytes."""

KEPT_FACTS = 20_000
"""How many facts are kept that were read before: some twenty pages' worth, about 40 MiB."""

KEPT_CONNECTIONS = 8
"""How many connections wait for the next reader, each with what it has read (see ``storage``)."""


class BeyondRecord(LookupError):
    """A size was asked for that the record has not come to, or that is below 1."""


class TimeBeforeSize(ValueError):
    """A time was asked for before the last entry of the size asked for."""


@dataclass(frozen=True)
class Snapshot:
    """What a page is read at: N, a tree size, and T, a time in Unix ms."""

    size: int
    time: int


@dataclass(frozen=True)
class Sealed:
    """The newest published checkpoint: its size, when it was published (Unix ms), which witnesses
    cosigned it (key names), and since when it lacks them (None while it does not)."""

    size: int
    published_at: int
    witnesses: tuple[str, ...]
    unwitnessed_since: int | None


class Reading:
    """One state of the house, for one thread, until ``HouseReader.reading`` is left.

    ``newest`` is the newest committed size, ``snapshot`` what was asked for, ``facts`` the facts
    then, with the timers due by T carried out; ``words`` gives words as they can be read today.
    """

    def __init__(
        self, house: HouseReader, connections: Connections, at: int | None, time: int | None
    ) -> None:
        self._house = house
        self.record = connections.record
        self.newest = connections.record.head().size
        size = self.newest if at is None else at
        if not 1 <= size <= self.newest:
            raise BeyondRecord(f"the record has {self.newest} entries")
        present = house.facts(self.record)
        then = present if size == self.newest else house.facts(self.record, size)
        last = time_at(then, size)
        if time is not None and time < last:
            raise TimeBeforeSize("the last entry of that size came later")
        self.snapshot = Snapshot(size, last if time is None else time)
        # What was due by the last entry was carried out with it.
        self.facts: Facts = (
            then if time is None or time == last else house.settlements.read_at(then, size, time)
        )
        self.present: Facts = present
        self.words = WordsToday(house, connections, present)

    def entry(self, index: int) -> StoredEntry | None:
        """The entry at an index below N, or None."""
        return self.record.entry(index) if 0 <= index < self.snapshot.size else None

    def note(self, size: int) -> PublishedNote | None:
        """The note published for exactly this size, or None."""
        return self.record.note(size)

    def sealed(self) -> Sealed | None:
        """The newest published checkpoint; None before the first."""
        return self._house.sealed(self.record, self.present)


class WordsToday:
    """Words for one reading (see ``acts.words.Words`` and ``WordsTogether``)."""

    def __init__(self, house: HouseReader, connections: Connections, present: Facts) -> None:
        self._house = house
        self._sheets = connections.sheets
        self._present = present

    def __call__(self, digest: str) -> Text | TextWithheld | TextMissing:
        """The sheet of this fingerprint, as it can be read today."""
        return self.together([digest])[digest]

    def together(self, digests: Iterable[str]) -> dict[str, Text | TextWithheld | TextMissing]:
        """The sheets of these fingerprints, as they can be read today."""
        wanted = list(dict.fromkeys(digests))
        withheld = self._present.get_many(Withheld, wanted)
        self._house.forget(withheld)
        sheets = {digest: self._house.cached(digest) for digest in wanted if digest not in withheld}
        unread = [digest for digest, sheet in sheets.items() if sheet is None]
        raws = self._sheets.get_many(unread) if unread else {}
        found: dict[str, Text | TextWithheld | TextMissing] = {}
        for digest in wanted:
            if digest in withheld:
                found[digest] = TextWithheld(withheld[digest])
            else:
                found[digest] = self._text(digest, sheets[digest], raws.get(digest))
        return found

    def _text(
        self, digest: str, sheet: Sheet | None, raw: bytes | None
    ) -> Text | TextWithheld | TextMissing:
        if sheet is None:
            if raw is None:
                return self._absent(digest)
            if sha256(raw).hexdigest() != digest:
                # A bit has flipped on the disk: these are not the words that were signed.
                return TextMissing(digest)
            sheet = Sheet.parse(raw)
            self._house.remember(sheet)
        return Text(sheet)

    def _absent(self, digest: str) -> TextWithheld | TextMissing:
        """Why words are not there. They may have been withheld since this state was opened."""
        with self._house.connections() as later:
            withheld = SqlFactsView(later.record.connection).get(Withheld, digest)
        return TextMissing(digest) if withheld is None else TextWithheld(withheld)


class Connections:
    """A connection to each of the two databases, used by one thread at a time."""

    def __init__(self, directory: HouseDirectory) -> None:
        self.record = RecordReader(connect_for_reading(directory.database))
        self._sheets = connect_for_reading(directory.sheets)
        self.sheets = SheetReader(self._sheets)

    def close(self) -> None:
        self.record.connection.close()
        self._sheets.close()


class HouseReader:
    """Reads one house. Any number of threads may use it at once."""

    def __init__(
        self, directory: HouseDirectory, registry: Registry, *, cached_bytes: int = CACHED_BYTES
    ) -> None:
        """Raises FileNotFoundError if there is no house in ``directory``."""
        if not (directory.exists() and directory.sheets.exists()):
            raise FileNotFoundError(f"there is no house in {directory.root}")
        self.directory = directory
        self.registry = registry
        self.settlements = Settlements(registry)
        self._lock = threading.Lock()
        self._idle: list[Connections] = []
        self._closed = False
        self._cached_bytes = cached_bytes
        self._cache: OrderedDict[str, Sheet] = OrderedDict()
        self._cache_size = 0
        self._cosigned: tuple[object, tuple[str, ...]] = (None, ())
        self._read_fact = keeping_facts(KEPT_FACTS)

    @contextmanager
    def reading(self, at: int | None = None, time: int | None = None) -> Iterator[Reading]:
        """One consistent state: of size ``at`` (by default the newest committed one) at ``time``
        (Unix ms, by default that of its last entry).

        Raises BeyondRecord or TimeBeforeSize.
        """
        with self.connections() as connections:
            # Deferred: the state is fixed by the first thing read, and nothing is locked.
            connections.record.connection.execute("BEGIN")
            try:
                yield Reading(self, connections, at, time)
            finally:
                connections.record.connection.execute("ROLLBACK")

    @contextmanager
    def connections(self) -> Iterator[Connections]:
        """Connections outside any transaction, each call of which sees the newest commit."""
        with self._lock:
            connections = self._idle.pop() if self._idle else None
        if connections is None:
            connections = Connections(self.directory)
        try:
            yield connections
        except sqlite3.Error:
            # Nobody knows what state it is in.
            connections.close()
            raise
        except BaseException:
            self._give_back(connections)
            raise
        self._give_back(connections)

    def facts(self, record: RecordReader, size: int | None = None) -> Facts:
        """The facts as a connection shows them, the newest or those of one size."""
        return SqlFactsView(record.connection, size, read=self._read_fact)

    def close(self) -> None:
        """Close what is idle; what is in use closes when it is given back."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for connections in idle:
            connections.close()

    def cached(self, digest: str) -> Sheet | None:
        """A sheet read before. Who asks has made sure that it may be shown."""
        with self._lock:
            sheet = self._cache.get(digest)
            if sheet is not None:
                self._cache.move_to_end(digest)
            return sheet

    def remember(self, sheet: Sheet) -> None:
        """Keep a sheet, as long as there is room."""
        with self._lock:
            if sheet.digest in self._cache:
                return
            self._cache[sheet.digest] = sheet
            self._cache_size += len(sheet.raw)
            while self._cache_size > self._cached_bytes:
                _, oldest = self._cache.popitem(last=False)
                self._cache_size -= len(oldest.raw)

    def forget(self, digests: Iterable[str]) -> None:
        """Drop sheets from memory: they were withheld."""
        with self._lock:
            for digest in digests:
                sheet = self._cache.pop(digest, None)
                if sheet is not None:
                    self._cache_size -= len(sheet.raw)

    def sealed(self, record: RecordReader, facts: Facts) -> Sealed | None:
        """See ``Reading.sealed``."""
        note, rules = record.latest_note(), rules_in_force(facts)
        if note is None or rules is None:
            return None
        # Checking signatures takes longer than reading a page; one note stands for many readings.
        known, names = self._cosigned
        if known != (note.note, rules):
            signed = policy_of(rules).open_unwitnessed(note.note)
            names = tuple(sorted({each.witness.name for each in signed.cosignatures}))
            self._cosigned = ((note.note, rules), names)
        memory = Witnessing.load(memory_path(self.directory))
        # Before the first round of witnesses ends, nothing is remembered; then it lacks them since
        # it was published.
        since = memory.unwitnessed_since
        if since is None and len(names) < max(rules.quorum, 1):
            since = note.published_at
        return Sealed(note.size, note.published_at, names, since)

    def _give_back(self, connections: Connections) -> None:
        with self._lock:
            if not self._closed and len(self._idle) < KEPT_CONNECTIONS:
                self._idle.append(connections)
                return
        connections.close()
