"""In front of the pages: no bodies, no writing, and not too many at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from glasshouse.site.guard import Guard

Message = dict[str, Any]


class Sender:
    """One request to the guard: what it sends, and what it is answered."""

    def __init__(self, *bodies: bytes, method: str = "GET") -> None:
        self.scope = {"type": "http", "method": method, "path": "/entries/"}
        self.incoming: asyncio.Queue[Message] = asyncio.Queue()
        for place, body in enumerate(bodies or [b""]):
            more = place < len(bodies) - 1
            self.incoming.put_nowait({"type": "http.request", "body": body, "more_body": more})
        self.sent: list[Message] = []

    def leave(self) -> None:
        self.incoming.put_nowait({"type": "http.disconnect"})

    async def send(self, message: Message) -> None:
        self.sent.append(message)

    async def ask(self, guard: Guard) -> int | None:
        """The status it was answered with; None if nothing came back."""
        await guard(self.scope, self.incoming.get, self.send)  # type: ignore[arg-type]
        return self.sent[0]["status"] if self.sent else None


async def ok(send: Callable[[Message], Awaitable[None]]) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"page"})


@pytest.mark.parametrize(
    "method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "get", "X"]
)
async def test_pages_can_only_be_read(method: str) -> None:
    async def never(*_given: Any) -> None:
        raise AssertionError("it must not come so far")

    sender = Sender(b"a body", method=method)
    assert await sender.ask(Guard(never)) == 405
    assert (b"allow", b"GET, HEAD") in sender.sent[0]["headers"]
    assert b'"possible"' in sender.sent[1]["body"]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_a_body_that_nobody_asked_for_gets_nowhere(method: str) -> None:
    seen: list[Message] = []

    async def page(scope: Any, receive: Any, send: Any) -> None:
        seen.append(await receive())
        sender.leave()
        seen.append(await receive())
        await ok(send)

    sender = Sender(*[b"x" * 65536] * 50, method=method)
    assert await sender.ask(Guard(page)) == 200
    assert seen == [
        {"type": "http.request", "body": b"", "more_body": False},
        {"type": "http.disconnect"},
    ]


async def test_only_so_many_pages_are_made_at_once_and_the_rest_wait() -> None:
    making = 0
    most = 0
    go_on = asyncio.Event()

    async def page(scope: Any, receive: Any, send: Any) -> None:
        nonlocal making, most
        making += 1
        most = max(most, making)
        await go_on.wait()
        making -= 1
        await ok(send)

    guard = Guard(page, at_once=3)
    asked = [asyncio.ensure_future(Sender().ask(guard)) for _each in range(10)]
    for _turn in range(5):
        await asyncio.sleep(0)
    assert making == 3
    go_on.set()
    assert await asyncio.gather(*asked) == [200] * 10
    assert most == 3


async def test_a_reader_who_takes_the_answer_slowly_keeps_no_place() -> None:
    never = asyncio.Event()
    slow = Sender()

    async def stalled(message: Message) -> None:
        slow.sent.append(message)
        if message["type"] == "http.response.body":
            await never.wait()

    async def page(scope: Any, receive: Any, send: Any) -> None:
        await ok(send)

    slow.send = stalled  # type: ignore[method-assign]
    guard = Guard(page, at_once=1)
    stuck = asyncio.ensure_future(slow.ask(guard))
    assert await Sender().ask(guard) == 200
    assert not stuck.done()
    never.set()
    assert await stuck == 200


async def test_nothing_is_made_for_those_who_left_while_they_waited() -> None:
    made = 0
    go_on = asyncio.Event()

    async def page(scope: Any, receive: Any, send: Any) -> None:
        nonlocal made
        made += 1
        await go_on.wait()
        await ok(send)

    guard = Guard(page, at_once=1)
    first = asyncio.ensure_future(Sender().ask(guard))
    await asyncio.sleep(0)
    gone = [Sender() for _each in range(5)]
    asked = [asyncio.ensure_future(sender.ask(guard)) for sender in gone]
    for sender in gone:
        sender.leave()
    for _turn in range(5):
        await asyncio.sleep(0)
    go_on.set()
    assert await first == 200
    assert await asyncio.gather(*asked) == [None] * 5
    assert made == 1
    assert await Sender().ask(guard) == 200


async def test_too_many_who_wait_are_told_to_come_back() -> None:
    go_on = asyncio.Event()

    async def page(scope: Any, receive: Any, send: Any) -> None:
        await go_on.wait()
        await ok(send)

    guard = Guard(page, at_once=1, waiting=2)
    asked = [asyncio.ensure_future(Sender().ask(guard)) for _each in range(3)]
    await asyncio.sleep(0)
    late = Sender()
    assert await late.ask(guard) == 503
    assert (b"retry-after", b"5") in late.sent[0]["headers"]
    go_on.set()
    assert await asyncio.gather(*asked) == [200] * 3


async def test_a_page_that_fails_gives_its_place_back() -> None:
    async def page(scope: Any, receive: Any, send: Any) -> None:
        raise RuntimeError("a fault of ours")

    guard = Guard(page, at_once=1)
    for _each in range(3):
        with pytest.raises(RuntimeError):
            await Sender().ask(guard)
