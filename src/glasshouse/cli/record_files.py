"""Reading the files that acts name by fingerprint, for whoever needs their bytes again."""

from __future__ import annotations

import hashlib

from glasshouse.elections.belenios.files import LARGEST_FILE
from glasshouse.record.client import Source
from glasshouse.record.errors import NotFoundError, TooLargeError


class FileMissing(LookupError):
    """A file is not there, or is another than the one of this fingerprint."""

    def __init__(self, digest: str) -> None:
        super().__init__(digest)
        self.digest = digest


def read_file(record: Source, digest: str) -> bytes:
    """The bytes of a file, held against its fingerprint. Raises FileMissing, UnavailableError."""
    try:
        raw = record.read(f"file/{digest}", LARGEST_FILE)
    except (NotFoundError, TooLargeError):
        raise FileMissing(digest) from None
    if hashlib.sha256(raw).hexdigest() != digest:
        raise FileMissing(digest)
    return raw
