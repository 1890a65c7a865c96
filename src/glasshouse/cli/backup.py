"""``glasshouse backup``, ``restore`` and ``rebuild``: what to do before and after a loss."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from glasshouse.acts.files import MAXIMUM_FILE_BYTES
from glasshouse.acts.sheets import MAXIMUM_SHEET_BYTES
from glasshouse.clerk.backup import BackupFailed, BadArchive
from glasshouse.clerk.backup import backup as write_backup
from glasshouse.clerk.backup import restore as restore_backup
from glasshouse.clerk.directory import HouseDirectory
from glasshouse.clerk.file_store import FileReader
from glasshouse.clerk.rebuild import Contents, NotRebuildable, Rebuilt, Words
from glasshouse.clerk.rebuild import rebuild as rebuild_house
from glasshouse.clerk.sheet_store import SheetReader
from glasshouse.clerk.storage import NotThisHouse, connect_for_reading
from glasshouse.cli.exits import FAILED, OK, environment, failed, usage
from glasshouse.cli.output import Advance, progress, show, show_json
from glasshouse.cli.places import BOXES_FOLDER, Below, is_address, open_place, unreachable
from glasshouse.elections.boxes.rebuilding import BoxSource, bring_back
from glasshouse.record.client import DirectorySource, Source
from glasshouse.record.errors import NotFoundError, RecordError, TooLargeError, UnavailableError
from glasshouse.record.note import SignerKey

LISTED = 10
"""Most missing files that are named."""


def backup(folder: Path, archive: Path, *, keys: bool = True, json: bool = False) -> int:
    """Back a house up, running or not, into a new file. Raises ``CommandEnded``."""
    directory = HouseDirectory(folder)
    if not directory.exists():
        raise environment(f"{folder} holds no house", "Name the directory that serve is given.")
    try:
        manifest = write_backup(directory, archive, time=_now(), keys=keys)
    except FileExistsError as error:
        raise failed(f"{archive} is there already", "Name a new file.") from error
    except (BackupFailed, NotThisHouse) as error:
        raise failed(f"no backup was made: {error}") from error
    except (OSError, sqlite3.Error) as error:
        raise environment(f"no backup was made: {error}") from error
    if json:
        show_json(
            {
                "result": "backed up",
                "archive": str(archive),
                "origin": manifest.log,
                "size": manifest.size,
                "root": manifest.root,
                "keys": keys,
            }
        )
    else:
        secret = (
            "It holds the keys of the house: whoever has it can sign as the house."
            if keys
            else "It holds no keys: keep those elsewhere."
        )
        show(f"{archive} holds {manifest.log} with {manifest.size:,} entries. {secret}")
    return OK


def restore(archive: Path, folder: Path, *, json: bool = False) -> int:
    """Make a house from a backup, in a new directory. Raises ``CommandEnded``."""
    try:
        restored = restore_backup(archive, folder)
    except FileExistsError as error:
        raise failed(f"{folder} is there already", "Name a new directory.") from error
    except BadArchive as error:
        raise failed(f"{archive} is not taken: {error}", "Use another backup.") from error
    except (OSError, sqlite3.Error) as error:
        raise environment(f"nothing was restored: {error}") from error
    if json:
        show_json(
            {
                "result": "restored",
                "directory": str(folder),
                "origin": restored.manifest.log,
                "size": restored.manifest.size,
                "next": list(restored.next),
            }
        )
    else:
        show("\n".join([f"{folder} is a house again.", *restored.next]))
    return OK


def rebuild(
    source: str,
    folder: Path,
    *,
    log_key: Path,
    house_key: Path | None = None,
    contact: str = "",
    json: bool = False,
) -> int:
    """Make a house from a published record or a mirror of it. Raises ``CommandEnded``."""
    signer = _log_key(log_key)
    house = None if house_key is None else _read(house_key)
    try:
        with progress(json) as advance, _open_source(source, contact) as found:
            rebuilt = _rebuild(found, signer, folder, house, advance)
    except FileExistsError as error:
        raise failed(f"{folder} is there already", "Name a new directory.") from error
    except UnavailableError as error:
        raise unreachable(error) from error
    except NotRebuildable as error:
        raise failed(f"the record is not one of this program's: {error}") from error
    except RecordError as error:
        raise failed(
            f"nothing was rebuilt: {error.sentence}",
            f"Is {log_key} the log key of this record? If so, see what is wrong with it: "
            f"glasshouse verify {source}",
        ) from error
    except (OSError, sqlite3.Error) as error:
        raise environment(f"nothing was rebuilt: {error}") from error
    _tell(rebuilt, folder, json)
    return FAILED if rebuilt.missing_sheets or rebuilt.missing_files else OK


@dataclass(frozen=True)
class Found:
    """The record, the words, the files and the ballot boxes from which a house is made anew."""

    record: Source
    words: Words
    contents: Contents
    boxes: BoxSource


@contextmanager
def _open_source(source: str, contact: str) -> Iterator[Found]:
    """What was published of a house: by the house, in a copy, or in what is left of its directory
    when it lost its database."""
    remains = HouseDirectory(Path(source))
    if not is_address(source) and remains.checkpoint.is_file():
        with closing(connect_for_reading(remains.sheets)) as connection:
            record = DirectorySource(remains.record)
            yield Found(
                record,
                SheetReader(connection).get,
                FileReader(remains.files).read,
                lambda vote: Below(record, f"{BOXES_FOLDER}/{vote}"),
            )
        return
    with open_place(source, contact) as place:

        def read(path: str, limit: int) -> bytes | None:
            try:
                return place.record.read(path, limit)
            except (NotFoundError, TooLargeError):
                return None

        yield Found(
            place.record,
            lambda digest: read(f"sheet/{digest}", MAXIMUM_SHEET_BYTES),
            lambda digest: read(f"file/{digest}", MAXIMUM_FILE_BYTES),
            lambda vote: place.box(vote).record,
        )


def _rebuild(
    found: Found,
    signer: SignerKey,
    folder: Path,
    house: str | None,
    advance: Advance,
) -> Rebuilt:
    from glasshouse.kinds import REGISTRY

    return rebuild_house(
        found.record,
        found.words,
        signer,
        folder,
        REGISTRY,
        contents=found.contents,
        beside=lambda directory, facts: bring_back(directory, facts, found.boxes),
        house_key=house,
        time=_now(),
        progress=lambda done, total: advance("Judging entries", done, total),
    )


def _tell(rebuilt: Rebuilt, folder: Path, json: bool) -> None:
    missing = bool(rebuilt.missing_sheets or rebuilt.missing_files)
    if json:
        show_json(
            {
                "result": "incomplete" if missing else "rebuilt",
                "directory": str(folder),
                "size": rebuilt.size,
                "root": rebuilt.root.hex(),
                "texts": rebuilt.sheets,
                "missing_texts": list(rebuilt.missing_sheets),
                "files": rebuilt.files,
                "missing_files": list(rebuilt.missing_files),
                "lost": list(rebuilt.lost),
            }
        )
        return
    lines = [
        f"{folder} is a house again, with {rebuilt.size:,} entries, {rebuilt.sheets:,} texts and "
        f"{rebuilt.files:,} files, root {rebuilt.root.hex()}.",
        "Not brought back, since no copy of a record holds it:",
        *[f"- {sentence}" for sentence in rebuilt.lost],
    ]
    if rebuilt.missing_sheets:
        count = len(rebuilt.missing_sheets)
        lines.append(f"{count:,} texts are missing that no entry withholds: find another copy.")
    if rebuilt.missing_files:
        listed = ", ".join(rebuilt.missing_files[:LISTED])
        more = " and others" if len(rebuilt.missing_files) > LISTED else ""
        lines.append(
            f"{len(rebuilt.missing_files):,} files are missing that entries name: {listed}{more}. "
            "Send them again, by PUT, once the house runs; or find another copy."
        )
    show("\n".join(lines))


def _log_key(path: Path) -> SignerKey:
    try:
        return SignerKey.parse(_read(path))
    except RecordError as error:
        raise usage(
            f"{path} is no log key: {error.sentence}", "It is the file keys/log.key of the house."
        ) from error


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise environment(f"cannot read the key {path}: {error}") from error


def _now() -> int:
    return time.time_ns() // 1_000_000
