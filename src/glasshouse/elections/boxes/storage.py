"""The database of one ballot box, and the one transaction by which it grows.

SQLite in WAL mode with ``synchronous=FULL``, as the house's own: a lost commit after its head was
shown is a fork. Nothing here knows what a ballot says.

Threat: whoever seizes the machine asks who voted when. No time and no address is in any table, and
rows stand in the order of the public record of ballots.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from glasshouse.clerk.seams import Hook, no_hook
from glasshouse.clerk.storage import HeadMoved
from glasshouse.elections.boxes.reader import BoxHead, BoxTree
from glasshouse.record.merkle import EMPTY_ROOT
from glasshouse.record.tiles import HashTile

SCHEMA_VERSION = 1

_APPLICATION = 0x626F7865  # "boxe", so that tools can tell a ballot box from any other database

_SCHEMA = """
CREATE TABLE entry (
    entry_index INTEGER PRIMARY KEY,
    ballot BLOB NOT NULL,
    tracker BLOB NOT NULL UNIQUE,
    credential BLOB NOT NULL);
CREATE INDEX entry_credential ON entry (credential, entry_index);
CREATE TABLE tile (
    level INTEGER NOT NULL, tile_index INTEGER NOT NULL, hashes BLOB NOT NULL,
    PRIMARY KEY (level, tile_index));
CREATE TABLE head (
    id INTEGER PRIMARY KEY CHECK (id = 1), size INTEGER NOT NULL, root BLOB NOT NULL,
    note BLOB NOT NULL);
"""


class NotABox(RuntimeError):
    """The database is none of a ballot box, or of another version of this program."""


@dataclass(frozen=True)
class CastBallot:
    """A ballot that was verified: exact bytes, their SHA-256, the credential (hex) that cast it."""

    raw: bytes
    tracker: bytes
    credential: str


class BoxStorage(BoxTree):
    """The one writer of a box. One thread at a time uses it; every write lies between ``begin`` and
    ``commit``.

    If ``commit`` raises, nobody can say whether the transaction is stored: the caller must close
    this storage, open another and believe what that one reads.
    """

    def __init__(self, path: Path, hook: Hook = no_hook) -> None:
        """Open the box at ``path``, making an empty one if there is none; raises NotABox."""
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        super().__init__(connection)
        self._hook = hook
        try:
            connection.execute("PRAGMA busy_timeout = 5000")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA cell_size_check = ON")
            # A ballot touches a page of each index anywhere in the file: pages that many ballots
            # touched are copied back once.
            connection.execute("PRAGMA wal_autocheckpoint = 8192")
            self._make_or_check_schema()
        except BaseException:
            connection.close()
            raise

    def _make_or_check_schema(self) -> None:
        application = self.connection.execute("PRAGMA application_id").fetchone()[0]
        version = self.connection.execute("PRAGMA user_version").fetchone()[0]
        if (application, version) == (_APPLICATION, SCHEMA_VERSION):
            return
        tables = self.connection.execute("SELECT 1 FROM sqlite_master").fetchone()
        if application != 0 or version != 0 or tables is not None:
            raise NotABox(
                f"the database is not one of a ballot box in version {SCHEMA_VERSION}"
                f" (it says {application:#x}, {version})"
            )
        # One transaction, the version included: a crash leaves an empty file or a whole box.
        self.connection.executescript(
            f"BEGIN IMMEDIATE; {_SCHEMA}"  # noqa: S608 - fixed text
            f"PRAGMA application_id = {_APPLICATION}; PRAGMA user_version = {SCHEMA_VERSION};"
            "INSERT INTO head (id, size, root, note)"
            f" VALUES (1, 0, x'{EMPTY_ROOT.hex()}', x''); COMMIT;"
        )

    def begin(self) -> None:
        """Begin the transaction of a batch and take the write lock."""
        self.connection.execute("BEGIN IMMEDIATE")

    def advance(self, old: BoxHead, new: BoxHead) -> None:
        """Move the head from ``old`` to ``new``; raises HeadMoved if it is no longer ``old``.

        Threat: a second writer on the same file. Whoever comes second must stop, so that the box
        stays one line whatever became of the lock.
        """
        moved = self.connection.execute(
            "UPDATE head SET size = ?, root = ?, note = ? WHERE size = ? AND root = ?",
            (new.size, new.root, new.note, old.size, old.root),
        ).rowcount
        if moved != 1:
            raise HeadMoved(f"the head of the ballot box is not at size {old.size} any more")

    def add(self, start: int, ballots: Sequence[CastBallot]) -> None:
        """Append ballots from index ``start`` on. sqlite3.IntegrityError if an index, or a ballot
        of the very same bytes, is there already."""
        self.connection.executemany(
            "INSERT INTO entry (entry_index, ballot, tracker, credential) VALUES (?, ?, ?, ?)",
            [
                (start + place, each.raw, each.tracker, bytes.fromhex(each.credential))
                for place, each in enumerate(ballots)
            ],
        )

    def put_tiles(self, tiles: Sequence[tuple[HashTile, bytes]]) -> None:
        """Write tiles, the partial ones of the right edge included."""
        self.connection.executemany(
            "INSERT INTO tile (level, tile_index, hashes) VALUES (?, ?, ?)"
            " ON CONFLICT (level, tile_index) DO UPDATE SET hashes = excluded.hashes",
            [(tile.level, tile.index, hashes) for tile, hashes in tiles],
        )

    def commit(self) -> None:
        """Make the transaction durable. No receipt may leave before this has returned."""
        self._hook("before_box_commit")
        self.connection.execute("COMMIT")
        self._hook("after_box_commit")

    def rollback(self) -> None:
        """Give the transaction up, if one is open."""
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")

    def settle_log(self) -> None:
        """Copy the write-ahead log into the database and sync both; sqlite3.Error if that fails.

        Run before a reopened box is believed (see ``clerk.storage.Storage.settle_log``).
        """
        busy, _pages, _moved = self.connection.execute("PRAGMA wal_checkpoint(FULL)").fetchone()
        if busy:
            raise sqlite3.OperationalError("the write-ahead log could not be settled")

    def close(self) -> None:
        """Close the connection. An open transaction is rolled back."""
        self.connection.close()
