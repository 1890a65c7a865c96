"""Families A and B: the container, and the chain of events."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

from glasshouse.elections.belenios.archive import (
    BLOCK,
    HEADER,
    Record,
    write_record,
    write_start,
)
from glasshouse.elections.belenios.files import sha256_hex, written
from tests.elections.belenios.cases import Crafted
from tests.elections.belenios.mutations import (
    END,
    TIMESTAMP,
    Event,
    archive,
    ballot_event,
    joined,
    records,
    result_event,
)
from tests.elections.belenios.scenes import basic


@cache
def whole() -> bytes:
    return archive(basic().whole())


def headers(raw: bytes) -> list[int]:
    """Where each record begins."""
    found, at = [], 0
    while at < len(raw):
        found.append(at)
        size = int(raw[at + 124 : at + 135], 8)
        at += BLOCK + size + -size % BLOCK
    return found


def with_header(place: int, change: Callable[[bytes], bytes]) -> bytes:
    """The archive with one header changed and its sum of check right again."""
    raw = whole()
    at = headers(raw)[place]
    head = bytearray(change(raw[at : at + BLOCK]))
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    return raw[:at] + bytes(head) + raw[at + BLOCK :]


def flipped() -> bytes:
    raw = bytearray(whole())
    at = headers(bytes(raw))[6] + BLOCK + 200
    raw[at] ^= 1
    return bytes(raw)


def other_version() -> bytes:
    start = written({"version": 2, "timestamp": str(TIMESTAMP)})
    raw = whole()
    return write_record(HEADER, start, TIMESTAMP) + raw[headers(raw)[1] :]


def of_records(change: Callable[[list[Record]], object]) -> bytes:
    found = records(basic().whole())
    change(found)
    return joined(found)


def exchanged(found: list[Record]) -> None:
    found[5], found[6] = found[6], found[5]


def named_anew() -> bytes:
    return with_header(6, lambda head: b"f" * 64 + head[64:])


CONTAINER = [
    Crafted("A01", "cut off within a block", "container", lambda: whole()[:-100]),
    Crafted("A01b", "cut off within a header", "container", lambda: whole()[:700]),
    Crafted("A01c", "nothing at all", "container", lambda: b""),
    Crafted(
        "A02",
        "the last record cut off: a result without its event",
        "unreferenced",
        lambda: whole()[: headers(whole())[-1]],
    ),
    Crafted("A03", "one bit of a ballot flipped", "altered", flipped),
    Crafted("A03b", "a record under another name", "altered", named_anew),
    Crafted(
        "A04",
        "a time of its own in one header",
        "container",
        lambda: with_header(5, lambda head: head[:136] + b"%011o\0" % 7 + head[148:]),
    ),
    Crafted(
        "A05",
        "file mode 0755",
        "container",
        lambda: with_header(5, lambda head: head[:100] + b"0000755\0" + head[108:]),
    ),
    Crafted(
        "A05b",
        "the mark of a newer tar format",
        "container",
        lambda: with_header(5, lambda head: head[:257] + b"ustar\00000" + head[265:]),
    ),
    Crafted("A06", "the trailer of a common tar", "container", lambda: whole() + bytes(2 * BLOCK)),
    Crafted(
        "A07",
        "a record that no event names",
        "unreferenced",
        lambda: of_records(lambda found: found.insert(5, Record("data", b'"note"'))),
    ),
    Crafted("A08", "a ballot after its event", "payload", lambda: of_records(exchanged)),
    Crafted("A09", "a ballot left out", "payload", lambda: of_records(lambda found: found.pop(5))),
    Crafted("A10", "version 2 of the container", "archive_version", other_version),
    Crafted(
        "A10b",
        "no time in the first record",
        "timestamp",
        lambda: write_record(HEADER, written({"version": 1, "timestamp": ""}), TIMESTAMP),
    ),
    Crafted("A10c", "an archive of nothing", "empty", lambda: write_start(TIMESTAMP)),
]


def with_event(place: int, **changes: object) -> bytes:
    """The whole election with fields of one event changed."""
    events = basic().whole()
    events[place] = replace(events[place], changes=changes)
    return archive(events)


def with_inserted(place: int, *inserted: Event) -> bytes:
    events = basic().whole()
    events[place:place] = inserted
    return archive(events)


def without(*kinds: str) -> bytes:
    return archive([event for event in basic().whole() if event.kind not in kinds])


def dropped() -> bytes:
    """Ballots before a first end of the vote are left out; all that follows fits the others."""
    made = basic()
    kept = made.ballots[3:]
    events = made.whole(kept)
    before = [ballot_event(each.raw) for each in made.ballots[:3]]
    return archive([events[0], *before, END, *events[1:]])


def again() -> bytes:
    """A voter's first ballot entered again after the second."""
    made = basic()
    return archive(made.whole([*made.ballots, made.ballots[1]]))


CHAIN = [
    Crafted("B01", "another parent", "parent", lambda: with_event(2, parent=sha256_hex(b""))),
    Crafted("B02", "a height left out", "height", lambda: with_event(2, height=3)),
    Crafted("B02b", "a height twice", "height", lambda: with_event(2, height=1)),
    Crafted("B03", "an event without parent", "parent", lambda: with_event(2, parent=None)),
    Crafted("B03b", "a beginning with a parent", "parent", lambda: with_event(0, parent="0" * 64)),
    Crafted("B04", "an old ballot entered again", "duplicate_ballot", again),
    Crafted("B05", "an extra end of the vote drops ballots", "order", dropped),
    Crafted(
        "B06",
        "a ballot after the tally",
        "order",
        lambda: with_inserted(8, ballot_event(basic().ballots[0].raw)),
    ),
    Crafted("B07", "a tally without an end of the vote", "order", lambda: without("EndBallots")),
    Crafted("B08", "a second beginning", "order", lambda: with_inserted(1, basic().setup())),
    Crafted(
        "B09",
        "a second result",
        "order",
        lambda: with_inserted(12, result_event([[2, 5], [0, 0, 0]])),
    ),
    Crafted("B10", "a result without shares", "order", lambda: without("PartialDecryption")),
    Crafted("B10b", "shares without a tally", "order", lambda: without("EncryptedTally")),
    Crafted(
        "B11",
        "an end of the vote with a payload",
        "payload",
        lambda: archive([*basic().begun(), Event("EndBallots", (b'"note"',))]),
    ),
    Crafted("B11b", "a ballot without payload", "payload", lambda: with_event(1, payload=None)),
    Crafted("B12", "an event of no known kind", "event_type", lambda: with_event(2, type="Note")),
    Crafted(
        "B12b", "an event with a further field", "field_unknown", lambda: with_event(2, note="x")
    ),
    Crafted("B12c", "a height that is a text", "wrong_number", lambda: with_event(2, height="2")),
]
