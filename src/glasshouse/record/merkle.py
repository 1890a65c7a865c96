"""Merkle trees over a list of entries (RFC 6962 section 2.1).

A leaf is ``SHA-256(0x00 || entry)``, a node ``SHA-256(0x01 || left || right)``. A tree of n
leaves splits at the largest power of two below n; the empty tree has the root ``SHA-256("")``.

The *node* at level L and position i is the root over the entries from i * 2^L up to (i + 1) * 2^L.
Once those entries exist it never changes, so a tree of any size is described by its *compact
range*: the roots of the perfect trees it falls into, one for each one-bit of its size.

An *inclusion proof* for entry i lists the siblings from the leaf to the root. A *consistency
proof* shows that the tree of size m is how the tree of size n began. The edge cases, on which
libraries differ, are fixed here: m == n has the empty proof and equal roots; m == 0 has the empty
proof and the old root must be that of the empty tree.

>>> tree = Tree(leaf_hash(entry) for entry in [b"proposal", b"answer", b"counter"])
>>> proof = inclusion_proof(1, 3, tree)
>>> verify_inclusion(leaf_hash(b"answer"), 1, 3, proof, tree.root())
>>> verify_inclusion(leaf_hash(b"silence"), 1, 3, proof, tree.root())
Traceback (most recent call last):
...
glasshouse.record.errors.ProofError: The proof does not lead from this entry to the stated root.
>>> verify_consistency(2, tree.root(2), 3, tree.root(), consistency_proof(2, 3, tree))
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import NamedTuple, Protocol

from glasshouse.record.encoding import HASH_SIZE, MAX_SIZE
from glasshouse.record.errors import ProofError

EMPTY_ROOT = sha256(b"").digest()


class Node(NamedTuple):
    """A perfect subtree: entries ``position << level`` up to ``(position + 1) << level``."""

    level: int
    position: int


class HashReader(Protocol):
    """Anything that knows the hashes of the perfect subtrees of one tree."""

    def read_hashes(self, nodes: Sequence[Node]) -> list[bytes]:
        """Return the hash of each node, in order. Every node lies wholly within the tree."""
        ...


def leaf_hash(entry: bytes | memoryview) -> bytes:
    """Return the leaf hash of an entry."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node with these two children."""
    return sha256(b"\x01" + left + right).digest()


def perfect_root(hashes: bytes) -> bytes:
    """Return the root over 2^k concatenated 32-byte hashes (k >= 0), such as a full tile."""
    while len(hashes) > HASH_SIZE:
        hashes = b"".join(
            [
                sha256(b"\x01" + hashes[i : i + 2 * HASH_SIZE]).digest()
                for i in range(0, len(hashes), 2 * HASH_SIZE)
            ]
        )
    return hashes


def range_nodes(start: int, end: int) -> list[Node]:
    """Return the fewest perfect subtrees that cover entries ``start`` to ``end``, left to right."""
    nodes = []
    while start < end:
        level = (end - start).bit_length() - 1
        if start:
            level = min(level, (start & -start).bit_length() - 1)
        nodes.append(Node(level, start >> level))
        start += 1 << level
    return nodes


def range_root(hashes: Sequence[bytes]) -> bytes:
    """Return the root over a range, given the hashes of its ``range_nodes``.

    True for any range that is itself a subtree of some tree: those that start at 0, and those
    that proofs speak of. The empty range has the root of the empty tree.
    """
    if not hashes:
        return EMPTY_ROOT
    root = hashes[-1]
    for left in reversed(hashes[:-1]):
        root = node_hash(left, root)
    return root


class CompactRange:
    """The right edge of a growing tree: all a log must hold in memory to go on writing.

    >>> edge = CompactRange()
    >>> edge.append(leaf_hash(b"a"))
    >>> edge.append(leaf_hash(b"b"))
    >>> edge.root() == node_hash(leaf_hash(b"a"), leaf_hash(b"b"))
    True
    """

    def __init__(self, size: int = 0, hashes: Iterable[bytes] = ()) -> None:
        """Resume at ``size`` with the hashes of ``range_nodes(0, size)``, left to right."""
        self._size = size
        self._hashes = list(hashes)
        if not 0 <= size <= MAX_SIZE or len(self._hashes) != size.bit_count():
            raise ValueError("a compact range has one hash for each one-bit of its size")

    @property
    def size(self) -> int:
        """Number of entries."""
        return self._size

    @property
    def hashes(self) -> tuple[bytes, ...]:
        """Hashes of ``range_nodes(0, size)``: store them to resume later."""
        return tuple(self._hashes)

    def copy(self) -> CompactRange:
        """Return an independent range of the same tree, to be thrown away if a write fails."""
        return CompactRange(self._size, self._hashes)

    def append(self, leaf: bytes, completed: dict[Node, bytes] | None = None) -> None:
        """Add one leaf hash. Each perfect subtree it completes, itself first, is put in
        ``completed``."""
        index, level, root = self._size, 0, leaf
        if completed is not None:
            completed[Node(0, index)] = leaf
        while index & 1:
            root = sha256(b"\x01" + self._hashes.pop() + root).digest()
            index >>= 1
            level += 1
            if completed is not None:
                completed[Node(level, index)] = root
        self._hashes.append(root)
        self._size += 1

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add many leaf hashes."""
        for leaf in leaves:
            self.append(leaf)

    def root(self) -> bytes:
        """Return the root of the tree."""
        return range_root(self._hashes)


class Tree:
    """A whole tree in memory, 64 bytes per entry: a ``HashReader`` for every size it ever had."""

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        """Build the tree over these leaf hashes."""
        self._levels: list[list[bytes]] = [[]]
        for leaf in leaves:
            self.append(leaf)

    @property
    def size(self) -> int:
        """Number of entries."""
        return len(self._levels[0])

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        index, root = self.size, leaf
        for level in self._levels:
            level.append(root)
            if not index & 1:
                return
            root = node_hash(level[-2], level[-1])
            index >>= 1
        self._levels.append([root])

    def read_hashes(self, nodes: Sequence[Node]) -> list[bytes]:
        """Return the hash of each node, in order."""
        return [self._levels[node.level][node.position] for node in nodes]

    def root(self, size: int | None = None) -> bytes:
        """Return the root at ``size``, by default the present one."""
        return root_at(self.size if size is None else size, self)


def root_at(size: int, reader: HashReader) -> bytes:
    """Return the root of the tree of ``size`` entries."""
    return range_root(reader.read_hashes(range_nodes(0, size)))


def inclusion_proof(index: int, size: int, reader: HashReader) -> list[bytes]:
    """Return the proof that entry ``index`` is in the tree of ``size``, leaf sibling first."""
    if not 0 <= index < size:
        raise ValueError("the entry must lie within the tree")
    return _range_roots(_inclusion_ranges(index, size), reader)


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Return if entry ``index`` of the tree of ``size`` with ``root`` has this leaf hash.

    Raises ``ProofError`` otherwise, whatever the numbers and hashes are.
    """
    _check_hashes([leaf, root, *proof])
    if not 0 <= index < size <= MAX_SIZE:
        raise ProofError("index_outside_tree", "The entry does not lie within the tree.")
    ranges = _inclusion_ranges(index, size)
    if len(proof) != len(ranges):
        raise ProofError(
            "proof_length", f"The proof must have {len(ranges)} hashes and has {len(proof)}."
        )
    computed = leaf
    for (start, _), sibling in zip(ranges, proof, strict=True):
        if start < index:
            computed = node_hash(sibling, computed)
        else:
            computed = node_hash(computed, sibling)
    if computed != root:
        raise ProofError(
            "proof_root", "The proof does not lead from this entry to the stated root."
        )


def consistency_proof(old_size: int, new_size: int, reader: HashReader) -> list[bytes]:
    """Return the proof that the tree of ``new_size`` begins with that of ``old_size``."""
    if not 0 <= old_size <= new_size:
        raise ValueError("a tree only grows")
    return _range_roots(_consistency_ranges(old_size, new_size), reader)


def verify_consistency(
    old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Return if the tree of ``new_size`` with ``new_root`` begins with the old one.

    Raises ``ProofError`` otherwise, whatever the numbers and hashes are.
    """
    _check_hashes([old_root, new_root, *proof])
    if not 0 <= old_size <= new_size <= MAX_SIZE:
        raise ProofError("size_order", "The older tree is not the smaller one.")
    ranges = _consistency_ranges(old_size, new_size)
    if len(proof) != len(ranges):
        raise ProofError(
            "proof_length", f"The proof must have {len(ranges)} hashes and has {len(proof)}."
        )
    if old_size == 0:
        if old_root != EMPTY_ROOT or (new_size == 0 and new_root != EMPTY_ROOT):
            raise ProofError("empty_root", "A record without entries has one root only.")
        return
    # The walk starts at the largest subtree that both trees have at the old right edge. If that
    # is the whole old tree the proof leaves it out, since the verifier holds its root.
    siblings = list(zip(ranges, proof, strict=True))
    seed = old_root
    if siblings and siblings[0][0][1] == old_size:
        seed = siblings.pop(0)[1]
    computed_old = computed_new = seed
    for (start, _), sibling in siblings:
        if start < old_size:
            # A left sibling belongs to both trees, a right one to the new tree alone.
            computed_old = node_hash(sibling, computed_old)
            computed_new = node_hash(sibling, computed_new)
        else:
            computed_new = node_hash(computed_new, sibling)
    if computed_old != old_root or computed_new != new_root:
        raise ProofError(
            "proof_root", "The proof does not show that the newer record begins with the older."
        )


def _split(start: int, end: int) -> int:
    """Return where the subtree over this range of two or more entries splits."""
    return start + (1 << ((end - start - 1).bit_length() - 1))


def _inclusion_ranges(index: int, size: int) -> list[tuple[int, int]]:
    """Return the ranges of the siblings on the way from entry ``index`` up to the root."""
    ranges = []
    start, end = 0, size
    while end - start > 1:
        middle = _split(start, end)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    ranges.reverse()
    return ranges


def _consistency_ranges(old_size: int, new_size: int) -> list[tuple[int, int]]:
    """Return the ranges of the hashes in the consistency proof, deepest first.

    This is SUBPROOF of RFC 6962 section 2.1.2 walked from the root down to the old right edge.
    """
    if old_size == 0:
        return []
    ranges = []
    start, end = 0, new_size
    while end != old_size:
        middle = _split(start, end)
        if old_size <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    if start > 0:
        ranges.append((start, end))
    ranges.reverse()
    return ranges


def _range_roots(ranges: list[tuple[int, int]], reader: HashReader) -> list[bytes]:
    """Return the root over each range, asking the reader once for all."""
    nodes = [range_nodes(start, end) for start, end in ranges]
    hashes = iter(reader.read_hashes([node for group in nodes for node in group]))
    return [range_root([next(hashes) for _ in group]) for group in nodes]


def _check_hashes(hashes: Sequence[bytes]) -> None:
    if any(len(each) != HASH_SIZE for each in hashes):
        raise ProofError("hash_length", "Every hash in a proof is 32 bytes long.")
