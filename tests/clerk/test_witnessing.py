"""What is remembered of witnesses: since when they are missing, and how each fared last."""

from __future__ import annotations

from pathlib import Path

import pytest

from glasshouse.clerk.witnessing import Witnessing, WitnessState


@pytest.mark.parametrize(
    ("cosigned", "quorum", "since"),
    [(0, 0, 5), (1, 0, None), (0, 1, 5), (1, 1, None), (1, 2, 5), (2, 2, None)],
)
def test_a_publication_is_witnessed_by_its_quorum_and_by_one_at_least(
    cosigned: int, quorum: int, since: int | None
) -> None:
    assert Witnessing().after_publication(cosigned, quorum, 5).unwitnessed_since == since


def test_case_17_unwitnessed_counts_from_the_first_of_a_row() -> None:
    memory = Witnessing()
    for time in (5, 6, 7):
        memory = memory.after_publication(0, 1, time)
    assert memory.unwitnessed_since == 5
    memory = memory.after_publication(1, 1, 8)
    assert memory.unwitnessed_since is None
    assert memory.after_publication(0, 1, 9).unwitnessed_since == 9


def test_a_failure_keeps_what_was_seen_and_when() -> None:
    memory = Witnessing().after_success("w", 3, 100).after_failure("w", "witness_slow", None)
    assert memory.witnesses["w"] == WitnessState(seen=3, cosigned=100, error="witness_slow")
    assert memory.after_failure("w", "witness_moving", 2).seen("w") == 2
    assert memory.after_success("w", 4, 200).witnesses["w"] == WitnessState(seen=4, cosigned=200)
    assert memory.seen("another") == 0


def test_it_survives_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "witnesses.json"
    memory = Witnessing().after_success("w", 3, 100).after_failure("v", "witness_slow", 1)
    memory = memory.after_publication(0, 1, 7)
    memory.save(path)
    assert Witnessing.load(path) == memory
    assert [each.name for each in tmp_path.iterdir()] == ["witnesses.json"]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"\xff",
        b'{"unwitnessed_since":null,"witnesses":[]}',
        b'{"unwitnessed_since":"x","witnesses":{}}',
        b'{"unwitnessed_since":null,"witnesses":{"w":{"cosigned":1,"error":null,"seen":-1}}}',
    ],
)
def test_a_spoilt_file_is_an_empty_memory(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "witnesses.json"
    path.write_bytes(raw)
    assert Witnessing.load(path) == Witnessing()
    assert Witnessing.load(tmp_path / "nothing") == Witnessing()
