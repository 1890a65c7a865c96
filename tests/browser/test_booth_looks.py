"""The booth for everybody: each step on every screen, in two directions, without scripts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import served
from tests.browser.looks import DESK, ENLARGED, PHONE, objections, sideways, small_targets, texts
from tests.browser.open_vote import credential
from tests.browser.voting import (
    BOOTH,
    cast,
    choose,
    encrypted,
    filled,
    opened,
    ready,
    saved_booth,
)


@pytest.mark.parametrize(
    ("size", "scheme", "query"),
    [
        (DESK, "light", ""),
        (DESK, "dark", ""),
        (PHONE, "light", ""),
        (PHONE, "dark", "?lang=ar-XB"),
        (ENLARGED, "light", "?lang=ar-XB"),
    ],
)
def test_every_step_can_be_seen_read_and_hit(
    open_vote: str, page: Page, size: Any, scheme: Any, query: str
) -> None:
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    least = 44 if size is PHONE else 24

    def look() -> None:
        found = [*objections(page), *sideways(page), *texts(page), *small_targets(page, least)]
        assert found == []

    ready(page, open_vote, query)
    look()
    page.locator("#booth-credential").fill("abcde-fghij-kmnop")
    page.locator("form button[type=submit]").click()
    look()
    filled(page, open_vote, 10, query)
    look()
    encrypted(page)
    look()
    cast(page)
    look()


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "dark"), (DESK, "light")])
def test_every_step_of_the_saved_booth_can_be_seen_read_and_hit(
    open_vote: str, page: Page, tmp_path: Path, size: Any, scheme: Any
) -> None:
    path = saved_booth(page, open_vote, tmp_path)
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    least = 44 if size is PHONE else 24

    def look() -> None:
        found = [*objections(page), *sideways(page), *texts(page), *small_targets(page, least)]
        assert found == []

    page.goto(path.as_uri())
    page.get_by_label("Show the questions in").select_option("ar")
    look()
    choose(page, "1-2", "2-1")
    page.locator("#booth-credential").fill(credential(0))
    page.locator("form button[type=submit]").click()
    look()
    encrypted(page)
    with page.expect_download():
        page.locator("[data-do=save-ballot]").click()
    expect(page.locator("[data-part-shown=saved]")).to_be_visible()
    look()


def test_words_in_another_language_stand_beside_those_that_are_signed(
    open_vote: str, page: Page
) -> None:
    ready(page, open_vote, "?lang=ar-XB")
    label = page.locator('label[for="booth-question-1-2"]')
    expect(label.locator("bdi").first).to_have_text("إلى دولة خاصة به")
    expect(label.locator(".signed-words bdi")).to_have_text("To a state of its own")
    assert page.locator('label[for="booth-question-2-1"] .signed-words').count() == 0


def test_without_scripts_the_page_tells_the_other_ways(
    open_vote: str, scriptless_page: Page
) -> None:
    scriptless_page.goto(f"{open_vote}{BOOTH}")
    main = scriptless_page.locator("main")
    expect(main).to_contain_text("your browser needs JavaScript")
    expect(main).to_contain_text("glasshouse election vote vote.bel ballot.json")
    assert scriptless_page.get_by_role("link", name="Save the booth as a file").is_visible()
    assert scriptless_page.locator("form.ballot").count() == 0


def test_before_few_voters_choose_they_are_told_what_that_means(page: Page, tmp_path: Path) -> None:
    with served("open_vote_among_few", tmp_path / "house") as address:
        opened(page, address)
        ready(page, address)
        expect(page.locator("[data-dangers]")).to_contain_text("There are very few voters.")
