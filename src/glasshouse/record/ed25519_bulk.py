"""Many signatures at once, by whoever is fastest here.

The first look is the kernel's where it is installed (``kernel/``, the package
``glasshouse-kernel``): eight signatures side by side in about an eighth of the time where the
processor can, one after the other in about a third elsewhere. Without it libsodium has it, which
takes about two thirds. Either only ever says yes: what it does not say yes to,
``ed25519.verify`` decides.

>>> private = ed25519.from_seed(bytes(32))
>>> public = ed25519.public_key(private)
>>> good, other = (ed25519.sign(private, words) for words in (b"peace", b"war"))
>>> [error is None for error in verify_many([(public, b"peace", good), (public, b"peace", other)])]
[True, False]
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from functools import cache

from nacl.bindings import crypto_sign_open
from nacl.exceptions import BadSignatureError

from glasshouse.record import ed25519
from glasshouse.record.errors import SignatureError

Signed = tuple[bytes, bytes, bytes]
"""A public key, a message, and the signature that is said to be of both."""

FirstLook = Callable[[Sequence[Signed]], Sequence[bool]]
"""Says of each signature whether it is certain that it holds."""


@cache
def kernel() -> FirstLook | None:
    """What the compiled package gives; None where it is not installed, or older than this."""
    try:
        module = importlib.import_module("glasshouse_kernel")
    except ImportError:
        return None
    found: FirstLook | None = getattr(module, "verify_ed25519", None)
    return found


def by_libsodium(signed: Sequence[Signed]) -> list[bool]:
    """What libsodium says of each.

    It follows the same rule (canonical ``S``, no cofactor, ``R`` byte for byte), and refuses in
    addition keys and ``R`` of small order and in a second spelling: so it says yes to nothing that
    ``ed25519.verify`` refuses.
    """
    return [_holds(*each) for each in signed]


def _holds(public: bytes, message: bytes, signature: bytes) -> bool:
    # Threat: PyNaCl hands the key on as it is, and libsodium reads 32 bytes of it.
    if len(public) != ed25519.PUBLIC_SIZE or len(signature) != ed25519.SIGNATURE_SIZE:
        return False
    try:
        crypto_sign_open(signature + message, public)
    except BadSignatureError:
        return False
    return True


def verify_many(signed: Sequence[Signed]) -> list[SignatureError | None]:
    """Of each signature what ``ed25519.verify`` raises, or None if it holds.

    As there, keys are such as ``refuse_weak_public_key`` let pass.
    """
    certain = (kernel() or by_libsodium)(signed)
    return [None if holds else _fault(*each) for each, holds in zip(signed, certain, strict=True)]


def _fault(public: bytes, message: bytes, signature: bytes) -> SignatureError | None:
    try:
        ed25519.verify(public, message, signature)
    except SignatureError as error:
        return error
    return None
