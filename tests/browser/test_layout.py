"""Narrow, enlarged, mirrored and printed: nothing is cut off, and print carries what to cite."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.addresses import CONFERENCE, PAGES, WITH_RIVALS, name
from tests.browser.conftest import Houses

OVERHANG = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
#: What sticks out of the page at either side, named by its tag and class.
STICKING_OUT = """() => [...document.querySelectorAll("main *, header *, footer *")]
  .filter(each => each.checkVisibility() && !each.closest(".unseen, .skip, select"))
  .filter(each => each.getBoundingClientRect().width > 0)
  .filter(each => {
    const {left, right} = each.getBoundingClientRect();
    return left < -0.5 || right > innerWidth + 0.5;
  })
  .map(each => `${each.tagName}.${each.className}`)"""


@pytest.fixture(scope="module")
def reader(chromium: Browser) -> Iterator[Page]:
    """One page for all."""
    context = chromium.new_context()
    yield context.new_page()
    context.close()


def overflow(page: Page) -> tuple[int, list[str]]:
    """Pixels to scroll sideways, and what sticks out."""
    return page.evaluate(OVERHANG), page.evaluate(STICKING_OUT)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_nothing_scrolls_sideways_on_a_small_phone_enlarged_or_mirrored(
    reader: Page, houses: Houses, page: tuple[str, str]
) -> None:
    house, address = page
    reader.set_viewport_size({"width": 320, "height": 640})
    reader.goto(houses(house) + address)
    assert overflow(reader) == (0, [])
    reader.evaluate("document.documentElement.dir = 'rtl'")
    assert overflow(reader) == (0, [])
    # 1280 pixels at 200 %, and letters of twice the size on top of that.
    reader.set_viewport_size({"width": 640, "height": 450})
    reader.evaluate("document.documentElement.style.fontSize = '200%'")
    assert overflow(reader) == (0, [])
    reader.evaluate("document.documentElement.dir = 'ltr'")
    assert overflow(reader) == (0, [])


def test_a_page_that_is_too_wide_would_be_noticed(reader: Page, demo: str) -> None:
    reader.set_viewport_size({"width": 320, "height": 640})
    reader.goto(f"{demo}/check")
    reader.evaluate("document.querySelector('h1').style.inlineSize = '400px'")
    pixels, elements = overflow(reader)
    assert pixels > 0
    assert elements == ["H1."]


def test_the_spine_mirrors(reader: Page, demo: str) -> None:
    reader.set_viewport_size({"width": 1280, "height": 900})
    for direction, side in (("ltr", "Left"), ("rtl", "Right")):
        reader.goto(f"{demo}/entries/")
        reader.evaluate("direction => { document.documentElement.dir = direction }", direction)
        number = reader.locator(".spine .margin").first.bounding_box()
        text = reader.locator(".spine .hangs").first.bounding_box()
        assert number is not None
        assert text is not None
        assert (number["x"] < text["x"]) == (direction == "ltr")
        style = f"each => getComputedStyle(each).border{side}Style"
        assert reader.locator(".spine .hangs").first.evaluate(style) == "dotted"


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


@pytest.mark.parametrize("address", ["/", "/entries/", WITH_RIVALS, CONFERENCE])
def test_print_leaves_out_what_paper_cannot_do_and_says_where_it_comes_from(
    reader: Page, demo: str, address: str
) -> None:
    reader.set_viewport_size({"width": 800, "height": 1100})
    reader.emulate_media(media="screen")
    reader.goto(demo + address)
    origin = reader.locator("footer .print-only")
    assert reader.locator("nav").first.is_visible()
    assert not origin.is_visible()
    reader.emulate_media(media="print")
    assert not [each for each in reader.locator("nav, form, button").all() if each.is_visible()]
    assert origin.is_visible()
    assert f"{demo}{address}" in origin.inner_text()
    if address == WITH_RIVALS:
        fingerprint = reader.locator("entry-check").get_attribute("data-act")
        assert fingerprint
        assert f"entry 102 · {fingerprint}" in origin.inner_text()
    colours = reader.evaluate(
        "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
    )
    assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    reader.emulate_media(media="screen")
