"""A house of any size, for measuring: ``python -m benchmarks.generator DIR ACTS``.

Parties that were invited and hold their own keys speak in live conferences of unequal size; two
transcripts hold reports with sources and rival versions. Some texts are withheld, some statements
are without effect, one in five is in two languages. The same arguments give the same acts; times
run evenly over the thirty days before ``end``.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.bulk import BulkWriter, publish
from benchmarks.phrases import sentence_of
from glasshouse.acts.compose import SigningKey, Writer, Written
from glasshouse.acts.identifiers import encode_base64url, milliseconds_to_instant
from glasshouse.acts.key_file import write_key
from glasshouse.clerk.directory import HOUSE_KEY, HouseDirectory
from glasshouse.record.note import SignerKey

ORIGIN = "127.0.0.1/measured"
DAY = 24 * 3600 * 1000
SPAN = 30 * DAY
PARTIES = 60
LIVE = 10
TRANSCRIPTS = 2
ENVOYS = 20
DOCUMENTS = 30
LEAST_ACTS = 2 + 2 * PARTIES + LIVE + TRANSCRIPTS * (1 + ENVOYS + DOCUMENTS)
"""What it takes to found a house and seat everybody."""
NATURES = ("proposition", "answer", "acceptance", "refusal", "request", "protest", "clarification")
CALENDARS = ("gregorian", "julian", "unknown")


def key(name: str) -> SigningKey:
    """The key of this name in every generated house."""
    return SigningKey(hashlib.sha256(f"measured {name}".encode()).digest())


@dataclass(frozen=True)
class Seat:
    """An author that signs."""

    id: str
    key: SigningKey


@dataclass
class Hall:
    """A conference: who speaks in it, what was lately said, what it rests on."""

    id: str
    slug: str
    parties: list[str]
    speakers: list[Seat]
    documents: list[str] = field(default_factory=list)
    recent: deque[str] = field(default_factory=lambda: deque(maxlen=200))
    originals: deque[str] = field(default_factory=lambda: deque(maxlen=200))


@dataclass
class Generated:
    """A generated house, and what a program needs to go on speaking in it."""

    directory: HouseDirectory
    acts: int
    parties: list[Seat]
    halls: list[Hall]


class Generator:
    """Makes one house. ``end`` is the time of its last entry, Unix ms."""

    def __init__(self, directory: Path, acts: int, end: int) -> None:
        self.directory = HouseDirectory(directory)
        self.acts = acts
        self._random = random.Random(acts)
        self._writer = Writer(ORIGIN, self._random.randbytes)
        self._log = SignerKey(ORIGIN, key("log").seed)
        self._begin, self._step = end - SPAN, SPAN // max(acts, 1)
        self._bulk: BulkWriter
        self._parties: list[Seat] = []
        self._halls: list[Hall] = []
        self._transcripts: list[Hall] = []
        self._last_report: Written | None = None

    def run(self, progress: Callable[[int, int], None] = lambda done, total: None) -> Generated:
        """Generate, publish, and say what there is. ValueError for fewer than LEAST_ACTS."""
        if self.acts < LEAST_ACTS:
            raise ValueError(f"a house has at least {LEAST_ACTS} acts")
        with BulkWriter(self.directory, self._log) as self._bulk:
            house = self._found()
            self._seat(house)
            while self._bulk.size < self.acts:
                self._speak(house)
                if self._bulk.size % 1000 == 0:
                    progress(self._bulk.size, self.acts)
        publish(self.directory)
        return Generated(self.directory, self.acts, self._parties, self._halls)

    def _say(
        self,
        kind: str,
        body: dict[str, Any],
        by: Seat | None,
        *also: SigningKey,
        effect: str | None = None,
        **fields: Any,
    ) -> Written:
        now = self._begin + self._bulk.size * self._step
        head = self._bulk.head
        keys = [*([] if by is None else [by.key]), *also]
        written = self._writer.write(
            kind,
            body,
            keys=keys,
            by=None if by is None else by.id,
            said=now,
            saw=(head.size, head.root.hex()),
            **fields,
        )
        self._bulk.add(written, now, effect)
        return written

    def _found(self) -> Seat:
        body = {
            "rules": "1",
            "log_key": self._log.verifier.format(),
            "house_key": key("house").value,
            "witnesses": [],
            "quorum": 0,
            "admission": "closed",
            "daily_cap": 0,
            "author_quota": 1_000_000,
        }
        lines = ("name", "operator", "interest", "publicity")
        words = {line: self._words(12) for line in lines}
        founded = self._say("house.found", body, None, key("house"), texts={"en": words})
        self.directory.write_key(HOUSE_KEY, write_key(f"{ORIGIN}/house", key("house")))
        return Seat(founded.id, key("house"))

    def _seat(self, house: Seat) -> None:
        """An office, the parties, the conferences."""
        body = {"slug": "registry", "key": key("registry").value}
        texts = {"en": {"name": "Registry"}}
        established = self._say("office.establish", body, house, key("registry"), texts=texts)
        registry = Seat(established.id, key("registry"))
        self._parties = [self._invite(registry, f"party-{n:02}") for n in range(PARTIES)]
        for number in range(LIVE):
            self._halls.append(self._announce(registry, f"talks-{number:02}", "live"))
        for number in range(TRANSCRIPTS):
            hall = self._announce(registry, f"history-{number:02}", "transcript")
            self._fill_transcript(hall, registry)
            self._transcripts.append(hall)

    def _invite(self, registry: Seat, slug: str) -> Seat:
        secret = hashlib.sha256(f"secret {slug}".encode()).digest()
        invitation = self._say(
            "invitation.issue",
            {
                "commitment": hashlib.sha256(secret).hexdigest(),
                "lapses": {
                    "at": milliseconds_to_instant(self._begin + SPAN + DAY),
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
        texts = {"en": {"name": slug.replace("-", " ").title(), "description": self._words(20)}}
        registered = self._say("party.register", body, None, own, recovery, texts=texts)
        return Seat(registered.id, own)

    def _announce(self, registry: Seat, slug: str, mode: str) -> Hall:
        body = {
            "slug": slug,
            "mode": mode,
            "kind": "bargaining",
            "transcribers": [registry.id] if mode == "transcript" else [],
            "languages": ["en", "de"],
            "rules": {"shortest_answer_minutes": 0, "on_silence": ["lapse", "stay_open"]},
            "lines": ["introduction"],
        }
        lines = ("title", "publicity", "rules", "introduction")
        words = {line: self._words(12) for line in lines}
        announced = self._say("conference.announce", body, registry, texts={"en": words})
        speakers = self._random.sample(self._parties, 20)
        return Hall(announced.id, slug, [speaker.id for speaker in speakers], speakers)

    def _fill_transcript(self, hall: Hall, registry: Seat) -> None:
        hall.speakers = [registry]
        hall.parties = []
        for number in range(ENVOYS):
            slug = f"{hall.slug}-envoy-{number:02}"
            texts = {"en": {"name": f"Envoy {number} of {hall.slug}"}}
            body: dict[str, Any] = {"slug": slug, "lines": []}
            described = self._say("party.describe", body, registry, scope=hall.id, texts=texts)
            hall.parties.append(described.id)
        for number in range(DOCUMENTS):
            body = {
                "slug": f"{hall.slug}-book-{number:02}",
                "seen": self._random.choice(("full", "excerpt")),
                "standing": self._random.choice(("contemporary", "scholarly", "popular")),
            }
            texts = {"en": {"citation": self._words(15)}}
            referred = self._say("document.refer", body, registry, scope=hall.id, texts=texts)
            hall.documents.append(referred.id)

    def _speak(self, house: Seat) -> None:
        chance = self._random.random()
        if chance < 0.0005:
            self._withhold(house)
        elif chance < 0.2:
            self._report(self._random.choice(self._transcripts), chance)
        else:
            # The first conferences are far larger than the last.
            place = min(int(self._random.expovariate(0.4)), LIVE - 1)
            self._state(self._halls[place])

    def _state(self, hall: Hall) -> None:
        body = self._statement(hall)
        speaker = self._random.choice(hall.speakers)
        texts = {"en": self._lines(speaker.id[:8])}
        if self._random.random() < 0.2:
            texts["de"] = self._lines(speaker.id[:8])
        said = self._say("statement.make", body, speaker, scope=hall.id, texts=texts)
        hall.recent.append(said.id)
        hall.originals.append(said.id)

    def _report(self, hall: Hall, chance: float) -> None:
        day = self._random.randrange(400)
        body = self._statement(hall) | {"lines": ["addressed", "note"]}
        rival = chance > 0.19 and bool(hall.originals)
        if rival:
            body |= {"rival_of": self._random.choice(hall.originals), "answers": []}
        stranger = chance > 0.199
        speaker = self._parties[0] if stranger else hall.speakers[0]
        reported = {
            "of": self._random.choice(hall.parties),
            "occurred": {
                "edtf": f"19{17 + day // 365}-{1 + day % 12:02}-{1 + day % 28:02}",
                "calendar": self._random.choice(CALENDARS),
            },
            "sources": self._random.sample(hall.documents, self._random.randint(1, 3)),
            "certainty": self._random.choice(("high", "medium", "low")),
        }
        words = self._lines("An envoy") | {"addressed": "All", "note": self._words(20)}
        said = self._say(
            "statement.make",
            body,
            speaker,
            scope=hall.id,
            reported=reported,
            texts={"en": words},
            effect="not_a_transcriber" if stranger else None,
        )
        if not stranger:
            hall.recent.append(said.id)
            if not rival:
                hall.originals.append(said.id)
        self._last_report = said

    def _withhold(self, house: Seat) -> None:
        """Take down the text of the last report, unless it is gone already."""
        said, self._last_report = self._last_report, None
        if said is None:
            return
        body = {
            "act": said.id,
            "sheet": said.act.envelope.sheets["en"],
            "ground": "court_order",
            "until": None,
        }
        self._say("text.withhold", body, house, texts={"en": {"reason": self._words(10)}})

    def _statement(self, hall: Hall) -> dict[str, Any]:
        answering = bool(hall.recent) and self._random.random() < 0.6
        return {
            "nature": self._random.choice(NATURES),
            "answers": [self._random.choice(hall.recent)] if answering else [],
            "addressees": self._random.sample(hall.parties, self._random.randint(1, 4)),
            "jointly_with": [],
            "rival_of": None,
            "languages": ["en"],
            "lines": [],
        }

    def _lines(self, speaker: str) -> dict[str, str]:
        return {"speaker": speaker, "text": self._words(self._random.randint(20, 120))}

    def _words(self, count: int) -> str:
        return sentence_of(count, self._random)


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
