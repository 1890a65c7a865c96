"""What a kind demands of the files its acts carry, held against their bytes.

This is asked when the act's turn comes and not before, since what it depends on may have come in
the same batch. What follows from the act rests on it, so an act whose files do not hold is refused,
and ``glasshouse verify`` asks the same of every entry.
"""

from __future__ import annotations

from collections.abc import Callable

from glasshouse.acts.facts import Facts
from glasshouse.acts.files import FileReference, FilesRefused
from glasshouse.acts.judge import Reading

ContentOf = Callable[[FileReference], bytes | None]


def check_file_contents(reading: Reading, facts: Facts, content_of: ContentOf) -> None:
    """Have the kind check the act's files; ``facts`` are those that its fold saw, ``content_of``
    gives the bytes of a file. Raises FilesRefused, and what a faulty check raises.

    A kind that checks nothing has none of its files read.
    """
    check = reading.kind.check_files
    if check is None:
        return
    contents = []
    for place, file in enumerate(reading.act.envelope.files):
        content = content_of(file)
        if content is None:
            raise FilesRefused("file_missing", f"files.{place}.digest")
        contents.append(content)
    check(reading.act, reading.body, contents, facts)
