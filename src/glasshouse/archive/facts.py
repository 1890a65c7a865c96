"""What a reference to a document leaves behind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from glasshouse.acts.facts import Fact
from glasshouse.acts.frozen import frozen


@frozen
class Document(Fact):
    """A document that has been referred to in a conference: how much of it was seen, and how near
    it stands to what it tells of."""

    FACT: ClassVar[str] = "document"
    WRITTEN_ONCE: ClassVar[bool] = True

    id: str
    slug: str
    index: int
    conference: str
    by: str
    seen: str
    standing: str

    @property
    def key(self) -> str:
        """The act that refers to it."""
        return self.id

    def indexes(self) -> Sequence[tuple[str, str, str]]:
        """The documents of a conference, by short name; all of them."""
        return (("conference", self.conference, self.slug), ("all", "", self.slug))
