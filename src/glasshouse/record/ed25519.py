"""Ed25519 with one acceptance rule for every reader of the record (RFC 8032).

Verifiers disagree about odd signatures: on the public corpus of edge cases OpenSSL accepts 208,
lenient libraries 826. If the server held a signature valid that a browser holds invalid, two
readers would see two records. The rule is therefore: ``verify`` is cofactorless, as OpenSSL does
it (canonical ``S``, ``[S]B = R + [k]A`` exactly), and odd public keys are refused before they
are ever registered or trusted (``refuse_weak_public_key``).

>>> key = from_seed(bytes(32))
>>> signature = sign(key, b"peace")
>>> verify(public_key(key), b"peace", signature)
>>> verify(public_key(key), b"war", signature)
Traceback (most recent call last):
...
glasshouse.record.errors.SignatureError: The signature does not belong to these bytes and this key.
"""

from __future__ import annotations

from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from glasshouse.record.errors import FormatError, SignatureError, WeakKeyError

PUBLIC_SIZE = 32
SEED_SIZE = 32
SIGNATURE_SIZE = 64

_P = 2**255 - 19
_D = -121665 * pow(121666, -1, _P) % _P

# y coordinates of the eight points whose order divides the cofactor: the neutral point (1), the
# point of order two (p - 1), those of order four (0) and of order eight (the last two). With
# either sign bit, and with the non-canonical spellings y + p that still fit in 255 bits (of 0 and
# 1), these make the fourteen small-order encodings.
_ORDER_EIGHT_Y = int.from_bytes(
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"
)
_SMALL_ORDER_Y = frozenset({0, 1, _P - 1, _ORDER_EIGHT_Y, _P - _ORDER_EIGHT_Y})


def from_seed(seed: bytes) -> Ed25519PrivateKey:
    """Return the private key of a 32-byte seed. Raises ``FormatError`` for another length."""
    if len(seed) != SEED_SIZE:
        raise FormatError("seed_length", f"A seed is 32 bytes, this is {len(seed)}.")
    return Ed25519PrivateKey.from_private_bytes(seed)


def public_key(private: Ed25519PrivateKey) -> bytes:
    """Return the 32 raw bytes of the public key."""
    return private.public_key().public_bytes_raw()


def sign(private: Ed25519PrivateKey, message: bytes) -> bytes:
    """Return the 64-byte signature of ``message``; the same bytes each time."""
    return private.sign(message)


def verify(public: bytes, message: bytes, signature: bytes) -> None:
    """Return if ``signature`` is by ``public`` over ``message``; raise ``SignatureError`` if not.

    ``public`` is 32 raw bytes that ``refuse_weak_public_key`` let pass when the key was
    registered or configured: this function does not repeat that check.
    """
    if len(public) != PUBLIC_SIZE or len(signature) != SIGNATURE_SIZE:
        raise SignatureError(
            "signature_length", "An Ed25519 key has 32 bytes and its signature 64."
        )
    try:
        _loaded(public).verify(signature, message)
    except InvalidSignature as error:
        raise SignatureError(
            "signature_invalid", "The signature does not belong to these bytes and this key."
        ) from error


@lru_cache(maxsize=1024)
def _loaded(public: bytes) -> Ed25519PublicKey:
    # The same few keys sign most of a record; loading one costs a quarter of a verification.
    return Ed25519PublicKey.from_public_bytes(public)


def refuse_weak_public_key(public: bytes) -> None:
    """Raise ``WeakKeyError`` unless ``public`` is a sound encoding of a curve point.

    Threat: under a small-order key one signature is valid for many messages, so its owner could
    later point to a text never signed, or anyone could sign in that name; a non-canonical
    encoding (y >= p) gives one key two spellings and so two key ids; and verifiers disagree
    about both, which splits the readers of the record. A string that is no point at all verifies
    nothing and would lock its owner out. Hence all three are refused where keys enter.
    """
    if len(public) != PUBLIC_SIZE:
        raise WeakKeyError("key_length", f"An Ed25519 key has 32 bytes, this has {len(public)}.")
    y = int.from_bytes(public, "little") & (2**255 - 1)
    if y >= _P:
        raise WeakKeyError("key_not_canonical", "The key is a second spelling of another key.")
    if y in _SMALL_ORDER_Y:
        raise WeakKeyError("key_small_order", "Anyone can sign under this key.")
    # -x^2 + y^2 = 1 + d x^2 y^2, so x^2 = (y^2 - 1) / (d y^2 + 1) must be a square (RFC 8032
    # section 5.1.3). A quotient is a square exactly if the product is; Euler's criterion decides.
    product = (y * y - 1) * (_D * y * y + 1) % _P
    if pow(product, (_P - 1) // 2, _P) != 1:
        raise WeakKeyError("key_not_a_point", "The key is not a point of the curve.")
