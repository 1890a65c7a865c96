"""How generated acts come onto the record: written, signed, and judged by the real rules."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from benchmarks.bulk import BulkWriter
from benchmarks.phrases import sentence_of
from glasshouse.acts.compose import SigningKey, Writer, Written
from glasshouse.acts.identifiers import milliseconds_to_instant

ORIGIN = "127.0.0.1/measured"
HOUR = 3600 * 1000
DAY = 24 * HOUR

Texts = Mapping[str, Mapping[str, str]]
"""The lines of an act by language."""


def key(name: str) -> SigningKey:
    """The key of this name in every generated house."""
    return SigningKey(hashlib.sha256(f"measured {name}".encode()).digest())


def deadline(at: int) -> dict[str, Any]:
    """A deadline at ``at`` (Unix ms) as it stands in a body."""
    return {"at": milliseconds_to_instant(at), "offset_minutes": 60}


@dataclass(frozen=True)
class Seat:
    """An author that signs; ``capacity`` is the authority its key speaks on, if not its own."""

    id: str
    key: SigningKey
    capacity: str | None = None


@dataclass
class Desk:
    """Writes acts of one house; ``time`` gives when the next one is received (Unix ms)."""

    bulk: BulkWriter
    writer: Writer
    random: Random
    time: Callable[[], int]
    end: int

    def say(
        self,
        kind: str,
        body: Mapping[str, Any],
        by: Seat | None,
        *also: SigningKey,
        effect: str | None = None,
        **fields: Any,
    ) -> Written:
        """An act that comes out as ``effect`` says; ValueError if it comes out otherwise."""
        written = self.write(kind, body, by, *also, **fields)
        self.bulk.add(written, self.time(), effect)
        return written

    def offer(
        self,
        kind: str,
        body: Mapping[str, Any],
        by: Seat | None,
        *also: SigningKey,
        **fields: Any,
    ) -> Written | None:
        """An act that comes out as the rules have it; None if they refuse it or give it no
        effect."""
        written = self.write(kind, body, by, *also, **fields)
        return written if self.bulk.offer(written, self.time()) else None

    def write(
        self,
        kind: str,
        body: Mapping[str, Any],
        by: Seat | None,
        *also: SigningKey,
        **fields: Any,
    ) -> Written:
        """The same act, not yet on the record."""
        head = self.bulk.head
        return self.writer.write(
            kind,
            body,
            keys=[*([] if by is None else [by.key]), *also],
            by=None if by is None else by.id,
            capacity=None if by is None else by.capacity,
            said=self.time(),
            saw=(head.size, head.root.hex()),
            **fields,
        )

    def words(self, count: int) -> str:
        """A text of so many words."""
        return sentence_of(count, self.random)

    def happens(self, share: float) -> bool:
        """True in so large a share of all cases."""
        return self.random.random() < share
