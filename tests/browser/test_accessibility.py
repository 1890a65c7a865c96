"""axe finds nothing to object to, on any kind of page, by day and by night, wide and narrow.

axe runs outside the page's own scripts, so the strict policy of the page stays in force.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.addresses import PAGES, name, one_of_each_kind
from tests.browser.conftest import REPOSITORY, Houses

AXE = Path(REPOSITORY, "booth/node_modules/axe-core/axe.min.js")
WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 320, "height": 640}
#: Besides all that axe checks by itself: targets of a size that a thumb can hit (WCAG 2.2).
EVERYTHING = {"rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}
COLOURS = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}


@pytest.fixture(scope="module")
def reader(chromium: Browser) -> Iterator[Page]:
    """One page for all: axe reads, it changes nothing."""
    context = chromium.new_context()
    yield context.new_page()
    context.close()


@cache
def axe() -> str:
    """The program, as npm installed it."""
    return AXE.read_text(encoding="utf-8")


def objections(page: Page, options: dict[str, Any]) -> list[str]:
    """What axe objects to, one line each; axe must be on the page."""
    found = page.evaluate("options => axe.run(document, options)", options)
    assert found["passes"], "axe must have looked at something"
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def open_with_axe(page: Page, address: str) -> None:
    """Open a page, wait for the check that an entry page makes, and bring axe along."""
    page.goto(address)
    if page.locator("entry-check").count():
        page.locator(".check-summary[data-state]").wait_for()
    page.evaluate(axe())


def look(page: Page) -> list[str]:
    """Everything by day, wide and narrow; at night the same page has other colours only."""
    found = []
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme="light")
        found += objections(page, EVERYTHING)
        page.emulate_media(color_scheme="dark")
        found += objections(page, COLOURS)
    return found


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_axe_is_content_with_every_kind_of_page(
    reader: Page, houses: Houses, page: tuple[str, str]
) -> None:
    house, address = page
    open_with_axe(reader, houses(house) + address)
    assert look(reader) == []


def test_axe_is_content_with_an_entry_of_every_kind(reader: Page, witnessed: str) -> None:
    entries = one_of_each_kind(witnessed)
    assert len(entries) == 17
    for kind, index in entries.items():
        reader.set_viewport_size(WIDE)
        open_with_axe(reader, f"{witnessed}/entries/{index}")
        reader.emulate_media(color_scheme="light")
        assert (kind, objections(reader, EVERYTHING)) == (kind, [])


def test_axe_does_object_where_there_is_reason_to(reader: Page, demo: str) -> None:
    open_with_axe(reader, f"{demo}/check")
    reader.evaluate("document.querySelector('h1').style.color = 'rgb(230, 230, 220)'")
    reader.evaluate("document.documentElement.removeAttribute('lang')")
    rules = {each.split(":")[0] for each in objections(reader, EVERYTHING)}
    assert rules == {"color-contrast", "html-has-lang"}
