"""Dates of history: what is read, what it can mean, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from glasshouse.acts.edtf import (
    LONGEST,
    MINUTES_PER_DAY,
    EdtfError,
    OldStyleDay,
    Span,
    old_style,
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


# --- Properties -----------------------------------------------------------------------------------

days = st.dates(min_value=date(3, 1, 1), max_value=date(9997, 12, 31))
qualifiers = st.sampled_from(["", "?", "~", "%"])


@st.composite
def moments(draw: st.DrawFn) -> str:
    """Any single date of the subset."""
    iso = draw(days).isoformat()
    return draw(
        st.sampled_from([iso, iso[:7], iso[:4]]).flatmap(
            lambda text: qualifiers.map(lambda mark: text + mark)
        )
        | st.integers(0, 23).map(lambda hour: f"{iso}T{hour:02}")
        | st.integers(0, 1439).map(lambda n: f"{iso}T{n // 60:02}:{n % 60:02}")
        | st.sampled_from([iso[:7] + "-XX", iso[:4] + "-XX", iso[:4] + "-XX-XX"])
    )


@st.composite
def expressions(draw: st.DrawFn) -> str:
    """Any text of the subset; an interval only when it runs forward."""
    form = draw(st.sampled_from(["single", "open", "closed"]))
    first = draw(moments())
    if form == "single":
        return first
    if form == "open":
        return first + "/.."
    text = f"{first}/{draw(moments())}"
    assume(_runs_forward(text))
    return text


def _runs_forward(text: str) -> bool:
    try:
        parse(text)
    except EdtfError as refused:
        if refused.code == "edtf_reversed":
            return False
        raise
    return True


@given(expressions())
def test_a_text_is_its_own_only_spelling(text: str) -> None:
    assert str(parse(text)) == text
    assert parse(str(parse(text))) == parse(text)


@given(expressions())
def test_the_earliest_is_never_after_the_latest(text: str) -> None:
    span = parse(text)
    assert span.latest is None or span.earliest <= span.latest


@given(expressions(), days, st.integers(0, 4000))
def test_what_is_certain_stays_certain_and_is_possible(text: str, day: date, later: int) -> None:
    span = parse(text)
    assume(day.toordinal() + later < date.max.toordinal())
    after = day + timedelta(days=later)
    assert not span.certainly_by(day) or span.certainly_by(after)
    assert not span.possibly_by(day) or span.possibly_by(after)
    assert not span.certainly_by(day) or span.possibly_by(day)


@given(moments())
def test_about_only_ever_widens(text: str) -> None:
    bare = text.rstrip("?~%")
    assume("T" not in bare and "X" not in bare)
    exact, about = parse(bare), parse(bare + "~")
    assert exact.latest is not None
    assert about.latest is not None
    assert about.earliest < exact.earliest
    assert exact.latest < about.latest


@given(
    expressions(),
    st.integers(0, LONGEST),
    st.sampled_from(["replace", "insert", "delete"]),
    st.characters(codec="utf-8") | st.sampled_from("0123456789-T:/.X~?%\n "),
)
@example("1917-12-15T14", 10, "replace", " ")
@example("1917", 4, "insert", "\n")
def test_every_mutation_is_refused_or_means_what_it_now_says(
    text: str, place: int, change: str, character: str
) -> None:
    place = min(place, len(text) - 1 if change != "insert" else len(text))
    tail = text[place:] if change == "insert" else text[place + 1 :]
    mutated = text[:place] + ("" if change == "delete" else character) + tail
    try:
        span = parse(mutated)
    except EdtfError:
        return
    assert str(span) == mutated
    assert span == parse(text) if mutated == text else span != parse(text)


# --- Old style ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("1917-11-07", OldStyleDay(1917, 10, 25)),
        ("1917-11-08", OldStyleDay(1917, 10, 26)),
        ("1918-01-13", OldStyleDay(1917, 12, 31)),
        ("1918-01-14", OldStyleDay(1918, 1, 1)),
        ("1918-02-14", OldStyleDay(1918, 2, 1)),
        # The day after the reform of 1582, and the leap day that only the old calendar has.
        ("1582-10-15", OldStyleDay(1582, 10, 5)),
        ("1900-03-12", OldStyleDay(1900, 2, 28)),
        ("1900-03-13", OldStyleDay(1900, 2, 29)),
        ("1900-03-14", OldStyleDay(1900, 3, 1)),
        ("2000-02-29", OldStyleDay(2000, 2, 16)),
        ("0001-01-01", OldStyleDay(1, 1, 3)),
        ("9999-12-31", OldStyleDay(9999, 10, 19)),
    ],
)
def test_old_style_of_known_days(new: str, old: OldStyleDay) -> None:
    assert old_style(date.fromisoformat(new)) == old


def test_old_style_follows_the_julian_calendar_day_by_day() -> None:
    """Walk 500 years against the rule itself: a leap day every fourth year without exception."""
    lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    expected = OldStyleDay(1582, 10, 5)
    day = date(1582, 10, 15)
    for _ in range(500 * 366):
        assert old_style(day) == expected
        day += timedelta(days=1)
        year, month, number = expected
        length = 29 if month == 2 and year % 4 == 0 else lengths[month - 1]
        if number < length:
            expected = OldStyleDay(year, month, number + 1)
        elif month < 12:
            expected = OldStyleDay(year, month + 1, 1)
        else:
            expected = OldStyleDay(year + 1, 1, 1)


def test_a_span_cannot_be_changed() -> None:
    span = parse("1917")
    with pytest.raises(AttributeError):
        span.earliest = 0  # type: ignore[misc]
    assert isinstance(span, Span)
