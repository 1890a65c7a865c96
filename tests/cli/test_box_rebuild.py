"""A house that lost everything but a copy of what it published gets its ballot boxes back."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from glasshouse.clerk.directory import HouseDirectory
from glasshouse.clerk.startup import StartRefused, open_house
from glasshouse.cli.backup import rebuild
from glasshouse.elections.boxes.boxes import Boxes
from glasshouse.kinds import REGISTRY
from tests.clerk.desk import StandingClock
from tests.cli.holding import Held, begun, decided, voted
from tests.cli.simulator import ORIGIN, START
from tests.cli.test_verifier import check

BUNDLE = "tile/entries/000.p/4"


def brought_back(
    held: Held, folder: Path, capsys: pytest.CaptureFixture[str], copy: Path | None = None
) -> tuple[Path, list[str]]:
    """The house made from a copy, and what is said to be lost."""
    key = folder / "log.key"
    key.write_text(held.house.log_key.format() + "\n", encoding="ascii")
    key.chmod(0o600)
    new = folder / "new"
    rebuild(str(copy or held.write_copy(folder / "copy")), new, log_key=key, json=True)
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    return new, [sentence for sentence in told["lost"] if "ballot" in sentence.lower()]


def started(new: Path) -> dict[str, Any]:
    """What the boxes of a house say of themselves once it has started."""

    async def start() -> dict[str, Any]:
        directory = HouseDirectory(new)
        house = open_house(directory, REGISTRY, clock=StandingClock(START + 10**9))
        boxes = Boxes(
            directory,
            house.clerk,
            lambda digest: (directory.files / digest).read_bytes(),
            ORIGIN,
            threads=1,
        )
        try:
            await boxes.open_all()
            return dict(boxes.health())
        finally:
            await boxes.close()
            house.close()

    return asyncio.run(start())


def test_case_32_a_vote_that_is_over_is_there_again_and_verifies(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    held = decided()
    new, lost = brought_back(held, tmp_path, capsys)
    assert lost == []
    found = check(new)
    assert found.findings.faults == []
    assert (found.votes[0].whole, found.votes[0].ballots) == (True, len(held.box.ballots))
    assert started(new) == {
        held.vote.slug: {"open": False, "published": 4, "queued": 0, "size": 4},
    }


def test_case_32_a_box_comes_back_from_what_is_left_of_the_house_as_well(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    held = decided()
    left, _lost = brought_back(held, tmp_path, capsys)
    (left / "house.sqlite3").unlink()
    (tmp_path / "second").mkdir()
    new, lost = brought_back(held, tmp_path / "second", capsys, left)
    assert lost == []
    assert started(new)[held.vote.slug]["size"] == 4


def test_a_box_without_ballots_has_none_to_lose(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    held = begun()
    held.open()
    left, lost = brought_back(held, tmp_path, capsys)
    (left / "house.sqlite3").unlink()
    (tmp_path / "second").mkdir()
    _new, again = brought_back(held, tmp_path / "second", capsys, left)
    for sentences in (lost, again):
        assert [sentence.partition(" of ")[0] for sentence in sentences] == ["The key"]


def test_a_vote_that_is_open_needs_its_key_and_this_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new, lost = brought_back(voted(), tmp_path, capsys)
    assert len(lost) == 1
    assert "The key of the ballot box" in lost[0]
    with pytest.raises(StartRefused, match="key"):
        started(new)


def test_a_vote_whose_box_was_not_set_up_has_nothing_to_bring_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new, lost = brought_back(begun(), tmp_path, capsys)
    assert lost == []
    assert started(new) == {}


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda box: box.clear(), "this copy has no checkpoint"),
        (lambda box: box.update(checkpoint=b"x" + box["checkpoint"]), "The checkpoint"),
        (lambda box: box.update({BUNDLE: box[BUNDLE].replace(b'"', b"'")}), f"Entry 0 in {BUNDLE}"),
        (lambda box: box.pop(BUNDLE), f"this copy has no {BUNDLE}"),
    ],
)
def test_a_box_that_the_copy_does_not_have_whole_stays_lost_and_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], harm: Any, said: str
) -> None:
    held = decided()
    box = dict(held.box.resources())
    harm(box)
    copy = held.write_copy(tmp_path / "copy", box)
    new, lost = brought_back(held, tmp_path, capsys, copy)
    assert len(lost) == 1
    assert lost[0].startswith(f"The ballot box of {held.vote.slug}: ")
    assert lost[0].endswith("Bring it back from a backup before the house is started.")
    assert said in lost[0]
    with pytest.raises(StartRefused, match="missing"):
        started(new)


def test_a_copy_of_a_box_from_before_its_last_anchor_is_too_old(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    held = decided()
    newest = held.box.ballots.pop()
    box = dict(held.box.resources())
    held.box.ballots.append(newest)
    copy = held.write_copy(tmp_path / "copy", box)
    _new, lost = brought_back(held, tmp_path, capsys, copy)
    assert "This copy has 3 of 4 ballots." in lost[0]


def test_what_is_no_ballot_is_not_taken_for_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    held = begun()
    held.open()
    held.box.ballots += [b"{}", b"[]", b"no JSON"]
    held.anchor()
    _new, lost = brought_back(held, tmp_path, capsys)
    assert "Ballot 1 is no ballot." in lost[0]


@pytest.mark.parametrize(
    "raw",
    [b"junk", b"[]", b"{}", b'{"credential":1}', b'{"credential":"a"}', b"\xff", b"[" * 60_000],
    ids=["no JSON", "list", "nothing", "number", "short", "no UTF-8", "nested without end"],
)
def test_what_is_no_ballot_in_a_box_is_named_and_the_box_stays_lost(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], raw: bytes
) -> None:
    """Threat: a house can sign a box of anything; whoever makes it again is told, and no more."""
    held = begun()
    held.open()
    held.cast(0, [0, 1, 0], [1, 1, 0])
    held.box.ballots.append(raw)
    held.anchor()
    new, lost = brought_back(held, tmp_path, capsys)
    assert any("Ballot 2 is no ballot" in sentence for sentence in lost)
    with pytest.raises(StartRefused):
        started(new)


def test_a_ballot_that_stands_in_a_box_twice_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    held = begun()
    held.open()
    held.cast(0, [0, 1, 0], [1, 1, 0])
    held.box.ballots.append(held.box.ballots[0])
    held.anchor()
    _new, lost = brought_back(held, tmp_path, capsys)
    assert any("A ballot is in it twice" in sentence for sentence in lost)
