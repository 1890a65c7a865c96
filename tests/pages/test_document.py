"""A document's page: where to find it and what rests on it."""

from __future__ import annotations

import pytest

from glasshouse.house.pages import NoSuchPage
from glasshouse.pages import DocumentPage, document_page
from glasshouse.pages import document as module
from tests.house.world import World


def page(world: World, slug: str) -> DocumentPage:
    return document_page(world.facts, world.page_context(), world.words, slug)


def test_a_document_says_where_to_find_it_and_who_named_it() -> None:
    world = World()
    there = world.transcript()
    book = world.document(there.scribe, there.scope, "book", seen="excerpt", standing="scholarly")
    shown = page(world, "book")
    assert (shown.document.citation.text, shown.document.seen, shown.document.standing) == (
        "The book book", "excerpt", "scholarly",
    )  # fmt: skip
    assert (shown.referred_by.slug, shown.link.id) == ("scribe", book)
    assert shown.conference is not None
    assert shown.conference.slug == "talks"
    assert (shown.used_by, shown.used_count) == ([], 0)


def test_what_rests_on_it_stands_newest_first_and_the_list_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "ROWS", 3)
    world = World()
    there = world.transcript()
    book = world.document(there.scribe, there.scope, "book")
    said = [world.state(there.scribe, there.scope, of=there.north, sources=[book]).id
            for _ in range(4)]  # fmt: skip
    world.state(there.scribe, there.scope, of=there.north)
    shown = page(world, "book")
    assert [row.id for row in shown.used_by] == said[:0:-1]
    assert shown.used_count == 4


@pytest.mark.parametrize("slug", ["nothing", "", "scribe", "talks"])
def test_other_names_are_no_documents(slug: str) -> None:
    world = World()
    world.transcript()
    with pytest.raises(NoSuchPage):
        page(world, slug)
