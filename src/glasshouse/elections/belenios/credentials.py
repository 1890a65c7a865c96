"""Credentials: the secret by which a voter votes, and the public list of those whose ballots count.

The credential authority makes them on a machine of its own and hands each voter one; the public
list goes into the election, the secrets nowhere. There is no check letter in version 1: a slip of
the pen is noticed only because the public credential is not on the list.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from glasshouse.elections.belenios.faults import Fault
from glasshouse.elections.belenios.files import (
    BASE58,
    base58,
    items,
    read,
    sha256_base64,
    text,
    written,
)
from glasshouse.elections.belenios.group import Element, G
from glasshouse.elections.belenios.suite import Randomness, derived_credential

_PRIVATE = re.compile(f"[{BASE58}]{{5}}-[{BASE58}]{{6}}-[{BASE58}]{{5}}-[{BASE58}]{{6}}")
_PASSWORD = re.compile(f"[{BASE58}]{{5}}-[{BASE58}]{{5}}-[{BASE58}]{{5}}")
_ELEMENT = re.compile(r"[0-9a-f]{64}")
_WEIGHT = re.compile(r"0|[1-9][0-9]{0,18}")
_LETTERS = 22
HEAVIEST_ROLL = 10**11
"""The largest sum of weights: finding the result takes time that grows with its square root."""


def draw_credential(randomness: Randomness) -> str:
    """A new private credential, ``XXXXX-XXXXXX-XXXXX-XXXXXX``."""
    drawn = base58(int.from_bytes(randomness(32), "big"), _LETTERS)
    return f"{drawn[:5]}-{drawn[5:11]}-{drawn[11:16]}-{drawn[16:]}"


def secret_of(uuid: str, credential: str) -> int:
    """The secret exponent behind a credential in one election; raises Fault."""
    if _PASSWORD.fullmatch(credential):
        raise Fault("maybe_a_password", sentence="this looks like a password, not a credential")
    if not _PRIVATE.fullmatch(credential):
        raise Fault("not_a_credential", sentence="a credential is 22 letters in four groups")
    return derived_credential(uuid, credential)


def public_of(uuid: str, credential: str) -> Element:
    """The public credential that stands on the list."""
    return G ** secret_of(uuid, credential)


@dataclass(frozen=True)
class Roll:
    """The public credentials of an election and their weights, by the bytes of their file."""

    raw: bytes
    weights: Mapping[str, int]
    weighted: bool

    @classmethod
    def parse(cls, raw: bytes, *, members: bool = True) -> Roll:
        """Read it; raises Fault. The order says nothing, so it is not checked.

        Without ``members`` credentials are taken to be of the group if they look like it: those of
        a roll that was read before. Asking of each takes some 50 microseconds.
        """
        weights: dict[str, int] = {}
        forms = set()
        for place, line in enumerate(items(read(raw)), start=1):
            credential, comma, weight = text(line).partition(",")
            _check_credential(credential, place, members=members)
            if comma and not _WEIGHT.fullmatch(weight):
                raise Fault("weight", f"credential {place}", "a weight is a whole number")
            if credential in weights:
                raise Fault("credential_twice", f"credential {place}", "it stands there twice")
            weights[credential] = int(weight) if comma else 1
            forms.add(bool(comma))
        if len(forms) > 1:
            raise Fault("weights_mixed", sentence="either all credentials have weights or none has")
        if sum(weights.values()) > HEAVIEST_ROLL:
            raise Fault("total_weight_too_big", sentence="the weights add up to more than 10^11")
        return cls(raw, weights, True in forms)

    @cached_property
    def fingerprint(self) -> str:
        """What people compare."""
        return sha256_base64(self.raw)


def _check_credential(credential: str, place: int, *, members: bool) -> None:
    if not members:
        if not _ELEMENT.fullmatch(credential):
            raise Fault("not_hexadecimal", f"credential {place}", "64 lower-case hex digits")
        return
    try:
        element = Element.parse(credential)
    except Fault as fault:
        raise fault.within(f"credential {place}") from None
    if element.is_identity:
        raise Fault("credential_identity", f"credential {place}", "its secret is known")


def write_roll(credentials: Sequence[tuple[Element, int]], *, weighted: bool) -> Roll:
    """The public list, in the order in which the common tool sorts it."""
    ordered = sorted(credentials, key=lambda each: each[0].raw)
    return Roll.parse(
        written([f"{e.hex},{weight}" if weighted else e.hex for e, weight in ordered])
    )
