"""The table of the archive."""

from __future__ import annotations

from glasshouse.acts.authors import OFFICE, PARTY
from glasshouse.acts.registry import Kind, Room
from glasshouse.archive.acts import DocumentRefer
from glasshouse.archive.folds import refer
from glasshouse.house.acts import lines_of

KINDS: tuple[Kind, ...] = (
    Kind(
        "document.refer", DocumentRefer, refer, roles=(OFFICE, PARTY), lines=lines_of, scoped=True
    ),
)

ROOM = Room(KINDS)
