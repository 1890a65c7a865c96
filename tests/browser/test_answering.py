"""A newcomer takes a seat in the practice negotiation, answers, and checks the answer.

Each test has a browser of its own; they share one fresh house, to which each adds entries.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.addresses import read_json
from tests.browser.conftest import Houses, guarded, served
from tests.browser.test_accessibility import EVERYTHING, axe, objections

CONFERENCE = "/conferences/harbour-practice"
ANSWER = f"{CONFERENCE}/proposals/1/answer"
SEAT = f"{CONFERENCE}/seat"
#: Interactions from the front page to the answer on the record, verified: what is promised.
PROMISED = 12
REASON = "The port cannot run its cranes on fewer hours than these."
PUBLISH = "Sign and publish the answer"
REVIEW = "See what will be published"
NARROW = {"width": 320, "height": 640}


@pytest.fixture(scope="module")
def house(houses: Houses) -> str:
    """Address of a demo house made now, in which time passes."""
    return houses("fresh")


@pytest.fixture
def untouched(tmp_path: Path) -> Iterator[str]:
    """The same, and nobody has answered there yet: its front page leads to what is owed."""
    with served("fresh", tmp_path / "house") as address:
        yield address


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


@pytest.fixture
def newcomer(page: Page) -> Counted:
    """A browser that was never here."""
    return Counted(page)


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


# --- From the front page to the record ------------------------------------------------------------


def test_a_newcomer_answers_and_checks_it_within_twelve_interactions(
    newcomer: Counted, untouched: str
) -> None:
    page = newcomer.page
    page.goto(f"{untouched}/")
    newcomer.click(page.get_by_role("link", name="Take a seat and answer"))
    declined(newcomer)
    newcomer.press(REVIEW)
    preview = page.locator("[data-panel=review]")
    expect(preview).to_contain_text("This will be public at once, in your name, for ever.")
    assert preview.locator("dt").all_inner_texts() == [
        "In whose name",
        "Entry before it",
        "Answers",
        "Answer",
        "Reason",
    ]
    assert preview.locator("dd").last.inner_text() == REASON
    newcomer.press(PUBLISH)
    index = recorded(page)
    checked(page)
    assert newcomer.count <= PROMISED, newcomer.count
    answer = entry(untouched, index)
    assert answer["row"]["kind"] == "answer.give"
    assert answer["row"]["by"]["slug"] == "port-employer"
    assert answer["effect"]["outcome"] == "effective"
    assert answer["capacity"]["code"] == "seat"
    assert entry(untouched, index - 1)["row"]["kind"] == "seat.take"
    newcomer.click(page.get_by_role("link", name=f"Read entry {index}"))
    expect(page.locator("[data-line=reason]")).to_have_text(REASON)
    expect(page.locator(".check-summary[data-state]")).to_contain_text("Checked in your browser.")


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the element has the focus, and see that it can be seen there."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if target.evaluate("each => each === document.activeElement"):
            box = target.bounding_box()
            assert box is not None
            assert 0 <= box["y"] < page.viewport_size["height"], "what has the focus is in view"
            return
    raise AssertionError("the Tab key does not lead there")


def test_the_same_with_the_keyboard_alone(page: Page, untouched: str) -> None:
    keys = page.keyboard
    page.goto(f"{untouched}/")
    tab_to(page, page.get_by_role("link", name="Take a seat and answer"))
    keys.press("Enter")
    page.wait_for_url(f"**{ANSWER}**")
    tab_to(page, page.get_by_role("radio", name="Accept", exact=True))
    while not page.get_by_role("radio", name="Decline, with the reason").is_checked():
        keys.press("ArrowDown")
    tab_to(page, reason_field(page))
    keys.type("No, by keyboard.")
    tab_to(page, page.get_by_role("button", name=REVIEW))
    keys.press("Enter")
    expect(page.get_by_role("heading", name="What will be published")).to_be_focused()
    tab_to(page, page.get_by_role("button", name=PUBLISH))
    keys.press("Enter")
    index = recorded(page)
    expect(page.locator("[data-panel=recorded] h2")).to_be_focused()
    checked(page)
    tab_to(page, page.get_by_role("link", name=f"Read entry {index}"))
    keys.press("Enter")
    expect(page.locator("[data-line=reason]")).to_have_text("No, by keyboard.")


def test_the_same_on_a_small_phone_without_sideways_scrolling(
    newcomer: Counted, untouched: str
) -> None:
    page = newcomer.page
    page.set_viewport_size(NARROW)

    def fits() -> None:
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]

    page.goto(f"{untouched}/")
    newcomer.click(page.get_by_role("link", name="Take a seat and answer"))
    declined(newcomer, "x" * 400)
    fits()
    newcomer.press(REVIEW)
    page.get_by_text("To the letter").click()
    fits()
    newcomer.press(PUBLISH)
    recorded(page)
    checked(page)
    fits()
    assert newcomer.count <= PROMISED


# --- Ways to answer -------------------------------------------------------------------------------


def test_answers_article_by_article(newcomer: Counted, house: str) -> None:
    page = newcomer.page
    page.goto(house + ANSWER)
    newcomer.choose("Answer article by article")
    page.locator("#composer-answer__art_1").select_option(label="Accept")
    page.locator("#composer-answer__art_5").select_option(label="Decline, with the reason")
    page.locator("#composer-reason__art_5").fill("Article 5 goes too far.")
    index = published(newcomer)
    answer = entry(house, index)
    assert answer["effect"]["outcome"] == "effective"
    lines = answer["texts"][0]["lines"]
    assert [(each["id"], each["text"]) for each in lines] == [
        ("reason__art_5", "Article 5 goes too far.")
    ]


def test_counters_with_the_text_edited_and_the_rest_unchanged(
    newcomer: Counted, house: str
) -> None:
    page = newcomer.page
    page.goto(house + ANSWER)
    newcomer.choose("Counter it with a text of your own")
    words = page.locator("#composer-text__art_5")
    newcomer.fill(words, words.input_value() + "\n\nFrom the first of May.")
    newcomer.press(REVIEW)
    same = page.locator("[data-preview] dd", has_text="unchanged, word for word")
    assert same.count() == 7
    newcomer.press(PUBLISH)
    index = recorded(page)
    counter = entry(house, index)
    assert counter["row"]["kind"] == "proposition.table"
    assert counter["effect"]["outcome"] == "effective"
    seats = read_json(f"{house}{SEAT}.json")["seats"]
    [port] = [seat for seat in seats if seat["party"]["slug"] == "port-employer"]
    # What was not touched is accepted, and the rest countered.
    assert [each["code"] for each in port["asked"] if each["number"] == 1] == ["by_article"]


def test_takes_a_seat_alone_and_is_led_to_what_awaits_an_answer(
    newcomer: Counted, house: str
) -> None:
    page = newcomer.page
    page.goto(house + SEAT)
    newcomer.choose("The port")
    newcomer.press(REVIEW)
    newcomer.press("Sign and take the seat")
    index = recorded(page)
    assert entry(house, index)["row"]["kind"] == "seat.take"
    newcomer.click(page.get_by_role("link", name="Answer proposal 1", exact=True))
    expect(page.get_by_text("This browser keeps the key of a seat")).to_be_visible()
    before = size(house)
    declined(newcomer, "From the seat taken before.")
    assert published(newcomer) == before, "no second seat is taken"


def test_a_key_file_carries_the_seat_to_another_browser(
    chromium: Browser, newcomer: Counted, strangers: list[str], house: str, tmp_path: Path
) -> None:
    page = newcomer.page
    page.goto(house + ANSWER)
    page.get_by_label("Keep the key in this browser").uncheck()
    declined(newcomer, "The first answer.")
    published(newcomer)
    assert not [name for name in stored(page) if " seat " in name], "no key is kept unasked"
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the key as a file").click()
    file = tmp_path / "seat.key"
    download.value.save_as(file)
    assert file.read_text().startswith("PRIVATE+KEY+")
    context = guarded(chromium.new_context(), strangers)
    other = Counted(context.new_page())
    other.page.goto(house + ANSWER)
    other.page.get_by_text("Use a key from a file instead").click()
    other.page.get_by_label("Key file").set_input_files(file)
    expect(other.page.get_by_text("You sign with the key from the file")).to_be_visible()
    before = size(house)
    declined(other, "The second answer.")
    assert published(other) == before
    context.close()


# --- Nothing is lost ------------------------------------------------------------------------------


def stored(page: Page) -> list[str]:
    """Names of what the browser keeps."""
    return list(page.evaluate("Object.keys(localStorage)"))


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
    expect(told).to_contain_text("glasshouse act say")
    assert page.locator("answer-composer form").count() == 0


def test_without_scripts_the_text_and_the_command_stand_there(
    scriptless_page: Page, house: str
) -> None:
    page = scriptless_page
    page.goto(house + ANSWER)
    page.get_by_text("Read the proposal: 8 articles").click()
    expect(page.get_by_role("heading", name="Article 5 Hours")).to_be_visible()
    expect(page.locator("answer-composer")).to_contain_text("glasshouse act say answer.give")
    assert page.locator("answer-composer form").count() == 0
    page.goto(house + SEAT)
    expect(page.locator("answer-composer")).to_contain_text("glasshouse act say seat.take")


# --- For everyone ---------------------------------------------------------------------------------


@pytest.fixture(params=["light", "dark"])
def shown(chromium: Browser, strangers: list[str], request: Any) -> Iterator[Counted]:
    """A browser by day and by night."""
    context = guarded(chromium.new_context(color_scheme=request.param), strangers)
    yield Counted(context.new_page())
    context.close()


def test_axe_is_content_with_every_step(shown: Counted, house: str) -> None:
    page = shown.page
    found: list[str] = []

    def look() -> None:
        page.evaluate(axe())
        found.extend(objections(page, EVERYTHING))

    page.goto(house + SEAT)
    look()
    page.goto(house + ANSWER)
    look()
    shown.press(REVIEW)
    look()
    for choice in ("Answer article by article", "Counter it with a text of your own"):
        shown.choose(choice)
        look()
    declined(shown)
    shown.press(REVIEW)
    expect(page.get_by_role("button", name=PUBLISH)).to_be_visible()
    look()
    page.context.set_offline(True)
    shown.press(PUBLISH)
    expect(page.get_by_role("button", name="Send it again")).to_be_visible()
    look()
    page.context.set_offline(False)
    shown.press("Send it again")
    recorded(page)
    checked(page)
    look()
    assert found == []
