"""The demo house as it was built, read as any program would read it."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from glasshouse.acts import judge
from glasshouse.acts.entry import Entry
from glasshouse.acts.memory_facts import MemoryFacts
from glasshouse.acts.replay import Replay
from glasshouse.acts.sheets import Sheet
from glasshouse.clerk.reader import HouseReader
from glasshouse.clerk.sheet_store import SheetReader
from glasshouse.clerk.storage import RecordReader, StoredEntry
from glasshouse.demo.builder import Built, Progress, build
from glasshouse.elections.boxes.keeper import BoothPage
from glasshouse.elections.facts import Election as Vote
from glasshouse.house.facts import CONFERENCES, PARTIES, named
from glasshouse.kinds import REGISTRY

START = 1_795_000_000_000
ORIGIN = "127.0.0.1/demo-test"
#: The house and its office; the history with its parties, sources, acts, versions and further acts;
#: the simulated vote, whose box is anchored once before it is closed, with its parties;
#: the practice table with its parties (each invited, each registering) and its steps.
HISTORY = 1 + 62 + 35 + 72 + 28 + 18
PRACTICE = 2 * 3 + 1 + 27
VOTE = 2 * 9 + 3 + 2 * 4 + 1 + 3 * 3 + 1 + 4 + 1 + 5 + 2 + 5 + 1 + 2
ENTRIES = 2 + HISTORY + VOTE + PRACTICE


def silent(doing: str, done: int, total: int) -> None:
    """Nobody is told how far it is."""


@dataclass
class TickingClock:
    """A millisecond goes by between two looks."""

    time: int = START

    def now(self) -> int:
        self.time += 1
        return self.time

    def elapsed(self) -> int:
        return self.now() - START


def booth_page(vote: Vote, election: bytes) -> bytes:
    """Stands for the page to vote by offline, which takes the built browser code."""
    return b"<!doctype html><title>A booth</title>"


def booths(reader: HouseReader) -> BoothPage:
    """What makes that page."""
    return booth_page


def waiting(clock: TickingClock) -> Callable[[int], Awaitable[None]]:
    """Lets time pass by putting the clock forward."""

    async def wait(milliseconds: int) -> None:
        clock.time += max(milliseconds, 0)

    return wait


def build_demo(
    place: Path,
    seed: str = "demo",
    progress: Progress = silent,
    clock: TickingClock | None = None,
) -> Built:
    """The demo house by a clock that ticks."""
    clock = clock or TickingClock()
    return build(place, ORIGIN, clock, dice(seed), progress, booths=booths, wait=waiting(clock))


def dice(seed: str) -> Callable[[int], bytes]:
    """Bytes that look random and are the same in every run."""
    drawn = iter(range(10**9))
    return lambda count: hashlib.sha256(f"{seed} {next(drawn)}".encode()).digest()[:count]


@dataclass
class DemoHouse:
    """The house that was built, read as any program would read it."""

    built: Built
    ended: int
    progress: list[tuple[str, int, int]]
    record: RecordReader
    sheets: SheetReader
    facts: MemoryFacts = field(default_factory=MemoryFacts)
    replayed: bytes = b""

    @property
    def entries(self) -> list[StoredEntry]:
        return list(self.record.entries(0, self.built.size))

    @property
    def acts(self) -> list[Entry]:
        return [Entry.parse(stored.raw) for stored in self.entries]

    def lines(self, entry: Entry, language: str = "en") -> dict[str, str]:
        """The words of an entry in one language."""
        raw = self.sheets.get(entry.act.envelope.sheets[language])
        assert raw is not None
        return Sheet.parse(raw).lines

    def party(self, slug: str) -> str:
        """The id of a party by its short name."""
        party = named(self.facts, PARTIES, slug)
        assert party is not None
        return party

    def conference(self, slug: str) -> str:
        """The id of a conference by its short name."""
        conference = named(self.facts, CONFERENCES, slug)
        assert conference is not None
        return conference

    def said_in(self, slug: str) -> list[Entry]:
        """What was entered within a conference, in order."""
        scope = self.conference(slug)
        return [entry for entry in self.acts if entry.act.scope == scope]

    def replay(self) -> None:
        """Judge every entry again, and keep the facts."""
        replay = Replay(self.facts, REGISTRY)
        for entry in self.acts:
            reading = judge.read(entry.act, self.facts, REGISTRY)
            keys = judge.signing_keys(reading, self.facts)
            signers = judge.check_signatures(entry.act, entry.signatures, keys)
            decision = replay.decide(reading, entry.received, signers)
            assert (decision.refused, decision.effect) == (None, entry.effect)
            replay.record(decision)
        self.replayed = replay.digest
