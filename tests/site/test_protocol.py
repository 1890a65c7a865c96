"""The server as strangers meet it on the wire: heads without end, connections that say nothing."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import resource
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from glasshouse.site import protocol
from glasshouse.site.protocol import MAXIMUM_HEAD_BYTES, BoundedProtocol, room_for_connections

GET = b"GET / HTTP/1.1\r\nHost: x\r\n"


async def application(scope: Any, receive: Any, send: Any) -> None:
    size = 0
    more = True
    while more:
        message = await receive()
        size += len(message.get("body", b""))
        more = message.get("more_body", False)
    body = b"%d bytes" % size
    headers = [(b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@asynccontextmanager
async def serving(most: int | None = None) -> AsyncIterator[int]:
    config = uvicorn.Config(
        application, http=BoundedProtocol, ws="none", limit_concurrency=most, log_config=None
    )
    config.load()
    state = ServerState()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: BoundedProtocol(config, state, {}), "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()
    for connection in list(state.connections):
        connection.transport.abort()


async def answered(port: int, *pieces: bytes) -> bytes:
    """What comes back until the server closes or the first answer is whole."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answer = b""
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        while part := await asyncio.wait_for(reader.read(65536), 10):
            answer += part
            if answer.endswith(b"bytes"):
                break
    except ConnectionError:
        pass
    finally:
        writer.close()
    return answer


async def test_an_ordinary_request_is_answered() -> None:
    async with serving() as port:
        assert (await answered(port, GET + b"\r\n")).endswith(b"0 bytes")


@pytest.mark.parametrize(
    "raw",
    [
        b"no request\r\n\r\n",
        GET + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
        GET + b"Connection: upgrade\r\nUpgrade: websocket\r\n\r\n",
    ],
)
async def test_what_strangers_send_writes_nothing_into_the_log(
    raw: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """Else whoever wants to could fill the disk with it."""
    # As the server's own setting up of logging leaves it.
    logging.getLogger("uvicorn.error.requests").setLevel(logging.NOTSET)
    with caplog.at_level("WARNING"):
        async with serving() as port:
            assert (await answered(port, raw)).startswith(b"HTTP/1.1 ")
    assert caplog.records == []


async def test_who_asks_many_things_at_once_and_leaves_writes_nothing_into_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    begun, goes_on, lost, done = (asyncio.Event() for _each in range(4))
    answers = application
    asked = 0

    async def slow(scope: Any, receive: Any, send: Any) -> None:
        nonlocal asked
        asked += 1
        begun.set()
        await goes_on.wait()
        try:
            await answers(scope, receive, send)
        finally:
            done.set()

    comes, leaves = BoundedProtocol.connection_made, BoundedProtocol.connection_lost
    connections: list[BoundedProtocol] = []

    def connection_made(connection: BoundedProtocol, transport: Any) -> None:
        comes(connection, transport)
        connections.append(connection)

    def connection_lost(connection: BoundedProtocol, error: Exception | None) -> None:
        leaves(connection, error)
        lost.set()

    monkeypatch.setitem(globals(), "application", slow)
    monkeypatch.setattr(BoundedProtocol, "connection_made", connection_made)
    monkeypatch.setattr(BoundedProtocol, "connection_lost", connection_lost)
    with caplog.at_level("WARNING"):
        async with serving() as port:
            _reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write((GET + b"\r\n") * 3)
            await begun.wait()
            connections[0].transport.abort()
            await lost.wait()
            assert connections[0].pipeline == deque()
            goes_on.set()
            await done.wait()
            await asyncio.sleep(0)
            writer.close()
    assert caplog.records == []
    assert asked == 1


async def test_a_fault_of_the_site_is_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fails(scope: Any, receive: Any, send: Any) -> None:
        raise ZeroDivisionError("a fault of the site")

    monkeypatch.setitem(globals(), "application", fails)
    async with serving() as port:
        assert (await answered(port, GET + b"\r\n")).startswith(b"HTTP/1.1 500 ")
    assert "a fault of the site" in caplog.text


async def test_a_large_body_is_no_head() -> None:
    body = b"x" * 4 * MAXIMUM_HEAD_BYTES
    post = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body)
    async with serving() as port:
        assert (await answered(port, post, body)).endswith(b"%d bytes" % len(body))


async def test_many_requests_on_one_connection_count_each_for_itself() -> None:
    padded = GET + b"X: " + b"y" * (MAXIMUM_HEAD_BYTES // 2) + b"\r\n\r\n"
    async with serving() as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _each in range(4):
            writer.write(padded)
            assert b"200" in await reader.readuntil(b"0 bytes")
        writer.close()


@pytest.mark.parametrize(
    "endless",
    [b"GET /" + b"y" * 10, GET + b"X: y", GET + b"X: y\r\n" * 10, b"y" * 10],
    ids=["address", "one header", "many headers", "method"],
)
async def test_case_19_a_head_without_end_is_cut_off(endless: bytes) -> None:
    more = (b"X: y\r\n" if endless.endswith(b"\r\n") else b"y") * 1000
    async with serving() as port:
        answer = await answered(port, endless, *[more] * 200)
        assert answer == b"" or answer.startswith(b"HTTP/1.1 400")


async def test_case_19_a_head_that_is_whole_and_too_large_is_refused() -> None:
    async with serving() as port:
        head = GET + b"X: " + b"y" * MAXIMUM_HEAD_BYTES + b"\r\n\r\n"
        assert (await answered(port, head)).startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize(
    ("begun", "name"),
    [
        (b"", "HEAD_SECONDS"),
        (b"GET / HTTP/1.1\r\nHost:", "HEAD_SECONDS"),
        (b"\r\n", "HEAD_SECONDS"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc", "BODY_SECONDS"),
    ],
)
async def test_who_does_not_come_to_an_end_is_cut_off(
    begun: bytes, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, name, 0.05)
    async with serving() as port:
        assert await answered(port, begun) == b""


async def test_after_an_answer_silence_is_bounded_as_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(protocol, "HEAD_SECONDS", 0.05)
    async with serving() as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(GET + b"\r\n")
        await reader.readuntil(b"0 bytes")
        writer.write(b"\r\n")
        rest = b""
        with contextlib.suppress(ConnectionError):
            rest = await asyncio.wait_for(reader.read(), 10)
        assert rest == b""
        writer.close()


async def test_there_are_only_so_many_connections() -> None:
    async with serving(most=2) as port:
        idle = [await asyncio.open_connection("127.0.0.1", port) for _each in range(2)]
        assert await answered(port, GET + b"\r\n") == b""
        for _reader, writer in idle:
            writer.close()


def test_room_for_connections_leaves_room_for_the_house() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        room = room_for_connections()
        limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        assert limit >= before[0]
        assert room <= max(limit - protocol.OWN_FILES, protocol.OWN_FILES)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
