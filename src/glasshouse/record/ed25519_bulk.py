"""Many signatures at once, by the kernel where it is installed.

The kernel (``kernel/``, the package ``glasshouse-kernel``) verifies by the same rule as
``ed25519`` on the caller's own thread: eight signatures side by side in about an eighth of the
time where the processor can, one after the other in about a third elsewhere. It only ever says
yes: what it does not say yes to, ``ed25519.verify`` decides. Without the kernel that decides all
of them.

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

from glasshouse.record import ed25519
from glasshouse.record.errors import SignatureError

Signed = tuple[bytes, bytes, bytes]
"""A public key, a message, and the signature that is said to be of both."""

Kernel = Callable[[Sequence[Signed]], Sequence[bool]]
"""Says of each signature whether it is certain that it holds."""


@cache
def kernel() -> Kernel | None:
    """What the compiled package gives; None where it is not installed, or older than this."""
    try:
        module = importlib.import_module("glasshouse_kernel")
    except ImportError:
        return None
    found: Kernel | None = getattr(module, "verify_ed25519", None)
    return found


def verify_many(signed: Sequence[Signed]) -> list[SignatureError | None]:
    """Of each signature what ``ed25519.verify`` raises, or None if it holds.

    As there, keys are such as ``refuse_weak_public_key`` let pass.
    """
    first_look = kernel()
    certain = [False] * len(signed) if first_look is None else first_look(signed)
    return [None if holds else _fault(*each) for each, holds in zip(signed, certain, strict=True)]


def _fault(public: bytes, message: bytes, signature: bytes) -> SignatureError | None:
    try:
        ed25519.verify(public, message, signature)
    except SignatureError as error:
        return error
    return None
