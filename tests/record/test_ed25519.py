"""Odd keys are refused; signatures verify by one rule.

The odd points are not copied from a list: they are computed here from the curve equation.
"""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glasshouse.record import ed25519
from glasshouse.record.errors import FormatError, SignatureError, WeakKeyError

P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P
ORDER = 2**252 + 27742317777372353535851937790883648493


class Point(NamedTuple):
    x: int
    y: int


def add(a: Point, b: Point) -> Point:
    """Add two points of the curve -x^2 + y^2 = 1 + d x^2 y^2."""
    product = D * a.x * b.x * a.y * b.y % P
    return Point(
        (a.x * b.y + a.y * b.x) * pow(1 + product, -1, P) % P,
        (a.y * b.y + a.x * b.x) * pow(1 - product, -1, P) % P,
    )


def multiply(number: int, point: Point) -> Point:
    result = Point(0, 1)
    while number:
        if number & 1:
            result = add(result, point)
        point = add(point, point)
        number >>= 1
    return result


def x_of(y: int) -> int | None:
    """Return a square root of (y^2 - 1) / (d y^2 + 1), None if there is none."""
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    root = pow(square, (P + 3) // 8, P)
    if root * root % P != square:
        root = root * pow(2, (P - 1) // 4, P) % P
    return root if root * root % P == square else None


def encode(y: int, sign: int) -> bytes:
    return (y | sign << 255).to_bytes(32, "little")


def torsion_points() -> set[Point]:
    """Return the points whose order divides 8: the multiples by ORDER of any points."""
    found: set[Point] = set()
    y = 2
    while len(found) < 8:
        x = x_of(y)
        if x is not None:
            found.add(multiply(ORDER, Point(x, y)))
            found.add(multiply(ORDER, Point(P - x, y)))
        y += 1
    return found


def small_order_encodings() -> set[bytes]:
    """Return every 32-byte string that decodes to a point of small order, by lenient rules."""
    spellings = set()
    for point in torsion_points():
        for y in (point.y, point.y + P):
            if y < 2**255:
                signs = (0, 1) if point.x == 0 else (point.x & 1,)
                spellings |= {encode(y, sign) for sign in signs}
    return spellings


def test_case_21_all_fourteen_small_order_encodings_are_refused() -> None:
    """Threat: under such a key one signature fits many messages."""
    encodings = small_order_encodings()
    assert len(encodings) == 14
    for public in encodings:
        with pytest.raises(WeakKeyError):
            ed25519.refuse_weak_public_key(public)


def test_the_threat_is_real() -> None:
    """Under the neutral point, the signature (R = [S]B, S) fits every message, and OpenSSL
    accepts it; so the refusal at the door is what protects."""
    neutral = encode(1, 0)
    signature = encode(1, 0) + bytes(32)
    ed25519.verify(neutral, b"I accept", signature)
    ed25519.verify(neutral, b"I decline", signature)
    with pytest.raises(WeakKeyError) as refusal:
        ed25519.refuse_weak_public_key(neutral)
    assert refusal.value.code == "key_small_order"


@pytest.mark.parametrize("sign", [0, 1])
@pytest.mark.parametrize("y", range(P, 2**255))
def test_case_21_every_second_spelling_is_refused(y: int, sign: int) -> None:
    with pytest.raises(WeakKeyError) as refusal:
        ed25519.refuse_weak_public_key(encode(y, sign))
    assert refusal.value.code == "key_not_canonical"


@pytest.mark.parametrize("y", [y for y in range(2, 60) if x_of(y) is None])
def test_a_string_that_is_no_point_is_refused(y: int) -> None:
    with pytest.raises(WeakKeyError) as refusal:
        ed25519.refuse_weak_public_key(encode(y, 0))
    assert refusal.value.code == "key_not_a_point"


@pytest.mark.parametrize("y", [y for y in range(2, 60) if x_of(y) is not None])
def test_other_points_pass(y: int) -> None:
    ed25519.refuse_weak_public_key(encode(y, 0))
    ed25519.refuse_weak_public_key(encode(y, 1))


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_lengths_are_checked(length: int) -> None:
    with pytest.raises(WeakKeyError):
        ed25519.refuse_weak_public_key(bytes(length))
    with pytest.raises(FormatError):
        ed25519.from_seed(bytes(length))
    with pytest.raises(SignatureError):
        ed25519.verify(bytes(length), b"", bytes(64))
    with pytest.raises(SignatureError):
        ed25519.verify(ed25519.public_key(ed25519.from_seed(bytes(32))), b"", bytes(length + 1))


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200))
def test_what_a_key_signs_verifies_and_nothing_else(seed: bytes, message: bytes) -> None:
    private = ed25519.from_seed(seed)
    public = ed25519.public_key(private)
    ed25519.refuse_weak_public_key(public)
    signature = ed25519.sign(private, message)
    ed25519.verify(public, message, signature)
    with pytest.raises(SignatureError):
        ed25519.verify(public, message + b"\x00", signature)


def test_a_signature_with_s_not_reduced_is_refused() -> None:
    """Threat: S + L would be a second valid signature, so an act could have two ids."""
    private = ed25519.from_seed(bytes(32))
    signature = ed25519.sign(private, b"peace")
    s = int.from_bytes(signature[32:], "little")
    with pytest.raises(SignatureError):
        ed25519.verify(
            ed25519.public_key(private),
            b"peace",
            signature[:32] + (s + ORDER).to_bytes(32, "little"),
        )


def test_verification_is_cofactorless() -> None:
    """Threat: a signature whose R carries a torsion point is valid for cofactored verifiers only;
    a browser of that kind would show as signed what the server refuses."""
    from hashlib import sha512

    private = ed25519.from_seed(bytes(32))
    public = ed25519.public_key(private)
    scalar_bytes = bytearray(sha512(bytes(32)).digest()[:32])
    scalar_bytes[0] &= 248
    scalar_bytes[31] = scalar_bytes[31] & 127 | 64
    scalar = int.from_bytes(scalar_bytes, "little")
    base_y = 4 * pow(5, -1, P) % P
    base_x = x_of(base_y)
    assert base_x is not None
    base = Point(base_x if base_x % 2 == 0 else P - base_x, base_y)
    torsion = next(point for point in torsion_points() if multiply(4, point) != Point(0, 1))

    def signed_with(nonce_point: Point) -> bytes:
        r = encode(nonce_point.y, nonce_point.x & 1)
        k = int.from_bytes(sha512(r + public + b"peace").digest(), "little") % ORDER
        return r + ((12345 + k * scalar) % ORDER).to_bytes(32, "little")

    plain = multiply(12345, base)
    ed25519.verify(public, b"peace", signed_with(plain))
    with pytest.raises(SignatureError):
        ed25519.verify(public, b"peace", signed_with(add(plain, torsion)))
