"""In front of the pages: what never needs to reach them.

Threats. *A body nobody asked for*: Django copies the body of any request to a temporary file before
a page is asked at all, so a stranger could fill the disk of the house with one endless post. Pages
are read and nothing else, so no body gets that far. *Many readers at once*: each page that is being
made holds a thread and two connections to the databases; beyond a fixed number requests wait.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from glasshouse.clerk.problems import MEDIA_TYPE, encode_json
from glasshouse.clerk.requests import Message, Receive, Send

Application = Callable[[Message, Receive, Send], Awaitable[None]]

AT_ONCE = 8
"""Most pages that are being made at one time. Python makes one after the other in any case, and
each has its connections, with memory of their own."""

WAITING = 500
"""Most requests that wait for a place: as many as are answered within some seconds."""

RETRY_SECONDS = 5

READING = ("GET", "HEAD")


class Guard:
    """The pages behind it get requests to read, without bodies, and only so many at once."""

    def __init__(self, pages: Application, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        self._pages = pages
        self._places = asyncio.Semaphore(at_once)
        self._most_waiting = waiting
        self._waiting = 0

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        if scope["method"] not in READING:
            await _refuse(send, _NOT_READING, (b"allow", ", ".join(READING).encode()))
        elif self._waiting >= self._most_waiting:
            await _refuse(send, _TOO_MANY, (b"retry-after", b"%d" % RETRY_SECONDS))
        else:
            leaving = asyncio.ensure_future(_left(receive))
            try:
                await self._wait_for_a_place()
                await self._answer(scope, leaving, send)
            finally:
                leaving.cancel()

    async def _wait_for_a_place(self) -> None:
        self._waiting += 1
        try:
            await self._places.acquire()
        finally:
            self._waiting -= 1

    async def _answer(self, scope: Message, leaving: asyncio.Future[Message], send: Send) -> None:
        taken = True
        asked = False

        def give_back() -> None:
            nonlocal taken
            if taken:
                self._places.release()
                taken = False

        async def receive() -> Message:
            nonlocal asked
            if asked:
                return await asyncio.shield(leaving)
            asked = True
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send_and_give_back(message: Message) -> None:
            # The page is made when its answer begins. Threat: a reader who takes it slowly would
            # keep the place from all others.
            give_back()
            await send(message)

        try:
            if not leaving.done():
                await self._pages(scope, receive, send_and_give_back)
        finally:
            give_back()


async def _left(receive: Receive) -> Message:
    """The message that the reader has left. What comes of a body is dropped, piece by piece."""
    while (message := await receive())["type"] == "http.request":
        pass
    return message


_NOT_READING = {
    "code": "method_not_allowed",
    "possible": "Read it with GET; statements are sent to /api/acts.",
    "status": 405,
    "title": "This address can only be read.",
}
_TOO_MANY = {
    "code": "busy",
    "possible": "Ask again in a few seconds, or read a mirror.",
    "status": 503,
    "title": "Too many readers ask at once.",
}


async def _refuse(send: Send, why: dict[str, Any], header: tuple[bytes, bytes]) -> None:
    body = encode_json({"detail": "", "field": "", **why})
    headers = [
        header,
        (b"cache-control", b"no-store"),
        (b"content-length", b"%d" % len(body)),
        (b"content-type", MEDIA_TYPE.encode()),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": why["status"], "headers": headers})
    await send({"type": "http.response.body", "body": body})
