"""What a reader remembers of a record, so that it cannot be shown two (a class without I/O).

``TrustedLog`` holds the last checkpoint it accepted. A newer one takes its place only if

1. the policy accepts its signatures,
2. it is of the same record,
3. it is not smaller (else ``RollbackError``),
4. of the same size it has the same root, and a larger one comes with a consistency proof from the
   trusted to the new root (else ``ForkError``).

On 3 and 4 the trusted checkpoint stays and the error carries ``Evidence``: both notes, byte for
byte, and the proof that failed. Two signed notes of one size with different roots convict a log
alone. A failed proof convicts whoever made it, perhaps not the log: but a log that cannot give
anyone a proof that holds, is convicted by that. A smaller note may be merely old.

>>> from glasshouse.record.checkpoint import Checkpoint, sign_checkpoint
>>> from glasshouse.record.errors import ForkError
>>> from glasshouse.record.merkle import Tree, consistency_proof, leaf_hash
>>> from glasshouse.record.note import SignerKey
>>> from glasshouse.record.policy import Policy
>>> log = SignerKey("record.example.org/glasshouse", bytes(32))
>>> trusted = TrustedLog(Policy.of_log(log.verifier))
>>> tree = Tree([leaf_hash(b"answer"), leaf_hash(b"counter")])
>>> for size in (1, 2):
...     note = sign_checkpoint(Checkpoint(log.name, size, tree.root(size)), log)
...     accepted = trusted.accept(note, consistency_proof(trusted.size, size, tree))
>>> trusted.size
2
>>> other = sign_checkpoint(Checkpoint(log.name, 2, leaf_hash(b"another answer")), log)
>>> try:
...     accepted = trusted.accept(other, [])
... except ForkError as error:
...     Evidence.parse(error.evidence.encode()).offered == other
True
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from glasshouse.record.checkpoint import SignedCheckpoint
from glasshouse.record.encoding import decode_hash
from glasshouse.record.errors import (
    ForkError,
    FormatError,
    ProofError,
    RollbackError,
    SignatureError,
)
from glasshouse.record.merkle import verify_consistency
from glasshouse.record.note import MAX_NOTE_SIZE
from glasshouse.record.policy import Policy

_EVIDENCE_FIELDS = {"offered", "proof", "reason", "trusted"}


@dataclass(frozen=True)
class Evidence:
    """Two notes of one record that do not go together, and the proof that failed.

    ``reason`` is the code of the refusal. The notes are kept byte for byte, so anybody with the
    public key of the log can check the signatures again.
    """

    reason: str
    trusted: bytes
    offered: bytes
    proof: tuple[bytes, ...]

    def encode(self) -> bytes:
        """Return a file that can be handed on: JSON, the notes as text, the proof in base64."""
        fields = {
            "reason": self.reason,
            "trusted": self.trusted.decode(),
            "offered": self.offered.decode(),
            "proof": [b64encode(each).decode() for each in self.proof],
        }
        text = json.dumps(fields, ensure_ascii=False, indent=2, sort_keys=True)
        return text.encode() + b"\n"

    @classmethod
    def parse(cls, raw: bytes) -> Self:
        """Read such a file. It says nothing yet: verify the notes. Raises ``FormatError``."""
        if len(raw) > 4 * MAX_NOTE_SIZE:
            raise FormatError("evidence_too_large", "The evidence file is too large.")
        try:
            fields = json.loads(raw)
        except (ValueError, RecursionError) as error:
            raise FormatError("evidence_structure", "The evidence is not JSON.") from error
        if not isinstance(fields, dict) or set(fields) != _EVIDENCE_FIELDS:
            raise FormatError("evidence_structure", "The evidence lacks a field or has another.")
        texts = [fields["reason"], fields["trusted"], fields["offered"]]
        proof = fields["proof"]
        if not isinstance(proof, list) or not all(isinstance(x, str) for x in texts + proof):
            raise FormatError("evidence_structure", "A field of the evidence has a wrong type.")
        try:
            evidence = cls(
                fields["reason"],
                fields["trusted"].encode(),
                fields["offered"].encode(),
                tuple(decode_hash(each.encode()) for each in proof),
            )
            if evidence.encode() != raw:
                raise FormatError("evidence_structure", "The evidence has another spelling.")
        except UnicodeError as error:
            raise FormatError("evidence_structure", "The evidence is not Unicode.") from error
        return evidence


class TrustedLog:
    """The last trusted checkpoint of one record. See the module for its rules."""

    def __init__(self, policy: Policy, trusted: bytes | None = None) -> None:
        """Start from a note kept earlier, or from nothing (and then trust the first one seen).

        Raises what ``Policy.open_checkpoint`` raises if the kept note is not acceptable.
        """
        self.policy = policy
        self._trusted = None if trusted is None else policy.open_checkpoint(trusted)

    @property
    def checkpoint(self) -> SignedCheckpoint | None:
        """The trusted checkpoint, None if there is none yet. Keep its ``raw`` for the next run."""
        return self._trusted

    @property
    def size(self) -> int:
        """Size from which the next consistency proof must start; 0 if nothing is trusted yet."""
        return 0 if self._trusted is None else self._trusted.size

    def accept(self, raw: bytes, proof: Sequence[bytes]) -> SignedCheckpoint:
        """Trust the note ``raw`` from now on and return its checkpoint.

        ``proof`` is the consistency proof from ``size``; it is empty when the size is unchanged
        and when nothing (or an empty record) was trusted before. Raises what
        ``Policy.open_checkpoint`` raises, ``RollbackError`` and ``ForkError``; then nothing
        changes.
        """
        offered = self.policy.open_checkpoint(raw)
        if self._trusted is not None:
            require_extension(self._trusted, offered, proof)
        self._trusted = offered
        return offered


def require_extension(
    trusted: SignedCheckpoint, offered: SignedCheckpoint, proof: Sequence[bytes]
) -> None:
    """Return if ``offered`` is a later or equal state of the record of ``trusted``.

    Raises ``SignatureError`` for another record, ``RollbackError`` and ``ForkError`` with evidence.
    """
    if offered.origin != trusted.origin:
        raise SignatureError("checkpoint_origin", "The checkpoint is of another record.")

    def evidence(reason: str) -> Evidence:
        return Evidence(reason, trusted.raw, offered.raw, tuple(proof))

    if offered.size < trusted.size:
        raise RollbackError(
            "rollback",
            f"The record shown has {offered.size} entries; it already had {trusted.size}.",
            evidence("rollback"),
        )
    if offered.size == trusted.size and offered.root != trusted.root:
        raise ForkError(
            "fork_same_size",
            f"The record has signed two different states of {offered.size} entries.",
            evidence("fork_same_size"),
        )
    try:
        verify_consistency(trusted.size, trusted.root, offered.size, offered.root, proof)
    except ProofError as error:
        raise ForkError(
            "fork_inconsistent",
            f"The record of {offered.size} entries was not shown to begin with the "
            f"{trusted.size} already trusted. {error.sentence}",
            evidence("fork_inconsistent"),
        ) from error
