"""The front page, and how a conference is led with wherever it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from glasshouse.acts.context import PageContext
from glasshouse.acts.facts import Facts, sortable
from glasshouse.acts.recorded import Recorded
from glasshouse.acts.words import Words
from glasshouse.house.facts import Conference
from glasshouse.house.pages import (
    COUNTED,
    COUNTED_BESIDE,
    Context,
    Lookup,
    PageModel,
    alphabetical,
    context_of,
)
from glasshouse.parley.facts import Answered, Presence, Statement
from glasshouse.parley.pages import (
    ConfRef,
    Link,
    Row,
    conference_ref,
    fetch_conferences,
    fetch_entries,
    fetch_rows,
    link,
    row,
)

ANNOUNCE = "conference.announce"
LATEST = 5
OTHERS = 24
#: How far back the front page looks for the conference that spoke last.
LOOKED_BACK = 50


class ConferenceLead(PageModel):
    """What a reader should know first of a conference. Counts end at 1000, and at 100 where
    conferences stand in a list; ``first`` and ``last`` go by date of history, else by entry."""

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
    lookup.know(conferences)
    fetch_conferences(lookup, [each.id for each in conferences])
    leading = _leading(lookup, newest)
    others = [each for each in conferences if leading is None or each.id != leading.id]
    ordered = sorted(
        others, key=lambda each: alphabetical(conference_ref(lookup, each.id).title, each.slug)
    )[:OTHERS]
    lookup.know(newest)
    fetch_rows(lookup, [recorded.id for recorded in newest[:LATEST]])
    lead = None if leading is None else conference_leads(lookup, [leading])[0]
    return FrontPage(
        context=context_of(lookup),
        lead=lead,
        latest=[row(lookup, recorded) for recorded in newest[:LATEST]],
        others=conference_leads(lookup, ordered, COUNTED_BESIDE),
    )


def conference_leads(
    lookup: Lookup, conferences: Sequence[Conference], bound: int = COUNTED
) -> list[ConferenceLead]:
    """Conferences as they stand, all dates of history together; counts end at ``bound``."""
    facts, places = lookup.facts, [each.id for each in conferences]
    statements = count_statements(facts, places, bound=bound)
    answered = facts.count_many(Answered, "conference", places, limit=bound)
    parties = facts.count_many(Presence, "conference", places, limit=bound)
    first = facts.find_many(Statement, "timeline", places, limit=1)
    last = facts.find_many(Statement, "timeline", places, limit=1, descending=True)
    ends = [
        statement for found in (first, last) for listed in found.values() for statement in listed
    ]
    lookup.know(ends)
    fetch_conferences(lookup, places)
    fetch_entries(lookup, [end.id for end in ends])
    return [
        ConferenceLead.model_validate(
            {
                "conference": conference_ref(lookup, each.id),
                "kind": each.subject,
                "statements": statements[each.id],
                "answered": answered[each.id],
                "first": link(lookup, first[each.id][0].id) if first[each.id] else None,
                "last": link(lookup, last[each.id][0].id) if last[each.id] else None,
                "parties": parties[each.id],
            }
        )
        for each in conferences
    ]


def count_statements(
    facts: Facts, conferences: Sequence[str], *, before: str | None = None, bound: int = COUNTED
) -> dict[str, int]:
    """How many statements of each conference have a place in time, further versions of one not
    counted; at most ``bound``. ``before`` bounds the place.

    Versions are few. Where there are ``bound`` of them as well, fewer may be told than there are.
    """
    versions = facts.count_many(
        Statement, "placed_versions", conferences, before=before, limit=bound
    )
    placed = facts.count_many(
        Statement,
        "timeline",
        conferences,
        before=before,
        limit=bound + max(versions.values(), default=0),
    )
    return {each: min(placed[each] - versions[each], bound) for each in conferences}


def _leading(lookup: Lookup, newest: list[Recorded]) -> Conference | None:
    """The conference that was last spoken in; else the one announced last."""
    announced = lookup.facts.find(
        Recorded,
        "kind",
        ANNOUNCE,
        before=sortable(lookup.context.size),
        limit=LOOKED_BACK,
        descending=True,
    )
    places = [*(each.scope for each in newest), *(each.id for each in announced)]
    return next(iter(lookup.fetch(Conference, places)), None)
