"""Without scripts the check of an entry is missing, and says so."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.addresses import WITH_RIVALS

PANEL = "entry-check"


def test_the_check_panel_says_what_it_would_need_and_what_checks_more(
    scriptless_page: Page, demo: str
) -> None:
    scriptless_page.goto(demo + WITH_RIVALS)
    panel = scriptless_page.locator(PANEL).inner_text()
    assert "It needs JavaScript, which is off or did not load." in panel
    assert "Checking" not in panel
    assert "glasshouse verify" in scriptless_page.locator("#check").inner_text()
