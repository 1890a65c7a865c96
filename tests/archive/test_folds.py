"""Who can refer to a document where, and what stands then."""

from __future__ import annotations

from typing import Any

import pytest

from glasshouse.archive.facts import Document
from glasshouse.house.facts import DOCUMENTS, named
from tests.house.world import NOWHERE, Someone, World

CITATION = {"en": {"citation": "A book, printed somewhere"}}
BODY = {"slug": "book", "seen": "full", "standing": "contemporary"}


class Library:
    """A house with a transcript and a live conference."""

    def __init__(self) -> None:
        self.world = World()
        transcript = self.world.transcript()
        self.house, self.office, self.scribe = (
            transcript.house,
            transcript.office,
            transcript.scribe,
        )
        self.transcript = transcript.scope
        self.live = self.world.conference(self.office, "live")
        self.ann = self.world.party(self.office, "ann")

    def refer(self, who: Someone, scope: str | None, **body: Any) -> str | None:
        return self.world.attempt("document.refer", BODY | body, who, scope=scope, texts=CITATION)


@pytest.fixture
def library() -> Library:
    return Library()


@pytest.mark.parametrize(
    ("who", "scope", "code"),
    [
        ("scribe", "transcript", None),
        ("office", "transcript", None),
        ("ann", "transcript", "not_a_transcriber"),
        ("scribe", "live", None),
        ("ann", "live", None),
        ("office", "live", None),
        ("house", "live", "without_authority"),
    ],
)
def test_who_refers_to_documents(library: Library, who: str, scope: str, code: str | None) -> None:
    assert library.refer(getattr(library, who), getattr(library, scope)) == code


def test_a_document_belongs_to_a_conference(library: Library) -> None:
    assert library.refer(library.scribe, None) == "wrong_scope"
    assert library.refer(library.scribe, NOWHERE) == "unknown_target"
    assert library.refer(library.scribe, library.ann.id) == "unknown_target"


@pytest.mark.parametrize(
    "body",
    [
        {"seen": "perhaps"},
        {"standing": "official"},
        {"slug": "A Book"},
        {"citation": "words in the body"},
        {"seen": None},
    ],
)
def test_a_body_of_another_form_is_refused(library: Library, body: dict[str, Any]) -> None:
    assert library.refer(library.scribe, library.transcript, **body) == "malformed_body"


def test_a_document_has_its_own_short_name_in_the_whole_house(library: Library) -> None:
    document = library.world.document(library.scribe, library.transcript, "book")
    assert named(library.world.facts, DOCUMENTS, "book") == document
    assert library.refer(library.scribe, library.transcript) == "slug_taken"
    assert library.refer(library.ann, library.live) == "slug_taken"
    assert library.refer(library.scribe, library.transcript, slug="index") == "slug_reserved"
    # Names of parties are another address space.
    assert library.refer(library.scribe, library.transcript, slug="ann") is None


def test_what_is_kept_of_a_document(library: Library) -> None:
    index = library.world.size
    document = library.world.document(library.scribe, library.transcript, "book", seen="excerpt")
    fact = library.world.facts.get(Document, document)
    assert fact == Document(
        document, "book", index, library.transcript, library.scribe.id, "excerpt", "contemporary"
    )
    assert library.world.facts.find(Document, "conference", library.transcript) == [fact]
    assert library.world.facts.find(Document, "conference", library.live) == []


def test_an_attempt_without_effect_leaves_no_document(library: Library) -> None:
    library.world.say("document.refer", BODY, library.ann, scope=library.transcript, texts=CITATION)
    assert library.world.entries[-1].effect == "not_a_transcriber"
    assert named(library.world.facts, DOCUMENTS, "book") is None
    assert library.world.facts.find(Document, "all") == []
