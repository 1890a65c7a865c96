"""Copies of ballot boxes: they grow, are cut off and go on; one that forked or shrank is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from glasshouse.cli.exits import CommandEnded
from glasshouse.cli.mirror import mirror
from glasshouse.record.note import SignerKey
from tests.cli.holding import Ballots, Held, begun, decided, voted
from tests.cli.simulator import ADDRESS, serve
from tests.cli.test_mirror import files
from tests.cli.test_verifier import check, codes, flip


def pull(held: Held, folder: Path, box: dict[str, bytes] | None = None) -> int:
    return mirror(ADDRESS, folder, transport=serve(held.resources(box)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "copy"


def test_a_copy_of_a_vote_verifies_without_the_house(folder: Path) -> None:
    held = decided()
    assert pull(held, folder) == 0
    found = check(folder)
    assert found.findings.faults == []
    assert found.votes[0].whole
    assert (folder / "boxes" / held.id / "checkpoint").read_bytes() == held.box.resources()[
        "checkpoint"
    ]


def test_a_copy_of_a_box_grows_by_what_is_new_alone(folder: Path) -> None:
    held = many(300)
    pull(held, folder)
    for _more in range(20):
        held.box.ballots.append(held.box.ballots[-1] + b" ")
    held.anchor()
    asked: list[str] = []
    assert mirror(ADDRESS, folder, transport=serve(held.resources(), asked)) == 0
    below = [path.partition(f"{held.id}/")[2] for path in asked if f"boxes/{held.id}" in path]
    assert "tile/entries/000" not in below
    assert "tile/entries/001.p/64" in below
    kept = files(folder / "boxes" / held.id)
    assert sorted(path for path in kept if ".p/" in path) == [
        "tile/0/001.p/64",
        "tile/1/000.p/1",
        "tile/entries/001.p/64",
    ]


def many(count: int) -> Held:
    """A vote with a long box: what its copies hold is not asked to be ballots."""
    held = begun()
    held.open()
    held.box.ballots += [b"ballot %d" % number for number in range(count)]
    held.anchor()
    return held


def test_a_box_that_was_set_up_and_not_published_yet_is_waited_for(folder: Path) -> None:
    held = begun()
    held.open()
    assert pull(held, folder, {}) == 0
    assert check(folder).findings.faults == []
    held.cast(0, [0, 1, 0], [1, 1, 0])
    held.anchor()
    assert pull(held, folder) == 0
    assert check(folder).votes[0].ballots == 1


@pytest.mark.parametrize("path", ["checkpoint", "tile/0/000.p/4", "tile/entries/000.p/4"])
def test_a_copy_cut_off_in_a_box_goes_on_from_there(folder: Path, path: str) -> None:
    held = decided()
    resources = held.resources()

    def answer(request: httpx.Request) -> httpx.Response:
        below = request.url.path.removeprefix("/record/")
        if below == f"boxes/{held.id}/{path}":
            return httpx.Response(500)
        content = resources.get(below)
        return httpx.Response(404) if content is None else httpx.Response(200, content=content)

    with pytest.raises(CommandEnded) as ended:
        mirror(ADDRESS, folder, transport=httpx.MockTransport(answer))
    assert ended.value.code == 3
    assert not (folder / "checkpoint").exists()
    assert pull(held, folder) == 0
    assert check(folder).votes[0].whole


def test_json_says_what_was_copied_of_boxes(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mirror(ADDRESS, folder, json=True, transport=serve(decided().resources()))
    said = json.loads(capsys.readouterr().out)
    assert (said["boxes"], said["ballots"], said["boxes_refused"]) == (1, 4, [])


# --- boxes that are not followed ------------------------------------------------------------------


def changed(held: Held, change: Callable[[list[bytes]], list[bytes]]) -> dict[str, bytes]:
    return Ballots(held.box.origin, ballots=change(list(held.box.ballots))).resources()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda ballots: ballots[:3], "it already had 4"),
        (lambda ballots: [*ballots[:3], b"another"], "two different states of 4"),
        (lambda ballots: [b"another", *ballots[1:], b"more"], "was not shown to begin with"),
    ],
)
def test_a_box_that_forked_or_shrank_is_named_and_both_notes_are_kept(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    change: Callable[[list[bytes]], list[bytes]],
    said: str,
) -> None:
    held = voted()
    pull(held, folder)
    before = files(folder / "boxes" / held.id)
    held.house.describe("later")
    assert pull(held, folder, changed(held, change)) == 1
    words = capsys.readouterr().out
    assert f"the ballot box of vote {held.id} is not followed" in words
    assert said in words
    after = files(folder / "boxes" / held.id)
    assert {path: after[path] for path in before} == before
    (evidence,) = set(after) - set(before)
    assert evidence.startswith("evidence/")
    found = check(folder)
    assert found.judged == held.house.size
    if "already had" in said:
        assert any("older state" in remark for remark in found.findings.remarks)
    else:
        assert [fault.place for fault in found.findings.faults] == [f"boxes/{held.id}/{evidence}"]


@pytest.mark.parametrize("size", [3, 9])
def test_a_box_that_is_not_what_the_record_anchors_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str], size: int
) -> None:
    held = begun()
    held.open()
    for voter in range(3):
        held.cast(voter, [0, 1, 0], [1, 1, 0])
    held.anchor(size=size, root="ab" * 32)
    assert pull(held, folder) == 1
    assert f"entry {held.house.size - 1} anchors" in capsys.readouterr().out
    assert not (folder / "boxes" / held.id / "checkpoint").exists()
    assert codes(check(folder)) == ["missing"]


def test_a_box_that_another_key_sealed_is_not_followed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    held = voted()
    stranger = SignerKey(held.box.origin, b"s" * 32)
    assert pull(held, folder, held.box.resources(stranger)) == 1
    assert "is not followed" in capsys.readouterr().out


@pytest.mark.parametrize("path", ["tile/0/000.p/4", "tile/entries/000.p/4"])
def test_nothing_is_taken_of_a_box_that_it_did_not_seal(folder: Path, path: str) -> None:
    held = voted()
    box = held.box.resources()
    box[path] = box[path][:-1] + b"?"
    assert pull(held, folder, box) == 1
    assert not (folder / "boxes" / held.id / "checkpoint").exists()


def test_a_vote_named_by_a_path_leads_nowhere(folder: Path) -> None:
    held = voted()
    hostile = held.house.write(
        "box.open",
        {"election": "../../../outside", "box_key": "x"},
        scope=held.conference,
    )
    held.house.store(hostile.entry(held.house.now).encode())
    held.house.digests.append(held.house.digests[-1])
    pull(held, folder)
    assert not (folder.parent.parent / "outside").exists()
    assert [path.name for path in (folder / "boxes").iterdir()] == [held.id]


def test_another_key_in_the_copy_is_named(folder: Path) -> None:
    held = voted()
    pull(held, folder)
    flip(folder / "boxes" / held.id / "key", 5)
    assert codes(check(folder)) == ["box_key_differs"]
