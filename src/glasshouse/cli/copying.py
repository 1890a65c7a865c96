"""Writing a copy of a record: whole files, in place at once, and the list of what is left out."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from glasshouse.cli.places import PAGES_FOLDER, WITHHELD_FILE, CopySource, file_of
from glasshouse.record.tiles import EntryBundle, HashTile, bundle_at, parse_path, tile_at

ABSENT_FILE = "absent"
"""Sheets that the house did not have when they were asked for, to be asked for again."""

ABSENT_FILES_FILE = "absent-files"
"""Files that the house did not have, likewise."""

_UNFINISHED = ".unfinished"
_LISTED_SHEET = re.compile(r"([0-9a-f]{64}) (0|[1-9][0-9]{0,15}) ([0-9a-f]{64})")


class BrokenList(ValueError):
    """A list of the copy is not as this program wrote it."""


@dataclass(frozen=True)
class LeftOut:
    """A sheet or file that is not in the copy: its fingerprint, the index of an entry, an act's id.

    In the file ``withheld`` entry and act are those that withhold it, in ``absent`` and
    ``absent-files`` those that carry it.
    """

    digest: str
    entry: int
    act: str

    def line(self) -> str:
        """One line of a list."""
        return f"{self.digest} {self.entry} {self.act}\n"


class Copy:
    """The directory of a copy, being written. One process writes it at a time."""

    def __init__(self, root: Path) -> None:
        """Create the directory if need be, and clear away what an interrupted run left."""
        self.root = root
        self.source = CopySource(root)
        root.mkdir(parents=True, exist_ok=True)
        (root / _UNFINISHED).unlink(missing_ok=True)

    def has(self, path: str) -> bool:
        """Whether a resource is there."""
        return (self.root / file_of(path)).is_file()

    def write(self, path: str, content: bytes, *, durable: bool = False) -> None:
        """Put a resource in place, whole or not at all.

        With ``durable`` it, and all that was written before it, is on the disk on return.
        """
        place = self.root / file_of(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self.root / _UNFINISHED
        with unfinished.open("wb") as file:
            file.write(content)
            if durable:
                # Once for everything instead of once for each file, of which there are many.
                file.flush()
                os.sync()
        unfinished.replace(place)
        if durable:
            descriptor = os.open(place.parent, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def erase(self, path: str) -> bool:
        """Overwrite and remove a resource; whether it was there.

        Threat: a text that a house was ordered to take down lives on in freed blocks of the disk.
        Overwriting is what a program can do; a disk that writes elsewhere keeps its own counsel.
        """
        place = self.root / file_of(path)
        try:
            with place.open("r+b") as file:
                length = place.stat().st_size
                file.write(bytes(length))
                file.flush()
                os.fsync(file.fileno())
        except FileNotFoundError:
            return False
        place.unlink()
        return True

    def erase_pages(self) -> None:
        """Remove all pages: they hold words, and are of a day that has passed."""
        folder = self.root / PAGES_FOLDER
        for file in sorted(folder.rglob("*"), reverse=True):
            if file.is_dir():
                file.rmdir()
            else:
                self.erase(file.relative_to(self.root).as_posix())

    def remove_superseded(self, size: int) -> None:
        """Remove partial tiles and bundles that are not of the record of this size."""
        for path in list(self.source.tile_paths()):
            named = parse_path(path)
            if not _belongs(named, size):
                place = self.root / path
                place.unlink()
                if not any(place.parent.iterdir()):
                    place.parent.rmdir()

    def read_list(self, name: str) -> dict[str, LeftOut]:
        """The sheets on a list, by fingerprint; raises BrokenList."""
        try:
            text = (self.root / name).read_text(encoding="ascii")
        except FileNotFoundError:
            return {}
        except UnicodeDecodeError as error:
            raise BrokenList(name) from error
        listed = {}
        for line in text.split("\n")[:-1]:
            match = _LISTED_SHEET.fullmatch(line)
            if match is None:
                raise BrokenList(name)
            listed[match[1]] = LeftOut(match[1], int(match[2]), match[3])
        if list_file(listed.values()) != text.encode():
            raise BrokenList(name)
        return listed

    def write_lists(
        self,
        withheld: dict[str, LeftOut],
        absent: dict[str, LeftOut],
        absent_files: dict[str, LeftOut],
    ) -> None:
        """Write the lists; those of what is absent only if there is any."""
        self.write(WITHHELD_FILE, list_file(withheld.values()))
        for name, listed in ((ABSENT_FILE, absent), (ABSENT_FILES_FILE, absent_files)):
            if listed:
                self.write(name, list_file(listed.values()))
            else:
                (self.root / name).unlink(missing_ok=True)


def list_file(sheets: Iterable[LeftOut]) -> bytes:
    """The bytes of a list: one line for each sheet, by fingerprint."""
    return "".join(each.line() for each in sorted(sheets, key=lambda each: each.digest)).encode()


def _belongs(named: HashTile | EntryBundle, size: int) -> bool:
    try:
        if isinstance(named, EntryBundle):
            return named == bundle_at(named.index, size)
        return named == tile_at(named.level, named.index, size)
    except ValueError:
        return False
