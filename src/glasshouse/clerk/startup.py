"""Opening a house, and refusing to open one that would contradict what it has shown the world.

In this order: the lock; the database, whose right edge is proven (``book``); what is published and
what witnesses hold, which must be the beginning of what the database has; the published files,
written anew where they are missing; what a crash left half-done. Only then may anything be
served or signed.

Threat: a database restored from an older backup, or a second house under the same key. It would
sign a second history from the size it stands at, and every receipt given since would be denied by
the record itself. Better no house than two (spec/record.md 5.3, cases 6, 8, 10). The way out is to
bring back what is missing from a mirror or from the published tiles (``rebuild``).
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Any

from glasshouse.acts.registry import Registry
from glasshouse.clerk.alarms import Alarms
from glasshouse.clerk.batch import Clerk
from glasshouse.clerk.book import Book
from glasshouse.clerk.clock import Clock, SystemClock
from glasshouse.clerk.cosigning import Cosigning
from glasshouse.clerk.directory import LOG_KEY, HouseDirectory, HouseLock
from glasshouse.clerk.edge import Damaged
from glasshouse.clerk.file_store import FileStore
from glasshouse.clerk.file_studies import FileStudies
from glasshouse.clerk.kept import PENDING_TIME
from glasshouse.clerk.problems import Problem
from glasshouse.clerk.publication import Publication
from glasshouse.clerk.published_tree import read_published
from glasshouse.clerk.seams import AskWitnesses, Hook, no_hook
from glasshouse.clerk.storage import Head, RecordReader, Storage
from glasshouse.clerk.tree_files import FileDiffers
from glasshouse.clerk.withholding import Forget, Withholding
from glasshouse.record.checkpoint import SignedCheckpoint, open_checkpoint
from glasshouse.record.errors import RecordError
from glasshouse.record.note import SignerKey

OUTAGE = 5 * 60 * 1000
"""Milliseconds of silence after which having been away is put on the record."""

HEARTBEAT = 30 * 1000
"""Milliseconds between two signs of life in the database."""


class StartRefused(RuntimeError):
    """The house must not be opened as it is. ``code`` says why, for programs."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


@dataclass(frozen=True)
class Outage:
    """The house was away from ``start`` to ``end`` (Unix ms), as far as it can know.

    Whoever serves the house says so on the record (``house.outage``), through the ordinary door.
    """

    start: int
    end: int


@dataclass
class House:
    """An open house. ``close`` gives everything back."""

    directory: HouseDirectory
    lock: HouseLock
    clerk: Clerk
    publication: Publication
    alarms: Alarms
    outage: Outage | None
    files: FileStore
    hook: Hook = no_hook

    @contextlib.asynccontextmanager
    async def running(self, ask_witnesses: AskWitnesses | None = None) -> AsyncIterator[House]:
        """Publish, ask witnesses and keep the heartbeat while the context lasts; at its end decide
        what waits, publish it, and close.

        ``ask_witnesses`` defaults to those that the rules name.
        """
        cosigning = Cosigning(self.directory, self.clerk.clock, self.alarms)
        self.publication.ask_witnesses = ask_witnesses or cosigning
        self.clerk.wake()
        tasks = [
            asyncio.create_task(self.publication.run()),
            asyncio.create_task(self._keep_beating()),
        ]
        try:
            yield self
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self.clerk.drain()
            await self.publication.publish()
            self.beat()
            await cosigning.aclose()
            self.close()

    def beat(self) -> None:
        """Note that the house is up, and give up what has been kept undecided for too long."""

        def write(storage: Storage) -> int:
            storage.beat(now)
            return storage.expire_pending(now - PENDING_TIME)

        with contextlib.suppress(Problem):  # the clerk has raised its own alarm
            # Threat: a clock that jumps years ahead. All that the house promised to decide would be
            # given up, all files that wait for their acts removed, and no absence told for years.
            now = self.clerk.now()
            self.alarms.count("expired", self.clerk.write(write))
            self.clerk.forget_kept(now - PENDING_TIME)
            self._sweep_files(now)

    def _sweep_files(self, now: int) -> None:
        book = self.clerk.book
        try:
            self.files.sweep(now, book.facts, self.clerk.awaited_files)
        except OSError as error:
            self.alarms.sound("files", f"Files that nobody names could not be removed: {error}")
        else:
            self.alarms.clear("files")
        book.facts.flush()

    async def _keep_beating(self) -> None:
        while True:
            try:
                self.beat()
            except Exception as error:
                # Threat: a heart that stops unseen, after which nothing expires and every later
                # absence is told too long.
                self.alarms.sound("heartbeat", f"The heartbeat failed: {error!r}")
            else:
                self.alarms.clear("heartbeat")
            await asyncio.sleep(HEARTBEAT / 1000)

    def health(self) -> dict[str, Any]:
        """What ``/health`` says: sizes, what waits, alarms, counters."""
        return {
            "accepting": self.clerk.accepting,
            "alarms": dict(self.alarms.standing),
            "counters": dict(self.alarms.counters),
            "pending": self.clerk.undecided,
            "published": self.publication.size,
            "queued": self.clerk.queued,
            "size": self.clerk.book.head.size,
        }

    def close(self) -> None:
        """Decide what waits, close the databases and let go of the lock."""
        self.clerk.close()
        self.lock.release()


def open_house(
    directory: HouseDirectory,
    registry: Registry,
    *,
    log_key: SignerKey | None = None,
    clock: Clock | None = None,
    witnessed: Iterable[bytes] = (),
    forget: Forget = lambda digests: None,
    hook: Hook = no_hook,
) -> House:
    """Open a house for writing, making its databases if it has none.

    ``log_key`` defaults to the one in ``keys/``. ``witnessed`` are the latest notes of this record
    that witnesses hold (``cosigning``), ``forget`` is told which words to drop from memory. Raises
    HouseLocked, StartRefused, NotThisHouse, PermissionError, sqlite3.Error or OSError.
    """
    directory.create()
    key = log_key or SignerKey.parse(directory.read_key(LOG_KEY))
    lock = HouseLock(directory)
    lock.acquire()
    clerk: Clerk | None = None
    try:
        files = FileStore(directory, hook)
        studies = FileStudies(files)

        def open_book() -> Book:
            return Book(directory, registry, key, hook, files, studies)

        clerk = Clerk(open_book, clock or SystemClock(), Alarms())
        record = clerk.book.storage
        outage = _outage(record, clerk.clock.now())
        _compare_with_the_world(directory, record, key, witnessed)
        publication = Publication(directory, clerk, key.verifier, hook=hook)
        publication.restore_files()
        _erase_what_is_withheld(clerk, forget)
        files.load(clerk.book.facts, clerk.clock.now())
    except BaseException as error:
        if clerk is not None:
            clerk.close()
        lock.release()
        if isinstance(error, Damaged):
            raise StartRefused("damaged", f"The database is damaged: {error}.") from error
        if isinstance(error, FileDiffers):
            raise StartRefused("file_differs", f"{error} {_MOVE_AWAY}") from error
        raise
    return House(directory, lock, clerk, publication, clerk.alarms, outage, files, hook)


_MOVE_AWAY = "Move that file away and start again: it is then written anew from the database."


def _compare_with_the_world(
    directory: HouseDirectory, record: RecordReader, key: SignerKey, witnessed: Iterable[bytes]
) -> None:
    """What has been shown must be the beginning of what we have; raises StartRefused."""
    head = record.head()
    try:
        published = read_published(directory.checkpoint, key.verifier)
        seen = [] if published is None else [("The published checkpoint", published[1])]
        latest = record.latest_note()
        if latest is not None:
            seen.append(("A note we published", open_checkpoint(latest.note, key.verifier)))
        seen += [("A witness", open_checkpoint(note, key.verifier)) for note in witnessed]
    except RecordError as error:
        raise StartRefused("not_ours", f"What was published is not ours: {error}") from error
    for whose, checkpoint in seen:
        _refuse_contradiction(whose, checkpoint, head, record)


def _refuse_contradiction(
    whose: str, checkpoint: SignedCheckpoint, head: Head, record: RecordReader
) -> None:
    if checkpoint.size > head.size:
        raise StartRefused(
            "ahead",
            f"{whose} speaks of {checkpoint.size} entries; the database has {head.size}. "
            "It is an older copy: bring back what is missing from a mirror before you start.",
        )
    if record.root_at(checkpoint.size) != checkpoint.root:
        raise StartRefused(
            "other_record",
            f"{whose} of {checkpoint.size} entries is of another record than the database. "
            "Starting would sign a second history: find out first which one is yours.",
        )


def _erase_what_is_withheld(clerk: Clerk, forget: Forget) -> None:
    withholding = Withholding(
        lambda: clerk.book.sheets, lambda: clerk.book.storage.connection, clerk.alarms, forget
    )
    withholding.at_start(clerk.book.facts)
    clerk.listeners.append(withholding)


def _outage(record: RecordReader, now: int) -> Outage | None:
    """How long the house was away, if that was long enough to be said."""
    signs_of_life = [record.heartbeat() or 0, record.head().received]
    last = max(signs_of_life)
    if last == 0 or now - last <= OUTAGE:
        return None
    return Outage(last, now)
