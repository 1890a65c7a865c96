"""Times and dates in words."""

from __future__ import annotations

import pytest

from glasshouse.acts.edtf import EdtfError
from glasshouse.site import dates

MOMENT = 1_763_820_191_999  # 2025-11-22T14:03:11.999Z


def test_an_instant_is_cut_to_whole_seconds_never_rounded_up() -> None:
    assert dates.iso(MOMENT) == "2025-11-22T14:03:11Z"
    assert dates.clock(MOMENT) == "14:03"
    assert dates.moment_in_words(MOMENT) == "22 November 2025, 14:03 UTC"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1917-11-21", "21 November 1917"),
        ("1917-11-21~", "about 21 November 1917"),
        ("1917-11-21?", "perhaps 21 November 1917"),
        ("1917-11-21%", "perhaps about 21 November 1917"),
        ("1917-12-15T14", "15 December 1917, 14:00 local time"),
        ("1917-12-15T14:30", "15 December 1917, 14:30 local time"),
        ("1917-12", "December 1917"),
        ("1917-12-XX", "some day in December 1917"),
        ("1917-XX-XX", "some time in 1917"),
        ("1917", "1917"),
        ("191X", "between 1910 and 1919"),
        ("1917-11-28/1917-11-30", "between 28 November 1917 and 30 November 1917"),
        ("1917-11-28/..", "from 28 November 1917 on"),
    ],
)
def test_a_date_of_history_says_no_more_than_is_known(text: str, words: str) -> None:
    assert dates.history(text) == words


@pytest.mark.parametrize("text", ["", "1917-13-01", "1917-11-31", "21 November 1917", "<b>"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(EdtfError):
        dates.history(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1917-11-21", "21 November"),
        ("1917-11-21~", "about 21 November"),
        ("1917-12-XX", "some day in December 1917"),
        ("1917-11-28/1917-11-30", "between 28 November 1917 and 30 November 1917"),
    ],
)
def test_the_margin_of_a_timeline_leaves_the_year_to_its_heading(text: str, words: str) -> None:
    assert dates.history_short(text) == words


def test_months_head_the_timeline() -> None:
    assert dates.history_month("1917-11-21~") == "November 1917"
    assert dates.history_month("1917-11-28/..") == "November 1917"
    assert dates.month_in_words(MOMENT) == "November 2025"
    assert dates.short_day(MOMENT) == "22 November"


def test_an_old_style_day_may_be_one_that_our_calendar_lacks() -> None:
    assert dates.old_style("1917-10-26") == "26 October"
    assert dates.old_style("1900-02-29") == "29 February"


@pytest.mark.parametrize(
    ("milliseconds", "words"),
    [
        (-5, "just now"),
        (0, "just now"),
        (119_999, "just now"),
        (120_000, "2 minutes"),
        (7_199_999, "119 minutes"),
        (7_200_000, "2 hours"),
        (172_799_999, "47 hours"),
        (172_800_000, "2 days"),
        (12 * 86_400_000, "12 days"),
    ],
)
def test_an_age_is_told_in_one_unit(milliseconds: int, words: str) -> None:
    assert dates.age(MOMENT - milliseconds, MOMENT) == words
