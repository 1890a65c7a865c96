"""What is said at the pages of votes, in a browser: with a key file, seen before it is signed."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

from playwright.sync_api import Page, expect

from tests.browser.addresses import read_json
from tests.browser.vote_house import PATIENCE, VoteHouse

#: Where a vote is announced in the house of ``vote_house``.
NEW = "/conferences/table/votes/new"
HOUR = 3_600_000
_LOCAL = (
    """ms => new Date(ms - new Date(ms).getTimezoneOffset() * 60000).toISOString().slice(0, 16)"""
)


def come(page: Page, house: VoteHouse, path: str, name: str) -> None:
    """Come to a page as somebody."""
    page.goto(f"{house.address}{path}")
    page.get_by_label("Key file", exact=True).set_input_files(house.keys[name])
    expect(page.locator("[data-key]")).to_contain_text("You sign as", timeout=PATIENCE)


def review(page: Page) -> None:
    page.get_by_role("button", name="See what will be published").click()


def publish(page: Page) -> dict[str, Any]:
    """Look at what will be published, sign it, and have it checked; the entry."""
    review(page)
    preview = page.locator("[data-panel=review]")
    expect(preview).to_be_visible(timeout=PATIENCE)
    expect(preview).to_contain_text("This will be public at once, in your name, for ever.")
    page.get_by_role("button", name="Sign and publish").click()
    checked = page.locator("[data-panel=recorded] .check-summary[data-state]")
    expect(checked).to_contain_text("Checked in your browser.", timeout=PATIENCE)
    link = page.locator("[data-entry-link]").get_attribute("href")
    entry: dict[str, Any] = read_json(urljoin(page.url, f"{link}.json"))
    assert entry["effect"]["outcome"] == "effective"
    return entry


def set_hours(page: Page, opens: int, closes: int) -> None:
    """Write down when the vote opens and closes (Unix ms), by the clock of the browser."""
    page.get_by_label("Opens").fill(page.evaluate(_LOCAL, opens))
    page.get_by_label("Closes").fill(page.evaluate(_LOCAL, closes))
