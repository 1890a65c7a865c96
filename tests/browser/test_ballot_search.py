"""A voter looks a ballot up from any device: nothing but a form, and no script."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page

from glasshouse.elections.belenios.files import sha256_base64
from glasshouse.record.tiles import decode_bundle
from tests.browser.conftest import Houses
from tests.browser.looks import PHONE


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(locale="en-GB", viewport=PHONE, java_script_enabled=False)
    yield context.new_page()
    context.close()


def trackers(house: str) -> list[str]:
    """The trackers of the ballots in the box, from the box as anybody copies it."""
    with urlopen(f"{house}/votes/open.json", timeout=30) as answer:
        page = json.load(answer)
    size = page["box"]["anchored"]
    address = f"{house}/record/boxes/{page['vote']['id']}/tile/entries/000.p/{size}"
    with urlopen(address, timeout=30) as answer:
        return [sha256_base64(raw) for raw in decode_bundle(answer.read(), size)]


def test_a_ballot_is_found_by_its_tracker(phone: Page, houses: Houses) -> None:
    house = houses("voting")
    first, *_others = trackers(house)
    phone.goto(f"{house}/votes/open")
    phone.get_by_role("link", name="Look for a ballot", exact=True).click()
    phone.get_by_label("Tracker of the ballot").fill(f" {first} ")
    phone.get_by_role("button", name="Look for it").click()
    assert phone.get_by_role("heading", name="The ballot is in the box").is_visible()
    told = phone.locator("main").inner_text()
    assert "ballot 1 in the box" in told
    assert "it can be left out no more" in told
    # What was asked for stands in the field, to be corrected or kept.
    assert phone.get_by_label("Tracker of the ballot").input_value() == first


def test_a_tracker_with_one_letter_changed_finds_nothing(phone: Page, houses: Houses) -> None:
    house = houses("voting")
    first, *_others = trackers(house)
    changed = ("A" if first[0] != "A" else "B") + first[1:]
    phone.goto(f"{house}/votes/open/ballot")
    phone.get_by_label("Tracker of the ballot").fill(changed)
    phone.get_by_role("button", name="Look for it").click()
    assert phone.get_by_role("heading", name="No such ballot is in the box").is_visible()
