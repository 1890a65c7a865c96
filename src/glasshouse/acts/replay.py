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
        self.received = received
        self._digest = digest
        self._undigested: list[Sequence[Change]] = []
        # No timer is due before it. Often none is due at it either, because the one that was has
        # been moved since: keeping it exact would be a query for every timer that is set or moved.
        self._none_due_before = self._next_due()

    def settled(self, time: int) -> tuple[Facts, Sequence[Change]]:
        """The facts with the timers due by ``time`` carried out, and the changes they bring."""
        if self._none_due_before is None or time < self._none_due_before:
            return self.facts, ()
        rules = rules_in_force(self.facts)
        handlers = self.registry.timers(rules.version if rules is not None else "")
        layer = settle(self.facts, handlers, time)
        if not layer.changes:
            self._none_due_before = self._next_due()
            return self.facts, ()
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
        self._undigested.append(decision.changes)
        self.size += 1
        self.received = decision.received
        for change in decision.changes:
            if type(change) is Put and type(change.fact) is Timer:
                due, known = change.fact.due, self._none_due_before
                self._none_due_before = due if known is None else min(due, known)

    @property
    def digest(self) -> bytes:
        """The running digest after ``size`` entries."""
        self.new_digests()
        return self._digest

    def new_digests(self) -> list[bytes]:
        """The running digests after each entry recorded since any was last asked for, in order."""
        made = []
        for changes in self._undigested:
            self._digest = next_digest(self._digest, changes)
            made.append(self._digest)
        self._undigested.clear()
        return made

    def _next_due(self) -> int | None:
        timer = next_due(self.facts)
        return None if timer is None else timer.due


def next_digest(digest: bytes, changes: Sequence[Change]) -> bytes:
    """The running digest after one more entry's changes."""
    text = ",".join([change_text(change) for change in changes])
    return hashlib.sha256(digest + f"[{text}]".encode()).digest()
