"""What opening a front or a table leaves behind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from glasshouse.acts.facts import Fact, sortable
from glasshouse.acts.frozen import frozen


@frozen
class Front(Fact):
    """A part of a negotiation with parties of its own.

    ``kind`` is front, table, working_group or drafting_committee; ``state`` open or closed. ``by``
    opened it at entry ``opened``; ``closed`` is the entry that closed it.
    """

    FACT: ClassVar[str] = "front"

    id: str
    conference: str
    number: int
    kind: str
    parties: tuple[str, ...]
    by: str
    opened: int
    state: str = "open"
    closed: int | None = None

    @property
    def key(self) -> str:
        """The act that opened it."""
        return self.id

    def indexes(self) -> Sequence[tuple[str, str, str]]:
        """The fronts of a conference, by number."""
        return (("conference", self.conference, sortable(self.number)),)
