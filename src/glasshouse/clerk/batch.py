"""The clerk: takes checked statements in order, and decides and commits them in batches.

One thread, one event loop: intake, folding and the database take turns in it, so nothing is ever
read while it is half written. Whatever came while a batch was being written forms the next one; a
batch stops taking acts after 100 ms.

If a commit fails, nobody can say what the disk holds. Then the clerk answers 503, opens the whole
book anew and believes what that one reads; until an opening has succeeded it takes nothing
(spec/record.md 5.3, cases 4, 5, 30). If the book then has a head that this clerk neither left nor
attempted, another process writes here, and this one stops for good.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple, TypeVar

import structlog

from glasshouse.acts.envelope import Act
from glasshouse.clerk.alarms import Alarms
from glasshouse.clerk.book import Book, Receipt, Spoilt, Verdict
from glasshouse.clerk.clock import Clock, ClockRunsAhead, IntakeClock
from glasshouse.clerk.edge import Damaged
from glasshouse.clerk.intake import Submission, check, check_files_here
from glasshouse.clerk.problems import Problem
from glasshouse.clerk.seams import CommitListener, Committed
from glasshouse.clerk.storage import HeadMoved, NotThisHouse, Pending, Storage
from glasshouse.clerk.upload import files_of, parse_upload

_log = structlog.get_logger("glasshouse.clerk")
_T = TypeVar("_T")

BATCH_TIME = 100
"""Milliseconds after which a batch takes no further act."""

QUEUE_LENGTH = 2000
"""Most statements that wait in memory."""

QUEUE_BYTES = 64 * 1024 * 1024
"""Most bytes that waiting statements hold: words may be 4 MiB each."""

GATHERING = 0.002
"""Seconds that a batch waits for others to come along; while some do, as long again."""

LONGEST_GATHERING = 0.05
"""Seconds after the first statement of a batch at which it begins in any case."""

PENDING_LENGTH = 20_000
PENDING_BYTES = 256 * 1024 * 1024
"""Most statements, and most bytes of them, kept undecided on disk."""

PENDING_TIME = 48 * 3600 * 1000
"""Milliseconds after which an undecided statement is given up."""

REOPENING = 1000
"""Milliseconds between attempts to open a book that failed to open."""


class _Kept(NamedTuple):
    """A statement kept on disk: bytes of its upload, fingerprints of the files it names."""

    size: int
    files: tuple[str, ...]


class Clerk:
    """The single writer of a house.

    ``head_moved`` is set after every commit; who publishes waits for it and clears it.
    """

    def __init__(
        self,
        open_book: Callable[[], Book],
        clock: Clock,
        alarms: Alarms,
    ) -> None:
        """Open the book; raises what that raises."""
        self.alarms = alarms
        self.clock = clock
        self.book = open_book()
        self.listeners: list[CommitListener] = []
        self.head_moved = asyncio.Event()
        self._open_book = open_book
        self._intake_clock = IntakeClock(clock, alarms)
        self._queue: list[Submission] = []
        self._queued_bytes = 0
        self._waiting: dict[str, list[asyncio.Future[Verdict]]] = {}
        #: The acts kept on disk, in the order they came.
        self._undecided = OrderedDict(
            (each.act, _Kept(len(each.upload), files_of(each.upload)))
            for each in self.book.storage.all_pending()
        )
        self._turn_comes = False
        self._paused: dict[str, str] = {}
        self._book_is_open = True
        self._stopped = False
        self._reopen_at = 0

    # --- Taking statements ------------------------------------------------------------------------

    def receive(self, raw: bytes, group: str = "", line: int = 0) -> Submission | Receipt:
        """Read and check one upload; its receipt if it is on the record already.

        Raises Problem.
        """
        self._require_book()
        received = self.now()
        upload = parse_upload(raw)
        try:
            known = self.book.find(upload.act.id)
            return known or check(upload, self.book, received, group=group, line=line)
        finally:
            # Threat: statements that are refused, or that came before, each name other acts and
            # keys and would fill the cache of facts for ever. Nothing is written by this, since
            # nothing is unwritten.
            self.book.facts.flush()

    def now(self) -> int:
        """The time of intake, Unix ms; raises Problem while the clock is not to be trusted."""
        try:
            return self._intake_clock.read()
        except ClockRunsAhead as error:
            raise Problem("paused", "", str(error)) from error

    def submit(self, submission: Submission) -> asyncio.Future[Verdict]:
        """Give a statement its place in the queue; the verdict comes after the commit.

        A statement that waits there already is not taken twice. Raises Problem ``busy`` when the
        queue is full and ``paused`` when nothing is taken.
        """
        self._require_running()
        verdict: asyncio.Future[Verdict] = asyncio.get_running_loop().create_future()
        if submission.act.id in self._waiting:
            self._waiting[submission.act.id].append(verdict)
            return verdict
        if not self._has_room(submission):
            raise Problem("busy")
        self._enqueue(submission)
        self._waiting[submission.act.id].append(verdict)
        return verdict

    def wake(self) -> None:
        """Take up what was kept from an earlier run. To be called once the loop runs."""
        if self._undecided:
            self._come_to_turn()

    def require_files(self, submission: Submission) -> None:
        """The files that a checked statement names are still here; raises Problem. They stay from
        the moment it waits, and until then they may be pushed out."""
        check_files_here(submission.act, self.book.files)

    def keep(self, statements: Sequence[tuple[Submission, bytes]]) -> None:
        """Keep statements, each with its upload, durably until they are decided.

        Raises Problem: ``busy`` when too many are kept, ``paused`` when they cannot be written.
        """
        self._require_book()
        kept = self._undecided | {
            each.act.id: _Kept(len(raw), _named_by(each.act)) for each, raw in statements
        }
        # Threat: a registration needs nobody's leave to be kept, so strangers decide how much comes
        # while the house is paused, and a disk that they fill stays paused.
        if len(kept) > PENDING_LENGTH or sum(each.size for each in kept.values()) > PENDING_BYTES:
            raise Problem("busy")

        def add(storage: Storage) -> None:
            for submission, raw in statements:
                storage.add_pending(submission.act.id, submission.received, raw)

        self.write(add)
        self._undecided = kept
        self._come_to_turn()

    @property
    def accepting(self) -> bool:
        """Whether statements are taken now."""
        return self._book_is_open and not self._paused

    @property
    def queued(self) -> int:
        """How many statements wait in memory."""
        return len(self._queue)

    @property
    def undecided(self) -> int:
        """How many statements are kept on disk and wait for their turn."""
        return len(self._undecided)

    @property
    def awaited_files(self) -> set[str]:
        """The fingerprints of the files that statements name which wait, in memory or on disk."""
        named = {digest for each in self._queue for digest in _named_by(each.act)}
        return named.union(*(each.files for each in self._undecided.values()))

    def pause(self, reason: str, sentence: str) -> None:
        """Take nothing new until ``resume``; what waits is still decided."""
        self._paused[reason] = sentence
        self.alarms.sound(reason, sentence)

    def resume(self, reason: str) -> None:
        """The reason to pause is gone."""
        if self._paused.pop(reason, None) is not None:
            self.alarms.clear(reason)
            self._come_to_turn()

    # --- Writing ----------------------------------------------------------------------------------

    def write(self, job: Callable[[Storage], _T], step: str = "main_commit") -> _T:
        """Run a small durable transaction besides the batches; raises Problem if it failed."""
        self._require_book()
        storage = self.book.storage
        self.book.attempted = None
        try:
            storage.begin()
            result = job(storage)
            storage.commit(step)
        except (sqlite3.Error, OSError) as error:
            self._fail(error, ())
            raise Problem("paused", "", "The disk of the site failed.") from error
        self.alarms.clear("storage")
        return result

    def run_batch(self) -> None:
        """Decide and commit what waits, for at most 100 ms, and answer. Raises nothing."""
        if not self._book_is_open:
            return
        with contextlib.suppress(Problem):
            self._feed()
        batch = sorted(self._queue, key=lambda submission: submission.order)
        if not batch:
            return
        end = self.clock.elapsed() + BATCH_TIME
        try:
            verdicts = self.book.record(batch, lambda: self.clock.elapsed() >= end)
        except Spoilt as spoilt:
            self._put_aside(spoilt.submission)
        except HeadMoved as error:
            self._stop_for_good(str(error))
        except (sqlite3.Error, OSError) as error:
            self._fail(error, batch)
        else:
            self._queue = batch[len(verdicts) :]
            self.alarms.clear("storage")
            for submission, verdict in zip(batch, verdicts, strict=False):
                self._answer(submission, verdict)
            self._tell(self.book.committed)

    def drain(self) -> None:
        """Decide all that waits in memory, as far as the disk lets it."""
        while self._queue and self._book_is_open:
            self.run_batch()

    def close(self) -> None:
        """Decide what waits, then close the book."""
        self.drain()
        self._give_up(list(self._queue))
        self.book.close()
        self._book_is_open = False

    # --- Turns ------------------------------------------------------------------------------------

    def _has_room(self, submission: Submission) -> bool:
        return (
            len(self._queue) < QUEUE_LENGTH
            and self._queued_bytes + submission.weight <= QUEUE_BYTES
        )

    def _enqueue(self, submission: Submission) -> None:
        self._queue.append(submission)
        self._queued_bytes += submission.weight
        self._waiting[submission.act.id] = []
        self._come_to_turn()

    def _come_to_turn(self) -> None:
        if not self._turn_comes:
            self._turn_comes = True
            self._gather(asyncio.get_running_loop().time() + LONGEST_GATHERING)

    def _gather(self, end: float) -> None:
        # A commit costs as much as taking several statements: while the loop is still taking them,
        # each one that joins the batch is nearly free.
        asyncio.get_running_loop().call_later(GATHERING, self._begin, end, len(self._queue))

    def _begin(self, end: float, known: int) -> None:
        if len(self._queue) > known and asyncio.get_running_loop().time() < end:
            self._gather(end)
        else:
            self._turn()

    def _turn(self) -> None:
        self._turn_comes = False
        self.run_batch()
        if self._queue and self._book_is_open:
            self._come_to_turn()

    def _feed(self) -> None:
        """Let kept statements join the queue, as far as there is room."""
        while self._undecided and not self._paused:
            kept = self.book.storage.pending(next(iter(self._undecided)))
            if kept is not None and kept.act in self._waiting:
                self._close_too(kept.act)
            elif kept is not None and kept.refused is None:
                submission = self._take_up(kept)
                if submission is not None and not self._has_room(submission):
                    return
                if submission is not None:
                    self._enqueue(submission)
            self._undecided.popitem(last=False)

    def _close_too(self, act: str) -> None:
        """What waits in memory as well is kept no longer once it is decided.

        Threat: words sent both ways, whose second copy a court's order would not reach.
        """
        self._queue = [
            replace(each, pending=True) if each.act.id == act else each for each in self._queue
        ]

    def _take_up(self, kept: Pending) -> Submission | None:
        """Check a kept statement again: what it stands on may have changed since it came."""
        try:
            upload = parse_upload(kept.upload)
            return check(upload, self.book, kept.received, pending=True)
        except Problem as problem:
            code = problem.code
        self.write(lambda storage: storage.refuse_pending(kept.act, code))
        return None

    def _answer(self, submission: Submission, verdict: Verdict) -> None:
        self._queued_bytes -= submission.weight
        if isinstance(verdict, Problem) and verdict.code == "internal_error":
            self.alarms.count("quarantined")
            self.alarms.sound("quarantine", f"The statement {submission.act.id} was put aside.")
        for place, future in enumerate(self._waiting.pop(submission.act.id, ())):
            if place > 0 and isinstance(verdict, Receipt):
                verdict = replace(verdict, first=False)
            if not future.done():
                future.set_result(verdict)

    def _tell(self, committed: Sequence[Committed]) -> None:
        if not committed:
            return
        self.head_moved.set()
        for listener in self.listeners:
            try:
                listener(committed)
            except Exception as error:
                # The entries stand whatever a listener does; what it missed it makes up for at
                # the next start.
                _log.exception("listener failed")
                self.alarms.sound("listener", f"What follows a commit failed: {error}")

    # --- When things fail -------------------------------------------------------------------------

    def _require_book(self) -> None:
        if self._stopped:
            raise Problem("paused", "", "Another process writes to this site.")
        if not self._book_is_open and self.clock.elapsed() >= self._reopen_at:
            self._reopen()
        if not self._book_is_open:
            raise Problem("paused", "", "The disk of the site failed.")

    def _require_running(self) -> None:
        self._require_book()
        for sentence in self._paused.values():
            raise Problem("paused", "", sentence)

    def _put_aside(self, culprit: Submission) -> None:
        """Recording one act failed through a fault of ours: give the batch up, and it alone."""
        self._queue.remove(culprit)
        self._answer(culprit, Problem("internal_error"))
        if not self._reopen():
            self._give_up(list(self._queue))

    def _fail(self, error: Exception, batch: Sequence[Submission]) -> None:
        """A write failed: believe nothing but what a newly opened book says."""
        _log.error("write failed", error=repr(error))
        self.alarms.count("failed_writes")
        self.alarms.sound("storage", f"Writing failed: {error}")
        attempted, committed = self.book.attempted, self.book.committed
        reopened = self._reopen()
        self._give_up(batch if reopened else list(self._queue))
        if reopened and self.book.head == attempted:
            self._tell(committed)

    def _give_up(self, batch: Sequence[Submission]) -> None:
        """Answer statements whose batch failed: with their receipt if they are recorded all the
        same, else with what is known, which is that they must be sent again."""
        for submission in batch:
            self._queue.remove(submission)
            receipt = self.book.find(submission.act.id) if self._book_is_open else None
            if receipt is not None:
                self._answer(submission, replace(receipt, first=True))
                continue
            if submission.pending:
                named = _named_by(submission.act)
                self._undecided[submission.act.id] = _Kept(submission.weight, named)
            self._answer(submission, Problem("paused", "", _UNKNOWN))

    def _reopen(self) -> bool:
        """Open the book anew; False if that fails or must not be."""
        old = self.book
        with contextlib.suppress(sqlite3.Error):
            old.close()
        self._book_is_open = False
        try:
            book = self._open_book()
        except (sqlite3.Error, OSError, Damaged, NotThisHouse) as error:
            self._reopen_at = self.clock.elapsed() + REOPENING
            self.alarms.sound("storage", f"The record cannot be opened: {error}")
            return False
        if book.head not in (old.head, old.attempted):
            book.close()
            self._stop_for_good(f"the head is at {book.head.size}, which was not written here")
            return False
        self.book = book
        self._book_is_open = True
        if self._queue:
            self._come_to_turn()
        return True

    def _stop_for_good(self, sentence: str) -> None:
        """Another process has written. Two writers would sign two heads: this one ends."""
        self._stopped = True
        self.alarms.sound("second_writer", f"Another process writes to this site: {sentence}.")
        with contextlib.suppress(sqlite3.Error):
            self.book.close()
        self._book_is_open = False
        self._give_up(list(self._queue))


def _named_by(act: Act) -> tuple[str, ...]:
    return tuple(file.digest for file in act.envelope.files)


_UNKNOWN = "The disk of the site failed. Nothing shows that it was recorded; send it again."
