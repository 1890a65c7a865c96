"""The book: the record as the writer holds it, and the transaction of one batch.

Opening reads everything anew from the database and proves the right edge of the tree against the
head, so a book that opens is whole. ``record`` takes checked submissions and either commits all
that is to stand of them, entries, facts, tiles, running digest and signed head, in one
transaction, or raises; after it raises, nobody can say what the database holds, and the book must
be opened again. Nothing here waits, and nothing signed leaves before the commit returned.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import structlog

from glasshouse.acts.entry import Entry
from glasshouse.acts.facts import Put, Remove
from glasshouse.acts.files import FilesRefused
from glasshouse.acts.outcomes import Effective
from glasshouse.acts.recorded import Recorded, recorded_in
from glasshouse.acts.registry import Registry
from glasshouse.acts.replay import Decision, Replay
from glasshouse.acts.rules import HouseRules, rules_in_force
from glasshouse.acts.sql_facts import SqlFacts
from glasshouse.acts.words import Withheld, WordsRefused
from glasshouse.clerk.directory import HouseDirectory
from glasshouse.clerk.edge import Damaged, prove_tree
from glasshouse.clerk.file_checks import check_file_contents
from glasshouse.clerk.file_store import FileReader
from glasshouse.clerk.file_studies import FileStudies
from glasshouse.clerk.intake import Submission, check_files_here, check_seen, read_again
from glasshouse.clerk.problems import Problem
from glasshouse.clerk.quotas import Quotas
from glasshouse.clerk.repetitions import check_repetitions
from glasshouse.clerk.seams import Committed, Hook, no_hook
from glasshouse.clerk.sheet_store import SheetStore
from glasshouse.clerk.storage import FIRST_HEAD, Head, Storage, StoredEntry
from glasshouse.record.checkpoint import Checkpoint, sign_checkpoint
from glasshouse.record.merkle import CompactRange
from glasshouse.record.note import SignerKey
from glasshouse.record.tiles import leaf_hashes, render_hash_tiles

_log = structlog.get_logger("glasshouse.clerk")


class Spoilt(RuntimeError):
    """A batch was given up through the fault of one act; the others can be tried again."""

    def __init__(self, submission: Submission) -> None:
        super().__init__(f"recording {submission.act.id} failed")
        self.submission = submission


@dataclass(frozen=True)
class Receipt:
    """An act is on the record: the index of its entry, ``received`` (Unix ms), its effect's code.

    ``first`` is False where the act was there already: this is what its first sender was told.
    """

    act: str
    index: int
    received: int
    effect: str | None
    first: bool = True


Verdict = Receipt | Problem


@dataclass
class _Batch:
    """What has been decided so far within one transaction."""

    verdicts: list[Verdict] = field(default_factory=list)
    entries: list[StoredEntry] = field(default_factory=list)
    committed: list[Committed] = field(default_factory=list)
    sheets: dict[str, bytes] = field(default_factory=dict)
    pending_decided: bool = False


class Book:
    """The one writer's view of a house. One thread uses it.

    ``attempted`` is the head that the last batch meant to reach, ``committed`` its entries. If the
    commit raises, they tell one that took place all the same from a second writer.
    """

    def __init__(
        self,
        directory: HouseDirectory,
        registry: Registry,
        log_key: SignerKey,
        hook: Hook = no_hook,
        files: FileReader | None = None,
        studies: FileStudies | None = None,
    ) -> None:
        """Open the house; ``files`` defaults to those in its directory, ``studies`` to none yet.

        Raises Damaged, NotThisHouse, sqlite3.Error or OSError.
        """
        self.registry = registry
        self.files = files or FileReader(directory.files)
        self.studies = studies or FileStudies(self.files)
        self._log_key = log_key
        self.storage = Storage(directory.database, hook)
        try:
            self.storage.settle_log()
            self.head = self.storage.head()
            self._edge = prove_edge(self.storage, self.head, log_key)
            self.sheets = SheetStore(directory.sheets, hook)
        except BaseException:
            self.storage.close()
            raise
        self.sheets.sweep(self.head.size)
        self.facts = SqlFacts(self.storage.connection)
        self._replay = Replay(
            self.facts,
            registry,
            size=self.head.size,
            digest=self.head.digest,
            received=self.head.received,
        )
        self._quotas = Quotas.load(self.facts, self.head.received)
        self._roots = lru_cache(maxsize=4096)(self.storage.root_at)
        self.committed: Sequence[Committed] = ()
        self.attempted: Head | None = None

    def close(self) -> None:
        """Close both databases. An open transaction is rolled back."""
        self.storage.close()
        self.sheets.close()

    def root_at(self, size: int) -> bytes:
        """The root of a size up to the head's."""
        return self._roots(size)

    def note_at(self, size: int) -> bytes:
        """Our signed note of a size up to the head's.

        The committed tree fixes the root of each of its sizes, and Ed25519 gives the same text the
        same signature, so no size can get two notes.
        """
        if not 0 <= size <= self.head.size:
            raise LookupError("the record has not come to that size")
        checkpoint = Checkpoint(self._log_key.name, size, self.root_at(size))
        return sign_checkpoint(checkpoint, self._log_key)

    def find(self, act: str) -> Receipt | None:
        """What the sender of an act was told, if it is on the record."""
        recorded = self.facts.get(Recorded, act)
        if recorded is None:
            return None
        return Receipt(act, recorded.index, recorded.received, recorded.effect, first=False)

    def try_out(self, submission: Submission) -> None:
        """Raise the Problem with which it would be refused now, its words and files left aside."""
        received = max(self._replay.received, submission.received)
        decision = self._replay.decide(submission.reading, received, submission.signers)
        self._check_decision(submission, decision)

    def record(
        self, submissions: Sequence[Submission], enough: Callable[[], bool] = lambda: False
    ) -> list[Verdict]:
        """Decide the submissions in the order given and commit; one verdict for each.

        After each one ``enough`` is asked; once it says so, the rest is left, and the answer is so
        much shorter. Raises Spoilt, HeadMoved, sqlite3.Error or OSError; then the book must be
        opened again before anything else.
        """
        self.committed = ()
        self.attempted = None
        batch = _Batch()
        self.storage.begin()
        for submission in submissions:
            verdict = self._decide(submission, batch)
            batch.verdicts.append(verdict)
            if submission.pending:
                self._close_pending(submission, verdict)
                batch.pending_decided = True
            if enough():
                break
        if batch.entries:
            self._write(batch)
        elif batch.pending_decided:
            self.storage.commit()
        else:
            self.storage.rollback()
        return batch.verdicts

    def _decide(self, submission: Submission, batch: _Batch) -> Verdict:
        act = submission.act
        known = self.find(act.id)
        if known is not None:
            return known
        received = max(self._replay.received, submission.received)
        try:
            submission = read_again(submission, self.facts, self.registry)
            check_seen(act, self)
            decision = self._replay.decide(submission.reading, received, submission.signers)
            self._check_decision(submission, decision)
            self._check_repetitions(submission, batch)
            self._check_files(submission, received)
        except Problem as problem:
            return problem
        except (sqlite3.Error, OSError):
            raise
        except Exception:
            # A fault of ours in this one act must not stop the house for everybody else: it is put
            # aside, and the facts are as they were, since deciding changes nothing.
            _log.exception("quarantined", act=act.id, kind=act.kind)
            return Problem("internal_error")
        try:
            self._replay.record(decision)
            self._quotas.count(self.facts, recorded_in(decision.changes))
        except (sqlite3.Error, OSError):
            raise
        except Exception as error:
            _log.exception("quarantined while recording", act=act.id, kind=act.kind)
            raise Spoilt(submission) from error
        return self._note_down(submission, decision, batch)

    def _check_decision(self, submission: Submission, decision: Decision) -> None:
        """What depends on more than the fold sees: the quota, and whose record this is."""
        if decision.refused is not None:
            raise Problem.of(decision.refused)
        _check_carried(submission, decision)
        for change in decision.changes:
            if isinstance(change, Put) and isinstance(change.fact, HouseRules):
                ours = (self._log_key.name, self._log_key.verifier.format())
                if (change.fact.origin, change.fact.log_key) != ours:
                    # Threat: a record that names another log key than the one that signs it could
                    # never be verified by anyone.
                    raise Problem("wrong_log", "body.log_key")
        rules = rules_in_force(self.facts)
        if rules is not None and self._quotas.exceeded(self.facts, rules, decision.changes):
            raise Problem("quota_exceeded")

    def _check_repetitions(self, submission: Submission, batch: _Batch) -> None:
        def text_of(digest: str) -> bytes | None:
            return batch.sheets.get(digest) or self.sheets.get(digest)

        try:
            check_repetitions(submission.reading, submission.sheets, self.facts, text_of)
        except WordsRefused as error:
            raise Problem.of(error) from error

    def _check_files(self, submission: Submission, received: int) -> None:
        # Again, since intake was a while ago. From here to the commit no file is removed: that is
        # done by this thread alone.
        check_files_here(submission.act, self.files)
        if submission.reading.kind.check_files is None:
            return
        facts, _changes = self._replay.settled(received)
        try:
            found = self.studies.found(submission.reading)
            check_file_contents(submission.reading, facts, self.files.read, found)
        except FilesRefused as error:
            raise Problem.of(error) from error

    def _note_down(self, submission: Submission, decision: Decision, batch: _Batch) -> Receipt:
        act = submission.act
        entry = Entry(act, submission.signatures, decision.received, decision.effect)
        batch.entries.append(
            StoredEntry(
                decision.index, act.id, decision.received, self._replay.digest, entry.encode()
            )
        )
        batch.committed.append(Committed(decision.index, act.id, entry, decision.changes))
        batch.sheets.update(submission.sheets)
        batch.sheets.update(submission.carried)
        return Receipt(act.id, decision.index, decision.received, decision.effect)

    def _close_pending(self, submission: Submission, verdict: Verdict) -> None:
        if isinstance(verdict, Problem):
            self.storage.refuse_pending(submission.act.id, verdict.code)
        else:
            self.storage.remove_pending([submission.act.id])

    def _write(self, batch: _Batch) -> None:
        old = self.head
        leaves = leaf_hashes([entry.raw for entry in batch.entries])
        edge = self._edge.copy()
        edge.extend(leaves)
        checkpoint = Checkpoint(self._log_key.name, edge.size, edge.root())
        new = Head(
            edge.size,
            checkpoint.root,
            sign_checkpoint(checkpoint, self._log_key),
            self._replay.digest,
            self._replay.received,
        )
        self.attempted = new
        # The head first: whoever finds it moved must not touch anything else.
        self.storage.advance(old, new)
        self.storage.add_entries(batch.entries)
        self.storage.put_tiles(list(render_hash_tiles(old.size, leaves, self.storage.tile)))
        self.facts.flush()
        # Words before entries: an orphaned sheet is swept, an entry without its words is a fault.
        self.sheets.put(batch.sheets.items(), old.size)
        self.committed = batch.committed
        self.storage.commit()
        self.head, self._edge = new, edge


def _check_carried(submission: Submission, decision: Decision) -> None:
    """An act that restores withheld texts brings them along, exactly these; raises Problem.

    Without this a text could be shown as restored with nothing left to show.
    """
    restored = set()
    if isinstance(decision.outcome, Effective):
        for change in decision.outcome.changes:
            if isinstance(change, Remove) and change.cls is Withheld:
                restored.add(change.key)
    for digest in sorted(restored ^ submission.carried.keys()):
        code = "sheet_missing" if digest in restored else "sheet_unexpected"
        raise Problem(code, f"sheets.{digest}")


def prove_edge(storage: Storage, head: Head, log_key: SignerKey) -> CompactRange:
    """The compact range of the tree, once head, note, tiles and last entries agree.

    Raises Damaged. It reads at most one bundle and eight tiles, whatever the size of the record.
    """
    if head.size == 0:
        if head != FIRST_HEAD or storage.entry(0) is not None:
            raise Damaged("the head says the record is empty, and it is not")
        return CompactRange()
    edge = prove_tree(storage, head.size, head.root, head.note, log_key.verifier)
    last = storage.entry(head.size - 1)
    if last is None or (last.digest, last.received) != (head.digest, head.received):
        raise Damaged("the last entry does not agree with the head on digest or time")
    return edge
