"""The house's database: the record as rows, and the one transaction by which it grows.

SQLite in WAL mode with ``synchronous=FULL``: in WAL mode the weaker setting may lose the last
commits on a power cut, and a lost commit after its head was shown to anybody is a fork.

``RecordReader`` reads from any connection, ``Storage`` is the one writer. Nothing here knows what
an entry says. Act ids are hex outside and 32 bytes inside; times are Unix milliseconds.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from glasshouse.acts import sql_views
from glasshouse.acts.replay import FIRST_DIGEST
from glasshouse.clerk.seams import Hook, no_hook
from glasshouse.record.merkle import EMPTY_ROOT, root_at
from glasshouse.record.tilereader import TileHashReader
from glasshouse.record.tiles import HashTile

SCHEMA_VERSION = 1

REFUSED_LENGTH = 1000
"""Most kept statements whose refusal is remembered."""

_APPLICATION = 0x676C6173  # "glas", so that tools can tell a house from any other database

_SCHEMA = """
CREATE TABLE entry (
    entry_index INTEGER PRIMARY KEY,
    act_id BLOB NOT NULL UNIQUE,
    received INTEGER NOT NULL,
    digest BLOB NOT NULL,
    raw BLOB NOT NULL);
CREATE TABLE tile (
    level INTEGER NOT NULL, tile_index INTEGER NOT NULL, hashes BLOB NOT NULL,
    PRIMARY KEY (level, tile_index));
CREATE TABLE head (
    id INTEGER PRIMARY KEY CHECK (id = 1), size INTEGER NOT NULL, root BLOB NOT NULL,
    note BLOB NOT NULL, digest BLOB NOT NULL, received INTEGER NOT NULL);
CREATE TABLE note (
    size INTEGER PRIMARY KEY, note BLOB NOT NULL, published_at INTEGER NOT NULL);
CREATE TABLE pending (
    number INTEGER PRIMARY KEY, act_id BLOB NOT NULL UNIQUE, received INTEGER NOT NULL,
    upload BLOB NOT NULL, refused TEXT);
CREATE TABLE heartbeat (id INTEGER PRIMARY KEY CHECK (id = 1), time INTEGER NOT NULL);
"""


class NotThisHouse(RuntimeError):
    """The database is none of a house, or of another version of this program."""


class HeadMoved(RuntimeError):
    """Somebody else has written: the head is not the one this writer started from."""


@dataclass(frozen=True)
class Head:
    """The newest state: size and root of the tree, the note signed over them, the running digest
    of the facts, and ``received`` of the last entry (0 for none).

    ``note`` is empty for the house that has no entry yet; it is signed but not yet published.
    """

    size: int
    root: bytes
    note: bytes
    digest: bytes
    received: int


FIRST_HEAD = Head(0, EMPTY_ROOT, b"", FIRST_DIGEST, 0)


@dataclass(frozen=True)
class StoredEntry:
    """One entry as stored: ``raw`` is the leaf, ``digest`` the running digest after it."""

    index: int
    act: str
    received: int
    digest: bytes
    raw: bytes


@dataclass(frozen=True)
class PublishedNote:
    """A note that was published, with the cosignatures known today, and when it first was."""

    size: int
    note: bytes
    published_at: int


@dataclass(frozen=True)
class Pending:
    """A statement taken but not yet on the record: the ``upload`` as sent, ``received`` when it
    came, ``refused`` the code if the clerk has since refused it (then the upload is gone)."""

    number: int
    act: str
    received: int
    upload: bytes
    refused: str | None


READING_CACHE_KIB = 64 * 1024
"""Memory for pages of the database, for each connection that reads. Earlier states lie all over a
large database: with half of this they take a quarter longer."""


def connect_for_reading(path: Path) -> sqlite3.Connection:
    """A connection that cannot write. It may be handed between threads, one at a time."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA busy_timeout = 5000")
    connection.execute("PRAGMA query_only = ON")
    # One page of the site reads more of the database than SQLite keeps by default, so that each
    # would fetch the same parts of it from the system again.
    connection.execute(f"PRAGMA cache_size = -{READING_CACHE_KIB}")
    return connection


class RecordReader:
    """Reads the record over a connection. Each call sees the newest commit, unless the caller has
    begun a transaction on the connection; inside one, all calls see one state."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def head(self) -> Head:
        """The newest head."""
        row = self.connection.execute(
            "SELECT size, root, note, digest, received FROM head"
        ).fetchone()
        return Head(*row)

    def entry(self, index: int) -> StoredEntry | None:
        """The entry at an index, or None."""
        return next(self.entries(index, index + 1), None)

    def entries(self, start: int, end: int) -> Iterator[StoredEntry]:
        """The entries from ``start`` up to but without ``end``, as far as there are any."""
        rows = self.connection.execute(
            "SELECT entry_index, act_id, received, digest, raw FROM entry"
            " WHERE entry_index >= ? AND entry_index < ? ORDER BY entry_index",
            (start, end),
        )
        for index, act_id, received, digest, raw in rows:
            yield StoredEntry(index, act_id.hex(), received, digest, raw)

    def raw_entries(self, start: int, end: int) -> list[bytes]:
        """The bytes alone of the entries from ``start`` up to but without ``end``."""
        rows = self.connection.execute(
            "SELECT raw FROM entry WHERE entry_index >= ? AND entry_index < ? ORDER BY entry_index",
            (start, end),
        )
        return [row[0] for row in rows]

    def digest_at(self, size: int) -> bytes:
        """The running digest after ``size`` entries; LookupError beyond the record."""
        if size == 0:
            return FIRST_DIGEST
        row = self.connection.execute(
            "SELECT digest FROM entry WHERE entry_index = ?", (size - 1,)
        ).fetchone()
        if row is None:
            raise LookupError(f"the record has no entry {size - 1}")
        digest: bytes = row[0]
        return digest

    def tile(self, tile: HashTile) -> bytes:
        """The bytes of a hash tile, as wide as asked for; LookupError if there is none.

        The stored tile may be wider: what a tile begins with never changes.
        """
        row = self.connection.execute(
            "SELECT hashes FROM tile WHERE level = ? AND tile_index = ?", (tile.level, tile.index)
        ).fetchone()
        if row is None or len(row[0]) < tile.size:
            raise LookupError(f"the database has no {tile}")
        content: bytes = row[0][: tile.size]
        return content

    def hashes(self, size: int) -> TileHashReader:
        """The hash reader of the tree of ``size`` (at most the head's), for proofs and roots."""
        return TileHashReader(size, self.tile, None)

    def root_at(self, size: int) -> bytes:
        """The root of the tree of ``size``; LookupError beyond the record."""
        return root_at(size, self.hashes(size))

    def note(self, size: int) -> PublishedNote | None:
        """The note published for exactly this size, or None."""
        return self._note("WHERE size = ?", (size,))

    def latest_note(self) -> PublishedNote | None:
        """The note of the largest size published, or None."""
        return self._note("ORDER BY size DESC LIMIT 1", ())

    def note_sizes(self, after: int = 0, limit: int = 1000) -> list[int]:
        """Published sizes above ``after``, ascending."""
        rows = self.connection.execute(
            "SELECT size FROM note WHERE size > ? ORDER BY size LIMIT ?", (after, limit)
        )
        return [row[0] for row in rows]

    def _note(self, which: str, parameters: tuple[int, ...]) -> PublishedNote | None:
        row = self.connection.execute(
            f"SELECT size, note, published_at FROM note {which}",  # noqa: S608 - fixed text
            parameters,
        ).fetchone()
        return None if row is None else PublishedNote(*row)

    def pending(self, act: str) -> Pending | None:
        """The pending statement with this act id, or None."""
        row = self.connection.execute(
            "SELECT number, act_id, received, upload, refused FROM pending WHERE act_id = ?",
            (bytes.fromhex(act),),
        ).fetchone()
        return None if row is None else _pending(row)

    def all_pending(self) -> list[Pending]:
        """The pending statements still to be decided, in the order they came."""
        rows = self.connection.execute(
            "SELECT number, act_id, received, upload, refused FROM pending"
            " WHERE refused IS NULL ORDER BY number"
        )
        return [_pending(row) for row in rows]

    def heartbeat(self) -> int | None:
        """When the house was last known to be up; None before its first day."""
        row = self.connection.execute("SELECT time FROM heartbeat").fetchone()
        return None if row is None else row[0]


class Storage(RecordReader):
    """The one writer. It is used by one thread; every write lies between ``begin`` and
    ``commit``.

    If ``commit`` raises, nobody can say whether the transaction is stored: the caller must close
    this storage, open another and believe what that one reads.
    """

    def __init__(self, path: Path, hook: Hook = no_hook) -> None:
        """Open the house at ``path``, making an empty one if there is none.

        Raises NotThisHouse for another kind of database.
        """
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        super().__init__(connection)
        self._hook = hook
        connection.execute("PRAGMA busy_timeout = 5000")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        # Threat: a pending statement holds words; withheld later, they must not be left behind in
        # pages that were only marked free. Some builds of SQLite overwrite by default, not all.
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA cell_size_check = ON")
        connection.execute("PRAGMA cache_size = -32768")
        # Every act touches some twenty pages all over the file. Copied back every 32 MiB instead of
        # every 4, a page that many acts touched is copied once.
        connection.execute("PRAGMA wal_autocheckpoint = 8192")
        self._make_or_check_schema()

    def _make_or_check_schema(self) -> None:
        application = self.connection.execute("PRAGMA application_id").fetchone()[0]
        version = self.connection.execute("PRAGMA user_version").fetchone()[0]
        if (application, version) == (_APPLICATION, SCHEMA_VERSION):
            return
        if application != 0 or version != 0 or self._has_tables():
            raise NotThisHouse(
                f"the database is not one of a house in version {SCHEMA_VERSION}"
                f" (it says {application:#x}, {version})"
            )
        # One transaction, the version included: a crash leaves an empty file or a whole house.
        self.connection.executescript(
            f"BEGIN IMMEDIATE; {_SCHEMA} {sql_views.SCHEMA}"  # noqa: S608 - fixed text
            f"PRAGMA application_id = {_APPLICATION}; PRAGMA user_version = {SCHEMA_VERSION};"
            "INSERT INTO head (id, size, root, note, digest, received)"
            f" VALUES (1, 0, x'{EMPTY_ROOT.hex()}', x'', x'{FIRST_DIGEST.hex()}', 0); COMMIT;"
        )

    def _has_tables(self) -> bool:
        return self.connection.execute("SELECT 1 FROM sqlite_master").fetchone() is not None

    def begin(self) -> None:
        """Begin the transaction of a batch and take the write lock."""
        self.connection.execute("BEGIN IMMEDIATE")

    def add_entries(self, entries: Sequence[StoredEntry]) -> None:
        """Append entries. sqlite3.IntegrityError if an index or an act is there already."""
        self.connection.executemany(
            "INSERT INTO entry (entry_index, act_id, received, digest, raw) VALUES (?, ?, ?, ?, ?)",
            [(e.index, bytes.fromhex(e.act), e.received, e.digest, e.raw) for e in entries],
        )

    def put_tiles(self, tiles: Sequence[tuple[HashTile, bytes]]) -> None:
        """Write tiles, the partial ones of the right edge included."""
        self.connection.executemany(
            "INSERT INTO tile (level, tile_index, hashes) VALUES (?, ?, ?)"
            " ON CONFLICT (level, tile_index) DO UPDATE SET hashes = excluded.hashes",
            [(tile.level, tile.index, hashes) for tile, hashes in tiles],
        )

    def advance(self, old: Head, new: Head) -> None:
        """Move the head from ``old`` to ``new``; raises HeadMoved if it is no longer ``old``.

        Threat: a second writer on the same file. Whoever comes second finds another head here and
        must stop, so that the record stays one line whatever became of the lock.
        """
        moved = self.connection.execute(
            "UPDATE head SET size = ?, root = ?, note = ?, digest = ?, received = ?"
            " WHERE size = ? AND root = ?",
            (new.size, new.root, new.note, new.digest, new.received, old.size, old.root),
        ).rowcount
        if moved != 1:
            raise HeadMoved(f"the head is not at size {old.size} any more")

    def save_note(self, size: int, note: bytes, time: int) -> None:
        """Keep a note as published for its size, or replace it by itself with more cosignatures."""
        self.connection.execute(
            "INSERT INTO note (size, note, published_at) VALUES (?, ?, ?)"
            " ON CONFLICT (size) DO UPDATE SET note = excluded.note",
            (size, note, time),
        )

    def add_pending(self, act: str, received: int, upload: bytes) -> None:
        """Keep a statement until it is decided. One that is kept already stays as it is, unless it
        was refused: what it lacked then may be there now."""
        self.connection.execute(
            "INSERT INTO pending (act_id, received, upload) VALUES (?, ?, ?)"
            " ON CONFLICT (act_id) DO UPDATE SET received = excluded.received,"
            " upload = excluded.upload, refused = NULL WHERE refused IS NOT NULL",
            (bytes.fromhex(act), received, upload),
        )

    def remove_pending(self, acts: Sequence[str]) -> None:
        """Forget pending statements that are on the record now."""
        self.connection.executemany(
            "DELETE FROM pending WHERE act_id = ?", [(bytes.fromhex(act),) for act in acts]
        )

    def refuse_pending(self, act: str, code: str) -> None:
        """A pending statement was refused: the code is kept until it expires, and nothing else.

        Threat: whoever is admitted nowhere can have a statement kept and refused, as often as they
        like. Only the newest refusals are remembered, so that the disk does not fill with them.
        """
        self.connection.execute(
            "UPDATE pending SET refused = ?, upload = x'' WHERE act_id = ?",
            (code, bytes.fromhex(act)),
        )
        self.connection.execute(
            "DELETE FROM pending WHERE refused IS NOT NULL AND number <="
            " (SELECT number FROM pending WHERE refused IS NOT NULL"
            " ORDER BY number DESC LIMIT 1 OFFSET ?)",
            (REFUSED_LENGTH,),
        )

    def expire_pending(self, before: int) -> int:
        """Forget what came before a time; how many of them had not been decided."""
        undecided = self.connection.execute(
            "SELECT COUNT(*) FROM pending WHERE received < ? AND refused IS NULL", (before,)
        ).fetchone()[0]
        self.connection.execute("DELETE FROM pending WHERE received < ?", (before,))
        return int(undecided)

    def beat(self, time: int) -> None:
        """Note that the house is up."""
        self.connection.execute(
            "INSERT INTO heartbeat (id, time) VALUES (1, ?)"
            " ON CONFLICT (id) DO UPDATE SET time = excluded.time",
            (time,),
        )

    def commit(self, step: str = "main_commit") -> None:
        """Make the transaction durable. Nothing signed may leave before this has returned."""
        self._hook(f"before_{step}")
        self.connection.execute("COMMIT")
        self._hook(f"after_{step}")

    def rollback(self) -> None:
        """Give the transaction up, if one is open."""
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")

    def settle_log(self) -> None:
        """Copy the write-ahead log into the database and sync both; sqlite3.Error if that fails.

        Run before a reopened house is believed. Threat: after a failed fsync the kernel may forget
        that a page was never written and still serve it. The copy is written and synced anew.
        """
        busy, _pages, _moved = self.connection.execute("PRAGMA wal_checkpoint(FULL)").fetchone()
        if busy:
            raise sqlite3.OperationalError("the write-ahead log could not be settled")

    def close(self) -> None:
        """Close the connection. An open transaction is rolled back."""
        self.connection.close()


def _pending(row: tuple[int, bytes, int, bytes, str | None]) -> Pending:
    return Pending(row[0], row[1].hex(), row[2], row[3], row[4])
