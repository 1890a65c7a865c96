"""Builds the demo house: the peace negotiation of 1917-18, a simulated vote and a practice table,
through the ordinary door.

Every act goes the way that anybody's would: written, signed, sent as an upload to the clerk's
intake, and committed in its turn; the demo has no other way in. Times are true: an act says the
moment at which it was written here, and the date of what it reports stands in the report. The
record is published once, at the end, and no witness has seen it. The simulated vote is open for
some seconds while its ballots are cast; then its hour is waited for.

The registry's key stays in ``keys/`` with the other two, so that whoever runs the demo can go on
entering reports. The keys of the invented parties of the practice table stay nowhere.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from glasshouse.acts.compose import Writer
from glasshouse.acts.key_file import write_key
from glasshouse.clerk.clock import Clock
from glasshouse.clerk.directory import HOUSE_KEY, LOG_KEY, HouseDirectory
from glasshouse.clerk.reader import HouseReader
from glasshouse.clerk.startup import open_house
from glasshouse.demo import chronology, practice, table, transcript, vote
from glasshouse.demo.door import Door, NotTaken, Progress
from glasshouse.demo.founding import (
    REGISTRY_KEY,
    REGISTRY_SLUG,
    DemoKeys,
    establishing,
    founding,
)
from glasshouse.demo.polling import Polls
from glasshouse.elections.boxes.boxes import Boxes
from glasshouse.elections.boxes.keeper import BoothPage, Keeper
from glasshouse.kinds import REGISTRY

__all__ = ["Built", "NotTaken", "Progress", "build", "demo_origin"]

Randomness = Callable[[int], bytes]
"""Gives so many bytes from a secure source."""

Wait = Callable[[int], Awaitable[None]]
"""Lets so many milliseconds pass."""


Booths = Callable[[HouseReader], BoothPage]
"""Given what reads the house: what makes the page by which a vote's voters vote offline."""


async def _wait(milliseconds: int) -> None:
    await asyncio.sleep(max(milliseconds, 0) / 1000)


@dataclass(frozen=True)
class Built:
    """What was built: counts, the published size and root (hex), the key to check it by.

    ``conference`` is the short name of the history, ``practice`` that of the practice table, both
    counted together in ``statements``; ``vote`` that of the simulated vote, and ``ballots`` how
    many were cast in it.
    """

    directory: Path
    origin: str
    log_key: str
    conference: str
    practice: str
    vote: str
    ballots: int
    parties: int
    documents: int
    statements: int
    rival_versions: int
    size: int
    root: str


def demo_origin(randomness: Randomness) -> str:
    """A name for the record of one demo house, which nobody else's will have."""
    return f"127.0.0.1/demo-{randomness(4).hex()}"


def build(
    directory: Path,
    origin: str,
    clock: Clock,
    randomness: Randomness,
    progress: Progress = lambda doing, done, total: None,
    *,
    booths: Booths,
    wait: Wait = _wait,
) -> Built:
    """Build the demo house in ``directory``, which is empty or not there.

    ``booths`` make the page for voting offline; ``wait`` lets so many milliseconds pass.
    Raises FileExistsError if something is there, NotTaken, OSError or sqlite3.Error; what has been
    written by then stays, and is no house to be served.
    """
    if directory.exists() and any(directory.iterdir()):
        raise FileExistsError(f"{directory} is not empty: name a new directory")
    stories = _Stories(chronology.load(), practice.load(), vote.load())
    keys = DemoKeys.draw(origin, randomness)
    place = HouseDirectory(directory)
    place.create()
    place.write_key(LOG_KEY, keys.log.format())
    place.write_key(HOUSE_KEY, write_key(f"{origin}/house", keys.house))
    place.write_key(REGISTRY_KEY, write_key(f"{origin}/{REGISTRY_SLUG}", keys.registry))
    return asyncio.run(
        _enter_all(place, stories, keys, clock, Writer(origin, randomness), progress, booths, wait)
    )


@dataclass(frozen=True)
class _Stories:
    history: chronology.Chronology
    practice: practice.Practice
    vote: vote.Simulated


async def _enter_all(
    place: HouseDirectory,
    stories: _Stories,
    keys: DemoKeys,
    clock: Clock,
    writer: Writer,
    progress: Progress,
    booths: Booths,
    wait: Wait,
) -> Built:
    history, invented, simulated = stories.history, stories.practice, stories.vote
    house = open_house(place, REGISTRY, clock=clock)
    reader = HouseReader(place, REGISTRY)
    boxes = Boxes(place, house.clerk, lambda digest: keeper.file_of(digest), writer.log)
    keeper = Keeper(
        place,
        house.clerk,
        house.files,
        boxes,
        key=keys.house,
        booth_page=booths(reader),
        random=writer.random,
    )
    try:
        total = 2 + transcript.length(history) + simulated.said + table.length(invented)
        door = Door(house, writer, progress, total)
        (founded,) = door.enter("Founding the house", [founding(keys)], [keys.house])
        both = [keys.house, keys.registry]
        (registry,) = door.enter("Founding the house", [establishing(keys)], both, founded)
        transcript.transcribe(door, history, keys.registry, registry)
        polls = Polls(door, simulated, registry, keys.registry, boxes, keeper, wait, writer.random)
        await polls.hold()
        # Last, so that its deadlines lie as far ahead as they say, and its entries are the newest.
        table.bargain(door, invented, keys.registry, registry, writer.random)
        head = await door.publish()
    finally:
        await boxes.close()
        reader.close()
        house.close()
    return Built(
        directory=place.root,
        origin=writer.log,
        log_key=keys.log.verifier.format(),
        conference=history.conference.slug,
        practice=invented.conference.slug,
        vote=simulated.vote.slug,
        ballots=simulated.ballots,
        parties=len(history.parties) + len(invented.parties) + len(simulated.parties),
        documents=len(history.sources),
        statements=sum(1 for _ in history.in_order()) + len(invented.story),
        rival_versions=len(history.rivals),
        size=head.size,
        root=head.root.hex(),
    )
