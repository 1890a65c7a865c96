"""What can come between a newcomer and an answer: lost networks, refusals, no keys, no script.

Each test has a browser of its own; they share one fresh house, to which each adds entries.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.addresses import ANSWER, SEAT
from tests.browser.answering import (
    PUBLISH,
    REASON,
    REVIEW,
    Counted,
    checked,
    declined,
    published,
    reason_field,
    recorded,
    reviewed,
    size,
    stored,
)
from tests.browser.conftest import Houses


@pytest.fixture(scope="module")
def house(houses: Houses) -> str:
    """Address of a demo house made now, in which time passes."""
    return houses("fresh")


@pytest.fixture
def newcomer(page: Page) -> Counted:
    """A browser that was never here."""
    return Counted(page)


# --- Nothing is lost ------------------------------------------------------------------------------


def test_a_draft_survives_the_page_and_is_gone_when_it_is_recorded(
    newcomer: Counted, house: str
) -> None:
    page = newcomer.page
    page.goto(house + ANSWER)
    declined(newcomer, "Half a sent")
    page.reload()
    expect(page.get_by_text("This browser kept your draft")).to_be_visible()
    expect(reason_field(page)).to_have_value("Half a sent")
    published(newcomer)
    assert not [name for name in stored(page) if " draft " in name]


def test_a_draft_can_be_begun_anew(newcomer: Counted, house: str) -> None:
    page = newcomer.page
    page.goto(house + ANSWER)
    declined(newcomer, "Not this")
    page.reload()
    newcomer.press("Begin anew")
    assert stored(page) == []
    assert page.get_by_role("radio", checked=True).count() == 1, "only the one party"


def uploads_of(page: Page) -> list[str]:
    """What the page sends to the record from now on."""
    sent: list[str] = []
    page.on(
        "request",
        lambda request: (
            sent.append(request.post_data or "") if request.url.endswith("/api/acts") else None
        ),
    )
    return sent


def test_who_is_cut_off_after_signing_sends_the_same_later(newcomer: Counted, house: str) -> None:
    page = newcomer.page
    sent = uploads_of(page)
    page.goto(house + ANSWER)
    declined(newcomer, "Signed in a tunnel.")
    reviewed(newcomer)
    before = size(house)
    page.context.set_offline(True)
    newcomer.press(PUBLISH)
    waiting = page.get_by_role("heading", name="Signed, and not sent yet")
    expect(waiting).to_be_focused()
    newcomer.press("Send it again")
    expect(page.get_by_text("This site did not answer.")).to_be_visible()
    assert size(house) == before
    page.context.set_offline(False)
    page.reload()
    expect(waiting).to_be_visible()
    newcomer.press("Send it again")
    index = recorded(page)
    checked(page)
    assert index == before + 1
    seat, answer = sent[-2:]
    assert set(sent) == {seat, answer}, "to the byte the same, whenever it is sent"
    assert json.loads(answer)["act"]["kind"] == "answer.give"


def test_an_answer_that_is_lost_on_the_way_back_is_recorded_once(
    newcomer: Counted, house: str
) -> None:
    page = newcomer.page
    page.goto(house + ANSWER)

    def swallow(route: Route) -> None:
        route.fetch()
        route.abort("connectionreset")

    page.route("**/api/acts", swallow)
    declined(newcomer, "Once is enough.")
    before = size(house)
    newcomer.press(REVIEW)
    newcomer.press(PUBLISH)
    expect(page.get_by_role("heading", name="Signed, and not sent yet")).to_be_visible()
    page.unroute("**/api/acts")
    newcomer.press("Send it again")
    assert recorded(page) == before + 1
    assert size(house) == before + 2


def test_what_was_signed_and_not_sent_can_be_discarded(newcomer: Counted, house: str) -> None:
    page = newcomer.page
    page.goto(house + ANSWER)
    declined(newcomer, "Never mind.")
    reviewed(newcomer)
    page.context.set_offline(True)
    newcomer.press(PUBLISH)
    newcomer.press("Discard what I signed")
    page.context.set_offline(False)
    expect(reason_field(page)).to_have_value("Never mind.")
    assert not [name for name in stored(page) if " unsent " in name or " seat " in name]


# --- Refusals -------------------------------------------------------------------------------------


def summary(page: Page) -> Locator:
    return page.locator("[data-refusal]")


def test_a_refusal_says_what_is_wrong_and_leads_to_it(newcomer: Counted, house: str) -> None:
    page = newcomer.page
    page.goto(house + ANSWER)
    newcomer.press(REVIEW)
    expect(summary(page)).to_be_focused()
    expect(summary(page)).to_contain_text("Choose an answer.")
    expect(summary(page)).to_contain_text("Nothing is lost")
    newcomer.choose("Decline, with the reason")
    newcomer.press(REVIEW)
    expect(summary(page)).to_be_focused()
    newcomer.click(summary(page).get_by_role("link", name="Whoever declines gives a reason"))
    reason = reason_field(page)
    expect(reason).to_be_focused()
    expect(reason).to_have_attribute("aria-invalid", "true")
    reason.fill("a\u202eb")
    newcomer.press(REVIEW)
    expect(summary(page)).to_contain_text("invisible character")


def test_what_the_house_refuses_is_told_in_its_words_and_nothing_is_lost(
    newcomer: Counted, house: str
) -> None:
    page = newcomer.page
    problem = {
        "code": "practice_full",
        "title": "This conference has been practised in enough today.",
        "detail": "",
        "possible": "Come back tomorrow.",
    }
    page.route(
        "**/api/acts",
        lambda route: route.fulfill(
            status=429, json=problem, headers={"content-type": "application/problem+json"}
        ),
    )
    page.goto(house + ANSWER)
    declined(newcomer)
    newcomer.press(REVIEW)
    newcomer.press(PUBLISH)
    expect(summary(page)).to_be_focused()
    expect(summary(page)).to_contain_text(problem["title"])
    expect(summary(page)).to_contain_text("Come back tomorrow.")
    expect(reason_field(page)).to_have_value(REASON)
    assert [name.split(" ")[1] for name in stored(page)] == ["draft"]


def test_without_the_house_nothing_is_signed(newcomer: Counted, house: str) -> None:
    page = newcomer.page
    page.goto(house + ANSWER)
    declined(newcomer)
    page.context.set_offline(True)
    newcomer.press(REVIEW)
    expect(summary(page)).to_contain_text("Your draft is kept in this browser")
    page.context.set_offline(False)
    newcomer.press(REVIEW)
    expect(page.get_by_role("button", name=PUBLISH)).to_be_visible()


def test_nothing_is_signed_on_a_record_that_nobody_sealed(newcomer: Counted, house: str) -> None:
    page = newcomer.page

    def forge(route: Route) -> None:
        lines = route.fetch().text().split("\n")
        lines[1] = str(int(lines[1]) + 1)
        route.fulfill(status=200, body="\n".join(lines))

    page.route("**/record/checkpoint", forge)
    page.goto(house + ANSWER)
    declined(newcomer)
    newcomer.press(REVIEW)
    expect(summary(page)).to_contain_text("The seal of this record is not valid")
    expect(page.get_by_role("button", name=PUBLISH)).to_be_hidden()


def test_a_file_that_is_no_key_is_told(newcomer: Counted, house: str, tmp_path: Path) -> None:
    page = newcomer.page
    file = tmp_path / "not.key"
    file.write_text("PRIVATE+KEY+key+00000000+AAAA\n")
    page.goto(house + ANSWER)
    page.get_by_text("Use a key from a file instead").click()
    page.get_by_label("Key file").set_input_files(file)
    expect(summary(page)).to_contain_text("This is no key file")
    expect(page.get_by_text("A key is made for you")).to_be_visible()


# --- Where signing is not possible ----------------------------------------------------------------


@pytest.mark.parametrize("address", [ANSWER, SEAT])
def test_without_webcrypto_the_page_says_why_and_what_to_do(
    page: Page, house: str, address: str
) -> None:
    page.add_init_script("Object.defineProperty(Crypto.prototype, 'subtle', {value: undefined})")
    page.goto(house + address)
    told = page.locator("[data-cannot-sign]")
    expect(told).to_contain_text("somebody on the way could have changed it")
    expect(told).to_contain_text("with https")
    expect(told).to_contain_text("on the machine that runs this site")
    expect(told).to_contain_text("glasshouse act ")
    assert page.locator("answer-composer form").count() == 0


def test_without_scripts_the_text_and_the_command_stand_there(
    scriptless_page: Page, house: str
) -> None:
    page = scriptless_page
    page.goto(house + ANSWER)
    page.get_by_text("Read the proposal: 8 articles").click()
    expect(page.get_by_role("heading", name="Article 5 Hours")).to_be_visible()
    command = page.locator("answer-composer")
    expect(command).to_contain_text("glasshouse act answer harbour-practice 1")
    assert page.locator("answer-composer form").count() == 0
    page.goto(house + SEAT)
    expect(page.locator("answer-composer")).to_contain_text("glasshouse act seat harbour-practice")


@pytest.mark.parametrize("address", [ANSWER, SEAT])
def test_the_past_cannot_be_answered_and_leads_to_the_present(
    page: Page, house: str, address: str
) -> None:
    page.goto(f"{house}{address}?at={size(house)}")
    expect(page.get_by_text("What is signed is said now.")).to_be_visible()
    assert page.locator("answer-composer").count() == 0
    page.get_by_role("link", name="Go to the present").click()
    expect(page.get_by_role("button", name=REVIEW)).to_be_visible()


def test_a_browser_that_keeps_nothing_is_told_to_leave_the_page_open(
    newcomer: Counted, house: str
) -> None:
    page = newcomer.page
    page.add_init_script("Object.defineProperty(globalThis, 'localStorage', {value: undefined})")
    page.goto(house + ANSWER)
    declined(newcomer, "Kept nowhere.")
    reviewed(newcomer)
    page.context.set_offline(True)
    newcomer.press(PUBLISH)
    expect(page.get_by_text("Leave this page open until it is sent.")).to_be_visible()
    expect(page.get_by_text("What you signed is kept in this browser")).to_be_hidden()
    page.context.set_offline(False)
    newcomer.press("Send it again")
    recorded(page)
