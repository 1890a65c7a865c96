"""Recomputing the tree from the entries, and comparing every tile with it.

The entries decide: the root over them must be the signed one. Each published tile is compared on
the way. Where an entry bundle and the tile over it disagree, the one that leads to the signed root
is right, and the other is named.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from glasshouse.cli.findings import Fault, Findings
from glasshouse.cli.hash_files import TreeOnDisk
from glasshouse.cli.reading import read_ahead
from glasshouse.record.checkpoint import SignedCheckpoint
from glasshouse.record.client import RecordReader
from glasshouse.record.encoding import HASH_SIZE
from glasshouse.record.errors import FormatError, MismatchError, NotFoundError
from glasshouse.record.merkle import leaf_hash
from glasshouse.record.tiles import (
    MAX_BUNDLE_SIZE,
    MAX_TILE_SIZE,
    TILE_HEIGHT,
    TILE_WIDTH,
    EntryBundle,
    HashTile,
    bundle_at,
    bundles_for_growth,
    decode_bundle,
    hash_tiles_for_growth,
    leaf_hashes,
    tile_at,
)


class Broken(Exception):
    """The entries cannot be read beyond this point; the faults have been noted."""


@dataclass(frozen=True)
class _Fetched:
    """What was read of one bundle: None where a resource does not exist."""

    bundle: bytes | None
    tile: bytes | None


@dataclass
class Structure:
    """The tree as it grows entry by entry, at the pace of whoever takes the entries."""

    reader: RecordReader
    tree: TreeOnDisk
    findings: Findings
    connections: int = 1
    _rows: list[bytearray] = field(default_factory=lambda: [bytearray()])
    # Tiles that differ from what the entries make them: at fault if the entries prove right.
    _suspects: list[Fault] = field(default_factory=list)

    def entries(self, signed: SignedCheckpoint) -> Iterator[tuple[str, list[bytes]]]:
        """Yield the entries from where the last call ended up to the size of ``signed``: the path
        of their bundle, and the entries of it that are new.

        Their leaves are in the tree before they are yielded. Raises ``Broken`` where no entry can
        be read, or where one is not the entry that was sealed.
        """
        start = self.tree.size
        for bundle, fetched in read_ahead(
            self._fetch, self._bundles(start, signed.size), self.connections
        ):
            entries, leaves = self._open(bundle, fetched, signed)
            first = max(start - bundle.start, 0)
            new = entries[first:]
            self._grow(leaves[first:], signed.size, fetched.tile)
            yield bundle.path, new
        self._compare_edge(signed)
        tree = self.tree
        if tree.root(tree.size) == signed.root:
            self.findings.add(self._suspects)
            self._suspects.clear()
        else:
            self.survey(signed)
            raise Broken

    def _bundles(self, start: int, size: int) -> Iterator[EntryBundle]:
        for index in range(start // TILE_WIDTH, -(-size // TILE_WIDTH)):
            yield bundle_at(index, size)

    def _fetch(self, bundle: EntryBundle) -> _Fetched:
        return _Fetched(self._read(bundle), self._read(HashTile(0, bundle.index, bundle.width)))

    def _read(self, resource: EntryBundle | HashTile) -> bytes | None:
        """The bytes of a bundle or tile, a partial one cut from the full one if need be."""
        is_tile = isinstance(resource, HashTile)
        limit = MAX_TILE_SIZE if is_tile else MAX_BUNDLE_SIZE
        try:
            return self.reader.source.read(resource.path, limit)
        except NotFoundError:
            if resource.width == TILE_WIDTH:
                return None
        try:
            # A house may drop a partial one once the full one is there.
            whole = self.reader.source.read(resource.full.path, limit)
        except NotFoundError:
            return None
        if isinstance(resource, HashTile):
            return whole[: resource.size]
        end = 0
        for _ in range(resource.width):
            end += 2 + int.from_bytes(whole[end : end + 2], "big")
        return whole[:end]

    def _open(
        self, bundle: EntryBundle, fetched: _Fetched, signed: SignedCheckpoint
    ) -> tuple[list[bytes], list[bytes]]:
        """The entries of a bundle that is not known to be wrong, and their leaf hashes."""
        if fetched.bundle is None:
            self.findings.fault("missing", bundle.path, "the entries are missing.")
            self.survey(signed)
            raise Broken
        try:
            entries = decode_bundle(fetched.bundle, bundle.width)
        except FormatError:
            self._name_bundle(bundle, fetched.bundle, signed)
            self.survey(signed)
            raise Broken from None
        leaves = leaf_hashes(entries)
        if fetched.tile != b"".join(leaves) and self._name_bundle(bundle, fetched.bundle, signed):
            self.survey(signed)
            raise Broken
        return entries, leaves

    def _name_bundle(self, bundle: EntryBundle, raw: bytes, signed: SignedCheckpoint) -> bool:
        """Note which entry is not the one that was sealed; False if the tile is to blame."""
        try:
            hashes = self.reader.hashes(signed)
            sealed = hashes.read_tile(tile_at(0, bundle.index, signed.size))
        except (MismatchError, NotFoundError):
            return False
        place = 0
        for number in range(bundle.width):
            end = place + 2 + int.from_bytes(raw[place : place + 2], "big")
            leaf = leaf_hash(raw[place + 2 : end])
            if end > len(raw) or leaf != sealed[number * HASH_SIZE : (number + 1) * HASH_SIZE]:
                self.findings.fault(
                    "entry_altered",
                    bundle.path,
                    "it is not the entry that was sealed.",
                    bundle.start + number,
                )
                return True
            place = end
        if place != len(raw):
            self.findings.fault("bundle_structure", bundle.path, "something follows its entries.")
            return True
        return False

    def _grow(self, leaves: list[bytes], size: int, tile: bytes | None) -> None:
        tree = self.tree
        for leaf in leaves:
            completed = tree.append(leaf)
            for level, value in enumerate(completed[::TILE_HEIGHT]):
                self._add_hash(level, value, tile)
        if tree.size == size and self._rows[0]:
            # The last bundle is partial, and so is the tile that came with it.
            self._compare(tile_at(0, (size - 1) // TILE_WIDTH, size), self._rows[0], tile)

    def _add_hash(self, level: int, value: bytes, tile: bytes | None) -> None:
        if level == len(self._rows):
            self._rows.append(bytearray())
        row = self._rows[level]
        row += value
        if len(row) == MAX_TILE_SIZE:
            full = HashTile(level, (self.tree.size >> TILE_HEIGHT * level) // TILE_WIDTH - 1)
            self._compare(full, row, tile if level == 0 else self._read(full))
            row.clear()

    def _compare_edge(self, signed: SignedCheckpoint) -> None:
        """Compare the partial tiles above the lowest level."""
        for level, row in enumerate(self._rows):
            if level and row:
                count = signed.size >> TILE_HEIGHT * level
                tile = tile_at(level, (count - 1) // TILE_WIDTH, signed.size)
                self._compare(tile, row, self._read(tile))

    def _compare(self, tile: HashTile, computed: bytearray, published: bytes | None) -> None:
        if published is None:
            self._suspects.append(Fault("missing", tile.path, "the tile is missing."))
        elif published != computed:
            sentence = "the tile is not what the entries make it."
            self._suspects.append(Fault("tile_altered", tile.path, sentence))

    def survey(self, signed: SignedCheckpoint) -> None:
        """Note every tile and bundle that does not lead to the signed root.

        Used once something was found that cannot be what was sealed.
        """
        before = self.findings.count
        hashes = self.reader.hashes(signed)
        for tile in hash_tiles_for_growth(0, signed.size):
            try:
                hashes.read_tile(tile)
            except MismatchError as error:
                self.findings.fault(error.code, error.place, error.sentence)
            except NotFoundError as error:
                self.findings.fault("missing", error.path, "the tile is missing.")
        for bundle in bundles_for_growth(0, signed.size):
            raw = self._read(bundle)
            if raw is None:
                self.findings.fault("missing", bundle.path, "the entries are missing.")
            else:
                self._name_bundle(bundle, raw, signed)
        if self.findings.count == before:
            self._name_nothing(signed)

    def _name_nothing(self, signed: SignedCheckpoint) -> None:
        if not self.findings.count:
            self.findings.fault(
                "root_mismatch",
                "checkpoint",
                f"the entries do not make up the root that was sealed for {signed.size} entries.",
            )
