"""Generated houses for tests: of this moment, so that what is owed is due, and spoken in."""

from __future__ import annotations

import time
from pathlib import Path

from benchmarks import demo_vote
from benchmarks.generator import Generated, generate
from tests.demo.houses import TickingClock, waiting

#: Milliseconds before now at which the last generated act was said: the hours of a vote lie within.
AGO = 60_000


def generated(place: Path, acts: int) -> Generated:
    """A house of so many acts in a new directory."""
    return generate(place, acts, _now() - AGO)


def hold_vote(house: Generated) -> int:
    """Hold the demo's vote in it, all within the minute since; the size of the record then."""
    clock = TickingClock(_now() - AGO * 5 // 6)
    size = demo_vote.hold(house, clock, waiting(clock))
    assert clock.time < _now()
    return size


def _now() -> int:
    return time.time_ns() // 1_000_000
