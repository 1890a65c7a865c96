"""Bodies that are taken in whole: bounded each, together, and in time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from glasshouse.clerk.requests import (
    Bodies,
    BodyRefused,
    BodyTooLarge,
    BodyTooSlow,
    MalformedRequest,
    Receive,
    TooManyBodies,
    media_type_of,
)


def sending(parts: Sequence[bytes], *, ends: bool = True) -> Receive:
    """A sender of these parts, who then is done, or is never heard of again."""
    waiting = list(parts)

    async def receive() -> dict[str, Any]:
        if not waiting:
            await asyncio.Event().wait()
        part = waiting.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(waiting) or not ends}

    return receive


def scope(**headers: str) -> dict[str, Any]:
    named = {name.replace("_", "-").encode(): value.encode() for name, value in headers.items()}
    return {"headers": list(named.items())}


async def test_a_body_in_pieces_is_one_body() -> None:
    bodies = Bodies(largest=10, seconds=10)
    assert await bodies.read(sending([b"peace", b"", b" now"])) == b"peace now"
    assert bodies.held == 0


async def test_one_of_the_greatest_length_is_taken_and_one_byte_more_is_not() -> None:
    bodies = Bodies(largest=10, seconds=10)
    assert await bodies.read(sending([b"x" * 10])) == b"x" * 10
    with pytest.raises(BodyTooLarge):
        await bodies.read(sending([b"x" * 10, b"x"], ends=False))
    assert bodies.held == 0


async def test_who_has_been_silent_for_longest_gives_way_to_who_sends_something() -> None:
    """Else four senders of long bodies that never end would keep everybody out."""
    bodies = Bodies(largest=10, seconds=10, together=20)
    first = asyncio.create_task(bodies.read(sending([b"x" * 9], ends=False)))
    second = asyncio.create_task(bodies.read(sending([b"x" * 9], ends=False)))
    while bodies.held != 18:
        await asyncio.sleep(0)
    assert await bodies.read(sending([b"x" * 2])) == b"xx", "there is room for that"
    assert await bodies.read(sending([b"x" * 4])) == b"xxxx"
    with pytest.raises(TooManyBodies):
        await first
    assert bodies.held == 9
    assert not second.done()
    second.cancel()
    await asyncio.gather(second, return_exceptions=True)
    assert bodies.held == 0


async def test_what_is_longer_than_all_the_room_is_not_read() -> None:
    bodies = Bodies(largest=30, seconds=10, together=20)
    with pytest.raises(TooManyBodies):
        await bodies.read(sending([b"x" * 15, b"x" * 15]))
    assert bodies.held == 0


async def test_what_drips_in_gives_its_room_up() -> None:
    bodies = Bodies(largest=10, seconds=0)
    with pytest.raises(BodyTooSlow):
        await asyncio.wait_for(bodies.read(sending([b"x"], ends=False)), 10)
    assert bodies.held == 0


async def test_who_leaves_has_sent_nothing() -> None:
    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    assert await Bodies(largest=10, seconds=10).read(receive) is None


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"content_length": "11"}, BodyTooLarge),
        ({"content_length": "1" * 1_000_000}, BodyTooLarge),
        ({"content_length": "-1"}, MalformedRequest),
        ({"content_length": "1_0"}, MalformedRequest),
        ({"content_length": "٣"}, MalformedRequest),
        ({"content_encoding": "gzip"}, MalformedRequest),
    ],
)
def test_what_headers_say_is_enough_to_refuse(
    headers: dict[str, str], why: type[BodyRefused]
) -> None:
    with pytest.raises(why):
        Bodies(largest=10, seconds=10).check(scope(**headers))


def test_headers_that_say_nothing_wrong() -> None:
    bodies = Bodies(largest=10, seconds=10)
    for headers in ({}, {"content_length": "10"}, {"content_encoding": "identity"}):
        bodies.check(scope(**headers))


def test_a_media_type_has_no_parameters_here() -> None:
    named = scope(content_type="Application/JSON; charset=utf-8")
    assert media_type_of(named, "text/plain") == "application/json"
    assert media_type_of(scope(), "text/plain") == "text/plain"
