"""What is signed is what was shown: pages that were changed on their way, and what follows."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.browser.addresses import ANSWER, SEAT
from tests.browser.answering import PUBLISH, REVIEW, Counted, declined, reviewed, size, stored
from tests.browser.conftest import Houses

ALARM = "The text on this page is not the text on the record"
TRUE, FALSE = "Hours", "Bread"


@pytest.fixture(scope="module")
def house(houses: Houses) -> str:
    """Address of a demo house made now, in which time passes."""
    return houses("fresh")


def change_page(page: Page, address: str, change: Callable[[str], str]) -> None:
    """Stand between browser and house: the page at an address is changed, and nothing else."""

    def answer(route: Route) -> None:
        response = route.fetch()
        body = response.text()
        changed = change(body)
        assert changed != body, "the lie is told"
        route.fulfill(response=response, body=changed)

    page.route(re.compile(re.escape(address) + r"$"), answer)


def in_data(body: str, change: Callable[[dict[str, object]], None]) -> str:
    """Change what the page says to the script, and nothing that a reader sees."""
    opening, closing = '<script id="page-data" type="application/json">', "</script>"
    before, _, rest = body.partition(opening)
    data, _, after = rest.partition(closing)
    value = json.loads(data)
    change(value)
    return before + opening + json.dumps(value).replace("<", "\\u003C") + closing + after


def sent_by(page: Page) -> list[str]:
    sent: list[str] = []

    def note(request: Request) -> None:
        if request.method == "POST":
            sent.append(request.url)

    page.on("request", note)
    return sent


def alarmed(page: Page, house: str, before: int, sent: list[str]) -> None:
    """The page says what is wrong; nothing can be signed, nothing was sent, no key was made."""
    expect(page.get_by_role("heading", name=ALARM)).to_be_focused()
    panel = page.locator("[data-panel=alarm]")
    expect(panel).to_contain_text("Nothing was signed and nothing was sent.")
    expect(panel).to_contain_text("glasshouse act")
    for name in (PUBLISH, REVIEW, "Sign and take the seat"):
        expect(page.get_by_role("button", name=name)).to_be_hidden()
    assert (sent, size(house)) == ([], before)
    assert not [name for name in stored(page) if name.split(" ")[1] in ("seat", "unsent")]


def test_one_changed_word_in_the_text_and_in_its_data_is_an_alarm(page: Page, house: str) -> None:
    change_page(page, ANSWER, lambda body: body.replace(TRUE, FALSE))
    sent, before = sent_by(page), size(house)
    page.goto(house + ANSWER)
    declined(Counted(page))
    page.get_by_role("button", name=REVIEW).click()
    alarmed(page, house, before, sent)
    page.get_by_text("What does not match").click()
    expect(page.locator("[data-alarm-reason]")).to_contain_text("text_shown: art_5__heading")


def test_one_changed_word_that_is_only_read_is_an_alarm(page: Page, house: str) -> None:
    change_page(page, ANSWER, lambda body: body.replace(f">{TRUE}<", f">{FALSE}<"))
    sent, before = sent_by(page), size(house)
    page.goto(house + ANSWER)
    declined(Counted(page))
    page.get_by_role("button", name=REVIEW).click()
    alarmed(page, house, before, sent)


def test_another_version_under_the_words_of_this_one_is_an_alarm(page: Page, house: str) -> None:
    def swap(value: dict[str, object]) -> None:
        value["version"] = value["proposal"]  # the first version, which reads otherwise

    change_page(page, ANSWER, lambda body: in_data(body, swap))
    sent, before = sent_by(page), size(house)
    page.goto(house + ANSWER)
    declined(Counted(page))
    page.get_by_role("button", name=REVIEW).click()
    alarmed(page, house, before, sent)


def test_a_page_that_changes_between_review_and_signature_is_an_alarm(
    page: Page, house: str
) -> None:
    sent, before = sent_by(page), size(house)
    page.goto(house + ANSWER)
    counted = Counted(page)
    declined(counted)
    reviewed(counted)
    page.evaluate("document.querySelector('[data-line=art_5__para_1]').textContent += ' Not.'")
    counted.press(PUBLISH)
    alarmed(page, house, before, sent)


def test_the_seat_of_a_party_under_another_name_is_an_alarm(page: Page, house: str) -> None:
    def rename(value: dict[str, object]) -> None:
        seats = value["seats"]
        assert isinstance(seats, list)
        seats[0]["party"]["id"], seats[1]["party"]["id"] = (
            seats[1]["party"]["id"],
            seats[0]["party"]["id"],
        )

    change_page(page, SEAT, lambda body: in_data(body, rename))
    sent, before = sent_by(page), size(house)
    page.goto(house + SEAT)
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name=REVIEW).click()
    alarmed(page, house, before, sent)


def test_a_text_that_was_taken_down_is_not_answered_and_the_page_says_why(
    page: Page, house: str
) -> None:
    page.route("**/record/sheet/*", lambda route: route.fulfill(status=410, body=""))
    page.goto(house + ANSWER)
    declined(Counted(page))
    page.get_by_role("button", name=REVIEW).click()
    expect(page.locator("[data-refusal]")).to_contain_text("were removed from this site")
    expect(page.get_by_role("button", name=PUBLISH)).to_be_hidden()


def test_an_entry_that_the_house_does_not_prove_is_not_answered(page: Page, house: str) -> None:
    page.route("**/record/proof/*", lambda route: route.fulfill(status=404, body=""))
    page.goto(house + ANSWER)
    declined(Counted(page))
    page.get_by_role("button", name=REVIEW).click()
    expect(page.locator("[data-refusal]")).to_contain_text("did not prove")
    expect(page.get_by_role("button", name=PUBLISH)).to_be_hidden()
