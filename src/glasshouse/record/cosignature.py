"""Timestamped cosignatures of witnesses (C2SP tlog-cosignature, cosignature/v1, type 0x04).

A witness that has seen a checkpoint extend the previous one says so by a signature line of its
own below it. The blob of that line is eight bytes big-endian POSIX seconds and an Ed25519
signature over::

    cosignature/v1
    time 1763800000
    <the whole text of the checkpoint>

The time lets a reader notice a log that shows them an old view. The signed bytes do not bind the
witness' name, so a witness must use one key for one name.

>>> from hashlib import sha256
>>> from glasshouse.record import note
>>> witness = WitnessSigner("witness.example.org/w1",
...                         sha256(b"glasshouse test witness key").digest())
>>> witness.verifier.format()
'witness.example.org/w1+926f9dec+BA+52C80qRkQR7aTQRbE+T8S9OBadyTLwjE68J1HsZcJ'
>>> text = b"record.example.org/glasshouse\\n0\\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\\n"
>>> line = witness.cosign(text, 1763800000)
>>> witness.verifier.verify(text, line.signature)
>>> timestamp(line.signature)
1763800000
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from glasshouse.record import ed25519
from glasshouse.record.encoding import MAX_SIZE
from glasshouse.record.errors import SignatureError
from glasshouse.record.note import PrivateKey, PublicKey, SignatureLine

_TIME_SIZE = 8
_BLOB_SIZE = _TIME_SIZE + ed25519.SIGNATURE_SIZE


def cosigned_message(text: bytes, time: int) -> bytes:
    """Return the bytes that a witness signs at ``time`` (POSIX seconds) for this text."""
    return b"cosignature/v1\ntime %d\n" % time + text


def timestamp(signature: bytes) -> int:
    """Return the POSIX seconds in the blob of a cosignature.

    True only once the blob is verified. Raises ``SignatureError`` if it cannot be a cosignature.
    """
    if len(signature) != _BLOB_SIZE:
        raise SignatureError("cosignature_length", "A cosignature is a time and 64 bytes.")
    time = int.from_bytes(signature[:_TIME_SIZE], "big")
    if time > MAX_SIZE:
        raise SignatureError("cosignature_time", "The time of the cosignature is out of range.")
    return time


@dataclass(frozen=True)
class WitnessKey(PublicKey):
    """The public key of a witness (type 0x04)."""

    TYPE: ClassVar[int] = 0x04

    def verify(self, text: bytes, signature: bytes) -> None:
        """Return if ``signature`` is this witness' over ``text``, else ``SignatureError``."""
        message = cosigned_message(text, timestamp(signature))
        ed25519.verify(self.public, message, signature[_TIME_SIZE:])


@dataclass(frozen=True)
class WitnessSigner(PrivateKey):
    """The private key of a witness (type 0x04)."""

    TYPE: ClassVar[int] = 0x04

    @cached_property
    def verifier(self) -> WitnessKey:
        """The public half."""
        return WitnessKey(self.name, self.public)

    def cosign(self, text: bytes, time: int) -> SignatureLine:
        """Return the signature line for the checkpoint ``text`` at ``time`` (POSIX seconds)."""
        if not 0 <= time <= MAX_SIZE:
            raise ValueError("a timestamp is a positive signed 64-bit number")
        signature = ed25519.sign(self._private, cosigned_message(text, time))
        return SignatureLine(self.name, self.key_id, time.to_bytes(_TIME_SIZE, "big") + signature)


@dataclass(frozen=True)
class Cosignature:
    """A verified statement: this witness saw the checkpoint at ``time`` (POSIX seconds)."""

    witness: WitnessKey
    time: int
