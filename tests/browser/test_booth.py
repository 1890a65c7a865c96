"""A voter votes in a real browser, in a house whose vote is open: by keyboard, and again; what is
wrong is told, and nothing is put right.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Dialog, Page, expect

from glasshouse.elections.belenios.ballots import Ballot, check_ballot
from glasshouse.elections.belenios.credentials import Roll
from glasshouse.elections.belenios.election import Election
from tests.browser.addresses import read_json
from tests.browser.looks import PAPER, printed
from tests.browser.open_vote import credential
from tests.browser.voting import (
    BOOTH,
    CAST,
    REVIEW,
    STRANGER,
    cast,
    choose,
    encrypted,
    file,
    filled,
    look_up,
    ready,
    refusals,
    tracker_of,
)

# --- the way of a voter ---------------------------------------------------------------------------


def test_a_voter_votes_by_keyboard_alone_and_the_ballot_is_in_the_box(
    open_vote: str, page: Page, posted: list[bytes]
) -> None:
    ready(page, open_vote)
    press = page.keyboard.press
    page.locator("#booth-question-1-1").focus()
    press("ArrowDown")
    press("Tab")
    press("Space")
    press("Tab")
    press("Tab")
    press("Space")
    for _turn in range(3):
        press("Tab")
    expect(page.locator("#booth-credential")).to_be_focused()
    page.keyboard.type(credential(0))
    press("Enter")
    expect(page.locator("#booth-review")).to_be_focused()
    assert page.locator("[data-review] dd").all_inner_texts() == [
        "To a state of its own",
        "Anna Adler\n\nClara Cohen",
    ]
    press("Tab")
    press("Enter")
    expect(page.locator("#booth-ready")).to_be_focused(timeout=20_000)
    tracker = tracker_of(page)
    assert posted == [], "nothing is sent before the voter says so"
    for _turn in range(2):
        press("Tab")
    expect(page.get_by_role("button", name=CAST)).to_be_focused()
    press("Enter")
    expect(page.locator("#booth-cast")).to_be_focused(timeout=15_000)
    [ballot] = posted
    assert credential(0).encode() not in ballot
    found = look_up(open_vote, tracker)
    assert (found["outcome"], found["counts"]) == ("found", True)
    expect(page.locator("[data-standing]")).to_contain_text("Yes. Entry", timeout=15_000)


def test_what_is_cast_is_a_ballot_that_every_other_program_counts(
    open_vote: str, page: Page, posted: list[bytes]
) -> None:
    filled(page, open_vote, 1)
    tracker = encrypted(page)
    cast(page)
    files = {each["code"]: each for each in read_json(f"{open_vote}{BOOTH}.json")["files"]}
    election = Election.parse(file(page, open_vote, files["election"]["digest"]))
    roll = Roll.parse(file(page, open_vote, files["roll"]["digest"]))
    [raw] = posted
    ballot = Ballot.parse(raw)
    check_ballot(election, roll.weights, ballot)
    assert ballot.tracker == tracker


def test_whoever_votes_again_is_counted_once_and_last(open_vote: str, page: Page) -> None:
    filled(page, open_vote, 2)
    first = encrypted(page)
    cast(page)
    page.get_by_role("button", name="Vote again").click()
    expect(page.locator("#booth-form")).to_be_focused()
    assert page.locator("#booth-credential").input_value() == ""
    assert not page.locator("form input:checked").count()
    choose(page, "1-blank", "2-5")
    page.locator("#booth-credential").fill(credential(2))
    page.get_by_role("button", name=REVIEW).click()
    expect(page.locator("[data-review] dd").first).to_have_text("Blank vote: none of these")
    second = encrypted(page)
    cast(page)
    assert (look_up(open_vote, first)["counts"], look_up(open_vote, second)["counts"]) == (
        False,
        True,
    )


def test_the_receipt_leads_to_the_ballot_and_can_be_kept(open_vote: str, page: Page) -> None:
    filled(page, open_vote, 3)
    tracker = encrypted(page)
    place = cast(page)
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save the receipt").click()
    kept = saving.value.path().read_text(encoding="utf-8")
    assert f"Tracker: {tracker}\n" in kept
    assert f"Place in the box: {place}\n" in kept
    assert "state of its own" not in kept, "a receipt tells nobody how its voter voted"
    page.get_by_role("link", name="Look your ballot up").click()
    expect(page.get_by_role("heading", name="The ballot is in the box")).to_be_visible()


def test_a_printed_receipt_is_words_on_paper_and_no_buttons(open_vote: str, page: Page) -> None:
    filled(page, open_vote, 3)
    tracker = encrypted(page)
    cast(page)
    page.emulate_media(media="print")
    page.set_viewport_size(PAPER)
    assert printed(page) == []
    expect(page.locator("[data-panel=cast] [data-tracker]")).to_have_text(tracker)
    assert page.locator("#other-ways, [data-panel=form]").filter(visible=True).count() == 0


def test_nothing_stays_in_the_browser(open_vote: str, page: Page) -> None:
    filled(page, open_vote, 4)
    encrypted(page)
    cast(page)
    kept = page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]")
    assert kept == [0, 0, ""]
    assert page.evaluate("indexedDB.databases().then((found) => found.length)") == 0


def test_leaving_midway_is_asked_about_and_after_casting_it_is_not(
    open_vote: str, page: Page
) -> None:
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    filled(page, open_vote, 5)
    page.reload()
    assert asked == ["beforeunload"]
    filled(page, open_vote, 5)
    encrypted(page)
    cast(page)
    page.reload()
    assert asked == ["beforeunload"]


# --- what is wrong is told, and nothing is put right ----------------------------------------------


def test_an_empty_ballot_is_told_question_by_question(open_vote: str, page: Page) -> None:
    ready(page, open_vote)
    page.get_by_role("button", name=REVIEW).click()
    assert refusals(page) == [
        "Question 1: Nothing is chosen yet. Choose, or cast a blank vote.",
        "Question 2: You chose 0. Choose at least 1.",
        "Type the credential from your letter.",
    ]
    page.locator("[data-refusal] a").nth(1).click()
    expect(page.locator("#booth-question-2-1")).to_be_focused()


def test_too_many_are_told_and_left_as_they_are(open_vote: str, page: Page) -> None:
    ready(page, open_vote)
    choose(page, "1-1", "2-1", "2-2", "2-3")
    expect(page.locator('[data-question="2"] [data-slot=count]')).to_have_text(
        "3 chosen, of at most 2"
    )
    page.locator("#booth-credential").fill(credential(0))
    page.get_by_role("button", name=REVIEW).click()
    assert refusals(page) == ["Question 2: You chose 3. Choose at most 2."]
    assert page.locator('[name="question_2"]:checked').count() == 3


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (f" {credential(0)}", "There is a space before or after your credential. Remove it."),
        ("abcde-fghij-kmnop", "This has the form of a password, not of a credential."),
        (credential(0).replace("-", " "), "Your credential does not fit at character 6"),
        (credential(0) + "x", "Your credential is too long."),
        (credential(0)[:-1], "Your credential ends too early: character 25 is missing."),
        ("0" + credential(0)[1:], "Your credential does not fit at character 1 (0)."),
    ],
)
def test_a_credential_of_another_form_is_told_and_not_repaired(
    open_vote: str, page: Page, typed: str, told: str
) -> None:
    ready(page, open_vote)
    choose(page, "1-1", "2-1")
    field = page.locator("#booth-credential")
    field.fill(typed)
    page.get_by_role("button", name=REVIEW).click()
    [refusal] = refusals(page)
    assert refusal.startswith(told)
    assert field.input_value() == typed
    expect(field).to_have_attribute("aria-invalid", "true")


def test_a_credential_of_nobody_is_refused_and_can_be_typed_anew(
    open_vote: str, page: Page
) -> None:
    filled(page, open_vote, STRANGER)
    encrypted(page)
    page.locator("[data-do=cast]").click()
    expect(page.locator("[data-refusal]")).to_be_visible(timeout=15_000)
    [told] = refusals(page)
    assert told.startswith("This credential is not on the roll of this vote.")
    assert page.locator("#booth-question-1-2").is_checked(), "what was chosen stays"
    page.locator("#booth-credential").fill(credential(6))
    page.get_by_role("button", name=REVIEW).click()
    encrypted(page)
    assert cast(page) > 0


def test_a_house_that_does_not_answer_leaves_the_ballot_to_be_cast_again(
    open_vote: str, page: Page
) -> None:
    filled(page, open_vote, 7)
    tracker = encrypted(page)
    page.route("**/api/votes/**", lambda route: route.abort())
    page.locator("[data-do=cast]").click()
    told = page.locator("[data-not-cast]")
    expect(told).to_contain_text("This site did not answer")
    expect(told).to_be_focused()
    page.unroute("**/api/votes/**")
    cast(page)
    assert look_up(open_vote, tracker)["counts"]
