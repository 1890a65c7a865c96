"""What the views read from: the one house that this process serves.

Django makes views from a module of addresses, so what they need is set here once, before the first
request, by ``glasshouse.site.asgi``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from glasshouse.clerk.clock import Clock
from glasshouse.clerk.reader import HouseReader
from glasshouse.pages.ballot import Box

BoxOf = Callable[[str], AbstractContextManager[Box]]
"""Opens the ballot box of a vote (hex id) to look in; FileNotFoundError if there is none."""


def no_boxes(election: str) -> AbstractContextManager[Box]:
    """Of a house that is served without ballot boxes."""
    raise FileNotFoundError(f"no ballot box of {election} is served here")


@dataclass(frozen=True)
class Serving:
    """A reader of the house, the clock of its pages, a report on its health, its ballot boxes."""

    reader: HouseReader
    clock: Clock
    health: Callable[[], Mapping[str, Any]]
    box_of: BoxOf = no_boxes


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
