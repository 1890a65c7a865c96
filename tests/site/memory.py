"""A world in memory, served as if it were a house on disk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from types import SimpleNamespace
from typing import Any, cast

from django.test import Client

from glasshouse.acts.context import read_at, time_at
from glasshouse.clerk.reader import BeyondRecord, HouseReader, TimeBeforeSize
from glasshouse.kinds import REGISTRY
from glasshouse.site.serving import Serving, serve
from tests.clerk.desk import StandingClock
from tests.house.world import World


class MemoryReader:
    """What pages need of a reader: one state at a size and a time."""

    def __init__(self, world: World) -> None:
        self._world = world

    @contextmanager
    def reading(self, at: int | None = None, time: int | None = None) -> Iterator[Any]:
        newest = self._world.size
        size = newest if at is None else at
        if not 1 <= size <= newest:
            raise BeyondRecord
        facts = self._world.facts.at(size)
        last = time_at(facts, size)
        if time is not None and time < last:
            raise TimeBeforeSize
        now = last if time is None else time
        yield SimpleNamespace(
            newest=newest,
            snapshot=SimpleNamespace(size=size, time=now),
            facts=read_at(facts, REGISTRY, now),
            words=self._world.words,
            entry=lambda index: SimpleNamespace(raw=self._world.entries[index].encode()),
            sealed=lambda: None,
        )


class Site:
    """The pages of a world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._reader = cast(HouseReader, MemoryReader(world))

    def get(self, path: str, later: int = 0) -> Any:
        """The answer to a request that comes some time later."""
        serve(Serving(self._reader, StandingClock(self.world.now + later), dict))
        return Client(headers={"host": "127.0.0.1"}).get(path)

    def text(self, path: str, later: int = 0) -> str:
        """The words of a page, in one line."""
        answer = self.get(path, later)
        assert answer.status_code == 200, path
        main = answer.content.decode().partition("<main")[2]
        return " ".join(unescape(re.sub(r"<[^>]*>", "", main)).split())
