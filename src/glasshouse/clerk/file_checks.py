"""What a kind demands of the files its acts carry, held against their bytes.

This is asked when the act's turn comes and not before, since what it depends on may have come in
the same batch; only what rests on the files alone may be found before (``file_studies``). What
follows from the act rests on it, so an act whose files do not hold is refused, and ``glasshouse
verify`` asks the same of every entry.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from glasshouse.acts.facts import Facts
from glasshouse.acts.files import FilesRefused, FileUse
from glasshouse.acts.judge import Reading

ContentOf = Callable[[str], bytes | None]
"""The bytes of a file by fingerprint, None if it is not here."""


def check_file_contents(
    reading: Reading, facts: Facts, content_of: ContentOf, found: Any = None
) -> None:
    """Have the kind check the act's files; ``facts`` are those that its fold saw, ``content_of``
    gives the bytes of a file. Raises FilesRefused, and what a faulty check raises.

    A kind that checks nothing has none of its files read; nor has one whose files were ``studied``
    before, with what was ``found`` then.
    """
    check = reading.kind.check_files
    if check is None:
        return

    def file_of(digest: str) -> bytes:
        # Threat: a check that rests on a file which was sent and which no act names. The house has
        # it today; no verifier ever will.
        if not facts.find(FileUse, "file", digest, limit=1):
            raise FilesRefused("file_missing", "files")
        return _read(content_of, digest, "files")

    if found is None:
        found = studied(reading, content_of)
    check(reading.act, reading.body, found, facts, file_of)


def studied(reading: Reading, content_of: ContentOf) -> Any:
    """What the kind's check gets of the act's files: their bytes, or what its study found in them.
    Raises FilesRefused."""
    contents = [
        _read(content_of, file.digest, f"files.{place}.digest")
        for place, file in enumerate(reading.act.envelope.files)
    ]
    study = reading.kind.study_files
    return contents if study is None else study(contents)


def _read(content_of: ContentOf, digest: str, field: str) -> bytes:
    content = content_of(digest)
    if content is None:
        raise FilesRefused("file_missing", field)
    return content
