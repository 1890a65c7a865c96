"""One altered byte, one missing file, one broken rule: verification fails and names the place."""

from __future__ import annotations

import hashlib
from pathlib import Path

import httpx
import pytest

from glasshouse.acts.compose import Written
from glasshouse.acts.entry import Entry
from glasshouse.cli.places import file_of, open_place
from glasshouse.cli.verifier import Options, Verified, Verifier
from glasshouse.cli.workspace import open_workspace
from glasshouse.kinds import REGISTRY
from glasshouse.record.checkpoint import Checkpoint, sign_checkpoint
from glasshouse.record.cosignature import WitnessSigner
from glasshouse.record.merkle import EMPTY_ROOT
from glasshouse.record.note import Note, SignerKey
from glasshouse.record.policy import Policy
from tests.cli.simulator import ADDRESS, ORIGIN, House, serve

SIZE = 261


def check(
    target: Path | str,
    transport: httpx.BaseTransport | None = None,
    options: Options | None = None,
) -> Verified:
    with open_place(str(target), transport=transport) as place, open_workspace(8) as workspace:
        return Verifier(place, REGISTRY, workspace, options or Options()).run()


def places(verified: Verified) -> set[tuple[str, int | None]]:
    return {(fault.place, fault.entry) for fault in verified.findings.faults}


def codes(verified: Verified) -> list[str]:
    return [fault.code for fault in verified.findings.faults]


def small_house() -> House:
    """Notes of several sizes, a full tile and a partial one, a text withheld, one witness."""
    house = House(witnesses=1, quorum=1)
    first = house.describe("first")
    house.publish()
    house.withhold(first)
    house.fill(100)
    house.publish()
    house.fill(SIZE)
    house.publish()
    return house


@pytest.fixture(scope="module")
def house() -> House:
    return small_house()


@pytest.fixture
def copy(house: House, tmp_path: Path) -> Path:
    return house.write_copy(tmp_path / "copy")


# --- what fits ------------------------------------------------------------------------------------


def test_a_copy_that_fits_is_verified(copy: Path) -> None:
    verified = check(copy)
    assert verified.findings.faults == []
    assert verified.findings.remarks == []
    assert (verified.judged, verified.signatures) == (SIZE, SIZE + 1)
    assert verified.withheld == {3: 1}
    assert verified.sheets == SIZE - 1
    assert (verified.notes, verified.digests) == (3, 3)
    assert verified.quorum_met
    assert not verified.key_was_given


def test_a_house_is_verified_over_http(house: House) -> None:
    verified = check(ADDRESS, house.transport())
    assert verified.findings.faults == []
    assert verified.judged == SIZE


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 260])
def test_every_shape_of_tree_is_verified(house: House, size: int) -> None:
    verified = check(ADDRESS, serve(house.resources(size)))
    assert [fault for fault in verified.findings.faults if fault.code != "policy_differs"] == []
    assert verified.judged == size


def test_other_processes_find_the_same(
    house: House, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("glasshouse.cli.checks.SMALLEST_POOLED", 1)
    assert check(copy, options=Options(jobs=2)).findings.faults == []
    digest = sorted(house.sheets)[0]
    flip(copy / "sheet" / digest, 30)
    assert codes(check(copy, options=Options(jobs=2))) == ["sheet_altered"]


# --- one altered byte -----------------------------------------------------------------------------


def flip(file: Path, position: int) -> None:
    content = bytearray(file.read_bytes())
    content[position] ^= 1
    file.write_bytes(content)


def kept_paths(house: House) -> list[str]:
    """Every file of the copy, the sheets represented by three."""
    sheets = [path for path in sorted(house.resources()) if path.startswith("sheet/")]
    others = [path for path in sorted(house.resources()) if not path.startswith("sheet/")]
    return [*others, *sheets[:3], "withheld"]


def test_an_altered_byte_in_any_file_is_found_and_named(house: House, tmp_path: Path) -> None:
    copy = house.write_copy(tmp_path / "copy")
    for path in kept_paths(house):
        file = copy / file_of(path)
        original = file.read_bytes()
        for position in (len(original) // 3, len(original) - 1):
            flip(file, position)
            verified = check(copy)
            named = {fault.place for fault in verified.findings.faults}
            assert named == {path}, f"byte {position} of {path}: {verified.findings.faults}"
        file.write_bytes(original)
    assert check(copy).ok


@pytest.mark.parametrize("path", ["checkpoint", "policy", "digest/4"])
def test_every_single_byte_of_a_small_file_counts(house: House, tmp_path: Path, path: str) -> None:
    copy = House(witnesses=1, quorum=1)
    copy.describe("first")
    copy.fill(4)
    copy.publish()
    folder = copy.write_copy(tmp_path / "copy")
    file = folder / file_of(path)
    original = file.read_bytes()
    for position in range(len(original)):
        flip(file, position)
        assert {fault.place for fault in check(folder).findings.faults} == {path}, position
        file.write_bytes(original)


@pytest.mark.parametrize("entry", [0, 1, 130, 255, 256, SIZE - 1])
def test_an_altered_entry_is_named_by_number(house: House, copy: Path, entry: int) -> None:
    bundle = "tile/entries/000" if entry < 256 else f"tile/entries/001.p/{SIZE - 256}"
    start = entry - entry % 256
    offset = sum(2 + len(raw) for raw in house.entries[start:entry])
    for position in (0, 1, 2, 20, len(house.entries[entry]) // 2, len(house.entries[entry]) + 1):
        flip(copy / bundle, offset + position)
        verified = check(copy)
        assert (bundle, entry) in places(verified), position
        flip(copy / bundle, offset + position)


def test_a_tile_and_an_entry_altered_alike_are_found(house: House, copy: Path) -> None:
    """The root over the entries decides, not the agreement of tile and bundle."""
    forged = house.entries[9].replace(b'"received":1', b'"received":2')
    bundle = copy / "tile/entries/000"
    bundle.write_bytes(bundle.read_bytes().replace(house.entries[9], forged))
    tile = copy / "tile/0/000"
    leaf = hashlib.sha256(b"\0" + house.entries[9]).digest()
    other = hashlib.sha256(b"\0" + forged).digest()
    tile.write_bytes(tile.read_bytes().replace(leaf, other))
    verified = check(copy)
    assert "tile/0/000" in {fault.place for fault in verified.findings.faults}


def test_a_left_over_partial_tile_is_compared_too(house: House, copy: Path) -> None:
    old = copy / "tile/0/000.p/9"
    old.parent.mkdir()
    old.write_bytes((copy / "tile/0/000").read_bytes()[: 9 * 32])
    assert check(copy).ok
    flip(old, 40)
    assert places(check(copy)) == {("tile/0/000.p/9", None)}


@pytest.mark.parametrize(
    ("path", "entry"),
    [
        ("tile/0/000", None),
        ("tile/1/000.p/1", None),
        ("tile/entries/000", None),
        (f"tile/entries/001.p/{SIZE - 256}", None),
    ],
)
def test_a_missing_file_is_named(copy: Path, path: str, entry: int | None) -> None:
    (copy / path).unlink()
    verified = check(copy)
    assert path in {fault.place for fault in verified.findings.faults}
    assert "missing" in codes(verified)


def test_a_house_may_drop_a_partial_tile_once_it_is_full(house: House) -> None:
    resources = {
        path: content
        for path, content in house.resources().items()
        if path.startswith(("tile/", "sheet/"))
    }
    older = {
        path: content
        for path, content in house.resources(100).items()
        if not path.startswith("tile/")
    }
    assert codes(check(ADDRESS, serve(resources | older))) == []


# --- the words ------------------------------------------------------------------------------------


def test_a_text_missing_without_an_act_is_a_fault(house: House, copy: Path) -> None:
    digest = Entry.parse(house.entries[50]).act.envelope.sheets["en"]
    (copy / "sheet" / digest).unlink()
    verified = check(copy)
    assert places(verified) == {(f"sheet/{digest}", 50)}
    assert codes(verified) == ["sheet_missing"]


def test_a_withheld_text_is_not_checkable_and_no_fault(copy: Path) -> None:
    verified = check(copy)
    assert verified.ok
    assert verified.not_checkable == 1


def test_a_withheld_text_that_a_copy_still_holds_is_told(tmp_path: Path) -> None:
    house = House()
    first = house.describe("first")
    digest, raw = first.sheets[0].digest, first.sheets[0].raw
    house.withhold(first)
    copy = house.write_copy(tmp_path / "copy")
    (copy / "sheet" / digest).write_bytes(raw)
    verified = check(copy)
    assert verified.ok
    assert any("entry 3 withholds it" in remark for remark in verified.findings.remarks)


def test_a_text_withheld_while_it_is_read_is_looked_for_in_newer_entries(house: House) -> None:
    """The text is gone and the entry that says so came after the checkpoint that was read."""
    moving = small_house()
    before = moving.resources()
    target = Entry.parse(moving.entries[40])
    written = Written(target.act, target.signatures, ())
    moving.withhold(written)
    after = moving.resources() | {
        path: content for path, content in before.items() if path.startswith("tile/")
    }
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/record/")
        asked.append(path)
        old = path == "checkpoint" and asked.count("checkpoint") <= 3
        content = (before if old else after).get(path)
        return httpx.Response(404) if content is None else httpx.Response(200, content=content)

    verified = check(ADDRESS, httpx.MockTransport(answer))
    assert verified.findings.faults == []
    assert verified.judged == SIZE + 1
    assert verified.withheld == {3: 1, SIZE: 1}


def test_a_text_with_other_lines_than_its_kind_demands_is_a_fault(tmp_path: Path) -> None:
    house = House()
    written = house.write(
        "house.outage",
        {"from": "2025-11-22T08:00:00Z", "until": "2025-11-22T08:10:00Z"},
        texts={"en": {"reason": "A cable", "boast": "The greatest"}},
    )
    house.now += 3_600_000
    house.record(written)
    verified = check(house.write_copy(tmp_path / "copy"))
    assert codes(verified) == ["lines_mismatch"]
    assert places(verified) == {(f"sheet/{written.sheets[0].digest}", 2)}


# --- forks, keys and witnesses --------------------------------------------------------------------


def test_a_kept_note_of_another_branch_is_proof_against_the_house(house: House, copy: Path) -> None:
    (copy / "checkpoints" / "100").write_bytes(house.note(100, root=b"x" * 32))
    verified = check(copy)
    assert codes(verified) == ["note_fork"]
    assert places(verified) == {("checkpoint/100", None)}


def test_a_checkpoint_over_another_tree_is_refused(house: House, copy: Path) -> None:
    (copy / "checkpoint").write_bytes(house.note(SIZE, root=b"x" * 32))
    (copy / "checkpoints" / str(SIZE)).write_bytes(house.note(SIZE, root=b"x" * 32))
    verified = check(copy)
    assert "tile/0/001.p/5, tile/1/000.p/1" in {place for place, _ in places(verified)}
    assert verified.notes == 0


def test_a_key_from_elsewhere_decides(house: House, copy: Path) -> None:
    given = check(copy, options=Options(log_key=house.log_key.verifier))
    assert given.ok
    assert given.key_was_given
    other = SignerKey(ORIGIN, bytes(32)).verifier
    assert places(check(copy, options=Options(log_key=other))) == {("checkpoint", None)}


def test_witnesses_count_by_the_policy_the_reader_brings(house: House, copy: Path) -> None:
    own = Policy.parse((copy / "policy").read_bytes())
    assert check(copy, options=Options(policy=own)).quorum_met
    stranger = WitnessSigner("witness.example/other", bytes(32)).verifier
    line = f"log {house.log_key.verifier.format()}\nwitness w {stranger.format()}\nquorum w\n"
    asked = check(copy, options=Options(policy=Policy.parse(line.encode())))
    assert codes(asked) == ["quorum_missing"]


def test_a_house_without_enough_witnesses_is_no_fault_of_the_record(
    house: House, copy: Path
) -> None:
    """Publication does not wait for witnesses; that none sealed is said, and is not a fault."""
    for path in ("checkpoint", f"checkpoints/{SIZE}"):
        note = Note.parse((copy / path).read_bytes())
        (copy / path).write_bytes(Note(note.text, note.signatures[:1]).encode())
    verified = check(copy)
    assert verified.ok
    assert not verified.quorum_met


def test_a_signature_by_somebody_the_record_does_not_name_is_told(house: House, copy: Path) -> None:
    note = Note.parse((copy / "checkpoint").read_bytes())
    stranger = WitnessSigner("witness.example/other", bytes(32)).cosign(note.text, 1)
    (copy / "checkpoint").write_bytes(note.with_signatures([stranger]).encode())
    assert codes(check(copy)) == ["unknown_signature"]


def test_a_record_without_entries_names_no_key(tmp_path: Path) -> None:
    signer = SignerKey(ORIGIN, bytes(32))
    (tmp_path / "checkpoint").write_bytes(
        sign_checkpoint(Checkpoint(ORIGIN, 0, EMPTY_ROOT), signer)
    )
    assert codes(check(tmp_path)) == ["empty_record"]
