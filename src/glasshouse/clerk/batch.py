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
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

import structlog

from glasshouse.acts.files import FilesRefused
from glasshouse.clerk.alarms import Alarms
from glasshouse.clerk.book import Book, Receipt, Spoilt, Verdict
from glasshouse.clerk.clock import Clock, ClockRunsAhead, IntakeClock
from glasshouse.clerk.edge import Damaged
from glasshouse.clerk.intake import Submission, check, check_files_here
from glasshouse.clerk.kept import KeptStatements
from glasshouse.clerk.problems import Problem
from glasshouse.clerk.queue import Queue
from glasshouse.clerk.seams import CommitListener, Committed
from glasshouse.clerk.storage import HeadMoved, NotThisHouse, Storage
from glasshouse.clerk.upload import parse_upload

_log = structlog.get_logger("glasshouse.clerk")
_T = TypeVar("_T")

BATCH_TIME = 100
"""Milliseconds after which a batch takes no further act."""

GATHERING = 0.002
"""Seconds that a batch waits for others to come along; while some do, as long again."""

LONGEST_GATHERING = 0.05
"""Seconds after the first statement of a batch at which it begins in any case."""

REOPENING = 1000
"""Milliseconds between attempts to open a book that failed to open."""


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
        self._queue = Queue()
        self._undecided = KeptStatements.of(self.book.storage.all_pending())
        self._turn_comes = False
        self._paused: dict[str, str] = {}
        self._book_is_open = True
        self._stopped = False
        self._reopen_at = 0

    # --- Taking statements ------------------------------------------------------------------------

    def receive(self, raw: bytes, group: str = "", line: int = 0) -> Submission | Receipt:
        """Read and check one upload; its receipt if it is on the record already.

        Raises Problem: ``paused`` where the disk fails, ``internal_error`` where this program does.
        """
        self._require_book()
        received = self.now()
        upload = parse_upload(raw)
        try:
            known = self.book.find(upload.act.id)
            return known or check(upload, self.book, received, group=group, line=line)
        except Problem:
            raise
        except Exception as error:
            raise self._failed_at(upload.act.id, error) from error
        finally:
            # Threat: statements that are refused, or that came before, each name other acts and
            # keys and would fill the cache of facts for ever. Nothing is written by this, since
            # nothing is unwritten.
            self.book.facts.flush()

    def must_study(self, submission: Submission) -> bool:
        """Whether it has files that take long to read."""
        return submission.reading.kind.study_files is not None

    async def study(self, submission: Submission) -> None:
        """Have files that take long to read be read beside the loop, before a checked statement is
        given its place; raises Problem."""
        try:
            try:
                self.book.try_out(submission)
            finally:
                self.book.facts.flush()  # as above
            await self.book.studies.study(submission.reading)
        except FilesRefused as refused:
            raise Problem.of(refused) from refused
        except Problem:
            raise
        except Exception as error:
            raise self._failed_at(submission.act.id, error) from error
        self._require_book()
        self.require_files(submission)

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
        if submission.act.id not in self._queue:
            if not self._queue.has_room(submission):
                raise Problem("busy")
            self._enqueue(submission)
        return self._queue.verdict_on(submission.act.id)

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
        kept = self._undecided.joined_by(statements)
        if not kept.fit:
            raise Problem("busy")

        def add(storage: Storage) -> None:
            for submission, raw in statements:
                storage.add_pending(submission.act.id, submission.received, raw)

        self.write(add)
        self._undecided = kept
        self._come_to_turn()

    def forget_kept(self, before: int) -> None:
        """What was kept before a time (Unix ms) is not on the disk any more."""
        self._undecided.drop_before(before)

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
        return self._undecided.files.union(self._queue.files(), self.book.studies.files)

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
            raise Problem("paused", "", _DISK) from error
        self.alarms.clear("storage")
        return result

    def run_batch(self) -> None:
        """Decide and commit what waits, for at most 100 ms, and answer. Raises nothing."""
        if not self._book_is_open:
            return
        with contextlib.suppress(Problem):
            self._feed()
        batch = self._queue.in_order()
        if not batch or not self._book_is_open:
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

    def _enqueue(self, submission: Submission) -> None:
        self._queue.add(submission)
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
        """Let kept statements join the queue, as far as there is room. Raises Problem if the disk
        fails."""
        while self._undecided and not self._paused:
            act = self._undecided.first
            try:
                submission = self._take_up(act)
            except Problem:
                raise
            except Exception as error:
                failed = self._failed_at(act, error)
                if failed.code == "paused":
                    raise failed from error
                # Left where it is it would fail again at every turn, before all others.
                self._refuse_kept(act, failed.code)
                submission = None
            if submission is not None and not self._queue.has_room(submission):
                return
            if submission is not None:
                self._enqueue(submission)
            self._undecided.drop_first()

    def _take_up(self, act: str) -> Submission | None:
        """Check a kept statement again: what it stands on may have changed since it came."""
        kept = self.book.storage.pending(act)
        if kept is None or kept.refused is not None:
            return None
        if act in self._queue:
            self._queue.close_too(act)
            return None
        try:
            upload = parse_upload(kept.upload)
            return check(upload, self.book, kept.received, pending=True)
        except Problem as problem:
            self._refuse_kept(act, problem.code)
            return None

    def _refuse_kept(self, act: str, code: str) -> None:
        self.write(lambda storage: storage.refuse_pending(act, code))

    def _answer(self, submission: Submission, verdict: Verdict) -> None:
        if isinstance(verdict, Problem) and verdict.code == _OURS:
            self._alarm_of_quarantine(submission.act.id)
        self._queue.answer(submission, verdict)

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
            raise Problem("paused", "", _DISK)

    def _require_running(self) -> None:
        self._require_book()
        for sentence in self._paused.values():
            raise Problem("paused", "", sentence)

    def _put_aside(self, culprit: Submission) -> None:
        """Recording one act failed through a fault of ours: give the batch up, and it alone."""
        self._answer(culprit, Problem(_OURS))
        if not self._reopen():
            self._give_up(list(self._queue))

    def _failed_at(self, act: str, error: Exception) -> Problem:
        """What to say where an act could not even be checked, for a reason that is not its own.

        Threat: a read that fails, or a fault of ours, would be answered by nobody, and one act kept
        on disk would stop the house at each of its turns.
        """
        if isinstance(error, sqlite3.Error | OSError):
            self._fail(error, ())
            return Problem("paused", "", _DISK)
        _log.error("quarantined at intake", act=act, exc_info=error)
        self._alarm_of_quarantine(act)
        return Problem(_OURS)

    def _alarm_of_quarantine(self, act: str) -> None:
        self.alarms.count("quarantined")
        self.alarms.sound("quarantine", f"The statement {act} was put aside.")

    def _fail(self, error: Exception, batch: Sequence[Submission]) -> None:
        """The disk failed: believe nothing but what a newly opened book says."""
        _log.error("disk failed", error=repr(error))
        self.alarms.count("failed_writes")
        self.alarms.sound("storage", f"The disk failed: {error}")
        attempted, committed = self.book.attempted, self.book.committed
        reopened = self._reopen()
        self._give_up(batch if reopened else list(self._queue))
        if reopened and self.book.head == attempted:
            self._tell(committed)

    def _give_up(self, batch: Sequence[Submission]) -> None:
        """Answer statements whose batch failed: with their receipt if they are recorded all the
        same, else with what is known, which is that they must be sent again."""
        for submission in batch:
            receipt = self.book.find(submission.act.id) if self._book_is_open else None
            if receipt is not None:
                self._answer(submission, replace(receipt, first=True))
                continue
            if submission.pending:
                self._undecided.put_back(submission)
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


_OURS = "internal_error"
_DISK = "The disk of the site failed."
_UNKNOWN = "The disk of the site failed. Nothing shows that it was recorded; send it again."
