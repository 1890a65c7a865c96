"""A witness behind a real socket on the loopback, and hosts that behave worse than any witness.

The HTTP is as small as the tests need, and so able to send what no server library would.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from glasshouse.record.add_checkpoint import monitoring_path
from glasshouse.record.witness import Witness

Handler = Callable[[str, str, bytes], Awaitable[bytes]]
"""From method, path and body to the whole answer, head included."""


def answer(status: int, content_type: str, body: bytes, *headers: str) -> bytes:
    """Return a complete HTTP answer."""
    lines = [
        f"HTTP/1.1 {status} Whatever",
        f"Content-Type: {content_type}",
        f"Content-Length: {len(body)}",
        "Connection: close",
        *headers,
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class Host:
    """A server at ``url``; ``requests`` are the method, path and body of each request it got."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler
        self.url = ""
        self.requests: list[tuple[str, str, bytes]] = []
        self.heads: list[bytes] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request and hang up."""
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            method, path, _ = head.decode().split("\r\n")[0].split(" ")
            length = 0
            for line in head.lower().split(b"\r\n"):
                if line.startswith(b"content-length:"):
                    length = int(line.partition(b":")[2])
            body = await reader.readexactly(length)
            self.heads.append(head)
            self.requests.append((method, path, body))
            writer.write(await self.handler(method, path, body))
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def listening(handler: Handler) -> AsyncIterator[Host]:
    """Serve ``handler`` on a free port of the loopback."""
    host = Host(handler)
    server = await asyncio.start_server(host.serve, "127.0.0.1", 0)
    host.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield host
    finally:
        server.close()


def honest(witness: Witness, origin: str, now: int) -> Handler:
    """The handler of a real witness, whose clock stands at ``now`` (POSIX seconds)."""

    async def handle(method: str, path: str, body: bytes) -> bytes:
        if method == "POST" and path == "/add-checkpoint":
            return answer(*witness.add_checkpoint(body, now))
        latest = witness.latest(origin)
        if method == "GET" and path == f"/{monitoring_path(origin)}" and latest is not None:
            return answer(200, "text/plain; charset=utf-8", latest)
        return answer(404, "text/plain", b"not here\n")

    return handle
