"""Every tree up to 300 leaves, every proof; and everything that is not a proof is refused."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glasshouse.record.errors import ProofError
from glasshouse.record.merkle import (
    EMPTY_ROOT,
    CompactRange,
    Node,
    Tree,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    perfect_root,
    range_nodes,
    verify_consistency,
    verify_inclusion,
)
from tests.record.helpers import LEAVES, ROOTS, TREE, VECTORS

SIZES = 300
FLIPPED_SIZES = 64
"""Up to here every hash of every proof is flipped too; beyond, of selected sizes."""


def defined_root(leaves: list[bytes]) -> bytes:
    """Return the root as RFC 6962 section 2.1 defines it, by recursion."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(defined_root(leaves[:split]), defined_root(leaves[split:]))


def flipped(hashes: list[bytes], position: int) -> list[bytes]:
    copy = list(hashes)
    copy[position] = bytes([copy[position][0] ^ 1]) + copy[position][1:]
    return copy


def test_the_vectors() -> None:
    entries = [entry.encode() for entry in VECTORS["entries"]]
    leaves = [leaf_hash(entry) for entry in entries]
    assert [leaf.hex() for leaf in leaves] == VECTORS["leaf_hashes"]
    tree = Tree(leaves)
    assert tree.root().hex() == VECTORS["root_hex"]
    assert [each.hex() for each in inclusion_proof(1, 3, tree)] == VECTORS["inclusion_1_in_3"]
    assert [each.hex() for each in consistency_proof(2, 3, tree)] == VECTORS["consistency_2_3"]
    assert ROOTS[300].hex() == VECTORS["tree300"]["root"]
    numbers = Tree(leaf_hash(b"entry %d" % i) for i in range(257))
    for size, root in VECTORS["roots_leaf_i"].items():
        assert numbers.root(int(size)).hex() == root


def test_every_root_up_to_300_is_the_defined_one() -> None:
    edge = CompactRange()
    for size in range(SIZES + 1):
        expected = defined_root(LEAVES[:size])
        assert ROOTS[size] == expected
        assert edge.size == size
        assert edge.root() == expected
        assert CompactRange(size, edge.hashes).root() == expected
        if size < SIZES:
            edge.append(LEAVES[size])


def test_every_inclusion_proof_up_to_300() -> None:
    for size in range(1, SIZES + 1):
        for index in range(size):
            proof = inclusion_proof(index, size, TREE)
            verify_inclusion(LEAVES[index], index, size, proof, ROOTS[size])


def test_every_consistency_proof_up_to_300() -> None:
    for new in range(SIZES + 1):
        for old in range(new + 1):
            proof = consistency_proof(old, new, TREE)
            verify_consistency(old, ROOTS[old], new, ROOTS[new], proof)


@pytest.mark.parametrize("size", [*range(1, FLIPPED_SIZES + 1), 255, 256, 257, 300])
def test_no_altered_inclusion_proof_is_taken(size: int) -> None:
    for index in range(size):
        leaf, root = LEAVES[index], ROOTS[size]
        proof = inclusion_proof(index, size, TREE)
        wrong = [flipped(proof, position) for position in range(len(proof))]
        wrong += [[*proof, proof[-1] if proof else leaf], [leaf, *proof]]
        wrong += [proof[:-1], proof[1:]] if proof else []
        for bad in wrong:
            with pytest.raises(ProofError):
                verify_inclusion(leaf, index, size, bad, root)
        with pytest.raises(ProofError):
            verify_inclusion(flipped([leaf], 0)[0], index, size, proof, root)
        with pytest.raises(ProofError):
            verify_inclusion(leaf, index, size, proof, flipped([root], 0)[0])


@pytest.mark.parametrize("size", range(1, FLIPPED_SIZES + 1))
def test_an_inclusion_proof_is_of_one_index_and_one_root(size: int) -> None:
    for index in range(size):
        proof = inclusion_proof(index, size, TREE)
        for other in range(size):
            if other != index:
                with pytest.raises(ProofError):
                    verify_inclusion(LEAVES[index], other, size, proof, ROOTS[size])
        for other in range(FLIPPED_SIZES):
            if other != size:
                with pytest.raises(ProofError):
                    verify_inclusion(LEAVES[index], index, size, proof, ROOTS[other])


@pytest.mark.parametrize("new", [*range(FLIPPED_SIZES + 1), 255, 256, 257, 300])
def test_no_altered_consistency_proof_is_taken(new: int) -> None:
    for old in range(new + 1):
        proof = consistency_proof(old, new, TREE)
        wrong = [flipped(proof, position) for position in range(len(proof))]
        wrong += [[*proof, LEAVES[0]], [LEAVES[0], *proof]]
        wrong += [proof[:-1], proof[1:]] if proof else []
        for bad in wrong:
            with pytest.raises(ProofError):
                verify_consistency(old, ROOTS[old], new, ROOTS[new], bad)
        with pytest.raises(ProofError):
            verify_consistency(old, flipped([ROOTS[old]], 0)[0], new, ROOTS[new], proof)
        if old:
            with pytest.raises(ProofError):
                verify_consistency(old, ROOTS[old], new, flipped([ROOTS[new]], 0)[0], proof)


def test_a_tree_that_changed_its_past_has_no_proof() -> None:
    for changed in range(12):
        leaves = list(LEAVES[:24])
        leaves[changed] = leaf_hash(b"unsaid")
        forked = Tree(leaves)
        for old in range(changed + 1, 24):
            with pytest.raises(ProofError):
                verify_consistency(
                    old, ROOTS[old], 24, forked.root(), consistency_proof(old, 24, forked)
                )


class TestEdges:
    """The cases on which libraries differ."""

    def test_equal_sizes_need_equal_roots_and_no_hash(self) -> None:
        verify_consistency(5, ROOTS[5], 5, ROOTS[5], [])
        with pytest.raises(ProofError):
            verify_consistency(5, ROOTS[5], 5, ROOTS[6], [])
        with pytest.raises(ProofError):
            verify_consistency(5, ROOTS[5], 5, ROOTS[5], [ROOTS[5]])

    def test_from_nothing_the_old_root_is_that_of_nothing(self) -> None:
        verify_consistency(0, EMPTY_ROOT, 0, EMPTY_ROOT, [])
        verify_consistency(0, EMPTY_ROOT, 7, ROOTS[7], [])
        for arguments in [
            (0, ROOTS[1], 7, ROOTS[7], []),
            (0, EMPTY_ROOT, 7, ROOTS[7], [ROOTS[7]]),
            (0, EMPTY_ROOT, 0, ROOTS[1], []),
        ]:
            with pytest.raises(ProofError):
                verify_consistency(*arguments)

    @pytest.mark.parametrize(
        ("old", "new"), [(2, 1), (-1, 1), (-1, -1), (0, 2**63), (2**63, 2**63)]
    )
    def test_impossible_sizes_are_refused(self, old: int, new: int) -> None:
        with pytest.raises(ProofError):
            verify_consistency(old, ROOTS[1], new, ROOTS[1], [])

    @pytest.mark.parametrize(
        ("index", "size"), [(0, 0), (1, 1), (-1, 1), (2**63, 2**63 + 1), (2**200, 2**201)]
    )
    def test_an_index_outside_is_refused(self, index: int, size: int) -> None:
        with pytest.raises(ProofError):
            verify_inclusion(LEAVES[0], index, size, [], LEAVES[0])

    @pytest.mark.parametrize("bad", [b"", b"\x00" * 31, b"\x00" * 33])
    def test_a_hash_of_another_length_is_refused_first(self, bad: bytes) -> None:
        for leaf, proof, root in [
            (bad, [LEAVES[1]], ROOTS[2]),
            (LEAVES[0], [bad], ROOTS[2]),
            (LEAVES[0], [LEAVES[1]], bad),
        ]:
            with pytest.raises(ProofError) as refusal:
                verify_inclusion(leaf, 0, 2, proof, root)
            assert refusal.value.code == "hash_length"
        with pytest.raises(ProofError) as refusal:
            verify_consistency(1, bad, 2, ROOTS[2], [LEAVES[1]])
        assert refusal.value.code == "hash_length"

    def test_the_largest_tree_is_no_harder(self) -> None:
        with pytest.raises(ProofError) as refusal:
            verify_inclusion(LEAVES[0], 2**62, 2**63 - 1, [LEAVES[0]] * 62, ROOTS[1])
        assert refusal.value.code in {"proof_length", "proof_root"}

    def test_an_entry_is_never_a_node(self) -> None:
        """Threat: an entry made of two hashes must not pass for the node above them."""
        forged = LEAVES[0] + LEAVES[1]
        assert leaf_hash(forged) != node_hash(LEAVES[0], LEAVES[1])


@given(st.integers(0, 2**40), st.integers(0, 2**20))
def test_a_range_falls_into_perfect_trees_without_gap(start: int, length: int) -> None:
    position = start
    for node in range_nodes(start, start + length):
        assert node.position << node.level == position
        position += 1 << node.level
    assert position == start + length


@given(st.integers(0, 2**63 - 1))
def test_a_whole_tree_falls_into_its_one_bits(size: int) -> None:
    assert len(range_nodes(0, size)) == size.bit_count()


def test_completed_nodes_are_those_of_the_tree() -> None:
    edge = CompactRange()
    completed: dict[Node, bytes] = {}
    for leaf in LEAVES[:100]:
        edge.append(leaf, completed)
    nodes = [Node(level, i) for level in range(7) for i in range(100 >> level)]
    assert sorted(completed) == nodes
    assert [completed[node] for node in nodes] == TREE.read_hashes(nodes)


def test_a_copy_of_the_edge_is_independent() -> None:
    edge = CompactRange()
    edge.extend(LEAVES[:7])
    trial = edge.copy()
    trial.extend(LEAVES[7:9])
    assert (edge.size, edge.root()) == (7, ROOTS[7])
    assert (trial.size, trial.root()) == (9, ROOTS[9])


@pytest.mark.parametrize(("size", "count"), [(3, 1), (4, 2), (0, 1), (-1, 1), (2**63, 1)])
def test_an_edge_with_a_wrong_number_of_hashes_is_a_mistake_of_ours(size: int, count: int) -> None:
    with pytest.raises(ValueError, match="compact range"):
        CompactRange(size, [bytes(32)] * count)


@pytest.mark.parametrize("level", range(9))
def test_perfect_roots(level: int) -> None:
    assert perfect_root(b"".join(LEAVES[: 1 << level])) == ROOTS[1 << level]


def test_asking_for_impossible_proofs_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="within the tree"):
        inclusion_proof(3, 3, TREE)
    with pytest.raises(ValueError, match="only grows"):
        consistency_proof(4, 3, TREE)
