"""The words on ordinary pages: those of the people there, not the terms of art of the code."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.addresses import PAGES, name, one_of_each_kind
from tests.browser.conftest import Houses
from tests.browser.houses import DOCKERS, PORT, REMOVED

TERMS_OF_ART = re.compile(
    r"\b(acts?|sheets?|folds?|facts?|clerks?|intakes?|lea(?:f|ves)|trees?|checkpoints?|digests?"
    r"|formulas?|formulae|instruments?|provisions?|slugs?|vkeys?|quorum|codes?)\b",
    re.IGNORECASE,
)
#: What parties said, in their own words, and keys as they are.
QUOTED = "bdi, .line-text, code, pre"
CHECKING = "entry-check, section:has(> #behind)"
READ = """([quoted, checking]) => {
  for (const each of document.querySelectorAll(`${quoted}, ${checking}`)) each.remove();
  return document.title + "\\n" + document.body.innerText;
}"""
ORDINARY = [page for page in PAGES if not page[1].startswith("/check")]


@pytest.fixture(scope="module")
def reader(chromium: Browser) -> Iterator[Page]:
    """One page for all, without the scripts that would go on writing."""
    context = chromium.new_context()
    yield context.new_page()
    context.close()


def own_words(page: Page) -> str:
    """What the site itself says on a page."""
    return str(page.evaluate(READ, [QUOTED, CHECKING]))


@pytest.mark.parametrize("page", ORDINARY, ids=name)
def test_no_term_of_art_stands_on_an_ordinary_page(
    reader: Page, houses: Houses, page: tuple[str, str]
) -> None:
    house, address = page
    reader.goto(houses(house) + address)
    words = own_words(reader)
    assert len(words) > 100
    assert TERMS_OF_ART.findall(words) == []


def test_no_term_of_art_stands_on_an_entry_of_any_kind(reader: Page, witnessed: str) -> None:
    found = []
    for index in one_of_each_kind(witnessed).values():
        reader.goto(f"{witnessed}/entries/{index}")
        found += [(index, each) for each in TERMS_OF_ART.findall(own_words(reader))]
    assert found == []


def test_where_checking_is_explained_the_terms_may_stand(reader: Page, demo: str) -> None:
    reader.goto(f"{demo}/check")
    assert {
        each.lower() for each in TERMS_OF_ART.findall(reader.inner_text("section:has(> #behind)"))
    } >= {
        "leaves",
        "tree",
        "checkpoint",
    }
    assert TERMS_OF_ART.findall(own_words(reader)) == []


def test_states_and_codes_never_stand_naked_on_a_page(reader: Page, witnessed: str) -> None:
    """What has no words yet is shown with spaces; nothing may still hold an underscore."""
    for address in ("/", "/entries/", "/conferences/talks", "/parties/observers", "/check"):
        reader.goto(witnessed + address)
        assert "_" not in own_words(reader)


def test_a_removed_text_leaves_its_author_named(reader: Page, witnessed: str) -> None:
    reader.goto(f"{witnessed}/entries/?conference=harbour")
    item = reader.locator(".spine > li", has_text="text removed; the entry remains")
    assert item.locator(".headline").inner_text() == f"{PORT}: Notice"
    assert REMOVED not in reader.content()


def test_what_a_party_says_itself_stands_under_the_name_of_its_key(
    reader: Page, witnessed: str
) -> None:
    """The lines that name speaker and addressee are the author's own words."""
    reader.goto(f"{witnessed}/entries/?conference=harbour")
    headline = reader.locator(".spine > li", has_text="We answer that").locator(".headline")
    assert headline.inner_text().split() == f"{PORT} to {DOCKERS}: Answer".split()
    headline.locator("a").click()
    assert reader.locator(".line.addressed .line-text").inner_text() == "everybody"
