"""Dates of history: what is read, what it can mean, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from glasshouse.acts.edtf import (
    LONGEST,
    MINUTES_PER_DAY,
    EdtfError,
    parse,
)


def minute(day: date, hour: int = 0, minute_of_hour: int = 0) -> int:
    """The count of minutes from 0001-01-01T00:00, worked out by subtraction of dates."""
    return (day - date(1, 1, 1)).days * MINUTES_PER_DAY + 60 * hour + minute_of_hour


# --- What is read ---------------------------------------------------------------------------------

WHOLE_DAYS = [
    ("1917", "1917-01-01", "1917-12-31"),
    ("0001", "0001-01-01", "0001-12-31"),
    ("9999", "9999-01-01", "9999-12-31"),
    ("1917-12", "1917-12-01", "1917-12-31"),
    ("1916-02", "1916-02-01", "1916-02-29"),
    ("1900-02", "1900-02-01", "1900-02-28"),
    ("1917-12-15", "1917-12-15", "1917-12-15"),
    ("2000-02-29", "2000-02-29", "2000-02-29"),
    ("191X", "1910-01-01", "1919-12-31"),
    ("19XX", "1900-01-01", "1999-12-31"),
    ("1917-XX", "1917-01-01", "1917-12-31"),
    ("1917-XX-XX", "1917-01-01", "1917-12-31"),
    ("1917-12-XX", "1917-12-01", "1917-12-31"),
    ("1917-11-21?", "1917-11-21", "1917-11-21"),
    ("1917?", "1917-01-01", "1917-12-31"),
    # "About" a day: three days either side, across months and years.
    ("1917-11-21~", "1917-11-18", "1917-11-24"),
    ("1917-12-30~", "1917-12-27", "1918-01-02"),
    ("1916-03-01~", "1916-02-27", "1916-03-04"),
    ("1917-11-21%", "1917-11-18", "1917-11-24"),
    # About a month: the month before to the month after.
    ("1917-01~", "1916-12-01", "1917-02-28"),
    ("1917-12~", "1917-11-01", "1918-01-31"),
    ("1917-12%", "1917-11-01", "1918-01-31"),
    # About a year: the year before to the year after.
    ("1917~", "1916-01-01", "1918-12-31"),
    ("1917%", "1916-01-01", "1918-12-31"),
    # From the first possible day of the one to the last possible day of the other.
    ("1917-11-28/1917-11-30", "1917-11-28", "1917-11-30"),
    ("1917-11-28~/1917-11-30", "1917-11-25", "1917-11-30"),
    ("1917-11-28/1917-11-30~", "1917-11-28", "1917-12-03"),
    ("1917-11/1918", "1917-11-01", "1918-12-31"),
    ("1917-11/1917-12-XX", "1917-11-01", "1917-12-31"),
]


@pytest.mark.parametrize(("text", "first", "last"), WHOLE_DAYS)
def test_whole_days_from_the_first_minute_to_the_last(text: str, first: str, last: str) -> None:
    span = parse(text)
    assert span.earliest == minute(date.fromisoformat(first))
    assert span.latest == minute(date.fromisoformat(last), 23, 59)
    assert (span.first_day.isoformat(), span.last_day and span.last_day.isoformat()) == (
        first,
        last,
    )


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1917-12-15T14", (14, 0), (14, 59)),
        ("1917-12-15T00", (0, 0), (0, 59)),
        ("1917-12-15T23", (23, 0), (23, 59)),
        ("1917-12-15T14:30", (14, 30), (14, 30)),
        ("1917-12-15T09:00/1917-12-15T14", (9, 0), (14, 59)),
    ],
)
def test_hours_and_minutes(text: str, first: tuple[int, int], last: tuple[int, int]) -> None:
    span = parse(text)
    assert span.earliest == minute(date(1917, 12, 15), *first)
    assert span.latest == minute(date(1917, 12, 15), *last)


def test_an_open_end_has_no_latest_minute() -> None:
    span = parse("1917-11-28~/..")
    assert span.first_day == date(1917, 11, 25)
    assert span.latest is None
    assert span.last_day is None
    assert span.end is None
    assert str(span) == "1917-11-28~/.."


@pytest.mark.parametrize(
    ("text", "certain"),
    [
        ("1917-11-21", True),
        ("1917-11-21~", True),
        ("1917-11-XX", True),
        ("1917-11-21?", False),
        ("1917-11-21%", False),
        ("1917-11-21/1917-11-23?", False),
        ("1917-11-21?/1917-11-23", False),
        ("1917-11-21/..", True),
        ("1917-11-21?/..", False),
    ],
)
def test_only_a_source_in_doubt_makes_a_span_uncertain(text: str, certain: bool) -> None:
    assert parse(text).certain is certain


def test_what_was_written_can_be_read_back_part_by_part() -> None:
    moment = parse("1917-11-21%").start
    assert (moment.year, moment.month, moment.day) == ("1917", "11", "21")
    assert (moment.hour, moment.minute) == (None, None)
    assert moment.approximate
    assert moment.doubtful
    about = parse("1917-11-21~").start
    assert (about.approximate, about.doubtful) == (True, False)
    doubtful = parse("1917-11-21?").start
    assert (doubtful.approximate, doubtful.doubtful) == (False, True)


# --- What a day decides ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "day", "certainly", "possibly"),
    [
        ("1917-11-21", "1917-11-20", False, False),
        ("1917-11-21", "1917-11-21", True, True),
        ("1917-11-21", "1917-11-22", True, True),
        ("1917-11-21T15", "1917-11-20", False, False),
        ("1917-11-21T15", "1917-11-21", True, True),
        ("1917-11-21~", "1917-11-17", False, False),
        ("1917-11-21~", "1917-11-18", False, True),
        ("1917-11-21~", "1917-11-23", False, True),
        ("1917-11-21~", "1917-11-24", True, True),
        ("1917-11-28/1917-11-30", "1917-11-27", False, False),
        ("1917-11-28/1917-11-30", "1917-11-29", False, True),
        ("1917-11-28/1917-11-30", "1917-11-30", True, True),
        # Nothing ever makes an open end or a doubtful source certain.
        ("1917-11-28/..", "1917-11-27", False, False),
        ("1917-11-28/..", "2026-01-01", False, True),
        ("1917-11-21?", "1917-11-20", False, False),
        ("1917-11-21?", "2026-01-01", False, True),
    ],
)
def test_a_day_finds_it_certain_possible_or_neither(
    text: str, day: str, certainly: bool, possibly: bool
) -> None:
    span = parse(text)
    assert span.certainly_by(date.fromisoformat(day)) is certainly
    assert span.possibly_by(date.fromisoformat(day)) is possibly


# --- What is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "17",
        "917",
        "01917",
        "+1917",
        "-1917",
        "Y1917",
        "y1917",
        "1917 ",
        " 1917",
        "1917\n",
        "1917-11-21\n",
        "1917-1",
        "1917-11-2",
        "1917-011",
        "19171121",
        "1917/11/21",
        "21.11.1917",
        "1917-11-21Z",
        "1917-11-21T",
        "1917-11-21 14",
        "1917-11-21t14",
        "1917-11-21T1",
        "1917-11-21T14:3",
        "1917-11-21T14:30:00",
        "1917-11-21T14Z",
        "1917-11-21T14:30Z",
        "1917-11-21T14+02:00",
        "1917-11-21T1430",
        # The digits of other scripts are digits to int(), not to us.
        "١٩١٧",
        "１９１７",
        "1917-1²",
        # A minus sign and dashes that are not the hyphen.
        "1917−11",
        "1917–11",
        # Qualifiers that wider EDTF allows elsewhere, doubled, or on a text that has X or an hour.
        "~1917",
        "?1917-11-21",
        "1917?-11-21",
        "1917-11-21~~",
        "1917-11-21?~",
        "1917-11-21≈",
        "1917-11-21T14~",
        "1917-11-21T14:30?",
        "1917-11-XX~",
        "1917-XX?",
        "191X%",
        # Digits unspecified from the left, in the middle, or in small letters.
        "XXXX",
        "1XXX",
        "X917",
        "19X7",
        "191x",
        "1917-1X",
        "1917-11-2X",
        "1917-11-X1",
        "1917-XX-21",
        "191X-11",
        "191X-XX",
        "19XX-11-21",
        "1917-11-XXT14",
        "1917-XX-XXT14",
        # Intervals that are not closed or open at the end.
        "/",
        "/1917",
        "1917/",
        "../1917",
        "../..",
        "..",
        "1917/…",
        "1917/...",
        "1917/..~",
        "1917/1918/1919",
        "1917--1918",
        "1917 / 1918",
        # Level 1 seasons and level 2 sets.
        "[1917,1918]",
        "{1917..1918}",
        "[..1917]",
        "1" * (LONGEST + 1),
    ],
)
def test_everything_else_is_malformed(text: str) -> None:
    with pytest.raises(EdtfError) as refused:
        parse(text)
    assert refused.value.code == "edtf_malformed"


@pytest.mark.parametrize("value", [None, 1917, b"1917", ["1917"]])
def test_only_text_is_read(value: object) -> None:
    with pytest.raises(EdtfError, match="edtf_malformed"):
        parse(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "1917-00",
        "1917-13",
        "1917-21",  # a season in EDTF, no month here
        "1917-00~",
        "1917-13~",
        "1917-00-XX",
        "1917-11-00",
        "1917-11-31",
        "1917-02-29",
        "1900-02-29",  # a leap day of the Julian calendar only
        "1917-11-31~",
        "1917-11-21T24",
        "1917-11-21T24:00",
        "1917-11-21T14:60",
        "1917-11-01/1917-11-31",
    ],
)
def test_a_day_or_hour_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(EdtfError) as refused:
        parse(text)
    assert refused.value.code == "edtf_no_such_date"


@pytest.mark.parametrize(
    "text",
    [
        "1917-11-30/1917-11-28",
        "1917-11-28/1917-11-28",
        "1917-11-28/1917-11-28~",
        # Widening does not hide that it is written backwards.
        "1917-11-30~/1917-11-29~",
        # One end inside the other does not say which comes first.
        "1917-12-15/1917-12-15T23:59",
        "1917-12-15T00/1917-12-15",
        "1917-11/1917-11-28",
        "1917-11-28/1917-11",
        "1917/1917-XX",
        "1917-11-28T15/1917-11-28T14",
        "1918/1917",
    ],
)
def test_an_interval_that_does_not_run_forward_is_refused(text: str) -> None:
    with pytest.raises(EdtfError) as refused:
        parse(text)
    assert refused.value.code == "edtf_reversed"


@pytest.mark.parametrize(
    "text",
    [
        "0000",
        "0000-01-01",
        "000X",
        "00XX",
        "0001~",
        "0001-01~",
        "0001-01-03~",
        "9999~",
        "9999-12~",
        "9999-12-29~",
        "9998/9999-12-29~",
    ],
)
def test_years_outside_the_calendar_are_refused(text: str) -> None:
    with pytest.raises(EdtfError) as refused:
        parse(text)
    assert refused.value.code == "edtf_out_of_range"


def test_the_edges_of_the_calendar_are_read() -> None:
    assert parse("0001-01-04~").earliest == 0
    assert parse("9999-12-28~").last_day == date(9999, 12, 31)
    assert parse("0002~").first_day == date(1, 1, 1)
    assert parse("9999-11~").last_day == date(9999, 12, 31)


def test_a_refusal_says_what_is_wrong_in_a_sentence() -> None:
    with pytest.raises(EdtfError) as refused:
        parse("1917-02-30")
    assert refused.value.sentence == "There is no day 1917-02-30."
    assert isinstance(refused.value, ValueError)
