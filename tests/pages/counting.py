"""Facts that count how often they are asked."""

from __future__ import annotations

from typing import Any

from glasshouse.acts.facts import Facts


class Counting:
    """Facts, and the number of questions asked of them."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> Any:
        ask = getattr(self._facts, name)

        def counted(*args: Any, **options: Any) -> Any:
            self.asked.append(f"{name} {args[0].__name__}")
            return ask(*args, **options)

        return counted
