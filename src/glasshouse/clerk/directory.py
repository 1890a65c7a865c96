"""A house on disk: one directory, its files and who may read them, and the lock on it.

::

    house.sqlite3    entries, facts, the head, published notes, pending statements   (truth)
    sheets.sqlite3   the words and their salts                                       (truth)
    keys/            private keys, one file each, for the owner alone
    files/           uploaded files by fingerprint
    boxes/           ballot boxes, a database each                                   (truth)
    record/          the published tree: tile/..., checkpoint                        (rendered)
    temporary/       files being written; emptied at start, never served
    lock             held by the process that has the house open
"""

from __future__ import annotations

import fcntl
import os
import re
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

LOG_KEY = "log.key"
"""Name of the file under ``keys/`` that holds the log key, in the one-line form of a note key."""

HOUSE_KEY = "house.key"
"""Name of the file under ``keys/`` that holds the house key."""

_KEY_NAME = re.compile(r"[a-z0-9-]{1,40}\.key")


class HouseLocked(RuntimeError):
    """Another process has the house open."""


@dataclass(frozen=True)
class HouseDirectory:
    """The paths of one house."""

    root: Path

    @property
    def database(self) -> Path:
        """Entries, facts, head, notes, pending."""
        return self.root / "house.sqlite3"

    @property
    def sheets(self) -> Path:
        """Words and salts."""
        return self.root / "sheets.sqlite3"

    @property
    def keys(self) -> Path:
        """Private keys."""
        return self.root / "keys"

    @property
    def files(self) -> Path:
        """Uploaded files."""
        return self.root / "files"

    @property
    def boxes(self) -> Path:
        """Databases of ballot boxes, each named for the act that announced its vote."""
        return self.root / "boxes"

    @property
    def record(self) -> Path:
        """The published tree; a web server may serve it as it is."""
        return self.root / "record"

    @property
    def checkpoint(self) -> Path:
        """The published checkpoint."""
        return self.record / "checkpoint"

    @property
    def temporary(self) -> Path:
        """Files being written. On the same file system as ``record``, outside what is served."""
        return self.root / "temporary"

    @property
    def lock(self) -> Path:
        """The lock file."""
        return self.root / "lock"

    def exists(self) -> bool:
        """Whether a house has been made here."""
        return self.database.exists()

    def create(self) -> None:
        """Make the directories that are not there yet.

        Threat: other users of the machine. The house is its owner's alone; a web server that
        serves ``record/`` itself is let in by the operator, knowingly.
        """
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        for path in (self.keys, self.files, self.boxes, self.record, self.temporary):
            private = path in (self.keys, self.boxes)
            path.mkdir(exist_ok=True, mode=0o700 if private else 0o755)

    def write_key(self, name: str, text: str) -> Path:
        """Write a new key file, readable by its owner alone; FileExistsError if there is one.

        Threat: a key written with default permissions is readable by everybody until the mode is
        changed; so it is created with the final mode, and never overwritten.
        """
        path = self._key_path(name)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(text.rstrip("\n") + "\n")
                file.flush()
                os.fsync(file.fileno())
            _sync_directory(path.parent)
        except BaseException:
            # Nobody was told of it, and half a key would stand in the way of a whole one.
            path.unlink()
            raise
        return path

    def read_key(self, name: str) -> str:
        """The text of a key file. PermissionError if others may read it, as ssh does."""
        path = self._key_path(name)
        if path.stat().st_mode & 0o077:
            raise PermissionError(f"{path} can be read by others: run chmod 600 on it")
        return path.read_text(encoding="ascii").rstrip("\n")

    def _key_path(self, name: str) -> Path:
        if not _KEY_NAME.fullmatch(name):
            raise ValueError("a key file is called <short name>.key")
        return self.keys / name


class HouseLock:
    """Holds a house for one process, from ``__enter__`` to ``__exit__``.

    Threat: two writers on one store would sign two heads of one size (sunlight#11). The kernel
    releases this lock when the process dies, however it dies; the compare-and-swap on the head is
    the second fence, for file systems on which the lock does not work.
    """

    def __init__(self, directory: HouseDirectory) -> None:
        self._path = directory.lock
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Take the lock; raises HouseLocked at once if another process has it."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(descriptor)
            raise HouseLocked(f"another process has {self._path.parent} open") from error
        self._descriptor = descriptor

    def release(self) -> None:
        """Give the house back. The file stays: removing it would let two processes lock two
        files."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> HouseLock:
        self.acquire()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
