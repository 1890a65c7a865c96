"""A client that posts prepared requests over connections kept open, and takes little itself.

Client and server share the machine, so whatever the client spends is missing at the server: the
requests are written beforehand, and of an answer only its head and its length are read.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import uvloop

from benchmarks.measuring import wall_time
from benchmarks.serving import LOOPBACK

_END_OF_HEAD = b"\r\n\r\n"
_LENGTH = b"content-length:"


def request_for(body: bytes, media_type: str, port: int, path: str = "/api/acts") -> bytes:
    """The bytes of a POST, by default to the door for statements."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {LOOPBACK}:{port}\r\n"
        f"Content-Type: {media_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode("ascii") + body


@dataclass
class Posted:
    """What came of the requests: seconds, how many answers of each HTTP status, their bodies."""

    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    bodies: list[bytes] = field(default_factory=list)


def post_all(port: int, requests: Sequence[bytes], connections: int) -> Posted:
    """Send all requests over so many connections, each one when the one before is answered.

    ConnectionError if the server hangs up.
    """
    posted = Posted()
    posted.seconds = wall_time(lambda: uvloop.run(_post_all(port, requests, connections, posted)))
    return posted


async def _post_all(port: int, requests: Sequence[bytes], connections: int, posted: Posted) -> None:
    waiting = iter(requests)
    await asyncio.gather(*(_post(port, waiting, posted) for _ in range(connections)))


async def _post(port: int, waiting: Iterator[bytes], posted: Posted) -> None:
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    try:
        for request in waiting:
            writer.write(request)
            head = await reader.readuntil(_END_OF_HEAD)
            posted.statuses[int(head[9:12])] += 1
            posted.bodies.append(await reader.readexactly(_content_length(head)))
    finally:
        writer.close()


def _content_length(head: bytes) -> int:
    lower = head.lower()
    start = lower.index(_LENGTH) + len(_LENGTH)
    return int(lower[start : lower.index(b"\r\n", start)])
