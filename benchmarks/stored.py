"""A house's own files as a place that can be verified: its record, with the words out of its store.

``glasshouse verify`` reads a house over HTTP or from a mirror. Reading the files themselves leaves
the network and a hundred thousand small files out of what is measured.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from glasshouse.clerk.directory import HouseDirectory
from glasshouse.clerk.sheet_store import SheetReader
from glasshouse.clerk.storage import connect_for_reading
from glasshouse.cli.places import Place
from glasshouse.record.client import DirectorySource
from glasshouse.record.errors import NotFoundError

_SHEETS = "sheet/"


class StoredRecord(DirectorySource):
    """The published files of a house, and its sheets."""

    def __init__(self, directory: HouseDirectory, sheets: SheetReader) -> None:
        super().__init__(directory.record)
        self._sheets = sheets

    def read(self, path: str, limit: int) -> bytes:
        """Return a resource; see ``Source``."""
        if not path.startswith(_SHEETS):
            return super().read(path, limit)
        raw = self._sheets.get(path.removeprefix(_SHEETS))
        if raw is None:
            raise NotFoundError("not_found", f"{path} is not held.", path)
        return raw


@contextmanager
def stored_place(directory: HouseDirectory) -> Iterator[Place]:
    """The house as a place to verify."""
    connection = connect_for_reading(directory.sheets)
    try:
        yield Place(str(directory.root), StoredRecord(directory, SheetReader(connection)))
    finally:
        connection.close()
