"""How a document is named on pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from glasshouse.acts.recorded import Recorded
from glasshouse.archive.facts import Document
from glasshouse.house.pages import Lookup, NoSuchPage, PageModel, Words


class DocRef(PageModel):
    """A document: where to find it, how much of it was seen, how near it is to what it tells of."""

    id: str
    slug: str
    index: int
    citation: Words
    seen: Literal["full", "excerpt", "unchecked"]
    standing: Literal["contemporary", "scholarly", "popular", "tertiary", "unchecked"]


def document_ref(lookup: Lookup, document: str) -> DocRef:
    """A document by its id; NoSuchPage if it is not on the record."""
    return lookup.once("document", document, lambda: _document_ref(lookup, document))


def document_refs(lookup: Lookup, documents: Sequence[str]) -> list[DocRef]:
    """Several, in the order named."""
    return [document_ref(lookup, document) for document in documents]


def fetch_documents(lookup: Lookup, documents: Iterable[str]) -> None:
    """Look up together what references to these documents need."""
    known = lookup.fetch(Document, documents)
    lookup.fetch_words(lookup.fetch(Recorded, [each.id for each in known]))


def _document_ref(lookup: Lookup, document: str) -> DocRef:
    fact = lookup.get(Document, document)
    if fact is None:
        raise NoSuchPage(f"no document on this record is {document}")
    return DocRef.model_validate(
        {
            "id": fact.id,
            "slug": fact.slug,
            "index": fact.index,
            "citation": lookup.shown(lookup.recorded(fact.id), "citation"),
            "seen": fact.seen,
            "standing": fact.standing,
        }
    )
