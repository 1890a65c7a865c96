"""The words: sheets by fingerprint, in a file of their own.

Words live apart from the record because they can be withheld, and must then be gone: with
``secure_delete`` SQLite overwrites what it deletes, salt included, and the write-ahead log is
emptied after. A batch commits its sheets here before it commits its entries, so that no entry ever
names words that are not durable. What a failed batch leaves behind is removed by ``sweep``: each
row bears the size of the record its batch built upon.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from glasshouse.clerk.seams import Hook, no_hook

_SCHEMA = """
CREATE TABLE IF NOT EXISTS sheet (
    digest BLOB PRIMARY KEY, since INTEGER NOT NULL, raw BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS sheet_since ON sheet (since);
"""


class SheetReader:
    """Reads sheets over a connection of ``storage.connect_for_reading``.

    It gives what is there; whether a sheet may be shown is asked of the facts.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def get(self, digest: str) -> bytes | None:
        """The exact bytes of the sheet with this fingerprint (hex), or None."""
        row = self._connection.execute(
            "SELECT raw FROM sheet WHERE digest = ?", (bytes.fromhex(digest),)
        ).fetchone()
        return None if row is None else row[0]

    def get_many(self, digests: Iterable[str]) -> dict[str, bytes]:
        """The exact bytes of several sheets, by fingerprint (hex), where they are there."""
        blobs = [bytes.fromhex(digest) for digest in digests]
        marks = ", ".join("?" * len(blobs))
        rows = self._connection.execute(
            f"SELECT digest, raw FROM sheet WHERE digest IN ({marks})",  # noqa: S608 - marks alone
            blobs,
        )
        return {row[0].hex(): row[1] for row in rows}

    def digests(self) -> Iterator[str]:
        """The fingerprints of all sheets held."""
        for row in self._connection.execute("SELECT digest FROM sheet ORDER BY digest"):
            yield row[0].hex()


class SheetStore(SheetReader):
    """The writer's sheets. Each method that writes is one durable transaction.

    If one raises, nobody can say whether it is stored; the store must be opened anew.
    """

    def __init__(self, path: Path, hook: Hook = no_hook) -> None:
        """Open the sheets at ``path``, making an empty file if there is none."""
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        super().__init__(connection)
        self._hook = hook
        connection.execute("PRAGMA busy_timeout = 5000")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        # Threat: a court orders a text taken down, and a copy of the disk still shows it in a
        # page that was only marked free.
        connection.execute("PRAGMA secure_delete = ON")
        connection.executescript(_SCHEMA)

    def put(self, sheets: Iterable[tuple[str, bytes]], since: int) -> None:
        """Store (fingerprint, exact bytes) durably; ``since`` is the size the batch builds on."""
        rows = [(bytes.fromhex(digest), since, raw) for digest, raw in sheets]
        if not rows:
            return
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.executemany(
            "INSERT INTO sheet (digest, since, raw) VALUES (?, ?, ?)"
            " ON CONFLICT (digest) DO UPDATE SET since = excluded.since, raw = excluded.raw",
            rows,
        )
        self._commit()

    def erase(self, digests: Iterable[str]) -> None:
        """Overwrite and remove sheets, the copies in the write-ahead log included.

        sqlite3.Error if a reader kept the log from being emptied; then call it again.
        """
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.executemany(
            "DELETE FROM sheet WHERE digest = ?", [(bytes.fromhex(digest),) for digest in digests]
        )
        self._commit()
        busy, _pages, _moved = self._connection.execute(
            "PRAGMA wal_checkpoint(TRUNCATE)"
        ).fetchone()
        if busy:
            raise sqlite3.OperationalError("the write-ahead log of the sheets is in use")

    def sweep(self, size: int) -> int:
        """Remove what batches left that never reached the record of ``size``; how many."""
        orphans = self._connection.execute(
            "SELECT digest FROM sheet WHERE since >= ?", (size,)
        ).fetchall()
        if orphans:
            self.erase(row[0].hex() for row in orphans)
        return len(orphans)

    def _commit(self) -> None:
        self._hook("before_sheets_commit")
        self._connection.execute("COMMIT")
        self._hook("after_sheets_commit")

    def close(self) -> None:
        """Close the connection. An open transaction is rolled back."""
        self._connection.close()
