"""What has followed from time alone since the last entry, worked out once for many readers.

While nothing is said, deadlines go on passing, and every reader of the present needs all that
follows from them: after some quiet weeks in a large house, a thousand timers. They are carried out
in a layer over the facts (DESIGN section 2). That layer is the same for every reader of one size,
from the last timer that was due until the next one is, and is kept so long.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

from glasshouse.acts.context import read_at
from glasshouse.acts.facts import Facts
from glasshouse.acts.layered_facts import LayeredFacts
from glasshouse.acts.registry import Registry
from glasshouse.acts.timers import next_due

KEPT = 8
"""How many layers are kept: that of the present, and those of times that some readers ask for."""


@dataclass(frozen=True)
class _Settlement:
    """What stands at one size from a time on, and until another (Unix ms; None: for good)."""

    size: int
    since: int
    until: int | None
    layer: LayeredFacts

    def holds(self, size: int, time: int) -> bool:
        return (
            size == self.size and self.since <= time and (self.until is None or time < self.until)
        )


class Settlements:
    """The layers of one house that were used last. Any number of threads may ask at once."""

    def __init__(self, registry: Registry) -> None:
        """Nothing was asked yet."""
        self._registry = registry
        self._lock = threading.Lock()
        self._kept: list[_Settlement] = []

    def read_at(self, facts: Facts, size: int, time: int) -> Facts:
        """``facts``, which are those of ``size``, as they stand at ``time`` (Unix ms); see
        ``acts.context.read_at``. ``time`` is no earlier than the last entry of that size."""
        found = self._find(size, time)
        if found is None:
            settled = read_at(facts, self._registry, time)
            if not isinstance(settled, LayeredFacts):
                return settled  # before the founding there is nothing to settle
            settled.finish()
            following = next_due(settled)
            until = None if following is None else following.due
            found = _Settlement(size, time, until, settled)
            self._keep(found)
        return found.layer.over(facts)

    def _find(self, size: int, time: int) -> _Settlement | None:
        with self._lock:
            found = next((each for each in self._kept if each.holds(size, time)), None)
            if found is not None:
                # Threat: who asks for ever other times must not push out what everybody reads.
                self._kept.remove(found)
                self._kept.append(found)
            return found

    def _keep(self, settlement: _Settlement) -> None:
        with self._lock:
            self._kept.append(settlement)
            del self._kept[:-KEPT]
