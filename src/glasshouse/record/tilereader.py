"""Reading hashes of a Merkle tree out of its published tiles.

A tile comes from someone who may lie or whose disk may rot. Given the root of a checkpoint,
``TileHashReader`` hands out no hash that it has not first led back to that root: the right edge
of the tree is hashed to the root once, and each full tile is hashed to the entry for it in the
tile above. What it keeps in memory is bounded.

>>> from glasshouse.record.merkle import Tree, inclusion_proof, leaf_hash
>>> from glasshouse.record.tiles import render_hash_tiles
>>> leaves = [leaf_hash(b"%d" % i) for i in range(300)]
>>> stored = dict(render_hash_tiles(0, leaves, read=lambda tile: b""))
>>> tree = Tree(leaves)
>>> reader = TileHashReader(300, stored.__getitem__, tree.root())
>>> inclusion_proof(7, 300, reader) == inclusion_proof(7, 300, tree)
True
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence

from glasshouse.record.encoding import HASH_SIZE
from glasshouse.record.errors import MismatchError
from glasshouse.record.merkle import Node, perfect_root, range_nodes, range_root
from glasshouse.record.tiles import TILE_HEIGHT, TILE_WIDTH, HashTile, tile_at

_LEVELS = 8


class TileHashReader:
    """The ``HashReader`` of one tree size over published tiles."""

    def __init__(
        self,
        size: int,
        fetch: Callable[[HashTile], bytes],
        root: bytes | None,
        cached_tiles: int = 256,
    ) -> None:
        """Read the tree of ``size`` through ``fetch``, verified against ``root``.

        ``root`` None trusts the tiles as they are: for a log reading its own. At most
        ``cached_tiles`` tiles (8 KiB each) are kept, the least recently used go first.
        """
        self._size = size
        self._fetch = fetch
        self._root = root
        # The partial tiles, at most eight: their hashes and no others make up the root.
        self._edge: dict[HashTile, bytes] | None = None
        self._cache: OrderedDict[HashTile, bytes] = OrderedDict()
        # A hash is verified down a chain of at most eight tiles; fewer would never settle.
        self._capacity = max(cached_tiles, _LEVELS)

    @property
    def size(self) -> int:
        """Number of entries of the tree."""
        return self._size

    def read_hashes(self, nodes: Sequence[Node]) -> list[bytes]:
        """Return the hash of each node, in order.

        Raises ``MismatchError`` if the tiles do not lead to the root, ``ValueError`` for a node
        that does not lie wholly within the tree, and whatever ``fetch`` raises.
        """
        return [self._node(node) for node in nodes]

    def read_tile(self, tile: HashTile) -> bytes:
        """Return the verified bytes of a tile of this tree. Raises like ``read_hashes``."""
        if tile != tile_at(tile.level, tile.index, self._size):
            raise ValueError("the tree of this size has no such tile")
        return self._tile(tile)

    def _node(self, node: Node) -> bytes:
        if (node.position + 1) << node.level > self._size:
            raise ValueError("the node does not lie within the tree")
        level, height = divmod(node.level, TILE_HEIGHT)
        first = node.position << height
        tile = self._tile(tile_at(level, first // TILE_WIDTH, self._size))
        return _node_in(tile, first % TILE_WIDTH, height)

    def _tile(self, tile: HashTile) -> bytes:
        """Return the bytes of a tile, kept or verified against the tile above it."""
        if self._edge is None:
            self._edge = self._read_edge()
        content = self._edge.get(tile)
        if content is not None:
            return content
        content = self._cache.get(tile)
        if content is not None:
            self._cache.move_to_end(tile)
            return content
        content = self._fetch_sized(tile)
        if self._root is not None:
            above = Node((tile.level + 1) * TILE_HEIGHT, tile.index)
            if perfect_root(content) != self._node(above):
                raise MismatchError(
                    "tile_mismatch",
                    f"{tile} is not what the checkpoint of size {self._size} commits to.",
                    tile.path,
                )
        self._cache[tile] = content
        if len(self._cache) > self._capacity:
            self._cache.popitem(last=False)
        return content

    def _read_edge(self) -> dict[HashTile, bytes]:
        """Return the partial tiles, verified: their hashes, and no others, make up the root."""
        edge = {}
        for level in range(_LEVELS):
            count = self._size >> TILE_HEIGHT * level
            if count % TILE_WIDTH:
                tile = tile_at(level, count // TILE_WIDTH, self._size)
                edge[tile] = self._fetch_sized(tile)
        if self._root is not None:
            hashes = []
            for node in range_nodes(0, self._size):
                level, height = divmod(node.level, TILE_HEIGHT)
                first = node.position << height
                tile = tile_at(level, first // TILE_WIDTH, self._size)
                hashes.append(_node_in(edge[tile], first % TILE_WIDTH, height))
            if range_root(hashes) != self._root:
                names = ", ".join(tile.path for tile in edge)
                raise MismatchError(
                    "edge_mismatch",
                    f"The newest tiles are not what the checkpoint of size {self._size} "
                    f"commits to: one of {names}.",
                    names,
                )
        return edge

    def _fetch_sized(self, tile: HashTile) -> bytes:
        content = self._fetch(tile)
        if len(content) != tile.size:
            raise MismatchError(
                "tile_length", f"{tile} has {len(content)} bytes, not {tile.size}.", tile.path
            )
        return content


def _node_in(tile: bytes, first: int, height: int) -> bytes:
    """Return the root over 2^height hashes of a tile, beginning with its hash ``first``."""
    return perfect_root(tile[first * HASH_SIZE : (first + (1 << height)) * HASH_SIZE])
