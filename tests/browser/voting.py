"""Voting in a browser, for tests: the steps to the ballot box, and what is seen of it."""

from __future__ import annotations

import hashlib
import re
import urllib.parse
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.addresses import read_json
from tests.browser.open_vote import credential

BOOTH = "/votes/status/booth"
REVIEW, CAST = "Read my choices again", "Cast my ballot"
TRACKER = re.compile(r"[A-Za-z0-9+/]{43}")
#: No voter: well formed, and on no roll.
STRANGER = 99


def opened(page: Page, address: str) -> str:
    """Wait until the keeper has set the box up."""
    page.goto(f"{address}/votes/status")
    vote = page.get_by_role("link", name="Vote", exact=True)
    for _turn in range(60):
        if vote.count():
            return address
        page.wait_for_timeout(250)
        page.reload()
    raise AssertionError("the vote was not opened")


def ready(page: Page, house: str, query: str = "") -> Page:
    page.goto(f"{house}{BOOTH}{query}")
    expect(page.locator("#booth-credential")).to_be_visible(timeout=15_000)
    return page


def choose(page: Page, *choices: str) -> None:
    for choice in choices:
        page.locator(f"#booth-question-{choice}").check()


def filled(page: Page, house: str, voter: int, query: str = "") -> Page:
    """The form, filled in, and its choices shown."""
    ready(page, house, query)
    choose(page, "1-2", "2-1", "2-4")
    page.locator("#booth-credential").fill(credential(voter))
    page.locator("form button[type=submit]").click()
    expect(page.locator("[data-panel=review]")).to_be_visible()
    return page


def encrypted(page: Page) -> str:
    """The tracker of the ballot that is made now."""
    page.locator("[data-do=encrypt]").click()
    expect(page.locator("[data-panel=ready]")).to_be_visible(timeout=20_000)
    return tracker_of(page)


def tracker_of(page: Page) -> str:
    shown = page.locator("[data-panel=ready] [data-tracker]").inner_text()
    assert TRACKER.fullmatch(shown)
    return shown


def cast(page: Page) -> int:
    """Its number in the box, counted from 1."""
    page.locator("[data-do=cast]").click()
    expect(page.locator("[data-panel=cast]")).to_be_visible(timeout=15_000)
    return int(page.locator("[data-place]").inner_text())


def look_up(house: str, tracker: str) -> Any:
    quoted = urllib.parse.quote(tracker, safe="")
    return read_json(f"{house}/votes/status/ballot.json?tracker={quoted}")


def refusals(page: Page) -> list[str]:
    summary = page.locator("[data-refusal]")
    expect(summary).to_be_focused()
    return summary.locator("li").all_inner_texts()


def file(page: Page, house: str, digest: str) -> bytes:
    return page.request.get(f"{house}/record/file/{digest}").body()


def saved_booth(page: Page, house: str, tmp_path: Path) -> Path:
    """The booth as a voter saves it."""
    ready(page, house)
    with page.expect_download() as saving:
        page.get_by_role("link", name="Save the booth as a file").click()
    assert saving.value.suggested_filename == "status-booth.html"
    path = tmp_path / "status-booth.html"
    saving.value.save_as(path)
    shown = page.locator("#other-ways ~ ol pre").first.inner_text().split()
    assert shown == ["sha256sum", path.name, hashlib.sha256(path.read_bytes()).hexdigest()]
    return path
