"""What the views read from: the one house that this process serves.

Django makes views from a module of addresses, so what they need is set here once, before the first
request, by ``glasshouse.site.asgi``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from glasshouse.clerk.clock import Clock
from glasshouse.clerk.reader import HouseReader


@dataclass(frozen=True)
class Serving:
    """A reader of the house, the clock of its pages, and a report on its health."""

    reader: HouseReader
    clock: Clock
    health: Callable[[], Mapping[str, Any]]


_serving: Serving | None = None


def serve(serving: Serving) -> None:
    """Let the views read from this house."""
    global _serving
    _serving = serving


def serving() -> Serving:
    """The house that is being served; RuntimeError before one is."""
    if _serving is None:
        raise RuntimeError("no house is being served")
    return _serving
