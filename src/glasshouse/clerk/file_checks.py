"""What a kind demands of the files its acts carry, held against their bytes.

This is asked when the act's turn comes and not before, since what it depends on may have come in
the same batch. What follows from the act rests on it, so an act whose files do not hold is refused,
and ``glasshouse verify`` asks the same of every entry.
"""

from __future__ import annotations

from collections.abc import Callable

from glasshouse.acts.facts import Facts
from glasshouse.acts.files import FilesRefused, FileUse
from glasshouse.acts.judge import Reading

ContentOf = Callable[[str], bytes | None]
"""The bytes of a file by fingerprint, None if it is not here."""


def check_file_contents(reading: Reading, facts: Facts, content_of: ContentOf) -> None:
    """Have the kind check the act's files; ``facts`` are those that its fold saw, ``content_of``
    gives the bytes of a file. Raises FilesRefused, and what a faulty check raises.

    A kind that checks nothing has none of its files read.
    """
    check = reading.kind.check_files
    if check is None:
        return

    def read(digest: str, field: str) -> bytes:
        content = content_of(digest)
        if content is None:
            raise FilesRefused("file_missing", field)
        return content

    def file_of(digest: str) -> bytes:
        # Threat: a check that rests on a file which was sent and which no act names. The house has
        # it today; no verifier ever will.
        if not facts.find(FileUse, "file", digest, limit=1):
            raise FilesRefused("file_missing", "files")
        return read(digest, "files")

    contents = [
        read(file.digest, f"files.{place}.digest")
        for place, file in enumerate(reading.act.envelope.files)
    ]
    check(reading.act, reading.body, contents, facts, file_of)
