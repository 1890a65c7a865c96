from __future__ import annotations

from functools import cache

import pytest

from glasshouse.record.errors import MismatchError, NotFoundError
from glasshouse.record.merkle import (
    EMPTY_ROOT,
    Node,
    Tree,
    consistency_proof,
    inclusion_proof,
    verify_inclusion,
)
from glasshouse.record.tilereader import TileHashReader
from glasshouse.record.tiles import HashTile, hash_tiles_for_growth, render_hash_tiles
from tests.record.helpers import LEAVES, ROOTS, TREE, numbered_leaves

LARGE = 70_000


def tiles_of(size: int) -> dict[HashTile, bytes]:
    return dict(render_hash_tiles(0, LEAVES[:size], lambda tile: b""))


@cache
def large() -> tuple[Tree, dict[HashTile, bytes]]:
    """Return a tree with three levels of tiles, and its tiles."""
    leaves = numbered_leaves(LARGE)
    return Tree(leaves), dict(render_hash_tiles(0, leaves, lambda tile: b""))


class Shelf:
    """Published tiles; counts what is fetched."""

    def __init__(self, tiles: dict[HashTile, bytes]) -> None:
        self.tiles = dict(tiles)
        self.fetched: list[HashTile] = []

    def fetch(self, tile: HashTile) -> bytes:
        self.fetched.append(tile)
        return self.tiles[tile]


@pytest.mark.parametrize("size", [*range(1, 20), 255, 256, 257, 299, 300])
def test_every_node_of_a_small_tree(size: int) -> None:
    reader = TileHashReader(size, tiles_of(size).__getitem__, ROOTS[size])
    for level in range(9):
        nodes = [Node(level, i) for i in range(size >> level)]
        assert reader.read_hashes(nodes) == TREE.read_hashes(nodes)


def test_the_empty_tree_needs_no_tile() -> None:
    reader = TileHashReader(0, tiles_of(0).__getitem__, EMPTY_ROOT)
    assert reader.read_hashes([]) == []
    with pytest.raises(ValueError, match="within the tree"):
        reader.read_hashes([Node(0, 0)])


def test_proofs_out_of_tiles_of_three_levels() -> None:
    tree, tiles = large()
    reader = TileHashReader(LARGE, tiles.__getitem__, tree.root(), cached_tiles=1)
    for index in [0, 255, 256, 65_535, 65_536, 69_887, 69_888, LARGE - 1]:
        proof = inclusion_proof(index, LARGE, reader)
        assert proof == inclusion_proof(index, LARGE, tree)
        verify_inclusion(tree.read_hashes([Node(0, index)])[0], index, LARGE, proof, tree.root())
    for old in [1, 256, 65_535, 65_536, 65_537, LARGE]:
        assert consistency_proof(old, LARGE, reader) == consistency_proof(old, LARGE, tree)


def test_an_altered_byte_in_any_tile_is_named() -> None:
    """The right edge is proven as one, so there the sentence names each tile of it."""
    tree, tiles = large()
    for tile in [HashTile(0, 0), HashTile(0, 17), HashTile(0, 272), HashTile(1, 0)]:
        for position in {0, 31, 32, len(tiles[tile]) - 1}:
            shelf = Shelf(tiles)
            raw = bytearray(tiles[tile])
            raw[position] ^= 1
            shelf.tiles[tile] = bytes(raw)
            reader = TileHashReader(LARGE, shelf.fetch, tree.root())
            with pytest.raises(MismatchError) as refusal:
                reader.read_tile(tile)
            assert refusal.value.code == "tile_mismatch"
            assert refusal.value.place == tile.path
    for tile in [HashTile(0, 273, 112), HashTile(1, 1, 17), HashTile(2, 0, 1)]:
        for position in range(0, len(tiles[tile]), 97):
            shelf = Shelf(tiles)
            raw = bytearray(tiles[tile])
            raw[position] ^= 1
            shelf.tiles[tile] = bytes(raw)
            with pytest.raises(MismatchError) as refusal:
                TileHashReader(LARGE, shelf.fetch, tree.root()).read_hashes([Node(0, 0)])
            assert refusal.value.code == "edge_mismatch"
            assert tile.path in refusal.value.place


def test_every_altered_byte_of_the_tiles_of_300_is_caught() -> None:
    tiles = tiles_of(300)
    for tile, raw in tiles.items():
        for position in range(len(raw)):
            altered = raw[:position] + bytes([raw[position] ^ 0x80]) + raw[position + 1 :]
            reader = TileHashReader(300, {**tiles, tile: altered}.__getitem__, ROOTS[300])
            with pytest.raises(MismatchError):
                reader.read_tile(tile)


@pytest.mark.parametrize("wrong", [b"", bytes(31), bytes(32 * 43), bytes(32 * 45), bytes(8192)])
def test_a_tile_of_another_length_is_refused(wrong: bytes) -> None:
    tiles = tiles_of(300) | {HashTile(0, 1, 44): wrong}
    with pytest.raises(MismatchError) as refusal:
        TileHashReader(300, tiles.__getitem__, None).read_hashes([Node(0, 299)])
    assert refusal.value.code == "tile_length"
    assert refusal.value.place == "tile/0/001.p/44"


def test_a_refused_tile_is_not_kept() -> None:
    tiles = tiles_of(300)
    shelf = Shelf(tiles)
    shelf.tiles[HashTile(0, 0)] = bytes(8192)
    reader = TileHashReader(300, shelf.fetch, ROOTS[300])
    for _ in range(2):
        with pytest.raises(MismatchError):
            reader.read_hashes([Node(0, 0)])
    shelf.tiles = tiles
    assert reader.read_hashes([Node(0, 0)]) == [LEAVES[0]]


def test_a_refused_edge_is_not_kept() -> None:
    tiles = tiles_of(300)
    shelf = Shelf(tiles)
    shelf.tiles[HashTile(0, 1, 44)] = bytes(32 * 44)
    reader = TileHashReader(300, shelf.fetch, ROOTS[300])
    for _ in range(2):
        with pytest.raises(MismatchError):
            reader.read_hashes([Node(0, 299)])
    shelf.tiles = tiles
    assert reader.read_hashes([Node(0, 299)]) == [LEAVES[299]]


def test_without_a_root_the_tiles_are_believed() -> None:
    tiles = tiles_of(300) | {HashTile(0, 0): bytes(8192)}
    reader = TileHashReader(300, tiles.__getitem__, None)
    assert reader.read_hashes([Node(0, 0), Node(0, 299)]) == [bytes(32), LEAVES[299]]


def test_memory_is_bounded_and_what_is_kept_is_not_fetched_again() -> None:
    tree, tiles = large()
    shelf = Shelf(tiles)
    reader = TileHashReader(LARGE, shelf.fetch, tree.root(), cached_tiles=10)
    everything = [Node(0, i) for i in range(LARGE)]
    reader.read_hashes(everything)
    # In order, each tile is fetched once: the cache holds the tile in use and those above.
    assert sorted(shelf.fetched) == sorted(hash_tiles_for_growth(0, LARGE))
    assert len(reader._cache) == 10
    shelf.fetched.clear()
    reader.read_hashes([Node(0, LARGE - 1), Node(0, 69_000)])
    assert shelf.fetched == []
    reader.read_hashes([Node(0, 0)])
    assert shelf.fetched == [HashTile(0, 0), HashTile(1, 0)]


def test_what_the_source_raises_is_passed_on() -> None:
    def fetch(tile: HashTile) -> bytes:
        raise NotFoundError("not_found", "Gone.", tile.path)

    with pytest.raises(NotFoundError):
        TileHashReader(300, fetch, ROOTS[300]).read_hashes([Node(0, 0)])


def test_asking_beyond_the_tree_is_a_mistake_of_ours() -> None:
    reader = TileHashReader(300, tiles_of(300).__getitem__, ROOTS[300])
    for node in [Node(0, 300), Node(1, 150), Node(8, 1), Node(9, 0)]:
        with pytest.raises(ValueError, match="within the tree"):
            reader.read_hashes([node])
    for tile in [HashTile(0, 1), HashTile(0, 1, 43), HashTile(0, 2, 1)]:
        with pytest.raises(ValueError, match="tile"):
            reader.read_tile(tile)
