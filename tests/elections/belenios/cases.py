"""What a crafted archive is: its name, what was done, and the fault that it must get."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Crafted:
    """One row: ``fault`` is None where the archive is odd but valid."""

    name: str
    title: str
    fault: str | None
    make: Callable[[], bytes]

    def __str__(self) -> str:
        return f"{self.name}-{self.title}"
