"""What an author can say of the words of its own entries: that they should read otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator, Field

from glasshouse.acts.identifiers import ActId, LineId, Model
from glasshouse.house.acts import each_once


def corrected(line: str) -> str:
    """The line of a correction that holds the new words of ``line``: the one of the same name,
    except that ``reason`` is already where the correction says why.

    >>> corrected("text"), corrected("reason")
    ('text', 'reason__corrected')
    """
    return "reason__corrected" if line == "reason" else line


def _apart(lines: list[str]) -> list[str]:
    each_once([corrected(line) for line in lines])
    return lines


class CorrectionMake(Model):
    """Correct words of one's own entry, line by line, and say why.

    The new words are shown beside the old ones, which remain; nothing else follows from them.
    """

    entry: ActId
    lines: Annotated[list[LineId], Field(min_length=1, max_length=40), AfterValidator(_apart)]

    def line_ids(self) -> Sequence[str]:
        """The reason, and each corrected line."""
        return ("reason", *map(corrected, self.lines))
