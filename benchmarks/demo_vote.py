"""The demo's simulated vote inside a generated house, so that the pages of votes are measured too.

Held as the demo holds it: its trustees make their keys, its voters' ballots are cast into a box,
the box is anchored and closed at its hour, and two of three trustees decrypt. The page for voting
offline alone is not made; nothing that is measured reads it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from random import Random

from benchmarks.generator import ORIGIN, Generated
from glasshouse.acts.compose import Writer
from glasshouse.acts.key_file import read_key
from glasshouse.clerk.clock import Clock, SystemClock
from glasshouse.clerk.directory import HOUSE_KEY
from glasshouse.clerk.startup import House, open_house
from glasshouse.demo import vote
from glasshouse.demo.door import Door
from glasshouse.demo.polling import Polls
from glasshouse.elections.boxes.boxes import Boxes
from glasshouse.elections.boxes.keeper import Keeper
from glasshouse.elections.facts import Election
from glasshouse.kinds import REGISTRY

VOTE = vote.load()

Wait = Callable[[int], Awaitable[None]]
"""Lets so many milliseconds pass."""


async def _wait(milliseconds: int) -> None:
    await asyncio.sleep(max(milliseconds, 0) / 1000)


def hold(house: Generated, clock: Clock | None = None, wait: Wait = _wait) -> int:
    """Hold the vote, as of now, and publish; the size of the record then. Raises NotTaken."""
    return asyncio.run(_hold(house, clock or SystemClock(), wait))


async def _hold(generated: Generated, clock: Clock, wait: Wait) -> int:
    place, random = generated.directory, Random(1917).randbytes
    house: House = open_house(place, REGISTRY, clock=clock)
    boxes = Boxes(place, house.clerk, lambda digest: keeper.file_of(digest), ORIGIN)
    keeper = Keeper(
        place,
        house.clerk,
        house.files,
        boxes,
        key=read_key(place.read_key(HOUSE_KEY)),
        booth_page=_no_booth,
        random=random,
    )
    registry = generated.registry
    try:
        door = Door(house, Writer(ORIGIN, random), lambda doing, done, total: None, VOTE.said)
        polls = Polls(door, VOTE, registry.id, registry.key, boxes, keeper, wait, random)
        await polls.hold()
        return (await door.publish()).size
    finally:
        await boxes.close()
        house.close()


def _no_booth(_vote: Election, _election: bytes) -> bytes:
    return b"<!doctype html><title>Not measured</title>"
