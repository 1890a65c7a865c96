"""A voter votes in a real browser, in a house whose vote is open: by keyboard, again, offline; and
everybody who deceives or is late is told apart from who is let through.
"""

from __future__ import annotations

import hashlib
import json
import re
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Dialog, Page, Route, expect

from glasshouse.elections.belenios.ballots import Ballot, check_ballot, make_ballot
from glasshouse.elections.belenios.credentials import Roll, secret_of
from glasshouse.elections.belenios.election import Election
from tests.browser.addresses import read_json
from tests.browser.conftest import guarded, served
from tests.browser.looks import (
    DESK,
    ENLARGED,
    PAPER,
    PHONE,
    objections,
    printed,
    sideways,
    small_targets,
    texts,
)
from tests.browser.open_vote import DAY, clock_file, credential
from tests.elections.voting import Drawn

BOOTH = "/votes/status/booth"
REVIEW, ENCRYPT, CAST = "Read my choices again", "Encrypt my ballot", "Cast my ballot"
TRACKER = re.compile(r"[A-Za-z0-9+/]{43}")
#: No voter: well formed, and on no roll.
STRANGER = 99


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Address and directory of a house with an open vote."""
    directory = tmp_path_factory.mktemp("open_vote") / "house"
    with served("open_vote", directory) as address:
        yield address, directory


@pytest.fixture
def house(hall: tuple[str, Path], page: Page) -> str:
    """Its address, once its ballot box is there."""
    return opened(page, hall[0])


def opened(page: Page, address: str) -> str:
    """Wait until the keeper has set the box up."""
    page.goto(f"{address}/votes/status")
    vote = page.get_by_role("link", name="Vote", exact=True)
    for _turn in range(60):
        if vote.count():
            return address
        page.wait_for_timeout(250)
        page.reload()
    raise AssertionError("the vote was not opened")


def ready(page: Page, house: str, query: str = "") -> Page:
    page.goto(f"{house}{BOOTH}{query}")
    expect(page.locator("#booth-credential")).to_be_visible(timeout=15_000)
    return page


def choose(page: Page, *choices: str) -> None:
    for choice in choices:
        page.locator(f"#booth-question-{choice}").check()


def filled(page: Page, house: str, voter: int, query: str = "") -> Page:
    """The form, filled in, and its choices shown."""
    ready(page, house, query)
    choose(page, "1-2", "2-1", "2-4")
    page.locator("#booth-credential").fill(credential(voter))
    page.locator("form button[type=submit]").click()
    expect(page.locator("[data-panel=review]")).to_be_visible()
    return page


def encrypted(page: Page) -> str:
    """The tracker of the ballot that is made now."""
    page.locator("[data-do=encrypt]").click()
    expect(page.locator("[data-panel=ready]")).to_be_visible(timeout=20_000)
    return tracker_of(page)


def tracker_of(page: Page) -> str:
    shown = page.locator("[data-panel=ready] [data-tracker]").inner_text()
    assert TRACKER.fullmatch(shown)
    return shown


def cast(page: Page) -> int:
    """Its number in the box, counted from 1."""
    page.locator("[data-do=cast]").click()
    expect(page.locator("[data-panel=cast]")).to_be_visible(timeout=15_000)
    return int(page.locator("[data-place]").inner_text())


def look_up(house: str, tracker: str) -> Any:
    quoted = urllib.parse.quote(tracker, safe="")
    return read_json(f"{house}/votes/status/ballot.json?tracker={quoted}")


def refusals(page: Page) -> list[str]:
    summary = page.locator("[data-refusal]")
    expect(summary).to_be_focused()
    return summary.locator("li").all_inner_texts()


@pytest.fixture
def posted(page: Page) -> list[bytes]:
    """What this page sends anywhere."""
    sent: list[bytes] = []
    page.on(
        "request",
        lambda request: (
            sent.append(request.post_data_buffer or b"") if request.method != "GET" else None
        ),
    )
    return sent


# --- the way of a voter ---------------------------------------------------------------------------


def test_a_voter_votes_by_keyboard_alone_and_the_ballot_is_in_the_box(
    house: str, page: Page, posted: list[bytes]
) -> None:
    ready(page, house)
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
    found = look_up(house, tracker)
    assert (found["outcome"], found["counts"]) == ("found", True)
    expect(page.locator("[data-standing]")).to_contain_text("Yes. Entry", timeout=15_000)


def test_what_is_cast_is_a_ballot_that_every_other_program_counts(
    house: str, page: Page, posted: list[bytes]
) -> None:
    filled(page, house, 1)
    tracker = encrypted(page)
    cast(page)
    files = {each["code"]: each for each in read_json(f"{house}{BOOTH}.json")["files"]}
    election = Election.parse(file(page, house, files["election"]["digest"]))
    roll = Roll.parse(file(page, house, files["roll"]["digest"]))
    [raw] = posted
    ballot = Ballot.parse(raw)
    check_ballot(election, roll.weights, ballot)
    assert ballot.tracker == tracker


def file(page: Page, house: str, digest: str) -> bytes:
    return page.request.get(f"{house}/record/file/{digest}").body()


def test_whoever_votes_again_is_counted_once_and_last(house: str, page: Page) -> None:
    filled(page, house, 2)
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
    assert (look_up(house, first)["counts"], look_up(house, second)["counts"]) == (False, True)


def test_the_receipt_leads_to_the_ballot_and_can_be_kept(house: str, page: Page) -> None:
    filled(page, house, 3)
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


def test_a_printed_receipt_is_words_on_paper_and_no_buttons(house: str, page: Page) -> None:
    filled(page, house, 3)
    tracker = encrypted(page)
    cast(page)
    page.emulate_media(media="print")
    page.set_viewport_size(PAPER)
    assert printed(page) == []
    expect(page.locator("[data-panel=cast] [data-tracker]")).to_have_text(tracker)
    assert page.locator("#other-ways, [data-panel=form]").filter(visible=True).count() == 0


def test_nothing_stays_in_the_browser(house: str, page: Page) -> None:
    filled(page, house, 4)
    encrypted(page)
    cast(page)
    kept = page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]")
    assert kept == [0, 0, ""]
    assert page.evaluate("indexedDB.databases().then((found) => found.length)") == 0


def test_leaving_midway_is_asked_about_and_after_casting_it_is_not(house: str, page: Page) -> None:
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    filled(page, house, 5)
    page.reload()
    assert asked == ["beforeunload"]
    filled(page, house, 5)
    encrypted(page)
    cast(page)
    page.reload()
    assert asked == ["beforeunload"]


# --- what is wrong is told, and nothing is put right ----------------------------------------------


def test_an_empty_ballot_is_told_question_by_question(house: str, page: Page) -> None:
    ready(page, house)
    page.get_by_role("button", name=REVIEW).click()
    assert refusals(page) == [
        "Question 1: Nothing is chosen yet. Choose, or cast a blank vote.",
        "Question 2: You chose 0. Choose at least 1.",
        "Type the credential from your letter.",
    ]
    page.locator("[data-refusal] a").nth(1).click()
    expect(page.locator("#booth-question-2-1")).to_be_focused()


def test_too_many_are_told_and_left_as_they_are(house: str, page: Page) -> None:
    ready(page, house)
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
    house: str, page: Page, typed: str, told: str
) -> None:
    ready(page, house)
    choose(page, "1-1", "2-1")
    field = page.locator("#booth-credential")
    field.fill(typed)
    page.get_by_role("button", name=REVIEW).click()
    [refusal] = refusals(page)
    assert refusal.startswith(told)
    assert field.input_value() == typed
    expect(field).to_have_attribute("aria-invalid", "true")


def test_a_credential_of_nobody_is_refused_and_can_be_typed_anew(house: str, page: Page) -> None:
    filled(page, house, STRANGER)
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
    house: str, page: Page
) -> None:
    filled(page, house, 7)
    tracker = encrypted(page)
    page.route("**/api/votes/**", lambda route: route.abort())
    page.locator("[data-do=cast]").click()
    told = page.locator("[data-not-cast]")
    expect(told).to_contain_text("This site did not answer")
    expect(told).to_be_focused()
    page.unroute("**/api/votes/**")
    cast(page)
    assert look_up(house, tracker)["counts"]


# --- browsers that lack something -----------------------------------------------------------------


def test_over_an_unprotected_connection_the_danger_is_told_first(house: str, page: Page) -> None:
    page.add_init_script("Object.defineProperty(globalThis, 'isSecureContext', {value: false})")
    ready(page, house)
    told = page.locator("[data-unprotected]")
    expect(told).to_contain_text("This connection is not protected.")
    assert objections(page) == []


def test_over_a_protected_connection_no_danger_is_told(house: str, page: Page) -> None:
    ready(page, house)
    expect(page.locator("[data-unprotected]")).to_have_count(0)


@pytest.mark.parametrize(
    "lack",
    [
        "delete globalThis.Worker",
        "Object.defineProperty(navigator, 'clipboard', {value: undefined})",
    ],
)
def test_a_browser_without_workers_or_clipboard_votes_all_the_same(
    house: str, page: Page, lack: str
) -> None:
    page.add_init_script(lack)
    filled(page, house, 11)
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
    house: str, page: Page, posted: list[bytes]
) -> None:
    # Threat: the page asks one thing, and ballots are made for another key or other words.
    def other(raw: bytes) -> bytes:
        value = json.loads(raw)
        answers = value["questions"][0]["answers"]
        answers.reverse()
        return json.dumps(value, separators=(",", ":")).encode()

    page.route("**/record/file/*", swapped(other))
    page.goto(f"{house}{BOOTH}")
    alarm = page.get_by_role("heading", name="This is not the vote on the public record")
    expect(alarm).to_be_visible(timeout=15_000)
    assert page.locator("form.ballot").count() == 0
    assert posted == []


def test_a_page_that_shows_other_words_than_are_signed_raises_the_alarm(
    house: str, page: Page, posted: list[bytes]
) -> None:
    # Threat: "to the state it belongs to now" is shown where "to a state of its own" is signed.
    def other(raw: bytes) -> bytes:
        return raw.replace(b'"text": "To a state of its own"', b'"text": "To nobody at all"')

    page.route(f"**{BOOTH}", swapped(other))
    page.goto(f"{house}{BOOTH}")
    expect(page.locator("[data-stopped]")).to_be_visible(timeout=15_000)
    expect(page.locator("[data-alarm-reason]")).to_have_text("words: question 1, choice 2")
    assert page.locator("form.ballot").count() == 0
    assert posted == []


def test_a_box_that_answers_of_another_ballot_is_not_believed(house: str, page: Page) -> None:
    def other(route: Route) -> None:
        answer = {"tracker": "A" * 43, "index": 0, "receipt": "/x", "final": True, "final_by": None}
        route.fulfill(status=201, json=answer)

    filled(page, house, 8)
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


# --- the saved booth ------------------------------------------------------------------------------


def saved_booth(page: Page, house: str, tmp_path: Path) -> Path:
    """The booth as a voter saves it."""
    ready(page, house)
    with page.expect_download() as saving:
        page.get_by_role("link", name="Save the booth as a file").click()
    assert saving.value.suggested_filename == "status-booth.html"
    path = tmp_path / "status-booth.html"
    saving.value.save_as(path)
    shown = page.locator("#other-ways ~ ol pre").first.inner_text().split()
    assert shown == ["sha256sum", path.name, hashlib.sha256(path.read_bytes()).hexdigest()]
    return path


def test_a_ballot_made_without_a_network_is_brought_and_cast(
    house: str, page: Page, chromium: Browser, strangers: list[str], tmp_path: Path
) -> None:
    path = saved_booth(page, house, tmp_path)
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

    ready(page, house)
    page.get_by_text("I made my ballot without a network").click()
    page.get_by_label("The file with your ballot").set_input_files(ballot)
    expect(page.locator("[data-panel=ready]")).to_be_visible(timeout=15_000)
    assert tracker_of(page) == tracker
    cast(page)
    assert look_up(house, tracker)["counts"]


def test_a_brought_ballot_of_nobody_is_refused_where_it_was_to_be_cast(
    house: str, page: Page
) -> None:
    files = {each["code"]: each for each in read_json(f"{house}{BOOTH}.json")["files"]}
    election = Election.parse(file(page, house, files["election"]["digest"]))
    secret = secret_of(election.uuid, credential(STRANGER))
    ballot = make_ballot(election, secret, [[1, 0, 0], [1, 0, 0, 0, 0]], Drawn("stranger"))
    ready(page, house)
    page.get_by_text("I made my ballot without a network").click()
    page.get_by_label("The file with your ballot").set_input_files(
        {"name": "ballot.json", "mimeType": "application/json", "buffer": ballot.raw}
    )
    page.locator("[data-do=cast]").click(timeout=15_000)
    expect(page.locator("[data-not-cast]")).to_contain_text("not on the roll of this vote")
    assert look_up(house, ballot.tracker)["outcome"] == "not_found"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"no ballot at all", "This file is no ballot"),
        (b"x" * 61 * 1024, "This file is larger than any ballot."),
    ],
)
def test_a_file_that_is_no_ballot_is_not_cast(
    house: str, page: Page, posted: list[bytes], content: bytes, told: str
) -> None:
    ready(page, house)
    page.get_by_text("I made my ballot without a network").click()
    page.get_by_label("The file with your ballot").set_input_files(
        {"name": "ballot.json", "mimeType": "application/json", "buffer": content}
    )
    expect(page.locator("[data-refusal]")).to_be_visible(timeout=15_000)
    [refusal] = refusals(page)
    assert refusal.startswith(told)
    assert posted == []


# --- for everybody --------------------------------------------------------------------------------


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
    house: str, page: Page, size: Any, scheme: Any, query: str
) -> None:
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    least = 44 if size is PHONE else 24

    def look() -> None:
        found = [*objections(page), *sideways(page), *texts(page), *small_targets(page, least)]
        assert found == []

    ready(page, house, query)
    look()
    page.locator("#booth-credential").fill("abcde-fghij-kmnop")
    page.locator("form button[type=submit]").click()
    look()
    filled(page, house, 10, query)
    look()
    encrypted(page)
    look()
    cast(page)
    look()


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "dark"), (DESK, "light")])
def test_every_step_of_the_saved_booth_can_be_seen_read_and_hit(
    house: str, page: Page, tmp_path: Path, size: Any, scheme: Any
) -> None:
    path = saved_booth(page, house, tmp_path)
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
    house: str, page: Page
) -> None:
    ready(page, house, "?lang=ar-XB")
    label = page.locator('label[for="booth-question-1-2"]')
    expect(label.locator("bdi").first).to_have_text("إلى دولة خاصة به")
    expect(label.locator(".signed-words bdi")).to_have_text("To a state of its own")
    assert page.locator('label[for="booth-question-2-1"] .signed-words').count() == 0


def test_without_scripts_the_page_tells_the_other_ways(house: str, scriptless_page: Page) -> None:
    scriptless_page.goto(f"{house}{BOOTH}")
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
