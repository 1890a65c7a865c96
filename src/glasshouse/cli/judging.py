"""Judging every entry again, in order, under the rules that were in force at its index.

Each entry is read, its signers' keys are looked up, its times and what its author saw are compared
with the record, and its outcome is decided by the same code that the house used. A difference is a
fault of the house.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from glasshouse.acts import judge
from glasshouse.acts.entry import Entry
from glasshouse.acts.envelope import MalformedAct
from glasshouse.acts.facts import Put
from glasshouse.acts.frozen import frozen
from glasshouse.acts.judge import Reading, Refusal
from glasshouse.acts.recorded import Recorded
from glasshouse.acts.registry import Registry
from glasshouse.acts.replay import Replay
from glasshouse.acts.rules import HouseRules, rules_in_force
from glasshouse.acts.words import Repetition
from glasshouse.cli.checks import SignatureCheck
from glasshouse.cli.findings import Findings
from glasshouse.cli.named_files import NamedFiles
from glasshouse.cli.workspace import Workspace

T = TypeVar("T")

# Each step is taken for many entries before the next one: a processor that does the same for a
# while is a fifth quicker than one that is led through all of the program each time. But what was
# read of a whole bundle is more than its cache holds, on a machine that does other things as well.
_AT_ONCE = 64


class _CannotGoOn(Exception):
    """What follows from this entry on is unknown; the fault has been noted."""


@frozen
class WantedSheet:
    """A sheet that an entry names, and the lines it must hold."""

    entry: int
    digest: str
    language: str
    lines: tuple[str, ...]


@frozen
class WantedRepetition:
    """Two sheets in one language that are to be compared, by fingerprint."""

    entry: int
    now: str
    before: str
    repetition: Repetition


@dataclass
class Judging:
    """The replay of one record, and what it needs of its words and signatures."""

    registry: Registry
    workspace: Workspace
    findings: Findings
    files: NamedFiles
    effective: int = 0
    without_effect: int = 0
    signatures: int = 0
    #: Every witness that the record ever named: notes of its past bear their cosignatures.
    witnesses: dict[str, None] = field(default_factory=dict)
    #: Places of the rules' changes, as sizes from which on they stand.
    rules_changed: list[int] = field(default_factory=list)
    #: What is still to be compared of what acts claim to repeat.
    repeated: list[WantedRepetition] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.replay = Replay(self.workspace.facts, self.registry)
        self.workspace.digests.append(self.replay.digest)

    @property
    def size(self) -> int:
        """How many entries have been judged."""
        return self.replay.size

    def take(
        self, raws: Sequence[bytes], place: str
    ) -> tuple[list[SignatureCheck], list[WantedSheet]]:
        """Judge the next entries, found at ``place``; what is left to check of them.

        It ends before them all, at an entry whose fault leaves the facts unknown: the fault is
        noted, and ``size`` tells how far it came.
        """
        signed: list[SignatureCheck] = []
        wanted: list[WantedSheet] = []
        try:
            for start in range(0, len(raws), _AT_ONCE):
                self._take_some(raws[start : start + _AT_ONCE], place, signed, wanted)
        except _CannotGoOn:
            pass
        self.workspace.facts.flush()
        return signed, wanted

    def _take_some(
        self,
        raws: Sequence[bytes],
        place: str,
        signed: list[SignatureCheck],
        wanted: list[WantedSheet],
    ) -> None:
        """Judge these entries one after the other; what is left to check of them is added."""
        rules = rules_in_force(self.replay.facts)
        ahead = deque(self._read_ahead(raws, rules))
        try:
            for raw in raws:
                # Each goes when it was judged: to free it then is quicker than long after.
                entry_signed, entry_wanted = self._take(raw, ahead.popleft(), rules, place)
                signed += entry_signed
                wanted += entry_wanted
        finally:
            for digest in self.replay.new_digests():
                self.workspace.digests.append(digest)

    def _read_ahead(
        self, raws: Sequence[bytes], rules: HouseRules | None
    ) -> list[tuple[Entry | None, Reading | None]]:
        """The entries and how their acts read under these rules; None in the place of what does not
        read, which is read again, for its fault, when its turn comes."""
        entries = [_or_none(Entry.parse, raw) for raw in raws]
        readings = [
            None if entry is None else _or_none(judge.read_under, rules, entry.act, self.registry)
            for entry in entries
        ]
        return list(zip(entries, readings, strict=True))

    def _take(
        self,
        raw: bytes,
        ahead: tuple[Entry | None, Reading | None],
        rules: HouseRules | None,
        place: str,
    ) -> tuple[list[SignatureCheck], list[WantedSheet]]:
        """Judge the next entry, of which ``ahead`` is what was read of it under ``rules``."""
        index = self.replay.size
        facts = self.replay.facts
        try:
            entry = ahead[0] or Entry.parse(raw)
            reading = ahead[1]
            now = rules_in_force(facts)
            # Nearly always it is the same fact, and to compare all that it says takes long.
            if reading is None or (now is not rules and now != rules):
                reading = judge.read(entry.act, facts, self.registry)
            keys = judge.signing_keys(reading, facts)
        except MalformedAct as error:
            raise self._stop(
                error.code, place, index, f"{error.field}: {error.sentence}."
            ) from error
        except Refusal as error:
            raise self._stop_at_refusal(error.code, error.field, place, index) from error
        signed = self._signature_checks(entry, keys, place, index)
        self._check_times(entry, place, index)
        self._decide(reading, entry, place, index)
        self._note_repetitions(reading, place, index)
        return signed, _wanted(reading, index)

    def _signature_checks(
        self, entry: Entry, keys: judge.PublicKeys, place: str, index: int
    ) -> list[SignatureCheck]:
        signers = entry.act.envelope.signers
        if [signature.key for signature in entry.signatures] != signers:
            raise self._stop_at_refusal("signers_mismatch", "sigs", place, index)
        self.signatures += len(signers)
        return [
            SignatureCheck(index, place, entry.act.raw, keys[signature.key], signature)
            for signature in entry.signatures
        ]

    def _check_times(self, entry: Entry, place: str, index: int) -> None:
        if entry.received < self.replay.received:
            self.findings.fault(
                "time_runs_back", place, "it is dated before the entry that precedes it.", index
            )
        try:
            judge.check_times(entry.act, entry.received)
            judge.check_saw(entry.act, index, self.workspace.tree.root)
        except Refusal as error:
            self.findings.fault(error.code, place, self._sentence(error.code, error.field), index)

    def _decide(self, reading: Reading, entry: Entry, place: str, index: int) -> None:
        signers = tuple(entry.act.envelope.signers)
        try:
            decision = self.replay.decide(reading, entry.received, signers)
        except Exception as error:
            # A fold that fails would have kept the act off the record: whatever it raises, the
            # entry cannot have come about by these rules.
            name = type(error).__name__
            raise self._stop(
                "rules_fail", place, index, f"the rules fail at it ({name})."
            ) from error
        if decision.refused is not None:
            raise self._stop_at_refusal(decision.refused.code, decision.refused.field, place, index)
        if decision.effect != entry.effect:
            raise self._stop(
                "effect_differs",
                place,
                index,
                f"the house recorded {_effect(entry.effect)}, the rules say "
                f"{_effect(decision.effect)}.",
            )
        if reading.act.envelope.files:
            # Before it is recorded: the check sees the facts that the fold saw.
            facts, _changes = self.replay.settled(entry.received)
            self.files.check(reading, facts, place, index)
        self.replay.record(decision)
        if decision.effect is None:
            self.effective += 1
        else:
            self.without_effect += 1
        for change in decision.changes:
            if type(change) is Put and type(change.fact) is HouseRules:
                self.rules_changed.append(self.replay.size)
                self.witnesses |= dict.fromkeys(vkey for vkey, _ in change.fact.witnesses)

    def _note_repetitions(self, reading: Reading, place: str, index: int) -> None:
        now = reading.act.envelope.sheets
        for repetition in reading.kind.repeats(reading.body):
            recorded = self.replay.facts.get(Recorded, repetition.act)
            before = {} if recorded is None else dict(recorded.sheets)
            if before.keys() != now.keys():
                sentence = self._sentence("not_the_same", repetition.field)
                self.findings.fault("not_the_same", place, sentence, index)
                continue
            self.repeated += [
                WantedRepetition(index, digest, before[language], repetition)
                for language, digest in now.items()
            ]

    def _sentence(self, code: str, field_name: str) -> str:
        row = self.registry.codes.get(code)
        sentence = row.sentence if row is not None else code
        return f"{sentence} ({code}, {field_name or 'whole act'})"

    def _stop_at_refusal(self, code: str, field_name: str, place: str, index: int) -> _CannotGoOn:
        sentence = self._sentence(code, field_name)
        return self._stop(code, place, index, f"the rules refuse it: {sentence}")

    def _stop(self, code: str, place: str, index: int, sentence: str) -> _CannotGoOn:
        self.findings.fault(code, place, sentence, index)
        return _CannotGoOn()


def _or_none(read: Callable[..., T], *what: Any) -> T | None:
    """What is read, or None if it is refused."""
    try:
        return read(*what)
    except (MalformedAct, Refusal):
        return None


def _wanted(reading: Reading, index: int) -> list[WantedSheet]:
    sheets: Mapping[str, str] = reading.act.envelope.sheets
    if not sheets:
        return []
    lines = tuple(dict.fromkeys(reading.lines))
    return [WantedSheet(index, digest, language, lines) for language, digest in sheets.items()]


def _effect(code: str | None) -> str:
    return "that it takes effect" if code is None else f"that it has none ({code})"
