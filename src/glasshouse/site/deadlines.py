"""Deadlines in words: the day and hour that an act states, by the offset it states them in.

A deadline is an instant and an offset from UTC in minutes. Whoever set it counts by that offset, so
pages print the hour there, name the offset, and say in brackets how much time remains.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from glasshouse.site.dates import DAY_MS, HOUR_MS, MINUTE_MS, _formatted, day_in_words
from glasshouse.site.translating import gettext, ngettext, pgettext

#: Within this span a day of the week names one day only.
_NEAR_MS = 6 * DAY_MS


def stated_moment(due_ms: int, offset_minutes: int) -> datetime:
    """The instant on the clocks of whoever set the deadline."""
    zone = timezone(timedelta(minutes=offset_minutes))
    return datetime.fromtimestamp(due_ms // 1000, zone)


def offset(offset_minutes: int) -> str:
    """An offset from UTC: "UTC", "UTC+01:00"."""
    if not offset_minutes:
        return "UTC"
    hours, minutes = divmod(abs(offset_minutes), 60)
    return f"UTC{'+' if offset_minutes > 0 else '-'}{hours:02}:{minutes:02}"


def deadline(due_ms: int, offset_minutes: int) -> str:
    """ "Thursday, 26 November 2026, 18:00 UTC+01:00"."""
    moment = stated_moment(due_ms, offset_minutes)
    return gettext("%(weekday)s, %(day)s, %(hour)s %(offset)s") % {
        "weekday": _weekday(moment),
        "day": day_in_words(moment),
        "hour": moment.strftime("%H:%M"),
        "offset": offset(offset_minutes),
    }


def deadline_in_sentence(due_ms: int, offset_minutes: int, now: int) -> str:
    """ "Thursday 18:00" of the coming days, else "26 November 2026, 18:00"."""
    moment = stated_moment(due_ms, offset_minutes)
    near = abs(due_ms - now) <= _NEAR_MS
    pattern = gettext("%(weekday)s %(hour)s") if near else gettext("%(day)s, %(hour)s")
    return pattern % {
        "weekday": _weekday(moment),
        "day": day_in_words(moment),
        "hour": moment.strftime("%H:%M"),
    }


def remaining(due_ms: int, now: int) -> str:
    """ "in 3 days", "in 5 hours"; of what is past "12 days ago"."""
    if abs(due_ms - now) < MINUTE_MS:
        return gettext("in less than a minute") if due_ms > now else gettext("just now")
    span = _span(abs(due_ms - now))
    if due_ms > now:
        return gettext("in %(span)s") % {"span": span}
    return gettext("%(span)s ago") % {"span": span}


def _span(passed: int) -> str:
    """A span in the one unit that matters, rounded down: nobody is told of more time than there
    is."""
    if passed < 2 * HOUR_MS:
        count = passed // MINUTE_MS
        text = ngettext("%(count)s minute", "%(count)s minutes", count)
    elif passed < 2 * DAY_MS:
        count = passed // HOUR_MS
        text = ngettext("%(count)s hour", "%(count)s hours", count)
    else:
        count = passed // DAY_MS
        text = ngettext("%(count)s day", "%(count)s days", count)
    return text % {"count": count}


def _weekday(moment: datetime) -> str:
    # Translators: the name of a day of the week as Django's date format, see its "date".
    return _formatted(moment, pgettext("date format", "l"))
