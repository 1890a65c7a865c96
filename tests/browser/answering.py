"""Answering in a browser, for tests: a page that counts, and the steps on the way to the record."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.addresses import read_json

#: Interactions from the front page to the answer on the record, verified: what is promised.
PROMISED = 12
REASON = "The port cannot run its cranes on fewer hours than these."
PUBLISH = "Sign and publish the answer"
REVIEW = "See what will be published"


class Counted:
    """A page, and how many interactions it took so far: clicks and fields."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0

    def click(self, where: Locator) -> None:
        self.count += 1
        where.click()

    def fill(self, where: Locator, text: str) -> None:
        self.count += 1
        where.fill(text)

    def press(self, name: str) -> None:
        self.click(self.page.get_by_role("button", name=name))

    def choose(self, name: str) -> None:
        self.click(self.page.get_by_role("radio", name=name, exact=True))


def size(house: str) -> int:
    return int(read_json(f"{house}/front.json")["context"]["size"])


def recorded(page: Page) -> int:
    """The number of the entry that the page says is recorded."""
    heading = page.locator("[data-panel=recorded] h2")
    expect(heading).to_be_visible(timeout=15_000)
    return int(heading.inner_text().removeprefix("Entry ").removesuffix(", recorded"))


def checked(page: Page) -> None:
    """The check of the new entry has run in this browser, and passed."""
    summary = page.locator("[data-panel=recorded] .check-summary[data-state]")
    expect(summary).to_have_text(
        "Checked in your browser. Sealed, not yet witnessed.", timeout=15_000
    )


def entry(house: str, index: int) -> Any:
    return read_json(f"{house}/entries/{index}.json")


def reason_field(page: Page) -> Locator:
    """Where the reason of a whole answer is written."""
    return page.get_by_role("textbox", name="Reason", exact=True)


def declined(counted: Counted, reason: str = REASON) -> None:
    """Fill in the form: decline, and why."""
    counted.choose("Decline, with the reason")
    counted.fill(reason_field(counted.page), reason)


def reviewed(counted: Counted) -> None:
    """Ask what will be published, and be shown it."""
    counted.press(REVIEW)
    expect(counted.page.get_by_role("button", name=PUBLISH)).to_be_visible()


def published(counted: Counted) -> int:
    """Look at what will be published, sign it, and see it recorded."""
    reviewed(counted)
    counted.press(PUBLISH)
    return recorded(counted.page)


def stored(page: Page) -> list[str]:
    """Names of what the browser keeps."""
    return list(page.evaluate("Object.keys(localStorage)"))
