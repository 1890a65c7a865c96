"""The front page: the negotiation with the nearest deadline, the newest entries, and the others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from glasshouse.acts.context import PageContext
from glasshouse.acts.facts import Facts, sortable
from glasshouse.acts.recorded import Recorded
from glasshouse.acts.words import Words
from glasshouse.elections.facts import OPEN
from glasshouse.elections.pages import VoteDate, vote_dates, votes_of
from glasshouse.house.facts import Conference
from glasshouse.house.pages import (
    COUNTED_BESIDE,
    Context,
    Lookup,
    PageModel,
    alphabetical,
    context_of,
)
from glasshouse.pages.history import HistoryLead, history_lead
from glasshouse.pages.leads import ConferenceLead, conference_leads
from glasshouse.pages.negotiation import is_open
from glasshouse.pages.newest import LOOKED_BACK, newest_told
from glasshouse.pages.timeline import Timeline, days_of, lead_on
from glasshouse.parley.pages import Row, conference_ref, fetch_conferences, fetch_rows, row
from glasshouse.parley.sessions import Owed, Session
from glasshouse.parley.speaking import TRANSCRIPT

ANNOUNCE = "conference.announce"
LATEST = 5
OTHERS = 24
#: How many of the nearest deadlines are weighed for one of a negotiation that is open.
DEADLINES = 50
#: How many votes that are under way are looked at for those that are open.
VOTES = 20


class HistoryCard(PageModel):
    """A reconstructed negotiation as it stood by the end of the day ``on``, or at its end."""

    lead: ConferenceLead
    history: HistoryLead
    on: str | None
    uncertain: int
    first_day: str | None
    last_day: str | None


class FrontPage(PageModel):
    """The open negotiation with the nearest deadline, the newest entries, a negotiation of history
    on a day, the other negotiations; and until when votes are open."""

    context: Context
    lead: ConferenceLead | None
    votes: list[VoteDate]
    latest: list[Row]
    history: HistoryCard | None
    others: list[ConferenceLead]


def front_page(
    facts: Facts, context: PageContext, words: Words, *, on: date | None = None
) -> FrontPage:
    """The front page, with history on the day ``on``; NoSuchPage while the record is empty."""
    lookup = Lookup(facts, context, words)
    newest = facts.find(
        Recorded, "all", before=sortable(context.size), limit=LOOKED_BACK, descending=True
    )
    conferences = facts.find(Conference, "all", limit=OTHERS + 2)
    lookup.know(conferences)
    lookup.fetch(Session, [each.id for each in conferences])
    fetch_conferences(lookup, [each.id for each in conferences])
    leading = _leading(lookup, newest)
    past = next((each for each in conferences if each.mode == TRANSCRIPT), None)
    shown = {each.id for each in (leading, past) if each is not None}
    lookup.know(newest)
    latest = newest_told(newest, LATEST)
    fetch_rows(lookup, [recorded.id for recorded in latest])
    return FrontPage(
        context=context_of(lookup),
        lead=None if leading is None else conference_leads(lookup, [leading])[0],
        votes=_open_votes(lookup),
        latest=[row(lookup, recorded) for recorded in latest],
        history=None if past is None else _history(lookup, past, on),
        others=_others(lookup, [each for each in conferences if each.id not in shown]),
    )


def _open_votes(lookup: Lookup) -> list[VoteDate]:
    under_way = votes_of(lookup, "under_way", "", VOTES)
    return vote_dates(lookup, [each for each in under_way if each.state == OPEN])


def _others(lookup: Lookup, conferences: Sequence[Conference]) -> list[ConferenceLead]:
    ordered = sorted(
        conferences, key=lambda each: alphabetical(conference_ref(lookup, each.id).title, each.slug)
    )
    return conference_leads(lookup, ordered[:OTHERS], COUNTED_BESIDE)


def _history(lookup: Lookup, conference: Conference, on: date | None) -> HistoryCard:
    timeline = Timeline.of(lookup.facts, conference.id, on)
    first_day, last_day = days_of(lookup.facts, conference.id)
    return HistoryCard(
        lead=lead_on(lookup, conference, timeline),
        history=history_lead(lookup, conference, on),
        on=None if on is None else on.isoformat(),
        uncertain=timeline.uncertain(),
        first_day=first_day,
        last_day=last_day,
    )


def _leading(lookup: Lookup, newest: list[Recorded]) -> Conference | None:
    """The open negotiation with the nearest deadline; without one, the open negotiation that was
    last spoken in, else the one announced last."""
    due = lookup.facts.find(Owed, "all", after=sortable(lookup.context.time + 1), limit=DEADLINES)
    announced = lookup.facts.find(
        Recorded,
        "kind",
        ANNOUNCE,
        before=sortable(lookup.context.size),
        limit=LOOKED_BACK,
        descending=True,
    )
    places = [
        *(each.conference for each in due),
        *(each.scope for each in newest),
        *(each.id for each in announced),
    ]
    lookup.fetch(Session, places)
    return next((each for each in lookup.fetch(Conference, places) if is_open(lookup, each)), None)
