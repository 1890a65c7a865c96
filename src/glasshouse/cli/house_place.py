"""A house's own directory as a place to verify: the files it publishes, with its ballot boxes, and
words and files out of its stores.

What a house has on its disk need not be what it serves: whoever does not run it checks it by its
address. For those who run it this needs no network, and works while the house is served.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from glasshouse.clerk.directory import HouseDirectory
from glasshouse.clerk.file_store import FileReader
from glasshouse.clerk.sheet_store import SheetReader
from glasshouse.clerk.storage import connect_for_reading
from glasshouse.record.client import DirectorySource
from glasshouse.record.errors import NotFoundError, TooLargeError

_SHEETS = "sheet/"
_FILES = "file/"


class HouseSource(DirectorySource):
    """The published files of a house, and its sheets and files. Nothing is written."""

    def __init__(self, directory: HouseDirectory, sheets: SheetReader) -> None:
        """Read the house in ``directory``, its words by ``sheets``."""
        super().__init__(directory.record)
        self._sheets = sheets
        self._files = FileReader(directory.files)

    def read(self, path: str, limit: int) -> bytes:
        """Return a resource; see ``Source``."""
        if path.startswith(_SHEETS):
            raw = self._sheets.get(path.removeprefix(_SHEETS))
        elif path.startswith(_FILES):
            raw = self._files.read(path.removeprefix(_FILES))
        else:
            return super().read(path, limit)
        if raw is None:
            raise NotFoundError("not_found", f"{path} is not held.", path)
        if len(raw) > limit:
            raise TooLargeError("too_large", f"{path} is longer than {limit} bytes.", path)
        return raw


@contextmanager
def house_source(root: Path) -> Iterator[HouseSource]:
    """The house in this directory, for reading."""
    directory = HouseDirectory(root)
    connection = connect_for_reading(directory.sheets)
    try:
        yield HouseSource(directory, SheetReader(connection))
    finally:
        connection.close()
