"""What corrections leave behind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from glasshouse.acts.facts import Fact, sortable
from glasshouse.acts.frozen import frozen


@frozen
class Correction(Fact):
    """New words that the author of ``entry`` put beside its old ones, in these lines."""

    FACT: ClassVar[str] = "correction"
    WRITTEN_ONCE: ClassVar[bool] = True

    id: str
    entry: str
    conference: str
    lines: tuple[str, ...]
    index: int

    @property
    def key(self) -> str:
        """The act that corrects."""
        return self.id

    def indexes(self) -> Sequence[tuple[str, str, str]]:
        """The corrections of an entry, in order."""
        return (("entry", self.entry, sortable(self.index)),)
