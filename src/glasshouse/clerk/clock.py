"""The two clocks of the clerk, and the rule that guards ``received``.

``received`` of an entry is what the whole house counts time by, and it never goes back: one wrong
clock reading a year ahead would stamp every later entry with that year. So the clerk compares its
wall clock with a second clock that nobody can set, and takes nothing while the wall clock runs
more than five minutes ahead of it. A clock that is set back does no lasting harm (``received``
then stands still); it raises the alarm all the same.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Protocol

from glasshouse.clerk.alarms import Alarms

GREATEST_LEAD = 5 * 60 * 1000
"""How far, in ms, the wall clock may run ahead of the monotonic one."""

DAY = 24 * 3600 * 1000
"""Milliseconds of a UTC day: Unix time has no leap seconds."""


class Clock(Protocol):
    """Two readings of time; passed in wherever time is needed."""

    def now(self) -> int:
        """Unix milliseconds by the wall clock."""
        ...

    def elapsed(self) -> int:
        """Milliseconds since some fixed moment, by a clock that nobody can set."""
        ...


class SystemClock:
    """The machine's clocks."""

    def now(self) -> int:
        """Unix milliseconds."""
        return time.time_ns() // 1_000_000

    def elapsed(self) -> int:
        """Milliseconds of a monotonic clock; one that counts while the machine sleeps, if there
        is one, else every suspended laptop would look like a clock set forward."""
        boottime = getattr(time, "CLOCK_BOOTTIME", None)
        if boottime is None:
            return time.monotonic_ns() // 1_000_000
        return time.clock_gettime_ns(boottime) // 1_000_000


class ClockRunsAhead(RuntimeError):
    """The wall clock was set forward, or runs wild: nothing may be stamped with it."""


@dataclass
class IntakeClock:
    """Gives intake times, and refuses those that the second clock does not bear out.

    The alarm ``clock`` stands while readings are off, in either direction.
    """

    clock: Clock
    alarms: Alarms

    def __post_init__(self) -> None:
        """Take both clocks as right at this moment: when the house is opened."""
        self._offset = self.clock.now() - self.clock.elapsed()

    def read(self) -> int:
        """Unix ms of intake; raises ClockRunsAhead."""
        now = self.clock.now()
        lead = now - (self.clock.elapsed() + self._offset)
        if lead > GREATEST_LEAD:
            sentence = f"The clock of this machine jumped {lead // 1000} seconds ahead."
            self.alarms.sound("clock", sentence)
            raise ClockRunsAhead(sentence)
        if lead < -GREATEST_LEAD:
            sentence = f"The clock of this machine was set {-lead // 1000} seconds back."
            self.alarms.sound("clock", sentence)
        else:
            self.alarms.clear("clock")
        return now
