"""Timers: what follows from time alone (DESIGN section 2).

A lapse, a silence procedure, an entry into force: a fold sets a timer, and when it is due its
handler says what changes. ``settle`` applies due timers in order of (due, kind, key), before each
entry is folded and, in a layer that is thrown away, when a page is read for a later time. Deadlines
need no timer: they are facts, and whether one has passed is a question of the reader's time.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import ClassVar

from glasshouse.acts.facts import Change, Fact, Facts, Put, Remove, sortable
from glasshouse.acts.frozen import frozen
from glasshouse.acts.layered_facts import LayeredFacts

DUE = "due"
_PAGE = 500


@frozen
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
    # Threat: an author who sets thousands of deadlines for one millisecond, and readers who ask for
    # a time after it. Asking a layer for the next timer costs as much as all that were carried out
    # before, so what is due is listed once, and what handlers set is added to the list.
    settled = LayeredFacts(facts)
    due = [_place(timer) for timer in _due(facts, time)]
    heapq.heapify(due)
    while due:
        *_, key = place = heapq.heappop(due)
        timer = settled.get(Timer, key)
        if timer is None or _place(timer) != place:
            continue  # it was taken back or moved meanwhile
        changes = handlers[timer.kind](timer, settled)
        settled.apply([Remove(Timer, timer.key)])
        settled.apply(changes)
        for change in changes:
            if (
                isinstance(change, Put)
                and isinstance(change.fact, Timer)
                and change.fact.due <= time
            ):
                heapq.heappush(due, _place(change.fact))
    return settled


def _due(facts: Facts, time: int) -> Iterator[Timer]:
    """The timers due by ``time``, in their order."""
    after, before = None, sortable(time + 1)
    while page := facts.find(Timer, DUE, after=after, before=before, limit=_PAGE):
        yield from page
        after = page[-1].indexes()[0][2]


def _place(timer: Timer) -> tuple[int, str, str, str]:
    """Where a timer stands in the order (due, kind, subject), and its key."""
    return (timer.due, timer.kind, timer.subject, timer.key)
