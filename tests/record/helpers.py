"""What the tests of the record share: the vectors, their keys, and the mangling of bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from glasshouse.record.cosignature import WitnessSigner
from glasshouse.record.errors import RecordError
from glasshouse.record.merkle import Tree, leaf_hash
from glasshouse.record.note import SignerKey
from glasshouse.record.policy import LogLine, Policy, WitnessLine

VECTORS: dict[str, Any] = json.loads(Path(__file__).with_name("vectors.json").read_text("utf-8"))

ORIGIN = "record.example.org/glasshouse"
LOG = SignerKey(ORIGIN, sha256(b"glasshouse test log key").digest())
WITNESS = WitnessSigner("witness.example.org/w1", sha256(b"glasshouse test witness key").digest())
OTHER_LOG = SignerKey(ORIGIN, bytes([7]) * 32)
OTHER_WITNESS = WitnessSigner("witness.example.net/w2", bytes([8]) * 32)

LOG_ONLY = Policy.of_log(LOG.verifier)
WITNESSED = Policy.of_witnesses(
    LogLine(LOG.verifier), [WitnessLine("w1", WITNESS.verifier)], threshold=1
)


def vector(name: str) -> bytes:
    """Return a text of the vectors as bytes."""
    value: str = VECTORS[name]
    return value.encode()


def numbered_leaves(count: int) -> list[bytes]:
    """Return the leaf hashes of the entries ``entry 0``, ``entry 1`` and so on."""
    return [leaf_hash(b"entry %d" % i) for i in range(count)]


LEAVES = numbered_leaves(300)
TREE = Tree(LEAVES)
ROOTS = [TREE.root(size) for size in range(301)]


def mutations(raw: bytes) -> Iterator[bytes]:
    """Yield every change of one byte: to each other value, deleted, doubled; and every prefix."""
    for position, original in enumerate(raw):
        before, after = raw[:position], raw[position + 1 :]
        yield before
        yield before + after
        yield before + raw[position : position + 1] * 2 + after
        for value in range(256):
            if value != original:
                yield before + bytes([value]) + after


def assert_all_mutations_rejected(raw: bytes, check: Callable[[bytes], object]) -> None:
    """Assert that ``check`` takes ``raw`` and refuses each of its mutations by a RecordError."""
    check(raw)
    for mutated in mutations(raw):
        try:
            check(mutated)
        except RecordError:
            continue
        pytest.fail(f"accepted {mutated!r}")
