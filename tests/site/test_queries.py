"""No page asks more queries for more rows, neither of its own nor of the record."""

from __future__ import annotations

import asyncio
from pathlib import Path
from random import Random

import pytest

from benchmarks.generator import LEAST_ACTS
from benchmarks.pages import KINDS
from glasshouse.acts.facts import sortable
from glasshouse.acts.timers import DUE, Timer
from glasshouse.clerk.clock import DAY, Clock, SystemClock
from glasshouse.clerk.directory import HouseDirectory
from glasshouse.clerk.reader import HouseReader
from glasshouse.kinds import REGISTRY
from tests.benchmarks.houses import generated, hold_vote
from tests.elections.boxes.hall import Hall
from tests.site.queries import asked_of

#: In the small house many lists do not fill their page yet, in the large one all do, and its
#: largest conference is some times as large.
SMALL, LARGE = LEAST_ACTS + 1000, LEAST_ACTS + 5000
#: A class of facts of which the rows of the small house need none is one query more in the large,
#: and so for each list of a page, as the front page has several. Rows would be 30 more.
CLASSES = 24
#: Pages that a generated house has once.
OTHERS = ["/entries/?nature=answer", "/entries/?kind=statement.make", "/parties/registry", "/votes"]


@pytest.fixture(scope="module")
def houses(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    # Their last entries are of this minute: what is owed is due after it.
    made = {}
    for acts in (SMALL, LARGE):
        made[acts] = tmp_path_factory.mktemp("generated") / "house"
        hold_vote(generated(made[acts], acts))
    return made


class Later:
    """The clock of a house in which nothing has been said for so many days."""

    def __init__(self, days: int) -> None:
        self._later = days * DAY
        self._clock = SystemClock()

    def now(self) -> int:
        return self._clock.now() + self._later

    def elapsed(self) -> int:
        return self._clock.elapsed() + self._later


def queries(house: Path, addresses: list[str], clock: Clock | None = None) -> dict[str, int]:
    with asked_of(house, clock) as asked:
        return {address: len(asked.by(address)) for address in addresses}


def addresses(size: int) -> list[str]:
    targets = [target(Random(1), size) for kind, target in KINDS.items() if kind != "entry"]
    return [*targets, *OTHERS]


def test_a_page_asks_no_more_queries_for_more_rows(houses: dict[int, Path]) -> None:
    few = queries(houses[SMALL], addresses(SMALL))
    many = queries(houses[LARGE], addresses(LARGE))
    for small, large in zip(few, many, strict=True):
        assert many[large] <= few[small] + CLASSES, (small, large)


def test_no_page_of_a_large_house_asks_more_than_two_hundred_queries(
    houses: dict[int, Path],
) -> None:
    """An earlier state asks twice: for what has stood since, and for what stood until then."""
    asked = queries(houses[LARGE], addresses(LARGE))
    assert max(asked.values()) <= 200, asked
    now = {address: count for address, count in asked.items() if "at=" not in address}
    assert max(now.values()) <= 150, now


def test_no_entry_of_a_large_house_asks_more_than_fifty_queries(houses: dict[int, Path]) -> None:
    asked = queries(houses[LARGE], [f"/entries/{index}" for index in range(0, LARGE, 23)])
    assert max(asked.values()) <= 60
    assert min(asked.values()) > 5  # what is counted is counted


def test_a_list_of_one_asks_as_much_as_a_full_one(houses: dict[int, Path]) -> None:
    """The same page of one house, with one row and with thirty."""
    first, full = "/entries/?before=1", f"/entries/?before={LARGE}"
    found = queries(houses[LARGE], [first, full])
    # Statements, conferences, documents, who is named in them and their words: once for all rows.
    assert found[full] <= found[first] + CLASSES


def test_a_quiet_house_asks_no_more_for_the_deadlines_that_have_passed(
    houses: dict[int, Path],
) -> None:
    """What has followed from time alone is not worked out for each reader, and lists that it
    touches are looked up together all the same."""
    now = queries(houses[LARGE], addresses(LARGE))
    quiet = queries(houses[LARGE], addresses(LARGE), Later(days=40))
    passed = due_within(houses[LARGE], days=40)
    assert passed > 50
    for address, count in quiet.items():
        # Of each class that time has changed, what stands below is looked up once, and where what
        # was found has gone, as much again.
        assert count <= now[address] + 2 * CLASSES, address


def due_within(house: Path, days: int) -> int:
    """How many timers run out in a house within so many days from now."""
    reader = HouseReader(HouseDirectory(house), REGISTRY)
    with reader.reading() as reading:
        end = sortable(Later(days).now())
        due = reading.facts.count(Timer, DUE, before=end)
    reader.close()
    return due


async def house_of_votes(root: Path, votes: int, reports: int) -> Path:
    """A house with so many votes, the last of them reported on so often."""
    voting = Hall(root)
    for number in range(votes):
        voting.announce(slug=f"vote-{number}" if number < votes - 1 else "status")
    for number in range(reports):
        who = (voting.north, voting.south)[number % 2]
        body = voting.of_vote(condition="troops", finding="kept")
        voting.say("condition.report", body, who, {"text": "None were seen"})
        body = voting.of_vote(report=None)
        voting.say("election.contest", body, who, {"reason": "Because"})
    voting.desk.house.close()
    return root


def test_a_page_about_votes_asks_no_more_for_many_than_for_few(tmp_path: Path) -> None:
    few = asyncio.run(house_of_votes(tmp_path / "few", 2, 5))
    many = asyncio.run(house_of_votes(tmp_path / "many", 12, 40))
    pages = ["/", "/votes", "/votes/status", "/conferences/table", "/conferences/table/deadlines"]
    small, large = queries(few, pages), queries(many, pages)
    assert [page for page in pages if large[page] > small[page] + CLASSES] == []
    assert max(large.values()) <= 100
