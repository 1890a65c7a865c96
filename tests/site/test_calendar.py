"""Deadlines for calendars, as RFC 5545 has them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from glasshouse.site.calendar import Event, calendar, escaped, folded

DUE = 1_795_712_400_000  # 26 November 2026, 17:00 UTC


def event(**given: object) -> Event:
    fields = {
        "key": "owed-1-2",
        "stamped_ms": DUE - 86_400_000,
        "due_ms": DUE,
        "summary": "An answer",
        "description": "To Proposal 1",
        "address": "http://house.example/conferences/harbour/proposals/1",
    }
    return Event(**(fields | given))  # type: ignore[arg-type]


def lines(*events: Event) -> list[str]:
    """The content lines, unfolded as a calendar unfolds them."""
    feed = calendar("Deadlines", "house.example/record", events).decode("utf-8")
    assert feed.endswith("\r\n")
    return feed.replace("\r\n ", "").split("\r\n")[:-1]


def test_a_feed_without_deadlines_is_a_whole_calendar() -> None:
    found = lines()
    assert (found[0], found[1], found[-1]) == ("BEGIN:VCALENDAR", "VERSION:2.0", "END:VCALENDAR")
    assert not [line for line in found if "VEVENT" in line]


def test_a_deadline_is_an_event_at_its_instant() -> None:
    found = lines(event())
    assert "UID:owed-1-2@house.example/record" in found
    assert "DTSTART:20261126T170000Z" in found
    assert "DTSTAMP:20261125T170000Z" in found
    assert "URL:http://house.example/conferences/harbour/proposals/1" in found
    assert found.count("BEGIN:VEVENT") == found.count("END:VEVENT") == 1


def test_the_same_state_gives_the_same_bytes() -> None:
    assert calendar("D", "o", [event()]) == calendar("D", "o", [event()])


def test_words_cannot_add_lines_to_the_feed() -> None:
    attack = "Rest\r\nBEGIN:VALARM\rACTION:AUDIO\nEND:VALARM\x0bX\x00Y;,\\"
    found = lines(event(summary=attack, description=attack, key=attack))
    assert not [line for line in found if line.startswith(("BEGIN:VALARM", "ACTION", "END:VALARM"))]
    escaped_attack = "Rest\\nBEGIN:VALARM\\nACTION:AUDIO\\nEND:VALARMXY\\;\\,\\\\"
    assert f"SUMMARY:{escaped_attack}" in found


def test_an_address_cannot_add_lines_to_the_feed() -> None:
    found = lines(event(address="http://x/\r\nBEGIN:VALARM"))
    assert "URL:http://x/BEGIN:VALARM" not in [line for line in found if line.startswith("BEGIN")]
    assert not [line for line in found if line.startswith("BEGIN:VALARM")]


@given(st.text(st.characters(codec="utf-8")))
def test_every_line_folds_at_75_octets_and_comes_back_whole(words: str) -> None:
    line = f"SUMMARY:{escaped(words)}"
    parts = list(folded(line))
    assert all(len(part) <= 77 and part.endswith(b"\r\n") for part in parts)
    assert b"".join(parts).replace(b"\r\n ", b"").removesuffix(b"\r\n").decode() == line


def test_no_character_is_split_by_a_fold() -> None:
    for part in folded("SUMMARY:" + "н" * 200):
        part.decode("utf-8")
