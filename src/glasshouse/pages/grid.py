"""The grid of a negotiation: proposals and their articles, and what each party says of them.

The rows are proposals with their articles, by number; the columns are the parties, in alphabetical
order. A page ends after ``PROPOSALS`` of them, or sooner after ``ARTICLES`` articles.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from glasshouse.acts.context import PageContext
from glasshouse.acts.facts import Facts, sortable
from glasshouse.acts.recorded import Recorded
from glasshouse.acts.words import Words as WordsSource
from glasshouse.house.facts import CONFERENCES, PARTIES, Conference, named
from glasshouse.house.pages import (
    Context,
    Lookup,
    NoSuchPage,
    PageModel,
    PartyRef,
    Words,
    alphabetical,
    context_of,
)
from glasshouse.pages.negotiation import (
    ArticleRef,
    OwingState,
    ProposalRef,
    Weighed,
    article_ref,
    fetch_proposals,
    parties_of,
    proposal_ref,
    weigh,
)
from glasshouse.parley.fronts.facts import Front
from glasshouse.parley.pages import ConfRef, conference_ref, fetch_conferences
from glasshouse.parley.propositions.facts import OPEN, Proposition
from glasshouse.parley.propositions.standing import Cell
from glasshouse.parley.sessions import Participation

PROPOSALS = 10
ARTICLES = 120
#: How many proposals a page of the grid looks at to find those that its filters leave.
SCANNED = 200
_CHUNK = 20
#: How many parties there can be to choose from, and how many fronts.
CHOICES = 100
FRONTS = 50

CellCode = Literal[
    "proposed", "asked", "owes", "late", "no_answer", "stale", "accepts", "accepts_in_principle",
    "accepts_with_reservation", "declines", "counters", "refers", "asks", "declines_to_answer",
    "by_article",
]  # fmt: skip
ArticleCode = Literal["agreed", "owed", "declined", "countered", "open"]
State = Literal["open", "agreed", "withdrawn", "lapsed"]


class GridCell(PageModel):
    """What a party says of an article, or of a whole proposal.

    ``awaiting`` tells that the current words are unanswered, also where there is an answer to
    earlier ones (``stale``). ``entry`` is the answer's, ``since_ms`` when it was answered, or
    asked. ``answered`` counts the articles it has answered, of a whole proposal.
    """

    party: str
    code: CellCode
    awaiting: OwingState | None
    entry: int | None
    since_ms: int | None
    carried: bool
    late: bool
    answered: int | None


class GridArticle(PageModel):
    """An article and its cells, one a column; None where a column's party has no part in it."""

    article: ArticleRef
    code: ArticleCode
    cells: list[GridCell | None]


class GridProposal(PageModel):
    """A proposal and its cells, then its articles. ``articles`` is empty where only the whole is
    shown; ``total`` is how many there are. ``state`` is agreed as soon as all articles are."""

    proposal: ProposalRef
    state: State
    addressees: list[PartyRef]
    due_ms: int | None
    offset_minutes: int
    on_silence: Literal["lapse", "stay_open", "adopt"]
    total: int
    agreed: int
    open: int
    owed: int
    cells: list[GridCell | None]
    articles: list[GridArticle]


class Grid(PageModel):
    """Proposals and what each party says of them. ``after`` is the number after which the next page
    begins."""

    columns: list[PartyRef]
    proposals: list[GridProposal]
    after: int | None


class GridFilters(PageModel):
    """What a grid is narrowed to: the number of a front, a state, a party's short name."""

    front: int | None = None
    state: State | None = None
    party: str | None = None
    after: int | None = None


class FrontLine(PageModel):
    """A front or a table: its number, its kind, whose it is, whether it is open."""

    number: int
    id: str
    entry: int
    title: Words
    kind: Literal["front", "table", "working_group", "drafting_committee"]
    state: Literal["open", "closed"]
    parties: list[PartyRef]


class GridPage(PageModel):
    """The grid of one negotiation, narrowed by filters."""

    context: Context
    conference: ConfRef
    kind: Literal["peace", "bargaining", "federation", "treaty_review"]
    filters: GridFilters
    fronts: list[FrontLine]
    parties: list[PartyRef]
    grid: Grid


def grid_page(
    facts: Facts,
    context: PageContext,
    words: WordsSource,
    slug: str,
    filters: GridFilters | None = None,
) -> GridPage:
    """The grid of a conference; NoSuchPage for an unknown name, or a filter that names nothing."""
    filters = filters or GridFilters()
    lookup = Lookup(facts, context, words)
    conference = facts.get(Conference, named(facts, CONFERENCES, slug) or "")
    if conference is None:
        raise NoSuchPage(f"no conference is called {slug}")
    fetch_conferences(lookup, [conference.id])
    found, after = _found(lookup, conference.id, filters)
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
                _cell(column, stands.party(column.id), answered.get(column.id))
                for column in columns
            ],
            "articles": [
                {
                    "article": article_ref(lookup, version, article.eid),
                    "code": article.code,
                    "cells": [_cell(column, article.cell(column.id)) for column in columns],
                }
                for article in (stands.articles if with_articles else ())
            ],
        }
    )


def _has_answered(cell: Cell | None) -> bool:
    return cell is not None and cell.awaiting is None


def _cell(column: PartyRef, cell: Cell | None, answered: int | None = None) -> GridCell | None:
    if cell is None:
        return None
    return GridCell.model_validate(
        {
            "party": column.slug,
            "code": cell.code,
            "awaiting": cell.awaiting,
            "entry": cell.index,
            "since_ms": cell.age_since_ms,
            "carried": cell.carried,
            "late": cell.late,
            "answered": answered,
        }
    )


def _found(
    lookup: Lookup, conference: str, filters: GridFilters
) -> tuple[list[Weighed], int | None]:
    """The proposals that the filters leave, and after which number the next page begins."""
    party = _party_named(lookup, filters.party)
    found: list[Weighed] = []
    articles = 0
    for scanned, weighed in enumerate(_steps(lookup, conference, filters)):
        last = weighed.proposition.number - 1
        full = len(found) == PROPOSALS or (found and articles + weighed.standing.total > ARTICLES)
        if full or scanned == SCANNED:
            return found, last
        fits = filters.state is None or weighed.standing.state == filters.state
        if fits and (party is None or party in parties_of(weighed.proposition)):
            found.append(weighed)
            articles += weighed.standing.total
    return found, None


def _steps(lookup: Lookup, conference: str, filters: GridFilters) -> Iterator[Weighed]:
    index, value = "conference", conference
    if filters.front is not None:
        index, value = "front", _front_numbered(lookup, conference, filters.front)
    elif filters.state == OPEN:
        index = "open"
    after = None if filters.after is None else sortable(filters.after)
    while True:
        chunk = lookup.facts.find(Proposition, index, value, after=after, limit=_CHUNK)
        yield from weigh(lookup, chunk).values()
        if len(chunk) < _CHUNK:
            return
        after = sortable(chunk[-1].number)


def _party_named(lookup: Lookup, slug: str | None) -> str | None:
    if slug is None:
        return None
    found = named(lookup.facts, PARTIES, slug)
    if found is None:
        raise NoSuchPage(f"no party is called {slug}")
    return found


def _front_numbered(lookup: Lookup, conference: str, number: int) -> str:
    found = lookup.facts.find(
        Front, "conference", conference, after=sortable(number - 1) if number else None, limit=1
    )
    if not found or found[0].number != number:
        raise NoSuchPage(f"this conference has no front {number}")
    return found[0].id
