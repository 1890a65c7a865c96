"""Signatures about which verifiers disagree, and what the rule of this record says of each."""

from __future__ import annotations

import hashlib
from itertools import product

from glasshouse.record import ed25519
from glasshouse.record.ed25519_bulk import Signed
from glasshouse.record.errors import SignatureError
from tests.record.test_ed25519 import (
    ORDER,
    Point,
    add,
    encode,
    multiply,
    small_order_encodings,
    torsion_points,
    x_of,
)

PRIVATE = ed25519.from_seed(bytes(range(32)))
PUBLIC = ed25519.public_key(PRIVATE)
MESSAGE = b"I accept"
SIGNATURE = ed25519.sign(PRIVATE, MESSAGE)
GOOD: Signed = (PUBLIC, MESSAGE, SIGNATURE)
BASE_Y = 4 * pow(5, -1, ed25519._P) % ed25519._P


def by_reference(signed: Signed) -> bool:
    """What ``ed25519.verify`` says, also of keys that it is never asked about."""
    try:
        ed25519.verify(*signed)
    except (SignatureError, ValueError):
        return False
    return True


def second_spelling() -> Signed:
    """A good signature with the order added to its ``S``."""
    response = int.from_bytes(SIGNATURE[32:], "little") + ORDER
    return PUBLIC, MESSAGE, SIGNATURE[:32] + response.to_bytes(32, "little")


def up_to_the_cofactor() -> list[tuple[Signed, bool]]:
    """Signatures that hold once all is multiplied by the cofactor; only one holds without."""
    secret, nonce = 12345, 67890
    public = _encoded(multiply(secret, _base()))
    found = []
    for torsion in torsion_points():
        commitment = _encoded(add(multiply(nonce, _base()), torsion))
        challenge = int.from_bytes(hashlib.sha512(commitment + public + MESSAGE).digest(), "little")
        response = (nonce + challenge * secret) % ORDER
        signed = (public, MESSAGE, commitment + response.to_bytes(32, "little"))
        found.append((signed, torsion == Point(0, 1)))
    return found


def of_small_order() -> list[Signed]:
    """Keys and ``R`` of small order and in second spellings, each with the ends of what ``S`` can
    be."""
    odd = [*sorted(small_order_encodings()), b"\xf0" + b"\xff" * 30 + b"\x7f", PUBLIC]
    responses = [number.to_bytes(32, "little") for number in (0, 1, ORDER - 1, ORDER)]
    return [
        (key, message, commitment + response)
        for key, commitment, response in product(odd, odd, responses)
        for message in (b"", MESSAGE)
    ]


def with_a_bit_changed(message: bytes, place: int, bit: int) -> Signed:
    """A signature of which, or of whose key, one bit is another; ``place`` counts the bytes of the
    key and then those of the signature."""
    changed = bytearray(PUBLIC + ed25519.sign(PRIVATE, message))
    changed[place] ^= 1 << bit
    return bytes(changed[:32]), message, bytes(changed[32:])


def off_the_curve() -> list[bytes]:
    """Keys that are no points."""
    return [encode(y, sign) for y in range(2, 40) if x_of(y) is None for sign in (0, 1)]


def _base() -> Point:
    x = x_of(BASE_Y)
    assert x is not None
    return Point(x if x % 2 == 0 else ed25519._P - x, BASE_Y)


def _encoded(point: Point) -> bytes:
    return encode(point.y, point.x & 1)
