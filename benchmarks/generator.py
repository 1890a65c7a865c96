"""A house of any size, for measuring: ``python -m benchmarks.generator DIR ACTS``.

Parties that were invited and hold their own keys negotiate in live conferences of unequal size:
the first holds a third of all that is said live, and twenty parties. They make statements, table,
revise and answer proposals, ask questions, agree, protest, and send delegates; visitors take the
seats of a practice table. Transcripts hold reports of the same, with sources and rival versions.
Some texts are withheld, some acts are without effect, one text in five is in two languages. The
demo's own two negotiations are entered last. The same arguments give the same acts; times run
evenly over the thirty days before ``end``, and most of what is owed is due after it.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import demo_house
from benchmarks.bulk import BulkWriter, publish
from benchmarks.negotiating import FRONTS, OPENING, Table
from benchmarks.speaking import DAY, ORIGIN, Desk, Seat, key
from benchmarks.voices import Hall
from glasshouse.acts.compose import Writer
from glasshouse.acts.identifiers import encode_base64url, milliseconds_to_instant
from glasshouse.acts.key_file import write_key
from glasshouse.clerk.directory import HOUSE_KEY, HouseDirectory
from glasshouse.record.note import SignerKey

__all__ = ["ORIGIN", "Generated", "Hall", "Seat", "generate"]

SPAN = 30 * DAY
PARTIES = 40
LIVE = 10
LARGE_PARTIES = 20
"""How many parties the first live conference has: the first of the house."""
SMALL_PARTIES = 5
PRACTICE = 1
TRANSCRIPTS = 2
ENVOYS = 20
DOCUMENTS = 30
_TABLE = 1 + 2 + FRONTS + 2 * OPENING
LEAST_ACTS = (
    2
    + 2 * PARTIES
    + (LIVE + PRACTICE) * _TABLE
    + 2 * (LARGE_PARTIES + (LIVE - 1 + PRACTICE) * SMALL_PARTIES)
    + TRANSCRIPTS * (1 + ENVOYS + DOCUMENTS + 2 + 2 * OPENING)
    + demo_house.LENGTH
)
"""What it takes to found a house, seat everybody, open every conference and enter the demo."""
AUTHOR_QUOTA = 1_000_000


def proposals_of_the_largest(acts: int) -> int:
    """How many proposals the first live conference of a house has at least."""
    return max(OPENING, (acts - LEAST_ACTS) // 200)


@dataclass
class Generated:
    """A generated house, and what a program needs to go on speaking in it: the office, the parties,
    the live conferences."""

    directory: HouseDirectory
    acts: int
    registry: Seat
    parties: list[Seat]
    halls: list[Hall]


class Generator:
    """Makes one house. ``end`` is the time of its last entry, Unix ms."""

    def __init__(self, directory: Path, acts: int, end: int) -> None:
        self.directory = HouseDirectory(directory)
        self.acts = acts
        self._random = random.Random(acts)
        self._log = SignerKey(ORIGIN, key("log").seed)
        self._begin, self._end = end - SPAN, end
        self._step = SPAN // max(acts - demo_house.LENGTH, 1)
        self._desk: Desk
        self._parties: list[Seat] = []
        self._live: list[Table] = []
        self._practice: list[Table] = []
        self._transcripts: list[Table] = []

    def run(self, progress: Callable[[int, int], None] = lambda done, total: None) -> Generated:
        """Generate, publish, and say what there is. ValueError for fewer than LEAST_ACTS."""
        if self.acts < LEAST_ACTS:
            raise ValueError(f"a house has at least {LEAST_ACTS} acts")
        with BulkWriter(self.directory, self._log) as bulk:
            writer = Writer(ORIGIN, self._random.randbytes)
            self._desk = Desk(bulk, writer, self._random, self._time, self._end)
            house = self._found()
            registry = self._seat(house)
            while bulk.size < self.acts - demo_house.LENGTH:
                self._speak(house)
                if bulk.size % 1000 == 0:
                    progress(bulk.size, self.acts)
            demo_house.enter(self._desk, registry)
        publish(self.directory)
        halls = [table.hall for table in self._live]
        return Generated(self.directory, self.acts, registry, self._parties, halls)

    def _time(self) -> int:
        # The demo is entered at once, at the end: its deadlines count from the day of its making.
        return min(self._begin + self._desk.bulk.size * self._step, self._end)

    def _progress(self) -> float:
        return min(self._desk.bulk.size / self.acts, 1.0)

    def _found(self) -> Seat:
        body = {
            "rules": "1",
            "log_key": self._log.verifier.format(),
            "house_key": key("house").value,
            "witnesses": [],
            "quorum": 0,
            "admission": "closed",
            "daily_cap": 0,
            "author_quota": AUTHOR_QUOTA,
        }
        lines = ("name", "operator", "interest", "publicity")
        words = {line: self._desk.words(12) for line in lines}
        founded = self._desk.say("house.found", body, None, key("house"), texts={"en": words})
        self.directory.write_key(HOUSE_KEY, write_key(f"{ORIGIN}/house", key("house")))
        return Seat(founded.id, key("house"))

    def _seat(self, house: Seat) -> Seat:
        """An office, the parties, the conferences; gives the office."""
        body = {"slug": "registry", "key": key("registry").value}
        texts = {"en": {"name": "Registry"}}
        established = self._desk.say("office.establish", body, house, key("registry"), texts=texts)
        registry = Seat(established.id, key("registry"))
        self._parties = [self._invite(registry, f"party-{n:02}") for n in range(PARTIES)]
        for number in range(LIVE):
            seated = self._parties[:LARGE_PARTIES] if number == 0 else self._some_parties()
            self._live.append(self._announce(registry, f"talks-{number:02}", "live", seated))
        for number in range(PRACTICE):
            slug = f"practice-{number:02}"
            self._practice.append(self._announce(registry, slug, "practice", self._some_parties()))
        for number in range(TRANSCRIPTS):
            table = self._announce(registry, f"history-{number:02}", "transcript", [])
            self._fill_transcript(table.hall, registry)
            self._transcripts.append(table)
        for table in (*self._live, *self._practice, *self._transcripts):
            table.open()
        return registry

    def _some_parties(self) -> list[Seat]:
        return self._random.sample(self._parties, SMALL_PARTIES)

    def _invite(self, registry: Seat, slug: str) -> Seat:
        secret = hashlib.sha256(f"secret {slug}".encode()).digest()
        invitation = self._desk.say(
            "invitation.issue",
            {
                "commitment": hashlib.sha256(secret).hexdigest(),
                "lapses": {
                    "at": milliseconds_to_instant(self._end + DAY),
                    "offset_minutes": 0,
                },
                "lines": [],
            },
            registry,
        )
        own, recovery = key(slug), key(f"{slug} recovery")
        body = {
            "slug": slug,
            "keys": [own.value],
            "recovery": recovery.value,
            "invitation": invitation.id,
            "secret": encode_base64url(secret),
            "claims": None,
            "lines": ["description"],
        }
        name = slug.replace("-", " ").title()
        texts = {"en": {"name": name, "description": self._desk.words(20)}}
        registered = self._desk.say("party.register", body, None, own, recovery, texts=texts)
        return Seat(registered.id, own)

    def _announce(self, registry: Seat, slug: str, mode: str, seated: list[Seat]) -> Table:
        body = {
            "slug": slug,
            "mode": mode,
            "kind": "bargaining",
            "transcribers": [registry.id] if mode == "transcript" else [],
            "languages": ["en", "de"],
            "rules": {
                "shortest_answer_minutes": 0,
                "on_silence": ["lapse", "stay_open", "adopt"],
            },
            "lines": ["introduction"],
        }
        lines = ("title", "publicity", "rules", "introduction")
        words = {line: self._desk.words(12) for line in lines}
        announced = self._desk.say("conference.announce", body, registry, texts={"en": words})
        hall = Hall(announced.id, slug, mode, [each.id for each in seated], seated)
        return Table(self._desk, hall, registry, self._progress)

    def _fill_transcript(self, hall: Hall, registry: Seat) -> None:
        for number in range(ENVOYS):
            slug = f"{hall.slug}-envoy-{number:02}"
            texts = {"en": {"name": f"Envoy {number} of {hall.slug}"}}
            body: dict[str, Any] = {"slug": slug, "lines": []}
            described = self._desk.say("party.describe", body, registry, scope=hall.id, texts=texts)
            hall.parties.append(described.id)
        for number in range(DOCUMENTS):
            body = {
                "slug": f"{hall.slug}-book-{number:02}",
                "seen": self._random.choice(("full", "excerpt")),
                "standing": self._random.choice(("contemporary", "scholarly", "popular")),
            }
            texts = {"en": {"citation": self._desk.words(15)}}
            referred = self._desk.say("document.refer", body, registry, scope=hall.id, texts=texts)
            hall.documents.append(referred.id)

    def _speak(self, house: Seat) -> None:
        chance = self._random.random()
        if chance < 0.0005:
            self._withhold(house, self._random.choice(self._transcripts))
        elif chance < 0.002:
            self._random.choice(self._transcripts).attempt(self._parties[0])
        elif chance < 0.2:
            self._random.choice(self._transcripts).next()
        elif chance < 0.24:
            self._random.choice(self._practice).next()
        else:
            # The first conferences are far larger than the last.
            place = min(int(self._random.expovariate(0.4)), LIVE - 1)
            self._live[place].next()

    def _withhold(self, house: Seat, table: Table) -> None:
        """Take down the text of the last report of a transcript, unless it is gone already."""
        said, table.last_report = table.last_report, None
        if said is None:
            return
        body = {
            "act": said.id,
            "sheet": said.act.envelope.sheets["en"],
            "ground": "court_order",
            "until": None,
        }
        reason = {"reason": self._desk.words(10)}
        self._desk.say("text.withhold", body, house, texts={"en": reason})


def generate(
    directory: Path,
    acts: int,
    end: int | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Generated:
    """A published house of so many acts in a new directory."""
    now = time.time_ns() // 1_000_000 if end is None else end
    return Generator(directory, acts, now).run(progress)


def main() -> None:
    """Generate a house where the command line says."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generator", description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("acts", type=int)
    arguments = parser.parse_args()
    began = time.monotonic()
    generate(arguments.directory, arguments.acts)
    print(f"{arguments.acts} acts in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
