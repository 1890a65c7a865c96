"""Hashes on disk: lists that grow with a record while memory does not, and a tree made of them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from glasshouse.record.encoding import HASH_SIZE
from glasshouse.record.merkle import Node, root_at

_BUFFERED_HASHES = 4096
_ROOTS_KEPT = 4096


class HashFile:
    """A list of 32-byte hashes on disk; the newest few stay in memory."""

    def __init__(self, path: Path) -> None:
        """Begin an empty list in a new file."""
        self._file = path.open("x+b")
        self._written = 0
        self._newest = bytearray()

    def __len__(self) -> int:
        """How many hashes there are."""
        return self._written + len(self._newest) // HASH_SIZE

    def append(self, value: bytes) -> None:
        """Add a hash."""
        self._newest += value
        if len(self._newest) >= _BUFFERED_HASHES * HASH_SIZE:
            self._file.write(self._newest)
            self._file.flush()
            self._written += len(self._newest) // HASH_SIZE
            self._newest.clear()

    def __getitem__(self, place: int) -> bytes:
        """The hash at a place; IndexError if there is none."""
        if not 0 <= place < len(self):
            raise IndexError(place)
        if place >= self._written:
            start = (place - self._written) * HASH_SIZE
            return bytes(self._newest[start : start + HASH_SIZE])
        return os.pread(self._file.fileno(), HASH_SIZE, place * HASH_SIZE)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class TreeOnDisk:
    """A growing tree: every perfect subtree it ever had, 64 bytes for each entry.

    The root of a size is made when it is first asked for. Few sizes are: those that acts say they
    saw, and those of checkpoints.
    """

    def __init__(self, folder: Path) -> None:
        """Begin an empty tree; its levels become files in ``folder``."""
        self._folder = folder
        self._levels = [HashFile(folder / "level-0")]
        self._left: list[bytes] = []
        self.root = lru_cache(maxsize=_ROOTS_KEPT)(self._root)

    @property
    def size(self) -> int:
        """How many entries there are."""
        return len(self._levels[0])

    def append(self, leaf: bytes) -> list[bytes]:
        """Add a leaf hash. The hashes of the perfect subtrees it completes, itself first."""
        index, left, made = self.size, self._left, [leaf]
        self._levels[0].append(leaf)
        while index & 1:
            made.append(sha256(b"\x01" + left.pop() + made[-1]).digest())
            if len(made) > len(self._levels):
                self._levels.append(HashFile(self._folder / f"level-{len(self._levels)}"))
            self._levels[len(made) - 1].append(made[-1])
            index >>= 1
        left.append(made[-1])
        return made

    def leaf(self, index: int) -> bytes:
        """The leaf hash of an entry; IndexError if there is none."""
        return self._levels[0][index]

    def read_hashes(self, nodes: Sequence[Node]) -> list[bytes]:
        """See ``HashReader``."""
        return [self._levels[node.level][node.position] for node in nodes]

    def _root(self, size: int) -> bytes:
        """The root of a size; IndexError beyond the tree."""
        if not 0 <= size <= self.size:
            raise IndexError(size)
        return root_at(size, self)

    def close(self) -> None:
        """Close the files."""
        for level in self._levels:
            level.close()
