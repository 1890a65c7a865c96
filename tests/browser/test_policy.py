"""The strict policy of the site: no page breaks it, and it does break what should not be there."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.addresses import PAGES, WITH_RIVALS, name
from tests.browser.conftest import Houses

HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "font-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
}


@pytest.fixture(scope="module")
def reader(chromium: Browser) -> Iterator[tuple[Page, list[str]]]:
    """One page for all, and what its console complained of."""
    context = chromium.new_context()
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page, complaints
    context.close()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_no_page_breaks_the_policy_or_complains(
    reader: tuple[Page, list[str]], houses: Houses, page: tuple[str, str]
) -> None:
    tab, complaints = reader
    complaints.clear()
    house, address = page
    answer = tab.goto(houses(house) + address)
    assert answer is not None
    if tab.locator("entry-check").count():
        tab.locator(".check-summary[data-state]").wait_for()
    # That a page is not there is all that the console has to say of a page that is not there.
    expected = [] if answer.ok else [each for each in complaints if f"{answer.status}" in each]
    assert complaints == expected
    headers = answer.all_headers()
    assert {each: headers.get(each) for each in HEADERS} == HEADERS
    assert "set-cookie" not in headers
    assert tab.context.cookies() == []
    assert tab.evaluate("localStorage.length + sessionStorage.length") == 0


@pytest.mark.parametrize(
    "path", ["/static/site.css", "/record/checkpoint", "/record/proof/0", "/front.json"]
)
def test_what_is_no_page_carries_no_cookie_and_is_taken_for_nothing_else(
    demo: str, path: str
) -> None:
    with urlopen(demo + path, timeout=30) as answer:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Set-Cookie"] is None


@pytest.mark.parametrize(
    "attack",
    [
        "document.body.append(Object.assign(document.createElement('script'), {text: 'ran = 1'}))",
        "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"ran = 1\">')",
        "document.head.append(Object.assign(document.createElement('script'), "
        "{src: 'https://elsewhere.example/x.js'}))",
        "document.head.insertAdjacentHTML('beforeend', '<style>body { display: none }</style>')",
        "fetch('https://elsewhere.example/').catch(() => {})",
    ],
)
def test_what_should_not_be_there_does_not_run(page: Page, demo: str, attack: str) -> None:
    page.goto(demo + WITH_RIVALS)
    page.locator(".check-summary[data-state]").wait_for()
    violated = """new Promise(done => {
      document.addEventListener("securitypolicyviolation", event => done(event.violatedDirective));
      %s;
    })"""
    assert str(page.evaluate(violated % attack)).split("-")[0] in ("script", "style", "connect")
    assert page.evaluate("globalThis.ran") is None
    assert page.locator("body").is_visible()


def test_a_page_that_is_not_there_knows_the_seal_all_the_same(page: Page, demo: str) -> None:
    page.goto(f"{demo}/check")
    foot = page.locator("footer .proof").inner_text()
    page.goto(f"{demo}/nowhere")
    told = page.locator("footer .proof").inner_text()
    assert "not yet witnessed" in foot
    assert told.partition(". ")[2] == foot.partition(". ")[2]
