"""What can be said about documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from glasshouse.acts.identifiers import Model, Slug

Seen = Literal["full", "excerpt", "unchecked"]
Standing = Literal["contemporary", "scholarly", "popular", "tertiary", "unchecked"]


class DocumentRefer(Model):
    """Refer to a document, so that reports can name it as their source.

    ``seen`` says how much of it whoever refers to it has read; ``standing`` how near it is to what
    it tells of. In a transcript its transcribers and the secretariat refer to documents, elsewhere
    any admitted author.
    """

    slug: Slug
    seen: Seen
    standing: Standing

    def line_ids(self) -> Sequence[str]:
        """Author, title, place: what lets a reader find it."""
        return ("citation",)
