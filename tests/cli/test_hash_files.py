"""Hashes on disk: the tree that a verifier grows has the leaves and roots of any other."""

from __future__ import annotations

from pathlib import Path

import pytest

from glasshouse.cli import hash_files
from glasshouse.cli.hash_files import HashFile, TreeOnDisk
from glasshouse.record.merkle import CompactRange, Node, Tree, leaf_hash

LEAVES = [leaf_hash(str(number).encode()) for number in range(300)]


def test_every_size_has_the_root_of_the_tree_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hash_files, "_BUFFERED_HASHES", 7)
    known, tree = Tree(LEAVES), TreeOnDisk(tmp_path)
    for size, leaf in enumerate(LEAVES):
        assert tree.root(size) == known.root(size)
        tree.append(leaf)
    assert [tree.root(size) for size in range(301)] == [known.root(size) for size in range(301)]
    assert [tree.leaf(index) for index in range(300)] == LEAVES
    tree.close()


def test_it_tells_which_subtrees_an_entry_completes(tmp_path: Path) -> None:
    tree, edge = TreeOnDisk(tmp_path), CompactRange()
    for leaf in LEAVES:
        completed: dict[Node, bytes] = {}
        edge.append(leaf, completed)
        assert tree.append(leaf) == list(completed.values())
    assert tree.size == 300
    tree.close()


def test_nothing_lies_beyond_it(tmp_path: Path) -> None:
    tree = TreeOnDisk(tmp_path)
    tree.append(LEAVES[0])
    for size in (-1, 2):
        with pytest.raises(IndexError):
            tree.root(size)
    with pytest.raises(IndexError):
        tree.leaf(1)
    tree.close()


def test_a_list_is_read_where_it_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hash_files, "_BUFFERED_HASHES", 4)
    hashes = HashFile(tmp_path / "hashes")
    for leaf in LEAVES[:10]:
        hashes.append(leaf)
    assert len(hashes) == 10
    assert [hashes[place] for place in range(10)] == LEAVES[:10]
    for place in (-1, 10):
        with pytest.raises(IndexError):
            hashes[place]
    hashes.close()
