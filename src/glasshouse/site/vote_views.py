"""The addresses of votes."""

from __future__ import annotations

from contextlib import ExitStack

from django.http import HttpRequest, HttpResponse

from glasshouse.acts.context import PageContext
from glasshouse.clerk.reader import Reading
from glasshouse.pages import VotePage, VotesPage, vote_page, votes_page
from glasshouse.pages.ballot import BallotPage, Box, ballot_page
from glasshouse.pages.booth import VotingBoothPage, voting_booth_page
from glasshouse.pages.vote import vote_named
from glasshouse.site.answers import Build, answer
from glasshouse.site.builds import Query
from glasshouse.site.moments import positive
from glasshouse.site.serving import serving


def votes(request: HttpRequest, *, as_json: bool = False) -> HttpResponse:
    """All votes of the house."""
    return answer(request, "site/votes.html", votes_build(request.GET), as_json=as_json)


def vote(request: HttpRequest, slug: str, *, as_json: bool = False) -> HttpResponse:
    """A vote: where it stands, its result, its conditions, how to check it."""
    return answer(request, "site/vote.html", vote_build(slug), as_json=as_json)


def ballot(request: HttpRequest, slug: str, *, as_json: bool = False) -> HttpResponse:
    """Whether a ballot is in the box of a vote, by the tracker that the query names."""
    build = ballot_build(slug, request.GET)
    return answer(request, "site/ballot.html", build, as_json=as_json)


def booth(request: HttpRequest, slug: str, *, as_json: bool = False) -> HttpResponse:
    """Where people vote."""
    return answer(request, "site/booth.html", booth_build(slug), as_json=as_json)


def votes_build(query: Query) -> Build:
    """All votes; the query's ``before`` names the entry before which the older ones stand."""

    def build(reading: Reading, context: PageContext) -> VotesPage:
        before = positive(query, "before")
        return votes_page(reading.facts, context, reading.words, before=before)

    return build


def vote_build(slug: str) -> Build:
    """One vote."""

    def build(reading: Reading, context: PageContext) -> VotePage:
        return vote_page(reading.facts, context, reading.words, slug)

    return build


def booth_build(slug: str) -> Build:
    """The booth of a vote."""

    def build(reading: Reading, context: PageContext) -> VotingBoothPage:
        return voting_booth_page(reading.facts, context, reading.words, slug)

    return build


def ballot_build(slug: str, query: Query) -> Build:
    """What the box of a vote has under the query's ``tracker``, as it is now."""

    def build(reading: Reading, context: PageContext) -> BallotPage:
        tracker = query.get("tracker", "").strip() or None
        with ExitStack() as opened:
            vote = vote_named(reading.facts, slug)
            box = _box_of(vote.id, opened)
            return ballot_page(reading.facts, context, reading.words, slug, tracker, box)

    return build


def _box_of(vote: str, opened: ExitStack) -> Box | None:
    try:
        return opened.enter_context(serving().box_of(vote))
    except FileNotFoundError:
        return None
