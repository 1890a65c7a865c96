"""Lists of what there is: negotiations, parties, documents, each by short name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from glasshouse.acts.authors import Author
from glasshouse.acts.context import PageContext
from glasshouse.acts.facts import Fact, Facts
from glasshouse.acts.words import Words
from glasshouse.archive.facts import Document
from glasshouse.archive.pages import DocRef, document_refs, fetch_documents
from glasshouse.house.facts import Conference
from glasshouse.house.pages import (
    COUNTED_BESIDE,
    Context,
    Lookup,
    PageModel,
    PartyRef,
    context_of,
)
from glasshouse.pages.leads import ConferenceLead, conference_leads

F = TypeVar("F", bound=Fact)


class ConferencesPage(PageModel):
    """Negotiations by short name. ``next`` is the next ``after``, null at the end."""

    context: Context
    items: list[ConferenceLead]
    next: str | None


class PartiesPage(PageModel):
    """Parties or offices by short name. ``next`` is the next ``after``, null at the end."""

    context: Context
    items: list[PartyRef]
    next: str | None


class DocumentsPage(PageModel):
    """Documents by short name. ``next`` is the next ``after``, null at the end."""

    context: Context
    items: list[DocRef]
    next: str | None


def conferences_page(
    facts: Facts, context: PageContext, words: Words, after: str | None, limit: int
) -> ConferencesPage:
    """The negotiations whose short name comes after ``after``."""
    lookup = Lookup(facts, context, words)
    found = facts.find(Conference, "all", after=after, limit=limit + 1)
    return ConferencesPage(
        context=context_of(lookup),
        items=conference_leads(lookup, found[:limit], COUNTED_BESIDE),
        next=following(found, limit, lambda each: each.slug),
    )


def parties_page(
    facts: Facts, context: PageContext, words: Words, role: str, after: str | None, limit: int
) -> PartiesPage:
    """The parties (or offices) whose short name comes after ``after``."""
    lookup = Lookup(facts, context, words)
    found = facts.find(Author, "role", role, after=after, limit=limit + 1)
    shown = [author.id for author in found[:limit]]
    lookup.fetch_parties(shown)
    return PartiesPage(
        context=context_of(lookup),
        items=lookup.parties(shown),
        next=following(found, limit, lambda each: each.slug),
    )


def documents_page(
    facts: Facts, context: PageContext, words: Words, after: str | None, limit: int
) -> DocumentsPage:
    """The documents whose short name comes after ``after``."""
    lookup = Lookup(facts, context, words)
    found = facts.find(Document, "all", after=after, limit=limit + 1)
    shown = [document.id for document in found[:limit]]
    fetch_documents(lookup, shown)
    return DocumentsPage(
        context=context_of(lookup),
        items=document_refs(lookup, shown),
        next=following(found, limit, lambda each: each.slug),
    )


def following(found: Sequence[F], limit: int, place: Callable[[F], str]) -> str | None:
    """Where the next answer goes on: the place of the last fact shown, where one more was found."""
    return place(found[limit - 1]) if len(found) > limit else None
