"""Which way a page and the texts on it run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def reader(chromium: Browser) -> Iterator[Page]:
    """One page for all."""
    context = chromium.new_context()
    yield context.new_page()
    context.close()


def test_the_spine_mirrors(reader: Page, demo: str) -> None:
    reader.set_viewport_size({"width": 1280, "height": 900})
    for direction, side in (("ltr", "Left"), ("rtl", "Right")):
        reader.goto(f"{demo}/entries/")
        reader.evaluate("direction => { document.documentElement.dir = direction }", direction)
        number = reader.locator(".spine > .reported .margin").first.bounding_box()
        text = reader.locator(".spine > .reported .hangs").first.bounding_box()
        assert number is not None
        assert text is not None
        assert (number["x"] < text["x"]) == (direction == "ltr")
        style = f"each => getComputedStyle(each).border{side}Style"
        assert reader.locator(".spine > .reported .hangs").first.evaluate(style) == "dotted"


def test_a_text_in_arabic_runs_from_right_to_left_on_an_english_page(
    reader: Page, witnessed: str
) -> None:
    reader.set_viewport_size({"width": 1280, "height": 900})
    reader.goto(f"{witnessed}/entries/?nature=demand")
    reader.locator(".spine .headline a").first.click()
    reader.get_by_role("link", name="Arabic").click()
    lines = reader.locator(".lines")
    assert (lines.get_attribute("lang"), lines.get_attribute("dir")) == ("ar", "rtl")
    assert lines.evaluate("each => getComputedStyle(each).borderRightWidth") == "1px"
    assert lines.evaluate("each => getComputedStyle(each).borderLeftWidth") == "0px"
    assert reader.get_by_role("link", name="Arabic").get_attribute("aria-current") == "true"
