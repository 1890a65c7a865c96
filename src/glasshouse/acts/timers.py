"""Timers: what follows from time alone (DESIGN section 2).

A lapse, a silence procedure, an entry into force: a fold sets a timer, and when it is due its
handler says what changes. ``settle`` applies due timers in order of (due, kind, key), before each
entry is folded and, in a layer that is thrown away, when a page is read for a later time. Deadlines
need no timer: they are facts, and whether one has passed is a question of the reader's time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from glasshouse.acts.facts import Change, Fact, Facts, Remove, sortable
from glasshouse.acts.memory_facts import LayeredFacts

DUE = "due"


@dataclass(frozen=True)
class Timer(Fact):
    """At ``due`` (Unix ms) the handler of ``kind`` is asked what changes for ``subject``."""

    FACT: ClassVar[str] = "timer"

    kind: str
    subject: str
    due: int

    @property
    def key(self) -> str:
        """One timer of a kind for a subject: setting it again moves it."""
        return f"{self.kind}/{self.subject}"

    def indexes(self) -> Sequence[tuple[str, str, str]]:
        """All timers, the next due first."""
        return ((DUE, "", f"{sortable(self.due)}/{self.kind}/{self.subject}"),)


TimerHandler = Callable[[Timer, Facts], Sequence[Change]]


def next_due(facts: Facts) -> Timer | None:
    """The timer that is due first, if there is one."""
    found = facts.find(Timer, DUE, limit=1)
    return found[0] if found else None


def settle(facts: Facts, handlers: Mapping[str, TimerHandler], time: int) -> LayeredFacts:
    """The facts with every timer due at or before ``time`` (Unix ms) carried out.

    A handler may set further timers; those due by then run too. Each timer is removed before its
    handler's changes, so that a handler can set the same one anew.
    """
    settled = LayeredFacts(facts)
    while (timer := next_due(settled)) is not None and timer.due <= time:
        changes = handlers[timer.kind](timer, settled)
        settled.apply([Remove(Timer, timer.key)])
        settled.apply(changes)
    return settled
