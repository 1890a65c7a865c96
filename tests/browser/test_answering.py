"""A newcomer takes a seat in the practice negotiation, answers, and checks the answer.

Each test has a browser of its own; they share one fresh house, to which each adds entries.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.addresses import ANSWER, SEAT, read_json
from tests.browser.answering import (
    PROMISED,
    PUBLISH,
    REASON,
    REVIEW,
    Counted,
    checked,
    declined,
    entry,
    published,
    reason_field,
    recorded,
    reviewed,
    size,
    stored,
)
from tests.browser.conftest import Houses, guarded, served
from tests.browser.looks import PHONE, objections


@pytest.fixture(scope="module")
def house(houses: Houses) -> str:
    """Address of a demo house made now, in which time passes."""
    return houses("fresh")


@pytest.fixture
def untouched(tmp_path: Path) -> Iterator[str]:
    """The same, and nobody has answered there yet: its front page leads to what is owed."""
    with served("fresh", tmp_path / "house") as address:
        yield address


@pytest.fixture
def newcomer(page: Page) -> Counted:
    """A browser that was never here."""
    return Counted(page)


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
    expect(preview).to_be_visible()
    expect(preview).to_contain_text("This will be public at once, in your name, for ever.")
    assert preview.locator("dt").all_inner_texts() == [
        "In whose name",
        "Entry before it",
        "Answers",
        "Answer",
        "Replaces",
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
            height = page.evaluate("innerHeight")
            assert 0 <= box["y"] < height, "what has the focus is in view"
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
    page.set_viewport_size(PHONE)

    def fits() -> None:
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

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


def port(house: str) -> dict[str, Any]:
    """What the port says of proposal 1 until now, by article."""
    [party] = read_json(f"{house}{ANSWER}.json")["parties"]
    return {each["eid"]: each for each in party["articles"]}


def test_answers_article_by_article_and_changes_no_other(newcomer: Counted, untouched: str) -> None:
    page = newcomer.page
    before = port(untouched)
    page.goto(untouched + ANSWER)
    newcomer.choose("Answer article by article")
    safety = page.locator("fieldset", has=page.locator("#composer-answer__art_6"))
    expect(safety).to_contain_text(
        f"The port: accepts with a reservation, entry {before['art_6']['entry']}"
    )
    expect(page.locator("fieldset", has=page.locator("#composer-answer__art_5"))).to_contain_text(
        "The port: no answer yet"
    )
    chosen = page.locator("select[name^=answer__] option:checked").all_inner_texts()
    assert chosen == ["Leave it as it is"] * 8
    page.locator("#composer-answer__art_1").select_option(label="Refer it to those you speak for")
    page.locator("#composer-answer__art_5").select_option(label="Decline, with the reason")
    page.locator("#composer-reason__art_5").fill("Article 5 goes too far.")
    reviewed(newcomer)
    preview = page.locator("[data-preview]")
    expect(preview).to_contain_text(f"as before (entry {before['art_6']['entry']})")
    expect(preview).to_contain_text(f"Article 1 until now (entry {before['art_1']['entry']})")
    newcomer.press(PUBLISH)
    index = recorded(page)
    answer = entry(untouched, index)
    assert answer["effect"]["outcome"] == "effective"
    lines = answer["texts"][0]["lines"]
    assert [(each["id"], each["text"]) for each in lines] == [
        ("reason__art_5", "Article 5 goes too far.")
    ]
    after = port(untouched)
    changed = [eid for eid in before if before[eid] != after[eid]]
    assert changed == ["art_1", "art_5"]
    assert [after[eid]["code"] for eid in changed] == ["refers", "declines"]


def test_counters_with_the_text_edited_and_says_nothing_on_the_rest(
    newcomer: Counted, untouched: str
) -> None:
    page = newcomer.page
    before = port(untouched)
    page.goto(untouched + ANSWER)
    newcomer.choose("Counter it with a text of your own")
    expect(page.get_by_text("You say nothing on the other articles")).to_be_visible()
    words = page.locator("#composer-text__art_5")
    newcomer.fill(words, words.input_value() + "\n\nFrom the first of May.")
    reviewed(newcomer)
    same = page.locator("[data-preview] dd", has_text="unchanged, word for word: nothing is said")
    assert same.count() == 7
    newcomer.press(PUBLISH)
    index = recorded(page)
    counter = entry(untouched, index)
    assert counter["row"]["kind"] == "proposition.table"
    assert counter["effect"]["outcome"] == "effective"
    after = port(untouched)
    assert after["art_5"]["code"] == "counters"
    assert after == before | {"art_5": after["art_5"]}, "nothing is accepted by leaving it as it is"


def test_what_was_wrong_is_forgotten_once_another_answer_is_chosen(
    newcomer: Counted, house: str
) -> None:
    page = newcomer.page
    page.goto(house + ANSWER)
    newcomer.choose("Answer article by article")
    newcomer.press(REVIEW)
    expect(page.locator("[data-refusal]")).to_be_visible()
    newcomer.choose("Accept")
    expect(page.locator("[data-refusal]")).to_be_hidden()
    reviewed(newcomer)
    newcomer.press("Change it")
    expect(page.get_by_role("radio", name="Accept", exact=True)).to_be_focused()


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
        found.extend(objections(page))

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
