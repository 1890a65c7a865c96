"""Pulling a copy of a record: what is new since the last run, each piece verified before it stays.

The order makes every interruption harmless. First the checkpoint is read and must extend the one
the copy stands at; then tiles, bundles, sheets and files are fetched; the copy's checkpoint is
replaced last. A run that is cut off leaves a copy that verifies as before, and the next one takes
up what is there. A house that does not extend what it once signed is not followed: the copy stays
on its branch and keeps both notes as evidence (spec/record.md 5.3, cases 14, 16 and 29).

Files that entries name are fetched one at a time, so that a copy can be made with little memory.

Texts that the house withholds are erased from the copy and listed in it; a stranger's copy cannot
be forced to do so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from glasshouse.acts.entry import Entry
from glasshouse.acts.envelope import MalformedAct
from glasshouse.acts.files import MAXIMUM_FILE_BYTES
from glasshouse.acts.registry import Registry
from glasshouse.acts.sheets import MAXIMUM_SHEET_BYTES
from glasshouse.cli.box_mirroring import BoxesMirrored, BoxMirror
from glasshouse.cli.copying import ABSENT_FILE, ABSENT_FILES_FILE, Copy, LeftOut
from glasshouse.cli.exits import failed
from glasshouse.cli.findings import Findings
from glasshouse.cli.founding import read_founding
from glasshouse.cli.output import Advance
from glasshouse.cli.places import EVIDENCE_FOLDER, WITHHELD_FILE, Place
from glasshouse.cli.reading import read_ahead
from glasshouse.cli.tree_copying import TreeCopying
from glasshouse.record.checkpoint import SignedCheckpoint
from glasshouse.record.client import CHECKPOINT_PATH, RecordReader, Source
from glasshouse.record.encoding import HASH_SIZE
from glasshouse.record.errors import (
    MisbehaviourError,
    MismatchError,
    NotFoundError,
    TooLargeError,
)
from glasshouse.record.note import MAX_NOTE_SIZE, VerifierKey
from glasshouse.record.policy import MAX_POLICY_SIZE, Policy
from glasshouse.record.trusted import TrustedLog

_WITHHOLD = "text.withhold"
_RESTORE = "text.restore"
_DIGEST_LIMIT = 2 * HASH_SIZE + 1


@dataclass
class Mirrored:
    """What a run did. Sizes are numbers of entries, ``texts`` and ``files`` those fetched."""

    origin: str = ""
    log_key: str = ""
    key_was_given: bool = False
    before: int = 0
    size: int = 0
    texts: int = 0
    files: int = 0
    erased: int = 0
    withheld: int = 0
    absent: list[str] = field(default_factory=list)
    absent_files: list[str] = field(default_factory=list)
    pages: int = 0
    boxes: BoxesMirrored = field(default_factory=BoxesMirrored)

    @property
    def whole(self) -> bool:
        """Whether everything that the house's record names could be had."""
        return not (self.absent or self.absent_files or self.boxes.refused)


class Mirror:
    """One run from one house into one copy."""

    def __init__(
        self,
        place: Place,
        copy: Copy,
        registry: Registry,
        advance: Advance,
        log_key: VerifierKey | None = None,
        policy: Policy | None = None,
    ) -> None:
        """Nothing is read yet. Raises BrokenList if the copy's lists were damaged."""
        self.place = place
        self.copy = copy
        self.registry = registry
        self.advance = advance
        self.result = Mirrored(key_was_given=log_key is not None)
        self._boxes = BoxMirror(place, copy, advance)
        self._given_key = log_key
        self._given_policy = policy
        self._withheld = copy.read_list(WITHHELD_FILE)
        self._absent = copy.read_list(ABSENT_FILE)
        self._absent_files = copy.read_list(ABSENT_FILES_FILE)

    def run(self) -> Mirrored:
        """Bring the copy to the house's newest checkpoint.

        Raises ``CommandEnded`` where the house is not followed, MismatchError where it serves what
        it did not sign, SignatureError, QuorumError, UnavailableError, OSError.
        """
        kept = self._kept_checkpoint()
        key = self._log_key(kept)
        policy = self._given_policy or Policy.of_log(key)
        trusted = TrustedLog(policy, kept)
        reader = RecordReader(self.place.record, policy)
        before = trusted.size
        try:
            signed = reader.follow(trusted)
        except MisbehaviourError as error:
            raise self._keep_evidence(error, before) from error
        self.result.origin, self.result.log_key = signed.origin, key.format()
        self.result.before, self.result.size = before, signed.size
        tree = TreeCopying(reader, self.copy, self.place.connections, self.advance)
        tree.pull_tiles(signed, before)
        for bundle, entries in tree.pull_entries(signed, before):
            self._pull_named(bundle.start, entries, before)
            self.advance("Fetching entries and texts", bundle.start + bundle.width, signed.size)
        self._ask_again()
        self._pull_beside(signed)
        self.result.boxes = self._boxes.pull()
        for digest in self._withheld:
            self._absent.pop(digest, None)
        self.copy.write_lists(self._withheld, self._absent, self._absent_files)
        self.copy.write(CHECKPOINT_PATH, signed.raw, durable=True)
        # Only now: up to here the copy still stood at a record in which these were not withheld.
        self._forget_withheld()
        if signed.size != before or self.result.erased:
            self.copy.erase_pages()
        self.copy.remove_superseded(signed.size)
        self.result.withheld = len(self._withheld)
        self.result.absent = sorted(self._absent)
        self.result.absent_files = sorted(self._absent_files)
        return self.result

    def _kept_checkpoint(self) -> bytes | None:
        try:
            return self.copy.source.read(CHECKPOINT_PATH, MAX_NOTE_SIZE)
        except NotFoundError:
            return None

    def _log_key(self, kept: bytes | None) -> VerifierKey:
        """The given key; else the one of the copy; else, the first time, the house's word."""
        findings = Findings()
        origin = self.place
        if kept is not None:
            origin = Place(str(self.copy.root), self.copy.source, copy=self.copy.source)
        founding = read_founding(origin, self.registry, self._given_key, findings)
        if founding is None:
            fault = findings.faults[0]
            raise failed(
                f"{origin.name} cannot be copied: {fault.words()}",
                "Run glasshouse verify on it to see what is wrong.",
            )
        return founding.log_key

    def _keep_evidence(self, error: MisbehaviourError, before: int) -> Exception:
        raw = error.evidence.encode()
        path = f"{EVIDENCE_FOLDER}/{hashlib.sha256(raw).hexdigest()[:16]}.json"
        self.copy.write(path, raw, durable=True)
        return failed(
            f"not followed: {error.sentence}",
            f"The copy stays at {before} entries. Both signed notes are in "
            f"{self.copy.root / path}: show them to others who read this house.",
            reason=error.code,
            evidence=str(self.copy.root / path),
            size=before,
        )

    # --- words and files --------------------------------------------------------------------------

    def _pull_named(self, start: int, entries: list[bytes], before: int) -> None:
        wanted, files = [], []
        for index, raw in enumerate(entries, start):
            if index < before:
                continue
            try:
                entry = Entry.parse(raw)
            except MalformedAct as error:
                raise MismatchError(
                    error.code, f"Entry {index} is not one: {error.sentence}.", f"entry {index}"
                ) from error
            self._take_notice(entry, index)
            wanted += [
                LeftOut(digest, index, entry.act.id)
                for digest in entry.act.envelope.sheets.values()
            ]
            files += [
                LeftOut(file.digest, index, entry.act.id) for file in entry.act.envelope.files
            ]
        self._fetch_sheets(wanted)
        self._fetch_files(files)

    def _take_notice(self, entry: Entry, index: int) -> None:
        body: dict[str, Any] = entry.act.envelope.body
        if entry.effect is not None:
            return
        self._boxes.note(entry, index)
        if entry.act.kind == _WITHHOLD:
            digest = body["sheet"]
            self._withheld[digest] = LeftOut(digest, index, entry.act.id)
        elif entry.act.kind == _RESTORE:
            for sheet in [each for each in self._withheld.values() if each.act == _of(body)]:
                del self._withheld[sheet.digest]
                self._absent[sheet.digest] = sheet

    def _fetch_sheets(self, wanted: Iterable[LeftOut]) -> None:
        missing = [
            sheet
            for sheet in wanted
            if sheet.digest not in self._withheld
            and not self._kept(f"sheet/{sheet.digest}", MAXIMUM_SHEET_BYTES)
        ]
        for sheet, raw in read_ahead(self._fetch_sheet, missing, self.place.connections):
            if raw is None:
                self._absent[sheet.digest] = sheet
            else:
                self.copy.write(f"sheet/{sheet.digest}", raw)
                self._absent.pop(sheet.digest, None)
                self.result.texts += 1

    def _fetch_files(self, wanted: Iterable[LeftOut]) -> None:
        for file in wanted:
            path = f"file/{file.digest}"
            if not self._kept(path, MAXIMUM_FILE_BYTES):
                content = _read_fitting(self.place.record, path, MAXIMUM_FILE_BYTES)
                if content is None:
                    self._absent_files.setdefault(file.digest, file)
                    continue
                self.copy.write(path, content)
                self.result.files += 1
            self._absent_files.pop(file.digest, None)

    def _kept(self, path: str, limit: int) -> bool:
        """Whether the copy has a sheet or file, whole."""
        return _read_fitting(self.copy.source, path, limit) is not None

    def _fetch_sheet(self, sheet: LeftOut) -> bytes | None:
        """A sheet as the house serves it; None if it serves none that fits."""
        return _read_fitting(self.place.record, f"sheet/{sheet.digest}", MAXIMUM_SHEET_BYTES)

    def _ask_again(self) -> None:
        """Ask for what was not there before, among it the sheets restored meanwhile."""
        self._fetch_sheets(list(self._absent.values()))
        self._fetch_files(list(self._absent_files.values()))

    def _forget_withheld(self) -> None:
        for digest in self._withheld:
            self.result.erased += self.copy.erase(f"sheet/{digest}")

    # --- beside the tree --------------------------------------------------------------------------

    def _pull_beside(self, signed: SignedCheckpoint) -> None:
        self.copy.write(f"{CHECKPOINT_PATH}/{signed.size}", signed.raw)
        for path, limit in ((f"digest/{signed.size}", _DIGEST_LIMIT), ("policy", MAX_POLICY_SIZE)):
            try:
                self.copy.write(path, self.place.record.read(path, limit))
            except NotFoundError:
                continue


def _read_fitting(source: Source, path: str, limit: int) -> bytes | None:
    """What is at a path that ends in its fingerprint; None if nothing there fits it."""
    try:
        raw = source.read(path, limit)
    except (NotFoundError, TooLargeError):
        return None
    return raw if hashlib.sha256(raw).hexdigest() == path.rpartition("/")[2] else None


def _of(body: dict[str, Any]) -> str:
    return str(body["withholding"])
