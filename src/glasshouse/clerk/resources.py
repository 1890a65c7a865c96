"""``GET /record/*``: the record as anybody copies, checks and witnesses it. A plain ASGI handler.

==========================  =========================================  ==========================
below the prefix            what it is                                 how long it may be kept
==========================  =========================================  ==========================
``checkpoint``              newest published checkpoint                not at all
``checkpoint/<size>``       checkpoint published for exactly this size  cosignatures may be added
``tile/…``                  tiles and bundles (C2SP tlog-tiles)        for ever: they never change
``sheet/<digest>``          the words of an act in one language        asked again each time (ETag)
``file/<digest>``           a file that an act names                    for ever: it never changes
``proof/<index>``           receipt of an entry (C2SP tlog-proof)      not at all
``policy``                  log key, witnesses, quorum (tlog-policy)   asked again each time
``digest/<size>``           running digest of the facts, in hex        asked again each time
==========================  =========================================  ==========================

Threats, each with a test:

- *A path that leaves the directory*, by ``..``, ``%2e``, NUL or a second spelling of a number. The
  raw path is compared with exact patterns, nothing is decoded, and only a path that
  ``tiles.parse_path`` has spelled itself reaches the disk.
- *A cache keeps an error or an old checkpoint* (spec/record.md 5.3, case 24). Headers that allow
  keeping, and ``Content-Encoding``, are set beside the bytes they belong to and on no other answer.
- *A browser takes what somebody wrote for a page of this site.* Everything has a type that is no
  page, and ``nosniff``; a file is given to be kept, never to be shown, whatever its act calls it.
- *Withheld words come back.* Sheets are asked of the facts each time, also before a 304.
"""

from __future__ import annotations

import asyncio
import gzip
import os
import re
import sqlite3
from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

import structlog

from glasshouse.acts.files import FileUse
from glasshouse.acts.identifiers import milliseconds_to_instant
from glasshouse.acts.rules import rules_in_force
from glasshouse.acts.words import SheetUse, Text, TextWithheld, Withheld
from glasshouse.clerk.file_store import FileReader
from glasshouse.clerk.problems import MEDIA_TYPE, encode_json
from glasshouse.clerk.reader import BeyondRecord, HouseReader, Reading
from glasshouse.clerk.receipts import entry_receipt
from glasshouse.clerk.storage import RecordReader
from glasshouse.clerk.witnesses import policy_of
from glasshouse.record.client import CHECKPOINT_PATH, DirectorySource
from glasshouse.record.encoding import parse_decimal
from glasshouse.record.errors import FormatError, NotFoundError, RecordError
from glasshouse.record.note import MAX_NOTE_SIZE
from glasshouse.record.tiles import (
    MAX_BUNDLE_SIZE,
    TILE_HEIGHT,
    TILE_WIDTH,
    EntryBundle,
    HashTile,
    encode_bundle,
    parse_path,
)

_log = structlog.get_logger("glasshouse.clerk")

PREFIX = "/record/"
THREADS = 4
CHUNK = 64 * 1024
"""Bytes sent at once, so that one large bundle does not fill the socket's buffers."""

MAXIMUM_PATH = 200
PUBLISHED_WITHIN = 1
"""Seconds after which an entry may have been published: ``Retry-After``."""

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
_Headers = Mapping[bytes, bytes]

_FINGERPRINT = re.compile(r"[0-9a-f]{64}")
_TEXT = b"text/plain; charset=utf-8"
_BYTES = b"application/octet-stream"
_NOT_KEPT = b"no-store"
_ASKED_AGAIN = b"no-cache"
_FOR_EVER = b"public, max-age=31536000, immutable"


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
            self.status, MEDIA_TYPE.encode(), encode_json(members), _NOT_KEPT, tuple(headers)
        )


class RecordResources:
    """The ASGI application below ``PREFIX``."""

    def __init__(self, house: HouseReader) -> None:
        """Serve the house that ``house`` reads."""
        self._house = house
        self._published = DirectorySource(house.directory.record)
        self._files = FileReader(house.directory.files)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="record")

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

    def answer(self, method: str, raw_path: bytes, headers: _Headers) -> Answer:
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
            return self._route(raw_path, headers)
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

    def _route(self, raw_path: bytes, headers: _Headers) -> Answer:
        place = raw_path.removeprefix(PREFIX.encode())
        if place == raw_path or len(place) > MAXIMUM_PATH or not place.isascii():
            raise _not_found()
        first, _, rest = place.decode().partition("/")
        if first == "tile":
            return self._tile(place.decode(), headers)
        match first, rest:
            case "checkpoint", "" if place == b"checkpoint":
                return self._checkpoint()
            case "policy", "" if place == b"policy":
                return self._policy()
            case "checkpoint", size:
                return self._checkpoint_of(_number(size))
            case "proof", index:
                return self._proof(_number(index))
            case "digest", size:
                return self._digest(_number(size))
            case "sheet", digest:
                return self._sheet(_fingerprint(digest), headers)
            case "file", digest:
                return self._file(_fingerprint(digest), headers)
        raise _not_found()

    def _checkpoint(self) -> Answer:
        try:
            raw = self._published.read(CHECKPOINT_PATH, MAX_NOTE_SIZE)
        except NotFoundError as error:
            raise _not_published() from error
        return Answer(200, _TEXT, raw, _NOT_KEPT)

    def _tile(self, path: str, headers: _Headers) -> Answer:
        try:
            named = parse_path(path)
        except FormatError as error:
            raise _not_found() from error
        content = self._read_tile(named)
        if isinstance(named, HashTile):
            return Answer(200, _BYTES, content, _FOR_EVER)
        more = [(b"vary", b"accept-encoding")]
        if _accepts_gzip(headers):
            content = gzip.compress(content, compresslevel=6, mtime=0)
            more.append((b"content-encoding", b"gzip"))
        return Answer(200, _BYTES, content, _FOR_EVER, tuple(more))

    def _read_tile(self, named: HashTile | EntryBundle) -> bytes:
        """The published bytes, from the file, or as the database has them where it is gone: a
        partial tile may be removed while somebody holds an older checkpoint (case 23)."""
        try:
            return self._published.read(named.path, MAX_BUNDLE_SIZE)
        except NotFoundError:
            with self._house.connections() as connections:
                return _render(connections.record, named)

    def _checkpoint_of(self, size: int) -> Answer:
        with self._house.connections() as connections:
            note = connections.record.note(size)
        if note is None:
            raise _not_found()
        return Answer(200, _TEXT, note.note, _ASKED_AGAIN)

    def _proof(self, index: int) -> Answer:
        with self._reading() as reading:
            proof = entry_receipt(reading.record, index)
            if proof is None:
                raise _not_published() if index < reading.newest else _not_found()
        return Answer(200, _TEXT, proof.encode(), _NOT_KEPT)

    def _digest(self, size: int) -> Answer:
        with self._house.connections() as connections:
            try:
                digest = connections.record.digest_at(size)
            except LookupError as error:
                raise _not_found() from error
        return Answer(200, _TEXT, digest.hex().encode() + b"\n", _ASKED_AGAIN)

    def _policy(self) -> Answer:
        with self._reading() as reading:
            rules = rules_in_force(reading.present)
        if rules is None:
            raise _not_found()
        return Answer(200, _TEXT, policy_of(rules).encode(), _ASKED_AGAIN)

    def _sheet(self, digest: str, headers: _Headers) -> Answer:
        with self._reading() as reading:
            if reading.present.get(SheetUse, digest) is None:
                raise _not_found()
            words = reading.words(digest)
        if isinstance(words, TextWithheld):
            raise _withheld(words.withheld)
        if not isinstance(words, Text):
            raise NotServed(
                404,
                "text_missing",
                "This text should be here and is not: a fault of this site.",
                "Tell those who run the site; a mirror may have the text.",
            )
        tag = f'"{digest}"'.encode()
        if tag in headers.get(b"if-none-match", b""):
            return Answer(304, b"", b"", _ASKED_AGAIN, ((b"etag", tag),))
        return Answer(200, b"application/json", words.sheet.raw, _ASKED_AGAIN, ((b"etag", tag),))

    def _file(self, digest: str, headers: _Headers) -> Answer:
        with self._reading() as reading:
            # Threat: a stranger sends a file and has this site serve it. It is served once an act
            # stands for it.
            if not reading.present.find(FileUse, "file", digest, limit=1):
                raise _not_found()
        more = (
            (b"etag", f'"{digest}"'.encode()),
            (b"content-disposition", f'attachment; filename="{digest}"'.encode()),
            (b"content-security-policy", b"default-src 'none'; sandbox"),
        )
        if digest.encode() in headers.get(b"if-none-match", b""):
            return Answer(304, b"", b"", _FOR_EVER, more)
        content = self._files.open(digest)
        if content is None:
            raise NotServed(
                404,
                "file_missing",
                "This file should be here and is not: a fault of this site.",
                "Tell those who run the site; a mirror may have the file.",
            )
        size = os.fstat(content.fileno()).st_size
        return Answer(200, _BYTES, b"", _FOR_EVER, more, AnswerFile(content, size))

    @contextmanager
    def _reading(self) -> Iterator[Reading]:
        try:
            with self._house.reading() as reading:
                yield reading
        except BeyondRecord as error:
            raise _not_found() from error


def _render(record: RecordReader, named: HashTile | EntryBundle) -> bytes:
    """A tile or bundle of the newest published tree, as wide as asked for; raises NotServed."""
    level = named.level if isinstance(named, HashTile) else 0
    end = (named.index * TILE_WIDTH + named.width) << (TILE_HEIGHT * level)
    published = record.latest_note()
    if published is None or end > published.size:
        raise _not_found()
    if isinstance(named, HashTile):
        return record.tile(named)
    return encode_bundle(record.raw_entries(named.start, named.start + named.width))


def _not_found() -> NotServed:
    return NotServed(
        404,
        "not_found",
        "The record has nothing at this address.",
        "Read checkpoint for the size of the record.",
    )


def _not_published() -> NotServed:
    return NotServed(
        404,
        "not_published",
        "This is recorded and not yet published.",
        "Ask again in a second.",
        retry=PUBLISHED_WITHIN,
    )


def _withheld(fact: Withheld) -> NotServed:
    until = None if fact.until is None else milliseconds_to_instant(fact.until)
    return NotServed(
        410,
        "text_withheld",
        f"This text was taken down by entry {fact.entry} of the record.",
        "Read that entry for the ground; the statement, its author and its time remain.",
        more={
            "act": fact.withholding,
            "entry": fact.entry,
            "ground": fact.ground,
            "until": until,
        },
    )


def _number(text: str) -> int:
    try:
        return parse_decimal(text.encode())
    except FormatError as error:
        raise _not_found() from error


def _fingerprint(text: str) -> str:
    if not _FINGERPRINT.fullmatch(text):
        raise _not_found()
    return text


def _accepts_gzip(headers: _Headers) -> bool:
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
