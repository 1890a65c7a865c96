"""Requests that are taken in whole and answered at once: what the doors of a house have in common.

Threats, each with a test: *a body that never ends*, or is packed and unpacks to any length (bounded
before and while it is read; nothing packed is read); *many bodies at once* (bounded together);
*bodies that drip in*, each of them kept, until there is room for nobody else's (bounded in time,
and who has been silent for longest gives way: ``giving_way``).
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any

from glasshouse.clerk.giving_way import GaveWay, Room

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

BODIES_BYTES = 64 * 1024 * 1024
"""Most bytes of bodies that one door reads at one time."""


class BodyRefused(Exception):
    """A body that is not taken; what there is to say of it, if anything."""


class MalformedRequest(BodyRefused):
    """Packed, or of a length that is no number."""


class BodyTooLarge(BodyRefused):
    """Longer than this door takes."""


class TooManyBodies(BodyRefused):
    """Others are being read that had sent something since, and there is no room beside them."""


class BodyTooSlow(BodyRefused):
    """It had not come within its time."""


class Bodies:
    """Reads bodies for one door."""

    def __init__(self, largest: int, seconds: float, together: int = BODIES_BYTES) -> None:
        """At most ``largest`` bytes of one body and ``together`` of all at one time; one must come
        within so many ``seconds``."""
        self._largest = largest
        self._seconds = seconds
        self._room = Room(together)

    @property
    def held(self) -> int:
        """How many bytes are being read at this moment."""
        return self._room.held

    def check(self, scope: Message) -> None:
        """Look at what the headers say before anything is read; raises BodyRefused."""
        check_headers(scope, self._largest)

    async def read(self, receive: Receive) -> bytes | None:
        """The whole body; None if the sender left. Raises BodyRefused."""
        try:
            async with asyncio.timeout(self._seconds):
                return await self._read(receive)
        except TimeoutError as error:
            raise BodyTooSlow("it took too long to come") from error
        except GaveWay as error:
            raise TooManyBodies from error

    async def _read(self, receive: Receive) -> bytes | None:
        parts: list[bytes] = []
        async with self._room.place() as place:
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return None
                part = message.get("body", b"")
                if place.size + len(part) > self._largest:
                    raise BodyTooLarge
                place.take(len(part))
                parts.append(part)
                if not message.get("more_body", False):
                    return b"".join(parts)


def check_headers(scope: Message, largest: int) -> None:
    """Raises BodyRefused for a body that is packed, or by its own account longer than this."""
    headers = headers_of(scope)
    if headers.get(b"content-encoding", "identity") != "identity":
        raise MalformedRequest("send it unpacked")
    length = headers.get(b"content-length", "0")
    if not re.fullmatch("[0-9]+", length):
        raise MalformedRequest("its length is a whole number")
    # Digits first: a number of a million of them must not reach int().
    if len(length) > len(str(largest)) or int(length) > largest:
        raise BodyTooLarge


def headers_of(scope: Message) -> dict[bytes, str]:
    """The headers of a request, by their names in small letters."""
    return {name: value.decode("latin-1") for name, value in scope["headers"]}


def media_type_of(scope: Message, otherwise: str) -> str:
    """The media type of a body, without its parameters; ``otherwise`` where none is named."""
    return headers_of(scope).get(b"content-type", otherwise).partition(";")[0].strip().lower()


async def send_whole(
    send: Send,
    status: int,
    media_type: str,
    body: bytes,
    headers: Sequence[tuple[bytes, bytes]] = (),
    *,
    with_body: bool = True,
) -> None:
    """Send an answer that nobody may keep; of its body only the length, if not ``with_body``."""
    fields = [
        (b"content-type", media_type.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        *headers,
    ]
    await send({"type": "http.response.start", "status": status, "headers": fields})
    await send({"type": "http.response.body", "body": body if with_body else b""})
