"""A vote with three trustees of whom two suffice, from its keys to its result, in the browser.

The tests of this file tell one story and run in its order; the attacks on it stand in
``test_trustee_desk_deceived``.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from glasshouse.elections.belenios.credentials import write_roll
from glasshouse.elections.belenios.files import sha256_hex
from glasshouse.elections.belenios.group import G
from tests.browser.addresses import read_json
from tests.browser.conftest import REPOSITORY, guarded, served
from tests.browser.looks import PHONE, objections
from tests.browser.vote_house import (
    Desk,
    VoteHouse,
    built_vote_house,
    on_the_command_line,
    say,
    voter_secret,
)

VOTERS = 12
BLANK, YES, NO = [1, 0, 0], [0, 1, 0], [0, 0, 1]
DESK = "/votes/status/trustee"


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VoteHouse]:
    """A house in which the vote is announced, served; its clock stands until it is moved."""
    folder = tmp_path_factory.mktemp("voting")
    built = built_vote_house(folder, group=True)
    with served("held", built.directory) as address:
        built.address = address
        yield built


@pytest.fixture(scope="module")
def desk(chromium: Browser, hall: VoteHouse) -> Iterator[Desk]:
    """The trustees' desk in one browser, in which each trustee chooses its own files."""
    strangers: list[str] = []
    context = guarded(chromium.new_context(), strangers)
    yield Desk(context.new_page(), hall)
    context.close()
    assert strangers == []


def test_each_member_makes_a_key_file_that_is_saved_before_anything_is_sent(desk: Desk) -> None:
    before = desk.hall.size()
    desk.choose_key("red")
    desk.make_file("red")
    assert desk.hall.size() == before
    assert desk.kept() == {"local": 0, "session": 0, "cookies": 0}


def test_the_members_certify_deal_and_hold(desk: Desk) -> None:
    """Each comes to the page anew for each step, and chooses both files again. Green's own was made
    on the command line."""
    hall = desk.hall
    desk.own["green"] = hall.folder / "green.trustee-key"
    on_the_command_line(
        "trustee", "certificate", hall.folder / "exchange", "--key", desk.own["green"],
        "--size", 3, "--needed", 2, "--place", 2,
        "--vote", hall.vote.id, "--by", hall.voting.green.id,
    )  # fmt: skip
    for step in ("Sends a certificate", "Deals a sealed share", "Has checked all that was sealed"):
        for name in ("red", "green", "blue"):
            desk.take_step(name, step)
    expect(desk.page.locator("[data-stands=lead]")).to_contain_text("Registrar")


def test_who_has_done_its_part_is_told_to_wait(desk: Desk) -> None:
    desk.choose_key("green")
    expect(desk.page.locator("[data-step]")).to_contain_text("You have nothing to do until")
    expect(desk.page.get_by_role("button", name="See what will be published")).to_be_hidden()


def decrypted_on_the_command_line(desk: Desk) -> None:
    """Who made its key at the desk has it decrypt on the command line, with the same file and with
    what it showed on the record."""
    hall, made = desk.hall, desk.hall.folder / "made"
    on_the_command_line("archive", hall.address, "status", made / "vote.bel")
    on_the_command_line("trustee", "collect", hall.address, "status", made)
    blue = read_json(f"{hall.address}{DESK}.json")["trustees"][2]
    shown = {sha256_hex(each.read_bytes()): each for each in made.glob("*.voutput")}
    keys = ("--key", desk.own["blue"], "--dkey", shown[blue["held"]])
    told = on_the_command_line("trustee", "decrypt", made / "vote.bel", made / "share.json", *keys)
    assert "the share of trustee 3" in told


def test_the_vote_is_held_and_two_of_three_decrypt_it(desk: Desk) -> None:
    hall = desk.hall
    roll = write_roll([(G ** voter_secret(each), 1) for each in range(VOTERS)], weighted=False)
    numbers = hall.voting.of_vote(voters=VOTERS, total_weight=VOTERS)
    say(hall, "roll.commit", numbers, hall.voting.registrar, roll.raw)
    say(hall, "election.open", hall.voting.of_vote(), hall.voting.office)
    desk.come_to(hall.vote.opens, "open")
    choices = [BLANK] * 2 + [YES] * 6 + [NO] * 4
    desk.cast([*enumerate(choices), (0, YES)])
    desk.come_to(hall.vote.closes, "decrypting")
    desk.take_step("red", "Decrypts the sums of the vote", "13 ballots, each with its proofs")
    assert desk.state() == "decrypting"
    decrypted_on_the_command_line(desk)
    desk.take_step("green", "the sums of 13 ballots; their proofs were left out", proofs=False)
    desk.come_to(hall.vote.closes + 60_000, "decided")
    page = read_json(f"{hall.address}/votes/status.json")
    assert [each["votes"] for each in page["questions"][0]["choices"]] == [7, 4, 1]
    assert page["trustees"][2]["steps"][-1] == {"code": "decrypted", "entry": None}


def test_the_record_of_it_is_verified(hall: VoteHouse) -> None:
    command = [sys.executable, "-m", "glasshouse.cli.main", "verify", hall.address]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr


# --- how it looks ---------------------------------------------------------------------------------


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_nothing_is_objected_to_on_a_phone_in_either_direction(desk: Desk, colours: str) -> None:
    page = desk.page
    page.set_viewport_size(PHONE)
    for language in ("en", "ar-XB"):
        page.goto(f"{desk.hall.address}{DESK}?lang={language}")
        page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
        expect(page.locator("trustee-desk form")).to_be_visible()
        assert objections(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_scripts_who_has_done_what_is_told_and_the_commands(
    scriptless_page: Page, hall: VoteHouse
) -> None:
    scriptless_page.goto(f"{hall.address}{DESK}")
    told = scriptless_page.locator("main").inner_text()
    assert "committed to a key: entry" in told
    assert "decrypted: not yet" in told
    assert "glasshouse election trustee" in told
    assert scriptless_page.locator("main button, main form").count() == 0
