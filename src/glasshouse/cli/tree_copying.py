"""Bringing the tree of one record into a copy: its tiles first, then the entries below them.

Each piece is verified before it stays, and what an interrupted run has fetched is taken up again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from glasshouse.cli.copying import Copy
from glasshouse.cli.output import Advance
from glasshouse.cli.reading import read_ahead
from glasshouse.record.checkpoint import SignedCheckpoint
from glasshouse.record.client import RecordReader
from glasshouse.record.encoding import HASH_SIZE
from glasshouse.record.errors import FormatError, MismatchError
from glasshouse.record.policy import Policy
from glasshouse.record.tiles import (
    EntryBundle,
    bundles_for_growth,
    encode_bundle,
    hash_tiles_for_growth,
    leaf_hashes,
    tile_at,
)


@dataclass(frozen=True)
class TreeCopying:
    """The tree that ``reader`` reads, on its way into ``copy``; ``connections`` reads are under way
    at once."""

    reader: RecordReader
    copy: Copy
    connections: int
    advance: Advance

    def pull_tiles(self, signed: SignedCheckpoint, before: int) -> None:
        """Fetch the tiles that changed since the record had ``before`` entries.

        Raises MismatchError where one does not lead to the signed root, UnavailableError, OSError.
        """
        hashes = self.reader.hashes(signed)
        tiles = list(hash_tiles_for_growth(before, signed.size))
        for number, tile in enumerate(tiles, 1):
            self.advance("Fetching tiles", number, len(tiles))
            self.copy.write(tile.path, hashes.read_tile(tile))

    def pull_entries(
        self, signed: SignedCheckpoint, before: int
    ) -> Iterator[tuple[EntryBundle, list[bytes]]]:
        """Fetch the bundles that changed since then, once their tiles are there; each is in the
        copy when it is yielded. Raises as ``pull_tiles``."""

        def read(bundle: EntryBundle) -> list[bytes]:
            return self._kept(bundle, signed.size) or self.reader.read_bundle(bundle)

        bundles = bundles_for_growth(before, signed.size)
        for bundle, entries in read_ahead(read, bundles, self.connections):
            self._require_sealed(bundle, entries, signed.size)
            if not self.copy.has(bundle.path):
                self.copy.write(bundle.path, encode_bundle(entries))
            yield bundle, entries

    def _kept(self, bundle: EntryBundle, size: int) -> list[bytes] | None:
        """The entries of a bundle that an interrupted run has fetched, if they are whole."""
        if not self.copy.has(bundle.path):
            return None
        local = RecordReader(self.copy.source, Policy(()))
        try:
            entries = local.read_bundle(bundle)
            self._require_sealed(bundle, entries, size)
        except (FormatError, MismatchError):
            return None
        return entries

    def _require_sealed(self, bundle: EntryBundle, entries: list[bytes], size: int) -> None:
        """Compare entries with the tile over them, which was verified before it was written."""
        tile = tile_at(0, bundle.index, size)
        sealed = self.copy.source.read(tile.path, tile.size)
        for number, leaf in enumerate(leaf_hashes(entries)):
            if leaf != sealed[HASH_SIZE * number : HASH_SIZE * (number + 1)]:
                raise MismatchError(
                    "entry_mismatch",
                    f"Entry {bundle.start + number} in {bundle} is not what the house signed.",
                    bundle.path,
                )
