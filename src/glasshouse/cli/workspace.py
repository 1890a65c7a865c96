"""The scratch directory of one verification: everything that grows with the record lies on disk.

Facts go into a temporary SQLite file whose cache has a fixed size; the tree is 64 bytes an entry in
files, and the running digests are 32. Nothing here has to survive the process, so nothing is
flushed to disk for safety.
"""

from __future__ import annotations

import gc
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from glasshouse.acts.scratch_facts import ScratchFacts
from glasshouse.cli.hash_files import HashFile, TreeOnDisk

_SETTINGS = (
    "page_size = 16384",
    "synchronous = OFF",
    "journal_mode = OFF",
    "locking_mode = EXCLUSIVE",
)
_OBJECTS_BETWEEN_COLLECTIONS = 5_000_000
_BYTES_OF_A_CACHED_FACT = 2048


class Workspace:
    """Facts, tree, digests and missing sheets of one verification."""

    def __init__(self, folder: Path, cache_megabytes: int) -> None:
        """Set up in an empty folder, with about ``cache_megabytes`` of memory for the facts."""
        self.connection = sqlite3.connect(folder / "facts.sqlite3", isolation_level=None)
        half = cache_megabytes * 1024 // 2
        for setting in _SETTINGS:
            self.connection.execute(f"PRAGMA {setting}")
        self.connection.execute(f"PRAGMA cache_size = -{half}")
        self.connection.execute(
            "CREATE TABLE absent (digest TEXT PRIMARY KEY, entry INTEGER NOT NULL) WITHOUT ROWID"
        )
        self.connection.execute(
            "CREATE TABLE file (digest TEXT PRIMARY KEY, size INTEGER NOT NULL) WITHOUT ROWID"
        )
        self.facts = ScratchFacts(
            self.connection, cache_size=half * 1024 // _BYTES_OF_A_CACHED_FACT
        )
        self.tree = TreeOnDisk(folder)
        # Place N holds the digest of size N.
        self.digests = HashFile(folder / "digests")

    def begin(self) -> None:
        """Gather the writes that follow into one transaction."""
        self.connection.execute("BEGIN")

    def commit(self) -> None:
        """Let the gathered writes stand."""
        self.facts.flush()
        self.connection.execute("COMMIT")

    def note_absent(self, digest: str, entry: int) -> None:
        """Remember that a sheet of an entry could not be found."""
        self.connection.execute("INSERT OR IGNORE INTO absent VALUES (?, ?)", (digest, entry))

    def absent(self) -> Iterator[tuple[str, int]]:
        """The sheets that could not be found, in order of their entries."""
        yield from self.connection.execute(
            "SELECT digest, entry FROM absent ORDER BY entry, digest"
        )

    def note_file(self, digest: str, size: int) -> None:
        """Remember a file that was looked at: its length, 0 where it is not to be had whole."""
        self.connection.execute("INSERT INTO file VALUES (?, ?)", (digest, size))

    def file_size(self, digest: str) -> int | None:
        """The length noted for a file; None of one that was not looked at yet."""
        row = self.connection.execute(
            "SELECT size FROM file WHERE digest = ?", (digest,)
        ).fetchone()
        return None if row is None else row[0]

    def close(self) -> None:
        """Close all files."""
        self.tree.close()
        self.digests.close()
        self.connection.close()


@contextmanager
def open_workspace(cache_megabytes: int) -> Iterator[Workspace]:
    """A workspace in a temporary folder that is gone afterwards."""
    # Judging makes many objects that live on in the cache and none that refer to each other in
    # circles. Looking for circles among them at the usual pace takes a fifth of the time, and
    # whenever there are a million of them still a twentieth of it.
    usual = gc.get_threshold()
    with TemporaryDirectory(prefix="glasshouse-verify-") as folder:
        workspace = Workspace(Path(folder), cache_megabytes)
        gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS, *usual[1:])
        try:
            yield workspace
        finally:
            gc.set_threshold(*usual)
            workspace.close()
