"""Files that acts name: served exactly, backed up, and brought back with the house."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from glasshouse.acts.compose import Written
from glasshouse.clerk.backup import BackupFailed, backup, restore
from glasshouse.clerk.book import Receipt
from glasshouse.clerk.directory import HouseDirectory
from glasshouse.clerk.file_store import FileReader
from glasshouse.clerk.rebuild import Rebuilt, rebuild
from glasshouse.clerk.resources import RecordResources
from glasshouse.clerk.sheet_store import SheetReader
from glasshouse.clerk.storage import connect_for_reading
from glasshouse.record.client import DirectorySource
from tests.acts.file_kinds import REGISTRY, number_file, page_file
from tests.clerk.asgi import Response, request
from tests.clerk.depositing import Depository
from tests.clerk.desk import LOG

TIME = 1_800_000_000_000


@pytest.fixture
async def desk(tmp_path: Path) -> Depository:
    return Depository(tmp_path / "house")


@pytest.fixture
async def deposited(desk: Depository) -> Written:
    """An act with two files, on the record and published."""
    written = desk.deposit(html=True)
    await desk.put_all(written)
    desk.record(written)
    assert await desk.publish()
    return written


@pytest.fixture
def served(desk: Depository, deposited: Written) -> Iterator[RecordResources]:
    served = desk.serve()
    yield served
    served.close()


async def fetch(served: RecordResources, digest: str, **options: Any) -> Response:
    response = await request(
        served, b"", path=f"/record/file/{digest}", **({"method": "GET"} | options)
    )
    assert response is not None
    return response


# --- Served ---------------------------------------------------------------------------------------


async def test_a_file_is_served_exactly_and_kept_for_ever(
    served: RecordResources, deposited: Written
) -> None:
    for file in deposited.files:
        answer = await fetch(served, file.digest)
        assert (answer.status, answer.body) == (200, file.raw)
        assert answer.headers["content-length"] == str(len(file.raw))
        assert answer.headers["etag"] == f'"{file.digest}"'
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["access-control-allow-origin"] == "*"


async def test_a_page_that_somebody_sent_is_never_a_page_of_this_site(
    desk: Depository, served: RecordResources
) -> None:
    attack = desk.deposit(
        2, files=[number_file(2), page_file("<script>alert(1)</script>")], html=True
    )
    await desk.put_all(attack)
    desk.record(attack)
    answer = await fetch(served, attack.files[1].digest)
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == "attachment"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"


async def test_a_file_that_no_act_names_is_not_served(
    desk: Depository, served: RecordResources
) -> None:
    sent = await desk.put(b"<p>What a stranger wants shown here</p>")
    answer = await fetch(served, sent.json["digest"])
    assert (answer.status, answer.json["code"]) == (404, "not_found")
    assert answer.headers["cache-control"] == "no-store"


async def test_asking_again_sends_nothing_again(
    served: RecordResources, deposited: Written
) -> None:
    digest = deposited.files[0].digest
    for known in (f'"{digest}"', "*"):
        again = await fetch(served, digest, headers={"if-none-match": known})
        assert (again.status, again.body) == (304, b"")
    other = await fetch(served, digest, headers={"if-none-match": '"another"'})
    assert other.status == 200
    head = await fetch(served, digest, method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == str(len(deposited.files[0].raw))


def _flip(path: Path) -> None:
    raw = path.read_bytes()
    path.write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))


@pytest.mark.parametrize("damage", [Path.unlink, _flip])
async def test_what_is_damaged_is_not_served_for_ever(
    desk: Depository,
    served: RecordResources,
    deposited: Written,
    damage: Callable[[Path], None],
) -> None:
    digest = deposited.files[0].digest
    damage(desk.directory.files / digest)
    answer = await fetch(served, digest)
    assert (answer.status, answer.json["code"]) == (404, "file_missing")
    assert answer.headers["cache-control"] == "no-store"


# --- Backed up and brought back -------------------------------------------------------------------


async def test_a_backup_has_the_files_that_acts_name_and_no_others(
    desk: Depository, deposited: Written, tmp_path: Path
) -> None:
    await desk.put(b"named by nobody")
    backup(desk.directory, tmp_path / "archive", time=TIME)
    restore(tmp_path / "archive", tmp_path / "new")
    files = HouseDirectory(tmp_path / "new").files
    assert {path.name: path.read_bytes() for path in files.iterdir()} == {
        file.digest: file.raw for file in deposited.files
    }


async def test_a_backup_has_the_files_of_acts_that_still_wait(
    desk: Depository, tmp_path: Path
) -> None:
    written = desk.deposit(1)
    await desk.put_all(written)
    desk.clerk.pause("publication", "for the test")
    taken = desk.clerk.receive(written.upload())
    assert not isinstance(taken, Receipt)
    desk.clerk.keep([(taken, written.upload())])
    backup(desk.directory, tmp_path / "archive", time=TIME)
    restore(tmp_path / "archive", tmp_path / "new")
    files = HouseDirectory(tmp_path / "new").files
    assert [path.name for path in files.iterdir()] == [written.files[0].digest]


@pytest.mark.parametrize("damage", [Path.unlink, _flip])
async def test_a_backup_that_would_lack_a_file_is_not_made(
    desk: Depository, deposited: Written, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    damage(desk.directory.files / deposited.files[1].digest)
    with pytest.raises(BackupFailed, match=deposited.files[1].digest):
        backup(desk.directory, tmp_path / "archive", time=TIME)
    assert not (tmp_path / "archive").exists()


def _rebuilt(desk: Depository, new: Path, contents: Callable[[str], bytes | None]) -> Rebuilt:
    connection = connect_for_reading(desk.directory.sheets)
    words = SheetReader(connection).get
    try:
        source = DirectorySource(desk.directory.record)
        return rebuild(source, words, LOG, new, REGISTRY, contents=contents, time=TIME)
    finally:
        connection.close()


async def test_files_at_hand_come_back_with_the_house(
    desk: Depository, deposited: Written, tmp_path: Path
) -> None:
    rebuilt = _rebuilt(desk, tmp_path / "new", FileReader(desk.directory.files).read)
    assert (rebuilt.files, rebuilt.missing_files) == (2, ())
    files = FileReader(tmp_path / "new" / "files")
    assert [files.read(file.digest) for file in deposited.files] == [
        file.raw for file in deposited.files
    ]
    assert list((tmp_path / "new" / "temporary").iterdir()) == []


@pytest.mark.parametrize("found", [None, b"something else"])
async def test_files_that_are_not_at_hand_are_named(
    desk: Depository, deposited: Written, tmp_path: Path, found: bytes | None
) -> None:
    rebuilt = _rebuilt(desk, tmp_path / "new", lambda digest: found)
    assert rebuilt.files == 0
    assert rebuilt.missing_files == tuple(sorted(file.digest for file in deposited.files))
