"""Everything can be reached and done with a keyboard, and one sees where one is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.addresses import CONFERENCE, FRAMES, WITH_RIVALS, name
from tests.browser.conftest import Houses

FOCUSED = """() => {
  const each = document.activeElement;
  const style = getComputedStyle(each);
  const box = each.getBoundingClientRect();
  return {
    what: each.id || each.dataset.do || each.textContent.trim().slice(0, 30),
    outline: style.outlineStyle === "none" ? "none" : `${style.outlineWidth} ${style.outlineColor}`,
    seen: box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight,
  };
}"""
ACCENT = "rgb(11, 92, 107)"
#: The browser draws the ring of a date field around the part of it that has the focus.
OWN_RING = {"on", "composer-opens", "composer-closes"}
#: Where one signs what is said of a vote, and a field that the keyboard has to come to.
DESKS = [
    ("/conferences/table/votes/new", "composer-needed"),
    ("/votes/preparing/organise", "composer-open"),
    ("/votes/preparing/trustee", "refresh"),
]


@pytest.fixture(scope="module")
def reader(chromium: Browser) -> Iterator[Page]:
    """One wide page for all."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def walk(page: Page, most: int) -> list[str]:
    """Press Tab until the page ends or ``most`` times; each stop must be in view, with its ring."""
    stops: list[str] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if page.evaluate("document.activeElement === document.body"):
            break
        assert stop["seen"], stop
        if stop["what"] not in OWN_RING:
            assert stop["outline"] == f"3px {ACCENT}", stop
        stops.append(stop["what"])
    return stops


@pytest.mark.parametrize("page", FRAMES, ids=name)
def test_the_first_stop_leads_past_the_menu(
    reader: Page, houses: Houses, page: tuple[str, str]
) -> None:
    house, address = page
    reader.goto(houses(house) + address)
    assert not reader.locator(".skip").evaluate("each => each.getBoundingClientRect().bottom > 0")
    assert walk(reader, 1) == ["Skip to the content"]
    reader.keyboard.press("Enter")
    assert reader.evaluate("document.activeElement.id") == "main"
    inside = "document.querySelector('main').contains(document.activeElement)"
    focusable = reader.locator("main a[href], main button, main select, main summary").count()
    reader.keyboard.press("Tab")
    assert reader.evaluate(inside) == (focusable > 0)


def test_the_tab_key_reaches_every_filter_in_the_order_of_the_page(reader: Page, demo: str) -> None:
    reader.goto(f"{demo}/entries/")
    assert walk(reader, 12) == [
        "Skip to the content",
        "Glasshouse demonstration",
        "Negotiations",
        "Votes",
        "Public record",
        "Check this yourself",
        "conference",
        "party",
        "nature",
        "kind",
        "effect",
        "Show",
    ]


@pytest.mark.parametrize(("path", "field"), DESKS)
def test_the_tab_key_walks_through_the_desks_of_a_vote(
    reader: Page, houses: Houses, path: str, field: str
) -> None:
    reader.goto(houses("voting") + path)
    reader.locator("form.compose").wait_for()
    stops = walk(reader, 80)
    assert "composer-keyfile" in stops
    assert field in stops
    assert stops.index("composer-keyfile") < stops.index(field)


def test_a_record_is_filtered_with_the_keyboard_alone(reader: Page, demo: str) -> None:
    reader.goto(f"{demo}/entries/")
    reader.focus("#nature")
    reader.keyboard.type("Protest")
    reader.keyboard.press("Enter")
    if "nature=protest" not in reader.url:
        reader.focus("#effect")
        walk(reader, 1)
        reader.keyboard.press("Enter")
    reader.wait_for_url("**nature=protest**")
    headlines = reader.locator(".spine .headline").all_inner_texts()
    assert headlines
    assert all(": Protest" in each for each in headlines)


def test_the_steps_of_a_check_open_with_the_keyboard(reader: Page, demo: str) -> None:
    reader.goto(demo + WITH_RIVALS)
    reader.locator(".check-summary[data-state]").wait_for()
    step = reader.locator("[data-step=record]")
    step.locator("summary").focus()
    reader.keyboard.press("Enter")
    assert step.locator("[data-numbers]").is_visible()
    assert walk(reader, 3) == [
        "The record was sealed and seen",
        "remember",
        "Download the receipt of this entry"[:30],
    ]


def test_the_day_of_a_negotiation_is_chosen_with_the_keyboard(reader: Page, demo: str) -> None:
    reader.goto(demo + CONFERENCE)
    reader.focus("#on")
    reader.keyboard.type("12011917")
    reader.keyboard.press("Enter")
    reader.wait_for_url("**on=1917-12-01**")
    assert "By the end of 1 December 1917" in reader.locator("main").inner_text()


# --- The same without scripts ---------------------------------------------------------------------


def test_the_filters_of_the_record_work_without_scripts(scriptless_page: Page, demo: str) -> None:
    page = scriptless_page
    page.goto(f"{demo}/entries/")
    page.select_option("#nature", label="Protest")
    page.get_by_role("button", name="Show").click()
    assert "nature=protest" in page.url
    headlines = page.locator(".spine .headline").all_inner_texts()
    assert headlines
    assert all(": Protest" in each for each in headlines)
    assert page.locator("#nature").input_value() == "protest"
    page.select_option("#party", label="Romania")
    page.get_by_role("button", name="Show").click()
    assert "nature=protest" in page.url
    assert "party=romania" in page.url
    page.get_by_role("link", name="Show all").click()
    assert page.url == f"{demo}/entries/"
    assert page.locator(".spine > li").count() > len(headlines)


def test_the_menu_of_a_phone_opens_without_scripts(scriptless_page: Page, demo: str) -> None:
    page = scriptless_page
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{demo}/")
    link = page.get_by_role("link", name="Public record", exact=True).locator("visible=true")
    assert link.count() == 0
    page.locator("summary", has_text="Menu").click()
    link.click()
    assert page.url == f"{demo}/entries/"


def test_the_timeline_turns_its_pages_without_scripts(scriptless_page: Page, demo: str) -> None:
    page = scriptless_page
    page.goto(demo + CONFERENCE)
    placed: list[str] = []
    beside: set[str] = set()
    while True:
        numbers = page.locator(".timeline .number bdi").all_inner_texts()
        assert 0 < len(numbers) <= 40
        placed += numbers
        others = page.locator(".timeline .threads dt:has-text('Sources disagree') ~ dd a")
        beside |= {each.split(":")[0].removeprefix("Entry ") for each in others.all_inner_texts()}
        later = page.get_by_role("link", name="Later", exact=True)
        if not later.count():
            break
        later.click()
    assert len(placed) == len(set(placed)), "nothing stands on two pages"
    assert len(beside) == 31, "every other account stands beside the one it differs from"
    assert len(set(placed) - beside) == 87, "and every statement in its place"
    page.get_by_role("link", name="Earlier", exact=True).click()
    assert page.locator(".timeline .number bdi").last.inner_text() == placed[-len(numbers) - 1]
