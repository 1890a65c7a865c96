"""Every kind of page, in every way it is read: narrow and wide, by day and by night, from right to
left, enlarged, printed, without scripts, with long names, and where nothing has been said yet.

One test looks at one page in all these ways and collects what is wrong, so that a page is opened
four times and not twenty.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser import looks
from tests.browser.addresses import PAGES, WITH_RIVALS, name, one_of_each_kind
from tests.browser.conftest import Houses
from tests.browser.looks import DESK, ENLARGED, PAPER, PHONE, TABLET

#: Where scripts write: the check of an entry, and all at which something is signed.
SIGNING = ("answer-composer", "voting-booth", "trustee-desk", "vote-speaker", "vote-announcer")
PANELS = ", ".join(("entry-check", *SIGNING))
WRITTEN = ", ".join((".check-summary[data-state]", *(f"{each} form" for each in SIGNING)))


class Readers(NamedTuple):
    """Tabs that are used again for each page: one for most ways, one for each other machine."""

    tab: Page
    enlarged: Page
    scriptless: Page


@pytest.fixture(scope="module")
def readers(chromium: Browser) -> Iterator[Readers]:
    contexts = [
        chromium.new_context(locale="en-GB"),
        chromium.new_context(locale="en-GB", viewport=ENLARGED, device_scale_factor=2),
        chromium.new_context(locale="en-GB", viewport=DESK, java_script_enabled=False),
    ]
    yield Readers(*(context.new_page() for context in contexts))
    for context in contexts:
        context.close()


def open_page(page: Page, address: str) -> None:
    """Open a page, and wait for what its scripts write."""
    page.goto(address)
    if page.locator(PANELS).count():
        page.locator(WRITTEN).first.wait_for()


def in_language(address: str, language: str) -> str:
    path, _, fragment = address.partition("#")
    joint = "&" if "?" in path else "?"
    return f"{path}{joint}lang={language}" + (f"#{fragment}" if fragment else "")


def laid_out(page: Page, sizes: tuple[ViewportSize, ...] = (PHONE, TABLET, DESK)) -> list[str]:
    """What is wrong with the layout at these widths. On a phone controls are for thumbs."""
    faults = []
    for size in sizes:
        page.set_viewport_size(size)
        found = looks.sideways(page) + looks.texts(page)
        found += looks.small_targets(page, 44 if size is PHONE else 24)
        faults += [f"{size['width']}: {each}" for each in found]
    return faults


def objections(page: Page, colours: Literal["light", "dark"]) -> list[str]:
    """What axe objects to by day or by night."""
    page.emulate_media(color_scheme=colours)
    faults = looks.objections(page)
    page.emulate_media(color_scheme="light")
    return [f"{colours}: {each}" for each in faults]


def on_paper(page: Page, address: str) -> list[str]:
    """Black on white, nothing to press, and where it comes from: in letters and as a QR code."""
    page.set_viewport_size(PAPER)
    origin = page.locator("footer .print-only")
    assert not origin.is_visible(), "it is for paper alone"
    page.emulate_media(media="print")
    faults = looks.printed(page) + looks.sideways(page)
    if not origin.is_visible() or address not in origin.inner_text():
        faults.append("does not say where it comes from")
    leads_back = page.locator('link[type="application/json"]').count() == 1
    if page.locator("footer svg.qr").is_visible() != leads_back:
        faults.append("has no QR code, or one that leads nowhere")
    page.emulate_media(media="screen")
    return [f"print: {each}" for each in faults]


def words(page: Page) -> str:
    """All that can be read on a page, less what is checked or signed there."""
    text = str(page.locator("body").inner_text())
    for panel in page.locator(PANELS).all():
        text = text.replace(panel.inner_text(), "")
    return "\n".join(filter(None, map(str.strip, text.splitlines())))


def without_scripts(scriptless: Page, scripted: Page, address: str) -> list[str]:
    """All words are there; what needs a script says so, and there is nothing dead to press."""
    scriptless.goto(address)
    faults = [] if words(scriptless) == words(scripted) else ["says something else"]
    if len(words(scriptless)) < 150:
        faults.append("says next to nothing")
    for panel in scriptless.locator(PANELS).all():
        if "JavaScript" not in panel.inner_text():
            faults.append("does not say what it needs")
        if panel.locator("button:visible, form:visible").count():
            faults.append("has a button that does nothing")
    return [f"no scripts: {each}" for each in faults]


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_page_in_every_way_it_is_read(
    readers: Readers, houses: Houses, page: tuple[str, str]
) -> None:
    house, path = page
    address = houses(house) + path
    tab = readers.tab
    tab.set_viewport_size(DESK)
    open_page(tab, address)
    faults = without_scripts(readers.scriptless, tab, address)
    faults += objections(tab, "light") + laid_out(tab)
    faults += on_paper(tab, address)
    open_page(readers.enlarged, address)
    faults += [f"enlarged, {each}" for each in laid_out(readers.enlarged, (ENLARGED,))]
    tab.set_viewport_size(DESK)
    open_page(tab, in_language(address, "ar-XB"))
    assert tab.locator("html").get_attribute("dir") == "rtl"
    faults += [f"mirrored: {each}" for each in objections(tab, "dark") + laid_out(tab)]
    assert not faults, "\n".join(faults)


def test_an_entry_of_every_kind(readers: Readers, houses: Houses) -> None:
    """Entries differ in what hangs from their frame, so the frame is not tried again for each."""
    tab = readers.tab
    entries: dict[str, str] = {}
    for house in ("witnessed", "demo", "german", "voting"):
        for kind, index in one_of_each_kind(houses(house)).items():
            entries[kind] = f"{houses(house)}/entries/{index}"
    assert len(entries) > 35
    faults = []
    for kind, address in entries.items():
        open_page(tab, address)
        found = laid_out(tab, (PHONE, DESK)) + looks.objections(tab)
        tab.evaluate("document.documentElement.dir = 'rtl'")
        found += [f"mirrored: {each}" for each in laid_out(tab, (PHONE,))]
        faults += [f"{kind}: {each}" for each in found]
    assert not faults, "\n".join(faults)


def test_print_names_entry_and_fingerprint(readers: Readers, houses: Houses) -> None:
    tab = readers.tab
    tab.goto(houses("demo") + WITH_RIVALS)
    fingerprint = tab.locator("entry-check").get_attribute("data-act")
    tab.emulate_media(media="print")
    number = WITH_RIVALS.rpartition("/")[2]
    assert f"entry {number} · {fingerprint}" in tab.locator("footer .print-only").inner_text()
    tab.emulate_media(media="screen")


# --- would it be noticed? -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("harm", "faults"),
    [
        ("h1.style.inlineSize = '1400px'", ["the page scrolls", "sticks out: h1"]),
        ("h1.style.cssText = 'inline-size: 40px; overflow-wrap: normal'", ["leaves its box: h1"]),
        ("h1.style.cssText = 'block-size: 8px; overflow: hidden'", ["leaves its box", "cut: h1"]),
        ("h1.style.marginBlockEnd = '-60px'", ["overlap: "]),
    ],
)
def test_what_is_laid_out_badly_is_noticed(
    readers: Readers, houses: Houses, harm: str, faults: list[str]
) -> None:
    tab = readers.tab
    tab.goto(f"{houses('demo')}/check")
    assert laid_out(tab, (DESK,)) == []
    tab.evaluate(f"h1 => {{ {harm} }}", tab.locator("h1").element_handle())
    found = "\n".join(laid_out(tab, (DESK,)))
    assert [each for each in faults if each not in found] == []


def test_a_small_button_is_noticed(readers: Readers, houses: Houses) -> None:
    tab = readers.tab
    tab.goto(f"{houses('demo')}/entries/")
    tab.locator("button").first.evaluate("each => { each.style.cssText = 'padding: 0' }")
    assert len(looks.small_targets(tab, 24)) == 1


def test_axe_does_object_where_there_is_reason_to(readers: Readers, houses: Houses) -> None:
    tab = readers.tab
    tab.goto(f"{houses('demo')}/check")
    tab.evaluate("document.querySelector('h1').style.color = 'rgb(230, 230, 220)'")
    tab.evaluate("document.documentElement.removeAttribute('lang')")
    rules = {each.split(":")[0] for each in looks.objections(tab)}
    assert rules == {"color-contrast", "html-has-lang"}


def test_a_ground_on_paper_is_noticed(readers: Readers, houses: Houses) -> None:
    tab = readers.tab
    address = f"{houses('demo')}/check"
    tab.goto(address)
    assert on_paper(tab, address) == []
    tab.locator("h1").evaluate("each => { each.style.backgroundColor = 'rgb(250, 250, 240)' }")
    [fault] = on_paper(tab, address)
    assert fault.startswith("print: has a ground: h1")
