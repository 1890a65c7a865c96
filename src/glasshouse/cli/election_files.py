"""Files of an election as commands read and write them.

Nothing that is there is overwritten. Secrets are created readable by their owner alone and are
never printed: not in results, not in errors.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypeVar

from glasshouse.cli.exits import CommandEnded, environment, failed
from glasshouse.cli.output import Advance
from glasshouse.elections.belenios.archive import Record, read_records, read_timestamp
from glasshouse.elections.belenios.faults import Fault
from glasshouse.elections.belenios.files import LARGEST_FILE
from glasshouse.elections.belenios.verification import Verification, Verified, verify_records

T = TypeVar("T")


def refused(what: Path | str, fault: Fault) -> CommandEnded:
    """The command ends for what is wrong in a file."""
    return failed(f"{what}: {fault}", fault=fault.name, where=fault.where)


def read_file(path: Path) -> bytes:
    """The bytes of a file. Raises ``CommandEnded``."""
    with opened(path) as file:
        return file.read(LARGEST_FILE + 1)


def read_as(path: Path, read: Callable[[bytes], T]) -> T:
    """What a file holds; a newline at its end is no part of it. Raises ``CommandEnded``."""
    raw = read_file(path)
    try:
        return read(raw.removesuffix(b"\n"))
    except Fault as fault:
        raise refused(path, fault) from None


def read_secret(path: Path) -> bytes:
    """The bytes of a file that holds a secret. Raises ``CommandEnded``, also where others may read
    it."""
    raw = read_file(path)
    if path.stat().st_mode & 0o077:
        raise environment(f"{path} can be read by others", f"Run: chmod 600 {path}")
    return raw.strip()


def write_new(path: Path, raw: bytes, *, secret: bool = False) -> None:
    """Write a new file. Raises ``CommandEnded``; a file that is there is never overwritten."""
    with new_file(path, secret=secret) as file:
        file.write(raw)


@contextmanager
def new_file(path: Path, *, secret: bool = False) -> Iterator[IO[bytes]]:
    """A new file, to be written piece by piece; it is gone again if what writes it fails. Raises
    ``CommandEnded``; a file that is there is never overwritten."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Threat: a file with default permissions can be read by everybody until its mode is
        # changed, so it is created with its final mode.
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        descriptor = os.open(path, flags, 0o600 if secret else 0o644)
    except FileExistsError as error:
        raise failed(f"{path} is there already", "Name a new file, or move that one.") from error
    except OSError as error:
        raise environment(f"cannot write {path}: {error.strerror}") from error
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
    except BaseException as error:
        path.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise environment(f"cannot write {path}: {error.strerror or error}") from error
        raise


@contextmanager
def opened(path: Path, mode: str = "rb") -> Iterator[IO[bytes]]:
    """The file. Raises ``CommandEnded``, also where reading it fails later."""
    try:
        with path.open(mode) as file:
            yield file
    except OSError as error:
        raise environment(f"cannot read {path}: {error.strerror or error}") from error


@dataclass(frozen=True)
class Loaded:
    """An archive that was verified: what was found, what was read, and the time it names."""

    verified: Verified
    verification: Verification
    timestamp: int


def load_archive(path: Path, advance: Advance) -> Loaded:
    """Verify an archive before anything is done with it. Raises ``CommandEnded``."""
    verification = Verification()
    with opened(path) as file:
        size = path.stat().st_size
        verification.progress = lambda _ballots: advance("Checking", file.tell(), size)
        try:
            timestamp = read_timestamp(file)
            file.seek(0)
            verified = verify_records(read_records(file), verification)
        except Fault as fault:
            raise refused(path, fault) from None
    return Loaded(verified, verification, timestamp)


def load_beginning(path: Path) -> Verification:
    """The election, its trustees and credentials, checked; not what was cast. Raises
    ``CommandEnded``."""
    verification = Verification()
    with opened(path) as file:
        try:
            verify_records(_beginning(read_records(file)), verification)
        except Fault as fault:
            raise refused(path, fault) from None
    return verification


def _beginning(records: Iterator[Record]) -> Iterator[Record]:
    for record in records:
        yield record
        if record.kind == "event":
            return


def append(path: Path, raw: bytes) -> None:
    """Put records at the end of an archive. Raises ``CommandEnded``.

    Should it be interrupted, the archive ends within a record, which every check notices; the size
    before is restored where that is possible.
    """
    size = path.stat().st_size
    with opened(path, "r+b") as file:
        file.seek(size)
        try:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        except OSError as error:
            file.truncate(size)
            raise environment(f"cannot write {path}: {error.strerror}") from error
