"""How long pages take in a house of 30,000 acts and in one of 100,000, asked for in turns.

Every list on a page ends, and in the smaller house nearly all of them are full: what a page takes
longer in the larger one, it does not take for showing more. How much more it shows all the same is
measured with it. In a house of 10,000 acts the page of a party's deadlines is half as long.

Programs on one machine wait for each other, so that the time that goes by tells of them as well.
What the server spends on the processors for an answer does not: growth is told by that.
"""

from __future__ import annotations

import base64
import gzip
import http.client
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from urllib.parse import quote

from benchmarks import demo_house, demo_vote
from benchmarks.generator import (
    DOCUMENTS,
    LARGE_PARTIES,
    LIVE,
    PARTIES,
    PRACTICE,
    TRANSCRIPTS,
    proposals_of_the_largest,
)
from benchmarks.measuring import percentile
from benchmarks.negotiating import OPENING
from benchmarks.serving import LOOPBACK, Server

REQUESTS = 100
"""Requests of each kind of page to each house; a few before them are not counted."""
WARMING = 3

Target = Callable[[Random, int], str]
"""An address of one kind of page, for a house of so many entries."""

LARGEST = "/conferences/talks-00"
DEMO_TABLE = f"/conferences/{demo_house.PRACTICE.conference.slug}"
VOTE = f"/votes/{demo_vote.VOTE.vote.slug}"
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


def _tracker(random: Random) -> str:
    """The tracker of no ballot: the box is searched for it like for any other."""
    return quote(base64.b64encode(random.randbytes(32)).decode()[:43])


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
    "votes": lambda random, size: "/votes",
    "vote": lambda random, size: VOTE,
    "vote, ballot looked up": lambda random, size: f"{VOTE}/ballot?tracker={_tracker(random)}",
    "vote, booth": lambda random, size: f"{VOTE}/booth",
    "vote, trustee": lambda random, size: f"{VOTE}/trustee",
    "vote, organised": lambda random, size: f"{VOTE}/organise",
    "vote, announced": lambda random, size: f"{_live(random)}/votes/new",
}


@dataclass(frozen=True)
class Answers:
    """The answers of one house to one kind of page: the 95th percentile of the time until one is
    there and of what the server spends on the processors for it, both in ms; and how many bytes of
    HTML one has on average."""

    passed: float
    processor: float
    length: float


@dataclass(frozen=True)
class PageTimes:
    """One kind of page, in the house whose lists are full and in the large one."""

    kind: str
    full: Answers
    large: Answers

    @property
    def growth(self) -> float:
        """Processor time in the large house beside the other."""
        return self.large.processor / self.full.processor

    @property
    def shows(self) -> float:
        """How much more a page of the large house shows, in bytes of one beside the other."""
        return self.large.length / self.full.length

    @property
    def dearer(self) -> float:
        """Growth less what goes into showing more: 1 where the page costs as much for what it
        shows, however large the house is."""
        return self.growth / max(self.shows, 1.0)


class _Reader:
    """Reads pages of one house over one connection."""

    def __init__(self, server: Server, size: int) -> None:
        self._server = server
        self._size = size
        self._random = Random(7)
        self._connection = http.client.HTTPConnection(LOOPBACK, server.port, timeout=60)
        self._passed: list[float] = []
        self._processor: list[float] = []
        self._lengths: list[int] = []

    def read(self, target: Target, *, counted: bool) -> None:
        """Read a page in full; RuntimeError if it is not there."""
        address = target(self._random, self._size)
        spent = self._server.processor_time()
        began = time.perf_counter()
        self._connection.request("GET", address, headers={"Accept-Encoding": "gzip"})
        answer = self._connection.getresponse()
        body = answer.read()
        passed = time.perf_counter() - began
        if answer.status != http.client.OK:
            raise RuntimeError(f"{address} was answered {answer.status}: {body[:200]!r}")
        if counted:
            self._passed.append(passed * 1000)
            self._processor.append((self._server.processor_time() - spent) * 1000)
            self._lengths.append(len(gzip.decompress(body)))

    def answers(self) -> Answers:
        """What was read and counted since this was asked last."""
        found = Answers(
            percentile(self._passed, 0.95),
            percentile(self._processor, 0.95),
            statistics.mean(self._lengths),
        )
        self._passed, self._processor, self._lengths = [], [], []
        return found

    def close(self) -> None:
        """Read no more."""
        self._connection.close()


def measure(
    full: tuple[Server, int], large: tuple[Server, int], requests: int = REQUESTS
) -> list[PageTimes]:
    """Ask both houses, each given with the number of its entries, in turns."""
    readers = [_Reader(*full), _Reader(*large)]
    found = []
    for kind, target in KINDS.items():
        for number in range(WARMING + requests):
            for reader in readers:
                reader.read(target, counted=number >= WARMING)
        found.append(PageTimes(kind, *(reader.answers() for reader in readers)))
    for reader in readers:
        reader.close()
    return found
