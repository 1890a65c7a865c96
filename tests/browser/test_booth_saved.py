"""The booth that is saved as a page: a ballot made without a network is brought and cast."""

from __future__ import annotations

import urllib.parse
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from glasshouse.elections.belenios.ballots import make_ballot
from glasshouse.elections.belenios.credentials import secret_of
from glasshouse.elections.belenios.election import Election
from tests.browser.addresses import read_json
from tests.browser.conftest import guarded
from tests.browser.looks import objections
from tests.browser.open_vote import credential
from tests.browser.voting import (
    BOOTH,
    REVIEW,
    STRANGER,
    cast,
    choose,
    encrypted,
    file,
    look_up,
    ready,
    refusals,
    saved_booth,
    tracker_of,
)
from tests.elections.voting import Drawn


def test_a_ballot_made_without_a_network_is_brought_and_cast(
    open_vote: str, page: Page, chromium: Browser, strangers: list[str], tmp_path: Path
) -> None:
    path = saved_booth(page, open_vote, tmp_path)
    context = guarded(chromium.new_context(offline=True), strangers)
    alone = context.new_page()
    faults: list[str] = []
    asked: list[str] = []
    alone.on("console", lambda message: faults.append(message.text))
    alone.on("pageerror", lambda error: faults.append(str(error)))
    alone.on("request", lambda request: asked.append(request.url))
    alone.goto(path.as_uri())
    assert objections(alone) == []
    alone.get_by_label("Show the questions in").select_option("ar")
    expect(alone.locator("legend").first).to_contain_text("To which state shall")
    choose(alone, "1-1", "2-3")
    alone.locator("#booth-credential").fill(credential(9))
    alone.get_by_role("button", name=REVIEW).click()
    tracker = encrypted(alone)
    with alone.expect_download() as saving:
        alone.get_by_role("button", name="Save the ballot as a file").click()
    ballot = tmp_path / "my.ballot.json"
    saving.value.save_as(ballot)
    assert faults == []
    assert {urllib.parse.urlsplit(each).scheme for each in asked} <= {"file", "blob"}
    context.close()

    ready(page, open_vote)
    page.get_by_text("I made my ballot without a network").click()
    page.get_by_label("The file with your ballot").set_input_files(ballot)
    expect(page.locator("[data-panel=ready]")).to_be_visible(timeout=15_000)
    assert tracker_of(page) == tracker
    cast(page)
    assert look_up(open_vote, tracker)["counts"]


def test_a_brought_ballot_of_nobody_is_refused_where_it_was_to_be_cast(
    open_vote: str, page: Page
) -> None:
    files = {each["code"]: each for each in read_json(f"{open_vote}{BOOTH}.json")["files"]}
    election = Election.parse(file(page, open_vote, files["election"]["digest"]))
    secret = secret_of(election.uuid, credential(STRANGER))
    ballot = make_ballot(election, secret, [[1, 0, 0], [1, 0, 0, 0, 0]], Drawn("stranger"))
    ready(page, open_vote)
    page.get_by_text("I made my ballot without a network").click()
    page.get_by_label("The file with your ballot").set_input_files(
        {"name": "ballot.json", "mimeType": "application/json", "buffer": ballot.raw}
    )
    page.locator("[data-do=cast]").click(timeout=15_000)
    expect(page.locator("[data-not-cast]")).to_contain_text("not on the roll of this vote")
    assert look_up(open_vote, ballot.tracker)["outcome"] == "not_found"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"no ballot at all", "This file is no ballot"),
        (b"x" * 61 * 1024, "This file is larger than any ballot."),
    ],
)
def test_a_file_that_is_no_ballot_is_not_cast(
    open_vote: str, page: Page, posted: list[bytes], content: bytes, told: str
) -> None:
    ready(page, open_vote)
    page.get_by_text("I made my ballot without a network").click()
    page.get_by_label("The file with your ballot").set_input_files(
        {"name": "ballot.json", "mimeType": "application/json", "buffer": content}
    )
    expect(page.locator("[data-refusal]")).to_be_visible(timeout=15_000)
    [refusal] = refusals(page)
    assert refusal.startswith(told)
    assert posted == []
