"""Which words of a text were added and which removed, from one version to another.

This is a way of showing two texts, not a fact of the record: the page's model holds both texts, and
readers with another program may see the same change marked another way.

Threat: texts are written by the parties, and comparing hostile ones can take very long, or make a
page of megabytes. The longest common subsequence is found by rapidfuzz in time that grows with the
product of the lengths divided by 64; beyond ``LONGEST`` words a paragraph is shown as replaced. A
page has a budget (``Comparison``): what goes beyond is shown as replaced too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import Indel

Operation = Literal["same", "added", "removed"]

LONGEST = 6000
#: How many characters one page compares word by word, and how many runs of words it marks.
CHARACTERS = 200_000
PIECES = 4000
#: Below this share of common words a paragraph reads better as replaced than as mended.
ALIKE = 0.35

# A word, the space between words, or a single letter of a script that does not part its words.
_WORDS = re.compile(
    r"[ \t\n\r\u00a0]+"
    r"|[0-9]+(?:[.,:][0-9]+)*"
    r"|[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
    r"|[.,;:!?()\[\]“”„»«\"]"
    r"|[^ \t\n\r\u00a0\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af.,;:!?()\[\]“”„»«\"]+"
)
_SPACE = re.compile(r"[ \t\n\r\u00a0]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that stayed, came or went."""

    operation: Operation
    text: str


class Comparison:
    """Compares paragraph after paragraph of one page, as long as its budget lasts."""

    def __init__(self, characters: int = CHARACTERS, pieces: int = PIECES) -> None:
        """Nothing compared yet."""
        self._characters = characters
        self._pieces = pieces

    def changes(self, before: str, after: str) -> list[Piece]:
        """See ``changes`` below; beyond the budget what went and what came, whole."""
        size = len(before) + len(after)
        if before == after or size > self._characters:
            return changes(before, after) if before == after else _replaced(before, after)
        self._characters -= size
        found = changes(before, after)
        if len(found) > self._pieces:
            return _replaced(before, after)
        self._pieces -= len(found)
        return found


def changes(before: str, after: str) -> list[Piece]:
    """The runs of words by which ``before`` becomes ``after``; what went stands before what came.

    >>> [(piece.operation, piece.text) for piece in changes("35 hours a week", "37 hours a week")]
    [('removed', '35'), ('added', '37'), ('same', ' hours a week')]
    """
    if before == after:
        return [Piece("same", after)] if after else []
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) > LONGEST or len(new) > LONGEST or _unlike(old, new):
        return _replaced(before, after)
    return _without_islands(list(_compared(old, new)))


def _replaced(before: str, after: str) -> list[Piece]:
    return [*_piece("removed", before), *_piece("added", after)]


def _unlike(old: Sequence[str], new: Sequence[str]) -> bool:
    first, second = _numbered(_spoken(old), _spoken(new))
    similarity: float = Indel.normalized_similarity(first, second)
    return similarity < ALIKE


def _spoken(words: Sequence[str]) -> list[str]:
    return [word for word in words if not _SPACE.fullmatch(word)]


def _numbered(old: Sequence[str], new: Sequence[str]) -> tuple[list[int], list[int]]:
    """The words as small numbers: which word gets which does not change the comparison."""
    numbers: dict[str, int] = {}
    return (
        [numbers.setdefault(word, len(numbers)) for word in old],
        [numbers.setdefault(word, len(numbers)) for word in new],
    )


def _compared(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    first, second = _numbered(old, new)
    for step in Indel.opcodes(first, second):
        if step.tag == "equal":
            yield Piece("same", "".join(old[step.src_start : step.src_end]))
        else:
            yield from _piece("removed", "".join(old[step.src_start : step.src_end]))
            yield from _piece("added", "".join(new[step.dest_start : step.dest_end]))


def _without_islands(pieces: list[Piece]) -> list[Piece]:
    """The same change with nothing but a space left standing between two changes, and each change
    told as what went and then what came."""
    told: list[Piece] = []
    removed = added = ""
    for place, piece in enumerate(pieces):
        between = removed or added
        following = pieces[place + 1].operation if place + 1 < len(pieces) else "same"
        if piece.operation == "removed":
            removed += piece.text
        elif piece.operation == "added":
            added += piece.text
        elif between and following != "same" and _SPACE.fullmatch(piece.text):
            removed, added = removed + piece.text, added + piece.text
        else:
            told += [*_piece("removed", removed), *_piece("added", added), piece]
            removed = added = ""
    return [*told, *_piece("removed", removed), *_piece("added", added)]


def _piece(operation: Operation, text: str) -> list[Piece]:
    return [Piece(operation, text)] if text else []
