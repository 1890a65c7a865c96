"""A vote is announced and organised on the site, and parties speak of it. The tests of this file
tell one story and run in its order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from glasshouse.elections.belenios.credentials import write_roll
from glasshouse.elections.belenios.group import G
from tests.browser.addresses import read_json
from tests.browser.conftest import guarded, served
from tests.browser.looks import PHONE, objections
from tests.browser.saying import HOUR, NEW, come, publish, review, set_hours
from tests.browser.vote_house import PATIENCE, VoteHouse, built_vote_house, voter_secret

ORGANISE = "/votes/shall-it-be-ratified/organise"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VoteHouse]:
    """A house with a conference in session."""
    built = built_vote_house(tmp_path_factory.mktemp("organising"), group=True)
    with served("held", built.directory) as built.address:
        yield built


@pytest.fixture(scope="module")
def tab(chromium: Browser, house: VoteHouse) -> Iterator[Page]:
    strangers: list[str] = []
    context = guarded(chromium.new_context(), strangers)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.clock.set_fixed_time(house.now / 1000)
    yield page
    context.close()
    assert strangers == []


def standing(house: VoteHouse) -> Any:
    return read_json(f"{house.address}{ORGANISE}.json")


def test_what_is_missing_in_an_announcement_is_told(tab: Page, house: VoteHouse) -> None:
    come(tab, house, NEW, "office")
    review(tab)
    told = tab.locator("[data-refusal]")
    expect(told).to_contain_text("Give the vote a title.", timeout=PATIENCE)
    told.get_by_role("link", name="Choose the trustees.").click()
    expect(tab.get_by_label("Blue", exact=True)).to_be_focused()
    expect(told.get_by_role("link", name="Write the answers")).to_have_count(1)
    expect(told).not_to_contain_text("how many answers")
    tab.get_by_role("button", name="Add another question").click()
    review(tab)
    second = told.get_by_role("link", name="Question 2: Write the question.")
    second.click()
    expect(tab.get_by_label("Word for word").nth(1)).to_be_focused()


def test_a_vote_is_announced(tab: Page, house: VoteHouse) -> None:
    come(tab, house, NEW, "office")
    tab.get_by_label("Title").fill("Shall it be ratified?")
    expect(tab.get_by_label("Name in its address")).to_have_value("shall-it-be-ratified")
    tab.get_by_label("Who may vote, and").fill("All who live there")
    tab.get_by_label("How voters get").fill("By letter")
    tab.get_by_label("Word for word").fill("Ratify it?")
    tab.get_by_label("Answers, one on").fill("Yes\nNo")
    tab.get_by_role("button", name="Add another question").click()
    tab.get_by_role("button", name="Remove this question").last.click()
    set_hours(tab, house.now + HOUR, house.now + 25 * HOUR)
    tab.get_by_label("Credential authority").select_option(label="Registrar")
    for name in ("Red", "Green", "Blue"):
        tab.get_by_label(name, exact=True).select_option("group")
    entry = publish(tab)
    assert entry["row"]["kind"] == "election.announce"
    tab.get_by_role("link", name="What is to be done next").click()
    expect(tab.locator("main")).to_contain_text("still to come from Registrar")
    page = read_json(f"{house.address}/votes/shall-it-be-ratified.json")
    assert [each["text"]["text"] for each in page["questions"][0]["choices"] if each["text"]] == [
        "Yes",
        "No",
    ]
    assert [each["always"] for each in page["trustees"]] == [False] * 3
    assert page["needed"] == 2


def test_a_party_undertakes_to_heed_it_on_conditions(tab: Page, house: VoteHouse) -> None:
    come(tab, house, ORGANISE, "north")
    tab.get_by_label("As a party: say").check()
    tab.get_by_label("Your word").select_option("heed_on_conditions")
    review(tab)
    expect(tab.locator("[data-refusal]")).to_contain_text("Write down the conditions.")
    tab.get_by_label("Conditions").fill("That all may come home")
    assert publish(tab)["row"]["kind"] == "election.undertake"


def test_the_authority_names_the_roll_by_its_public_file_alone(
    tab: Page, house: VoteHouse, tmp_path: Path
) -> None:
    secret = tmp_path / "vote.privcreds"
    secret.write_text('{"1": "abcde-fghijk-mnopq-rstuvw"}')
    roll = write_roll([(G ** voter_secret(each), 1) for each in range(12)], weighted=False)
    public = tmp_path / "vote.pubcreds"
    public.write_bytes(roll.raw)
    before = house.size()
    come(tab, house, ORGANISE, "registrar")
    tab.get_by_label("As credential authority").check()
    tab.get_by_label("Public list of credentials").set_input_files(secret)
    review(tab)
    expect(tab.locator("[data-refusal]")).to_contain_text("This is no list of public credentials.")
    assert house.size() == before
    tab.get_by_label("Public list of credentials").set_input_files(public)
    assert publish(tab)["row"]["kind"] == "roll.commit"
    assert standing(house)["vote"]["voters"] == 12


def test_nobody_opens_it_before_the_keys_are_there(tab: Page, house: VoteHouse) -> None:
    before = house.size()
    come(tab, house, ORGANISE, "office")
    tab.get_by_label("As organiser: open").check()
    review(tab)
    tab.get_by_role("button", name="Sign and publish").click()
    refusal = "Not all trustees have shown their part of the key."
    expect(tab.locator("[data-refusal]")).to_contain_text(refusal, timeout=PATIENCE)
    assert house.size() == before


def test_a_condition_is_reported_and_the_vote_contested_on_it(tab: Page, house: VoteHouse) -> None:
    come(tab, house, ORGANISE, "south")
    tab.get_by_label("Report how a condition").check()
    tab.get_by_label("Of what").select_option("troops")
    tab.get_by_label("What you find").select_option("broken")
    tab.get_by_label("What you saw").fill("They stayed.")
    report = publish(tab)
    come(tab, house, ORGANISE, "south")
    tab.get_by_label("Contest the vote").check()
    tab.get_by_label("Why the vote").fill("It is not free.")
    tab.get_by_label("Report that this rests on").select_option(report["row"]["id"])
    publish(tab)
    assert standing(house)["vote"]["contested"]
    come(tab, house, ORGANISE, "south")
    tab.get_by_label("Withdraw a contest").check()
    tab.get_by_label("Which contest").select_option(index=1)
    tab.get_by_label("Reason", exact=True).locator("visible=true").fill("They left.")
    publish(tab)
    assert not standing(house)["vote"]["contested"]


def test_its_organiser_calls_it_off(tab: Page, house: VoteHouse) -> None:
    come(tab, house, ORGANISE, "office")
    tab.get_by_label("As organiser: call").check()
    tab.get_by_label("Reason", exact=True).locator("visible=true").fill("Ill prepared.")
    publish(tab)
    assert standing(house)["vote"]["standing"]["code"] == "cancelled"


@pytest.mark.parametrize("path", [NEW, ORGANISE])
def test_nothing_is_objected_to_on_a_phone_in_either_direction(
    tab: Page, house: VoteHouse, path: str
) -> None:
    tab.set_viewport_size(PHONE)
    for language, colours in (("en", "light"), ("ar-XB", "dark")):
        tab.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
        tab.goto(f"{house.address}{path}?lang={language}")
        expect(tab.locator("form.compose")).to_be_visible()
        assert objections(tab) == []
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("path", [NEW, ORGANISE])
def test_without_scripts_the_command_is_told(
    scriptless_page: Page, house: VoteHouse, path: str
) -> None:
    scriptless_page.goto(f"{house.address}{path}")
    assert "glasshouse act say election." in scriptless_page.locator("main").inner_text()
    assert scriptless_page.locator("main button, main form").count() == 0
