"""The front page, and how a conference is led with wherever it is shown."""

from __future__ import annotations

from typing import Literal

from glasshouse.acts.context import PageContext
from glasshouse.acts.facts import Facts, sortable
from glasshouse.acts.recorded import Recorded
from glasshouse.acts.words import Words
from glasshouse.house.facts import Conference
from glasshouse.house.pages import Context, Lookup, PageModel, alphabetical, context_of
from glasshouse.parley.facts import Answered, Presence, Statement
from glasshouse.parley.pages import ConfRef, Link, Row, conference_ref, link, row

ANNOUNCE = "conference.announce"
LATEST = 5
OTHERS = 24
#: How far back the front page looks for the conference that spoke last.
LOOKED_BACK = 50


class ConferenceLead(PageModel):
    """What a reader should know first of a conference. Counts end at 1000; ``first`` and ``last``
    go by date of history, else by entry."""

    conference: ConfRef
    kind: Literal["peace", "bargaining", "federation", "treaty_review"]
    statements: int
    answered: int
    first: Link | None
    last: Link | None
    parties: int


class FrontPage(PageModel):
    """The conference that spoke last, the newest entries, the other conferences."""

    context: Context
    lead: ConferenceLead | None
    latest: list[Row]
    others: list[ConferenceLead]


def front_page(facts: Facts, context: PageContext, words: Words) -> FrontPage:
    """The front page; NoSuchPage while the record is empty."""
    lookup = Lookup(facts, context, words)
    newest = facts.find(
        Recorded, "all", before=sortable(context.size), limit=LOOKED_BACK, descending=True
    )
    conferences = facts.find(Conference, "all", limit=OTHERS + 1)
    leading = _leading(facts, context.size, newest)
    others = [each for each in conferences if leading is None or each.id != leading.id]
    ordered = sorted(
        others, key=lambda each: alphabetical(conference_ref(lookup, each.id).title, each.slug)
    )
    return FrontPage(
        context=context_of(lookup),
        lead=None if leading is None else conference_lead(lookup, leading),
        latest=[row(lookup, recorded) for recorded in newest[:LATEST]],
        others=[conference_lead(lookup, each) for each in ordered[:OTHERS]],
    )


def conference_lead(lookup: Lookup, conference: Conference) -> ConferenceLead:
    """A conference as it stands, all dates of history together."""
    facts, place = lookup.facts, conference.id
    placed = facts.count(Statement, "timeline", place)
    versions = facts.count(Statement, "placed_versions", place)
    first = facts.find(Statement, "timeline", place, limit=1)
    last = facts.find(Statement, "timeline", place, limit=1, descending=True)
    return ConferenceLead.model_validate(
        {
            "conference": conference_ref(lookup, place),
            "kind": conference.subject,
            "statements": placed - versions,
            "answered": facts.count(Answered, "conference", place),
            "first": link(lookup, first[0].id) if first else None,
            "last": link(lookup, last[0].id) if last else None,
            "parties": facts.count(Presence, "conference", place),
        }
    )


def _leading(facts: Facts, size: int, newest: list[Recorded]) -> Conference | None:
    """The conference that was last spoken in; else the one announced last."""
    announced = facts.find(
        Recorded, "kind", ANNOUNCE, before=sortable(size), limit=LOOKED_BACK, descending=True
    )
    for place in (*(each.scope for each in newest), *(each.id for each in announced)):
        conference = None if place is None else facts.get(Conference, place)
        if conference is not None:
            return conference
    return None
