"""``PUT /api/files/<fingerprint>``: a file, before the act that names it. A plain ASGI handler
beside the door.

The body is the file, as it is; the last part of the address is its SHA-256 in hex. The answer is
201 where it is new, 200 where it was here already, each with ``{"digest", "size"}``, and comes once
the file is on the disk; a refusal is problem+json. It may be sent again at any time: what no act
names is removed after two days, or sooner where others send much (see ``file_store``).

Threats, each with a test:

- *A body that never ends, comes packed, or drips in for ever.* Nothing packed is read; sizes are
  counted while reading, for each body and for all together; a body has five minutes, and gives way
  to others once it has been silent for longest (``giving_way``).
- *A stranger fills the disk*: ``file_store``.
- *A file that is not what its address says*, sent to be found under a name that others trust. It
  has its name only after its bytes were hashed.
"""

from __future__ import annotations

import asyncio
import re
import sqlite3

import structlog

from glasshouse.acts.files import MAXIMUM_FILE_BYTES
from glasshouse.clerk.batch import Clerk
from glasshouse.clerk.file_store import Arrival, FileStore, Settling, StorageFull
from glasshouse.clerk.giving_way import GaveWay, Room
from glasshouse.clerk.problems import MEDIA_TYPE, Problem, encode_json
from glasshouse.clerk.requests import (
    BodyRefused,
    BodyTooLarge,
    Message,
    Receive,
    Send,
    check_headers,
    headers_of,
    send_whole,
)

_log = structlog.get_logger("glasshouse.clerk")

PREFIX = "/api/files/"

ARRIVING_FILES = 64
ARRIVING_BYTES = 64 * 1024 * 1024
"""Most files, and most bytes of them, that are being received at one time."""

ARRIVING_SECONDS = 300.0
"""Seconds in which a file has to come."""

_FINGERPRINT = re.compile(rb"[0-9a-f]{64}")


class FileUploadHandler:
    """The ASGI application below ``PREFIX``."""

    def __init__(self, clerk: Clerk, files: FileStore, seconds: float = ARRIVING_SECONDS) -> None:
        """``seconds`` is how long one file may take to come."""
        self._clerk = clerk
        self._files = files
        self._seconds = seconds
        self._room = Room(ARRIVING_BYTES, ARRIVING_FILES)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        if scope["method"] != "PUT":
            await send_whole(send, 405, "text/plain", b"PUT only\n", [(b"allow", b"PUT")])
            return
        try:
            digest = _digest(scope)
            if not self._clerk.accepting:
                raise Problem("paused")
            answer = await self._take(digest, receive)
        except Problem as problem:
            registry = self._clerk.book.registry
            body = encode_json(problem.body(registry))
            await send_whole(send, problem.status(registry), MEDIA_TYPE, body, problem.headers())
            return
        if answer is not None:
            status, size = answer
            body = encode_json({"digest": digest, "size": size})
            await send_whole(send, status, "application/json", body)

    async def _take(self, digest: str, receive: Receive) -> tuple[int, int] | None:
        """Status and size; None if the sender left. Raises Problem."""
        try:
            arrival = self._files.arrival()
        except OSError as error:
            raise self._disk_failed(error) from error
        try:
            async with asyncio.timeout(self._seconds):
                whole = await self._receive(arrival, receive)
            if not whole:
                return None
            if arrival.size == 0:
                raise Problem("malformed_file", "", "It is empty.")
            if arrival.digest != digest:
                raise Problem("file_mismatch", "digest", f"It is {arrival.digest}.")
            return await keep_file(self._clerk, self._files, arrival), arrival.size
        except TimeoutError as error:
            raise Problem("malformed_file", "", "It took too long to come.") from error
        except GaveWay as error:
            raise Problem("busy") from error
        except (OSError, sqlite3.Error) as error:
            raise self._disk_failed(error) from error
        finally:
            arrival.discard()

    async def _receive(self, arrival: Arrival, receive: Receive) -> bool:
        """Take the body in; False if the sender left. Raises Problem, GaveWay or OSError."""
        async with self._room.place() as place:
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return False
                part = message.get("body", b"")
                if arrival.size + len(part) > MAXIMUM_FILE_BYTES:
                    raise Problem("file_too_large")
                place.take(len(part))
                arrival.write(part)
                if not message.get("more_body", False):
                    return True

    def _disk_failed(self, error: Exception) -> Problem:
        _log.error("a file could not be kept", error=repr(error))
        self._clerk.alarms.count("failed_files")
        return Problem("paused", "", "The disk of the site failed.")


async def keep_file(clerk: Clerk, files: FileStore, arrival: Arrival) -> int:
    """Put a file that is whole in its place, durably: 201, or 200 if it was there.

    Raises Problem, OSError or sqlite3.Error.
    """
    digest, now = arrival.digest, clerk.now()
    if not clerk.accepting:
        raise Problem("paused")
    try:
        new = files.accept(arrival, now, clerk.book.facts, clerk.awaited_files)
    except StorageFull as error:
        raise Problem("storage_full") from error
    except Settling as error:
        raise Problem("busy") from error
    if not new:
        return 200
    settling = asyncio.create_task(asyncio.to_thread(files.settle, arrival, now))
    durable = False
    try:
        # Shielded: the file must not be let go while the thread still has it.
        await asyncio.shield(settling)
        durable = True
    finally:
        if not settling.done():
            await asyncio.wait([settling])
        files.settled(digest, durable=durable)
    return 201


async def keep_own_file(clerk: Clerk, files: FileStore, raw: bytes) -> None:
    """Keep a file of the house's own making, as one that was sent; raises as ``keep_file``."""
    arrival = files.arrival()
    try:
        arrival.write(raw)
        await keep_file(clerk, files, arrival)
    finally:
        arrival.discard()


def _digest(scope: Message) -> str:
    """The fingerprint in the address; raises Problem where the request cannot bring a file."""
    path: bytes = scope.get("raw_path") or scope["path"].encode()
    digest = path.partition(b"?")[0].removeprefix(PREFIX.encode())
    # Threat: a name that leads out of the directory. Nothing is decoded.
    if not _FINGERPRINT.fullmatch(digest):
        raise Problem("malformed_file", "digest")
    if b"content-range" in headers_of(scope):
        raise Problem("malformed_file", "", "it is only a part")
    try:
        check_headers(scope, MAXIMUM_FILE_BYTES)
    except BodyTooLarge as error:
        raise Problem("file_too_large") from error
    except BodyRefused as error:
        raise Problem("malformed_file", "", str(error)) from error
    return digest.decode()
