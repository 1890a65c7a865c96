"""Builds the demo house: the peace negotiation of 1917-18, entered through the ordinary door.

Every act goes the way that anybody's would: written, signed, sent as an upload to the clerk's
intake, and committed in its turn; the demo has no other way in. Times are true: an act says the
moment at which it was written here, and the date of what it reports stands in the report. The
record is published once, at the end, and no witness has seen it.

The registry's key stays in ``keys/`` with the other two, so that whoever runs the demo can go on
entering reports.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from glasshouse.acts.compose import SigningKey, Writer, Written
from glasshouse.acts.key_file import write_key
from glasshouse.clerk.book import Receipt
from glasshouse.clerk.clock import Clock
from glasshouse.clerk.directory import HOUSE_KEY, LOG_KEY, HouseDirectory
from glasshouse.clerk.intake import Submission
from glasshouse.clerk.problems import Problem
from glasshouse.clerk.startup import House, open_house
from glasshouse.clerk.storage import Head
from glasshouse.demo import chronology, drafts
from glasshouse.demo.chronology import Chronology
from glasshouse.demo.drafts import LANGUAGE, Draft, Entered
from glasshouse.demo.founding import (
    REGISTRY_KEY,
    REGISTRY_SLUG,
    DemoKeys,
    establishing,
    founding,
)
from glasshouse.kinds import REGISTRY

Randomness = Callable[[int], bytes]
"""Gives so many bytes from a secure source."""

Progress = Callable[[str, int, int], None]
"""Told what is being done, how many entries there are, and how many there will be."""

_AT_ONCE = 32


class NotTaken(RuntimeError):
    """The clerk did not take an act of the demo as it was meant: a fault of ours or of the
    machine."""


@dataclass(frozen=True)
class Built:
    """What was built: counts, the published size and root (hex), the key to check it by."""

    directory: Path
    origin: str
    log_key: str
    conference: str
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
) -> Built:
    """Build the demo house in ``directory``, which is empty or not there.

    Raises FileExistsError if something is there, NotTaken, OSError or sqlite3.Error; what has been
    written by then stays, and is no house to be served.
    """
    if directory.exists() and any(directory.iterdir()):
        raise FileExistsError(f"{directory} is not empty: name a new directory")
    story = chronology.load()
    keys = DemoKeys.draw(origin, randomness)
    place = HouseDirectory(directory)
    place.create()
    place.write_key(LOG_KEY, keys.log.format())
    place.write_key(HOUSE_KEY, write_key(f"{origin}/house", keys.house))
    place.write_key(REGISTRY_KEY, write_key(f"{origin}/{REGISTRY_SLUG}", keys.registry))
    return asyncio.run(_enter_all(place, story, keys, clock, Writer(origin, randomness), progress))


async def _enter_all(
    place: HouseDirectory,
    story: Chronology,
    keys: DemoKeys,
    clock: Clock,
    writer: Writer,
    progress: Progress,
) -> Built:
    house = open_house(place, REGISTRY, clock=clock)
    try:
        total = 3 + len(story.parties) + len(story.sources) + len(story.acts) + len(story.rivals)
        door = _Door(house, writer, progress, total)
        (founded,) = door.enter("Founding the house", [founding(keys)], [keys.house])
        both = [keys.house, keys.registry]
        (registry,) = door.enter("Founding the house", [establishing(keys)], both, founded)
        head = await _transcribe(door, story, keys.registry, registry)
    finally:
        house.close()
    return Built(
        directory=place.root,
        origin=writer.log,
        log_key=keys.log.verifier.format(),
        conference=story.conference.slug,
        parties=len(story.parties),
        documents=len(story.sources),
        statements=len(story.acts),
        rival_versions=len(story.rivals),
        size=head.size,
        root=head.root.hex(),
    )


async def _transcribe(door: _Door, story: Chronology, key: SigningKey, registry: str) -> Head:
    """Enter the whole conference as the registry, and publish; the head that was published."""
    entered = Entered()
    (entered.conference,) = door.enter(
        "Announcing the conference",
        [drafts.announcement(story.conference, registry)],
        [key],
        registry,
    )
    conference = entered.conference
    ids = door.enter(
        "Describing the parties",
        [drafts.description(party, conference) for party in story.parties],
        [key],
        registry,
    )
    entered.parties.update(zip((party.slug for party in story.parties), ids, strict=True))
    ids = door.enter(
        "Referring to the sources",
        [drafts.reference(source, conference) for source in story.sources],
        [key],
        registry,
    )
    entered.sources.update(zip((source.code for source in story.sources), ids, strict=True))
    # One at a time: each can point at any of those before it.
    for said in story.in_order():
        draft = drafts.statement(said, entered, drafts.treaties_of(said, story))
        (entered.statements[said.id],) = door.enter(
            "Entering the statements", [draft], [key], registry
        )
    return await door.publish()


@dataclass
class _Door:
    """Writes acts and sends them in, a few at a time."""

    house: House
    writer: Writer
    progress: Progress
    total: int

    def enter(
        self, doing: str, acts: Sequence[Draft], keys: Sequence[SigningKey], by: str | None = None
    ) -> list[str]:
        """The ids of the acts, once they are on the record, each with effect; raises NotTaken."""
        ids = []
        for start in range(0, len(acts), _AT_ONCE):
            ids += self._enter(acts[start : start + _AT_ONCE], keys, by)
            self.progress(doing, self.house.clerk.book.head.size, self.total)
        return ids

    def _enter(
        self, acts: Sequence[Draft], keys: Sequence[SigningKey], by: str | None
    ) -> list[str]:
        clerk = self.house.clerk
        head = clerk.book.head
        written = [self._write(draft, keys, by, head) for draft in acts]
        verdicts = []
        for line, one in enumerate(written):
            taken = self._receive(one, written[0].id, line)
            verdicts.append(clerk.submit(taken))
        clerk.drain()
        for one, verdict in zip(written, verdicts, strict=True):
            result = verdict.result()
            if not isinstance(result, Receipt) or result.effect is not None:
                raise NotTaken(f"{one.act.kind} was not taken with effect: {result}")
        return [one.id for one in written]

    def _receive(self, written: Written, group: str, line: int) -> Submission:
        try:
            taken = self.house.clerk.receive(written.upload(), group, line)
        except Problem as problem:
            raise NotTaken(f"{written.act.kind} was refused: {problem}") from problem
        if isinstance(taken, Receipt):
            raise NotTaken(f"{written.act.kind} is there already; the randomness repeats itself")
        return taken

    def _write(
        self, draft: Draft, keys: Sequence[SigningKey], by: str | None, head: Head
    ) -> Written:
        return self.writer.write(
            draft.kind,
            draft.body,
            keys=keys,
            said=self.house.clerk.clock.now(),
            by=by,
            scope=draft.scope,
            texts={LANGUAGE: draft.lines},
            reported=draft.reported,
            saw=(head.size, head.root.hex()),
        )

    async def publish(self) -> Head:
        """Publish what has been entered; raises NotTaken."""
        self.progress("Sealing the record", self.total, self.total)
        if not await self.house.publication.publish():
            raise NotTaken(f"the record was not published: {self.house.alarms.standing}")
        return self.house.clerk.book.head
