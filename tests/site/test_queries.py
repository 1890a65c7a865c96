"""No page asks more queries for more rows, neither of its own nor of the record."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from benchmarks.generator import LEAST_ACTS, generate
from benchmarks.pages import KINDS
from tests.site.queries import asked_of

#: In the small house many lists do not fill their page yet, in the large one all do, and its
#: largest conference is some times as large.
SMALL, LARGE = LEAST_ACTS + 1000, LEAST_ACTS + 5000
#: A class of facts of which the rows of the small house need none is one query more in the large.
CLASSES = 16
#: Pages that a generated house has once.
OTHERS = ["/entries/?nature=answer", "/entries/?kind=statement.make", "/parties/registry"]


@pytest.fixture(scope="module")
def houses(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    # Their last entry is of this moment: what is owed is due after it.
    made = {}
    for acts in (SMALL, LARGE):
        made[acts] = tmp_path_factory.mktemp("generated") / "house"
        generate(made[acts], acts)
    return made


def queries(house: Path, addresses: list[str]) -> dict[str, int]:
    with asked_of(house) as asked:
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
    assert max(now.values()) <= 130, now


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
