"""The booth against those who deceive its voter, and in browsers that lack something."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import served
from tests.browser.looks import objections
from tests.browser.open_vote import DAY, clock_file
from tests.browser.voting import BOOTH, cast, encrypted, filled, look_up, opened, ready

# --- browsers that lack something -----------------------------------------------------------------


def test_over_an_unprotected_connection_the_danger_is_told_first(
    open_vote: str, page: Page
) -> None:
    page.add_init_script("Object.defineProperty(globalThis, 'isSecureContext', {value: false})")
    ready(page, open_vote)
    told = page.locator("[data-unprotected]")
    expect(told).to_contain_text("This connection is not protected.")
    assert objections(page) == []


def test_over_a_protected_connection_no_danger_is_told(open_vote: str, page: Page) -> None:
    ready(page, open_vote)
    expect(page.locator("[data-unprotected]")).to_have_count(0)


@pytest.mark.parametrize(
    "lack",
    [
        "delete globalThis.Worker",
        "Object.defineProperty(navigator, 'clipboard', {value: undefined})",
    ],
)
def test_a_browser_without_workers_or_clipboard_votes_all_the_same(
    open_vote: str, page: Page, lack: str
) -> None:
    page.add_init_script(lack)
    filled(page, open_vote, 11)
    tracker = encrypted(page)
    page.locator("[data-panel=ready] [data-do=copy]").click()
    expect(page.locator("[data-panel=ready] [data-copied]")).to_be_visible()
    if "clipboard" in lack:
        assert page.evaluate("getSelection().toString()").strip() == tracker
    cast(page)


# --- attacks --------------------------------------------------------------------------------------


def swapped(change: Callable[[bytes], bytes]) -> Callable[[Route], None]:
    def answer(route: Route) -> None:
        fetched = route.fetch()
        route.fulfill(response=fetched, body=change(fetched.body()))

    return answer


def test_a_house_that_serves_another_vote_raises_the_alarm_and_gets_nothing(
    open_vote: str, page: Page, posted: list[bytes]
) -> None:
    # Threat: the page asks one thing, and ballots are made for another key or other words.
    def other(raw: bytes) -> bytes:
        value = json.loads(raw)
        answers = value["questions"][0]["answers"]
        answers.reverse()
        return json.dumps(value, separators=(",", ":")).encode()

    page.route("**/record/file/*", swapped(other))
    page.goto(f"{open_vote}{BOOTH}")
    alarm = page.get_by_role("heading", name="This is not the vote on the public record")
    expect(alarm).to_be_visible(timeout=15_000)
    assert page.locator("form.ballot").count() == 0
    assert posted == []


def test_a_page_that_shows_other_words_than_are_signed_raises_the_alarm(
    open_vote: str, page: Page, posted: list[bytes]
) -> None:
    # Threat: "to the state it belongs to now" is shown where "to a state of its own" is signed.
    def other(raw: bytes) -> bytes:
        return raw.replace(b'"text": "To a state of its own"', b'"text": "To nobody at all"')

    page.route(f"**{BOOTH}", swapped(other))
    page.goto(f"{open_vote}{BOOTH}")
    expect(page.locator("[data-stopped]")).to_be_visible(timeout=15_000)
    expect(page.locator("[data-alarm-reason]")).to_have_text("words: question 1, choice 2")
    assert page.locator("form.ballot").count() == 0
    assert posted == []


def test_a_box_that_answers_of_another_ballot_is_not_believed(open_vote: str, page: Page) -> None:
    def other(route: Route) -> None:
        answer = {"tracker": "A" * 43, "index": 0, "receipt": "/x", "final": True, "final_by": None}
        route.fulfill(status=201, json=answer)

    filled(page, open_vote, 8)
    encrypted(page)
    page.route("**/api/votes/**", other)
    page.locator("[data-do=cast]").click()
    expect(page.locator("[data-not-cast]")).to_contain_text("another ballot than yours")
    expect(page.locator("[data-panel=cast]")).to_be_hidden()


def test_a_vote_that_ends_while_the_ballot_is_filled_in_takes_it_no_more(
    page: Page, tmp_path: Path
) -> None:
    directory = tmp_path / "house"
    with served("open_vote", directory) as address:
        opened(page, address)
        filled(page, address, 0)
        tracker = encrypted(page)
        clock_file(directory).write_text(str(DAY), encoding="ascii")
        page.locator("[data-do=cast]").click()
        expect(page.locator("[data-not-cast]")).to_contain_text("Voting is over")
        assert look_up(address, tracker)["outcome"] == "not_found"
        page.on("dialog", lambda dialog: dialog.accept())
        page.reload()
        expect(page.locator("main")).to_contain_text("Nobody can vote here any more.")
        assert page.locator("voting-booth").count() == 0
