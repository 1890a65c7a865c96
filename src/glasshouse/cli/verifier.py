"""Verifying a whole record: everything its house claims, recomputed from a copy or its address.

One pass over the entries, bundle by bundle: the tree grows (``structure``), each entry is judged
again (``judging``), signatures and texts are checked beside it (``checks``), and when the root is
found to be the signed one, what is published beside the tree is compared (``kept``). Memory does
not grow with the record (``workspace``).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from glasshouse.acts.context import time_at
from glasshouse.acts.registry import Registry
from glasshouse.acts.rules import HouseRules, rules_in_force
from glasshouse.acts.sheets import MAXIMUM_SHEET_BYTES
from glasshouse.acts.words import Repetition, Withheld
from glasshouse.cli.checks import Check, Checks, RepetitionCheck, SheetCheck, workers_for
from glasshouse.cli.findings import Findings
from glasshouse.cli.founding import Founding, read_founding
from glasshouse.cli.judging import Judging, WantedSheet
from glasshouse.cli.kept import KeptResources, withheld_facts
from glasshouse.cli.named_files import NamedFiles
from glasshouse.cli.output import Advance, nothing_shown
from glasshouse.cli.page_comparison import Moment, PageComparison
from glasshouse.cli.places import Place
from glasshouse.cli.reading import read_ahead
from glasshouse.cli.structure import Broken, Structure
from glasshouse.cli.votes import VoteFound, Votes
from glasshouse.cli.workspace import Workspace
from glasshouse.record.checkpoint import SignedCheckpoint, open_checkpoint
from glasshouse.record.client import CHECKPOINT_PATH, RecordReader
from glasshouse.record.cosignature import Cosignature, WitnessKey
from glasshouse.record.errors import NotFoundError, RecordError, TooLargeError
from glasshouse.record.note import MAX_NOTE_SIZE, VerifierKey
from glasshouse.record.policy import Policy

PagesWanted = Literal["sample", "all", "none"]
VotesWanted = Literal["all", "none"]

_BUNDLES_IN_A_TRANSACTION = 16
_CATCHING_UP = 3
"""How often a record is followed that grew, while it was read, by entries that bear on it."""


class LaterThanRecord(LookupError):
    """Pages were asked for as of a size or time that this record does not have."""


def new_seed() -> str:
    """What pages are chosen by; nobody can know it before."""
    return secrets.token_hex(16)


@dataclass(frozen=True)
class Options:
    """What a reader asks for. ``log_key`` and ``policy`` are what they know from elsewhere; pages
    are compared also as of size ``at`` and time ``time`` (Unix ms). Where there are too many,
    ``seed`` decides which."""

    log_key: VerifierKey | None = None
    policy: Policy | None = None
    jobs: int = 1
    at: int | None = None
    time: int | None = None
    pages: PagesWanted = "sample"
    seed: str = field(default_factory=new_seed)
    votes: VotesWanted = "all"


@dataclass
class Verified:
    """What was found out, fault or no fault."""

    place: str
    findings: Findings = field(default_factory=Findings)
    signed: SignedCheckpoint | None = None
    log_key: VerifierKey | None = None
    key_was_given: bool = False
    rules: HouseRules | None = None
    judged: int = 0
    effective: int = 0
    without_effect: int = 0
    signatures: int = 0
    sheets: int = 0
    #: Different files that fit their fingerprints.
    files: int = 0
    #: Entries that withheld a text which stands withheld, and how many texts each.
    withheld: dict[int, int] = field(default_factory=dict)
    not_checkable: int = 0
    #: Articles that were found to be the same as they say, and those of which a text is withheld.
    same: int = 0
    same_not_checkable: int = 0
    cosignatures: tuple[Cosignature, ...] = ()
    quorum_met: bool = False
    newest_received: int = 0
    notes: int = 0
    digests: int = 0
    digest: str = ""
    pages: int = 0
    pages_there: int = 0
    #: What the pages that were compared were chosen by.
    seed: str = ""
    #: The votes on the record, in the order of their announcement.
    votes: list[VoteFound] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether everything fits."""
        return not self.findings.count


class Verifier:
    """One verification of one place. ``run`` once."""

    def __init__(
        self,
        place: Place,
        registry: Registry,
        workspace: Workspace,
        options: Options,
        advance: Advance = nothing_shown,
    ) -> None:
        """Nothing is read yet."""
        self.place = place
        self.registry = registry
        self.workspace = workspace
        self.options = options
        self.advance = advance
        self.result = Verified(place.name)
        self.findings = self.result.findings
        self.files = NamedFiles(place.record, registry, workspace, self.findings)
        self.judging = Judging(registry, workspace, self.findings, self.files)

    def run(self) -> Verified:
        """Check everything. Raises UnavailableError if what is there cannot be read."""
        founding = read_founding(self.place, self.registry, self.options.log_key, self.findings)
        if founding is None:
            return self.result
        self.result.log_key = founding.log_key
        self.result.key_was_given = founding.key_was_given
        signed = self._open_checkpoint(founding)
        if signed is None:
            return self.result
        self.result.signed = signed
        reader = RecordReader(self.place.record, Policy.of_log(founding.log_key))
        structure = Structure(reader, self.workspace.tree, self.findings, self.place.connections)
        workers = workers_for(signed.size, self.options.jobs)
        whole = False
        with Checks(self.findings.add, workers) as self._checks:
            try:
                self._follow(structure, signed, founding)
                whole = self.judging.size == self._signed.size
                if whole and self.options.pages != "none" and not self.place.own:
                    self._compare_pages(reader, structure, founding)
                    whole = self.judging.size == self._signed.size
            except Broken:
                whole = False
            finally:
                self._checks.finish()
        self._sum_up()
        if self.place.own:
            # Threat: a house shows others what its own disk does not hold.
            self.findings.remark(
                "Read from the directory of the house itself: what it serves was not looked at."
            )
        if whole:
            self._check_beside(reader, self._signed, founding.log_key)
            if self.options.votes == "all":
                self.result.votes = self.votes.check()
        elif self.judging.size < self._signed.size:
            self.findings.remark(
                f"Entries from number {self.judging.size} on were not judged, since what comes "
                "before them is not known."
            )
        return self.result

    @property
    def votes(self) -> Votes:
        """The votes on the record, once its entries have been judged."""
        return Votes(self.place, self.workspace, self.findings, self._signed.origin, self.advance)

    @property
    def _signed(self) -> SignedCheckpoint:
        """The checkpoint up to which the record is followed."""
        assert self.result.signed is not None
        return self.result.signed

    def _open_checkpoint(self, founding: Founding) -> SignedCheckpoint | None:
        try:
            raw = self.place.record.read(CHECKPOINT_PATH, MAX_NOTE_SIZE)
            return open_checkpoint(raw, founding.log_key)
        except RecordError as error:
            self.findings.fault(error.code, CHECKPOINT_PATH, error.sentence)
            return None

    def _follow(self, structure: Structure, signed: SignedCheckpoint, founding: Founding) -> None:
        """Go through all entries; of a live house also through those that came meanwhile, if a
        text was not found that they may have withheld."""
        self._go_through(structure, signed)
        for _ in range(_CATCHING_UP):
            if not self._unexplained() or not self._catch_up(structure, founding):
                break
        for digest, entry in self._unexplained():
            self.findings.fault(
                "sheet_missing",
                f"sheet/{digest}",
                "the text is missing, and no entry withholds it.",
                entry,
            )

    def _catch_up(self, structure: Structure, founding: Founding) -> bool:
        """Go through what a live house published meanwhile; whether there was anything."""
        if self.place.copy is not None:
            return False
        newer = self._open_checkpoint(founding)
        if newer is None or newer.size <= self._signed.size:
            return False
        self.result.signed = newer
        self._go_through(structure, newer)
        return True

    def _compare_pages(
        self, reader: RecordReader, structure: Structure, founding: Founding
    ) -> None:
        comparison = PageComparison(
            self.place,
            self.registry,
            self.workspace,
            reader,
            self.findings,
            self.advance,
            seed=None if self.options.pages == "all" else self.options.seed,
        )
        size = self._signed.size
        moments = [Moment(each) for each in comparison.sizes_in_copy() if each <= size]
        if self.place.copy is None:
            moments = [Moment(size)]
        if self.options.at is not None:
            moments.append(self._asked_moment(self.options.at, self.options.time))
        for moment in dict.fromkeys(moments):
            comparison.compare(moment)
        if comparison.differing:
            # A text may have been withheld or restored since: the pages say so for every size.
            self._catch_up(structure, founding)
            comparison.settle()
        self.result.seed = self.options.seed
        self.result.pages = comparison.compared
        self.result.pages_there = max(comparison.there, comparison.compared)

    def _asked_moment(self, size: int, time: int | None) -> Moment:
        if size > self._signed.size:
            raise LaterThanRecord(f"the record has {self._signed.size} entries, not {size}")
        if time is not None and time < time_at(self.workspace.facts.at(size), size):
            raise LaterThanRecord(f"entry {size - 1} came later than that time")
        return Moment(size, time)

    def _go_through(self, structure: Structure, signed: SignedCheckpoint) -> None:
        self.workspace.begin()
        try:
            for number, (path, entries) in enumerate(structure.entries(signed), 1):
                checks, sheets = self._judge(path, entries)
                checks += self._read_sheets(sheets)
                checks += self._read_repetitions()
                self._checks.submit(checks)
                if number % _BUNDLES_IN_A_TRANSACTION == 0:
                    self.workspace.commit()
                    self.workspace.begin()
                self.advance("Verifying entries", self.workspace.tree.size, signed.size)
        finally:
            self.workspace.commit()

    def _judge(self, path: str, entries: Sequence[bytes]) -> tuple[list[Check], list[WantedSheet]]:
        # After an entry that cannot be judged the facts are unknown; only the tree goes on.
        expected = self.workspace.tree.size - len(entries)
        if self.judging.size != expected:
            return [], []
        signatures, sheets = self.judging.take(entries, path)
        return [*signatures], sheets

    def _read_sheets(self, wanted: Sequence[WantedSheet]) -> Iterator[Check]:
        for sheet, raw in read_ahead(self._read_sheet, wanted, self.place.connections):
            if raw is None:
                self.workspace.note_absent(sheet.digest, sheet.entry)
                continue
            self.result.sheets += 1
            place = f"sheet/{sheet.digest}"
            yield SheetCheck(sheet.entry, place, raw, sheet.digest, sheet.language, sheet.lines)

    def _read_repetitions(self) -> Iterator[Check]:
        """Both texts of what the acts of this bundle claim to repeat, where both are there."""
        texts: dict[str, bytes | None] = {}
        repetitions: dict[tuple[int, Repetition], bool] = {}
        for wanted in self.judging.repeated:
            for digest in (wanted.now, wanted.before):
                if digest not in texts:
                    texts[digest] = self._read(digest)
            now, before = texts[wanted.now], texts[wanted.before]
            claim = (wanted.entry, wanted.repetition)
            repetitions.setdefault(claim, True)
            if now is None or before is None:
                repetitions[claim] = False
                continue
            place = f"sheet/{wanted.now}"
            yield RepetitionCheck(wanted.entry, place, now, before, wanted.repetition)
        self.judging.repeated.clear()
        self.result.same += sum(repetitions.values())
        self.result.same_not_checkable += len(repetitions) - sum(repetitions.values())

    def _read_sheet(self, sheet: WantedSheet) -> bytes | None:
        return self._read(sheet.digest)

    def _read(self, digest: str) -> bytes | None:
        try:
            return self.place.record.read(f"sheet/{digest}", MAXIMUM_SHEET_BYTES)
        except NotFoundError:
            return None
        except TooLargeError:
            # Nothing of this length fits the fingerprint of a sheet.
            return b""

    def _unexplained(self) -> list[tuple[str, int]]:
        """Sheets that are missing though no entry up to now withholds them."""
        facts = self.workspace.facts
        return [
            (digest, entry)
            for digest, entry in self.workspace.absent()
            if facts.get(Withheld, digest) is None
        ]

    def _sum_up(self) -> None:
        result, judging, facts = self.result, self.judging, self.workspace.facts
        result.judged = judging.size
        result.effective = judging.effective
        result.without_effect = judging.without_effect
        result.signatures = judging.signatures
        result.files = self.files.fitting
        result.newest_received = judging.replay.received
        result.digest = judging.replay.digest.hex()
        result.rules = rules_in_force(facts)
        absent = {digest for digest, _ in self.workspace.absent()}
        for fact in withheld_facts(facts):
            result.withheld[fact.entry] = result.withheld.get(fact.entry, 0) + 1
            if fact.digest in absent:
                result.not_checkable += 1
            else:
                self.findings.remark(
                    f"sheet/{fact.digest} is still there, though entry {fact.entry} withholds it."
                )

    def _check_beside(
        self, reader: RecordReader, signed: SignedCheckpoint, log_key: VerifierKey
    ) -> None:
        """Compare what is published beside the tree; all entries are judged and fit."""
        rules = self.result.rules
        if rules is None:
            return
        self._check_log_key(rules, log_key)
        witnesses = [WitnessKey.parse(vkey) for vkey in self.judging.witnesses]
        if self.options.policy is not None:
            witnesses += [each.key for each in self.options.policy.witnesses]
        witnesses = list(dict.fromkeys(witnesses))
        kept = KeptResources(self.place, signed, log_key, witnesses, self.workspace, self.findings)
        self.advance("Comparing notes and digests", 0, 0)
        kept.check_notes()
        kept.check_digests()
        kept.check_policy(rules)
        kept.check_published_files(reader)
        kept.check_withheld_list()
        kept.check_evidence()
        self.result.notes, self.result.digests = kept.notes, kept.digests
        self._check_witnesses(signed, rules)

    def _check_log_key(self, rules: HouseRules, log_key: VerifierKey) -> None:
        if rules.log_key != log_key.format():
            self.findings.fault(
                "log_key_differs",
                "checkpoint",
                f"the record names another log key, {rules.log_key}.",
            )

    def _check_witnesses(self, signed: SignedCheckpoint, rules: HouseRules) -> None:
        """Who sealed the newest checkpoint, by the given policy or the record's own."""
        from glasshouse.clerk.witnesses import policy_of

        given = self.options.policy
        policy = given or policy_of(rules)
        try:
            sealed = policy.open_unwitnessed(signed.raw)
        except RecordError as error:
            self.findings.fault(error.code, CHECKPOINT_PATH, error.sentence)
            return
        self.result.cosignatures = sealed.cosignatures
        self.result.quorum_met = policy.quorum is not None and policy.quorum_met(
            {cosignature.witness for cosignature in sealed.cosignatures}
        )
        if given is not None and given.quorum is not None and not self.result.quorum_met:
            self.findings.fault(
                "quorum_missing",
                CHECKPOINT_PATH,
                "fewer witnesses sealed it than your policy asks for.",
            )
