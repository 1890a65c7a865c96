"""The bytes a key signs: DSSE pre-authentication encoding (DSSE 1.0.2, ``PAE``).

>>> pae("text/plain", b"hello")
b'DSSEv1 10 text/plain 5 hello'

Type and length in front of the content mean that a signature made for one purpose can never be
shown as one made for another, and that any DSSE tool can check an exported act.
"""

from __future__ import annotations

ACT_TYPE = "application/vnd.glasshouse.act+json"


def pae(payload_type: str, payload: bytes) -> bytes:
    """``DSSEv1 SP len(type) SP type SP len(payload) SP payload``; lengths count bytes."""
    return b"%b%d %b" % (_before_length(payload_type), len(payload), payload)


def act_message(act: bytes) -> bytes:
    """What the signers of an act sign."""
    return b"%b%d %b" % (_BEFORE_LENGTH_OF_ACT, len(act), act)


def _before_length(payload_type: str) -> bytes:
    encoded = payload_type.encode("utf-8")
    return b"DSSEv1 %d %b " % (len(encoded), encoded)


_BEFORE_LENGTH_OF_ACT = _before_length(ACT_TYPE)
