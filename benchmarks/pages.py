"""How long pages take in a small house and in one of 100,000 acts, asked for in turns over HTTP."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from benchmarks.generator import DOCUMENTS, LIVE, PARTIES, TRANSCRIPTS
from benchmarks.measuring import percentile, wall_time
from benchmarks.serving import LOOPBACK

REQUESTS = 60
"""Requests of each kind of page to each house; a few before them are not counted."""
WARMING = 3

Target = Callable[[Random, int], str]
"""An address of one kind of page, for a house of so many entries."""

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
    "live conference": lambda random, size: f"/conferences/talks-{random.randrange(LIVE):02}",
    "transcript": lambda random, size: f"/conferences/history-{random.randrange(TRANSCRIPTS):02}",
    "transcript on a day of history": lambda random, size: (
        f"/conferences/history-{random.randrange(TRANSCRIPTS):02}"
        f"?on=1917-{1 + random.randrange(12):02}-11"
    ),
    "party": lambda random, size: f"/parties/party-{random.randrange(PARTIES):02}",
    "document": lambda random, size: (
        f"/documents/history-{random.randrange(TRANSCRIPTS):02}-book-"
        f"{random.randrange(DOCUMENTS):02}"
    ),
    "how to check": lambda random, size: "/check",
}


@dataclass(frozen=True)
class PageTimes:
    """The 95th percentile of one kind of page, in ms, in the small and in the large house."""

    kind: str
    small: float
    large: float

    @property
    def ratio(self) -> float:
        """The large house beside the small one."""
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


def measure(
    small: tuple[int, int], large: tuple[int, int], requests: int = REQUESTS
) -> list[PageTimes]:
    """Ask both houses, each given by its port and the number of its entries, in turns."""
    readers = [
        _Reader(http.client.HTTPConnection(LOOPBACK, port, timeout=60), size, Random(7))
        for port, size in (small, large)
    ]
    found = []
    for kind, target in KINDS.items():
        seconds: list[list[float]] = [[], []]
        for number in range(WARMING + requests):
            for reader, taken in zip(readers, seconds, strict=True):
                passed = reader.read(target)
                if number >= WARMING:
                    taken.append(passed)
        times = [percentile(taken, 0.95) * 1000 for taken in seconds]
        found.append(PageTimes(kind, *times))
    for reader in readers:
        reader.connection.close()
    return found
