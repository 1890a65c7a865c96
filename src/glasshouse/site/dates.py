"""Times and dates in words: instants of the record, and dates of history.

Instants are Unix milliseconds and are printed in UTC, which is said. Dates of history are EDTF
(``glasshouse.acts.edtf``) and are printed as known: "about", "perhaps", a month without a day.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache

from django.utils import formats

from glasshouse.acts import edtf
from glasshouse.site.translating import get_language, gettext, ngettext, pgettext

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS


def instant(ms: int) -> datetime:
    """The instant of Unix milliseconds, in UTC."""
    return datetime.fromtimestamp(ms // 1000, UTC)


def iso(ms: int) -> str:
    """RFC 3339 with whole seconds and ``Z``."""
    return instant(ms).strftime("%Y-%m-%dT%H:%M:%SZ")


def clock(ms: int) -> str:
    """Hour and minute: "14:03"."""
    return instant(ms).strftime("%H:%M")


def _formatted(day: date, pattern: str) -> str:
    return _formatted_in(date(day.year, day.month, day.day), pattern, get_language() or "")


@lru_cache(maxsize=4096)
def _formatted_in(day: date, pattern: str, language: str) -> str:
    """Kept, since a timeline prints the same days again and again, and Django works a pattern out
    letter by letter. ``language`` is the active one, by which the answer differs."""
    return formats.date_format(day, pattern)


def day_in_words(day: date) -> str:
    """ "22 November 2025" in the active language."""
    # Translators: a day as Django's date format, see its documentation of "date".
    return _formatted(day, pgettext("date format", "j F Y"))


def moment_in_words(ms: int) -> str:
    """ "22 November 2025, 14:03 UTC" in the active language."""
    return _moment_in(ms // MINUTE_MS, get_language() or "")


@lru_cache(maxsize=4096)
def _moment_in(minute: int, language: str) -> str:
    """Kept, as days are."""
    ms = minute * MINUTE_MS
    return gettext("%(day)s, %(hour)s UTC") % {"day": day_in_words(instant(ms)), "hour": clock(ms)}


def plain_day(text: str) -> str:
    """A day given as RFC 3339 or ISO date, in words."""
    return day_in_words(date.fromisoformat(text[:10]))


def when(ms: int, now: int) -> str:
    """Hour of an instant of the same day, else day and hour."""
    return clock(ms) if ms // DAY_MS == now // DAY_MS else moment_in_words(ms)


def stated(text: str) -> str:
    """An instant in the offset its author gave it: "22 November 2025, 15:03 UTC+01:00"."""
    moment = datetime.fromisoformat(text)
    offset = "UTC" if text.endswith("Z") else f"UTC{text[-6:]}"
    return gettext("%(day)s, %(hour)s %(offset)s") % {
        "day": day_in_words(moment),
        "hour": moment.strftime("%H:%M"),
        "offset": offset,
    }


def age(since: int, now: int) -> str:
    """How long ago, in the one unit that matters: "just now", "5 minutes", "12 days"."""
    passed = max(0, now - since)
    if passed < 2 * MINUTE_MS:
        return gettext("just now")
    if passed < 2 * HOUR_MS:
        count = passed // MINUTE_MS
        return ngettext("%(count)s minute", "%(count)s minutes", count) % {"count": count}
    if passed < 2 * DAY_MS:
        count = passed // HOUR_MS
        return ngettext("%(count)s hour", "%(count)s hours", count) % {"count": count}
    count = passed // DAY_MS
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": count}


def history(text: str) -> str:
    """A date of history in words; EdtfError for what is no date of the record."""
    return _history_in(text, get_language() or "")


@lru_cache(maxsize=4096)
def _history_in(text: str, language: str) -> str:
    """Kept, as days are."""
    span = edtf.parse(text)
    start = _moment_in_words(span.start)
    if span.latest is None:
        return gettext("from %(start)s on") % {"start": start}
    if span.end is None:
        return start
    return gettext("between %(start)s and %(end)s") % {
        "start": start,
        "end": _moment_in_words(span.end),
    }


def short_day(ms: int) -> str:
    """Day of an instant without its year, for the margin of a timeline: "22 November"."""
    return _formatted(instant(ms), pgettext("date format", "j F"))


def month_in_words(ms: int) -> str:
    """Month and year of an instant: "November 2025"."""
    return _formatted(instant(ms), pgettext("date format", "F Y"))


def history_month(text: str) -> str:
    """Month and year in which a date begins, for headings: "November 1917"."""
    return _history_month_in(text, get_language() or "")


@lru_cache(maxsize=4096)
def _history_month_in(text: str, language: str) -> str:
    """Kept, as days are."""
    return _formatted(edtf.parse(text).first_day, pgettext("date format", "F Y"))


def history_short(text: str) -> str:
    """A date for the margin of a timeline: a day without its year, or all that is known."""
    return _history_short_in(text, get_language() or "")


@lru_cache(maxsize=4096)
def _history_short_in(text: str, language: str) -> str:
    """Kept, as days are."""
    span = edtf.parse(text)
    start = span.start
    if span.end is not None or span.latest is None or not (start.day or "X").isdecimal():
        return history(text)
    day = date(int(start.year), int(start.month or 1), int(start.day or 1))
    return _qualified(start, _formatted(day, pgettext("date format", "j F")))


def old_style(text: str) -> str:
    """The Julian day ``1917-10-26`` in words, without its year: "26 October"."""
    year, month, day = (int(part) for part in text.split("-"))
    # 29 February is a day of every Julian leap year, 1900 too, where our calendar has none.
    if (month, day) == (2, 29):
        year = 2000
    return _formatted(date(year, month, day), pgettext("date format", "j F"))


def _moment_in_words(moment: edtf.Moment) -> str:
    return _qualified(moment, _plain(moment))


def _qualified(moment: edtf.Moment, words: str) -> str:
    if moment.approximate and moment.doubtful:
        return gettext("perhaps about %(date)s") % {"date": words}
    if moment.approximate:
        return gettext("about %(date)s") % {"date": words}
    if moment.doubtful:
        return gettext("perhaps %(date)s") % {"date": words}
    return words


def _plain(moment: edtf.Moment) -> str:
    year, month, day = moment.year, moment.month, moment.day
    if "X" in year:
        return _years(year)
    if month is None:
        return year
    if month == "XX":
        return gettext("some time in %(when)s") % {"when": year}
    if day is None or day == "XX":
        words = _formatted(date(int(year), int(month), 1), pgettext("date format", "F Y"))
        return words if day is None else gettext("some day in %(when)s") % {"when": words}
    words = day_in_words(date(int(year), int(month), int(day)))
    if moment.hour is None:
        return words
    hour = f"{moment.hour}:{moment.minute or '00'}"
    return gettext("%(day)s, %(hour)s local time") % {"day": words, "hour": hour}


def _years(year: str) -> str:
    first, last = year.replace("X", "0"), year.replace("X", "9")
    return gettext("between %(start)s and %(end)s") % {"start": first, "end": last}
