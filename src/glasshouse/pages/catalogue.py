"""Every page there is: for those who compare them all, and for mirrors."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TypeVar

from glasshouse.acts.authors import OFFICE, PARTY, Author
from glasshouse.acts.context import PageContext
from glasshouse.acts.entry import Entry
from glasshouse.acts.facts import Fact, Facts
from glasshouse.acts.words import Words
from glasshouse.archive.facts import Document
from glasshouse.house.facts import Conference
from glasshouse.house.pages import PageModel
from glasshouse.pages.answering import TRANSCRIPT, answering_pages
from glasshouse.pages.booth import voting_booth_pages
from glasshouse.pages.check import check_page
from glasshouse.pages.conference import conference_page
from glasshouse.pages.deadlines import conference_deadlines, party_deadlines
from glasshouse.pages.document import document_page
from glasshouse.pages.entries import entries_page
from glasshouse.pages.entry import entry_page
from glasshouse.pages.front import front_page
from glasshouse.pages.grid import grid_page
from glasshouse.pages.how import how_page
from glasshouse.pages.organising import announce_page, organise_page
from glasshouse.pages.party import party_page
from glasshouse.pages.proposal import proposal_pages
from glasshouse.pages.trustee_desk import trustee_page
from glasshouse.pages.vote import every_vote, vote_pages
from glasshouse.pages.votes import votes_page

F = TypeVar("F", bound=Fact)
MakePage = Callable[[], PageModel]
_CHUNK = 500

#: The pages of a conference and of a party, by what follows its address.
CONFERENCE_PAGES: Mapping[str, Callable[..., PageModel]] = {
    "": conference_page,
    "/grid": grid_page,
    "/how": how_page,
    "/deadlines": conference_deadlines,
}
PARTY_PAGES: Mapping[str, Callable[..., PageModel]] = {
    "": party_page,
    "/deadlines": party_deadlines,
}

#: Where those work who hold a vote.
VOTE_DESKS: Mapping[str, Callable[..., PageModel]] = {
    "/trustee": trustee_page,
    "/organise": organise_page,
}


def all_pages(
    facts: Facts,
    context: PageContext,
    words: Words,
    entry_at: Callable[[int], Entry],
    digest: str | None = None,
) -> Iterator[tuple[str, MakePage]]:
    """The path of every page of the house at this size, and how to make it.

    Nothing is made before it is asked for. Of pages with a query there is the first: the newest
    entries, a conference from its beginning, a grid without filters. ``digest`` is the running
    digest, for the check page.
    """
    yield "/", partial(front_page, facts, context, words)
    yield "/entries/", partial(entries_page, facts, context, words)
    yield "/check", partial(check_page, facts, context, words, digest)
    for conference in _every(facts, Conference, "all", "", lambda each: each.slug):
        address = f"/conferences/{conference.slug}"
        for rest, make in CONFERENCE_PAGES.items():
            yield f"{address}{rest}", partial(make, facts, context, words, conference.slug)
        if conference.mode != TRANSCRIPT:
            new = partial(announce_page, facts, context, words, conference.slug)
            yield f"{address}/votes/new", new
        yield from answering_pages(facts, context, words, conference)
        yield from proposal_pages(facts, context, words, conference)
    for role in (OFFICE, PARTY):
        for author in _every(facts, Author, "role", role, lambda each: each.slug):
            address = f"/parties/{author.slug}"
            for rest, make in PARTY_PAGES.items():
                yield f"{address}{rest}", partial(make, facts, context, words, author.slug)
    for document in _every(facts, Document, "all", "", lambda each: each.slug):
        yield (
            f"/documents/{document.slug}",
            partial(document_page, facts, context, words, document.slug),
        )
    yield "/votes", partial(votes_page, facts, context, words)
    yield from vote_pages(facts, context, words)
    yield from voting_booth_pages(facts, context, words)
    for vote in every_vote(facts):
        for rest, make in VOTE_DESKS.items():
            yield f"/votes/{vote.slug}{rest}", partial(make, facts, context, words, vote.slug)
    for index in range(context.size):
        yield f"/entries/{index}", partial(_entry, facts, context, words, entry_at, index)


def json_path(path: str) -> str:
    """Where a page stands as JSON: ``/`` is ``/front.json``, ``/entries/`` is ``/entries.json``."""
    return "/front.json" if path == "/" else f"{path.rstrip('/')}.json"


def _entry(
    facts: Facts,
    context: PageContext,
    words: Words,
    entry_at: Callable[[int], Entry],
    index: int,
) -> PageModel:
    return entry_page(facts, context, words, entry_at(index))


def _every(
    facts: Facts, cls: type[F], index: str, value: str, sort: Callable[[F], str]
) -> Iterator[F]:
    """A whole listing, chunk by chunk; its sort texts must differ."""
    after: str | None = None
    while chunk := facts.find(cls, index, value, after=after, limit=_CHUNK):
        yield from chunk
        after = sort(chunk[-1])
