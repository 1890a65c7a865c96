"""The published files of one record: tiles, entry bundles, and the checkpoint that names them.

Files are rendered from the database, and can be at any time. One that is there with other bytes is
never overwritten; the checkpoint is replaced in one step, after everything that it speaks of, and
never goes back.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from glasshouse.clerk.directory import HouseDirectory
from glasshouse.clerk.edge import Tree
from glasshouse.clerk.seams import Hook, no_hook
from glasshouse.clerk.tree_files import TreeFiles
from glasshouse.record.checkpoint import SignedCheckpoint, open_checkpoint
from glasshouse.record.note import VerifierKey
from glasshouse.record.tiles import (
    TILE_HEIGHT,
    TILE_WIDTH,
    EntryBundle,
    HashTile,
    bundle_at,
    bundles_for_growth,
    encode_bundle,
    hash_tiles_for_growth,
    tile_at,
)


class PublishedAhead(RuntimeError):
    """What is published is not the beginning of what is to be published."""


def read_published(path: Path, log: VerifierKey) -> tuple[bytes, SignedCheckpoint] | None:
    """The checkpoint in this file, as it stands and as it reads; None before the first.

    Raises RecordError if the file is not a checkpoint signed by ``log``.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return None
    return raw, open_checkpoint(raw, log)


class PublishedTree:
    """Writes the files of one record below ``directory.record / place``. One thread uses it."""

    def __init__(
        self,
        directory: HouseDirectory,
        log: VerifierKey,
        place: str = "",
        hook: Hook = no_hook,
    ) -> None:
        """``place`` is empty for the house's own record; it ends in a slash for any other."""
        self._directory = directory
        self._log = log
        self._place = place
        self._files = TreeFiles(directory.record, directory.temporary, hook)

    @property
    def checkpoint_path(self) -> Path:
        """Where the checkpoint lies."""
        return self._path("checkpoint")

    def published(self) -> tuple[bytes, SignedCheckpoint] | None:
        """See ``read_published``."""
        return read_published(self.checkpoint_path, self._log)

    def sweep(self) -> None:
        """Remove what a crash left half-written, of every record of the house."""
        self._files.sweep()

    def render(self, tree: Tree, old: int, new: int) -> None:
        """Write durably all tiles and bundles by which the record grew from ``old`` to ``new``.

        Raises OSError, sqlite3.Error or LookupError. Files that are there already are compared.
        """
        for resource in growth(new, old):
            self._write(tree, resource)
        self._files.sync_directories()

    def restore(self, tree: Tree, size: int, sizes: list[int]) -> None:
        """Write the files of a record published up to ``size`` that are missing, and compare those
        at the right edge. ``sizes`` are earlier ones of which readers may still hold a checkpoint.

        Raises FileDiffers, OSError, sqlite3.Error or LookupError.
        """
        for resource in _edge(size):
            self._write(tree, resource)
        for earlier in sizes:
            for resource in _edge(min(earlier, size)):
                if not self._is_full(resource):
                    self._write(tree, resource)
        for resource in growth(size):
            if resource.width == TILE_WIDTH and not self._is_full(resource):
                self._write(tree, resource)
        self._files.sync_directories()

    def replace_checkpoint(self, note: bytes) -> None:
        """Show a new checkpoint, which must go on from the one shown; raises PublishedAhead.

        Threat: two processes, or a file restored by hand: a checkpoint that goes back, or changes
        its root at one size, is a broken promise that every witness and reader would notice.
        """
        new = open_checkpoint(note, self._log)
        published = self.published()
        if published is not None:
            shown = published[1]
            if shown.size > new.size or (shown.size == new.size and shown.root != new.root):
                raise PublishedAhead(
                    f"the published checkpoint has size {shown.size}, the new one {new.size}"
                )
        self._files.replace(f"{self._place}checkpoint", note)

    def remove_partial(self, old: int, new: int) -> None:
        """Remove the partial tiles of tiles that are full and published now (case 23).

        Clients that still hold an older checkpoint take the full tile and cut it off.
        """
        for resource in growth(new, old):
            if resource.width == TILE_WIDTH:
                shutil.rmtree(self._path(f"{resource.path}.p"), ignore_errors=True)

    def _write(self, tree: Tree, resource: HashTile | EntryBundle) -> None:
        self._files.write_once(self._place + resource.path, resource_bytes(tree, resource))

    def _is_full(self, resource: HashTile | EntryBundle) -> bool:
        return self._path(resource.full.path).exists()

    def _path(self, path: str) -> Path:
        return self._directory.record / (self._place + path)


def growth(size: int, old: int = 0) -> Iterator[HashTile | EntryBundle]:
    """The bundles and tiles of a record of ``size`` that one of ``old`` did not have."""
    yield from bundles_for_growth(old, size)
    yield from hash_tiles_for_growth(old, size)


def _edge(size: int) -> Iterator[HashTile | EntryBundle]:
    """The last bundle and the last tile of each level of a record of ``size``."""
    if size:
        yield bundle_at((size - 1) // TILE_WIDTH, size)
    level = 0
    while count := size >> TILE_HEIGHT * level:
        yield tile_at(level, (count - 1) // TILE_WIDTH, size)
        level += 1


def resource_bytes(tree: Tree, resource: HashTile | EntryBundle) -> bytes:
    """The bytes of a tile or bundle from the database; LookupError if it has not all of it."""
    if isinstance(resource, HashTile):
        return tree.tile(resource)
    entries = tree.raw_entries(resource.start, resource.start + resource.width)
    if len(entries) != resource.width:
        raise LookupError(f"the database has not all entries of {resource}")
    return encode_bundle(entries)
