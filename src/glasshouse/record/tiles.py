"""Tiles and entry bundles: how a record is published as static files (C2SP tlog-tiles).

A *hash tile* holds up to 256 hashes of one level of the Merkle tree, 32 bytes each. Entry i of
tile n at tile level L is the tree node at level 8 L and position 256 n + i. An *entry bundle* holds
up to 256 entries, each with its length in two bytes big-endian before it. Paths::

    tile/<L>/<N>            tile/<L>/<N>.p/<W>            hash tiles: full, partial of width W
    tile/entries/<N>        tile/entries/<N>.p/<W>        bundles

N is written in groups of three digits, all but the last with an x before: 1234067 is
``x001/x234/067``. A tree of size s has ``s >> 8 L`` hashes at tile level L; the last tile is
partial if they do not fill it, and there is never an empty one. Full tiles never change; partial
ones are published for each published size and may be deleted when the full one exists.

>>> HashTile(0, 1234067).path
'tile/0/x001/x234/067'
>>> [str(tile) for tile in hash_tiles_for_growth(0, 70000)][-4:]
['tile/0/273.p/112', 'tile/1/000', 'tile/1/001.p/17', 'tile/2/000.p/1']
>>> str(parse_path("tile/entries/000.p/3"))
'tile/entries/000.p/3'
>>> decode_bundle(encode_bundle([b"one", b""]), 2)
[b'one', b'']
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from glasshouse.record.encoding import HASH_SIZE, MAX_SIZE
from glasshouse.record.errors import FormatError
from glasshouse.record.merkle import Node, perfect_root

TILE_HEIGHT = 8
"""Levels of the tree in one tile."""

TILE_WIDTH = 256
"""Hashes in a full tile, entries in a full bundle."""

MAX_ENTRY_SIZE = 0xFFFF
"""Longest entry, in bytes."""

MAX_TILE_SIZE = TILE_WIDTH * HASH_SIZE
MAX_BUNDLE_SIZE = TILE_WIDTH * (2 + MAX_ENTRY_SIZE)

# A record of 2^63 entries has tile levels 0 to 7.
_MAX_LEVEL = 7
_MAX_INDEX = MAX_SIZE // TILE_WIDTH

_PATH = re.compile(
    r"tile/(0|[1-9][0-9]?|entries)/((?:x[0-9]{3}/)*)([0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?"
)


@dataclass(frozen=True, order=True)
class HashTile:
    """A hash tile: its tile level, its index in the level, its width in hashes (1 to 256)."""

    level: int
    index: int
    width: int = TILE_WIDTH

    def __post_init__(self) -> None:
        """Refuse coordinates that no tree can have."""
        _check_coordinates(self.level, self.index, self.width)

    @property
    def path(self) -> str:
        """Path below the prefix of the record."""
        return f"tile/{self.level}/{_format_index(self.index, self.width)}"

    @property
    def full(self) -> HashTile:
        """The same tile once it is full."""
        return HashTile(self.level, self.index)

    @property
    def size(self) -> int:
        """Length in bytes."""
        return self.width * HASH_SIZE

    def nodes(self) -> list[Node]:
        """Return the tree nodes whose hashes it holds, in order."""
        level, start = self.level * TILE_HEIGHT, self.index * TILE_WIDTH
        return [Node(level, start + i) for i in range(self.width)]

    def __str__(self) -> str:
        """Return the path."""
        return self.path


@dataclass(frozen=True, order=True)
class EntryBundle:
    """An entry bundle: its index and its width in entries (1 to 256)."""

    index: int
    width: int = TILE_WIDTH

    def __post_init__(self) -> None:
        """Refuse coordinates that no record can have."""
        _check_coordinates(0, self.index, self.width)

    @property
    def path(self) -> str:
        """Path below the prefix of the record."""
        return f"tile/entries/{_format_index(self.index, self.width)}"

    @property
    def full(self) -> EntryBundle:
        """The same bundle once it is full."""
        return EntryBundle(self.index)

    @property
    def start(self) -> int:
        """Index in the record of its first entry."""
        return self.index * TILE_WIDTH

    def __str__(self) -> str:
        """Return the path."""
        return self.path


def parse_path(path: str) -> HashTile | EntryBundle:
    """Return the tile or bundle that ``path`` names.

    Raises ``FormatError`` unless it is the one path of something a record can have; a path that
    leaves the directory (``..``) therefore never reaches a file system.
    """
    match = _PATH.fullmatch(path)
    if not match or not path.isascii() or path.count("/x") > 7:
        raise FormatError("tile_path", "This is not the path of a tile.")
    level, groups, last, width = match.groups()
    index = int(groups.replace("x", "").replace("/", "") + last)
    try:
        named: HashTile | EntryBundle
        if level == "entries":
            named = EntryBundle(index, int(width or TILE_WIDTH))
        else:
            named = HashTile(int(level), index, int(width or TILE_WIDTH))
    except ValueError as error:
        raise FormatError("tile_path", "No record has a tile there.") from error
    if named.path != path:
        raise FormatError("tile_path", "This is not the one path of that tile.")
    return named


def tile_at(level: int, index: int, size: int) -> HashTile:
    """Return the tile at these coordinates in the tree of ``size``, as wide as it is there.

    Raises ``ValueError`` if that tree has no such tile.
    """
    return HashTile(level, index, _width(index, size >> (TILE_HEIGHT * level)))


def bundle_at(index: int, size: int) -> EntryBundle:
    """Return the bundle with this index in a record of ``size``, as wide as it is there."""
    return EntryBundle(index, _width(index, size))


def hash_tiles_for_growth(old_size: int, new_size: int) -> Iterator[HashTile]:
    """Yield the hash tiles that must be written when a record grows, the partial ones included.

    From ``old_size`` 0 these are all tiles of the record. Lower levels come first, so that a
    reader who sees a tile finds everything below it.
    """
    for level in range(_MAX_LEVEL + 1):
        old_count, new_count = old_size >> TILE_HEIGHT * level, new_size >> TILE_HEIGHT * level
        if old_count == new_count:
            return
        for index in range(old_count // TILE_WIDTH, -(-new_count // TILE_WIDTH)):
            yield tile_at(level, index, new_size)


def bundles_for_growth(old_size: int, new_size: int) -> Iterator[EntryBundle]:
    """Yield the entry bundles that must be written when a record grows, the partial included."""
    if old_size < new_size:
        for index in range(old_size // TILE_WIDTH, -(-new_size // TILE_WIDTH)):
            yield bundle_at(index, new_size)


def render_hash_tiles(
    old_size: int, leaves: Sequence[bytes], read: Callable[[HashTile], bytes]
) -> Iterator[tuple[HashTile, bytes]]:
    """Yield each hash tile to write, with its bytes, when ``leaves`` follow ``old_size`` entries.

    ``leaves`` are the leaf hashes of the new entries. ``read`` returns the bytes of a partial
    tile of the tree of ``old_size``; it is asked for at most one per level. The order is that of
    ``hash_tiles_for_growth``.
    """
    new_size = old_size + len(leaves)
    fresh = b"".join(leaves)
    above: list[bytes] = []
    level = 0
    for tile in hash_tiles_for_growth(old_size, new_size):
        if tile.level > level:
            fresh, above, level = b"".join(above), [], tile.level
        start = (old_size >> TILE_HEIGHT * level) - tile.index * TILE_WIDTH
        if start > 0:
            content = read(tile_at(level, tile.index, old_size))
            if len(content) != start * HASH_SIZE:
                raise FormatError("tile_length", f"The tile before {tile} has a wrong length.")
        else:
            content = b""
        taken = tile.size - len(content)
        content, fresh = content + fresh[:taken], fresh[taken:]
        if tile.width == TILE_WIDTH:
            above.append(perfect_root(content))
        yield tile, content


def encode_bundle(entries: Sequence[bytes]) -> bytes:
    """Return the bytes of a bundle of these entries."""
    parts = []
    for entry in entries:
        if len(entry) > MAX_ENTRY_SIZE:
            raise FormatError("entry_too_large", f"An entry has at most {MAX_ENTRY_SIZE} bytes.")
        parts += [len(entry).to_bytes(2, "big"), entry]
    return b"".join(parts)


def decode_bundle(raw: bytes, width: int) -> list[bytes]:
    """Return the ``width`` entries of a bundle.

    Raises ``FormatError`` unless the bundle has exactly that many.
    """
    entries = []
    position, end = 0, len(raw)
    while position + 2 <= end:
        start = position + 2
        position = start + (raw[position] << 8 | raw[position + 1])
        entries.append(raw[start:position])
    # A last entry cut short was sliced short silently; its position tells.
    if position != end or len(entries) != width:
        raise FormatError("bundle_structure", f"The bundle is not one of {width} entries.")
    return entries


def leaf_hashes(entries: Sequence[bytes]) -> list[bytes]:
    """Return the leaf hash of each entry."""
    return [sha256(b"\x00" + entry).digest() for entry in entries]


def _check_coordinates(level: int, index: int, width: int) -> None:
    if not (0 <= level <= _MAX_LEVEL and 0 <= index <= _MAX_INDEX and 1 <= width <= TILE_WIDTH):
        raise ValueError("no record has a tile there")


def _format_index(index: int, width: int) -> str:
    path = f"{index % 1000:03d}"
    while index := index // 1000:
        path = f"x{index % 1000:03d}/{path}"
    return path if width == TILE_WIDTH else f"{path}.p/{width}"


def _width(index: int, count: int) -> int:
    """Return how many of ``count`` hashes are in the tile with this index."""
    return min(count - index * TILE_WIDTH, TILE_WIDTH)
