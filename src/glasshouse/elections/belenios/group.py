"""The group: the subgroup of prime order q of the curve Ed25519, written with multiplication as the
protocol does, though the curve's own operation is addition.

An element is its 32 bytes of RFC 8032. In files it is 64 hex digits of the same integer, written
from the other end (big-endian). libsodium does the arithmetic. It refuses the identity, which the
protocol needs (an empty tally, a nonce of zero): that one element is handled here.

Threat: beside the subgroup there are elements with a component of small order. A proof can be
ground until it holds for such an element, and two of them cancel in a tally. So ``Element.parse``
accepts members of the subgroup alone, in their one canonical encoding.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from math import isqrt

from nacl import bindings

from glasshouse.elections.belenios.faults import Fault

ORDER = 2**252 + 27742317777372353535851937790883648493
"""The order q of the group; scalars are integers modulo it."""

_IDENTITY = b"\x01" + bytes(31)
_HEX = re.compile(r"[0-9a-f]{64}")
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,76}")


@dataclass(frozen=True, slots=True)
class Element:
    """A member of the group, by its 32 bytes (RFC 8032, section 5.1.2)."""

    raw: bytes

    @classmethod
    def parse(cls, text: object) -> Element:
        """Read 64 lower-case hex digits; raises Fault for anything but a member of the group."""
        if not isinstance(text, str) or not _HEX.fullmatch(text):
            raise Fault("not_hexadecimal", sentence="an element is 64 lower-case hex digits")
        raw = bytes.fromhex(text)[::-1]
        if raw != _IDENTITY and not bindings.crypto_core_ed25519_is_valid_point(raw):
            raise Fault("not_in_group", sentence="this is no member of the group")
        return cls(raw)

    @classmethod
    def known(cls, text: str) -> Element:
        """The element of these digits, which ``parse`` has accepted before: asking for the group
        once more would cost half as much as a power."""
        return cls(bytes.fromhex(text)[::-1])

    @property
    def hex(self) -> str:
        """As it stands in files."""
        return self.raw[::-1].hex()

    @property
    def is_identity(self) -> bool:
        """Whether it is the neutral element."""
        return self.raw == _IDENTITY

    def __mul__(self, other: Element) -> Element:
        return Element(bindings.crypto_core_ed25519_add(self.raw, other.raw))

    def __truediv__(self, other: Element) -> Element:
        return Element(bindings.crypto_core_ed25519_sub(self.raw, other.raw))

    def __pow__(self, scalar: int) -> Element:
        """``self`` to the power of a scalar, reduced modulo the order."""
        scalar %= ORDER
        if scalar == 0 or self.raw == _IDENTITY:
            return IDENTITY
        if scalar == 1:
            return self
        exponent = scalar.to_bytes(32, "little")
        if self.raw == _GENERATOR:
            return Element(bindings.crypto_scalarmult_ed25519_base_noclamp(exponent))
        return Element(bindings.crypto_scalarmult_ed25519_noclamp(exponent, self.raw))


IDENTITY = Element(_IDENTITY)
_GENERATOR = bytes(bindings.crypto_scalarmult_ed25519_base_noclamp((1).to_bytes(32, "little")))
G = Element(_GENERATOR)
"""The generator, RFC 8032's base point."""


def product(elements: Iterable[Element]) -> Element:
    """The product of them; of none, the identity."""
    result: Element | None = None
    for element in elements:
        result = element if result is None else result * element
    return IDENTITY if result is None else result


def parse_scalar(text: object) -> int:
    """Read a scalar: decimal digits of a number below the order, in their one spelling."""
    if not isinstance(text, str) or not _DECIMAL.fullmatch(text):
        raise Fault("not_decimal", sentence="a scalar is decimal digits, without leading zero")
    value = int(text)
    if value >= ORDER:
        raise Fault("scalar_not_reduced", sentence="a scalar is not below the order of the group")
    return value


class Logarithms:
    """Finds exponents from 0 to ``most`` by baby steps and giant steps: about the square root of
    ``most`` in time and memory.

    Threat: a vote with hundreds of choices and heavy weights. The baby steps are the same for all
    of them, and are taken once.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._width = isqrt(most) + 1
        self._steps: dict[bytes, int] = {}
        baby = IDENTITY
        for exponent in range(self._width):
            self._steps.setdefault(baby.raw, exponent)
            baby = baby * G
        self._giant = G**-self._width

    def of(self, element: Element) -> int:
        """The exponent that makes ``element`` of the generator; raises Fault."""
        reached = element
        for turn in range(self._width + 1):
            exponent = self._steps.get(reached.raw, -1)
            if exponent >= 0 and turn * self._width + exponent <= self._most:
                return turn * self._width + exponent
            reached = reached * self._giant
        raise Fault("no_such_count", sentence="no number of votes gives this element")
