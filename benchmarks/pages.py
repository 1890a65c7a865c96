"""How long pages take in houses of 1,000, 10,000 and 100,000 acts, asked for in turns over HTTP.

In the smallest house lists are not full yet, so a page of it shows less than a page of the largest.
In the middle one they are: beside that, growth is growth with the size of the house.
"""

from __future__ import annotations

import http.client
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from benchmarks import demo_house
from benchmarks.generator import (
    DOCUMENTS,
    LARGE_PARTIES,
    LIVE,
    PARTIES,
    PRACTICE,
    TRANSCRIPTS,
    proposals_of_the_largest,
)
from benchmarks.measuring import percentile, wall_time
from benchmarks.negotiating import OPENING
from benchmarks.serving import LOOPBACK

REQUESTS = 60
"""Requests of each kind of page to each house; a few before them are not counted."""
WARMING = 3

Target = Callable[[Random, int], str]
"""An address of one kind of page, for a house of so many entries."""

LARGEST = "/conferences/talks-00"
DEMO_TABLE = f"/conferences/{demo_house.PRACTICE.conference.slug}"
DEMO_HISTORY = f"/conferences/{demo_house.HISTORY.conference.slug}"


def _live(random: Random) -> str:
    return f"/conferences/talks-{random.randrange(LIVE):02}"


def _practice(random: Random) -> str:
    return f"/conferences/practice-{random.randrange(PRACTICE):02}"


def _transcript(random: Random) -> str:
    return f"/conferences/history-{random.randrange(TRANSCRIPTS):02}"


def _opening(random: Random) -> int:
    return 1 + random.randrange(OPENING)


def _any_of_the_largest(random: Random, size: int) -> str:
    return f"{LARGEST}/proposals/{1 + random.randrange(proposals_of_the_largest(size))}"


def _day(random: Random) -> str:
    return f"1917-{1 + random.randrange(12):02}-11"


KINDS: Mapping[str, Target] = {
    "front": lambda random, size: "/",
    "public record": lambda random, size: "/entries/",
    "public record, further down": lambda random, size: (
        f"/entries/?before={random.randrange(size // 2, size)}"
    ),
    "public record of a party": lambda random, size: (
        f"/entries/?party=party-{random.randrange(PARTIES):02}"
    ),
    "entry": lambda random, size: f"/entries/{random.randrange(size)}",
    "entry, earlier state": lambda random, size: (
        f"/entries/{random.randrange(size // 2)}?at={random.randrange(size // 2, size) + 1}"
    ),
    "live conference": lambda random, size: _live(random),
    "largest live conference": lambda random, size: LARGEST,
    "largest live conference, earlier state": lambda random, size: (
        f"{LARGEST}?at={random.randrange(size // 2, size) + 1}"
    ),
    "grid": lambda random, size: f"{_live(random)}/grid",
    "grid of the largest": lambda random, size: f"{LARGEST}/grid",
    "grid of the largest, next page": lambda random, size: (
        f"{LARGEST}/grid?after={random.randrange(1, proposals_of_the_largest(size))}"
    ),
    "grid of the largest, what is agreed": lambda random, size: f"{LARGEST}/grid?state=agreed",
    "grid of the largest, of a party": lambda random, size: (
        f"{LARGEST}/grid?party=party-{random.randrange(LARGE_PARTIES):02}"
    ),
    "proposal": _any_of_the_largest,
    "proposal beside an older version": lambda random, size: (
        f"{_live(random)}/proposals/{_opening(random)}?beside=1"
    ),
    "proposal of many versions": lambda random, size: f"{LARGEST}/proposals/1",
    "proposal of many versions, the second": lambda random, size: (
        f"{LARGEST}/proposals/1/versions/2"
    ),
    "answer": lambda random, size: f"{_any_of_the_largest(random, size)}/answer",
    "how": lambda random, size: f"{_live(random)}/how",
    "deadlines of the largest": lambda random, size: f"{LARGEST}/deadlines",
    "deadlines of a party": lambda random, size: (
        f"/parties/party-{random.randrange(LARGE_PARTIES):02}/deadlines"
    ),
    "practice conference": lambda random, size: _practice(random),
    "practice seat": lambda random, size: f"{_practice(random)}/seat",
    "practice grid": lambda random, size: f"{_practice(random)}/grid",
    "transcript": lambda random, size: _transcript(random),
    "transcript on a day of history": lambda random, size: (
        f"{_transcript(random)}?on={_day(random)}"
    ),
    "transcript grid": lambda random, size: f"{_transcript(random)}/grid",
    "transcript proposal": lambda random, size: f"{_transcript(random)}/proposals/1",
    "party": lambda random, size: f"/parties/party-{random.randrange(PARTIES):02}",
    "party of the largest": lambda random, size: (
        f"/parties/party-{random.randrange(LARGE_PARTIES):02}"
    ),
    "document": lambda random, size: (
        f"/documents/history-{random.randrange(TRANSCRIPTS):02}-book-"
        f"{random.randrange(DOCUMENTS):02}"
    ),
    "how to check": lambda random, size: "/check",
    "demo, practice": lambda random, size: DEMO_TABLE,
    "demo, practice grid": lambda random, size: f"{DEMO_TABLE}/grid",
    "demo, practice proposal": lambda random, size: f"{DEMO_TABLE}/proposals/1",
    "demo, practice proposal compared": lambda random, size: f"{DEMO_TABLE}/proposals/1?beside=1",
    "demo, practice answer": lambda random, size: f"{DEMO_TABLE}/proposals/1/answer",
    "demo, practice seat": lambda random, size: f"{DEMO_TABLE}/seat",
    "demo, practice how": lambda random, size: f"{DEMO_TABLE}/how",
    "demo, practice deadlines": lambda random, size: f"{DEMO_TABLE}/deadlines",
    "demo, history": lambda random, size: DEMO_HISTORY,
    "demo, history on a day": lambda random, size: f"{DEMO_HISTORY}?on={_day(random)}",
    "demo, history grid": lambda random, size: f"{DEMO_HISTORY}/grid",
    "demo, history proposal": lambda random, size: f"{DEMO_HISTORY}/proposals/1",
    "demo, history how": lambda random, size: f"{DEMO_HISTORY}/how",
    "front on a day of history": lambda random, size: f"/?on={_day(random)}",
}


@dataclass(frozen=True)
class PageTimes:
    """The 95th percentile of one kind of page, in ms, in the small, middle and large house."""

    kind: str
    small: float
    middle: float
    large: float

    @property
    def growth(self) -> float:
        """The large house beside the middle one, in both of which lists are full."""
        return self.large / self.middle

    @property
    def growth_from_small(self) -> float:
        """The large house beside the small one, some of whose lists are short."""
        return self.large / self.small


@dataclass
class _Reader:
    """Reads pages of one house over one connection."""

    connection: http.client.HTTPConnection
    size: int
    random: Random

    def read(self, target: Target) -> float:
        """Seconds until a page is there in full; RuntimeError if it is not."""
        address = target(self.random, self.size)
        return wall_time(lambda: self._read(address))

    def _read(self, address: str) -> None:
        self.connection.request("GET", address, headers={"Accept-Encoding": "gzip"})
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != http.client.OK:
            raise RuntimeError(f"{address} was answered {answer.status}: {body[:200]!r}")


def measure(houses: Sequence[tuple[int, int]], requests: int = REQUESTS) -> list[PageTimes]:
    """Ask the small, the middle and the large house, each given by its port and the number of its
    entries, in turns."""
    readers = [
        _Reader(http.client.HTTPConnection(LOOPBACK, port, timeout=60), size, Random(7))
        for port, size in houses
    ]
    found = []
    for kind, target in KINDS.items():
        seconds: list[list[float]] = [[] for _ in readers]
        for number in range(WARMING + requests):
            for reader, taken in zip(readers, seconds, strict=True):
                passed = reader.read(target)
                if number >= WARMING:
                    taken.append(passed)
        small, middle, large = (percentile(taken, 0.95) * 1000 for taken in seconds)
        found.append(PageTimes(kind, small, middle, large))
    for reader in readers:
        reader.connection.close()
    return found
