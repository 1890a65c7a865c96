"""Uploaded files on disk: each under its fingerprint, and never more of them than there is room.

A file comes before the act that names it (DESIGN section 4), so anybody may send one, and nobody
knows yet whether it will ever be named. A file that a recorded act names stays for ever; the others
are held for a while, within a bound. A file has its name only once its bytes are on the disk, and
``size`` and ``read`` do not know it before that name is too: whatever is recorded names what a
power cut cannot take away.

Threats, each with a test:

- *A stranger fills the disk.* What no act names is bounded in bytes and in number; the oldest of
  it gives way to the newest, so that whoever floods the store pushes out their own files first.
  The last of the disk is left to the record.
- *A file is removed while an act that names it waits or is being recorded.* Files are removed in
  the writer's thread alone, between two batches, and none that a recorded act names (asked of the
  facts at that moment) or that one still waiting names.
- *A path that leaves the directory.* A name is 64 hex digits or is no name.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import secrets
import shutil
import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator
from itertools import islice
from pathlib import Path
from typing import IO, NamedTuple

from glasshouse.acts.facts import Facts
from glasshouse.acts.files import MAXIMUM_FILE_BYTES, FileUse
from glasshouse.clerk.directory import HouseDirectory
from glasshouse.clerk.seams import Hook, no_hook

UNNAMED_BYTES = 256 * 1024 * 1024
UNNAMED_FILES = 1000
"""Most bytes, and most files, that are held though no recorded act names them."""

UNNAMED_TIME = 48 * 3600 * 1000
"""Milliseconds after which a file that no act names is removed: as long as an act may wait."""

RESERVE = 128 * 1024 * 1024
"""Bytes of the disk that are left to the record: no file is taken that would use them."""

_FINGERPRINT = re.compile(r"[0-9a-f]{64}")
_ASKED_AT_ONCE = 500


class StorageFull(Exception):
    """There is no room for another file, and nothing that may be removed."""


class Settling(Exception):
    """The same file has just come from another sender and is being put in its place."""


class FileReader:
    """Reads the files of a house. Any number of threads may use it at once."""

    def __init__(self, folder: Path) -> None:
        """``folder`` is ``HouseDirectory.files``."""
        self.folder = folder

    def size(self, digest: str) -> int | None:
        """The length in bytes of the file with this fingerprint, or None if it is not here."""
        try:
            return self.path(digest).stat().st_size
        except FileNotFoundError:
            return None

    def open(self, digest: str) -> IO[bytes] | None:
        """The file, to be read from its beginning; None if it is not here, or is not what its
        fingerprint says: a bit may have flipped on the disk."""
        try:
            file = self.path(digest).open("rb")
        except FileNotFoundError:
            return None
        try:
            if hashlib.file_digest(file, "sha256").hexdigest() == digest:
                file.seek(0)
                return file
        except BaseException:
            file.close()
            raise
        file.close()
        return None

    def read(self, digest: str) -> bytes | None:
        """All bytes of the file, which are what its fingerprint says, or None."""
        file = self.open(digest)
        if file is None:
            return None
        with file:
            return file.read()

    def path(self, digest: str) -> Path:
        """Where the file with this fingerprint lies, if it is here."""
        if not _FINGERPRINT.fullmatch(digest):
            raise ValueError("a file is named by its fingerprint")
        return self.folder / digest


class _Unnamed(NamedTuple):
    """A file that was not named by a recorded act when it came: its size, and when (Unix ms)."""

    size: int
    since: int


class Arrival:
    """A file that is being received: its bytes so far, under a temporary name."""

    def __init__(self, path: Path) -> None:
        self.size = 0
        self._path = path
        self._hash = hashlib.sha256()
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._file = os.fdopen(descriptor, "wb")

    @property
    def digest(self) -> str:
        """The fingerprint of what has come."""
        return self._hash.hexdigest()

    def write(self, part: bytes) -> None:
        """Take the next bytes."""
        self._hash.update(part)
        self._file.write(part)
        self.size += len(part)

    def settle(self, place: Path, hook: Hook) -> None:
        """Give the file its name, durably: first the bytes, then the name."""
        self._file.flush()
        hook("before_fsync")
        os.fsync(self._file.fileno())
        hook("after_fsync")
        hook("before_file_rename")
        self._path.rename(place)
        hook("after_file_rename")
        descriptor = os.open(place.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            hook("before_fsync")
            os.fsync(descriptor)
            hook("after_fsync")
        finally:
            os.close(descriptor)

    def discard(self) -> None:
        """Close the file, and remove it unless it has its name."""
        # Threat: closing tries once more to write what a full disk did not take. If it failed here,
        # what has come so far would stay on that disk.
        with contextlib.suppress(OSError):
            self._file.close()
        self._path.unlink(missing_ok=True)


class FileStore(FileReader):
    """The writer's files. All of it is for the writer's thread, save ``settle``."""

    def __init__(
        self,
        directory: HouseDirectory,
        hook: Hook = no_hook,
        free: Callable[[Path], int] | None = None,
    ) -> None:
        """``free`` tells how many bytes the disk has left."""
        super().__init__(directory.files)
        self._temporary = directory.temporary
        self._hook = hook
        self._free = free or (lambda path: shutil.disk_usage(path).free)
        self._unnamed: OrderedDict[str, _Unnamed] = OrderedDict()
        self._unnamed_bytes = 0
        #: Files whose names a power cut could still take away.
        self._settling: set[str] = set()

    def size(self, digest: str) -> int | None:
        """See ``FileReader``; a file that is not durable yet is not here."""
        return None if digest in self._settling else super().size(digest)

    @property
    def unnamed(self) -> tuple[int, int]:
        """How many files are held that no recorded act is known to name, and their bytes."""
        return len(self._unnamed), self._unnamed_bytes

    def load(self, facts: Facts, now: int) -> None:
        """Find out what is here, at start. ``now`` is Unix ms."""
        names = (path.name for path in self.folder.iterdir())
        digests = (name for name in names if _FINGERPRINT.fullmatch(name))
        found = []
        for some in _in_parts(digests):
            named = facts.find_many(FileUse, "file", some, limit=1)
            for digest in some:
                if not named.get(digest):
                    status = self.path(digest).stat()
                    since = min(status.st_mtime_ns // 1_000_000, now)
                    found.append((since, digest, status.st_size))
        for since, digest, size in sorted(found):
            self._hold(digest, size, since)

    def arrival(self) -> Arrival:
        """Begin to receive a file. The caller discards it in the end, whatever came of it."""
        return Arrival(self._temporary / f"file-{secrets.token_hex(16)}")

    def accept(self, arrival: Arrival, now: int, facts: Facts, waiting: Collection[str]) -> bool:
        """Make room for a file that has come whole, and say whether it is new; then it is to be
        settled and ``settled``. ``waiting`` are the files named by acts that wait to be recorded.

        Raises StorageFull or Settling.
        """
        digest = arrival.digest
        if digest in self._settling:
            raise Settling
        if super().size(digest) is not None:
            if digest in self._unnamed:
                # Sent again: it is meant to be used, and counts from now on.
                os.utime(self.path(digest), ns=(now * 1_000_000, now * 1_000_000))
                self._forget(digest)
                self._hold(digest, arrival.size, now)
            return False
        self._make_room(arrival.size, facts, waiting)
        if self._free(self.folder) < RESERVE:
            raise StorageFull
        self._settling.add(digest)
        self._hold(digest, arrival.size, now)
        return True

    def settle(self, arrival: Arrival, now: int) -> None:
        """Put an accepted file in its place, durably. May run in another thread: it waits for the
        disk."""
        place = self.path(arrival.digest)
        arrival.settle(place, self._hook)
        os.utime(place, ns=(now * 1_000_000, now * 1_000_000))

    def settled(self, digest: str, *, durable: bool) -> None:
        """The file is in its place now; or, if not ``durable``, nobody knows where it is."""
        self._settling.discard(digest)
        if not durable:
            self.path(digest).unlink(missing_ok=True)
            self._forget(digest)

    def sweep(self, now: int, facts: Facts, waiting: Collection[str]) -> int:
        """Remove what has been held for too long and is named by no act; how many files."""
        removed = 0
        for digest, held in list(self._unnamed.items()):
            if held.since > now - UNNAMED_TIME:
                break
            removed += self._remove(digest, facts, waiting)
        return removed

    def _make_room(self, size: int, facts: Facts, waiting: Collection[str]) -> None:
        for digest in list(self._unnamed):
            if self._has_room(size):
                return
            self._remove(digest, facts, waiting)
        if not self._has_room(size):
            raise StorageFull

    def _has_room(self, size: int) -> bool:
        return len(self._unnamed) < UNNAMED_FILES and self._unnamed_bytes + size <= UNNAMED_BYTES

    def _remove(self, digest: str, facts: Facts, waiting: Collection[str]) -> bool:
        """Remove a file unless an act names it; whether it was removed."""
        if facts.find(FileUse, "file", digest, limit=1):
            self._forget(digest)
            return False
        if digest in waiting or digest in self._settling:
            return False
        self.path(digest).unlink(missing_ok=True)
        self._forget(digest)
        return True

    def _hold(self, digest: str, size: int, since: int) -> None:
        self._unnamed[digest] = _Unnamed(size, since)
        self._unnamed_bytes += size

    def _forget(self, digest: str) -> None:
        held = self._unnamed.pop(digest, None)
        if held is not None:
            self._unnamed_bytes -= held.size


def named_files(connection: sqlite3.Connection) -> dict[str, str]:
    """The fingerprints of all files that recorded acts name; for each, the id of one such act."""
    rows = connection.execute("SELECT value FROM fact WHERE type = ?", (FileUse.FACT,))
    uses = (FileUse.from_values(json.loads(value)) for (value,) in rows)
    return {use.digest: use.act for use in uses}


def _in_parts(digests: Iterator[str]) -> Iterator[list[str]]:
    while part := list(islice(digests, _ASKED_AT_ONCE)):
        yield part


assert UNNAMED_BYTES >= MAXIMUM_FILE_BYTES  # otherwise no file could ever come
