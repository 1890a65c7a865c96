"""Checkpoints: what the whole record was at one size (C2SP tlog-checkpoint).

The text of the note has exactly three lines: the *origin* (the name of the record, equal to the
key name of its log key), the *size* (number of entries, plain decimal) and the *root* of the
Merkle tree in base64::

    record.example.org/glasshouse
    3
    wXR4Twcha6Y3xIBm9a2Ea9nMfa3EKQ+YbU0LawJT2S8=

The format knows extension lines after these. They are refused, on our own checkpoints and on
others': witnesses differ in whether they cover them, so a reader could be shown words that
nobody cosigned.

>>> from glasshouse.record.merkle import EMPTY_ROOT
>>> from glasshouse.record.note import SignerKey
>>> log = SignerKey("record.example.org/glasshouse", bytes(32))
>>> raw = sign_checkpoint(Checkpoint(log.name, 0, EMPTY_ROOT), log)
>>> opened = open_checkpoint(raw, log.verifier)
>>> opened.checkpoint.size
0
>>> opened.cosignatures
()
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from glasshouse.record import note
from glasshouse.record.cosignature import Cosignature, WitnessKey, timestamp
from glasshouse.record.encoding import HASH_SIZE, MAX_SIZE, decode_hash, parse_decimal
from glasshouse.record.errors import FormatError, SignatureError
from glasshouse.record.merkle import EMPTY_ROOT
from glasshouse.record.note import Note, SignerKey, VerifierKey


@dataclass(frozen=True)
class Checkpoint:
    """Origin, size and root of a record. Nothing says yet that anybody signed it."""

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        """Refuse what has no spelling as a checkpoint."""
        note.check_key_name(self.origin)
        if not 0 <= self.size <= MAX_SIZE or len(self.root) != HASH_SIZE:
            raise ValueError("a checkpoint has a 63-bit size and a 32-byte root")

    def encode(self) -> bytes:
        """Return the text of the checkpoint: the bytes that are signed."""
        return b"%b\n%d\n%b\n" % (self.origin.encode(), self.size, b64encode(self.root))

    @classmethod
    def parse(cls, text: bytes) -> Self:
        """Read the text of a checkpoint. Raises ``FormatError``."""
        lines = text.split(b"\n")
        if len(lines) < 4 or lines[-1]:
            raise FormatError("checkpoint_lines", "A checkpoint is origin, size and root.")
        if len(lines) > 4:
            raise FormatError("checkpoint_extension", "The checkpoint has extension lines.")
        try:
            origin = lines[0].decode()
        except UnicodeDecodeError as error:
            raise FormatError("note_not_utf8", "The origin is not UTF-8.") from error
        return cls(origin, parse_decimal(lines[1]), decode_hash(lines[2]))


@dataclass(frozen=True)
class SignedCheckpoint:
    """A checkpoint verified to be signed by its log, and by these witnesses."""

    checkpoint: Checkpoint
    note: Note
    cosignatures: tuple[Cosignature, ...]

    @property
    def origin(self) -> str:
        """Name of the record."""
        return self.checkpoint.origin

    @property
    def size(self) -> int:
        """Number of entries."""
        return self.checkpoint.size

    @property
    def root(self) -> bytes:
        """Root of the tree."""
        return self.checkpoint.root

    @property
    def raw(self) -> bytes:
        """The note, byte for byte as it was read."""
        return self.note.encode()


def sign_checkpoint(checkpoint: Checkpoint, signer: SignerKey) -> bytes:
    """Return the checkpoint as a note signed by its log.

    The caller must never let two checkpoints of one size and different roots be signed.
    """
    if signer.name != checkpoint.origin:
        raise ValueError("the log key bears the name of the record")
    return note.sign(checkpoint.encode(), [signer]).encode()


def open_checkpoint(
    raw: bytes, log: VerifierKey, witnesses: Iterable[WitnessKey] = ()
) -> SignedCheckpoint:
    """Read a checkpoint that ``log`` signed, and see which of ``witnesses`` cosigned it.

    Raises ``FormatError`` if it is none, ``SignatureError`` if it is another record's, if the
    log's signature is missing, or if a line claims to be by one of these keys and is not.
    """
    parsed = Note.parse(raw)
    checkpoint = Checkpoint.parse(parsed.text)
    if checkpoint.origin != log.name:
        raise SignatureError("checkpoint_origin", "The checkpoint is of another record.")
    by_line = {(key.name, key.key_id): key for key in witnesses}
    verified = note.verify(parsed, [log, *by_line.values()])
    if not any((line.name, line.key_id) == (log.name, log.key_id) for line in verified):
        raise SignatureError("checkpoint_unsigned", "The record itself did not sign this.")
    if checkpoint.size == 0 and checkpoint.root != EMPTY_ROOT:
        raise FormatError("checkpoint_empty", "A record without entries has one root only.")
    cosignatures = [
        Cosignature(by_line[line.name, line.key_id], timestamp(line.signature))
        for line in verified
        if (line.name, line.key_id) in by_line
    ]
    return SignedCheckpoint(checkpoint, parsed, tuple(cosignatures))
