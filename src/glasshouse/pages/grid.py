"""The grid of a negotiation: proposals and their articles, and what each party says of them.

The rows are proposals with their articles, by number; the columns are the parties, in alphabetical
order. A page ends after ``PROPOSALS`` of them, or sooner after ``ARTICLES`` articles.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from glasshouse.acts.context import PageContext
from glasshouse.acts.facts import Facts, sortable
from glasshouse.acts.recorded import Recorded
from glasshouse.acts.words import Words as WordsSource
from glasshouse.house.facts import CONFERENCES, PARTIES, Conference, named
from glasshouse.house.pages import (
    Lookup,
    NoSuchChoice,
    NoSuchPage,
    PartyRef,
    alphabetical,
    context_of,
)
from glasshouse.pages.grid_models import (
    FrontLine,
    Grid,
    GridCell,
    GridFilters,
    GridPage,
    GridProposal,
)
from glasshouse.pages.history import weigh_by_date
from glasshouse.pages.negotiation import (
    Weighed,
    article_ref,
    fetch_proposals,
    parties_of,
    proposal_ref,
    weigh,
)
from glasshouse.pages.timeline import days_of
from glasshouse.parley.facts import Statement
from glasshouse.parley.fronts.facts import Front
from glasshouse.parley.pages import conference_ref, fetch_conferences, said_on
from glasshouse.parley.propositions.facts import OPEN, Proposition, Version
from glasshouse.parley.propositions.standing import Cell, Standing
from glasshouse.parley.sessions import Participation
from glasshouse.parley.speaking import TRANSCRIPT

PROPOSALS = 10
ARTICLES = 120
#: How many proposals a page of the grid looks at to find those that its filters leave.
SCANNED = 200
#: It looks at so many first, then at thrice as many each time: few queries, however long it is.
_CHUNK = 20
#: How many parties there can be to choose from, and how many fronts.
CHOICES = 100
FRONTS = 50


def grid_page(
    facts: Facts,
    context: PageContext,
    words: WordsSource,
    slug: str,
    filters: GridFilters | None = None,
    *,
    on: date | None = None,
) -> GridPage:
    """The grid of a conference; with ``on``, as it stood by the end of that day of history.

    Raises NoSuchPage for an unknown name, NoSuchChoice for a filter that names nothing, or a day
    where there are none.
    """
    filters = filters or GridFilters()
    lookup = Lookup(facts, context, words)
    conference = facts.get(Conference, named(facts, CONFERENCES, slug) or "")
    if conference is None:
        raise NoSuchPage(f"no conference is called {slug}")
    transcript = conference.mode == TRANSCRIPT
    if on is not None and not transcript:
        raise NoSuchChoice("on", "only what is reconstructed from sources has days of history")
    fetch_conferences(lookup, [conference.id])
    first_day, last_day = days_of(facts, conference.id) if transcript else (None, None)
    found, after = _found(lookup, conference, filters, on)
    parties = [
        each.party for each in facts.find(Participation, "conference", conference.id, limit=CHOICES)
    ]
    lookup.fetch_parties(parties)
    return GridPage.model_validate(
        {
            "context": context_of(lookup),
            "conference": conference_ref(lookup, conference.id),
            "kind": conference.subject,
            "filters": filters,
            "on": None if on is None else on.isoformat(),
            "first_day": first_day,
            "last_day": last_day,
            "fronts": fronts(lookup, conference.id),
            "parties": in_order(lookup, parties),
            "grid": grid_of(lookup, found, after),
        }
    )


def grid_of(
    lookup: Lookup,
    weighed: Sequence[Weighed],
    after: int | None = None,
    articles: int = ARTICLES,
) -> Grid:
    """A grid of these proposals; the articles of those that come after ``articles`` are left
    out."""
    fetch_proposals(lookup, [each.proposition for each in weighed])
    fetch_dates(lookup, [(each.version, each.standing) for each in weighed])
    involved = dict.fromkeys(party for each in weighed for party in parties_of(each.proposition))
    columns = in_order(lookup, list(involved))
    rows, room = [], articles
    for each in weighed:
        total = each.standing.total
        rows.append(_row(lookup, each, columns, with_articles=total <= room))
        room -= total
    return Grid(columns=columns, proposals=rows, after=after)


def fronts(lookup: Lookup, conference: str) -> list[FrontLine]:
    """The fronts of a conference, by number; at most ``FRONTS``."""
    found = lookup.facts.find(Front, "conference", conference, limit=FRONTS)
    lookup.fetch_words(lookup.fetch(Recorded, [each.id for each in found]))
    lookup.fetch_parties(party for each in found for party in each.parties)
    return [
        FrontLine.model_validate(
            {
                "number": each.number,
                "id": each.id,
                "entry": each.opened,
                "title": lookup.shown(lookup.recorded(each.id), "title"),
                "kind": each.kind,
                "state": each.state,
                "parties": in_order(lookup, each.parties),
            }
        )
        for each in found
    ]


def in_order(lookup: Lookup, parties: Sequence[str]) -> list[PartyRef]:
    """Parties in alphabetical order."""
    return sorted(lookup.parties(parties), key=lambda each: alphabetical(each.name, each.slug))


def _row(
    lookup: Lookup, weighed: Weighed, columns: Sequence[PartyRef], *, with_articles: bool
) -> GridProposal:
    proposition, version, stands = weighed.proposition, weighed.version, weighed.standing
    answered = {
        cell.party: sum(1 for article in stands.articles if _has_answered(article.cell(cell.party)))
        for cell in stands.parties
        if cell.code != "proposed"
    }
    return GridProposal.model_validate(
        {
            "proposal": proposal_ref(lookup, proposition),
            "when": "by_then" if weighed.certain else "not_certain",
            "state": stands.state,
            "addressees": in_order(lookup, proposition.addressees),
            "due_ms": version.due,
            "offset_minutes": version.offset_minutes,
            "on_silence": version.on_silence,
            "total": stands.total,
            "agreed": stands.agreed,
            "open": stands.open,
            "owed": stands.owed,
            "cells": [
                _cell(lookup, version, column, stands.party(column.id), answered)
                for column in columns
            ],
            "articles": [
                {
                    "article": article_ref(lookup, version, article.eid),
                    "code": article.code,
                    "cells": [
                        _cell(lookup, version, column, article.cell(column.id))
                        for column in columns
                    ],
                }
                for article in (stands.articles if with_articles else ())
            ],
        }
    )


def _has_answered(cell: Cell | None) -> bool:
    return cell is not None and cell.awaiting is None


def fetch_dates(lookup: Lookup, shown: Sequence[tuple[Version, Standing]]) -> None:
    """Look up together when what these proposals and their cells tell was said."""
    acts: dict[str, None] = {}
    for version, stands in shown:
        acts[version.id] = None
        for cells in (stands.parties, *(each.cells for each in stands.articles)):
            acts.update((each.act, None) for each in cells if each.act is not None)
    lookup.fetch(Statement, acts)


def cell_on(lookup: Lookup, version: Version, cell: Cell) -> str | None:
    """The date of history of what a cell tells: of an answer, or of the offer that awaits one."""
    answered = cell.act if cell.awaiting is None else None
    return said_on(lookup, answered or version.id)


def _cell(
    lookup: Lookup,
    version: Version,
    column: PartyRef,
    cell: Cell | None,
    answered: Mapping[str, int] | None = None,
) -> GridCell | None:
    if cell is None:
        return None
    on = cell_on(lookup, version, cell)
    return GridCell.model_validate(
        {
            "party": column.slug,
            "code": cell.code,
            "awaiting": cell.awaiting,
            "entry": cell.entry,
            "since_ms": cell.age_since_ms if on is None else None,
            "on": on,
            "carried": cell.carried,
            "late": cell.late,
            "answered": None if answered is None else answered.get(cell.party),
        }
    )


def _found(
    lookup: Lookup, conference: Conference, filters: GridFilters, on: date | None
) -> tuple[list[Weighed], int | None]:
    """The proposals that the filters leave, and after which number the next page begins."""
    party = _party_named(lookup, filters.party)
    found: list[Weighed] = []
    articles = 0
    steps = _steps(lookup, conference, filters, party, on)
    for scanned, (number, weighed) in enumerate(steps):
        if len(found) == PROPOSALS or scanned == SCANNED:
            return found, number - 1
        if weighed is None:
            continue
        if found and articles + weighed.standing.total > ARTICLES:
            return found, number - 1
        if filters.state is None or weighed.standing.state == filters.state:
            found.append(weighed)
            articles += weighed.standing.total
    return found, None


def _steps(
    lookup: Lookup,
    conference: Conference,
    filters: GridFilters,
    party: str | None,
    on: date | None,
) -> Iterator[tuple[int, Weighed | None]]:
    """Proposals by their numbers; None for those that are not weighed, because they are not of
    ``party``, or had not been made ``on`` that day."""
    index, value = "conference", conference.id
    if filters.front is not None:
        index, value = "front", _front_numbered(lookup, conference.id, filters.front)
    elif filters.state == OPEN and on is None:
        # What is open on a day of history may have ended since.
        index = "open"
    after = None if filters.after is None else sortable(filters.after)
    size = _CHUNK
    while True:
        chunk = lookup.facts.find(Proposition, index, value, after=after, limit=size)
        asked = [each for each in chunk if party is None or party in parties_of(each)]
        # What was said in history counts in the order of its dates, not of its entries.
        dated = conference.mode == TRANSCRIPT
        weighed = weigh_by_date(lookup, asked, on) if dated else weigh(lookup, asked)
        for each in chunk:
            yield each.number, weighed.get(each.id)
        if len(chunk) < size:
            return
        size *= 3
        after = sortable(chunk[-1].number)


def _party_named(lookup: Lookup, slug: str | None) -> str | None:
    if slug is None:
        return None
    found = named(lookup.facts, PARTIES, slug)
    if found is None:
        raise NoSuchChoice("party", f"no party is called {slug}")
    return found


def _front_numbered(lookup: Lookup, conference: str, number: int) -> str:
    found = lookup.facts.find(
        Front, "conference", conference, after=sortable(number - 1) if number else None, limit=1
    )
    if not found or found[0].number != number:
        raise NoSuchChoice("front", f"this conference has no front {number}")
    return found[0].id
