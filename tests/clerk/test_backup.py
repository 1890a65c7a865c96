"""A house comes back from its backup as it was, and nothing but a house comes out of an archive."""

from __future__ import annotations

import io
import json
import os
import shutil
import sqlite3
import stat
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from glasshouse.acts import canonical
from glasshouse.acts.words import Text, TextWithheld
from glasshouse.clerk import backup as module
from glasshouse.clerk.backup import (
    MANIFEST,
    BackupFailed,
    BadArchive,
    backup,
    read_manifest,
    restore,
)
from glasshouse.clerk.cosigning import MEMORY
from glasshouse.clerk.directory import HOUSE_KEY, LOG_KEY, HouseDirectory, HouseLock
from glasshouse.clerk.reader import HouseReader
from glasshouse.clerk.rebuild import rebuild
from glasshouse.clerk.sheet_store import SheetStore
from glasshouse.clerk.startup import StartRefused, open_house
from glasshouse.clerk.storage import Storage
from glasshouse.clerk.witnessing import Witnessing
from glasshouse.kinds import REGISTRY
from glasshouse.record.client import DirectorySource
from tests.clerk.houses import LOG, continue_house, small_world, write_house
from tests.clerk.test_reader import owner, withhold
from tests.house.world import World

TIME = 1_800_000_000_000


@pytest.fixture
def world() -> World:
    return small_world()


@pytest.fixture
def directory(tmp_path: Path, world: World) -> HouseDirectory:
    directory = write_house(tmp_path / "house", world)
    directory.write_key(HOUSE_KEY, "the house key")
    Witnessing(unwitnessed_since=7).save(directory.root / MEMORY)
    return directory


def tables(directory: HouseDirectory) -> list[list[tuple[object, ...]]]:
    found = []
    for path in (directory.database, directory.sheets):
        connection = sqlite3.connect(path)
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (name,) in sorted(names):
            found.append(connection.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall())
        connection.close()
    return found


def test_a_house_comes_back_as_it_was(tmp_path: Path, directory: HouseDirectory) -> None:
    storage = Storage(directory.database)
    storage.begin()
    storage.add_pending("cd" * 32, 5, b"an upload that waits")
    storage.commit()
    storage.close()
    made = backup(directory, tmp_path / "archive.tar", time=TIME)
    restored = restore(tmp_path / "archive.tar", tmp_path / "new")
    new = HouseDirectory(tmp_path / "new")
    assert restored.manifest == made == read_manifest(tmp_path / "archive.tar")
    assert tables(new) == tables(directory)
    assert new.read_key(LOG_KEY) == LOG.format()
    assert new.read_key(HOUSE_KEY) == "the house key"
    assert Witnessing.load(new.root / MEMORY).unwitnessed_since == 7
    assert (made.log, made.size, made.published) == (LOG.name, 5, 5)
    assert made.made == "2027-01-15T08:00:00Z"


def test_it_is_taken_while_the_house_is_open_and_writes(
    tmp_path: Path, directory: HouseDirectory, world: World
) -> None:
    with HouseLock(directory):
        storage = Storage(directory.database)
        storage.begin()
        storage.beat(1)
        made = backup(directory, tmp_path / "archive.tar", time=TIME)
        storage.commit()
        storage.close()
    world.described(owner(world), "west")
    continue_house(directory, world, [])
    restore(tmp_path / "archive.tar", tmp_path / "new")
    house = HouseReader(HouseDirectory(tmp_path / "new"), REGISTRY)
    with house.reading() as reading:
        assert reading.newest == made.size == 5
        for entry in world.entries[:5]:
            assert isinstance(reading.words(entry.act.envelope.sheets["en"]), Text)
    house.close()


def between_copies(monkeypatch: pytest.MonkeyPatch, happening: Callable[[], None]) -> list[str]:
    """Let something happen once the entries are copied and the words are not."""
    copied: list[str] = []
    copy = module._copy_database

    def copying(source: Path, target: Path) -> None:
        copied.append(source.name)
        if len(copied) == 2:
            happening()
        copy(source, target)

    monkeypatch.setattr(module, "_copy_database", copying)
    return copied


def test_what_is_recorded_while_it_is_taken_leaves_it_whole(
    tmp_path: Path, directory: HouseDirectory, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def record() -> None:
        world.described(owner(world), "west")
        continue_house(directory, world, [])

    copied = between_copies(monkeypatch, record)
    assert backup(directory, tmp_path / "archive.tar", time=TIME).size == 5
    assert len(copied) == 2


def test_words_withheld_while_it_is_taken_are_not_missing_from_it(
    tmp_path: Path, directory: HouseDirectory, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = world.entries[2].act.envelope.sheets["en"]

    def take_down() -> None:
        withhold(world, 2)
        continue_house(directory, world, [])
        store = SheetStore(directory.sheets)
        store.erase([digest])
        store.close()

    copied = between_copies(monkeypatch, take_down)
    assert backup(directory, tmp_path / "archive.tar", time=TIME).size == 6
    assert len(copied) == 4, "taken anew"
    restore(tmp_path / "archive.tar", tmp_path / "new")
    house = HouseReader(HouseDirectory(tmp_path / "new"), REGISTRY)
    with house.reading() as reading:
        assert isinstance(reading.words(digest), TextWithheld)
    house.close()


def test_a_house_that_lost_words_is_not_backed_up_as_if_it_were_whole(
    tmp_path: Path, directory: HouseDirectory, world: World
) -> None:
    store = SheetStore(directory.sheets)
    store.erase([world.entries[3].act.envelope.sheets["en"]])
    store.close()
    with pytest.raises(BackupFailed, match="entry 3"):
        backup(directory, tmp_path / "archive.tar", time=TIME)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["house"]


def test_a_damaged_database_is_not_backed_up(tmp_path: Path, directory: HouseDirectory) -> None:
    storage = Storage(directory.database)
    storage.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    storage.close()
    raw = bytearray(directory.database.read_bytes())
    raw[4096 * 2 : 4096 * 3] = bytes([255]) * 4096
    directory.database.write_bytes(raw)
    with pytest.raises((BackupFailed, sqlite3.DatabaseError)):
        backup(directory, tmp_path / "archive.tar", time=TIME)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["house"]


def test_an_empty_house_has_nothing_to_keep(tmp_path: Path) -> None:
    directory = HouseDirectory(tmp_path / "house")
    directory.create()
    Storage(directory.database).close()
    SheetStore(directory.sheets).close()
    with pytest.raises(BackupFailed, match="not founded"):
        backup(directory, tmp_path / "archive.tar", time=TIME)


def test_the_archive_and_what_comes_out_of_it_are_their_owners_alone(
    tmp_path: Path, directory: HouseDirectory
) -> None:
    before = os.umask(0)
    try:
        backup(directory, tmp_path / "archive.tar", time=TIME)
        restore(tmp_path / "archive.tar", tmp_path / "new")
    finally:
        os.umask(before)
    new = HouseDirectory(tmp_path / "new")
    assert stat.S_IMODE((tmp_path / "archive.tar").stat().st_mode) == 0o600
    assert stat.S_IMODE(new.root.stat().st_mode) == 0o700
    assert stat.S_IMODE((new.keys / LOG_KEY).stat().st_mode) == 0o600


def test_keys_can_be_left_out_and_the_restorer_is_told(
    tmp_path: Path, directory: HouseDirectory
) -> None:
    backup(directory, tmp_path / "archive.tar", time=TIME, keys=False)
    assert LOG.format().encode() not in (tmp_path / "archive.tar").read_bytes()
    restored = restore(tmp_path / "archive.tar", tmp_path / "new")
    assert any("keys/" in sentence for sentence in restored.next)
    assert list((tmp_path / "new" / "keys").iterdir()) == []


def test_who_restores_is_told_that_entries_may_be_missing(
    tmp_path: Path, directory: HouseDirectory
) -> None:
    backup(directory, tmp_path / "archive.tar", time=TIME)
    told = " ".join(restore(tmp_path / "archive.tar", tmp_path / "new").next)
    assert "2027-01-15T08:00:00Z" in told
    assert "rebuild" in told
    assert "keys/" not in told


def test_nothing_is_overwritten(tmp_path: Path, directory: HouseDirectory) -> None:
    archive = tmp_path / "archive.tar"
    archive.write_bytes(b"precious")
    with pytest.raises(FileExistsError):
        backup(directory, archive, time=TIME)
    assert archive.read_bytes() == b"precious"
    backup(directory, tmp_path / "other.tar", time=TIME)
    (tmp_path / "new").mkdir()
    with pytest.raises(FileExistsError):
        restore(tmp_path / "other.tar", tmp_path / "new")
    assert list((tmp_path / "new").iterdir()) == []


# --- Archives that lie ----------------------------------------------------------------------------

Item = tuple[tarfile.TarInfo, bytes]


def items_of(archive: Path) -> list[Item]:
    with tarfile.open(archive) as tar:
        return [(each, (tar.extractfile(each) or io.BytesIO()).read()) for each in tar.getmembers()]


def write_items(archive: Path, items: list[Item]) -> None:
    with tarfile.open(archive, "w") as tar:
        for header, content in items:
            tar.addfile(header, io.BytesIO(content))


def edit_manifest(items: list[Item], change: Callable[[Any], object]) -> None:
    manifest = json.loads(items[0][1])
    change(manifest)
    raw = canonical.encode(manifest)
    items[0][0].size = len(raw)
    items[0] = (items[0][0], raw)


def rename(items: list[Item], old: str, new: str) -> None:
    """Give a member another name, in the manifest too: a wholly consistent archive."""

    def change(manifest: Any) -> None:
        for member in manifest["members"]:
            if member["path"] == old:
                member["path"] = new

    edit_manifest(items, change)
    for header, _ in items:
        if header.name == old:
            header.name = new


def swap_content(items: list[Item]) -> None:
    header, content = items[1]
    items[1] = (header, content[:-1] + bytes([content[-1] ^ 1]))


def retype(kind: bytes, target: str) -> Callable[[list[Item]], None]:
    def change(items: list[Item]) -> None:
        header, _ = items[1]
        header.type, header.linkname, header.size = kind, target, 0
        items[1] = (header, b"")

    return change


def lengthen(items: list[Item]) -> None:
    header, content = items[1]
    header.size += 1
    items[1] = (header, content + b"x")


def add(name: str) -> Callable[[list[Item]], None]:
    def change(items: list[Item]) -> None:
        header = tarfile.TarInfo(name)
        header.size = 4
        items.append((header, b"evil"))

    return change


def other_size(items: list[Item]) -> None:
    edit_manifest(items, lambda manifest: manifest.update(size=6))


def repeat_member(items: list[Item]) -> None:
    edit_manifest(items, lambda manifest: manifest["members"].append(manifest["members"][0]))
    items.append(items[1])


def exchange_databases(items: list[Item]) -> None:
    rename(items, "house.sqlite3", "x")
    rename(items, "sheets.sqlite3", "house.sqlite3")
    rename(items, "x", "sheets.sqlite3")


LIES: dict[str, Callable[[list[Item]], object]] = {
    "a byte changed": swap_content,
    "a longer member": lengthen,
    "a symbolic link": retype(tarfile.SYMTYPE, "/etc/passwd"),
    "a hard link": retype(tarfile.LNKTYPE, "manifest.json"),
    "a device": retype(tarfile.CHRTYPE, ""),
    "a pipe": retype(tarfile.FIFOTYPE, ""),
    "a path upward": lambda items: rename(items, MEMORY, "../evil"),
    "a path upward, in a folder": lambda items: rename(items, MEMORY, "keys/../../evil.key"),
    "an absolute path": lambda items: rename(items, MEMORY, "/tmp/evil"),
    "a lock": lambda items: rename(items, MEMORY, "lock"),
    "a published checkpoint": lambda items: rename(items, MEMORY, "record/checkpoint"),
    "a name ending in a line": lambda items: rename(items, MEMORY, "keys/log.key\n"),
    "more than the manifest": add("keys/evil.key"),
    "a path upward beside the manifest": add("../../evil"),
    "a member twice": repeat_member,
    "another order": lambda items: items.insert(1, items.pop(2)),
    "a member missing": lambda items: items.pop(),
    "no manifest": lambda items: items.pop(0),
    "the manifest last": lambda items: items.append(items.pop(0)),
    "a manifest of another form": lambda items: edit_manifest(items, lambda m: m.pop("members")),
    "another size": other_size,
    "no database": lambda items: rename(items, "house.sqlite3", "files/" + "cd" * 32),
    "words for entries": exchange_databases,
}


@pytest.mark.parametrize("lie", LIES)
def test_an_archive_that_lies_is_refused_and_leaves_nothing(
    tmp_path: Path, directory: HouseDirectory, lie: str
) -> None:
    backup(directory, tmp_path / "good.tar", time=TIME)
    items = items_of(tmp_path / "good.tar")
    LIES[lie](items)
    write_items(tmp_path / "bad.tar", items)
    before = {path.name for path in tmp_path.iterdir()}
    with pytest.raises(BadArchive):
        restore(tmp_path / "bad.tar", tmp_path / "new")
    assert {path.name for path in tmp_path.iterdir()} == before
    assert not (tmp_path.parent / "evil").exists()


@pytest.mark.parametrize("length", [0, 1, 511, 512, 600, 5000, 20_000, -1024])
def test_an_archive_cut_short_is_refused(
    tmp_path: Path, directory: HouseDirectory, length: int
) -> None:
    backup(directory, tmp_path / "good.tar", time=TIME)
    whole = (tmp_path / "good.tar").read_bytes().rstrip(b"\0")
    (tmp_path / "bad.tar").write_bytes(whole[:length])
    with pytest.raises(BadArchive):
        restore(tmp_path / "bad.tar", tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.tar").write_bytes(b"\x1f\x8b" + bytes(5000))
    with pytest.raises(BadArchive):
        restore(tmp_path / "bad.tar", tmp_path / "new")


def test_the_manifest_comes_first(tmp_path: Path, directory: HouseDirectory) -> None:
    backup(directory, tmp_path / "good.tar", time=TIME)
    names = [header.name for header, _ in items_of(tmp_path / "good.tar")]
    assert names[:3] == [MANIFEST, "house.sqlite3", "sheets.sqlite3"]
    assert set(names[3:]) == {MEMORY, "keys/log.key", "keys/house.key"}


def test_case_8_an_old_backup_beside_a_newer_record_does_not_start_and_a_rebuild_does(
    tmp_path: Path, directory: HouseDirectory, world: World
) -> None:
    backup(directory, tmp_path / "archive.tar", time=TIME)
    world.described(owner(world), "west")
    continue_house(directory, world, [world.size])
    restore(tmp_path / "archive.tar", tmp_path / "old")
    shutil.rmtree(tmp_path / "old" / "record")
    shutil.copytree(directory.record, tmp_path / "old" / "record")
    with pytest.raises(StartRefused) as refusal:
        open_house(HouseDirectory(tmp_path / "old"), REGISTRY)
    assert refusal.value.code == "ahead"
    words = {digest: sheet.raw for digest, sheet in world.sheets.items()}
    rebuild(
        DirectorySource(directory.record), words.get, LOG, tmp_path / "new", REGISTRY, time=TIME
    )
    house = open_house(HouseDirectory(tmp_path / "new"), REGISTRY)
    assert house.health()["size"] == house.health()["published"] == 6
    house.close()


async def test_a_restored_house_starts_and_publishes_its_files_again(
    tmp_path: Path, directory: HouseDirectory
) -> None:
    backup(directory, tmp_path / "archive.tar", time=TIME)
    restore(tmp_path / "archive.tar", tmp_path / "new")
    new = HouseDirectory(tmp_path / "new")
    async with open_house(new, REGISTRY).running():
        pass
    for path in ("tile/entries/000.p/5", "tile/0/000.p/5", "checkpoint"):
        assert (new.record / path).read_bytes() == (directory.record / path).read_bytes()
