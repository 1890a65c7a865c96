"""A house comes back from its published tiles and words, and its tiles from the database; damage
on either side is named and never signed over."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from glasshouse.acts.entry import Entry
from glasshouse.acts.words import Text, TextMissing, TextWithheld
from glasshouse.clerk.directory import HOUSE_KEY, LOG_KEY, HouseDirectory
from glasshouse.clerk.reader import HouseReader
from glasshouse.clerk.rebuild import NotRebuildable, Rebuilt, rebuild, render_all_tiles
from glasshouse.clerk.storage import Storage
from glasshouse.clerk.tree_files import FileDiffers, TreeFiles
from glasshouse.kinds import REGISTRY
from glasshouse.record.checkpoint import Checkpoint, sign_checkpoint
from glasshouse.record.client import DirectorySource
from glasshouse.record.cosignature import WitnessSigner
from glasshouse.record.errors import MismatchError, NotFoundError, SignatureError
from glasshouse.record.merkle import EMPTY_ROOT, Tree, leaf_hash
from glasshouse.record.note import Note, SignerKey
from glasshouse.record.tiles import encode_bundle, render_hash_tiles
from tests.clerk.houses import LOG, small_world, write_house
from tests.clerk.test_reader import withhold
from tests.house.world import World

TIME = 1_800_000_000_000


def large_world(size: int) -> World:
    world = World()
    house = world.found(author_quota=100_000)
    for number in range(size - 1):
        world.described(house, f"party-{number}")
    return world


def words_of(world: World, without: tuple[str, ...] = ()) -> Callable[[str], bytes | None]:
    def words(digest: str) -> bytes | None:
        sheet = world.sheets.get(digest)
        return None if sheet is None or digest in without else sheet.raw

    return words


def rebuild_from(
    record: Path, world: World, new: Path, without: tuple[str, ...] = (), key: SignerKey = LOG
) -> Rebuilt:
    return rebuild(DirectorySource(record), words_of(world, without), key, new, REGISTRY, time=TIME)


def rows(directory: HouseDirectory) -> list[list[tuple[object, ...]]]:
    """Everything that follows from the entries, as stored."""
    storage = Storage(directory.database)
    tables = ("entry", "fact", "past_fact", "listing", "past_listing", "head")
    found = [
        storage.connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
        for table in tables
    ]
    storage.close()
    return found


@pytest.mark.parametrize("size", [1, 5, 256, 257])
def test_case_32_the_database_comes_back_from_tiles_and_words(tmp_path: Path, size: int) -> None:
    world = large_world(size)
    old = write_house(tmp_path / "old", world)
    rebuilt = rebuild_from(old.record, world, tmp_path / "new")
    new = HouseDirectory(tmp_path / "new")
    assert rebuilt.size == size
    assert rebuilt.sheets == len(world.sheets)
    assert rebuilt.missing_sheets == ()
    assert rows(new) == rows(old), "entries, facts past and present, digest, root, signed head"
    assert new.checkpoint.read_bytes() == old.checkpoint.read_bytes()
    assert new.read_key(LOG_KEY) == LOG.format()


def test_the_rebuilt_house_publishes_the_same_files(tmp_path: Path) -> None:
    world = large_world(300)
    old = write_house(tmp_path / "old", world)
    rebuild_from(old.record, world, tmp_path / "new")

    def tree(directory: HouseDirectory) -> dict[str, bytes]:
        source = DirectorySource(directory.record)
        return {path: source.read(path, 2**30) for path in source.tile_paths()}

    assert tree(HouseDirectory(tmp_path / "new")) == tree(old)


def test_cosignatures_of_the_newest_checkpoint_stay_and_the_head_is_the_logs_own_note(
    tmp_path: Path,
) -> None:
    world = small_world()
    old = write_house(tmp_path / "old", world)
    note = Note.parse(old.checkpoint.read_bytes())
    cosigned = note.with_signatures([WitnessSigner("w", bytes(32)).cosign(note.text, 1)]).encode()
    old.checkpoint.write_bytes(cosigned)
    rebuild_from(old.record, world, tmp_path / "new")
    storage = Storage(HouseDirectory(tmp_path / "new").database)
    published = storage.latest_note()
    assert published is not None
    assert (published.note, published.published_at) == (cosigned, TIME)
    assert storage.head().note == note.encode()
    storage.close()


def test_what_cannot_come_back_is_said(tmp_path: Path) -> None:
    world = small_world()
    old = write_house(tmp_path / "old", world)
    without = rebuild_from(old.record, world, tmp_path / "a")
    assert any("house key" in sentence for sentence in without.lost)
    given = rebuild(
        DirectorySource(old.record),
        words_of(world),
        LOG,
        tmp_path / "b",
        REGISTRY,
        house_key="a key",
        time=TIME,
    )
    assert not any("house key" in sentence for sentence in given.lost)
    assert HouseDirectory(tmp_path / "b").read_key(HOUSE_KEY) == "a key"
    assert any("files" in sentence.lower() for sentence in given.lost)


def test_missing_words_are_listed_and_withheld_words_stay_away(tmp_path: Path) -> None:
    world = small_world()
    withheld = world.entries[2].act.envelope.sheets["en"]
    missing = world.entries[3].act.envelope.sheets["en"]
    withhold(world, 2)
    old = write_house(tmp_path / "old", world)
    rebuilt = rebuild_from(old.record, world, tmp_path / "new", without=(missing,))
    assert rebuilt.missing_sheets == (missing,)
    house = HouseReader(HouseDirectory(tmp_path / "new"), REGISTRY)
    with house.reading() as reading:
        assert isinstance(reading.words(withheld), TextWithheld)
        assert reading.words(missing) == TextMissing(missing)
        assert isinstance(reading.words(world.entries[4].act.envelope.sheets["en"]), Text)
    # The attack: a mirror that kept the withheld words hands them over.
    with house.connections() as connections:
        assert connections.sheets.get(withheld) is None
    house.close()


def test_words_that_do_not_fit_are_missing(tmp_path: Path) -> None:
    world = small_world()
    old = write_house(tmp_path / "old", world)
    rebuilt = rebuild(
        DirectorySource(old.record), lambda digest: b"{}", LOG, tmp_path / "new", REGISTRY, time=1
    )
    assert set(rebuilt.missing_sheets) == set(world.sheets)


def test_progress_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("glasshouse.clerk.rebuild.ENTRIES_PER_TRANSACTION", 2)
    world = small_world()
    old = write_house(tmp_path / "old", world)
    told: list[tuple[int, int]] = []
    rebuild(
        DirectorySource(old.record),
        words_of(world),
        LOG,
        tmp_path / "new",
        REGISTRY,
        time=1,
        progress=lambda done, total: told.append((done, total)),
    )
    assert told == [(2, 5), (4, 5), (5, 5)]
    assert rows(HouseDirectory(tmp_path / "new")) == rows(old)


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    world = small_world()
    old = write_house(tmp_path / "old", world)
    (tmp_path / "new").mkdir()
    with pytest.raises(FileExistsError):
        rebuild_from(old.record, world, tmp_path / "new")
    assert list((tmp_path / "new").iterdir()) == []


def refused(tmp_path: Path, old: HouseDirectory, world: World) -> Exception:
    with pytest.raises((NotRebuildable, MismatchError, SignatureError, NotFoundError)) as refusal:
        rebuild_from(old.record, world, tmp_path / "new")
    assert [path.name for path in tmp_path.iterdir()] == ["old"], "nothing half-made is left"
    return refusal.value


def test_another_log_key_rebuilds_nothing(tmp_path: Path) -> None:
    world = small_world()
    old = write_house(tmp_path / "old", world)
    with pytest.raises(SignatureError):
        rebuild_from(old.record, world, tmp_path / "new", key=SignerKey(LOG.name, bytes(32)))
    assert [path.name for path in tmp_path.iterdir()] == ["old"]


def test_case_7_one_altered_byte_in_any_tile_is_named(tmp_path: Path) -> None:
    world = large_world(257)
    old = write_house(tmp_path / "old", world)
    for path in DirectorySource(old.record).tile_paths():
        file = old.record / path
        whole = file.read_bytes()
        file.write_bytes(whole[:20] + bytes([whole[20] ^ 1]) + whole[21:])
        error = refused(tmp_path, old, world)
        assert isinstance(error, MismatchError)
        assert path.split(".p/")[0] in error.place
        file.write_bytes(whole)


def test_a_missing_tile_is_named(tmp_path: Path) -> None:
    world = small_world()
    old = write_house(tmp_path / "old", world)
    (old.record / "tile/entries/000.p/5").unlink()
    error = refused(tmp_path, old, world)
    assert isinstance(error, NotFoundError)
    assert error.path == "tile/entries/000.p/5"


def publish_raw(root: Path, entries: list[bytes]) -> HouseDirectory:
    """Publish any bytes as a record, rightly signed: what only the holder of the key can do."""
    directory = HouseDirectory(root)
    directory.create()
    leaves = [leaf_hash(raw) for raw in entries]
    files = TreeFiles(directory.record, directory.temporary)
    for tile, content in render_hash_tiles(0, leaves, lambda tile: b""):
        files.write_once(tile.path, content)
    if entries:
        files.write_once(f"tile/entries/000.p/{len(entries)}", encode_bundle(entries))
    root_hash = Tree(leaves).root() if entries else EMPTY_ROOT
    note = sign_checkpoint(Checkpoint(LOG.name, len(entries), root_hash), LOG)
    files.replace("checkpoint", note)
    return directory


def altered_entries(world: World) -> dict[str, list[bytes]]:
    """Records that the rules do not give, by the code that says so."""
    raw = [entry.encode() for entry in world.entries]
    third, fourth = world.entries[2], world.entries[3]
    swapped = Entry(third.act, fourth.signatures, third.received, None).encode()
    early = Entry(fourth.act, fourth.signatures, third.received - 1, None).encode()
    no_effect = Entry(third.act, third.signatures, third.received, "without_authority").encode()
    late = Entry(third.act, third.signatures, third.received + 10**9, None).encode()
    return {
        "record_empty": [],
        "not_json": [b"x"],
        "bad_signature": [*raw[:2], swapped],
        "time_runs_back": [*raw[:3], early],
        "effect_differs": [*raw[:2], no_effect],
        "said_too_old": [*raw[:2], late],
        "not_founded": [raw[2]],
        "act_twice": [*raw[:3], raw[2]],
        "unknown_key": [raw[0], raw[2]],
    }


@pytest.mark.parametrize("code", altered_entries(small_world()))
def test_a_record_that_the_rules_do_not_give_is_not_made_a_house(tmp_path: Path, code: str) -> None:
    world = small_world()
    old = publish_raw(tmp_path / "old", altered_entries(world)[code])
    error = refused(tmp_path, old, world)
    assert isinstance(error, NotRebuildable)
    assert error.code == code


def opened(directory: HouseDirectory) -> tuple[Storage, TreeFiles]:
    return Storage(directory.database), TreeFiles(directory.record, directory.temporary)


def test_tiles_come_back_from_the_database(tmp_path: Path) -> None:
    directory = write_house(tmp_path / "old", large_world(257))
    before = {path: path.read_bytes() for path in directory.record.rglob("*") if path.is_file()}
    shutil.rmtree(directory.record / "tile")
    storage, files = opened(directory)
    head = storage.head()
    assert render_all_tiles(storage, files, head.size, head.root) == 0
    assert {p: p.read_bytes() for p in directory.record.rglob("*") if p.is_file()} == before
    storage.close()


@pytest.mark.parametrize("path", ["tile/0/000", "tile/1/000.p/1", "tile/entries/001.p/1"])
def test_case_7_a_rotten_tile_is_repaired_only_when_asked(tmp_path: Path, path: str) -> None:
    directory = write_house(tmp_path / "old", large_world(257))
    file = directory.record / path
    whole = file.read_bytes()
    file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    storage, files = opened(directory)
    head = storage.head()
    with pytest.raises(FileDiffers):
        render_all_tiles(storage, files, head.size, head.root)
    assert render_all_tiles(storage, files, head.size, head.root, repair=True) == 1
    assert file.read_bytes() == whole
    storage.close()


@pytest.mark.parametrize(
    ("damage", "place"),
    [
        ("UPDATE entry SET raw = x'00' WHERE entry_index = 3", "entry 3"),
        ("DELETE FROM entry WHERE entry_index = 4", "entry 4"),
        ("UPDATE tile SET hashes = zeroblob(length(hashes)) WHERE level = 0", "tile/0/000.p/5"),
    ],
)
def test_case_7_a_rotten_database_is_named_and_never_published(
    tmp_path: Path, damage: str, place: str
) -> None:
    directory = write_house(tmp_path / "old", small_world())
    shutil.rmtree(directory.record / "tile")
    storage, files = opened(directory)
    head = storage.head()
    storage.connection.execute(damage)
    with pytest.raises(MismatchError) as refusal:
        render_all_tiles(storage, files, head.size, head.root, repair=True)
    assert place in refusal.value.place
    assert not (directory.record / "tile/entries/000.p/5").exists()
    storage.close()
