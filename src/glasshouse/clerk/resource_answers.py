"""How resources of a record are answered, whichever record it is: the house's own, a ballot box.

The types, headers and refusals of ``resources`` and of every other tree that this site serves.
Headers that allow keeping an answer are set beside the bytes they belong to and on no other answer.
"""

from __future__ import annotations

import asyncio
import gzip
import re
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import IO, Any

import structlog

from glasshouse.clerk.edge import Tree
from glasshouse.clerk.problems import MEDIA_TYPE, encode_json
from glasshouse.clerk.published_tree import resource_bytes
from glasshouse.clerk.requests import Message, Receive, Send
from glasshouse.record.client import CHECKPOINT_PATH, DirectorySource
from glasshouse.record.encoding import parse_decimal
from glasshouse.record.errors import FormatError, NotFoundError, RecordError
from glasshouse.record.note import MAX_NOTE_SIZE
from glasshouse.record.tiles import TILE_HEIGHT, TILE_WIDTH, EntryBundle, HashTile, parse_path

_log = structlog.get_logger("glasshouse.clerk")

PREFIX = "/record/"
THREADS = 4
CHUNK = 64 * 1024
"""Bytes sent at once, so that one large bundle does not fill the socket's buffers."""

MAXIMUM_PATH = 200
PUBLISHED_WITHIN = 1
"""Seconds after which an entry may have been published: ``Retry-After``."""

Headers = Mapping[bytes, bytes]

TEXT = b"text/plain; charset=utf-8"
BYTES = b"application/octet-stream"
NOT_KEPT = b"no-store"
ASKED_AGAIN = b"no-cache"
FOR_EVER = b"public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Answer:
    """A whole answer, save the headers that all answers have."""

    status: int
    media_type: bytes
    body: bytes
    caching: bytes
    more: tuple[tuple[bytes, bytes], ...] = ()
    file: AnswerFile | None = None


@dataclass(frozen=True)
class AnswerFile:
    """A body that is sent from the disk, piece by piece: slow readers of large files hold no
    memory. Whoever sends it closes it."""

    content: IO[bytes]
    size: int


class NotServed(Exception):
    """The address leads to no content: an answer in problem+json (see ``problems``)."""

    def __init__(
        self,
        status: int,
        code: str,
        title: str,
        possible: str,
        *,
        retry: int | None = None,
        allow: str | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.title = title
        self.possible = possible
        self.retry = retry
        self.allow = allow
        self.more = more or {}

    def answer(self) -> Answer:
        """The answer. It is never to be kept: what is not there now may be there in a second."""
        headers: list[tuple[bytes, bytes]] = []
        if self.retry is not None:
            headers.append((b"retry-after", b"%d" % self.retry))
        if self.allow is not None:
            headers.append((b"allow", self.allow.encode()))
        members = {
            **self.more,
            "code": self.code,
            "detail": "",
            "field": "",
            "possible": self.possible,
            "status": self.status,
            "title": self.title,
        }
        return Answer(
            self.status, MEDIA_TYPE.encode(), encode_json(members), NOT_KEPT, tuple(headers)
        )


class Resources(ABC):
    """A plain ASGI application that answers GET and HEAD; ``route`` is for the class below it."""

    def __init__(self, name: str = "record") -> None:
        """``name`` is that of its threads."""
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix=name)

    @abstractmethod
    def route(self, raw_path: bytes, headers: Headers) -> Answer:
        """The answer at a path; raises NotServed, and what disks and databases raise."""

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        loop = asyncio.get_running_loop()
        method = scope["method"]
        raw_path = scope.get("raw_path") or scope["path"].encode()
        answer = await loop.run_in_executor(
            self._threads, self.answer, method, raw_path, dict(scope["headers"])
        )
        try:
            await self._send(send, answer, with_body=method != "HEAD")
        finally:
            if answer.file is not None:
                answer.file.content.close()

    async def _send(self, send: Send, answer: Answer, *, with_body: bool) -> None:
        await send(_start(answer))
        body = memoryview(answer.body if with_body else b"")
        for start in range(0, len(body), CHUNK):
            await send(_part(bytes(body[start : start + CHUNK])))
        if answer.file is not None and with_body:
            loop = asyncio.get_running_loop()
            read = answer.file.content.read
            while piece := await loop.run_in_executor(self._threads, read, CHUNK):
                await send(_part(piece))
        await send({"type": "http.response.body", "body": b""})

    def close(self) -> None:
        """Let the threads end."""
        self._threads.shutdown()

    def answer(self, method: str, raw_path: bytes, headers: Headers) -> Answer:
        """The answer to a request, whatever it is. ``raw_path`` is as it came, not decoded."""
        try:
            if method not in ("GET", "HEAD"):
                raise NotServed(
                    405,
                    "method_not_allowed",
                    "The record can only be read.",
                    "Send statements to /api/acts.",
                    allow="GET, HEAD",
                )
            return self.route(raw_path, headers)
        except NotServed as refusal:
            return refusal.answer()
        except (sqlite3.Error, OSError, LookupError, RecordError):
            _log.exception("reading the record failed", path=raw_path[:MAXIMUM_PATH])
            return NotServed(
                500,
                "server_fault",
                "This part of the record cannot be read at the moment.",
                "Try again later, or read it from a mirror.",
            ).answer()


def checkpoint_answer(published: DirectorySource) -> Answer:
    """The newest published checkpoint; raises NotServed."""
    try:
        raw = published.read(CHECKPOINT_PATH, MAX_NOTE_SIZE)
    except NotFoundError as error:
        raise not_published() from error
    return Answer(200, TEXT, raw, NOT_KEPT)


def tile_answer(
    path: str, headers: Headers, read: Callable[[HashTile | EntryBundle], bytes]
) -> Answer:
    """The tile or bundle at a path; raises NotServed."""
    try:
        named = parse_path(path)
    except FormatError as error:
        raise not_found() from error
    content = read(named)
    if isinstance(named, HashTile):
        return Answer(200, BYTES, content, FOR_EVER)
    more = [(b"vary", b"accept-encoding")]
    if accepts_gzip(headers):
        content = gzip.compress(content, compresslevel=6, mtime=0)
        more.append((b"content-encoding", b"gzip"))
    return Answer(200, BYTES, content, FOR_EVER, tuple(more))


def rendered(tree: Tree, published: int, named: HashTile | EntryBundle) -> bytes:
    """A tile or bundle of the tree published up to a size, as wide as asked for. NotServed."""
    level = named.level if isinstance(named, HashTile) else 0
    end = (named.index * TILE_WIDTH + named.width) << (TILE_HEIGHT * level)
    if end > published:
        raise not_found()
    return resource_bytes(tree, named)


def not_found() -> NotServed:
    """The refusal of an address that leads to nothing."""
    return NotServed(
        404,
        "not_found",
        "The record has nothing at this address.",
        "Read checkpoint for the size of the record.",
    )


def not_published() -> NotServed:
    """The refusal of what is there in a second."""
    return NotServed(
        404,
        "not_published",
        "This is recorded and not yet published.",
        "Ask again in a second.",
        retry=PUBLISHED_WITHIN,
    )


def number(text: str) -> int:
    """A decimal number of an address in its one spelling; raises NotServed."""
    try:
        return parse_decimal(text.encode())
    except FormatError as error:
        raise not_found() from error


def accepts_gzip(headers: Headers) -> bool:
    """Whether gzip was asked for (RFC 9110 section 12.5.3)."""
    for item in headers.get(b"accept-encoding", b"").lower().split(b","):
        coding, _, weight = item.replace(b" ", b"").partition(b";")
        if coding == b"gzip":
            return not re.fullmatch(rb"q=0(\.0{0,3})?", weight)
    return False


def _start(answer: Answer) -> Message:
    size = len(answer.body) if answer.file is None else answer.file.size
    headers = [
        (b"access-control-allow-origin", b"*"),
        (b"cache-control", answer.caching),
        (b"x-content-type-options", b"nosniff"),
        *answer.more,
    ]
    if answer.media_type:
        headers.append((b"content-type", answer.media_type))
        headers.append((b"content-length", b"%d" % size))
    return {"type": "http.response.start", "status": answer.status, "headers": headers}


def _part(piece: bytes) -> Message:
    return {"type": "http.response.body", "body": piece, "more_body": True}
