"""Intake: everything that is asked of a statement before the clerk decides it.

In order, cheap before dear: form, kind and body, time, the record its author saw, the signers' keys
and signatures, the words, the size of the entry to be. Each check refuses, none repairs. What
passes is a ``Submission``; what becomes of it is decided by the fold when its turn comes, when the
facts may have changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from glasshouse.acts import judge
from glasshouse.acts.entry import MAXIMUM_ENTRY_BYTES, entry_bytes
from glasshouse.acts.envelope import Act, MalformedAct
from glasshouse.acts.facts import Facts
from glasshouse.acts.identifiers import MAXIMUM_INTEGER
from glasshouse.acts.judge import Reading, Refusal
from glasshouse.acts.registry import Registry
from glasshouse.acts.rules import rules_in_force
from glasshouse.acts.sheets import Sheet
from glasshouse.acts.signatures import Signature
from glasshouse.acts.words import Withheld, WordsRefused, check_characters, check_lines
from glasshouse.clerk.file_store import FileReader
from glasshouse.clerk.problems import Problem
from glasshouse.clerk.storage import Head
from glasshouse.clerk.upload import Upload

_SIGNATURE = 1400
"""No signature is longer in an entry: three fields of 400, a key id and the names of fields."""

_REST = 200
"""Nor is all else beside the act: ``received``, a code, and the names of fields."""


class Record(Protocol):
    """What intake reads: the committed record."""

    @property
    def facts(self) -> Facts:
        """The newest facts."""
        ...

    @property
    def registry(self) -> Registry:
        """The kinds."""
        ...

    @property
    def head(self) -> Head:
        """The committed head."""
        ...

    def root_at(self, size: int) -> bytes:
        """The root of a size up to the head's."""
        ...

    def note_at(self, size: int) -> bytes:
        """Our signed note of a size up to the head's."""
        ...

    @property
    def files(self) -> FileReader:
        """The files that were sent."""
        ...


@dataclass(frozen=True)
class Submission:
    """A statement that passed intake, waiting for its turn.

    ``received`` is when intake had it complete (Unix ms). ``sheets`` are exact bytes by
    fingerprint; ``carried`` are withheld ones that it brings back, if it does restore them.
    ``group`` and ``line`` keep the statements of one request in the order their sender gave them;
    a request of one is its own group. ``pending`` ones wait in the database as well.
    """

    act: Act
    signatures: tuple[Signature, ...]
    signers: tuple[str, ...]
    reading: Reading
    sheets: Mapping[str, bytes]
    carried: Mapping[str, bytes]
    received: int
    group: str
    line: int
    pending: bool = False

    @property
    def order(self) -> tuple[int, str, int]:
        """The clerk's order: intake time, then act id (of the first of a request)."""
        return (self.received, self.group, self.line)

    @property
    def weight(self) -> int:
        """Bytes it holds in memory, nearly."""
        held = [self.act.raw, *self.sheets.values(), *self.carried.values()]
        return sum(len(each) for each in held)


def check(
    upload: Upload,
    record: Record,
    received: int,
    *,
    group: str = "",
    line: int = 0,
    pending: bool = False,
) -> Submission:
    """Ask everything that can be asked before the turn; raises Problem."""
    act = upload.act
    try:
        reading = judge.read(act, record.facts, record.registry)
        judge.check_times(act, received)
        check_seen(act, record)
        keys = judge.signing_keys(reading, record.facts)
        signers = judge.check_signatures(act, upload.signatures, keys)
        carried = check_words(reading, upload.sheets, record.facts)
        judge.check_files_named(reading)
    except (Refusal, WordsRefused, MalformedAct) as error:
        raise Problem.of(error) from error
    check_files_here(act, record.files)
    _check_entry_size(upload, record.registry)
    sheets = {digest: raw for digest, raw in upload.sheets.items() if digest not in carried}
    return Submission(
        act,
        upload.signatures,
        signers,
        reading,
        sheets,
        carried,
        received,
        group or act.id,
        line,
        pending,
    )


def check_seen(act: Act, record: Record) -> None:
    """What the author saw is this record; raises Problem, with our signed note of that size.

    Threat: a house that shows two records. An author who was shown the other one signed its size
    and root; our note of the same size beside it is the evidence, whoever of the two is at fault.
    """
    saw = act.envelope.saw
    size = record.head.size
    try:
        judge.check_saw(act, size, record.root_at)
    except Refusal as refusal:
        ours = record.note_at(min(saw.size, size)).decode("utf-8")
        raise Problem(refusal.code, refusal.field, more={"note": ours}) from refusal


def check_files_here(act: Act, files: FileReader) -> None:
    """Every file that the act names is here, with the length that it says; raises Problem."""
    for place, file in enumerate(act.envelope.files):
        size = files.size(file.digest)
        if size is None:
            raise Problem("file_missing", f"files.{place}.digest")
        if size != file.size:
            raise Problem("file_mismatch", f"files.{place}.size", f"It has {size} bytes.")


def check_words(reading: Reading, sheets: Mapping[str, bytes], facts: Facts) -> dict[str, bytes]:
    """Every sheet there, fit and whole. Given back are those beyond what the act names: withheld
    ones, which an act that restores them must bring along, and no other may.

    Raises Refusal, WordsRefused or MalformedAct.
    """
    named = reading.act.envelope.sheets
    lines = reading.kind.lines(reading.body)
    if named and not lines:
        raise Refusal("sheets_not_allowed", "sheets")
    for digest in named.values():
        if digest not in sheets:
            raise Refusal("sheet_missing", f"sheets.{digest}")
    carried = {}
    for digest, raw in sheets.items():
        if digest not in named.values():
            if facts.get(Withheld, digest) is None:
                raise Refusal("sheet_unexpected", f"sheets.{digest}")
            carried[digest] = raw
        if hashlib.sha256(raw).hexdigest() != digest:
            raise Refusal("sheet_mismatch", f"sheets.{digest}")
    for language, digest in named.items():
        sheet = Sheet.parse(sheets[digest])
        check_lines(sheet, language, lines)
        check_characters(sheet)
    return carried


def read_again(submission: Submission, facts: Facts, registry: Registry) -> Submission:
    """The submission under the rules in force now, which may have changed while it waited.

    Raises Problem.
    """
    reading = submission.reading
    rules = rules_in_force(facts)
    version = None if rules is None else rules.version
    if version == (None if reading.kind.founding else reading.rules):
        return submission
    try:
        reading = judge.read(submission.act, facts, registry)
        check_words(reading, {**submission.sheets, **submission.carried}, facts)
    except (Refusal, WordsRefused, MalformedAct) as error:
        raise Problem.of(error) from error
    return replace(submission, reading=reading)


def _check_entry_size(upload: Upload, registry: Registry) -> None:
    if len(upload.act.raw) + len(upload.signatures) * _SIGNATURE + _REST <= MAXIMUM_ENTRY_BYTES:
        return
    # Reserved for the longest code, so that what becomes of an act never depends on its length.
    longest = entry_bytes(
        upload.act.raw, upload.signatures, MAXIMUM_INTEGER, "x" * registry.longest_code
    )
    if len(longest) > MAXIMUM_ENTRY_BYTES:
        raise Problem("entry_too_large")
