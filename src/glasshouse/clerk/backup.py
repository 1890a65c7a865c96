"""A backup of a running house, and a house from a backup.

The archive is a plain tar file: ``manifest.json`` first, then the two databases, the ballot boxes,
the keys, the files, and what is remembered of witnesses. Published tiles are not in it: a start
renders them. The databases are copied by SQLite's online backup while the house goes on writing;
words and boxes are copied after entries, so that every entry in the archive has its words there,
and every ballot that an entry anchors.

What a backup is not: newer than it is. A house restored from it lacks what was recorded since, and
a start refuses to go on from it where a published checkpoint or a witness has seen more
(``startup``); ``rebuild`` from the published tiles or a mirror then brings the rest. Words withheld
since the backup was made are in the archive, and are erased as soon as the entries are back.

Threats, each with a test:

- *The archive holds the keys of the house.* It is made readable by its owner alone; whoever has it
  can sign as the house. ``keys=False`` leaves them out, for those who keep them elsewhere.
- *An archive that was altered, or made to harm.* Nothing is unpacked by the names in the tar file:
  only regular files that the manifest names, of known kinds, of the stated size and digest; and
  nothing is there under the new name until all of it has been checked.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Annotated, Literal

from pydantic import Field, ValidationError

from glasshouse.acts import canonical
from glasshouse.acts.identifiers import (
    Count,
    Digest,
    Instant,
    Model,
    Origin,
    milliseconds_to_instant,
)
from glasshouse.acts.rules import rules_in_force
from glasshouse.acts.sql_views import SqlFactsView
from glasshouse.acts.words import SheetUse, Withheld
from glasshouse.clerk.cosigning import EVIDENCE, MEMORY
from glasshouse.clerk.directory import HouseDirectory
from glasshouse.clerk.file_store import FileReader, named_files
from glasshouse.clerk.storage import (
    NotThisHouse,
    RecordReader,
    Storage,
    connect_for_reading,
)
from glasshouse.clerk.upload import files_of

MANIFEST = "manifest.json"
MAXIMUM_MANIFEST = 64 * 1024 * 1024
ATTEMPTS = 3
"""How often a copy is taken anew when words were withheld while it was taken."""

_BLOCK = 1024 * 1024
_NAME = re.compile(
    r"house\.sqlite3|sheets\.sqlite3|boxes/[0-9a-f]{64}\.sqlite3|keys/[a-z0-9-]{1,40}\.key"
    rf"|files/[0-9a-f]{{64}}|{re.escape(MEMORY)}|{EVIDENCE}/[0-9a-f]{{32}}\.json"
)


class BackupFailed(Exception):
    """No usable copy could be taken."""


class BadArchive(Exception):
    """The archive is not one of this program's, or not whole. ``place`` names the member."""

    def __init__(self, place: str, sentence: str) -> None:
        super().__init__(f"{place}: {sentence}")
        self.place = place


class Member(Model):
    """A file in the archive: its path in the house, its length and SHA-256."""

    path: str
    size: Count
    digest: Digest


class Manifest(Model):
    """What an archive holds: of which record, at which size and root, of which published size,
    made when."""

    v: Literal[1]
    log: Origin
    size: Count
    root: Digest
    published: Count
    made: Instant
    members: Annotated[list[Member], Field(max_length=10_000_000)]


@dataclass(frozen=True)
class Restored:
    """A house that was restored, and what to do next, in plain sentences."""

    manifest: Manifest
    next: tuple[str, ...]


def backup(directory: HouseDirectory, archive: Path, *, time: int, keys: bool = True) -> Manifest:
    """Write a backup of a house, running or not, to the new file ``archive``.

    ``time`` is Unix ms. Raises FileExistsError, BackupFailed, sqlite3.Error or OSError; ``archive``
    appears whole or not at all.
    """
    if archive.exists():
        raise FileExistsError(f"{archive} is there already: name a new file")
    with _workplace(archive) as workplace:
        copy = HouseDirectory(workplace / "house")
        copy.root.mkdir()
        _copy_databases(directory, copy)
        names = [copy.database.name, copy.sheets.name, *_copy_boxes(directory, copy)]
        names += _other_files(directory, copy, keys=keys)
        files = {name: copy.root / name for name in names}
        # Uploaded files are named for their content, and so never change; those that no act in the
        # copy names may go at any moment, and are nobody's loss.
        named = _named_files(copy)
        files |= {f"files/{digest}": directory.files / digest for digest in sorted(named)}
        _require_files(directory, named)
        manifest = _describe(copy, files, time)
        fresh = workplace / "archive"
        # Threat: the keys are in it, so it has its final mode before its first byte.
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            _write_archive(stream, manifest, files)
            stream.flush()
            os.fsync(stream.fileno())
        fresh.replace(archive)
    return manifest


def read_manifest(archive: Path) -> Manifest:
    """What an archive says it holds. Raises BadArchive or OSError."""
    with _open(archive) as tar:
        return _manifest_of(tar)


def restore(archive: Path, new: Path) -> Restored:
    """Make the house directory ``new`` from an archive.

    Raises FileExistsError if ``new`` is there, BadArchive or OSError; ``new`` appears whole or not
    at all.
    """
    if new.exists():
        raise FileExistsError(f"{new} is there already: name a new directory")
    new.parent.mkdir(parents=True, exist_ok=True)
    with _workplace(new) as workplace, _open(archive) as tar:
        manifest = _manifest_of(tar)
        directory = HouseDirectory(workplace / "house")
        directory.create()
        for member in manifest.members:
            _unpack(tar, member, directory.root / member.path)
        if tar.next() is not None:
            raise BadArchive(archive.name, "It holds more than its manifest names.")
        _check_databases(directory, manifest)
        directory.root.replace(new)
    return Restored(manifest, _what_next(manifest))


def _what_next(manifest: Manifest) -> tuple[str, ...]:
    held = {member.path for member in manifest.members}
    sentences = [
        f"The house is as it was at {manifest.made}, with {manifest.size} entries.",
        "Start it. If it refuses because more has been published or witnessed, entries are "
        "missing: run rebuild from the published record or a mirror, with the keys of this house.",
    ]
    if not any(path.startswith("keys/") for path in held):
        sentences.append("Put the keys of the house into keys/; the archive was made without them.")
    sentences.append(
        "Make sure that the old house is not running anywhere: two houses under one key fork the "
        "record."
    )
    return tuple(sentences)


def _copy_databases(directory: HouseDirectory, copy: HouseDirectory) -> None:
    for _ in range(ATTEMPTS):
        # Entries first: their words were durable before them, and so are in the later copy.
        for source, target in (
            (directory.database, copy.database),
            (directory.sheets, copy.sheets),
        ):
            target.unlink(missing_ok=True)
            _copy_database(source, target)
        if _without_words(copy) is None:
            return
        # Words that were withheld between the two copies are missing from the second. The next
        # attempt has the act that withheld them.
    raise BackupFailed(
        f"The words of entry {_without_words(copy)} are missing, though nothing withheld them."
    )


def _copy_boxes(directory: HouseDirectory, copy: HouseDirectory) -> list[str]:
    """Copy the ballot boxes, after the record that anchors them; the names of all there are."""
    copy.boxes.mkdir()
    names = []
    for source in sorted(directory.boxes.glob("*.sqlite3")):
        _copy_database(source, copy.boxes / source.name)
        names.append(f"boxes/{source.name}")
    return names


def _copy_database(source: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    with closing(connect_for_reading(source)) as reading, closing(sqlite3.connect(target)) as copy:
        reading.backup(copy)
        # One file, without a log beside it.
        copy.execute("PRAGMA journal_mode = DELETE")
        if copy.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise BackupFailed(f"{source.name} is damaged: its copy fails SQLite's own check.")


def _without_words(copy: HouseDirectory) -> int | None:
    """The index of an entry that lacks words which no act withholds, if there is one."""
    with closing(connect_for_reading(copy.database)) as connection:
        connection.create_function("bytes_of_hex", 1, bytes.fromhex, deterministic=True)
        connection.execute("ATTACH DATABASE ? AS words", (str(copy.sheets),))
        row = connection.execute(
            "SELECT key FROM fact WHERE type = ? AND NOT EXISTS"
            " (SELECT 1 FROM words.sheet WHERE digest = bytes_of_hex(fact.key)) AND NOT EXISTS"
            " (SELECT 1 FROM fact AS gone WHERE gone.type = ? AND gone.key = fact.key) LIMIT 1",
            (SheetUse.FACT, Withheld.FACT),
        ).fetchone()
        use = None if row is None else SqlFactsView(connection).get(SheetUse, row[0])
    return None if use is None else use.entry


def _named_files(copy: HouseDirectory) -> dict[str, str]:
    """The fingerprints of the files that acts name, those included that still wait; for each, the
    id of one such act."""
    with closing(connect_for_reading(copy.database)) as connection:
        recorded = named_files(connection)
        waiting = RecordReader(connection).all_pending()
    named = {digest: each.act for each in waiting for digest in files_of(each.upload)}
    return named | recorded


def _require_files(directory: HouseDirectory, named: Mapping[str, str]) -> None:
    """Every file is there and whole; raises BackupFailed."""
    reader = FileReader(directory.files)
    for digest, act in sorted(named.items()):
        content = reader.open(digest)
        if content is None:
            raise BackupFailed(
                f"The file {digest}, which the statement {act} names, is missing or altered. Bring "
                "it back from a mirror, or send it again once the altered one is removed."
            )
        content.close()


def _other_files(directory: HouseDirectory, copy: HouseDirectory, *, keys: bool) -> list[str]:
    """Copy the small files that a running house may replace; the names of all there are."""
    small = [directory.root / MEMORY, *sorted((directory.root / EVIDENCE).glob("*.json"))]
    if keys:
        small += sorted(directory.keys.glob("*.key"))
    names = []
    for path in small:
        if path.exists():
            name = path.relative_to(directory.root).as_posix()
            target = copy.root / name
            target.parent.mkdir(mode=0o700, exist_ok=True)
            target.touch(mode=0o600)
            target.write_bytes(path.read_bytes())
            names.append(name)
    return names


def _describe(copy: HouseDirectory, files: dict[str, Path], time: int) -> Manifest:
    with closing(connect_for_reading(copy.database)) as connection:
        record = RecordReader(connection)
        head, note = record.head(), record.latest_note()
        rules = rules_in_force(SqlFactsView(connection))
    if rules is None:
        raise BackupFailed("There is nothing to keep: the house is not founded.")
    return Manifest(
        v=1,
        log=rules.origin,
        size=head.size,
        root=head.root.hex(),
        published=0 if note is None else note.size,
        made=milliseconds_to_instant(time),
        members=[
            Member(path=name, size=path.stat().st_size, digest=_digest(path))
            for name, path in files.items()
        ],
    )


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _write_archive(stream: IO[bytes], manifest: Manifest, files: dict[str, Path]) -> None:
    raw = canonical.encode(manifest.model_dump())
    with tarfile.open(fileobj=stream, mode="w") as tar:
        tar.addfile(_header(MANIFEST, len(raw)), io.BytesIO(raw))
        for member in manifest.members:
            with files[member.path].open("rb") as content:
                tar.addfile(_header(member.path, member.size), content)


def _header(name: str, size: int) -> tarfile.TarInfo:
    header = tarfile.TarInfo(name)
    header.size = size
    header.mode = 0o600
    return header


@contextmanager
def _open(archive: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(archive, mode="r:") as tar:
            yield tar
    except tarfile.TarError as error:
        raise BadArchive(archive.name, "It is not a whole tar file.") from error


def _manifest_of(tar: tarfile.TarFile) -> Manifest:
    header = tar.next()
    if header is None or header.name != MANIFEST or not header.isreg():
        raise BadArchive(MANIFEST, "An archive begins with its manifest.")
    if header.size > MAXIMUM_MANIFEST:
        raise BadArchive(MANIFEST, "It is too large.")
    raw = _content(tar, header).read()
    try:
        manifest = Manifest.model_validate(canonical.decode(raw, MAXIMUM_MANIFEST))
    except (canonical.NotCanonical, ValidationError) as error:
        raise BadArchive(MANIFEST, "It is not of the form of a manifest.") from error
    paths = [member.path for member in manifest.members]
    for path in paths:
        # Threat: a name such as ../../.ssh/authorized_keys. Only the files of a house have names.
        if not _NAME.fullmatch(path):
            raise BadArchive(MANIFEST, "It names a file that no house has.")
    if len(set(paths)) != len(paths) or not {"house.sqlite3", "sheets.sqlite3"} <= set(paths):
        raise BadArchive(MANIFEST, "It names a file twice, or lacks a database.")
    return manifest


def _unpack(tar: tarfile.TarFile, member: Member, target: Path) -> None:
    """Write the next member of the archive to ``target``, if it is the one expected."""
    header = tar.next()
    if header is None or header.name != member.path or not header.isreg():
        raise BadArchive(member.path, "It is not where the manifest says.")
    if header.size != member.size:
        raise BadArchive(member.path, "It has another length than the manifest says.")
    target.parent.mkdir(mode=0o700, exist_ok=True)
    content = _content(tar, header)
    digest = hashlib.sha256()
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        while block := content.read(_BLOCK):
            digest.update(block)
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    if digest.hexdigest() != member.digest:
        raise BadArchive(member.path, "Its content is not what the manifest says.")


def _content(tar: tarfile.TarFile, header: tarfile.TarInfo) -> IO[bytes]:
    content = tar.extractfile(header)
    if content is None:
        raise BadArchive(header.name, "It is not a file.")
    return content


def _check_databases(directory: HouseDirectory, manifest: Manifest) -> None:
    boxes = sorted(directory.boxes.glob("*.sqlite3"))
    for path in (directory.database, directory.sheets, *boxes):
        with closing(connect_for_reading(path)) as connection:
            try:
                whole = connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
            except sqlite3.DatabaseError as error:
                raise BadArchive(path.name, "It is not a database.") from error
            if not whole:
                raise BadArchive(path.name, "It is a damaged database.")
    try:
        storage = Storage(directory.database)
    except NotThisHouse as error:
        raise BadArchive(directory.database.name, str(error)) from error
    with closing(storage):
        head = storage.head()
    if (head.size, head.root.hex()) != (manifest.size, manifest.root):
        raise BadArchive(directory.database.name, "It is of another size than the manifest says.")


@contextmanager
def _workplace(target: Path) -> Iterator[Path]:
    """A directory beside ``target``, for its owner alone, that is gone afterwards."""
    path = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
