"""A log for tests: it grows, publishes its files in memory, and can be made to lie."""

from __future__ import annotations

from collections.abc import Iterable

from glasshouse.record.checkpoint import Checkpoint, sign_checkpoint
from glasshouse.record.errors import NotFoundError, TooLargeError
from glasshouse.record.merkle import Tree, consistency_proof, leaf_hash
from glasshouse.record.note import Note, SignerKey
from glasshouse.record.tiles import (
    bundles_for_growth,
    encode_bundle,
    leaf_hashes,
    render_hash_tiles,
)
from tests.record.helpers import LOG


class LogSimulator:
    """A log and what it has published. It is a ``client.Source``."""

    def __init__(self, entries: Iterable[bytes] = (), signer: SignerKey = LOG) -> None:
        self.signer = signer
        self.entries: list[bytes] = []
        self.tree = Tree()
        self.files: dict[str, bytes] = {}
        self.read_paths: list[str] = []
        self.grow(entries)

    @property
    def size(self) -> int:
        return len(self.entries)

    def grow(self, entries: Iterable[bytes]) -> None:
        """Append entries and publish them with a new checkpoint."""
        old_size, new = self.size, list(entries)
        tiles = render_hash_tiles(old_size, leaf_hashes(new), lambda tile: self.files[tile.path])
        self.files |= {tile.path: raw for tile, raw in tiles}
        self.entries += new
        for leaf in map(leaf_hash, new):
            self.tree.append(leaf)
        for bundle in bundles_for_growth(old_size, self.size):
            part = self.entries[bundle.start : bundle.start + bundle.width]
            self.files[bundle.path] = encode_bundle(part)
        self.files["checkpoint"] = self.note()

    def note(self, size: int | None = None) -> bytes:
        """Return the signed checkpoint of ``size``."""
        size = self.size if size is None else size
        return sign_checkpoint(
            Checkpoint(self.signer.name, size, self.tree.root(size)), self.signer
        )

    def proof(self, old_size: int, new_size: int | None = None) -> tuple[bytes, ...]:
        """Return a consistency proof."""
        new_size = self.size if new_size is None else new_size
        return tuple(consistency_proof(old_size, new_size, self.tree))

    def fork(self, at: int, entries: Iterable[bytes]) -> LogSimulator:
        """Return a log with the same key that tells another story from ``at`` on."""
        return LogSimulator([*self.entries[:at], *entries], self.signer)

    def cosign(self, lines: Iterable[bytes]) -> None:
        """Add signature lines to the published checkpoint."""
        note = Note.parse(self.files["checkpoint"])
        self.files["checkpoint"] = note.encode() + b"".join(lines)

    def flip(self, path: str, position: int = 0) -> None:
        """Alter one byte of a published file."""
        raw = bytearray(self.files[path])
        raw[position] ^= 1
        self.files[path] = bytes(raw)

    def read(self, path: str, limit: int) -> bytes:
        """Serve a file, as a ``client.Source`` does."""
        self.read_paths.append(path)
        if path not in self.files:
            raise NotFoundError("not_found", f"{path} does not exist.", path)
        if len(self.files[path]) > limit:
            raise TooLargeError("too_large", f"{path} is too large.", path)
        return self.files[path]


def numbered(start: int, end: int) -> list[bytes]:
    """Return the entries ``entry <start>`` up to ``entry <end>``, the last excluded."""
    return [b"entry %d" % i for i in range(start, end)]
