"""Who tells the story of a golden record: writes acts, judges them, lets them stand."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from glasshouse.acts import judge
from glasshouse.acts.compose import SigningKey, Writer, Written
from glasshouse.acts.entry import Entry
from glasshouse.acts.identifiers import milliseconds_to_instant
from glasshouse.acts.memory_facts import MemoryFacts
from glasshouse.acts.registry import Registry
from glasshouse.acts.replay import Replay
from glasshouse.acts.sheets import Sheet
from glasshouse.record.merkle import Tree, leaf_hash

ORIGIN = "golden.example/house"
START = 1_790_000_000_000
HOUR = 3600 * 1000
DAY = 24 * HOUR


def key(name: str) -> SigningKey:
    """The key of this name, the same for ever."""
    return SigningKey(hashlib.sha256(f"golden key {name}".encode()).digest())


def secret(name: str) -> bytes:
    """The secret of an invitation."""
    return hashlib.sha256(f"golden secret {name}".encode()).digest()


@dataclass
class Teller:
    """Writes acts and lets them stand, one a minute unless time is let pass."""

    registry: Registry
    now: int = START
    entries: list[Entry] = field(default_factory=list)
    sheets: dict[str, Sheet] = field(default_factory=dict)
    digests: list[bytes] = field(default_factory=list)
    drawn: int = 0

    def __post_init__(self) -> None:
        self.facts = MemoryFacts()
        self.replay = Replay(self.facts, self.registry)
        self.tree = Tree()
        self.writer = Writer(ORIGIN, self._random)
        self.digests.append(self.replay.digest)

    def _random(self, count: int) -> bytes:
        self.drawn += 1
        return hashlib.sha256(f"golden {self.drawn}".encode()).digest()[:count]

    def wait(self, milliseconds: int) -> None:
        """Let time pass."""
        self.now += milliseconds

    def instant(self, after: int = 0) -> str:
        """The present, or so much later, as acts write it."""
        return milliseconds_to_instant(self.now + after)

    def say(
        self,
        kind: str,
        body: Mapping[str, Any],
        keys: Sequence[SigningKey],
        *,
        effect: str | None = None,
        **fields: Any,
    ) -> Written:
        """An act that comes out as ``effect`` says; ValueError if it does not."""
        fields.setdefault("saw", (self.tree.size, self.tree.root().hex()))
        written = self.writer.write(kind, body, keys=keys, said=self.now, **fields)
        reading = judge.read(written.act, self.facts, self.registry)
        known = judge.signing_keys(reading, self.facts)
        signers = judge.check_signatures(written.act, written.signatures, known)
        decision = self.replay.decide(reading, self.now, signers)
        if decision.refused is not None or decision.effect != effect:
            raise ValueError(f"{kind} came out as {decision.refused or decision.effect}")
        self.replay.record(decision)
        entry = written.entry(self.now, decision.effect)
        self.entries.append(entry)
        self.tree.append(leaf_hash(entry.encode()))
        self.digests.append(self.replay.digest)
        self.sheets.update({sheet.digest: sheet for sheet in written.sheets})
        self.wait(60_000)
        return written


@dataclass
class Seat:
    """An author and the key it signs with."""

    id: str
    key: SigningKey


def english(**lines: str) -> dict[str, dict[str, str]]:
    """The words of an act in one language."""
    return {"en": lines}
