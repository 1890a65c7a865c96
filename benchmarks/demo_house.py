"""The demo's two negotiations inside a generated house: the same data, written by the same code.

Only the door is another: acts are judged by the same rules, and are not received one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.speaking import Desk, Seat
from glasshouse.acts.compose import SigningKey
from glasshouse.demo import chronology, practice, table, transcript
from glasshouse.demo.drafts import LANGUAGE, Draft

HISTORY, PRACTICE = chronology.load(), practice.load()
LENGTH = transcript.length(HISTORY) + table.length(PRACTICE)
"""How many entries they make."""


@dataclass
class _Door:
    """What the demo enters its acts by."""

    desk: Desk

    def now(self) -> int:
        """The time at which the next act is said, Unix ms."""
        return self.desk.time()

    def enter(
        self, doing: str, acts: Sequence[Draft], keys: Sequence[SigningKey], by: str | None = None
    ) -> list[str]:
        """The ids of the acts; ValueError if one comes out without effect."""
        return [self._enter(draft, keys, by) for draft in acts]

    def _enter(self, draft: Draft, keys: Sequence[SigningKey], by: str | None) -> str:
        signing = None if by is None else Seat(by, keys[0], draft.capacity)
        also = keys if by is None else keys[1:]
        written = self.desk.say(
            draft.kind,
            draft.body,
            signing,
            *also,
            scope=draft.scope,
            reported=draft.reported,
            texts={LANGUAGE: draft.lines, **draft.further} if draft.lines else None,
        )
        return written.id


def enter(desk: Desk, registry: Seat) -> None:
    """Enter both, ``registry`` transcribing the one and announcing the other."""
    door = _Door(desk)
    transcript.transcribe(door, HISTORY, registry.key, registry.id)
    table.bargain(door, PRACTICE, registry.key, registry.id, desk.random.randbytes)
