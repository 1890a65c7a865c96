"""Deadlines in words: by the offset that was stated, with the time that remains."""

from __future__ import annotations

import pytest

from glasshouse.site.deadlines import deadline, deadline_in_sentence, offset, remaining

HOUR = 3_600_000
DAY = 24 * HOUR
DUE = 1_795_712_400_000  # Thursday, 26 November 2026, 17:00 UTC


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "UTC"), (60, "UTC+01:00"), (-210, "UTC-03:30"), (345, "UTC+05:45")],
)
def test_an_offset_is_named(minutes: int, words: str) -> None:
    assert offset(minutes) == words


def test_a_deadline_is_printed_by_the_clocks_of_whoever_set_it() -> None:
    assert deadline(DUE, 60) == "Thursday, 26 November 2026, 18:00 UTC+01:00"
    assert deadline(DUE, 8 * 60) == "Friday, 27 November 2026, 01:00 UTC+08:00"
    assert deadline(DUE, 0) == "Thursday, 26 November 2026, 17:00 UTC"


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (0, "Thursday 18:00"),
        (6 * DAY, "Thursday 18:00"),
        (6 * DAY + 1, "26 November 2026, 18:00"),
        (-6 * DAY, "Thursday 18:00"),
        (-7 * DAY, "26 November 2026, 18:00"),
    ],
)
def test_a_sentence_names_the_day_of_the_week_while_it_names_one_day(
    before: int, words: str
) -> None:
    assert deadline_in_sentence(DUE, 60, DUE - before) == words


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (DUE - 3 * DAY - 1, "in 3 days"),
        (DUE - 2 * DAY, "in 2 days"),
        (DUE - 2 * DAY + 1, "in 47 hours"),
        (DUE - 90 * 60_000, "in 90 minutes"),
        (DUE - 59_999, "in less than a minute"),
        (DUE - 60_000, "in 1 minute"),
        (DUE, "just now"),
        (DUE + 59_999, "just now"),
        (DUE + 60_000, "1 minute ago"),
        (DUE + 12 * DAY, "12 days ago"),
    ],
)
def test_no_more_time_is_told_than_remains(now: int, words: str) -> None:
    assert remaining(DUE, now) == words
