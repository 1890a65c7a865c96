"""The pages that hang from a conference: its grid, its rules, its deadlines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from django.http import HttpRequest, HttpResponse

from glasshouse.elections.pages import VoteDate
from glasshouse.pages import DeadlinesPage, GridPage
from glasshouse.pages.deadlines import Deadline
from glasshouse.pages.grid_models import GridCell, GridProposal
from glasshouse.parley.pages import ConfRef
from glasshouse.site import (
    answers,
    builds,
    dates,
    negotiations,
    pieces,
    spreadsheet,
    upcoming,
)
from glasshouse.site.answers import answer
from glasshouse.site.calendar import CONTENT_TYPE, Event, calendar
from glasshouse.site.translating import gettext

Of = Literal["conference", "party"]

GRID_HEADER = [
    "proposal", "state", "article", "heading", "article_state", "party", "answer", "entry", "since",
    "due",
]  # fmt: skip


def grid(request: HttpRequest, slug: str, *, as_json: bool = False) -> HttpResponse:
    """What each party says of each article."""
    build = builds.grid(slug, request.GET)
    return answer(request, "site/grid.html", build, as_json=as_json)


def grid_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """The same for spreadsheets: a row for each article and party."""
    try:
        page, _newest = answers.model(request, builds.grid(slug, request.GET))
    except tuple(answers.FAILURES) as failure:
        return answers.refusal(request, failure)
    assert isinstance(page, GridPage)
    rows = [row for each in page.grid.proposals for row in _rows(each)]
    return spreadsheet.answer(GRID_HEADER, rows)


def _rows(proposal: GridProposal) -> Iterator[list[object]]:
    about = [proposal.proposal.number, proposal.state]
    due = None if proposal.due_ms is None else dates.iso(proposal.due_ms)
    for each in proposal.articles:
        article = [each.article.number, each.article.heading.text, each.code]
        for cell in each.cells:
            if cell is not None:
                yield [*about, *article, *_cell(cell), due]


def _cell(cell: GridCell) -> list[object]:
    # Of what is reported, the date of history as it is known (EDTF), never that of its entry.
    since = cell.on or (None if cell.since_ms is None else dates.iso(cell.since_ms))
    return [cell.party, cell.code, cell.entry, since]


def how(request: HttpRequest, slug: str, *, as_json: bool = False) -> HttpResponse:
    """How a negotiation works."""
    return answer(request, "site/how.html", builds.how(slug), as_json=as_json)


def deadlines(request: HttpRequest, slug: str, of: Of, *, as_json: bool = False) -> HttpResponse:
    """What is awaited, and by when."""
    build = builds.deadlines(slug, of=of)
    return answer(request, "site/deadlines.html", build, as_json=as_json)


def deadlines_calendar(request: HttpRequest, slug: str, of: Of) -> HttpResponse:
    """The same for calendars: what has a deadline, and when votes open and close."""
    try:
        page, _newest = answers.model(request, builds.deadlines(slug, of=of))
    except tuple(answers.FAILURES) as failure:
        return answers.refusal(request, failure)
    assert isinstance(page, DeadlinesPage)
    base = f"{request.scheme}://{request.get_host()}"
    about = pieces.plain(
        page.conference.title if page.conference else page.party and page.party.name
    )
    feed = calendar(
        gettext("Deadlines: %(name)s") % {"name": about},
        page.context.origin,
        [
            *(
                _event(each, each.awaited.due_ms, base)
                for each in page.deadlines
                if each.awaited.due_ms is not None
            ),
            *(_vote_event(each, page.conference, base) for each in page.votes),
        ],
    )
    return HttpResponse(
        feed,
        content_type=CONTENT_TYPE,
        headers={"Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"},
    )


def _event(deadline: Deadline, due_ms: int, base: str) -> Event:
    awaited, conference = deadline.awaited, deadline.conference
    return Event(
        key=deadline.key,
        stamped_ms=awaited.asked_ms,
        due_ms=due_ms,
        summary=negotiations.summary(awaited),
        description=pieces.plain(conference.title),
        address=f"{base}{negotiations.subject_path(awaited, conference.slug)}",
    )


def _vote_event(date: VoteDate, conference: ConfRef | None, base: str) -> Event:
    return Event(
        key=f"vote-{date.entry}-{date.what}",
        stamped_ms=date.set_ms,
        due_ms=date.at_ms,
        summary=upcoming.vote_summary(date),
        description="" if conference is None else pieces.plain(conference.title),
        address=f"{base}/votes/{date.vote.slug}",
    )
