"""What is wrong right now, for ``/health`` and for the log.

An alarm stands until whoever raised it clears it. Counters only grow; they begin at zero when the
process does.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import structlog

_log = structlog.get_logger("glasshouse.clerk")


@dataclass
class Alarms:
    """Standing alarms by name, each with a plain sentence, and counters of what happened."""

    standing: dict[str, str] = field(default_factory=dict)
    counters: dict[str, int] = field(default_factory=dict)

    def sound(self, name: str, sentence: str) -> None:
        """Raise an alarm, or change what it says. Logged when it is new or says something new."""
        if self.standing.get(name) != sentence:
            _log.error("alarm", name=name, sentence=sentence)
        self.standing[name] = sentence

    def clear(self, name: str) -> None:
        """The matter is settled."""
        if self.standing.pop(name, None) is not None:
            _log.info("alarm cleared", name=name)

    def count(self, name: str, times: int = 1) -> None:
        """Count something that happened."""
        if times:
            self.counters[name] = self.counters.get(name, 0) + times
