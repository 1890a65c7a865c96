"""Dates of history: what holds for every text, and the old style of every day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from glasshouse.acts.edtf import (
    LONGEST,
    EdtfError,
    OldStyleDay,
    Span,
    old_style,
    parse,
)

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
