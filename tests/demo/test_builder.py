"""The demo house: both negotiations, entered as anybody's acts are, at true times."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from stat import S_IMODE

import pytest

from glasshouse.acts.identifiers import instant_to_milliseconds
from glasshouse.acts.key_file import read_key
from glasshouse.clerk.directory import HOUSE_KEY, HouseDirectory
from glasshouse.demo.builder import NotTaken, demo_origin
from glasshouse.demo.founding import REGISTRY_KEY
from glasshouse.record.checkpoint import open_checkpoint
from glasshouse.record.note import VerifierKey
from tests.demo.houses import ENTRIES, START, DemoHouse, build_demo, dice


def test_every_entry_has_effect_and_there_are_as_many_as_there_should_be(demo: DemoHouse) -> None:
    assert demo.built.size == demo.record.head().size == ENTRIES
    assert {entry.effect for entry in demo.acts} == {None}


def test_a_replay_in_memory_comes_to_the_stored_digest(demo: DemoHouse) -> None:
    assert demo.replayed == demo.record.head().digest == demo.entries[-1].digest


def test_nothing_is_back_dated(demo: DemoHouse) -> None:
    for entry in demo.acts:
        claimed = instant_to_milliseconds(entry.act.envelope.said)
        assert START <= entry.received <= demo.ended
        assert START - 1000 < claimed <= entry.received


def test_each_author_had_seen_the_record_before_speaking(demo: DemoHouse) -> None:
    for stored, entry in zip(demo.entries, demo.acts, strict=True):
        saw = entry.act.envelope.saw
        assert stored.index - 32 < saw.size <= stored.index
        assert demo.record.root_at(saw.size).hex() == saw.root


def test_it_is_published_by_its_own_key_and_seen_by_no_witness(demo: DemoHouse) -> None:
    raw = HouseDirectory(demo.built.directory).checkpoint.read_bytes()
    signed = open_checkpoint(raw, VerifierKey.parse(demo.built.log_key))
    assert (signed.size, signed.root.hex()) == (ENTRIES, demo.built.root)
    assert len(signed.note.signatures) == 1


def test_the_keys_stay_with_whoever_runs_it_and_open_what_they_should(demo: DemoHouse) -> None:
    directory = HouseDirectory(demo.built.directory)
    (vote,) = (entry.act.id for entry in demo.acts if entry.act.kind == "election.announce")
    assert sorted(path.name for path in directory.keys.iterdir()) == [
        f"box-{vote[:16]}.key",
        "house.key",
        "log.key",
        "registry.key",
    ]
    assert {S_IMODE(path.stat().st_mode) for path in directory.keys.iterdir()} == {0o600}
    founded, established = demo.acts[0].act, demo.acts[1].act
    assert read_key(directory.read_key(HOUSE_KEY)).value == founded.envelope.body["house_key"]
    assert read_key(directory.read_key(REGISTRY_KEY)).value == established.envelope.body["key"]


def test_it_says_that_it_is_a_demonstration(demo: DemoHouse) -> None:
    lines = demo.lines(demo.acts[0])
    assert "demonstration" in lines["name"].lower()
    assert "demonstration" in lines["operator"]
    assert (demo.built.conference, demo.built.practice) == ("peace-1917-18", "harbour-practice")


def test_whoever_waits_is_told_how_far_it_is(demo: DemoHouse) -> None:
    done = [number for _doing, number, _total in demo.progress]
    assert done == sorted(done)
    assert done[-1] == ENTRIES
    assert {total for _doing, _done, total in demo.progress} == {ENTRIES}


def test_the_same_clock_and_dice_build_the_same_record(demo: DemoHouse, tmp_path: Path) -> None:
    again = build_demo(tmp_path / "again")
    assert again.root == demo.built.root


def test_other_dice_build_another_record(demo: DemoHouse, tmp_path: Path) -> None:
    other = build_demo(tmp_path / "other", "other")
    assert other.root != demo.built.root
    assert demo_origin(dice("demo")) != demo_origin(dice("other"))


def test_it_is_not_built_over_anything(tmp_path: Path) -> None:
    (tmp_path / "something").touch()
    with pytest.raises(FileExistsError):
        build_demo(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["something"]


def test_a_full_disk_ends_it_with_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: object, *arguments: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("glasshouse.clerk.storage.Storage.add_entries", fail)
    with pytest.raises(NotTaken):
        build_demo(tmp_path / "house")
    assert not HouseDirectory(tmp_path / "house").checkpoint.exists()
