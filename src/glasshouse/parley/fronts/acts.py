"""What is said about fronts and tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from glasshouse.acts.identifiers import ActId, Model
from glasshouse.house.acts import each_once


class FrontOpen(Model):
    """Open a front, a table, a working group or a drafting committee, and say whose it is.

    Proposals and agreements can name it. Said by the office that announced the conference, or by a
    party that confers. Its parties were all invited to the conference.
    """

    kind: Literal["front", "table", "working_group", "drafting_committee"]
    parties: Annotated[list[ActId], Field(min_length=1, max_length=32), AfterValidator(each_once)]
    lines: Annotated[list[Literal["area"]], AfterValidator(each_once)]

    def line_ids(self) -> Sequence[str]:
        """Its title; what it covers, where that is said."""
        return ("title", *self.lines)


class FrontClose(Model):
    """Close a front. What was said on it stays."""

    front: ActId

    def line_ids(self) -> Sequence[str]:
        """Why."""
        return ("reason",)
