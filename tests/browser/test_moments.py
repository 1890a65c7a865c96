"""History's time and the time of our knowledge, ``?on`` and ``?at``; and the data beside words."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.addresses import CONFERENCE, WITH_RIVALS, read_json
from tests.demo.houses import ENTRIES


def figures(page: Page) -> dict[str, int]:
    """The strip of figures, by their words."""
    found = {}
    for each in page.locator(".figures li").all_inner_texts():
        number, words = each.split(maxsplit=1)
        found[words] = int(number)
    return found


def test_a_day_of_history_takes_back_what_came_later(page: Page, demo: str) -> None:
    counts = []
    for day in ("1917-11-07", "1917-11-28", "1917-12-15", "1918-03-03", "1918-11-13"):
        page.goto(f"{demo}{CONFERENCE}?on={day}")
        shown = read_json(f"{demo}{CONFERENCE}.json?on={day}")
        assert (shown["on"], shown["lead"]["statements"]) == (day, figures(page)["statements"])
        counts.append(shown["lead"]["statements"])
        assert page.locator("#on").input_value() == day
    assert counts == sorted(counts)
    assert counts[0] == 0
    assert counts[-1] == 87
    assert len(set(counts)) == len(counts)


def test_a_day_is_chosen_on_the_page_and_left_again(page: Page, demo: str) -> None:
    page.goto(demo + CONFERENCE)
    page.fill("#on", "1917-12-01")
    page.get_by_role("button", name="Show").click()
    model = read_json(f"{demo}{CONFERENCE}.json?on=1917-12-01")
    assert min(model["uncertain"], model["later"]) > 1
    assert page.locator(".lead").inner_text().startswith("By 1 December 1917, 4 proposals had been")
    assert f"{model['later']} later entries are left out." in page.locator("main").inner_text()
    page.get_by_role("link", name="Show all").click()
    assert page.locator(".lead").inner_text().startswith("10 proposals")


def test_what_an_uncertain_date_cannot_decide_is_marked(page: Page, demo: str) -> None:
    """A statement of 20 or 21 November: on the 20th nobody can say."""
    mark = "not certain whether by that day"
    page.goto(f"{demo}{CONFERENCE}?on=1917-11-20")
    uncertain = page.locator(".timeline > li", has_text=mark)
    assert uncertain.count() > 0
    item = page.locator(".timeline > li", has=page.locator("bdi", has_text="104")).first
    assert mark in item.inner_text()
    marked = [each["row"]["index"] for each in timeline(demo, "1917-11-20", "not_certain")]
    assert [int(each) for each in uncertain.locator(".number bdi").all_inner_texts()] == marked
    page.goto(f"{demo}{CONFERENCE}?on=1917-12-31")
    item = page.locator(".timeline > li", has=page.locator("bdi", has_text="104")).first
    assert mark not in item.inner_text()


def timeline(demo: str, day: str, when: str) -> list[dict[str, dict[str, int]]]:
    """Statements of the page model that are (un)certain on a day."""
    model = read_json(f"{demo}{CONFERENCE}.json?on={day}")
    return [each for each in model["timeline"] if each["when"] == when]


def test_a_day_before_all_shows_what_could_appear(page: Page, demo: str) -> None:
    page.goto(f"{demo}{CONFERENCE}?on=1917-01-01")
    assert page.locator(".lead").inner_text() == (
        "Nothing had been said by 1 January 1917, as far as is known."
    )
    assert "Choose a later day, or show all." in page.locator("#timeline").inner_text()


@pytest.mark.parametrize("address", ["/", "/entries/", WITH_RIVALS, CONFERENCE, "/check"])
def test_the_past_of_a_page_says_so_and_leads_back(page: Page, demo: str, address: str) -> None:
    page.goto(f"{demo}{address}?at=150")
    banner = page.locator(".banner")
    assert banner.count() == 1, "one banner at most"
    assert "You read this page as it stood on " in banner.inner_text()
    assert "entry 149" in banner.inner_text()
    assert "entry 149" in page.locator("footer").inner_text()
    banner.get_by_role("link").click()
    assert page.url == demo + address
    assert f"entry {ENTRIES - 1}" in page.locator("footer").inner_text()


def test_the_past_knows_less_and_its_links_stay_there(page: Page, demo: str) -> None:
    page.goto(f"{demo}{CONFERENCE}?at=150")
    then = figures(page)
    page.goto(demo + CONFERENCE)
    now = figures(page)
    assert all(then[each] < now[each] for each in now)
    page.goto(f"{demo}/entries/?at=150")
    assert page.locator(".spine .margin bdi").first.inner_text() == "149"
    page.locator(".spine .headline a").first.click()
    assert page.url == f"{demo}/entries/149?at=150"
    page.get_by_role("link", name="Before it: entry 148").click()
    assert page.url == f"{demo}/entries/148?at=150"
    assert page.get_by_role("link", name="Public record", exact=True).first.get_attribute(
        "href"
    ) == ("/entries/?at=150")


@pytest.mark.parametrize(
    "address", ["/entries/160?at=150", f"/entries/?at={ENTRIES + 1}", "/?at=0"]
)
def test_what_the_record_had_not_then_is_not_shown(page: Page, demo: str, address: str) -> None:
    answer = page.goto(demo + address)
    assert answer is not None
    assert answer.status in (400, 404)
    assert page.locator("h1").count() == 1


# --- The same as data -----------------------------------------------------------------------------


def test_the_figures_of_a_negotiation_are_those_of_its_data(page: Page, demo: str) -> None:
    page.goto(demo + CONFERENCE)
    model = read_json(f"{demo}{CONFERENCE}.json")
    assert list(figures(page).values()) == [each["count"] for each in model["figures"]]
    assert figures(page)["statements"] == 87
    numbers = [int(each) for each in page.locator(".timeline .number bdi").all_inner_texts()]
    assert numbers == [each["row"]["index"] for each in model["timeline"]]
    assert page.locator(".parties-list li").count() == len(model["parties"])
    assert page.locator("#sources .sources > li").count() == len(model["sources"])


def test_the_rows_of_the_record_are_those_of_its_data(page: Page, witnessed: str) -> None:
    for query in ("", "?kind=party.register", "?party=port&effect=effective", "?nature=demand"):
        page.goto(f"{witnessed}/entries/{query}")
        model = read_json(f"{witnessed}/entries.json{query}")
        numbers = [int(each) for each in page.locator(".spine .margin bdi").all_inner_texts()]
        assert numbers == [each["index"] for each in model["items"]]
        assert numbers


def test_every_page_names_its_data(page: Page, demo: str) -> None:
    for address in ("/", "/entries/", WITH_RIVALS, CONFERENCE, "/parties/romania", "/check"):
        page.goto(demo + address)
        link = page.locator('link[rel="alternate"][type="application/json"]').get_attribute("href")
        assert link
        model = read_json(demo + link)
        assert f"entry {model['context']['size'] - 1}." in page.locator("footer").inner_text()
        assert model["context"]["house_name"] == page.locator(".house-name").inner_text()
