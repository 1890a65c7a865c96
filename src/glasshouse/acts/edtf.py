"""Dates as history leaves them: a small, closed part of EDTF.

EDTF (Extended Date/Time Format, ISO 8601-2:2019; the profile of the Library of Congress) writes
dates that are known only in part. Folds decide with these dates, and what a fold decides must
come out the same for ever, so the record reads this closed part of level 1 and nothing else:

=====================  =========================================================================
``1917``               a year
``1917-12``            a month
``1917-12-15``         a day, proleptic Gregorian
``1917-12-15T14``      an hour of that day; ``T14:30`` a minute. Local time of the place as the
                       source tells it: a zone is refused. (Hours alone are our one addition.)
``191X`` ``19XX``      some year of that decade or century
``1917-XX``            some month of that year; ``1917-XX-XX`` some day of it
``1917-12-XX``         some day of that month
``1917-11-21~``        about that day: three days either side (DESIGN 8, "Dates of history");
                       about a month: one month either side; about a year: one year either side
``1917-11-21?``        that day, but the source is in doubt
``1917-11-21%``        both: about, and in doubt
``1917-11-28/1917-11-30``  some time from the first to the last, both included
``1917-11-28/..``      from then on, end unknown
=====================  =========================================================================

>>> about = parse("1917-11-21~")
>>> about.first_day.isoformat(), about.last_day.isoformat()
('1917-11-18', '1917-11-24')
>>> about.possibly_by(date(1917, 11, 18)), about.certainly_by(date(1917, 11, 23))
(True, False)

EDTF itself leaves the width of ``~`` open; the widths above are this record's own rule. A text
that is accepted is its own only spelling: ``str(parse(text)) == text``.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

MINUTES_PER_DAY: Final = 1440
DAYS_ABOUT_A_DAY: Final = 3

# Two moments at their longest and the stroke between them.
LONGEST: Final = 2 * len("1917-12-15T14:30") + 1

# Spelled [0-9], not \d: \d also takes the digits of every other script (a parser trap).
_MOMENT = re.compile(
    r"""
    (?P<year>[0-9]{4}|[0-9]{3}X|[0-9]{2}XX)
    (?:-(?P<month>[0-9]{2}|XX)
      (?:-(?P<day>[0-9]{2}|XX)
        (?:T(?P<hour>[0-9]{2})
          (?::(?P<minute>[0-9]{2}))?
        )?
      )?
    )?
    (?P<qualifier>[?~%])?
    """,
    re.VERBOSE,
)


class EdtfError(ValueError):
    """A text is not a date this record reads.

    `code` is one of ``edtf_malformed``, ``edtf_no_such_date``, ``edtf_reversed`` and
    ``edtf_out_of_range``; `sentence` says what is wrong in words for the sender.
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(f"{code}: {sentence}")
        self.code = code
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Moment:
    """One date as written: its parts as text, ``None`` where it says nothing.

    `year` has four characters, the others two; an ``X`` stands for a digit not specified.
    `qualifier` is ``""``, ``"?"``, ``"~"`` or ``"%"``.
    """

    year: str
    month: str | None
    day: str | None
    hour: str | None
    minute: str | None
    qualifier: str

    def __str__(self) -> str:
        text = self.year
        for mark, part in (
            ("-", self.month),
            ("-", self.day),
            ("T", self.hour),
            (":", self.minute),
        ):
            if part is not None:
                text += mark + part
        return text + self.qualifier

    @property
    def approximate(self) -> bool:
        """Whether the moment is marked "about" (``~`` or ``%``)."""
        return self.qualifier in ("~", "%")

    @property
    def doubtful(self) -> bool:
        """Whether the source is marked as in doubt (``?`` or ``%``)."""
        return self.qualifier in ("?", "%")


@dataclass(frozen=True, slots=True)
class Span:
    """The minutes in which something may have happened, both ends included.

    `earliest` and `latest` count minutes from 0001-01-01T00:00, local time, proleptic Gregorian.
    `latest` is ``None`` when the end is unknown. `certain` is false when the source is in doubt
    (``?`` or ``%``): then no day is late enough to be sure. `start` and `end` are what was
    written; `end` is ``None`` for a single date and for an open end.
    """

    earliest: int
    latest: int | None
    certain: bool
    start: Moment
    end: Moment | None

    def __str__(self) -> str:
        if self.latest is None:
            return f"{self.start}/.."
        return str(self.start) if self.end is None else f"{self.start}/{self.end}"

    @property
    def first_day(self) -> date:
        """The day of the earliest minute."""
        return date.fromordinal(self.earliest // MINUTES_PER_DAY + 1)

    @property
    def last_day(self) -> date | None:
        """The day of the latest minute, ``None`` when the end is unknown."""
        if self.latest is None:
            return None
        return date.fromordinal(self.latest // MINUTES_PER_DAY + 1)

    def certainly_by(self, day: date) -> bool:
        """Whether it had happened by the end of `day`, whatever the true moment was."""
        return self.certain and self.latest is not None and self.latest <= _last_minute(day)

    def possibly_by(self, day: date) -> bool:
        """Whether it can have happened by the end of `day`; false means it had not, as written."""
        return self.earliest <= _last_minute(day)


class OldStyleDay(NamedTuple):
    """A day of the Julian calendar. Not a `datetime.date`: 29 February 1900 is one of them."""

    year: int
    month: int
    day: int


def parse(text: str) -> Span:
    """Read one date or interval of the closed part described above.

    Raises `EdtfError` for everything else, also for what wider EDTF would allow.
    """
    if not isinstance(text, str) or not text or len(text) > LONGEST:
        raise EdtfError("edtf_malformed", f"A date is a text of 1 to {LONGEST} characters.")
    return _parse(text)


# Each date is read at least twice, by the check of its form and by whoever places it in time.
@lru_cache(maxsize=1024)
def _parse(text: str) -> Span:
    first, stroke, last = text.partition("/")
    start = _moment(first)
    if not stroke:
        earliest, latest = _widened(start)
        return Span(earliest, latest, not start.doubtful, start, None)
    earliest, _ = _widened(start)
    if last == "..":
        return Span(earliest, None, not start.doubtful, start, None)
    end = _moment(last)
    _refuse_reversed(start, end)
    _, latest = _widened(end)
    return Span(earliest, latest, not (start.doubtful or end.doubtful), start, end)


def old_style(day: date) -> OldStyleDay:
    """The Julian ("old style") name of a Gregorian day, both calendars proleptic.

    Exact in integers: counts days in cycles of four Julian years (1461 days) from 1 March of
    the year -4800, so that the leap day is the last day of its cycle (the day count is the
    Julian day number as astronomers use it; 0001-01-01 Gregorian is day 1,721,426).

    >>> old_style(date(1917, 11, 8))
    OldStyleDay(year=1917, month=10, day=26)
    """
    since_march = day.toordinal() + 1_721_425 + 32_082
    cycle_years, within_cycle = divmod(4 * since_march + 3, 1461)
    day_of_year = within_cycle // 4
    # Months counted from March repeat 31 30 31 30 31 in 153 days.
    month_from_march = (5 * day_of_year + 2) // 153
    day_of_month = day_of_year - (153 * month_from_march + 2) // 5 + 1
    month = month_from_march + 3 if month_from_march < 10 else month_from_march - 9
    year = cycle_years - 4800 + (1 if month_from_march >= 10 else 0)
    return OldStyleDay(year, month, day_of_month)


def _moment(text: str) -> Moment:
    match = _MOMENT.fullmatch(text)
    if match is None:
        raise EdtfError(
            "edtf_malformed",
            "Write a date as 1917, 1917-12, 1917-12-15, 1917-12-15T14 or 1917-12-15T14:30, "
            "if need be with ?, ~ or % at the end.",
        )
    moment = Moment(
        match["year"],
        match["month"],
        match["day"],
        match["hour"],
        match["minute"],
        match["qualifier"] or "",
    )
    _refuse_combinations(moment)
    return moment


def _refuse_combinations(moment: Moment) -> None:
    """Refuse what the pattern lets through but no level 1 date says."""
    if "X" in moment.year and moment.month is not None:
        raise EdtfError("edtf_malformed", "A decade or century has no month.")
    if moment.month == "XX" and moment.day not in (None, "XX"):
        raise EdtfError("edtf_malformed", "A day needs its month.")
    if moment.day == "XX" and moment.hour is not None:
        raise EdtfError("edtf_malformed", "An hour needs its day.")
    if not moment.qualifier:
        return
    if moment.hour is not None:
        raise EdtfError("edtf_malformed", "Only a day, month or year can be marked ?, ~ or %.")
    if "X" in str(moment):
        raise EdtfError("edtf_malformed", "A date with X already says that it is not exact.")


def _refuse_reversed(start: Moment, end: Moment) -> None:
    """An interval runs forward as written, before any widening, and neither end holds the other."""
    start_first, start_last = _written(start)
    end_first, end_last = _written(end)
    if not (start_first < end_first and start_last < end_last):
        raise EdtfError("edtf_reversed", "An interval begins before it ends.")


def _written(moment: Moment) -> tuple[int, int]:
    """First and last minute of what is written, qualifier left aside."""
    first_year = int(moment.year.replace("X", "0"))
    last_year = int(moment.year.replace("X", "9"))
    if moment.month is None or moment.month == "XX":
        return _first_minute(_day(first_year, 1, 1)), _last_minute(_day(last_year, 12, 31))
    month = int(moment.month)
    if moment.day is None or moment.day == "XX":
        return _month_span(first_year, month)
    day = _day(first_year, month, int(moment.day))
    if moment.hour is None:
        return _first_minute(day), _last_minute(day)
    hour = int(moment.hour)
    if hour > 23:
        raise EdtfError("edtf_no_such_date", "The hours of a day are 00 to 23.")
    at_hour = _first_minute(day) + 60 * hour
    if moment.minute is None:
        return at_hour, at_hour + 59
    minute = int(moment.minute)
    if minute > 59:
        raise EdtfError("edtf_no_such_date", "The minutes of an hour are 00 to 59.")
    return at_hour + minute, at_hour + minute


def _widened(moment: Moment) -> tuple[int, int]:
    """First and last possible minute: what is written, widened when it is marked "about"."""
    earliest, latest = _written(moment)
    if not moment.approximate:
        return earliest, latest
    year = int(moment.year)
    if moment.month is None:
        return (
            _first_minute(_day(year - 1, 1, 1)),
            _last_minute(_day(year + 1, 12, 31)),
        )
    if moment.day is None:
        months = 12 * year + int(moment.month) - 1
        return _month_span(*_year_and_month(months - 1))[0], _month_span(
            *_year_and_month(months + 1)
        )[1]
    margin = DAYS_ABOUT_A_DAY * MINUTES_PER_DAY
    return _within_range(earliest - margin, latest + margin)


def _year_and_month(months: int) -> tuple[int, int]:
    """Year and month of a count of months from January of the year 0."""
    year, months_after_january = divmod(months, 12)
    return year, months_after_january + 1


def _month_span(year: int, month: int) -> tuple[int, int]:
    first = _day(year, month, 1)
    return _first_minute(first), _last_minute(_day(year, month, monthrange(year, month)[1]))


def _day(year: int, month: int, day: int) -> date:
    if not 1 <= year <= 9999:
        raise EdtfError("edtf_out_of_range", "The record reads the years 0001 to 9999.")
    try:
        return date(year, month, day)
    except ValueError:
        raise EdtfError(
            "edtf_no_such_date", f"There is no day {year:04}-{month:02}-{day:02}."
        ) from None


def _within_range(earliest: int, latest: int) -> tuple[int, int]:
    if earliest < 0 or latest > _last_minute(date.max):
        raise EdtfError("edtf_out_of_range", "The record reads the years 0001 to 9999.")
    return earliest, latest


def _first_minute(day: date) -> int:
    return (day.toordinal() - 1) * MINUTES_PER_DAY


def _last_minute(day: date) -> int:
    return day.toordinal() * MINUTES_PER_DAY - 1
