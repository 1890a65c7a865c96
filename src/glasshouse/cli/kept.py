"""What is published beside the tree: notes, digests, policy, the list of withheld texts.

Each is compared with what the entries gave. In a copy every file is looked at; of a house the
newest of each kind is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from glasshouse.acts.facts import Facts
from glasshouse.acts.rules import HouseRules
from glasshouse.acts.words import Withheld
from glasshouse.clerk.witnesses import policy_of
from glasshouse.cli.copying import LeftOut, list_file
from glasshouse.cli.findings import Findings
from glasshouse.cli.hash_files import HashFile
from glasshouse.cli.places import (
    EVIDENCE_FOLDER,
    NOTES_FOLDER,
    WITHHELD_FILE,
    Place,
)
from glasshouse.cli.workspace import Workspace
from glasshouse.record.checkpoint import SignedCheckpoint, open_checkpoint
from glasshouse.record.client import RecordReader
from glasshouse.record.cosignature import WitnessKey
from glasshouse.record.encoding import HASH_SIZE
from glasshouse.record.errors import (
    FormatError,
    MisbehaviourError,
    MismatchError,
    NotFoundError,
    RecordError,
)
from glasshouse.record.note import MAX_NOTE_SIZE, VerifierKey
from glasshouse.record.policy import MAX_POLICY_SIZE, Policy
from glasshouse.record.tiles import EntryBundle, bundle_at, parse_path, tile_at
from glasshouse.record.trusted import Evidence, TrustedLog

MAXIMUM_EVIDENCE = 8 * MAX_NOTE_SIZE
_NUMBER = re.compile(r"0|[1-9][0-9]{0,15}")
_DIGEST_BYTES = 2 * HASH_SIZE + 1
_A_PAGE = 500


@dataclass
class KeptResources:
    """The comparison of one record's kept resources, once its entries are known to fit."""

    place: Place
    signed: SignedCheckpoint
    log_key: VerifierKey
    witnesses: list[WitnessKey]
    workspace: Workspace
    findings: Findings
    notes: int = 0
    digests: int = 0

    def check_notes(self) -> None:
        """Every kept note is signed by the log and is an earlier state of this record."""
        self.check_lines(self.signed, "checkpoint")
        if self.place.copy is None:
            self._check_note(self.signed.size, required=False)
            return
        for name in self.place.copy.names(NOTES_FOLDER):
            if _NUMBER.fullmatch(name):
                self._check_note(int(name), required=True)
            else:
                self._stray(f"{NOTES_FOLDER}/{name}")

    def _check_note(self, size: int, *, required: bool) -> None:
        path = f"checkpoint/{size}"
        try:
            raw = self.place.record.read(path, MAX_NOTE_SIZE)
            signed = open_checkpoint(raw, self.log_key, self.witnesses)
        except NotFoundError:
            if required:
                self.findings.fault("missing", path, "the note is missing.")
            return
        except RecordError as error:
            self.findings.fault(error.code, path, error.sentence)
            return
        self.check_lines(signed, path)
        if signed.size != size:
            self.findings.fault("note_size", path, f"it is the note of size {signed.size}.")
        elif size > self.signed.size:
            self.findings.remark(f"{path} lies beyond the newest checkpoint and was not compared.")
        elif signed.root != self.workspace.tree.root(size):
            self.findings.fault(
                "note_fork",
                path,
                f"the house signed another record of {size} entries than this one: keep both "
                "notes, they are proof.",
            )
        self.notes += 1

    def check_lines(self, signed: SignedCheckpoint, path: str) -> None:
        """A published note bears the lines of the log and of its own witnesses, and no other.

        Readers of notes ignore lines by keys they do not know. Here an unknown line is a fault,
        since a house publishes none: otherwise a damaged line would pass for a stranger's.
        """
        known = {(key.name, key.key_id) for key in (self.log_key, *self.witnesses)}
        for line in signed.note.signatures:
            if (line.name, line.key_id) not in known:
                self.findings.fault(
                    "unknown_signature",
                    path,
                    f"it bears a signature by {line.name}, whom the record does not name.",
                )

    def check_digests(self) -> None:
        """The running digests that were kept are those of this replay."""
        own = self.workspace.digests
        if self.place.copy is None:
            self._check_served_digest(own)
            return
        for name in self.place.copy.names("digest"):
            if not _NUMBER.fullmatch(name):
                self._stray(f"digest/{name}")
            elif int(name) < len(own):
                self._compare_digest(int(name), own)
            else:
                self.findings.remark(f"digest/{name} lies beyond the newest checkpoint.")

    def _check_served_digest(self, own: HashFile) -> None:
        size = self.signed.size
        try:
            served = self.place.record.read(f"digest/{size}", _DIGEST_BYTES)
        except NotFoundError:
            self.findings.remark("The house serves no running digest to compare with.")
            return
        self.digests += 1
        if served == _digest_file(own[size]):
            return
        # Each digest contains the one before it, so from the first difference on all differ.
        same, different = 0, size
        while different - same > 1:
            middle = (same + different) // 2
            raw = self.place.record.read(f"digest/{middle}", _DIGEST_BYTES)
            if raw == _digest_file(own[middle]):
                same = middle
            else:
                different = middle
        self.findings.fault(
            "digest_differs",
            f"digest/{different}",
            "the house draws other consequences from this entry than the rules do.",
            different - 1,
        )

    def _compare_digest(self, size: int, own: HashFile) -> None:
        path = f"digest/{size}"
        self.digests += 1
        if self.place.record.read(path, _DIGEST_BYTES) != _digest_file(own[size]):
            self.findings.fault(
                "digest_differs", path, "it is not the digest of what follows from the entries."
            )

    def check_policy(self, rules: HouseRules) -> None:
        """The policy that is served names the keys and witnesses that the record names."""
        try:
            raw = self.place.record.read("policy", MAX_POLICY_SIZE)
        except NotFoundError:
            return
        try:
            served = Policy.parse(raw)
        except RecordError as error:
            self.findings.fault(error.code, "policy", error.sentence)
            return
        if not any(raw == policy_of(rules, url).encode() for url in _addresses(served)):
            self.findings.fault(
                "policy_differs", "policy", "it is not the policy that the record names."
            )

    def check_published_files(self, reader: RecordReader) -> None:
        """Files of a copy below ``tile/`` that were not read on the way are compared too."""
        if self.place.copy is None:
            return
        for path in self.place.copy.tile_paths():
            if _expected(path, self.signed.size):
                continue
            try:
                beyond = reader.verify_published(self.signed, [path])
            except MismatchError as error:
                self.findings.fault(error.code, error.place, error.sentence)
            else:
                for each in beyond:
                    self.findings.remark(f"{each} lies beyond the checkpoint and was not compared.")

    def check_withheld_list(self) -> None:
        """The list that a copy keeps of texts left out is the record's own."""
        copy = self.place.copy
        if copy is None:
            return
        try:
            listed = copy.read(WITHHELD_FILE, 1 << 30)
        except NotFoundError:
            return
        if listed != withheld_list(self.workspace.facts):
            self.findings.fault(
                "withheld_differs", WITHHELD_FILE, "it is not the list that the record makes."
            )

    def check_evidence(self) -> None:
        """Evidence that a copy keeps is looked at, and told."""
        copy = self.place.copy
        if copy is None:
            return
        for name in copy.names(EVIDENCE_FOLDER):
            path = f"{EVIDENCE_FOLDER}/{name}"
            try:
                evidence = Evidence.parse(copy.read(path, MAXIMUM_EVIDENCE))
                self._weigh(evidence, path)
            except RecordError as error:
                self.findings.fault(error.code, path, error.sentence)

    def _weigh(self, evidence: Evidence, path: str) -> None:
        policy = Policy.of_log(self.log_key)
        try:
            TrustedLog(policy, evidence.trusted).accept(evidence.offered, evidence.proof)
        except MisbehaviourError as error:
            if error.code != evidence.reason:
                raise FormatError("evidence_reason", "It is not what it says it is.") from error
            if error.code == "rollback":
                self.findings.remark(f"{path}: the house once showed an older state than before.")
            else:
                self.findings.fault(
                    error.code,
                    path,
                    f"the house signed two records that do not go together: {error.sentence}",
                )
        else:
            self.findings.fault("evidence_void", path, "it shows nothing: both notes go together.")

    def _stray(self, path: str) -> None:
        self.findings.fault("stray_file", path, "it is no part of a record.")


def withheld_facts(facts: Facts) -> Iterator[Withheld]:
    """Every text that stands withheld, by fingerprint."""
    after = None
    while True:
        page = facts.find(Withheld, "all", after=after, limit=_A_PAGE)
        yield from page
        if len(page) < _A_PAGE:
            return
        after = page[-1].digest


def withheld_list(facts: Facts) -> bytes:
    """The file ``withheld`` of a copy, as the facts have it."""
    return list_file(
        LeftOut(fact.digest, fact.entry, fact.withholding) for fact in withheld_facts(facts)
    )


def _digest_file(digest: bytes) -> bytes:
    return digest.hex().encode() + b"\n"


def _addresses(policy: Policy) -> list[str | None]:
    return [None, *[log.url for log in policy.logs if log.url is not None]]


def _expected(path: str, size: int) -> bool:
    """Whether this is the tile or bundle of its coordinates in the record of this size."""
    try:
        named = parse_path(path)
    except FormatError:
        return False
    try:
        if isinstance(named, EntryBundle):
            return named == bundle_at(named.index, size)
        return named == tile_at(named.level, named.index, size)
    except ValueError:
        return False
