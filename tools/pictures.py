"""The pictures of the documentation, taken of a fresh demo that is being served.

    python -m tools.pictures http://127.0.0.1:8000

Take them anew when the pages change. A demo that somebody has answered in shows something else than
the words beside the pictures say, and is refused.
"""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, ViewportSize, sync_playwright

PLACE = Path(__file__).resolve().parents[1] / "docs" / "_static"
TABLE = "/conferences/harbour-practice"
#: The last of the entries that the demo is built with.
LAST_ENTRY = 311


@dataclass(frozen=True)
class Picture:
    """One picture: which part of which page."""

    name: str
    address: str
    width: int = 1280
    height: int = 1240


PICTURES = (
    Picture("front", "/", height=920),
    Picture("phone", "/", width=390, height=844),
    Picture("conference", TABLE),
    Picture("proposal", f"{TABLE}/proposals/1?beside=2#art_3", height=1000),
    Picture("entry", f"/entries/{LAST_ENTRY - 1}"),
    Picture("history", "/conferences/peace-1917-18?on=1917-12-15"),
    Picture("vote", "/votes/status-of-the-province"),
)


def take(browser: Browser, house: str, picture: Picture, place: Path) -> None:
    """Take one picture of the house at this address."""
    size = ViewportSize(width=picture.width, height=picture.height)
    context = browser.new_context(viewport=size, locale="en-GB", reduced_motion="reduce")
    page = context.new_page()
    page.goto(house.rstrip("/") + picture.address, wait_until="networkidle")
    page.evaluate("document.fonts.ready")
    page.screenshot(path=place / f"{picture.name}.png")
    context.close()


def main() -> None:
    """Take all pictures of the house whose address is given."""
    (house,) = sys.argv[1:]
    program = os.environ.get("GLASSHOUSE_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(house)
        if page.locator(f'.newest a[href="/entries/{LAST_ENTRY}"]').count() != 1:
            sys.exit(f"{house} is no fresh demo: its newest entry is not {LAST_ENTRY}")
        for picture in PICTURES:
            take(browser, house, picture, PLACE)
        browser.close()


if __name__ == "__main__":
    main()
