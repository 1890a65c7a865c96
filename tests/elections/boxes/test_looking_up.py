"""Looking a ballot up, the receipt, and a box as anybody copies it."""

from __future__ import annotations

import gzip
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from glasshouse.acts.identifiers import instant_to_milliseconds
from glasshouse.clerk.backup import BadArchive, backup, restore
from glasshouse.clerk.directory import HouseDirectory
from glasshouse.clerk.resource_answers import Answer
from glasshouse.elections.boxes.boxes import key_name, read_key
from glasshouse.elections.boxes.intake import FINAL_WITHIN
from glasshouse.elections.boxes.reader import box_path
from glasshouse.record.checkpoint import open_checkpoint
from glasshouse.record.merkle import leaf_hash, verify_inclusion
from glasshouse.record.proof import Proof
from glasshouse.record.tiles import decode_bundle
from tests.elections.boxes.hall import Hall
from tests.house.world import NOWHERE, ORIGIN

YES, NO = [0, 1, 0], [0, 0, 1]


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    made = Hall(tmp_path / "house")
    await made.opened()
    yield made
    await made.stop()


def get(hall: Hall, path: str, election: str = "", method: str = "GET", **headers: str) -> Answer:
    given = {name.replace("_", "-").encode(): value.encode() for name, value in headers.items()}
    raw_path = f"/record/boxes/{election or hall.id}/{path}".encode()
    return hall.serving.resources.answer(method, raw_path, given)


# --- the voter ------------------------------------------------------------------------------------


async def test_a_voter_learns_whether_the_ballot_counts_and_is_final(hall: Hall) -> None:
    cast = (await hall.post(hall.ballot(0, YES))).json
    assert cast["final"] is False
    within = instant_to_milliseconds(cast["final_by"]) - hall.desk.clock.wall
    assert FINAL_WITHIN <= within < FINAL_WITHIN + 1000, "whole seconds, rounded up"
    found = await hall.look_up(cast["tracker"])
    assert found.json == {"index": 0, "counts": True, "final": False, "anchor": None}
    await hall.step()
    entry = hall.desk.clerk.book.head.size - 1
    found = await hall.look_up(cast["tracker"])
    assert found.json == {"index": 0, "counts": True, "final": True, "anchor": entry}
    assert found.headers["cache-control"] == "no-store"
    await hall.post(hall.ballot(0, NO))
    assert (await hall.look_up(cast["tracker"])).json["counts"] is False


async def test_the_same_ballot_sent_again_once_it_is_final_says_so(hall: Hall) -> None:
    raw = hall.ballot(0, YES)
    await hall.post(raw)
    await hall.step()
    again = await hall.post(raw)
    assert (again.status, again.json["final"], again.json["final_by"]) == (200, True, None)


@pytest.mark.parametrize("tracker", ["", "x", "A" * 43, "A" * 44, "%00"])
async def test_a_tracker_of_no_ballot(hall: Hall, tracker: str) -> None:
    await hall.post(hall.ballot(0, YES))
    response = await hall.look_up(tracker)
    assert (response.status, response.json["code"]) == (404, "no_such_ballot")


async def test_a_tracker_in_no_vote_and_in_one_without_a_box(tmp_path: Path) -> None:
    hall = Hall(tmp_path)
    hall.prepare()
    await hall.serve()
    for election, code in ((NOWHERE, "no_such_vote"), (hall.id, "no_such_ballot")):
        response = await hall.look_up("A" * 43, election)
        assert (response.status, response.json["code"]) == (404, code)
    await hall.stop()


# --- the box as a record --------------------------------------------------------------------------


async def test_a_receipt_proves_the_ballot_under_the_published_checkpoint(hall: Hall) -> None:
    raws = [hall.ballot(voter, YES) for voter in range(3)]
    for raw in raws:
        cast = (await hall.post(raw)).json
    early = get(hall, "proof/2")
    assert (early.status, json.loads(early.body)["code"]) == (404, "not_published")
    assert (b"retry-after", b"1") in early.more
    await hall.step()
    assert cast["receipt"] == f"/record/boxes/{hall.id}/proof/2"
    proof = Proof.parse(get(hall, "proof/2").body)
    key = read_key(hall.desk.directory, ORIGIN, hall.id).verifier
    signed = open_checkpoint(proof.checkpoint, key)
    assert signed.raw == get(hall, "checkpoint").body
    verify_inclusion(leaf_hash(raws[2]), 2, 3, proof.hashes, signed.root)


async def test_bundles_hold_the_exact_ballots_and_may_be_kept_for_ever(hall: Hall) -> None:
    raws = [hall.ballot(voter, YES) for voter in range(3)]
    for raw in raws:
        await hall.post(raw)
    await hall.step()
    answer = get(hall, "tile/entries/000.p/3")
    assert decode_bundle(answer.body, 3) == raws
    assert b"immutable" in answer.caching
    packed = get(hall, "tile/entries/000.p/3", accept_encoding="gzip")
    assert gzip.decompress(packed.body) == answer.body
    # A width that was never a file is rendered from the database.
    assert decode_bundle(get(hall, "tile/entries/000.p/2").body, 2) == raws[:2]
    assert get(hall, "checkpoint").caching == b"no-store"


@pytest.mark.parametrize(
    "path",
    [
        *("", "x", "proof", "proof/", "proof/x", "proof/01", "proof/9", "checkpoint/1", "tile"),
        *("tile/0/000.p/9", "tile/entries/001", "tile/../checkpoint", "..%2fcheckpoint"),
        "../../checkpoint",
    ],
)
async def test_an_address_that_leads_to_nothing(hall: Hall, path: str) -> None:
    await hall.post(hall.ballot(0, YES))
    await hall.step()
    answer = get(hall, path)
    assert (answer.status, answer.caching) == (404, b"no-store")


async def test_boxes_that_are_not_there_and_methods_that_write(hall: Hall) -> None:
    for election in (NOWHERE, "..", "x" * 64):
        for path in ("checkpoint", "proof/0", "tile/0/000.p/1"):
            assert get(hall, path, election).status == 404
    assert get(hall, "checkpoint").status == 404, "nothing is published of an empty box"
    assert get(hall, "checkpoint", method="POST").status == 405


async def test_health_shows_every_box(hall: Hall) -> None:
    await hall.post(hall.ballot(0, YES))
    await hall.serving.boxes.publish()
    report = hall.serving.health()
    assert report["boxes"] == {"status": {"open": True, "published": 1, "queued": 0, "size": 1}}
    await hall.closed()
    assert hall.serving.health()["boxes"]["status"]["open"] is False


# --- backup ---------------------------------------------------------------------------------------


async def test_a_house_from_a_backup_has_its_boxes_and_goes_on(hall: Hall, tmp_path: Path) -> None:
    raws = [hall.ballot(voter, YES) for voter in range(2)]
    for raw in raws:
        await hall.post(raw)
    await hall.step()
    backup(hall.desk.directory, tmp_path / "archive.tar", time=1)
    restore(tmp_path / "archive.tar", tmp_path / "new")
    new = HouseDirectory(tmp_path / "new")
    assert new.read_key(key_name(hall.id)) == hall.desk.directory.read_key(key_name(hall.id))
    await hall.stop()
    hall.desk.directory = new
    hall.desk.open()
    await hall.serve()
    assert hall.ballots_in_the_box() == raws
    assert (await hall.post(raws[0])).status == 200
    assert (await hall.post(hall.ballot(2, YES))).json["index"] == 2
    await hall.step()
    assert get(hall, "proof/2").status == 200


async def test_a_backup_with_a_box_that_is_none_is_not_restored(hall: Hall, tmp_path: Path) -> None:
    stray = hall.desk.directory.boxes / f"{NOWHERE}.sqlite3"
    backup(hall.desk.directory, tmp_path / "archive.tar", time=1)
    raw = (tmp_path / "archive.tar").read_bytes()
    name = f"boxes/{hall.id}.sqlite3".encode()
    (tmp_path / "other.tar").write_bytes(raw.replace(name, b"boxes/../../" + name[12:]))
    with pytest.raises(BadArchive):
        restore(tmp_path / "other.tar", tmp_path / "new")
    assert not stray.exists()
    assert box_path(hall.desk.directory, hall.id).exists()
