"""A vote that is held on the site from its announcement to its result, with nothing but key files:
its organiser announces and opens it, the credential authority names the roll, and two trustees who
are both always needed make their keys and decrypt. The tests of this file tell one story and run in
its order."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect

from glasshouse.elections.belenios.credentials import write_roll
from glasshouse.elections.belenios.group import G
from tests.browser.conftest import REPOSITORY, guarded, served
from tests.browser.saying import HOUR, NEW, come, publish, review, set_hours
from tests.browser.vote_house import (
    PATIENCE,
    Desk,
    VoteHouse,
    built_vote_house,
    on_the_command_line,
    voter_secret,
)

VOTERS = 5
YES, NO = [1, 0], [0, 1]
SLUG = "shall-it-be-ratified"
ORGANISE = f"/votes/{SLUG}/organise"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VoteHouse]:
    """A house with a conference in session; its clock stands until it is moved."""
    built = built_vote_house(tmp_path_factory.mktemp("held"))
    with served("held", built.directory) as built.address:
        yield built


def at_a_desk(chromium: Browser, house: VoteHouse) -> Iterator[Desk]:
    strangers: list[str] = []
    context = guarded(chromium.new_context(), strangers)
    yield Desk(context.new_page(), house, SLUG)
    context.close()
    assert strangers == []


@pytest.fixture(scope="module")
def red(chromium: Browser, house: VoteHouse) -> Iterator[Desk]:
    """The desk in Red's browser, which stays open."""
    yield from at_a_desk(chromium, house)


@pytest.fixture(scope="module")
def others(chromium: Browser, house: VoteHouse) -> Iterator[Desk]:
    """The browser of all others."""
    yield from at_a_desk(chromium, house)


def test_its_organiser_announces_it(others: Desk, house: VoteHouse) -> None:
    page = others.page
    come(page, house, NEW, "office")
    page.get_by_label("Title").fill("Shall it be ratified?")
    page.get_by_label("Who may vote, and").fill("All who live there")
    page.get_by_label("How voters get").fill("By letter")
    page.get_by_label("Word for word").fill("Ratify it?")
    page.get_by_label("Answers, one on").fill("Yes\nNo")
    page.get_by_label("Voters can cast a blank vote").uncheck()
    set_hours(page, house.now + HOUR, house.now + 2 * HOUR)
    page.get_by_label("Credential authority").select_option(label="Registrar")
    for name in ("Red", "Green"):
        page.get_by_label(name, exact=True).select_option("always")
    publish(page)
    assert [each["always"] for each in others.about()["trustees"]] == [True, True]
    page.get_by_role("link", name="What is to be done next").click()
    page.get_by_role("link", name="For the trustees").click()
    assert page.url == others.address


def test_a_trustee_who_came_first_waits_for_the_other(red: Desk) -> None:
    red.take_step("red", "Commits to a public key")
    red.go_on()
    expect(red.step).to_contain_text("Others still have to commit")
    expect(red.page.get_by_role("button", name="See what will be published")).to_be_hidden()


def test_a_file_that_is_chosen_while_the_page_is_read_anew_is_read_all_the_same(
    others: Desk,
) -> None:
    page, house = others.page, others.hall
    owner = ("--vote", f"{house.address}/votes/{SLUG}", "--by", house.voting.green.id)
    on_the_command_line("trustee", "new", house.folder / "green", *owner)
    [others.own["green"]] = (house.folder / "green").glob("*.trustee-key")
    others.choose_key("green")
    held: list[Route] = []
    page.route(others.address, lambda route: held.append(route))
    with page.expect_request(others.address):
        page.get_by_role("button", name="See what the others have done since").click()
    others.choose_file(others.own["green"])
    held[0].continue_()
    expect(page.locator("[data-own]")).to_contain_text("The file fits this vote and you.")
    page.unroute(others.address)


def test_the_other_goes_on_with_a_key_file_of_the_command_line(others: Desk) -> None:
    others.take_step("green", "Commits to a public key")
    others.go_on()
    expect(others.step).to_contain_text("All have committed. Show your public key now")
    before = others.recorded()
    others.publish("Shows the public key")
    assert others.recorded() > before, "and it is this entry that was checked"


def test_who_waited_sees_it_without_leaving_the_page_and_goes_on(red: Desk) -> None:
    page = red.page
    page.get_by_role("button", name="See what the others have done since").click()
    expect(red.step).to_contain_text("Show your public key now", timeout=PATIENCE)
    expect(page.locator("[data-stands=steps]")).to_contain_text("key shown: entry")
    red.sign("Shows the public key")
    red.go_on()  # without waiting for the check
    expect(red.step).to_contain_text("Keep your two files")


def test_the_authority_names_the_roll(others: Desk, house: VoteHouse) -> None:
    page = others.page
    roll = write_roll([(G ** voter_secret(each), 1) for each in range(VOTERS)], weighted=False)
    public = house.folder / "vote.pubcreds"
    public.write_bytes(roll.raw)
    come(page, house, ORGANISE, "registrar")
    page.get_by_label("As credential authority").check()
    page.get_by_label("Public list of credentials").set_input_files(public)
    publish(page)
    page.get_by_role("link", name="What is to be done next").click()
    expect(page.locator("main")).not_to_contain_text("still to come from")


def test_nobody_but_its_organiser_opens_it(others: Desk, house: VoteHouse) -> None:
    page = others.page
    before = house.size()
    told = page.locator("[data-refusal]:visible")
    come(page, house, ORGANISE, "red")
    page.get_by_label("As organiser: open").check()
    review(page)
    expect(told).to_contain_text("Only the organiser of the vote can say this", timeout=PATIENCE)
    page.get_by_label("Key file", exact=True).set_input_files(house.folder / "vote.pubcreds")
    expect(told).to_contain_text("This is no key file")
    review(page)
    expect(told).to_contain_text("Choose the file with the key")
    assert (house.size(), others.state()) == (before, "prepared")


def test_its_organiser_opens_it_by_the_button(others: Desk, house: VoteHouse) -> None:
    page = others.page
    come(page, house, ORGANISE, "office")
    page.get_by_label("As organiser: open").check()
    assert publish(page)["row"]["kind"] == "election.open"
    assert others.state() == "opens_later"
    page.get_by_role("link", name="What is to be done next").click()
    expect(page.locator("main")).to_contain_text("Hold this vote")
    expect(page.get_by_label("As organiser: open")).to_have_count(0)


def decrypted_on_the_command_line(house: VoteHouse, key: Path) -> None:
    """With a key file of the desk, the command line makes the trustee's share as well."""
    archive, share = house.folder / "vote.bel", house.folder / "share.json"
    on_the_command_line("archive", house.address, SLUG, archive)
    told = on_the_command_line("trustee", "decrypt", archive, share, "--key", key)
    assert "the share of trustee 2" in told
    assert share.exists()


def test_after_the_hour_both_decrypt_and_the_result_stands(
    red: Desk, others: Desk, house: VoteHouse
) -> None:
    opens, closes = house.now + HOUR, house.now + 2 * HOUR
    others.come_to(opens, "open")
    others.cast([(0, NO), (1, NO), (2, YES), (3, YES), (0, YES)])
    others.come_to(closes, "decrypting")
    decrypted_on_the_command_line(house, red.own["red"])
    red.page.clock.set_fixed_time(closes / 1000)
    red.take_step("red", "Decrypts the sums of the vote", "5 ballots, each with its proofs")
    red.go_on()
    expect(red.step).to_contain_text("You have decrypted")
    assert others.state() == "decrypting", "both are needed"
    others.take_step("green", "Decrypts the sums of the vote")
    others.come_to(closes + 60_000, "decided")
    others.page.goto(f"{house.address}/votes/{SLUG}")
    result = others.page.get_by_role("table").first
    expect(result.get_by_role("row").nth(1)).to_contain_text("Yes\t3\t75 %", use_inner_text=True)
    expect(result.get_by_role("row").nth(2)).to_contain_text("No\t1\t25 %", use_inner_text=True)
    red.page.get_by_role("button", name="See what the others have done since").click()
    expect(red.step).to_contain_text("The result is there", timeout=PATIENCE)


def test_the_record_of_it_is_verified(house: VoteHouse) -> None:
    command = [sys.executable, "-m", "glasshouse.cli.main", "verify", house.address]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
