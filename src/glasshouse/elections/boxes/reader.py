"""Reading a ballot box: any thread, no lock, never in the writer's way.

A box holds ballots in their order, exact bytes, and nothing of when or whence they came. Which
credential cast a ballot stands in the ballot itself, for anybody to read; the index of it here is
what finds the last of each.
"""

from __future__ import annotations

import base64
import binascii
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from glasshouse.clerk.directory import HouseDirectory
from glasshouse.clerk.storage import connect_for_reading
from glasshouse.record.merkle import EMPTY_ROOT, root_at
from glasshouse.record.tilereader import TileHashReader
from glasshouse.record.tiles import HashTile

_TRACKER = re.compile(r"[A-Za-z0-9+/]{43}")
_READ_AT_ONCE = 256


def box_path(directory: HouseDirectory, election: str) -> Path:
    """The database of the box of the vote that this act (hex id) announced."""
    return directory.boxes / f"{election}.sqlite3"


def tracker_bytes(tracker: str) -> bytes | None:
    """The SHA-256 behind a tracker, which is 43 letters of base 64; None if it is none."""
    if not _TRACKER.fullmatch(tracker):
        return None
    try:
        raw = base64.b64decode(tracker + "=", validate=True)
    except binascii.Error:
        return None
    # The last letter has bits to spare: one tracker has one spelling.
    return raw if base64.b64encode(raw).decode()[:43] == tracker else None


@dataclass(frozen=True)
class BoxHead:
    """Size and root of a box, and the note signed over them; empty for a box without ballots."""

    size: int
    root: bytes
    note: bytes


EMPTY_HEAD = BoxHead(0, EMPTY_ROOT, b"")


@dataclass(frozen=True)
class Found:
    """Where a ballot stands in its box, and whether it ``counts``: whether its credential cast no
    later one."""

    index: int
    counts: bool


class BoxTree:
    """A box as a tree, over a connection. Each call sees the newest commit."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def head(self) -> BoxHead:
        """The newest head."""
        return BoxHead(*self.connection.execute("SELECT size, root, note FROM head").fetchone())

    def size(self) -> int:
        """How many ballots there are."""
        return self.head().size

    def raw_entries(self, start: int, end: int) -> list[bytes]:
        """The ballots from ``start`` up to but without ``end``, as far as there are any."""
        rows = self.connection.execute(
            "SELECT ballot FROM entry WHERE entry_index >= ? AND entry_index < ?"
            " ORDER BY entry_index",
            (start, end),
        )
        return [row[0] for row in rows]

    def tile(self, tile: HashTile) -> bytes:
        """The bytes of a hash tile, as wide as asked for; LookupError if there is none."""
        row = self.connection.execute(
            "SELECT hashes FROM tile WHERE level = ? AND tile_index = ?", (tile.level, tile.index)
        ).fetchone()
        if row is None or len(row[0]) < tile.size:
            raise LookupError(f"the ballot box has no {tile}")
        content: bytes = row[0][: tile.size]
        return content

    def root_at(self, size: int) -> bytes:
        """The root of the box when it had ``size`` ballots; LookupError beyond its size."""
        return root_at(size, TileHashReader(size, self.tile, None))

    def index_of(self, tracker: bytes) -> int | None:
        """Where the ballot with this SHA-256 stands, or None."""
        row = self.connection.execute(
            "SELECT entry_index FROM entry WHERE tracker = ?", (tracker,)
        ).fetchone()
        return None if row is None else row[0]

    def find(self, tracker: str) -> Found | None:
        """The ballot with this tracker (43 letters), or None."""
        digest = tracker_bytes(tracker)
        index = None if digest is None else self.index_of(digest)
        if index is None:
            return None
        newest = self.connection.execute(
            "SELECT MAX(entry_index) FROM entry WHERE credential ="
            " (SELECT credential FROM entry WHERE entry_index = ?)",
            (index,),
        ).fetchone()[0]
        return Found(index, index == newest)

    def ballots(self, start: int, end: int) -> Iterator[bytes]:
        """The exact bytes of the ballots from ``start`` up to but without ``end``, in order; only
        some of them are in memory at a time."""
        for first in range(start, end, _READ_AT_ONCE):
            yield from self.raw_entries(first, min(end, first + _READ_AT_ONCE))


class BoxReader(BoxTree):
    """Reads one box over a connection of its own that cannot write. One thread at a time uses it;
    close it, or use it as a context manager."""

    def __init__(self, path: Path) -> None:
        """FileNotFoundError if there is no box at ``path`` (see ``box_path``)."""
        if not path.is_file():
            raise FileNotFoundError(f"there is no ballot box at {path.name}")
        super().__init__(connect_for_reading(path))

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
