"""The demo house, built once, and Django's client in front of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import django
import pytest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "glasshouse.site.settings")
django.setup()

from django.test import Client  # noqa: E402 - Django reads its settings when it is imported

import glasshouse.api.urls  # noqa: E402, F401 - all operations are added there
from glasshouse.acts.authors import PARTY, Author  # noqa: E402
from glasshouse.acts.recorded import Recorded  # noqa: E402
from glasshouse.archive.facts import Document  # noqa: E402
from glasshouse.clerk.directory import HouseDirectory  # noqa: E402
from glasshouse.clerk.reader import HouseReader  # noqa: E402
from glasshouse.clerk.startup import House, open_house  # noqa: E402
from glasshouse.demo.builder import Built, build  # noqa: E402
from glasshouse.house.facts import CONFERENCES, Conference, ShortName  # noqa: E402
from glasshouse.kinds import REGISTRY  # noqa: E402
from glasshouse.site.serving import Serving, serve  # noqa: E402
from tests.demo.houses import TickingClock, booths, dice, waiting  # noqa: E402

ORIGIN = "127.0.0.1/demo-test"


@dataclass
class DemoHouse:
    """The house that is served, open for reading and for writing."""

    built: Built
    clock: TickingClock
    house: House
    reader: HouseReader

    def fill(self, address: str) -> str:
        """Put the names and ids of this house into an address."""
        with self.reader.reading() as reading:
            # The history, the second by name: it has days to read it on.
            conference = reading.facts.find(Conference, "all", limit=2)[-1]
            party = reading.facts.find(Author, "role", PARTY, limit=1)[0]
            document = reading.facts.find(Document, "all", limit=1)[0]
            last = reading.facts.find(Recorded, "all", descending=True, limit=1)[0]
        return address.format(
            conference=conference.slug,
            conference_id=conference.id,
            party=party.slug,
            document=document.slug,
            act=last.id,
            named=ShortName(CONFERENCES, conference.slug, conference.id).key,
        )


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoHouse]:
    place: Path = tmp_path_factory.mktemp("demo") / "house"
    clock = TickingClock()
    built = build(place, ORIGIN, clock, dice("read"), booths=booths, wait=waiting(clock))
    directory = HouseDirectory(place)
    opened = open_house(directory, REGISTRY, clock=clock)
    reader = HouseReader(directory, REGISTRY)
    yield DemoHouse(built, clock, opened, reader)
    reader.close()
    opened.close()


@pytest.fixture(autouse=True)
def served(house: DemoHouse) -> DemoHouse:
    """Other tests may serve another house in this process, so each test says which it means."""
    serve(Serving(house.reader, house.clock, house.house.health))
    return house


@pytest.fixture
def client() -> Client:
    """A reader's program. The host is one under which the site answers by default."""
    return Client(headers={"host": "127.0.0.1"})
