"""What the record refuses, as typed errors.

Each error carries a ``code`` for programs and a plain ``sentence`` for people. All of them descend
from ``RecordError``; nothing else leaves this room on bad input, however hostile. (A wrong use
of the interface by our own code, such as a negative index, is a ``ValueError``.)

>>> try:
...     raise FormatError("note_too_large", "The note is longer than 1,000,000 bytes.")
... except RecordError as error:
...     print(error.code, "|", error)
note_too_large | The note is longer than 1,000,000 bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from glasshouse.record.trusted import Evidence


class RecordError(Exception):
    """Base of every refusal.

    ``code`` is a stable identifier in snake case, ``sentence`` says the same in plain words.
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


class FormatError(RecordError):
    """Bytes are not in the format they claim to be in."""


class WeakKeyError(RecordError):
    """A public key with which more than its owner could sign, or nobody can."""


class SignatureError(RecordError):
    """A signature does not verify, or none by a trusted key is there."""


class ProofError(RecordError):
    """A Merkle proof does not lead to the stated root."""


class QuorumError(RecordError):
    """A checkpoint is signed by its log but not cosigned as the policy demands."""


class WitnessError(RecordError):
    """A witness did not cosign, or answered what the protocol does not know."""


class MismatchError(RecordError):
    """Published data is not what the checkpoint commits to. ``place`` names the resource."""

    def __init__(self, code: str, sentence: str, place: str) -> None:
        super().__init__(code, sentence)
        self.place = place


class UnavailableError(RecordError):
    """A resource could not be read. ``path`` names it."""

    def __init__(self, code: str, sentence: str, path: str) -> None:
        super().__init__(code, sentence)
        self.path = path


class NotFoundError(UnavailableError):
    """A resource does not exist."""


class TooLargeError(UnavailableError):
    """A resource is longer than anything honest could be."""


class MisbehaviourError(RecordError):
    """A log went back on what it signed. ``evidence`` holds both notes and the failing proof."""

    def __init__(self, code: str, sentence: str, evidence: Evidence) -> None:
        super().__init__(code, sentence)
        self.evidence = evidence


class RollbackError(MisbehaviourError):
    """The offered record is shorter than the one already trusted."""


class ForkError(MisbehaviourError):
    """The offered record does not extend the one already trusted."""
