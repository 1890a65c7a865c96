"""Files that acts carry: structure belongs in the body, bulk in a file named by fingerprint.

The envelope names each file by digest, size and type; a fold sees those and never the bytes. The
kind says which types its acts carry, in which order (``Kind.files``), and may hold the bytes
against the act (``Kind.check_files``). Sheets are the place for words that people wrote: a file
cannot be withheld.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, ClassVar, Literal, get_args

from pydantic import Field

from glasshouse.acts.facts import Fact, sortable
from glasshouse.acts.frozen import frozen
from glasshouse.acts.identifiers import Digest, Model

FileType = Literal[
    "application/json",
    "application/pdf",
    "audio/mpeg",
    "image/jpeg",
    "image/png",
    "text/html",
    "text/plain",
]
"""The media types that a file can have. No other exists."""

FILE_TYPES: tuple[str, ...] = get_args(FileType)

MAXIMUM_FILE_BYTES = 16 * 1024 * 1024
"""Longest file."""

MAXIMUM_FILES_BYTES = 32 * 1024 * 1024
"""Most bytes of all files of one act: a content check has them in memory together."""


class FileReference(Model):
    """A file by fingerprint; its bytes are uploaded first."""

    digest: Digest
    size: Annotated[int, Field(ge=1, le=2**40)]
    type: FileType


@frozen
class FileUse(Fact):
    """A file as one act names it: the ``place`` in its list, from 0, length in bytes and media
    type. Any number of acts may name one file."""

    FACT: ClassVar[str] = "file"
    WRITTEN_ONCE: ClassVar[bool] = True

    digest: str
    act: str
    place: int
    size: int
    type: str
    entry: int

    @property
    def key(self) -> str:
        """The act and the place."""
        return f"{self.act}/{self.place}"

    def indexes(self) -> Sequence[tuple[str, str, str]]:
        """Every use of a file, in order of entries."""
        return (("file", self.digest, sortable(self.entry)),)


FileOf = Callable[[str], bytes]
"""The bytes of a file that an earlier act carried, by fingerprint; raises FilesRefused if they are
not here."""


class FilesRefused(ValueError):
    """The files of an act fail a check; ``code`` is a refusal's code, ``field`` a path into the
    act, ``detail`` what is wrong there, where the code alone does not say it."""

    def __init__(self, code: str, field: str, detail: str = "") -> None:
        super().__init__(f"{code} ({field}) {detail}".strip())
        self.code = code
        self.field = field
        self.detail = detail


def check_named(
    named: Sequence[FileReference], types: Sequence[str], largest: int = MAXIMUM_FILE_BYTES
) -> None:
    """An act names exactly the files that its kind calls for, in that order; raises FilesRefused.

    ``types`` are the media types called for, ``largest`` is the greatest length of each in bytes.
    """
    if not types:
        if named:
            raise FilesRefused("files_not_allowed", "files")
        return
    for place, (file, wanted) in enumerate(zip(named, types, strict=False)):
        if file.type != wanted:
            raise FilesRefused("file_type", f"files.{place}.type", f"It is to be {wanted}.")
        if file.size > largest:
            most = f"It may have {largest // 1024} KiB."
            raise FilesRefused("file_too_large", f"files.{place}.size", most)
    if len(named) < len(types):
        raise FilesRefused(
            "file_not_named", f"files.{len(named)}", f"It is to be {types[len(named)]}."
        )
    if len(named) > len(types):
        raise FilesRefused("file_unexpected", f"files.{len(types)}")
    if sum(file.size for file in named) > MAXIMUM_FILES_BYTES:
        raise FilesRefused("files_too_large", "files")
