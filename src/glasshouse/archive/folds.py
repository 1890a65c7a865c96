"""What follows from a reference to a document."""

from __future__ import annotations

from glasshouse.acts.authors import OFFICE, Author
from glasshouse.acts.envelope import Act
from glasshouse.acts.facts import Facts, Put
from glasshouse.acts.outcomes import Effective, Outcome, Refused, WithoutEffect
from glasshouse.acts.registry import Context
from glasshouse.archive.acts import DocumentRefer
from glasshouse.archive.facts import Document
from glasshouse.house.author_folds import check_slug
from glasshouse.house.facts import DOCUMENTS, Conference, ShortName


def refer(act: Act, body: DocumentRefer, context: Context, facts: Facts) -> Outcome:
    """The document can be named as a source in this conference."""
    conference = facts.get(Conference, act.scope or "")
    author = facts.get(Author, act.by or "")
    if conference is None or author is None:
        return Refused("unknown_target", "scope")
    may_enter = author.role == OFFICE or author.id in conference.transcribers
    if conference.mode == "transcript" and not may_enter:
        return WithoutEffect("not_a_transcriber")
    if refusal := check_slug(facts, DOCUMENTS, body.slug):
        return refusal
    document = Document(
        id=act.id,
        slug=body.slug,
        index=context.index,
        conference=conference.id,
        by=author.id,
        seen=body.seen,
        standing=body.standing,
    )
    return Effective([Put(document), Put(ShortName(DOCUMENTS, body.slug, act.id))])
