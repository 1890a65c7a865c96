"""The right edge of a tree in a database, and the proof that it leads to the head.

A record is never built upon what was not proven when it was opened: the signed head, the newest
tiles and the newest entries must agree. That takes one bundle and eight tiles, however long the
record is.
"""

from __future__ import annotations

from typing import Protocol

from glasshouse.record.checkpoint import open_checkpoint
from glasshouse.record.errors import RecordError
from glasshouse.record.merkle import CompactRange, range_nodes
from glasshouse.record.note import VerifierKey
from glasshouse.record.tilereader import TileHashReader
from glasshouse.record.tiles import TILE_WIDTH, HashTile, leaf_hashes, tile_at


class Damaged(RuntimeError):
    """The database contradicts itself, or is not this key's: nothing may be signed upon it."""


class Tree(Protocol):
    """Entries and tiles of a record, as a database has them."""

    def raw_entries(self, start: int, end: int) -> list[bytes]:
        """The entries from ``start`` up to but without ``end``, as far as there are any."""
        ...

    def tile(self, tile: HashTile) -> bytes:
        """The bytes of a hash tile, as wide as asked for; LookupError if there is none."""
        ...


def prove_tree(tree: Tree, size: int, root: bytes, note: bytes, log: VerifierKey) -> CompactRange:
    """The compact range of a tree that has entries, once the head's note, the tiles and the last
    entries agree; raises Damaged."""
    try:
        signed = open_checkpoint(note, log)
        if (signed.size, signed.root) != (size, root):
            raise Damaged("the head's note is of another state than the head")
        reader = TileHashReader(size, tree.tile, root)
        index = (size - 1) // TILE_WIDTH
        tile = reader.read_tile(tile_at(0, index, size))
        edge = CompactRange(size, reader.read_hashes(range_nodes(0, size)))
    except (RecordError, LookupError) as error:
        raise Damaged(f"the newest tiles do not lead to the head: {error}") from error
    start = index * TILE_WIDTH
    entries = tree.raw_entries(start, size + 1)
    for place, leaf in enumerate(leaf_hashes(entries)):
        if tile[32 * place : 32 * (place + 1)] != leaf:
            raise Damaged(f"entry {start + place} is not the one that was sealed")
    if start + len(entries) != size:
        raise Damaged("the last entry is not the one that the head speaks of")
    return edge
