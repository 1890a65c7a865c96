"""Reading a ballot box: a record of its own, whose entries are ballots.

Its tree is recomputed from the ballots as that of the record is from the entries (``structure``),
while they pass by. What does not fit is named by its place below ``boxes/`` and by the number of
the ballot, from 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from glasshouse.cli.findings import Fault, Findings
from glasshouse.cli.hash_files import TreeOnDisk
from glasshouse.cli.kept import KeptResources
from glasshouse.cli.places import BOX_KEY_FILE, BOXES_FOLDER, Place
from glasshouse.cli.structure import Broken, Structure
from glasshouse.cli.workspace import Workspace
from glasshouse.elections.archive_of import counted
from glasshouse.elections.facts import Election
from glasshouse.record.checkpoint import SignedCheckpoint, open_checkpoint
from glasshouse.record.client import CHECKPOINT_PATH, RecordReader
from glasshouse.record.errors import NotFoundError, RecordError, TooLargeError
from glasshouse.record.note import MAX_NOTE_SIZE, VerifierKey
from glasshouse.record.policy import Policy


@dataclass
class Box:
    """One ballot box, opened at a checkpoint that its own key signed; without one, an empty box of
    which nothing was published."""

    place: Place
    key: VerifierKey
    signed: SignedCheckpoint | None
    tree: TreeOnDisk
    #: Faults of its tree, as if it were a record by itself.
    faults: Findings = field(default_factory=Findings)

    def __post_init__(self) -> None:
        self.reader = RecordReader(self.place.record, Policy.of_log(self.key))
        structure = Structure(self.reader, self.tree, self.faults, self.place.connections)
        self._ballots = self._read(structure)

    @property
    def size(self) -> int:
        """How many ballots its checkpoint seals."""
        return 0 if self.signed is None else self.signed.size

    def ballots(self) -> Iterator[bytes]:
        """The ballots that were not taken yet, in their order; their leaves are in the tree.

        Raises ``Broken`` where one cannot be read or is not the one that was sealed.
        """
        return self._ballots

    def finish(self) -> bool:
        """Read what is left of it; whether all of it is what its checkpoint seals."""
        try:
            for _ballot in self._ballots:
                pass
        except Broken:
            return False
        return self.tree.size == self.size and not self.faults.count

    def check_beside(self, workspace: Workspace) -> None:
        """What else lies in the folder of a copy is compared with the tree."""
        if self.signed is None:
            return
        kept = KeptResources(self.place, self.signed, self.key, [], workspace, self.faults)
        kept.check_lines(self.signed, CHECKPOINT_PATH)
        kept.check_published_files(self.reader)
        kept.check_evidence()
        self._check_key_file()

    def _check_key_file(self) -> None:
        """The key by which a copy follows the box is the one that the record names."""
        if self.place.copy is None:
            return
        expected = f"{self.key.format()}\n".encode()
        try:
            kept = self.place.copy.read(BOX_KEY_FILE, len(expected))
        except NotFoundError:
            return
        except TooLargeError:
            kept = b""
        if kept != expected:
            self.faults.fault(
                "box_key_differs", BOX_KEY_FILE, "the key is not the one that the record names."
            )

    def _read(self, structure: Structure) -> Iterator[bytes]:
        if self.signed is not None:
            for _path, ballots in structure.entries(self.signed):
                yield from ballots


def open_box(place: Place, vote: Election, folder: Path) -> Box | Fault:
    """The ballot box of a vote, or what is wrong if it is not there or not the one that the record
    names. ``folder`` is an empty one, for its tree.

    Of a box into which no ballot was put nothing need be published.
    """
    key = VerifierKey.parse(vote.box_key or "")
    box = place.box(vote.id)
    try:
        # Threat: the box of another vote, or one that somebody else keeps, in place of this one.
        raw = box.record.read(CHECKPOINT_PATH, MAX_NOTE_SIZE)
        signed: SignedCheckpoint | None = open_checkpoint(raw, key)
    except NotFoundError:
        if counted(vote):
            sentence = f"the ballot box of {vote.slug} is missing."
            return Fault("missing", place_of(vote, CHECKPOINT_PATH), sentence)
        signed = None
    except RecordError as error:
        return Fault(error.code, place_of(vote, CHECKPOINT_PATH), error.sentence)
    return Box(box, key, signed, TreeOnDisk(folder))


def place_of(vote: Election, path: str) -> str:
    """The place of a resource of the box, as the record names it."""
    return f"{BOXES_FOLDER}/{vote.id}/{path}"


def move_findings(vote: Election, box: Findings, findings: Findings) -> None:
    """Note what was found of a box as found of the record that it belongs to."""
    findings.add(
        Fault(
            fault.code,
            place_of(vote, fault.place),
            f"in the ballot box of {vote.slug}, {fault.sentence}",
            ballot=None if fault.entry is None else fault.entry + 1,
        )
        for fault in box.faults
    )
    findings.count += box.count - len(box.faults)
    for remark in box.remarks:
        findings.remark(f"In the ballot box of {vote.slug}: {remark}")
