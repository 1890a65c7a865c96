"""The addresses of votes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from glasshouse.acts.context import PageContext
from glasshouse.clerk.reader import Reading
from glasshouse.pages import VotePage, VotesPage, vote_page, votes_page
from glasshouse.site.answers import Build, answer
from glasshouse.site.builds import Query
from glasshouse.site.moments import positive


def votes(request: HttpRequest, *, as_json: bool = False) -> HttpResponse:
    """All votes of the house."""
    return answer(request, "site/votes.html", votes_build(request.GET), as_json=as_json)


def vote(request: HttpRequest, slug: str, *, as_json: bool = False) -> HttpResponse:
    """A vote: where it stands, its result, its conditions, how to check it."""
    return answer(request, "site/vote.html", vote_build(slug), as_json=as_json)


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
