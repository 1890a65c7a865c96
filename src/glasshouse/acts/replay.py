"""Replay: from entries to facts, one at a time, and the running digest by which two replays
compare.

The clerk and every verifier use this one class. ``decide`` says what an act would do as the next
entry and changes nothing; ``record`` lets a decision stand. The digest after entry N-1 is
``SHA-256(digest before || canonical changes)``, starting from 32 zero bytes; a house serves it for
every N, so two replays find their first difference by bisection.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from glasshouse.acts.facts import Change, Facts, FactStore, Put, change_text
from glasshouse.acts.frozen import frozen
from glasshouse.acts.judge import Reading, judge
from glasshouse.acts.outcomes import Outcome, Refused, WithoutEffect
from glasshouse.acts.recorded import recording
from glasshouse.acts.registry import Context, Registry
from glasshouse.acts.rules import rules_in_force
from glasshouse.acts.timers import Timer, next_due, settle

FIRST_DIGEST = bytes(32)


@frozen
class Decision:
    """What an act does as entry ``index``: its outcome, and all changes it brings, timers included.

    ``effect`` is the code that the entry carries (None if effective). A refused act brings none.
    """

    index: int
    received: int
    outcome: Outcome
    changes: Sequence[Change]

    @property
    def effect(self) -> str | None:
        """The entry's ``effect``."""
        return self.outcome.code if isinstance(self.outcome, WithoutEffect) else None

    @property
    def refused(self) -> Refused | None:
        """The refusal, if it is one."""
        return self.outcome if isinstance(self.outcome, Refused) else None


class Replay:
    """The facts after ``size`` entries, and what the next one does."""

    def __init__(
        self,
        facts: FactStore,
        registry: Registry,
        *,
        size: int = 0,
        digest: bytes = FIRST_DIGEST,
        received: int = 0,
    ) -> None:
        self.facts = facts
        self.registry = registry
        self.size = size
        self.digest = digest
        self.received = received
        self._find_next_timer()

    def settled(self, time: int) -> tuple[Facts, Sequence[Change]]:
        """The facts with the timers due by ``time`` carried out, and the changes they bring."""
        if self._next_timer is None or self._next_timer > time:
            return self.facts, ()
        rules = rules_in_force(self.facts)
        handlers = self.registry.timers(rules.version if rules is not None else "")
        layer = settle(self.facts, handlers, time)
        return layer, layer.changes

    def decide(self, reading: Reading, received: int, signers: tuple[str, ...]) -> Decision:
        """What the act would do as the next entry, received at ``received`` (Unix ms)."""
        facts, settling = self.settled(received)
        context = Context(self.size, received, signers, reading.rules)
        outcome = judge(reading, context, facts)
        if isinstance(outcome, Refused):
            return Decision(self.size, received, outcome, ())
        effect = outcome.code if isinstance(outcome, WithoutEffect) else None
        changes = [
            *settling,
            *recording(reading.act, self.size, received, effect),
            *outcome.changes,
        ]
        return Decision(self.size, received, outcome, changes)

    def record(self, decision: Decision) -> None:
        """Let a decision stand: its entry is now part of the record."""
        if decision.index != self.size or decision.refused is not None:
            raise ValueError("this decision is not for the next entry")
        self.facts.apply(decision.changes, self.size + 1)
        self.digest = next_digest(self.digest, decision.changes)
        self.size += 1
        self.received = decision.received
        if any(
            type(change.fact) is Timer if isinstance(change, Put) else change.cls is Timer
            for change in decision.changes
        ):
            self._find_next_timer()

    def _find_next_timer(self) -> None:
        timer = next_due(self.facts)
        self._next_timer = None if timer is None else timer.due


def next_digest(digest: bytes, changes: Sequence[Change]) -> bytes:
    """The running digest after one more entry's changes."""
    text = ",".join([change_text(change) for change in changes])
    return hashlib.sha256(digest + f"[{text}]".encode()).digest()
