"""How a conference is led with wherever it is shown: what a reader should know first of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from glasshouse.acts.facts import Facts
from glasshouse.house.facts import Conference
from glasshouse.house.pages import COUNTED, Lookup, PageModel
from glasshouse.pages.negotiation import negotiations
from glasshouse.pages.negotiation_models import Negotiation
from glasshouse.parley.facts import Answered, Presence, Statement
from glasshouse.parley.pages import (
    ConfRef,
    Link,
    conference_ref,
    fetch_conferences,
    fetch_entries,
    link,
)
from glasshouse.parley.speaking import TRANSCRIPT


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
    negotiation: Negotiation | None


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
    standing = negotiations(lookup, [each for each in conferences if each.mode != TRANSCRIPT])
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
                "negotiation": standing.get(each.id),
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
