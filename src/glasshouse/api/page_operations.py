"""The pages for programs: each the same model as the page's ``.json``, and lists of them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query

from glasshouse.acts.context import PageContext
from glasshouse.acts.identifiers import ActId, Slug
from glasshouse.api.listings import (
    ConferencesPage,
    DocumentsPage,
    PartiesPage,
    conferences_page,
    documents_page,
    parties_page,
)
from glasshouse.api.queries import (
    ConferenceQuery,
    EntriesQuery,
    EntryQuery,
    FrontQuery,
    GridQuery,
    ListQuery,
    Moment,
    Number,
    PartiesQuery,
    VotesQuery,
)
from glasshouse.api.service import page, read
from glasshouse.clerk.reader import Reading
from glasshouse.pages import (
    CheckPage,
    ConferencePage,
    DeadlinesPage,
    DocumentPage,
    EntriesPage,
    EntryPage,
    FrontPage,
    GridPage,
    HowPage,
    PartyPage,
    VotePage,
    VotesPage,
)
from glasshouse.site import builds, vote_views

# The models of queries are checked before a view is called; those whose values stand unread here
# are read from the request by what builds the page.


@read("/front", FrontPage, "record")
def front(request: HttpRequest, query: Query[FrontQuery]) -> HttpResponse:
    """The front page.

    The open negotiation with the nearest deadline, the newest entries, a negotiation of history on
    the day ``on``, and the other negotiations.
    """
    return page(request, builds.front(request.GET))


@read("/entries", EntriesPage, "record")
def entries(request: HttpRequest, query: Query[EntriesQuery]) -> HttpResponse:
    """The public record, newest first.

    A filter is looked up among the first N entries; one that names nothing there is answered 404.
    An answer can hold fewer entries than fit and still name an ``older``: go on until it is null.
    """
    return page(request, builds.entries(request.GET))


@read("/entries/{index}", EntryPage, "record")
def entry(request: HttpRequest, index: Path[Number], query: Query[EntryQuery]) -> HttpResponse:
    """One entry, by its index.

    Who said what to whom, when, with which key, what it belongs to, and what a program needs to
    check it against the record.
    """
    return page(request, builds.entry(index, request.GET))


@read("/acts/{act}", EntryPage, "record")
def entry_of_act(request: HttpRequest, act: Path[ActId], query: Query[EntryQuery]) -> HttpResponse:
    """One entry, by the id of its statement.

    The id is the SHA-256 of the signed bytes, in hex, as it is given when a statement is sent.
    """
    return page(request, builds.entry_of(act, request.GET))


@read("/conferences", ConferencesPage, "record")
def conferences(request: HttpRequest, query: Query[ListQuery]) -> HttpResponse:
    """All negotiations, by short name."""

    def build(reading: Reading, context: PageContext) -> ConferencesPage:
        return conferences_page(reading.facts, context, reading.words, query.after, query.limit)

    return page(request, build)


@read("/conferences/{slug}", ConferencePage, "record")
def conference(
    request: HttpRequest, slug: Path[Slug], query: Query[ConferenceQuery]
) -> HttpResponse:
    """One negotiation, with a page of its timeline.

    ``on`` is history's time and ``at`` the time of our knowledge: what had been said by a day, by
    what the record knew at a size.
    """
    return page(request, builds.conference(slug, request.GET))


@read("/conferences/{slug}/grid", GridPage, "record")
def grid(request: HttpRequest, slug: Path[Slug], query: Query[GridQuery]) -> HttpResponse:
    """The grid of one negotiation: proposals, their articles, and what each party says of them.

    ``after`` of an answer is the ``after`` to ask for next; go on until it is null.
    """
    return page(request, builds.grid(slug, request.GET))


@read("/conferences/{slug}/how", HowPage, "record")
def how(request: HttpRequest, slug: Path[Slug], query: Query[Moment]) -> HttpResponse:
    """How one negotiation works: its rules, what is public and when, who runs it."""
    return page(request, builds.how(slug))


@read("/conferences/{slug}/deadlines", DeadlinesPage, "record")
def conference_deadlines(
    request: HttpRequest, slug: Path[Slug], query: Query[Moment]
) -> HttpResponse:
    """What is awaited in one negotiation, the first due first."""
    return page(request, builds.deadlines(slug, of="conference"))


@read("/parties/{slug}/deadlines", DeadlinesPage, "record")
def party_deadlines(request: HttpRequest, slug: Path[Slug], query: Query[Moment]) -> HttpResponse:
    """What is awaited from one party, in all negotiations, the first due first."""
    return page(request, builds.deadlines(slug, of="party"))


@read("/parties", PartiesPage, "record")
def parties(request: HttpRequest, query: Query[PartiesQuery]) -> HttpResponse:
    """All parties, or all offices, by short name."""

    def build(reading: Reading, context: PageContext) -> PartiesPage:
        return parties_page(
            reading.facts, context, reading.words, query.role, query.after, query.limit
        )

    return page(request, build)


@read("/parties/{slug}", PartyPage, "record")
def party(request: HttpRequest, slug: Path[Slug], query: Query[Moment]) -> HttpResponse:
    """One party or office.

    Its keys, who vouches for them, what it said and what was said to it.
    """
    return page(request, builds.party(slug))


@read("/documents", DocumentsPage, "record")
def documents(request: HttpRequest, query: Query[ListQuery]) -> HttpResponse:
    """All documents that were referred to, by short name."""

    def build(reading: Reading, context: PageContext) -> DocumentsPage:
        return documents_page(reading.facts, context, reading.words, query.after, query.limit)

    return page(request, build)


@read("/documents/{slug}", DocumentPage, "record")
def document(request: HttpRequest, slug: Path[Slug], query: Query[Moment]) -> HttpResponse:
    """One document, and what rests on it."""
    return page(request, builds.document(slug))


@read("/votes", VotesPage, "record")
def votes(request: HttpRequest, query: Query[VotesQuery]) -> HttpResponse:
    """All votes, the newest first.

    ``before`` of an answer is the ``before`` to ask for next; go on until it is null.
    """
    return page(request, vote_views.votes_build(request.GET))


@read("/votes/{slug}", VotePage, "record")
def vote(request: HttpRequest, slug: Path[Slug], query: Query[Moment]) -> HttpResponse:
    """One vote.

    Where it stands, its questions and result, what was promised and done, how free it was, its
    trustees, its ballot box, and the files by which anybody checks it.
    """
    return page(request, vote_views.vote_build(slug))


@read("/check", CheckPage, "record")
def check(request: HttpRequest, query: Query[Moment]) -> HttpResponse:
    """How to check this house without trusting it.

    Its keys, its witnesses, and the running digest of all facts after the N entries.
    """
    return page(request, builds.check())
