"""A house on disk with its clerk, and a world of ``tests.house`` that speaks to it.

Whatever the world says goes in through the clerk's intake and is recorded in the world's own memory
as well, so the two can be compared. Clocks stand still unless told to move.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from glasshouse.acts.compose import Written
from glasshouse.acts.registry import Registry
from glasshouse.acts.replay import Decision
from glasshouse.acts.sheets import Sheet
from glasshouse.clerk.batch import Clerk
from glasshouse.clerk.book import Receipt, Verdict
from glasshouse.clerk.directory import LOG_KEY, HouseDirectory
from glasshouse.clerk.problems import Problem
from glasshouse.clerk.seams import Hook, no_hook
from glasshouse.clerk.startup import House, open_house
from glasshouse.kinds import REGISTRY
from glasshouse.record.note import SignerKey
from tests.house.world import ORIGIN, START, World

LOG = SignerKey(ORIGIN, hashlib.sha256(b"log key").digest())
"""The log key that the world's founding names."""


@dataclass
class StandingClock:
    """Two clocks that a test moves."""

    wall: int = START
    monotonic: int = 0

    def now(self) -> int:
        return self.wall

    def elapsed(self) -> int:
        return self.monotonic

    def pass_time(self, milliseconds: int) -> None:
        self.wall += milliseconds
        self.monotonic += milliseconds


@dataclass
class Faults:
    """A hook that raises at the steps it is told to; it notes all steps taken."""

    at: set[str] = field(default_factory=set)
    error: Callable[[], Exception] = lambda: OSError(28, "No space left on device")
    steps: list[str] = field(default_factory=list)

    def __call__(self, step: str) -> None:
        self.steps.append(step)
        if step in self.at:
            raise self.error()


class Desk(World):
    """A world whose words go in through a clerk. ``open`` must be called in a running loop."""

    def __init__(
        self, root: Path, hook: Hook = no_hook, registry: Registry = REGISTRY, **options: Any
    ) -> None:
        super().__init__(registry=registry)
        self.directory = HouseDirectory(root)
        self.directory.create()
        if not (self.directory.keys / LOG_KEY).exists():
            self.directory.write_key(LOG_KEY, LOG.format())
        self.clock = StandingClock(self.now)
        self.hook = hook
        self.options = options
        self.house = self.open()

    def open(self, **options: Any) -> House:
        """Open the house, as a process does that starts."""
        self.house = open_house(
            self.directory,
            self.registry,
            clock=self.clock,
            hook=self.hook,
            **(self.options | options),
        )
        return self.house

    def reopen(self) -> House:
        """Close the house and open it again."""
        self.house.close()
        return self.open()

    def crash(self) -> None:
        """What a dying process leaves: connections and lock go, nothing is finished."""
        self.clerk._book_is_open = False
        self.clerk.book.close()
        self.house.lock.release()

    @property
    def clerk(self) -> Clerk:
        return self.house.clerk

    def record(self, written: Written) -> Decision:
        verdict = self.send(written)
        if isinstance(verdict, Problem):
            raise verdict
        decision = super().record(written)
        assert verdict == Receipt(
            written.id, decision.index, self.entries[-1].received, decision.effect
        )
        assert self.clerk.book.head.digest == self.replay.digest
        return decision

    def send(self, written: Written, *also: Sheet) -> Verdict:
        """What the clerk makes of an act; the clock is set to the world's time."""
        self.clock.pass_time(max(0, self.now - self.clock.wall))
        return self.send_raw(written.upload(*also))

    def send_raw(self, upload: bytes) -> Verdict:
        """What the clerk makes of an upload."""
        try:
            taken = self.clerk.receive(upload)
            if isinstance(taken, Receipt):
                return taken
            verdict = self.clerk.submit(taken)
        except Problem as problem:
            return problem
        self.clerk.drain()
        return verdict.result()

    async def publish(self) -> bool:
        return await self.house.publication.publish()


def code_of(verdict: Verdict) -> str | None:
    """The code of a verdict: of the refusal, or of the effect; None if effective."""
    return verdict.code if isinstance(verdict, Problem) else verdict.effect
