"""Without scripts every page says the same; only the check is missing, and says so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.addresses import PAGES, WITH_RIVALS, name
from tests.browser.conftest import Houses

PANEL = "entry-check, answer-composer"


@pytest.fixture(scope="module")
def both(chromium: Browser) -> Iterator[tuple[Page, Page]]:
    """A page with scripts and one without."""
    scripted = chromium.new_context()
    scriptless = chromium.new_context(java_script_enabled=False)
    yield scripted.new_page(), scriptless.new_page()
    scripted.close()
    scriptless.close()


def words(page: Page) -> str:
    """All that can be read on a page, less what is checked or signed there."""
    panel = page.locator(PANEL)
    if not panel.count():
        return page.locator("body").inner_text()
    panel.locator(".check-summary[data-state], form, [data-without-script]").first.wait_for()
    text = page.locator("body").inner_text().replace(panel.inner_text(), "[panel]")
    return "\n".join(filter(None, text.splitlines()))  # a panel may begin with a margin or without


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_page_says_the_same_with_scripts_and_without(
    both: tuple[Page, Page], houses: Houses, page: tuple[str, str]
) -> None:
    house, address = page
    read = []
    for reader in both:
        reader.goto(houses(house) + address)
        read.append(words(reader))
    assert read[0] == read[1]
    assert len(read[0]) > 200


def test_the_check_panel_says_what_it_would_need_and_what_checks_more(
    scriptless_page: Page, demo: str
) -> None:
    scriptless_page.goto(demo + WITH_RIVALS)
    panel = scriptless_page.locator(PANEL).inner_text()
    assert "It needs JavaScript, which is off or did not load." in panel
    assert "Checking" not in panel
    assert "glasshouse verify" in scriptless_page.locator("#check").inner_text()
