"""The pages of a negotiation as readers get them: sentences, grid, spreadsheet, calendar."""

from __future__ import annotations

import csv
import io
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from glasshouse.acts.compose import Written
from glasshouse.acts.identifiers import milliseconds_to_instant
from tests.house.world import DAY
from tests.parley.propositions.bargaining import HOUR, Bargaining, outline
from tests.site.memory import Site

HOSTILE = "=1+1\"'><xss onxss=alert(1)><script>alert(1)</script></title><!--"


class Talks(Bargaining):
    """A negotiation on disk whose parties and articles have the words a test gives them."""

    heading: str | None = None

    def say(self, kind: str, body: Any, who: Any, lines: Any = None, **options: Any) -> Written:
        if lines and self.heading is not None:
            lines = dict.fromkeys(lines, self.heading)
        return super().say(kind, body, who, lines, **options)


class House(Site):
    """A served house with one negotiation."""

    def __init__(self, mode: str) -> None:
        self.talks = Talks(mode)
        super().__init__(self.talks.world)


@pytest.fixture
def house() -> House:
    return House("live")


@pytest.fixture
def practice() -> House:
    return House("practice")


PAGES = [
    "/", "/conferences/table", "/conferences/table/grid", "/conferences/table/how",
    "/conferences/table/deadlines", "/parties/south/deadlines",
]  # fmt: skip


# --- sentences ------------------------------------------------------------------------------------


def test_it_says_what_is_agreed_and_who_owes_what_by_when(house: House) -> None:
    told = house.talks.propose(articles=outline(1, 1, 1), due_in=3 * DAY)
    house.talks.answer(told.id, art_1="accept", art_2="decline")
    for path in ("/", "/conferences/table"):
        text = house.text(path)
        assert "North and South have agreed 1 of 3 articles." in text
        assert re.search(
            r"South owes an answer on Article 3, Of art_3, by \w+day \d\d:\d\d\.", text
        )


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({}, "North and South have agreed none of the 2 articles of Proposal 1, A proposal yet."),
        ({"art_1": "accept"}, "North and South have agreed 1 of 2 articles."),
        ({"art_1": "accept", "art_2": "refer"}, "North and South have agreed 1 of 2 articles."),
    ],
)
def test_it_counts_what_is_agreed(house: House, answers: dict[str, str], sentence: str) -> None:
    told = house.talks.propose()
    if answers:
        house.talks.answer(told.id, **answers)
    assert sentence in house.text("/conferences/table")


def test_what_is_agreed_whole_is_said_so(practice: House) -> None:
    told = practice.talks.propose()
    practice.talks.answer(told.id, "accept")
    assert "North and South have agreed all 2 articles of Proposal 1, A proposal." in practice.text(
        "/conferences/table"
    )


def test_with_several_open_the_proposal_is_named(house: House) -> None:
    house.talks.propose(due_in=9 * DAY)
    told = house.talks.propose()
    house.talks.answer(told.id, art_1="accept")
    assert "have agreed 1 of 2 articles of Proposal 2, A proposal." in house.text("/")


def test_silence_is_told_by_what_it_is(house: House) -> None:
    house.talks.propose(on_silence="stay_open")
    assert "South owes an answer on Proposal 1, A proposal, by" in house.text("/")
    late = house.text("/conferences/table", 2 * HOUR)
    assert "South is late with its answer on Proposal 1, A proposal, due" in late
    house.talks.propose(house.talks.east, due_in=HOUR // 2, on_silence="stay_open")
    assert "East was asked for an answer on Proposal 2" in house.text("/")
    assert "and gave none." in house.text("/conferences/table/deadlines", HOUR)


def test_a_deadline_names_day_hour_offset_and_what_remains(house: House) -> None:
    house.talks.propose(due_in=3 * DAY + HOUR)
    found = house.text("/conferences/table")
    assert re.search(r"\w+day, \d+ \w+ 2025, \d\d:\d\d UTC\+01:00 \(in 3 days\)", found)
    assert "If nothing is answered by then, the proposal lapses." in found


def test_a_conference_that_is_not_open_says_so(house: House) -> None:
    house.talks.turn("conference.suspend")
    assert "The conference is adjourned." in house.text("/conferences/table")
    house.talks.turn("conference.close")
    assert "The conference is closed." in house.text("/conferences/table")
    assert "No negotiation is open here now." in house.text("/")


def test_a_name_that_begins_with_the_is_small_within_a_sentence(house: House) -> None:
    union = house.world.party(house.talks.office, "union", "The union")
    port = house.world.party(house.talks.office, "port", "The port")
    for party in (union, port):
        house.talks.join(party)
    house.talks.propose(port, by=union)
    text = house.text("/")
    assert "The union and the port have agreed none" in text
    assert "The port owes an answer" in text


# --- a practice table -----------------------------------------------------------------------------


def test_a_seat_is_offered_after_others_have_answered_as_well(
    practice: House, house: House
) -> None:
    for each in (practice, house):
        told = each.talks.propose(on_silence="stay_open")
        each.talks.answer(told.id, "decline")
    seat = 'href="/conferences/table/seat">Take a seat</a>'
    for path in ("/", "/conferences/table"):
        assert seat in practice.get(path).content.decode(), path
        assert "/seat" not in house.get(path).content.decode(), path
    assert seat in practice.get("/conferences/table/how").content.decode()
    size = practice.talks.world.size
    assert seat not in practice.get(f"/conferences/table?at={size}").content.decode()


def test_a_practice_table_says_so_and_offers_a_seat(practice: House) -> None:
    practice.talks.propose(on_silence="stay_open")
    front = practice.text("/")
    assert "Invented, for practice" in front
    assert "Take a seat and answer" in front
    assert "Read the proposal" in front
    assert "/conferences/table/proposals/1/answer" in practice.get("/").content.decode()
    for path in PAGES[:-1]:
        assert "Invented, for practice" in practice.text(path), path
        assert 'class="' in practice.get(path).content.decode()


def test_a_practice_table_whose_deadlines_passed_offers_a_fresh_one(practice: House) -> None:
    practice.talks.propose(on_silence="stay_open")
    assert "glasshouse demo --fresh" not in practice.text("/")
    for path in ("/", "/conferences/table"):
        assert "glasshouse demo --fresh" in practice.text(path, 2 * HOUR), path


def test_a_live_table_offers_no_seat(house: House) -> None:
    house.talks.propose()
    assert "Take a seat" not in house.text("/")
    assert "Invented" not in house.text("/")


# --- the grid, also for spreadsheets --------------------------------------------------------------


def test_the_grid_stands_on_the_page_with_its_roles(house: House) -> None:
    told = house.talks.propose()
    house.talks.answer(told.id, art_1="accept")
    found = house.get("/conferences/table/grid").content.decode()
    assert found.count('role="rowheader"') == 3
    assert 'role="columnheader" scope="col"' in found
    assert f'href="/entries/{house.world.size - 1}"' in found
    text = house.text("/conferences/table/grid")
    for words in ("Article 1, Of art_1", "agreed", "accepts", "owes an answer", "proposes"):
        assert words in text


def test_links_of_a_past_page_stay_in_the_past(house: House) -> None:
    house.talks.propose()
    size = house.world.size
    found = house.get(f"/conferences/table/grid?at={size}").content.decode()
    links = re.findall(r'href="(/conferences/[^"]*)"', found)
    assert len(links) > 4
    # One link alone leads out: to the page as it stands now.
    assert [link for link in links if f"at={size}" not in link] == ["/conferences/table/grid"]


def test_filters_that_cannot_be_are_refused(house: House) -> None:
    for query, status in (
        ("state=best", 400), ("front=x", 400), ("front=3", 400), ("party=nobody", 400),
        ("after=-1", 400), ("state=", 200),
    ):  # fmt: skip
        assert house.get(f"/conferences/table/grid?{query}").status_code == status, query


@pytest.mark.parametrize(
    ("path", "field", "wanted"),
    [
        ("/conferences/table/grid?on=1917-12-15", "on", "a day such as 1917-12-15"),
        ("/conferences/table?on=15.12.1917", "on", "a day such as 1917-12-15"),
        ("/conferences/table/grid?party=nobody", "party", "the short name of a party"),
        ("/conferences/table?after=x", "after", "a number or place"),
        ("/?time=2026-12-25", "time", "2026-12-25T00:00:00Z"),
        ("/?at=all", "at", "how many entries"),
    ],
)
def test_a_refused_value_is_named_with_the_form_it_should_have(
    house: House, path: str, field: str, wanted: str
) -> None:
    answer = house.get(path)
    told = answer.content.decode()
    assert answer.status_code == 400
    assert f">{field}</code>" in told
    assert wanted in told
    place, _, query = path.partition("?")
    as_data = house.get(f"{'/front' if place == '/' else place}.json?{query}")
    assert (as_data.status_code, as_data.json()["field"]) == (400, field)


def test_the_future_is_told_as_such_and_keeps_its_label(practice: House) -> None:
    practice.talks.propose(on_silence="stay_open")
    instant = milliseconds_to_instant(practice.world.now + 9 * DAY)
    for path in ("/", "/conferences/table", "/conferences/table/proposals/1"):
        text = practice.text(f"{path}?time={instant}")
        assert "as it will stand on" in text, path
        assert "Invented, for practice" in text, path
        past = practice.text(f"{path}?at={practice.world.size}")
        assert "as it stood on" in past, path
        assert "Invented, for practice" in past, path


def test_the_grid_as_a_table_has_a_row_for_each_article_and_party(house: House) -> None:
    told = house.talks.propose(house.talks.south, house.talks.east)
    house.talks.answer(told.id, art_1="accept")
    answer = house.get("/conferences/table/grid.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [(row["article"], row["party"], row["answer"]) for row in rows] == [
        ("1", "east", "asked"), ("1", "north", "proposed"), ("1", "south", "accepts"),
        ("2", "east", "asked"), ("2", "north", "proposed"), ("2", "south", "owes"),
    ]  # fmt: skip
    assert house.get("/conferences/table/grid.csv?party=nobody").status_code == 400


def test_a_heading_is_no_formula_in_the_table(house: House) -> None:
    house.talks.heading = HOSTILE
    house.talks.propose()
    rows = csv.DictReader(io.StringIO(house.get("/conferences/table/grid.csv").content.decode()))
    assert all(row["heading"] == f"'{HOSTILE}" for row in rows)


# --- the calendar ---------------------------------------------------------------------------------


def calendar(house: House, path: str) -> list[str]:
    answer = house.get(path)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return answer.content.decode().replace("\r\n ", "").split("\r\n")


def test_deadlines_are_events(house: House) -> None:
    house.talks.propose(due_in=DAY)
    house.talks.propose(due_in=None)
    for path in ("/conferences/table/deadlines.ics", "/parties/south/deadlines.ics"):
        lines = calendar(house, path)
        assert lines.count("BEGIN:VEVENT") == 1, "what has no deadline has no day"
        assert "SUMMARY:South: answer on Proposal 1\\, A proposal" in lines
        assert "URL:http://127.0.0.1/conferences/table/proposals/1" in lines
    assert "BEGIN:VEVENT" not in calendar(house, "/parties/north/deadlines.ics")


def test_an_earlier_size_has_its_own_calendar(house: House) -> None:
    size = house.world.size
    house.talks.propose(due_in=DAY)
    assert "BEGIN:VEVENT" not in calendar(house, f"/conferences/table/deadlines.ics?at={size}")


def test_what_is_not_there_has_no_calendar(house: House) -> None:
    for path in ("/conferences/nowhere/deadlines.ics", "/parties/nobody/deadlines.ics"):
        assert house.get(path).status_code == 404


# --- hostile words --------------------------------------------------------------------------------


class Tags(HTMLParser):
    """What would be run or drawn that no template made."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in ("xss", "iframe", "style") or (
            tag == "script" and not dict(attributes).get("src")
        ):
            self.faults.append(tag)
        self.faults += [name for name, _ in attributes if name.startswith("on")]

    def handle_comment(self, data: str) -> None:
        self.faults.append(data)


def test_words_of_parties_stay_words(house: House) -> None:
    house.talks.heading = HOSTILE
    told = house.talks.propose(due_in=DAY)
    house.talks.answer(told.id, art_1="decline")
    body = {"kind": "table", "parties": [house.talks.north.id], "lines": []}
    house.talks.say("front.open", body, house.talks.office, {"title": ""})
    for path in PAGES:
        found = house.get(path).content.decode()
        assert Tags(found).faults == [], path
        if path != "/conferences/table/how":
            assert "&lt;xss" in found, path
