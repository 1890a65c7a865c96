"""Every page of the demo house as its readers get it, in HTML, with each choice it offers.

What compares pages compares their models, so a template that fails would pass there.
"""

from __future__ import annotations

import csv
import io
import secrets
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from glasshouse.acts.context import PageContext
from glasshouse.clerk.clock import SystemClock
from glasshouse.clerk.directory import HouseDirectory
from glasshouse.clerk.reader import HouseReader
from glasshouse.demo.builder import build, demo_origin
from glasshouse.kinds import REGISTRY
from glasshouse.pages.catalogue import all_pages
from glasshouse.site.serving import Serving, serve, serving
from tests.demo.houses import booths

CONFERENCES = ("harbour-practice", "peace-1917-18")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    place = tmp_path_factory.mktemp("demo") / "house"
    build(
        place,
        demo_origin(secrets.token_bytes),
        SystemClock(),
        secrets.token_bytes,
        booths=booths,
    )
    reader = HouseReader(HouseDirectory(place), REGISTRY)
    serve(Serving(reader, SystemClock(), dict))
    yield Client(headers={"host": "127.0.0.1"}, raise_request_exception=False)
    reader.close()


def addresses(client: Client) -> list[str]:
    """Every page's address; of entries only one of each kind."""
    pages = _catalogue()
    kinds: dict[str, str] = {}
    for path in pages:
        if path.startswith("/entries/") and path != "/entries/":
            row = client.get(f"{path}.json").json()["row"]
            kinds.setdefault(f"{row['kind']} {row['nature']} {bool(row['reported'])}", path)
    others = [each for each in pages if not each.startswith("/entries/")]
    return ["/entries/", *others, *kinds.values()]


def _catalogue() -> list[str]:
    def entry_at(index: int) -> Any:
        raise AssertionError("no page is made here")

    with serving().reader.reading() as reading:
        context = PageContext(reading.snapshot.size, reading.snapshot.time, "en")
        pages = all_pages(reading.facts, context, reading.words, entry_at)
        return [path for path, _make in pages]


def refused(client: Client, paths: list[str]) -> list[tuple[str, int]]:
    answers = ((path, client.get(path).status_code) for path in paths)
    return [(path, status) for path, status in answers if status != 200]


def test_every_page_is_there(client: Client) -> None:
    found = addresses(client)
    assert len(found) > 200
    assert refused(client, found) == []


@pytest.mark.parametrize("language", ["en", "ar-XB"])
@pytest.mark.parametrize("conference", CONFERENCES)
def test_the_grid_is_there_with_each_choice(client: Client, conference: str, language: str) -> None:
    place = f"/conferences/{conference}/grid"
    page = client.get(f"{place}.json").json()
    chosen = [f"party={each['slug']}" for each in page["parties"]]
    chosen += [f"front={each['number']}" for each in page["fronts"]]
    chosen += [f"state={each}" for each in ("open", "agreed", "lapsed", "withdrawn")]
    chosen += ["after=1", "state=open&after=1", "state=&party="]
    assert refused(client, [f"{place}?lang={language}&{each}" for each in chosen]) == []
    assert refused(client, [f"{place}.csv?{each}" for each in chosen]) == []


def test_the_record_is_there_with_each_choice(client: Client) -> None:
    page = client.get("/entries.json").json()
    options = page["options"]
    chosen = [f"conference={each['slug']}" for each in options["conferences"]]
    chosen += [f"party={each['slug']}" for each in options["parties"]]
    chosen += [f"nature={each}" for each in options["natures"]]
    chosen += [f"kind={each}" for each in options["kinds"]]
    chosen += ["before=10", "after=10"]
    assert refused(client, [f"/entries/?{each}" for each in chosen]) == []


def test_history_is_there_on_any_day(client: Client) -> None:
    days = ("1917-11-07", "1917-12-15", "1918-03-03", "1900-01-01")
    peace = "/conferences/peace-1917-18"
    for place in ("/", peace, f"{peace}/grid"):
        assert refused(client, [f"{place}?on={day}" for day in days]) == []
    assert refused(client, [f"{peace}/proposals/1?on={day}" for day in days[1:3]]) == []


def test_history_is_never_dated_by_its_entry(client: Client) -> None:
    peace = "/conferences/peace-1917-18"
    rows = list(csv.DictReader(io.StringIO(client.get(f"{peace}/grid.csv").content.decode())))
    assert rows
    assert {row["since"][:3] for row in rows} == {"191"}
    for path in (f"{peace}/grid", f"{peace}/proposals/1"):
        text = client.get(path).content.decode()
        assert "Reconstructed from sources" in text
        told = text.partition("<main")[2].partition("<h2>History")[0]
        assert "minutes" not in told, path
        assert "just now" not in told, path
        assert "November 1917" in told
    shown = client.get(f"{peace}/grid?on=1917-12-15").content.decode()
    assert "proposals/1?on=1917-12-15" in shown


def test_versions_are_there_beside_each_other(client: Client) -> None:
    place = "/conferences/harbour-practice/proposals/1"
    queries = ["?beside=1", "?beside=2", "/versions/1?beside=3&view=columns", "/answer?as=mediator"]
    assert refused(client, [f"{place}{each}" for each in queries]) == []


def test_rows_say_what_happened(client: Client) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/entries.csv").content.decode())))
    answers = [row["text"] for row in rows if row["kind"] == "answer.give"]
    assert answers
    assert all(answers)
    text = client.get("/entries/?conference=harbour-practice").content.decode()
    assert "Answer to proposal 1" in text
    assert "Proposal 1, version 3" in text
    assert ": Authority to speak<" not in text


def test_who_can_speak_names_the_seats(client: Client) -> None:
    page = client.get("/check.json").json()
    assert [each["slug"] for each in page["practice"]] == [
        "harbour-practice",
        "province-practice",
    ]
    text = client.get("/check").content.decode()
    assert "anybody:" in text
    assert "pip install" not in text
