"""A document: where to find it, who referred to it, and what rests on it."""

from __future__ import annotations

from glasshouse.acts.context import PageContext
from glasshouse.acts.facts import Facts, sortable
from glasshouse.acts.words import Words
from glasshouse.archive.facts import Document
from glasshouse.archive.pages import DocRef, document_ref
from glasshouse.house.facts import DOCUMENTS, named
from glasshouse.house.pages import Context, Lookup, NoSuchPage, PageModel, PartyRef, context_of
from glasshouse.parley.facts import Statement
from glasshouse.parley.pages import ConfRef, Link, Row, conference_ref, fetch_rows, link, row

ROWS = 20


class DocumentPage(PageModel):
    """A document and what rests on it. ``used_by`` is newest first, ``used_count`` ends at 1000."""

    context: Context
    document: DocRef
    referred_by: PartyRef
    link: Link
    conference: ConfRef | None
    used_by: list[Row]
    used_count: int


def document_page(facts: Facts, context: PageContext, words: Words, slug: str) -> DocumentPage:
    """The page of a document by its short name; NoSuchPage if none has it."""
    lookup = Lookup(facts, context, words)
    document = facts.get(Document, named(facts, DOCUMENTS, slug) or "")
    referred_by = None if document is None else lookup.party(document.by)
    if document is None or referred_by is None:
        raise NoSuchPage(f"no document is called {slug}")
    resting = facts.find(
        Statement,
        "source",
        document.id,
        before=sortable(context.size),
        limit=ROWS,
        descending=True,
    )
    lookup.know([document, *resting])
    fetch_rows(lookup, [document.id, *(statement.id for statement in resting)])
    return DocumentPage(
        context=context_of(lookup),
        document=document_ref(lookup, document.id),
        referred_by=referred_by,
        link=link(lookup, document.id),
        conference=conference_ref(lookup, document.conference),
        used_by=[row(lookup, lookup.recorded(statement.id)) for statement in resting],
        used_count=facts.count(Statement, "source", document.id),
    )
