"""The check of an entry, in a real browser against a real house, and against one that lies.

What the house serves is altered on its way, as a lying house or somebody in between would. Each lie
must end in "does not match" in red; what merely is not there must never be called a lie; and nobody
but the house itself is asked for anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.addresses import WITH_RIVALS, all_rows, one_of_each_kind, read_json
from tests.browser.conftest import guarded
from tests.demo.houses import ENTRIES

#: The index of the entry whose page is looked at.
OWN = int(WITH_RIVALS.rpartition("/")[2])

Alter = Callable[[bytes], bytes]
States = tuple[str | None, str | None, str | None]
RED = "rgb(161, 27, 27)"
STEPS = ("text", "record", "seal")
PASSED: States = ("passed", "passed", "partly")
CANNOT: States = ("cannot", "cannot", "cannot")


@pytest.fixture
def reader(chromium: Browser, strangers: list[str]) -> Iterator[Page]:
    """A page whose browser knows nothing yet and asks no stranger."""
    context = guarded(chromium.new_context(), strangers)
    yield context.new_page()
    context.close()


def states(page: Page) -> States:
    """How the three steps ended, once all have."""
    page.locator(".check-summary[data-state]").wait_for()
    text, record, seal = (
        page.locator(f"[data-step={step}]").get_attribute("data-state") for step in STEPS
    )
    return text, record, seal


def summary(page: Page) -> str:
    """The sentence over the steps."""
    return page.locator(".check-summary").inner_text()


def said(page: Page, step: str) -> str:
    """The sentence of a step, opened if need be."""
    item = page.locator(f"[data-step={step}]")
    if item.locator("details").get_attribute("open") is None:
        item.locator("summary").click()
    return item.locator("[data-said]").inner_text()


def altered(page: Page, part: str, alter: Alter) -> list[str]:
    """Alter what is served under /record/ at paths that match; the addresses it was done to."""
    done: list[str] = []

    def on_its_way(route: Route) -> None:
        answer = route.fetch()
        before = answer.body()
        after = alter(before)
        assert after != before
        done.append(route.request.url)
        route.fulfill(response=answer, body=after)

    page.route(re.compile(rf"/record/{part}"), on_its_way)
    return done


def flip(old: bytes, new: bytes) -> Alter:
    """Replace the first ``old``."""
    return lambda body: body.replace(old, new, 1)


def flip_last_letter_of_line(number: int) -> Alter:
    """Alter one letter of base64 in the line of this number, counted from the end if negative."""

    def alter(body: bytes) -> bytes:
        lines = body.split(b"\n")
        line = lines[number]
        place = len(line) - 10
        letter = b"A" if line[place : place + 1] != b"A" else b"B"
        lines[number] = line[:place] + letter + line[place + 1 :]
        return b"\n".join(lines)

    return alter


# --- Honest houses --------------------------------------------------------------------------------


def test_in_the_demo_all_fits_and_nobody_has_seen_the_seal(reader: Page, demo: str) -> None:
    asked: list[str] = []
    reader.on("request", lambda request: asked.append(request.url))
    reader.goto(demo + WITH_RIVALS)
    assert states(reader) == PASSED
    assert summary(reader) == "Checked in your browser. Sealed, not yet witnessed."
    outcome = reader.locator("[data-step=seal] [data-outcome]")
    assert outcome.inner_text() == "sealed, not yet witnessed"
    assert "No independent witness has seen it yet" in said(reader, "seal")
    assert len(asked) > 6
    assert [address for address in asked if not address.startswith(f"{demo}/")] == []


def test_with_a_witness_every_kind_of_entry_passes_all_three_steps(
    reader: Page, witnessed: str
) -> None:
    entries = set(one_of_each_kind(witnessed).values())
    assert len(entries) == 17
    entries |= {row["index"] for row in all_rows(witnessed) if row["kind"] == "statement.make"}
    withheld = []
    for index in sorted(entries):
        reader.goto(f"{witnessed}/entries/{index}")
        if states(reader) == ("cannot", "passed", "passed"):
            withheld.append(index)
            assert "removed 1 of 1 texts" in said(reader, "text")
            continue
        assert (index, states(reader)) == (index, ("passed", "passed", "passed"))
        assert summary(reader) == "Checked in your browser: all three steps passed."
    assert len(withheld) == 1, "the one text that was taken down for good"
    assert "Independent witnesses that have seen it and signed so: 1." in said(reader, "seal")


def test_each_step_opens_to_its_numbers(reader: Page, witnessed: str) -> None:
    reader.goto(f"{witnessed}/entries/0")
    assert states(reader) == ("passed", "passed", "passed")
    for step, term in (
        ("text", "Signed with the key"),
        ("record", "Fingerprint of the whole record"),
        ("seal", "Seen by"),
    ):
        numbers = reader.locator(f"[data-step={step}] [data-numbers]")
        assert not numbers.is_visible()
        said(reader, step)
        assert numbers.is_visible()
        assert term in numbers.inner_text()
    seen_by = reader.locator("[data-step=seal] code", has_text="2025-").inner_text()
    assert seen_by.startswith("witness.example.org/w1 2025-11-22T")


def test_every_language_of_a_text_is_checked(reader: Page, witnessed: str) -> None:
    [row] = read_json(f"{witnessed}/entries.json?nature=demand")["items"]
    for language in ("en", "de", "ar"):
        reader.goto(f"{witnessed}/entries/{row['index']}?text={language}")
        assert states(reader) == ("passed", "passed", "passed")
        said(reader, "text")
        numbers = reader.locator("[data-step=text] [data-numbers]").inner_text()
        assert all(f"({each})" in numbers for each in ("en", "de", "ar"))


def test_an_older_state_of_the_page_is_checked_against_the_record_of_today(
    reader: Page, demo: str
) -> None:
    reader.goto(f"{demo}{WITH_RIVALS}?at=150")
    assert states(reader) == PASSED


# --- Lies -----------------------------------------------------------------------------------------


def alarms(page: Page) -> tuple[States, str]:
    """States after a lie, and the colour of the sentence over them."""
    found = states(page)
    assert summary(page).startswith("Does not match.")
    colour = page.locator(".check-summary").evaluate("each => getComputedStyle(each).color")
    return found, colour


LIES: list[tuple[str, str, Alter, States]] = [
    ("a sheet with other words", "sheet/", flip(b"a", b"b"), ("alarm", "passed", "partly")),
    ("a sheet with a byte more", "sheet/", lambda raw: raw + b" ", ("alarm", "passed", "partly")),
    ("no sheet but nothing", "sheet/", lambda raw: b"", ("alarm", "passed", "partly")),
    (
        "another time in the entries",
        "tile/entries/",
        lambda raw: raw.replace(b'"received":1', b'"received":2'),
        ("passed", "alarm", "partly"),
    ),
    (
        "other words signed in the entries",
        "tile/entries/",
        lambda raw: raw.replace(b'"proposition.table"', b'"repudiation.table"'),
        ("alarm", "alarm", "partly"),
    ),
    (
        "entries cut off at the end",
        "tile/entries/",
        lambda raw: raw[:-1],
        ("cannot", "alarm", "partly"),
    ),
    (
        "another root under the seal",
        "proof/",
        flip_last_letter_of_line(-4),
        ("cannot", "cannot", "alarm"),
    ),
    (
        "another signature under the seal",
        "proof/",
        flip_last_letter_of_line(-2),
        ("cannot", "cannot", "alarm"),
    ),
    (
        "a wrong way to the root",
        "proof/",
        flip_last_letter_of_line(3),
        ("passed", "alarm", "partly"),
    ),
    ("the proof of no format", "proof/", flip(b"c2sp", b"c3sp"), ("cannot", "cannot", "alarm")),
    ("a policy of another record", "policy", flip(b"log ", b"# "), ("passed", "passed", "alarm")),
]


@pytest.mark.parametrize(
    ("part", "alter", "expected"), [lie[1:] for lie in LIES], ids=[lie[0] for lie in LIES]
)
def test_a_lie_is_told_in_red(
    reader: Page, demo: str, part: str, alter: Alter, expected: States
) -> None:
    done = altered(reader, part, alter)
    reader.goto(demo + WITH_RIVALS)
    assert alarms(reader) == (expected, RED)
    assert done
    step = STEPS[expected.index("alarm")]
    item = reader.locator(f"[data-step={step}]")
    assert item.locator("[data-outcome]").inner_text() == "does not match"
    assert item.locator("details").get_attribute("open") is not None, "an alarm says why at once"
    assert "Reason" in item.locator("[data-numbers]").inner_text()


def test_the_proof_of_another_entry_is_no_proof(reader: Page, demo: str) -> None:
    reader.route(
        f"**/record/proof/{OWN}",
        lambda route: route.fulfill(response=route.fetch(url=f"{demo}/record/proof/{OWN + 1}")),
    )
    reader.goto(demo + WITH_RIVALS)
    assert alarms(reader) == (("cannot", "alarm", "partly"), RED)


def test_a_page_that_prints_other_words_is_found_out(reader: Page, demo: str) -> None:
    def on_its_way(route: Route) -> None:
        answer = route.fetch()
        told = answer.text().replace("Treat the peace", "Leave the peace")
        route.fulfill(response=answer, body=told)

    reader.route(f"**{WITH_RIVALS}", on_its_way)
    reader.goto(demo + WITH_RIVALS)
    assert "Leave the peace" in reader.locator("[data-line=art_1__para_1]").inner_text()
    assert alarms(reader) == (("alarm", "passed", "partly"), RED)


def test_a_false_witness_is_found_out_and_a_missing_one_is_missed(
    reader: Page, witnessed: str
) -> None:
    altered(reader, "proof/", flip_last_letter_of_line(-2))
    reader.goto(f"{witnessed}/entries/3")
    assert alarms(reader) == (("passed", "passed", "alarm"), RED)
    reader.unroute_all()
    altered(reader, "proof/", lambda raw: b"\n".join(raw.split(b"\n")[:-2]) + b"\n")
    reader.goto(f"{witnessed}/entries/3")
    assert states(reader) == PASSED
    assert summary(reader) == "Checked in your browser. Sealed, not yet witnessed."


def test_a_sheet_that_vanished_without_a_word_is_a_fault(reader: Page, demo: str) -> None:
    reader.route("**/record/sheet/*", lambda route: route.fulfill(status=404))
    reader.goto(demo + WITH_RIVALS)
    assert alarms(reader) == (("alarm", "passed", "partly"), RED)
    assert "does not serve, although no entry says that it was removed" in said(reader, "text")


# --- What cannot be known -------------------------------------------------------------------------


def test_a_text_called_removed_is_never_called_checked(reader: Page, demo: str) -> None:
    reader.route("**/record/sheet/*", lambda route: route.fulfill(status=410))
    reader.goto(demo + WITH_RIVALS)
    assert states(reader) == ("cannot", "passed", "partly")
    assert "cannot be compared any more" in said(reader, "text")
    assert summary(reader).startswith("Cannot check here.")


def test_without_a_way_to_the_house_nothing_is_said_about_the_entry(
    reader: Page, demo: str
) -> None:
    reader.route("**/record/**", lambda route: route.abort("internetdisconnected"))
    reader.goto(demo + WITH_RIVALS)
    assert states(reader) == CANNOT
    assert summary(reader) == "Cannot check here. Open the steps to see why."
    assert "did not answer, or not in time" in said(reader, "seal")
    assert reader.locator(".check-summary").evaluate("each => getComputedStyle(each).color") != RED


@pytest.mark.parametrize("status", [500, 503, 302])
def test_a_house_in_trouble_is_not_called_a_liar(reader: Page, demo: str, status: int) -> None:
    headers = {"Location": "https://elsewhere.example/"} if status == 302 else {}
    reader.route(
        "**/record/**", lambda route: route.fulfill(status=status, headers=headers, body="no")
    )
    reader.goto(demo + WITH_RIVALS)
    assert states(reader) == CANNOT


def test_an_entry_that_is_not_sealed_yet_waits(reader: Page, demo: str) -> None:
    reader.route("**/record/proof/*", lambda route: route.fulfill(status=404))
    reader.goto(demo + WITH_RIVALS)
    assert states(reader) == ("waiting", "waiting", "waiting")
    assert summary(reader).startswith("Recorded, but not sealed yet.")


def test_a_missing_bundle_leaves_the_seal_standing(reader: Page, demo: str) -> None:
    reader.route("**/record/tile/entries/**", lambda route: route.fulfill(status=404))
    reader.goto(demo + WITH_RIVALS)
    assert states(reader) == ("cannot", "cannot", "partly")
    assert summary(reader).startswith("Cannot check here.")


# --- What the browser remembers -------------------------------------------------------------------


def test_the_record_is_remembered_on_request_alone_and_forgotten_again(
    reader: Page, demo: str
) -> None:
    reader.goto(demo + WITH_RIVALS)
    assert states(reader) == PASSED
    assert reader.evaluate("localStorage.length") == 0
    reader.get_by_role("button", name="Remember this record here").click()
    assert reader.evaluate("localStorage.length") == 1
    expect(reader.locator(".memory")).to_contain_text(f"remembers the seal over {ENTRIES} entries")
    reader.reload()
    assert states(reader) == PASSED
    reader.get_by_role("button", name="Forget it").click()
    assert reader.evaluate("localStorage.length") == 0
    expect(reader.locator(".memory")).to_contain_text("The check keeps nothing in your browser.")


def test_who_remembers_notices_that_the_past_was_changed(reader: Page, demo: str) -> None:
    reader.goto(demo + WITH_RIVALS)
    assert states(reader) == PASSED
    reader.get_by_role("button", name="Remember this record here").click()
    # As if the record it remembers had been another one: its root is altered where it is kept.
    reader.evaluate(
        """() => {
          const place = localStorage.key(0);
          const kept = JSON.parse(localStorage.getItem(place));
          const lines = kept.note.split("\\n");
          lines[2] = (lines[2][0] === "A" ? "B" : "A") + lines[2].slice(1);
          kept.note = lines.join("\\n");
          localStorage.setItem(place, JSON.stringify(kept));
        }"""
    )
    reader.reload()
    assert alarms(reader) == (("passed", "passed", "alarm"), RED)
    assert "remembers another record: entries were changed since" in said(reader, "seal")
