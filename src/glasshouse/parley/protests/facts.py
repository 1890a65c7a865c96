"""What protests leave behind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from glasshouse.acts.facts import Fact, sortable
from glasshouse.acts.frozen import frozen

STANDING = "standing"
WITHDRAWN = "withdrawn"
#: What a ``Claim`` says was withdrawn.
PROTEST = "protest"


@frozen
class Protest(Fact):
    """A protest: whose, against which entry, and whether it still stands.

    ``withdrawn`` is the act by which its author withdrew it, ``withdrawn_earliest`` to
    ``withdrawn_latest`` in minutes, as those of a ``Statement``. Another account of a protest
    (``rival_of``) stands under the entry it rivals alone.
    """

    FACT: ClassVar[str] = "protest"

    id: str
    index: int
    conference: str
    protester: str
    against: str | None
    addressees: tuple[str, ...]
    reported: bool
    rival_of: str | None
    earliest: int
    latest: int
    state: str = STANDING
    withdrawn: str | None = None
    withdrawn_earliest: int | None = None
    withdrawn_latest: int | None = None

    @property
    def key(self) -> str:
        """The act that makes it."""
        return self.id

    def indexes(self) -> Sequence[tuple[str, str, str]]:
        """The protests of a conference, and those against an entry, in order of entry."""
        place = sortable(self.index)
        rows = [] if self.against is None else [("against", self.against, place)]
        if self.rival_of is None:
            rows.append(("conference", self.conference, place))
        return rows
