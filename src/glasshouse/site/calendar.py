"""A feed of deadlines for calendars: iCalendar (RFC 5545), one event for each awaited answer.

Written here and not by a library: a feed of instants in UTC needs four rules of the standard (lines
end in CRLF, fold at 75 octets, escape text, name each event for ever), and a library that edits
whole calendars would bring tables of time zones that nothing here reads.

An event keeps its UID while a deadline is moved, so a calendar moves it too; DTSTAMP is the time of
the entry that set it, so the feed of one state of the record is the same to the byte for everybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from glasshouse.site.dates import instant

CONTENT_TYPE = "text/calendar; charset=utf-8"
_FOLD = 75
#: What RFC 5545 3.3.11 allows nowhere in text, besides the line breaks that are escaped.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


@dataclass(frozen=True)
class Event:
    """One deadline. ``key`` names it for ever within its record; times are Unix ms."""

    key: str
    stamped_ms: int
    due_ms: int
    summary: str
    description: str
    address: str


def calendar(name: str, origin: str, events: Iterable[Event]) -> bytes:
    """The feed, as the bytes of its file."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Glasshouse//Deadlines//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{escaped(name)}",
        f"X-WR-CALNAME:{escaped(name)}",
    ]
    for event in events:
        lines += _event(event, origin)
    lines.append("END:VCALENDAR")
    return b"".join(part for line in lines for part in folded(line))


def _event(event: Event, origin: str) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{escaped(event.key)}@{escaped(origin)}",
        f"DTSTAMP:{_utc(event.stamped_ms)}",
        f"DTSTART:{_utc(event.due_ms)}",
        f"SUMMARY:{escaped(event.summary)}",
        f"DESCRIPTION:{escaped(event.description)}",
        f"URL:{_CONTROLS.sub('', event.address)}",
        # A deadline takes nobody's time.
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def escaped(words: str) -> str:
    """Text as RFC 5545 3.3.11 writes it.

    Threat: a party's words with a line break in them would add lines of their own to the feed, an
    alarm that runs a program among them. So a break of any kind is escaped, and other control
    characters are left out.
    """
    plain = words.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub("", plain).translate(_ESCAPES)


def folded(line: str) -> Iterator[bytes]:
    """A content line in parts of at most 75 octets, each but the first begun with a space; no
    character is split (RFC 5545 3.1)."""
    part = b""
    for character in line:
        raw = character.encode("utf-8")
        if len(part) + len(raw) > _FOLD:
            yield part + b"\r\n"
            part = b" "
        part += raw
    yield part + b"\r\n"


def _utc(ms: int) -> str:
    return instant(ms).strftime("%Y%m%dT%H%M%SZ")
