"""Receipts: one entry is in the record, provable without asking anyone (C2SP tlog-proof).

A ``.tlog-proof`` file joins the index of an entry, its inclusion proof and a checkpoint with the
signatures of the log and its witnesses::

    c2sp.org/tlog-proof@v1
    extra <base64>                 optional and not authenticated: never believe it
    index 1
    m8BwUQ+nZNvmJcx7wXO//uku5Hf14r+W+bOd8GhnfaQ=     the leaf's sibling first
    jofBQah+lWDpoXKsyJdqpENtpXBQxepNFgjXL7jIfVY=
                                   a blank line
    <the checkpoint, byte for byte>

The entry itself is not inside: who verifies has it, hashes it, and so knows that *this* entry was
recorded.

>>> from glasshouse.record.checkpoint import Checkpoint, sign_checkpoint
>>> from glasshouse.record.merkle import Tree, inclusion_proof, leaf_hash
>>> from glasshouse.record.note import SignerKey
>>> from glasshouse.record.policy import Policy
>>> log = SignerKey("record.example.org/glasshouse", bytes(32))
>>> tree = Tree([leaf_hash(b"will you confer?"), leaf_hash(b"ja")])
>>> note = sign_checkpoint(Checkpoint(log.name, 2, tree.root()), log)
>>> raw = Proof(1, tuple(inclusion_proof(1, 2, tree)), note).encode()
>>> policy = Policy.of_log(log.verifier)
>>> verify_proof(Proof.parse(raw), leaf_hash(b"ja"), policy).size
2
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import Self

from glasshouse.record.checkpoint import SignedCheckpoint
from glasshouse.record.encoding import (
    HASH_SIZE,
    MAX_SIZE,
    decode_base64,
    decode_hash,
    parse_decimal,
)
from glasshouse.record.errors import FormatError
from glasshouse.record.merkle import verify_inclusion
from glasshouse.record.note import MAX_NOTE_SIZE, Note
from glasshouse.record.policy import Policy

FILE_EXTENSION = ".tlog-proof"

MAX_HASHES = 63
"""Longest inclusion proof that a tree below 2^63 entries can have."""

MAX_PROOF_SIZE = 2 * MAX_NOTE_SIZE

_HEADER = b"c2sp.org/tlog-proof@v1"


@dataclass(frozen=True)
class Proof:
    """A parsed receipt. Parsing verifies nothing.

    ``checkpoint`` is the signed note as it stands; ``extra`` is not authenticated by anything.
    """

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None

    def __post_init__(self) -> None:
        """Refuse what has no spelling."""
        if (
            not 0 <= self.index <= MAX_SIZE
            or len(self.hashes) > MAX_HASHES
            or any(len(each) != HASH_SIZE for each in self.hashes)
        ):
            raise ValueError("a proof has an index and at most 63 hashes of 32 bytes")

    def encode(self) -> bytes:
        """Return the file: exactly the bytes it was parsed from."""
        lines = [_HEADER]
        if self.extra is not None:
            lines.append(b"extra " + b64encode(self.extra))
        lines.append(b"index %d" % self.index)
        lines += [b64encode(each) for each in self.hashes]
        return b"\n".join(lines) + b"\n\n" + self.checkpoint

    @classmethod
    def parse(cls, raw: bytes) -> Self:
        """Read a receipt. Raises ``FormatError``."""
        if len(raw) > MAX_PROOF_SIZE:
            raise FormatError("proof_too_large", f"A receipt has at most {MAX_PROOF_SIZE} bytes.")
        # The first blank line ends our own lines; the checkpoint has blank lines of its own.
        head, blank, checkpoint = raw.partition(b"\n\n")
        if not blank:
            raise FormatError("proof_structure", "The receipt has no checkpoint.")
        lines = head.split(b"\n")
        if lines.pop(0) != _HEADER:
            raise FormatError("proof_header", "The file is not a receipt of version 1.")
        extra = None
        if lines and lines[0].startswith(b"extra "):
            extra = decode_base64(lines.pop(0).removeprefix(b"extra "))
        if not lines or not lines[0].startswith(b"index "):
            raise FormatError("proof_structure", "The receipt names no entry.")
        index = parse_decimal(lines.pop(0).removeprefix(b"index "))
        if len(lines) > MAX_HASHES:
            raise FormatError("proof_structure", f"A receipt has at most {MAX_HASHES} hashes.")
        Note.parse(checkpoint)
        return cls(index, tuple(decode_hash(line) for line in lines), checkpoint, extra)


def verify_proof(proof: Proof, leaf: bytes, policy: Policy) -> SignedCheckpoint:
    """Return the checkpoint by which ``policy`` accepts that the entry of this leaf is recorded.

    Raises ``FormatError``, ``SignatureError`` or ``QuorumError`` if the checkpoint is not
    acceptable, ``ProofError`` if it does not contain the entry at ``proof.index``.
    """
    signed = policy.open_checkpoint(proof.checkpoint)
    verify_inclusion(leaf, proof.index, signed.size, proof.hashes, signed.root)
    return signed
