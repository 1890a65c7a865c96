from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glasshouse.record.errors import FormatError
from glasshouse.record.merkle import Tree, leaf_hash, perfect_root
from glasshouse.record.tiles import (
    MAX_ENTRY_SIZE,
    EntryBundle,
    HashTile,
    bundle_at,
    bundles_for_growth,
    decode_bundle,
    encode_bundle,
    hash_tiles_for_growth,
    leaf_hashes,
    parse_path,
    render_hash_tiles,
    tile_at,
)
from tests.record.helpers import LEAVES, TREE, VECTORS, mutations, numbered_leaves

ENTRIES = [entry.encode() for entry in VECTORS["entries"]]
BUNDLE = bytes.fromhex(VECTORS["bundle_hex"])


def no_tile(tile: HashTile) -> bytes:
    """Stand for a record that has published nothing yet."""
    raise AssertionError(f"{tile} was asked for")


class TestPaths:
    @pytest.mark.parametrize(
        ("named", "path"),
        [
            (HashTile(0, 0), "tile/0/000"),
            (HashTile(0, 0, 3), VECTORS["tile_path"]),
            (HashTile(1, 0, 1), "tile/1/000.p/1"),
            (HashTile(0, 999), "tile/0/999"),
            (HashTile(0, 1000), "tile/0/x001/000"),
            (HashTile(0, 1234067), "tile/0/x001/x234/067"),
            (HashTile(3, 1234067, 8), "tile/3/x001/x234/067.p/8"),
            (EntryBundle(0, 3), VECTORS["bundle_path"]),
            (EntryBundle(70000), "tile/entries/x070/000"),
            (EntryBundle(70000, 255), "tile/entries/x070/000.p/255"),
        ],
    )
    def test_paths(self, named: HashTile | EntryBundle, path: str) -> None:
        assert named.path == path
        assert parse_path(path) == named

    @given(
        st.integers(0, 7), st.integers(0, (2**63 - 1) // 256), st.integers(1, 256), st.booleans()
    )
    def test_each_tile_has_one_path(self, level: int, index: int, width: int, data: bool) -> None:
        named = EntryBundle(index, width) if data else HashTile(level, index, width)
        assert parse_path(named.path) == named

    @pytest.mark.parametrize("path", ["tile/7/x001/234.p/17", "tile/entries/x001/x234/067.p/3"])
    def test_no_mutation_of_a_path_names_the_same(self, path: str) -> None:
        for mutated in mutations(path.encode()):
            try:
                named = parse_path(mutated.decode(errors="surrogateescape"))
            except FormatError:
                continue
            assert named != parse_path(path)
            assert named.path == mutated.decode()

    @pytest.mark.parametrize(
        "path",
        [
            "",
            "checkpoint",
            "tile/0/0",
            "tile/0/00",
            "tile/0/0000",
            "tile/0/1000",
            "tile/0/x000/001",
            "tile/0/001/000",
            "tile/00/000",
            "tile/01/000",
            "tile/8/000",
            "tile/63/000",
            "tile/-1/000",
            "tile/+1/000",
            "tile/0/000.p/0",
            "tile/0/000.p/256",
            "tile/0/000.p/01",
            "tile/0/000.p/",
            "tile/0/000.p",
            "tile/0/000/",
            "/tile/0/000",
            "tile/0/000\n",
            "tile/0/٠٠٠",
            "tile/0/../000",
            "tile/entries/../../keys",
            "tile/entry/000",
            "tile/data/000",
            "tile/0/" + "x999/" * 7 + "999",
            "tile/0/" + "x999/" * 100_000 + "999",
        ],
    )
    def test_other_paths_are_refused(self, path: str) -> None:
        with pytest.raises(FormatError) as refusal:
            parse_path(path)
        assert refusal.value.code == "tile_path"

    @pytest.mark.parametrize(
        ("level", "index", "width"), [(-1, 0, 1), (8, 0, 1), (0, -1, 1), (0, 0, 0), (0, 0, 257)]
    )
    def test_impossible_tiles_are_a_mistake_of_ours(
        self, level: int, index: int, width: int
    ) -> None:
        with pytest.raises(ValueError, match="tile"):
            HashTile(level, index, width)

    def test_a_tree_has_no_empty_tile(self) -> None:
        assert tile_at(0, 0, 256) == HashTile(0, 0, 256)
        assert tile_at(1, 0, 256) == HashTile(1, 0, 1)
        for level, index, size in [(0, 1, 256), (1, 0, 255), (0, 0, 0), (2, 0, 65535)]:
            with pytest.raises(ValueError, match="tile"):
                tile_at(level, index, size)
        with pytest.raises(ValueError, match="tile"):
            bundle_at(1, 256)


class TestGrowth:
    def test_the_published_example(self) -> None:
        tiles = [tile.path for tile in hash_tiles_for_growth(0, 70000)]
        assert tiles[0] == "tile/0/000"
        assert tiles[-4:] == ["tile/0/273.p/112", "tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1"]
        assert len(tiles) == 274 + 2 + 1
        bundles = [bundle.path for bundle in bundles_for_growth(0, 70000)]
        assert (len(bundles), bundles[-1]) == (274, "tile/entries/273.p/112")

    @pytest.mark.parametrize(
        ("old", "new", "tiles", "bundles"),
        [
            (0, 0, [], []),
            (5, 5, [], []),
            (256, 256, [], []),
            (0, 1, ["tile/0/000.p/1"], ["000.p/1"]),
            (1, 2, ["tile/0/000.p/2"], ["000.p/2"]),
            (255, 256, ["tile/0/000", "tile/1/000.p/1"], ["000"]),
            (256, 257, ["tile/0/001.p/1"], ["001.p/1"]),
            (
                300,
                600,
                ["tile/0/001", "tile/0/002.p/88", "tile/1/000.p/2"],
                ["001", "002.p/88"],
            ),
            (
                65535,
                65537,
                ["tile/0/255", "tile/0/256.p/1", "tile/1/000", "tile/2/000.p/1"],
                ["255", "256.p/1"],
            ),
        ],
    )
    def test_what_must_be_written(
        self, old: int, new: int, tiles: list[str], bundles: list[str]
    ) -> None:
        assert [str(tile) for tile in hash_tiles_for_growth(old, new)] == tiles
        assert [str(each) for each in bundles_for_growth(old, new)] == [
            f"tile/entries/{bundle}" for bundle in bundles
        ]

    def test_the_vectors(self) -> None:
        three = dict(render_hash_tiles(0, leaf_hashes(ENTRIES), no_tile))
        assert {tile.path: raw.hex() for tile, raw in three.items()} == {
            VECTORS["tile_path"]: VECTORS["tile_hex"]
        }
        expected = VECTORS["tree300"]
        tiles = {tile.path: raw for tile, raw in render_hash_tiles(0, LEAVES, no_tile)}
        digests = {path: sha256(raw).hexdigest() for path, raw in tiles.items()}
        assert digests["tile/0/000"] == expected["tile_0_000_sha256"]
        assert digests["tile/0/001.p/44"] == expected["tile_0_001_p44_sha256"]
        assert tiles["tile/1/000.p/1"].hex() == expected["tile_1_000_p1_hex"]

    def test_every_growth_up_to_300_writes_the_same_tiles(self) -> None:
        """Whatever steps a record grows by, each tile holds the nodes of the tree."""
        for new in range(1, 301):
            for old in {0, 1, new // 2, max(new - 1, 0), min(255, new), min(256, new)}:

                def read(tile: HashTile) -> bytes:
                    return b"".join(TREE.read_hashes(tile.nodes()))

                written = list(render_hash_tiles(old, LEAVES[old:new], read))
                assert [tile for tile, _ in written] == list(hash_tiles_for_growth(old, new))
                for tile, raw in written:
                    assert raw == b"".join(TREE.read_hashes(tile.nodes()))

    @pytest.mark.parametrize(
        "steps",
        [[70000], [65535, 1, 4464], [1, 255, 256, 65024, 4464], [40000, 30000], [65536, 65536]],
    )
    def test_growth_over_several_levels(self, steps: list[int]) -> None:
        leaves = numbered_leaves(sum(steps))
        published: dict[HashTile, bytes] = {}
        size = 0
        for step in steps:
            read = published.__getitem__
            published.update(render_hash_tiles(size, leaves[size : size + step], read))
            size += step
        for tile, raw in render_hash_tiles(0, leaves, no_tile):
            assert published[tile] == raw
        assert published[HashTile(2, 0, size >> 16)][:32] == Tree(leaves[:65536]).root()

    def test_an_old_tile_of_a_wrong_length_is_refused(self) -> None:
        with pytest.raises(FormatError) as refusal:
            list(render_hash_tiles(5, LEAVES[5:9], lambda tile: bytes(32 * 4)))
        assert refusal.value.code == "tile_length"

    def test_nodes_of_a_tile(self) -> None:
        assert [tuple(node) for node in HashTile(1, 2, 2).nodes()] == [(8, 512), (8, 513)]
        assert perfect_root(b"".join(LEAVES[:256])) == TREE.root(256)


class TestBundles:
    def test_the_vectors(self) -> None:
        assert encode_bundle(ENTRIES) == BUNDLE
        assert decode_bundle(BUNDLE, 3) == ENTRIES
        assert [leaf.hex() for leaf in leaf_hashes(ENTRIES)] == VECTORS["leaf_hashes"]

    def test_no_mutation_is_read_as_the_same_entries(self) -> None:
        for mutated in mutations(BUNDLE):
            try:
                entries = decode_bundle(mutated, 3)
            except FormatError:
                continue
            assert entries != ENTRIES
            assert encode_bundle(entries) == mutated
            assert leaf_hashes(entries) != leaf_hashes(ENTRIES)

    @pytest.mark.parametrize("width", [0, 1, 2, 4, 256])
    def test_another_number_of_entries_is_refused(self, width: int) -> None:
        with pytest.raises(FormatError) as refusal:
            decode_bundle(BUNDLE, width)
        assert refusal.value.code == "bundle_structure"

    @pytest.mark.parametrize(
        "raw", [b"", b"\x00", b"\x00\x01", b"\x00\x00\x00", b"\xff\xff", b"\x00\x02a"]
    )
    def test_bundles_cut_short_are_refused(self, raw: bytes) -> None:
        with pytest.raises(FormatError):
            decode_bundle(raw, 1)

    @given(st.lists(st.binary(max_size=300), max_size=20))
    def test_reading_gives_back_what_was_written(self, entries: list[bytes]) -> None:
        assert decode_bundle(encode_bundle(entries), len(entries)) == entries

    def test_the_longest_entry(self) -> None:
        longest = bytes(MAX_ENTRY_SIZE)
        assert decode_bundle(encode_bundle([longest]), 1) == [longest]
        assert leaf_hashes([longest]) == [leaf_hash(longest)]
        with pytest.raises(FormatError) as refusal:
            encode_bundle([longest + b"\x00"])
        assert refusal.value.code == "entry_too_large"
