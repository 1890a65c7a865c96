"""The grid on a wide screen, on a phone and on paper."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.addresses import GRID, TABLE


@pytest.fixture(scope="module")
def reader(chromium: Browser) -> Iterator[Page]:
    """One page for all."""
    context = chromium.new_context()
    yield context.new_page()
    context.close()


def test_the_first_column_stays_where_it_is(reader: Page, demo: str) -> None:
    reader.set_viewport_size({"width": 700, "height": 900})
    reader.goto(demo + GRID)
    frame = reader.locator(".grid-frame")
    assert frame.evaluate("each => { each.scrollLeft = 80; return each.scrollLeft }") > 0
    edge = frame.bounding_box()
    first = reader.locator(".grid .article .first").first.bounding_box()
    assert edge is not None
    assert first is not None
    assert abs(first["x"] - edge["x"]) < 1


def test_on_a_phone_every_answer_names_its_party(reader: Page, demo: str) -> None:
    reader.set_viewport_size({"width": 320, "height": 640})
    reader.goto(demo + GRID)
    cell = reader.locator(".grid .article td:has(> .cell)").first
    assert cell.inner_text().split("\n")[0] == "The port"
    box = reader.locator(".grid .cell").first.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    reader.set_viewport_size({"width": 1280, "height": 900})
    assert cell.inner_text().split("\n")[0] == "accepts", "above it stands the head of its column"


def test_a_whole_cell_leads_to_its_answer(reader: Page, demo: str) -> None:
    reader.set_viewport_size({"width": 1280, "height": 900})
    reader.goto(demo + GRID)
    cell = reader.locator(".grid .article td:has(> .cell)").first
    inside, around = cell.locator(".cell").bounding_box(), cell.bounding_box()
    assert inside is not None
    assert around is not None
    assert abs(inside["width"] - around["width"]) < 2
    cell.click(position={"x": 4, "y": 4})
    assert "/entries/" in reader.url


def test_it_is_a_table_for_those_who_hear_it_also_on_a_phone(reader: Page, demo: str) -> None:
    for width in (1280, 320):
        reader.set_viewport_size({"width": width, "height": 900})
        reader.goto(demo + TABLE)
        grid = reader.get_by_role("table")
        assert grid.get_by_role("columnheader").count() == 4
        assert grid.get_by_role("rowheader", name="Article 5, Hours").count() == 1


def test_states_are_words_on_paper(reader: Page, demo: str) -> None:
    reader.set_viewport_size({"width": 800, "height": 1100})
    reader.goto(demo + TABLE)
    reader.emulate_media(media="print")
    state = reader.locator(".grid .state").first
    style = "each => [getComputedStyle(each).color, getComputedStyle(each).backgroundColor]"
    assert state.evaluate(style) == ["rgb(0, 0, 0)", "rgba(0, 0, 0, 0)"]
    assert state.inner_text() == "open"
    reader.emulate_media(media="screen")


def test_the_day_of_history_moves_without_script(scriptless_page: Page, demo: str) -> None:
    scriptless_page.goto(demo)
    before = scriptless_page.locator(".past-card .lead").inner_text()
    scriptless_page.locator("#on").fill("1917-12-03")
    scriptless_page.get_by_role("button", name="Show").click()
    assert "on=1917-12-03" in scriptless_page.url
    after = scriptless_page.locator(".past-card .lead").inner_text()
    assert before != after
    assert "3 December 1917" in after


def test_filters_stand_in_the_address(scriptless_page: Page, demo: str) -> None:
    scriptless_page.goto(demo + GRID)
    assert scriptless_page.locator(".grid .proposal").count() == 2
    scriptless_page.get_by_label("State").select_option("withdrawn")
    scriptless_page.get_by_role("button", name="Show").click()
    assert "state=withdrawn" in scriptless_page.url
    assert "No proposal fits this choice." in scriptless_page.locator("main").inner_text()
