"""The entry: what the record holds for each act, and the bytes its leaf is made of.

``{"act":{…},"effect":null or code,"received":milliseconds,"sigs":[…]}`` in canonical form. The
act's bytes are sliced out of it, never encoded again, so its id and signatures refer to what was
signed.
"""

from __future__ import annotations

from typing import Any

from glasshouse.acts import canonical
from glasshouse.acts.envelope import Act, Envelope, MalformedAct
from glasshouse.acts.frozen import frozen
from glasshouse.acts.identifiers import Count, Model
from glasshouse.acts.quick_reader import QuickReader
from glasshouse.acts.signatures import (
    Signature,
    Signatures,
    parse_signatures,
    signatures_value,
)

MAXIMUM_ENTRY_BYTES = 65_535
_OPENING = b'{"act":'
_AFTER_ACT = b',"effect":'
_DEPTH_OF_ACT = 2
"""Levels of an entry down to the members of its act."""


class _Whole(Model):
    """An entry as it is written."""

    act: Envelope
    effect: str | None
    received: Count
    sigs: Signatures


_READER = QuickReader(_Whole)


@frozen
class Entry:
    """An act as recorded: its signatures, when the house had it (Unix ms), and its effect.

    ``effect`` is None for an effective act, else the code why it has none.
    """

    act: Act
    signatures: tuple[Signature, ...]
    received: int
    effect: str | None

    def encode(self) -> bytes:
        """The entry's bytes: the leaf of the record."""
        return entry_bytes(self.act.raw, self.signatures, self.received, self.effect)

    @classmethod
    def parse(cls, raw: bytes) -> Entry:
        """Read an entry back; raises MalformedAct for anything but its canonical bytes."""
        return cls._read_quickly(raw) or cls._read_naming_the_fault(raw)

    @classmethod
    def _read_quickly(cls, raw: bytes) -> Entry | None:
        if len(raw) > MAXIMUM_ENTRY_BYTES:
            return None
        whole = _READER.read(raw)
        room = canonical.MAXIMUM_DEPTH - _DEPTH_OF_ACT
        if whole is None or not whole.act.is_of_the_subset(room):
            return None
        # Inside a string a quotation mark has a backslash before it, and no signature has a member
        # of this name: so the last place that reads like this is the member of the entry.
        act = raw[len(_OPENING) : raw.rindex(_AFTER_ACT)]
        return cls(Act.of(act, whole.act), tuple(whole.sigs), whole.received, whole.effect)

    @classmethod
    def _read_naming_the_fault(cls, raw: bytes) -> Entry:
        try:
            value = canonical.decode(raw, MAXIMUM_ENTRY_BYTES)
        except canonical.NotCanonical as error:
            raise MalformedAct(error.code, "entry", error.sentence) from error
        if not isinstance(value, dict) or set(value) != {"act", "effect", "received", "sigs"}:
            raise MalformedAct("malformed_entry", "entry", "an entry has exactly four fields")
        received, effect = value["received"], value["effect"]
        if type(received) is not int or received < 0:
            raise MalformedAct("malformed_entry", "received", "must be Unix milliseconds")
        if effect is not None and not isinstance(effect, str):
            raise MalformedAct("malformed_entry", "effect", "must be a code or null")
        closing = _closing(value["sigs"], received, effect)
        act = Act.from_value(raw[len(_OPENING) : len(raw) - len(closing)], value["act"])
        return cls(act, parse_signatures(value["sigs"]), received, effect)


def entry_bytes(
    act: bytes, signatures: tuple[Signature, ...], received: int, effect: str | None
) -> bytes:
    """Assemble an entry around an act's own bytes."""
    return _OPENING + act + _closing(signatures_value(signatures), received, effect)


def _closing(signatures: Any, received: int, effect: str | None) -> bytes:
    rest = canonical.encode_decoded({"effect": effect, "received": received, "sigs": signatures})
    return b"," + rest[1:]
