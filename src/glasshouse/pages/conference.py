"""A conference: where it stands, what was said in it, who took part, on which sources it rests.

Of a negotiation that goes on, the page shows what is agreed, open and owed, what happens next, and
the grid of its proposals. Of one reconstructed from sources it shows the statements in order of
time and what had been offered and answered; with ``on``, a day of history, as it stood by the end
of that day, by what is known at N: what had certainly been said by then, what may have been (marked
*not certain*), and how much came later.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

from glasshouse.acts.context import PageContext
from glasshouse.acts.facts import Facts, sortable
from glasshouse.acts.recorded import Recorded
from glasshouse.acts.words import Words as WordsSource
from glasshouse.archive.facts import Document
from glasshouse.archive.pages import DocRef, document_ref, fetch_documents
from glasshouse.elections.pages import VoteDate, VoteLine, vote_dates, vote_lines, votes_of
from glasshouse.house.facts import CONFERENCES, Conference, named
from glasshouse.house.pages import (
    COUNTED_BESIDE,
    Context,
    Lookup,
    NoSuchChoice,
    NoSuchPage,
    PageModel,
    PartyRef,
    Words,
    alphabetical,
    context_of,
)
from glasshouse.pages.grid import fronts, grid_of
from glasshouse.pages.grid_models import FrontLine, Grid
from glasshouse.pages.history import History, history
from glasshouse.pages.leads import ConferenceLead
from glasshouse.pages.negotiation import (
    awaited,
    fetch_awaited,
    subjects,
    weigh,
    weighed_of,
    what_is_late,
    what_is_next,
)
from glasshouse.pages.negotiation_models import Awaited
from glasshouse.pages.newest import LOOKED_BACK, newest_told
from glasshouse.pages.timeline import (
    TIMELINE,
    Threads,
    Timeline,
    TimelineItem,
    days_of,
    lead_on,
    timeline_item,
)
from glasshouse.parley.facts import Presence, Statement
from glasshouse.parley.pages import (
    ConfRef,
    Link,
    Row,
    conference_ref,
    fetch_entries,
    fetch_rows,
    link,
    row,
)
from glasshouse.parley.propositions.states import fetch_states
from glasshouse.parley.sessions import Participation
from glasshouse.parley.speaking import TRANSCRIPT

__all__ = ["TIMELINE", "ConferencePage", "conference_page"]

LATEST = 5
PARTIES = 100
SOURCES = 100
#: The conference's page shows so many proposals of the grid, the newest, and so many articles.
GRID_PROPOSALS = 5
GRID_ARTICLES = 40
#: And so many votes, the newest.
VOTES = 5

_CURSOR = re.compile(r"[0-9]{16}/[0-9]{16}")


#: What is counted of a transcript, and of the articles of a proposal.
ToldCode = Literal["statements", "answered", "rival"]
ArticlesCode = Literal["agreed", "open", "owed"]


class Figure(PageModel):
    """A number with its name. A count of 1000 means 1000 or more. What is agreed, open and owed are
    articles of the proposal that the page's first sentence is about, ``declined`` those among the
    open ones that a party declined."""

    code: ToldCode | ArticlesCode
    count: int
    declined: int | None = None


class PartyLine(PageModel):
    """A party of the conference: how often it spoke and was spoken to. A count of 100 means 100 or
    more. ``participation`` is None of a party that was never invited."""

    party: PartyRef
    participation: Literal["invited", "conferring", "conditional", "declined", "withdrawn"] | None
    said: int
    addressed: int


class Source(DocRef):
    """A document, and how many statements rest on it. A count of 100 means 100 or more."""

    uses: int


class ConferencePage(PageModel):
    """A conference: where it stands, what was said in it, who took part, on which sources.

    ``uncertain`` tells of how many of the ``lead.statements`` of a day it is not certain whether
    they had been made by then; ``later`` how many places of the timeline come after that day.

    A transcript has a ``history`` and a ``timeline``; ``next``, ``late`` and ``grid`` are of a
    negotiation that goes on. ``more_proposals`` tells that the grid has more than stand here,
    ``more_votes`` that there are more votes; ``vote_dates`` is when votes open and close.
    """

    context: Context
    conference: ConfRef
    kind: Literal["peace", "bargaining", "federation", "treaty_review"]
    lead: ConferenceLead
    announced: Link
    publicity: Words
    introduction: Words | None
    languages: list[str]
    figures: list[Figure]
    next: list[Awaited]
    late: list[Awaited]
    grid: Grid
    more_proposals: bool
    votes: list[VoteLine]
    more_votes: bool
    vote_dates: list[VoteDate]
    history: History | None
    fronts: list[FrontLine]
    on: str | None
    uncertain: int
    later: int
    first_day: str | None
    last_day: str | None
    timeline: list[TimelineItem]
    before: str | None
    after: str | None
    latest: list[Row]
    parties: list[PartyLine]
    sources: list[Source]
    transcribers: list[PartyRef]


def conference_page(
    facts: Facts,
    context: PageContext,
    words: WordsSource,
    slug: str,
    *,
    on: date | None = None,
    before: str | None = None,
    after: str | None = None,
) -> ConferencePage:
    """The page of a conference by its short name.

    ``before`` and ``after`` are the cursors that a page of the same ``on`` gave. Raises NoSuchPage
    for an unknown name or a cursor that no page gave.
    """
    lookup = Lookup(facts, context, words)
    conference = facts.get(Conference, named(facts, CONFERENCES, slug) or "")
    if conference is None:
        raise NoSuchPage(f"no conference is called {slug}")
    if (before is not None and after is not None) or not all(
        _CURSOR.fullmatch(cursor) for cursor in (before, after) if cursor is not None
    ):
        raise NoSuchChoice(
            "after" if before is None else "before", "this is no place on the timeline"
        )
    transcript = conference.mode == TRANSCRIPT
    if on is not None and not transcript:
        raise NoSuchChoice("on", "only what is reconstructed from sources has days of history")
    sources = _sources(lookup, conference.id)
    timeline = Timeline.of(facts, conference.id, on)
    shown = timeline.page(before, after) if transcript else []
    threads = Threads.of(facts, shown)
    newest = _latest(facts, context.size, conference.id)
    lookup.know([*shown, *threads.statements(), *newest])
    latest = [recorded.id for recorded in newest]
    fetch_entries(
        lookup,
        [conference.id, *(statement.id for statement in shown), *threads.acts(shown), *latest],
    )
    fetch_rows(lookup, latest)
    fetch_states(lookup, lookup.fetch(Recorded, [statement.id for statement in shown]))
    lookup.fetch_parties(conference.transcribers)
    fetch_documents(lookup, [source for statement in shown for source in statement.sources])
    lead = lead_on(lookup, conference, timeline)
    announcement = lookup.recorded(conference.id)
    first_day, last_day = days_of(facts, conference.id) if transcript else (None, None)
    known = weighed_of(lookup, conference.id) if not transcript else []
    upcoming, overdue = _awaited(lookup, conference)
    votes = [] if transcript else votes_of(lookup, "conference", conference.id, VOTES + 1)
    return ConferencePage(
        context=context_of(lookup),
        conference=conference_ref(lookup, conference.id),
        kind=lead.kind,
        lead=lead,
        announced=link(lookup, conference.id),
        publicity=lookup.shown(announcement, "publicity"),
        introduction=lookup.line(announcement, "introduction", required=False),
        languages=list(conference.languages),
        figures=(_told(facts, lead, timeline) if transcript else _figures(lead)),
        next=upcoming,
        late=overdue,
        grid=grid_of(lookup, known[-GRID_PROPOSALS:], articles=GRID_ARTICLES),
        more_proposals=len(known) > GRID_PROPOSALS,
        votes=vote_lines(lookup, votes[:VOTES]),
        more_votes=len(votes) > VOTES,
        vote_dates=vote_dates(lookup, votes[:VOTES]),
        history=history(lookup, conference, on) if transcript else None,
        fronts=fronts(lookup, conference.id),
        on=None if on is None else on.isoformat(),
        uncertain=timeline.uncertain(),
        later=timeline.later(),
        first_day=first_day,
        last_day=last_day,
        timeline=[timeline_item(lookup, statement, threads, on) for statement in shown],
        before=shown[0].place_in_time if shown and timeline.has_earlier(shown[0]) else None,
        after=shown[-1].place_in_time if shown and timeline.has_later(shown[-1]) else None,
        latest=[row(lookup, recorded) for recorded in newest],
        parties=_parties(lookup, conference.id),
        sources=sources,
        transcribers=lookup.parties(conference.transcribers),
    )


def _figures(lead: ConferenceLead) -> list[Figure]:
    """The articles of the proposal that a negotiation is about, in figures; none before there is
    one."""
    standing = lead.negotiation
    if standing is None or standing.about is None:
        return []
    return [
        Figure(code="agreed", count=standing.agreed),
        Figure(code="open", count=standing.open, declined=standing.declined),
        Figure(code="owed", count=standing.owed),
    ]


def _told(facts: Facts, lead: ConferenceLead, timeline: Timeline) -> list[Figure]:
    """What a transcript tells in figures."""
    rivals = facts.count(Statement, "versions", lead.conference.id, before=timeline.bound)
    return [
        Figure(code="statements", count=lead.statements),
        Figure(code="answered", count=lead.answered),
        Figure(code="rival", count=rivals),
    ]


def _awaited(lookup: Lookup, conference: Conference) -> tuple[list[Awaited], list[Awaited]]:
    """What happens next, and what is late."""
    upcoming, overdue = what_is_next(lookup, conference.id), what_is_late(lookup, conference.id)
    both = [*upcoming, *overdue]
    weighed = weigh(lookup, subjects(lookup, both))
    fetch_awaited(lookup, both, weighed)
    return (
        [awaited(lookup, each, weighed) for each in upcoming],
        [awaited(lookup, each, weighed) for each in overdue],
    )


def _latest(facts: Facts, size: int, conference: str) -> list[Recorded]:
    for limit in (LATEST, LOOKED_BACK):
        found = facts.find(
            Recorded, "scope", conference, before=sortable(size), limit=limit, descending=True
        )
        told = newest_told(found, LATEST)
        if len(told) == min(len(found), LATEST):
            break
    return told


def _parties(lookup: Lookup, conference: str) -> list[PartyLine]:
    facts = lookup.facts
    present = facts.find(Presence, "conference", conference, limit=PARTIES)
    invited = facts.find(Participation, "conference", conference, limit=PARTIES)
    states = {each.party: each.state for each in invited}
    named_here = list(dict.fromkeys([*states, *(each.party for each in present)]))
    lookup.fetch_parties(named_here)
    parties = lookup.parties(named_here)
    places = [f"{conference}/{party.id}" for party in parties]
    said = lookup.facts.count_many(Statement, "said", places, limit=COUNTED_BESIDE)
    addressed = lookup.facts.count_many(Statement, "addressed", places, limit=COUNTED_BESIDE)
    lines = [
        PartyLine.model_validate(
            {
                "party": party,
                "participation": states.get(party.id),
                "said": said[place],
                "addressed": addressed[place],
            }
        )
        for party, place in zip(parties, places, strict=True)
    ]
    return sorted(lines, key=lambda line: alphabetical(line.party.name, line.party.slug))


def _sources(lookup: Lookup, conference: str) -> list[Source]:
    documents = lookup.facts.find(Document, "conference", conference, limit=SOURCES)
    lookup.know(documents)
    ids = [document.id for document in documents]
    fetch_documents(lookup, ids)
    uses = lookup.facts.count_many(Statement, "source", ids, limit=COUNTED_BESIDE)
    return [Source(**dict(document_ref(lookup, each)), uses=uses[each]) for each in ids]
