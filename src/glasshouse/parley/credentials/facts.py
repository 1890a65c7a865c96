"""What authority to speak leaves behind, besides ``acts.authors.Credential``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from glasshouse.acts.facts import Fact, sortable
from glasshouse.acts.frozen import frozen


@frozen
class Objection(Fact):
    """A party's objection to another's authority to speak: a flag, which suspends nothing."""

    FACT: ClassVar[str] = "objection"
    WRITTEN_ONCE: ClassVar[bool] = True

    id: str
    credential: str
    party: str
    index: int

    @property
    def key(self) -> str:
        """The act that objects."""
        return self.id

    def indexes(self) -> Sequence[tuple[str, str, str]]:
        """The objections to an authority, in order."""
        return (("credential", self.credential, sortable(self.index)),)


@frozen
class SeatDay(Fact):
    """How many acts the seats of a conference have said on its last day of use.

    ``day`` counts days of UTC since 1970; taking a seat is an act too.
    """

    FACT: ClassVar[str] = "seat_day"

    conference: str
    day: int
    used: int

    @property
    def key(self) -> str:
        """The conference: of an earlier day nobody asks."""
        return self.conference
