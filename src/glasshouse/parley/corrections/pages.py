"""How corrections stand beside the words they correct."""

from __future__ import annotations

from glasshouse.acts.facts import Facts
from glasshouse.house.pages import Lookup, PageModel, Words
from glasshouse.parley.corrections.acts import corrected
from glasshouse.parley.corrections.facts import Correction
from glasshouse.parley.pages import Link, link

#: So many corrections of an entry are shown, the newest ones.
CORRECTIONS = 20


class CorrectedLine(PageModel):
    """New words for a line of an entry."""

    id: str
    text: Words


class CorrectionPiece(PageModel):
    """One correction that the author of an entry made to it: where, why, and the new words."""

    link: Link
    reason: Words
    lines: list[CorrectedLine]


def corrections_of(facts: Facts, entry: str) -> list[Correction]:
    """The newest corrections of an entry, newest first; for ``fetch_entries`` and the pieces."""
    return facts.find(Correction, "entry", entry, limit=CORRECTIONS, descending=True)


def correction_piece(lookup: Lookup, correction: Correction) -> CorrectionPiece:
    """A correction as it stands on a page."""
    recorded = lookup.recorded(correction.id)
    return CorrectionPiece(
        link=link(lookup, correction.id),
        reason=lookup.shown(recorded, "reason"),
        lines=[
            CorrectedLine(id=line, text=lookup.shown(recorded, corrected(line)))
            for line in correction.lines
        ],
    )
