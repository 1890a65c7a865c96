"""The pages of a house, each a pure function of the record up to N, a time T and a language.

The pieces that a room alone understands are in its own ``pages``; here they are joined. A page
function takes (facts at N, context, words as they can be read today) and gives a pydantic model,
or raises ``NoSuchPage``. The same model is rendered as HTML, served as JSON and recomputed by
``verify``. Counts end at 1000, and every list has an end, so that no page grows dearer with the
record.
"""

from __future__ import annotations

from glasshouse.house.pages import Context, NoSuchPage, PageModel, Sealed
from glasshouse.pages.catalogue import all_pages, json_path
from glasshouse.pages.check import CheckPage, check_page
from glasshouse.pages.conference import ConferencePage, conference_page
from glasshouse.pages.deadlines import DeadlinesPage, conference_deadlines, party_deadlines
from glasshouse.pages.document import DocumentPage, document_page
from glasshouse.pages.entries import EntriesPage, Filters, entries_page
from glasshouse.pages.entry import EntryPage, entry_page
from glasshouse.pages.front import FrontPage, front_page
from glasshouse.pages.grid import grid_page
from glasshouse.pages.grid_models import GridFilters, GridPage
from glasshouse.pages.how import HowPage, how_page
from glasshouse.pages.party import PartyPage, party_page
from glasshouse.pages.vote import vote_page
from glasshouse.pages.vote_models import VotePage
from glasshouse.pages.votes import VotesPage, votes_page

__all__ = [
    "CheckPage",
    "ConferencePage",
    "Context",
    "DeadlinesPage",
    "DocumentPage",
    "EntriesPage",
    "EntryPage",
    "Filters",
    "FrontPage",
    "GridFilters",
    "GridPage",
    "HowPage",
    "NoSuchPage",
    "PageModel",
    "PartyPage",
    "Sealed",
    "VotePage",
    "VotesPage",
    "all_pages",
    "check_page",
    "conference_deadlines",
    "conference_page",
    "document_page",
    "entries_page",
    "entry_page",
    "front_page",
    "grid_page",
    "how_page",
    "json_path",
    "party_deadlines",
    "party_page",
    "vote_page",
    "votes_page",
]
