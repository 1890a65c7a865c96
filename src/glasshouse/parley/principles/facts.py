"""What declared principles leave behind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from glasshouse.acts.facts import Fact, sortable
from glasshouse.acts.frozen import frozen

#: Where a party stands that said nothing of principles.
SILENT = "silent"


@frozen
class Declaration(Fact):
    """Principles that were declared: by whom, how many, to whom (to all, where nobody is named).

    ``earliest`` and ``latest`` bound when, in minutes, as those of a ``Statement``. One with a
    ``rival_of`` is another account of that entry and is listed under it alone.
    """

    FACT: ClassVar[str] = "declaration"
    WRITTEN_ONCE: ClassVar[bool] = True

    id: str
    index: int
    conference: str
    by: str
    principles: int
    addressees: tuple[str, ...]
    reported: bool
    rival_of: str | None
    earliest: int
    latest: int

    @property
    def key(self) -> str:
        """The act that declares them."""
        return self.id

    def indexes(self) -> Sequence[tuple[str, str, str]]:
        """The declarations of a conference, in order of entry."""
        if self.rival_of is not None:
            return ()
        return (("conference", self.conference, sortable(self.index)),)


@frozen
class Assent(Fact):
    """What one party said of declared principles in one entry.

    ``state`` is what it says: assented, assented_with_declaration, refused or withdrawn. What was
    ``reported`` binds the party from ``adopted`` on, the entry by which it confirmed the report;
    in a transcript, where everything is reported, it counts by its date.
    """

    FACT: ClassVar[str] = "assent"

    id: str
    declaration: str
    conference: str
    party: str
    state: str
    index: int
    reported: bool
    earliest: int
    latest: int
    adopted: int | None = None

    @property
    def key(self) -> str:
        """The act, and the party: several can speak jointly."""
        return f"{self.id}/{self.party}"

    def indexes(self) -> Sequence[tuple[str, str, str]]:
        """All that was said of a declaration, in order; what of it was only reported."""
        place = f"{sortable(self.index)}/{self.party}"
        rows = [("declaration", self.declaration, place)]
        if self.reported and self.adopted is None:
            rows.append(("unconfirmed", self.declaration, place))
        return rows


@frozen
class AssentState(Fact):
    """Where a party stands to declared principles by its own word, since which entry.

    A party that said nothing has none: it is silent. A transcript keeps none either: there the
    state is a question of the date.
    """

    FACT: ClassVar[str] = "assent_state"

    declaration: str
    party: str
    state: str
    act: str
    since: int

    @property
    def key(self) -> str:
        """Declaration and party."""
        return f"{self.declaration}/{self.party}"

    def indexes(self) -> Sequence[tuple[str, str, str]]:
        """The states of a declaration, by party."""
        return (("declaration", self.declaration, self.party),)
