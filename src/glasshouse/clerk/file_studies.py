"""Files that take long to read are read beside the writer, before their act is queued.

Some files take seconds: each of a quarter of a million credentials is asked whether it is of the
group. The writer has no seconds; so a kind can say what is dear of its files (``Kind.study_files``,
which rests on the files alone), and that is done in a thread while the sender waits. What was found
is remembered, so that the writer need not read them at all.

Threats, each with a test:

- *Files that are made to be refused late.* Who is refused anyway is told so first; one file is read
  at a time, and of each author one; whatever came of it, no file is read twice. So a refusal costs
  the house one reading, and its sender an upload of as many new bytes.
- *A faulty or failing study.* It is told as such and remembered for nothing.

An act that comes to its turn without having been here, such as one of the house itself, is studied
then: nothing gets around it.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import Any, NamedTuple

from glasshouse.acts.files import FilesRefused
from glasshouse.acts.judge import Reading
from glasshouse.clerk.file_checks import studied
from glasshouse.clerk.file_store import FileReader
from glasshouse.clerk.kept import named_by
from glasshouse.clerk.problems import Problem

REMEMBERED = 1000
"""Most studies whose findings are remembered."""

WAITING = 8
"""Most authors whose files are being read or wait for it."""

_Key = tuple[str, str, tuple[str, ...]]


class _Refused(NamedTuple):
    """That files do not hold. The exception itself would keep the files in memory."""

    code: str
    field: str
    detail: str


class FileStudies:
    """The studies of one house. For the event loop."""

    def __init__(self, files: FileReader) -> None:
        """``files`` are those that acts name."""
        self._files = files
        self._found: OrderedDict[_Key, Any] = OrderedDict()
        #: By author, the files that are being read or wait for it.
        self._waiting: dict[str | None, tuple[str, ...]] = {}
        self._turn = asyncio.Lock()

    @property
    def files(self) -> set[str]:
        """The fingerprints of files that are being read or wait for it: they must stay."""
        return set[str]().union(*self._waiting.values())

    def found(self, reading: Reading) -> Any:
        """What was found in the files of an act; None if they were not studied. Raises
        FilesRefused if they were, and do not hold."""
        found = self._found.get(_key(reading))
        if isinstance(found, _Refused):
            raise FilesRefused(*found)
        return found

    async def study(self, reading: Reading) -> None:
        """Read the files of an act, whose kind has them read like this. Raises FilesRefused, or
        Problem ``busy``; and what disks and faulty studies raise."""
        key, author = _key(reading), reading.act.by
        if key not in self._found:
            if author in self._waiting or len(self._waiting) >= WAITING:
                raise Problem("busy")
            self._waiting[author] = named_by(reading.act)
            try:
                async with self._turn:
                    await self._study(key, reading)
            finally:
                del self._waiting[author]
        self.found(reading)

    async def _study(self, key: _Key, reading: Reading) -> None:
        if key in self._found:
            return  # another author sent the same files
        try:
            found = await asyncio.to_thread(studied, reading, self._files.read)
        except FilesRefused as refused:
            if refused.code == "file_missing":
                raise
            found = _Refused(refused.code, refused.field, refused.detail)
        self._found[key] = found
        if len(self._found) > REMEMBERED:
            self._found.popitem(last=False)


def _key(reading: Reading) -> _Key:
    return reading.rules, reading.kind.name, named_by(reading.act)
