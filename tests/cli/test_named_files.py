"""Files that entries name: verification finds what is missing, altered, or not what it must be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from glasshouse.acts.compose import AttachedFile, Written
from glasshouse.acts.files import MAXIMUM_FILE_BYTES
from glasshouse.cli.copying import Copy
from glasshouse.cli.mirroring import Mirror, Mirrored
from glasshouse.cli.output import nothing_shown
from glasshouse.cli.places import open_place
from glasshouse.cli.verifier import Options, Verified, Verifier
from glasshouse.cli.workspace import open_workspace
from tests.acts.file_kinds import REGISTRY, deposit, number_file, page_file
from tests.cli.simulator import ADDRESS, House, key, serve
from tests.cli.test_verifier import codes, places

#: The bundle in which the entries of a small house lie.
ENTRIES = "tile/entries/000.p/4"


class Deposits(House):
    """A house that records what it is told, as one would that lies: no check of files is made."""

    def __init__(self) -> None:
        super().__init__(registry=REGISTRY)

    def deposit(
        self,
        number: int = 1,
        kind: str = "deposit.make",
        html: bool = False,
        files: list[AttachedFile] | None = None,
        follows: str | None = None,
    ) -> Written:
        usual = [number_file(number), *([page_file()] if html else [])]
        return self.say(
            kind,
            deposit(number, follows, html),
            by=self.office,
            keys=[key("office")],
            files=usual if files is None else files,
        )


@pytest.fixture(params=["directory", "address"])
def verified(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[House], Verified]:
    """Verification of a house, from a copy in a directory and from its address."""

    def verify(house: House) -> Verified:
        target, transport = ADDRESS, serve(house.resources())
        if request.param == "directory":
            target = str(house.write_copy(tmp_path / "copy"))
        with open_place(target, transport=transport) as place, open_workspace(8) as workspace:
            options = Options(pages="none")
            return Verifier(place, REGISTRY, workspace, options).run()

    return verify


def test_files_that_fit_are_counted_once_each(verified: Callable[[House], Verified]) -> None:
    house = Deposits()
    first = house.deposit(1, html=True)
    house.deposit(2, follows=first.id, html=True)
    result = verified(house)
    assert result.findings.faults == []
    # Two numbers, and one page that both name.
    assert result.files == 3


def test_a_file_is_read_once_however_many_entries_name_it() -> None:
    house = Deposits()
    for _ in range(3):
        house.deposit(1, kind="deposit.leave")
    asked: list[str] = []
    transport = serve(house.resources(), asked)
    with open_place(ADDRESS, transport=transport) as place, open_workspace(8) as workspace:
        assert Verifier(place, REGISTRY, workspace, Options(pages="none")).run().ok
    assert sum("/file/" in path for path in asked) == 1


def test_a_missing_file_is_named_with_the_entry(verified: Callable[[House], Verified]) -> None:
    house = Deposits()
    written = house.deposit(1, html=True)
    del house.files[written.files[1].digest]
    result = verified(house)
    assert codes(result) == ["file_missing"]
    assert places(result) == {(f"file/{written.files[1].digest}", 2)}
    assert result.judged == 3, "the record is judged to its end all the same"


@pytest.mark.parametrize("kind", ["deposit.make", "deposit.leave"])
@pytest.mark.parametrize(
    "altered",
    [
        lambda raw: raw[:-1] + bytes([raw[-1] ^ 1]),
        lambda raw: raw + b" ",
        lambda raw: raw[:-1],
        lambda raw: b"",
        lambda raw: bytes(MAXIMUM_FILE_BYTES + 1),
    ],
)
def test_one_altered_byte_is_found(
    verified: Callable[[House], Verified], altered: Callable[[bytes], bytes], kind: str
) -> None:
    house = Deposits()
    written = house.deposit(1, kind=kind)
    digest = written.files[0].digest
    house.files[digest] = altered(house.files[digest])
    result = verified(house)
    assert codes(result) == ["file_altered"]
    assert places(result) == {(f"file/{digest}", 2)}


class _Mislabelled(AttachedFile):
    """A file whose act says another length."""

    @property
    def value(self) -> dict[str, Any]:
        return super().value | {"size": len(self.raw) + 1}


def test_an_entry_that_says_another_length_is_found(verified: Callable[[House], Verified]) -> None:
    house = Deposits()
    house.deposit(1)
    file = number_file(1)
    written = house.deposit(1, files=[_Mislabelled(file.type, file.raw)])
    result = verified(house)
    assert codes(result) == ["file_mismatch"]
    assert places(result) == {(f"file/{written.files[0].digest}", 3)}


def test_a_file_that_is_not_what_its_kind_demands_is_a_fault_of_the_house(
    verified: Callable[[House], Verified],
) -> None:
    house = Deposits()
    house.deposit(1)
    house.deposit(2, files=[number_file(3)])
    result = verified(house)
    assert codes(result) == ["deposit_differs"]
    assert places(result) == {(ENTRIES, 3)}
    assert "The file holds another number." in result.findings.faults[0].sentence


def test_the_check_sees_the_facts_before_its_entry_and_not_after(
    verified: Callable[[House], Verified],
) -> None:
    house = Deposits()
    first = house.deposit(1)
    house.deposit(3, follows=first.id)
    assert codes(verified(house)) == ["deposit_differs"]


def test_it_is_asked_of_entries_without_effect_too(verified: Callable[[House], Verified]) -> None:
    house = Deposits()
    house.deposit(13, files=[number_file(12)])
    result = verified(house)
    assert codes(result) == ["deposit_differs"]
    assert result.without_effect == 1


def test_a_check_that_fails_is_a_fault_and_not_a_crash(
    verified: Callable[[House], Verified],
) -> None:
    house = Deposits()
    house.deposit(500)
    house.deposit(1)
    result = verified(house)
    assert codes(result) == ["rules_fail"]
    assert result.judged == 4


# --- in copies ------------------------------------------------------------------------------------


def pull(house: House, folder: Path, asked: list[str] | None = None) -> Mirrored:
    resources = house.resources()
    with open_place(ADDRESS, transport=serve(resources, asked)) as place:
        return Mirror(place, Copy(folder), REGISTRY, nothing_shown).run()


def verified_copy(folder: Path) -> Verified:
    with open_place(str(folder)) as place, open_workspace(8) as workspace:
        return Verifier(place, REGISTRY, workspace, Options(pages="none")).run()


def test_a_copy_has_the_files_and_fetches_those_that_are_new_alone(tmp_path: Path) -> None:
    house = Deposits()
    first = house.deposit(1, html=True)
    assert pull(house, tmp_path / "copy").files == 2
    second = house.deposit(2, html=True)
    asked: list[str] = []
    assert pull(house, tmp_path / "copy", asked).files == 1
    assert [path for path in asked if "/file/" in path] == [
        f"/record/file/{second.files[0].digest}"
    ]
    kept = tmp_path / "copy" / "file"
    assert {path.name: path.read_bytes() for path in kept.iterdir()} == {
        file.digest: file.raw for file in (*first.files, second.files[0])
    }
    result = verified_copy(tmp_path / "copy")
    assert (result.findings.faults, result.files) == ([], 3)


def test_a_copy_that_was_cut_off_takes_up_what_is_there(tmp_path: Path) -> None:
    house = Deposits()
    whole, cut_off = house.deposit(1).files[0], house.deposit(2).files[0]
    kept = tmp_path / "copy" / "file"
    kept.mkdir(parents=True)
    (kept / whole.digest).write_bytes(whole.raw)
    (kept / cut_off.digest).write_bytes(cut_off.raw[:3])
    asked: list[str] = []
    assert pull(house, tmp_path / "copy", asked).files == 1
    assert [path for path in asked if "/file/" in path] == [f"/record/file/{cut_off.digest}"]
    assert verified_copy(tmp_path / "copy").ok


@pytest.mark.parametrize("served", [None, b"something else"])
def test_a_file_that_is_not_to_be_had_is_named_and_asked_for_again(
    tmp_path: Path, served: bytes | None
) -> None:
    house = Deposits()
    file = house.deposit(1).files[0]
    del house.files[file.digest]
    if served is not None:
        house.files[file.digest] = served
    mirrored = pull(house, tmp_path / "copy")
    assert (mirrored.files, mirrored.absent_files) == (0, [file.digest])
    assert codes(verified_copy(tmp_path / "copy")) == ["file_missing"]
    house.files[file.digest] = file.raw
    mirrored = pull(house, tmp_path / "copy")
    assert (mirrored.files, mirrored.absent_files) == (1, [])
    assert verified_copy(tmp_path / "copy").ok
    assert not (tmp_path / "copy" / "absent-files").exists()
