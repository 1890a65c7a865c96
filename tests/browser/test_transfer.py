"""What a first visit costs: under 100 kB with fonts, style and scripts, over the wire, cold."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.addresses import CONFERENCE, WITH_RIVALS

LIMIT = 100_000


def transferred(chromium: Browser, address: str, strangers: list[str]) -> dict[str, int]:
    """Bytes received per resource, as compressed and with heads, by a browser that has nothing."""
    context = chromium.new_context()
    page = context.new_page()
    network = context.new_cdp_session(page)
    addresses: dict[str, str] = {}
    received: dict[str, int] = {}

    def finished(event: dict[str, float | str]) -> None:
        received[addresses[str(event["requestId"])]] = int(event["encodedDataLength"])

    network.on(
        "Network.requestWillBeSent",
        lambda event: addresses.update({event["requestId"]: event["request"]["url"]}),
    )
    network.on("Network.loadingFinished", finished)
    network.send("Network.enable")
    page.goto(address, wait_until="networkidle")
    context.close()
    # Chromium draws the sign of a date field from an address of its own, which goes nowhere.
    received = {each: size for each, size in received.items() if not each.startswith("data:")}
    strangers += [each for each in received if not each.startswith("http://127.0.0.1:")]
    assert len(received) > 3
    return received


@pytest.mark.parametrize("address", ["/", "/check", WITH_RIVALS])
def test_a_first_page_costs_less_than_100_kb(
    chromium: Browser, strangers: list[str], demo: str, address: str
) -> None:
    received = transferred(chromium, demo + address, strangers)
    record = {each: size for each, size in received.items() if "/record/" in each}
    assert bool(record) == (address == WITH_RIVALS)
    kinds = {each.rpartition(".")[2] for each in received}
    assert {"css", "woff2"} <= kinds
    assert ("js" in kinds) == (address == WITH_RIVALS), "script where there is something to check"
    # What is checked is no part of the page, which is complete before it arrives.
    assert sum(received.values()) - sum(record.values()) < LIMIT, received
    assert sum(record.values()) < LIMIT, record


@pytest.mark.parametrize("address", ["/entries/", CONFERENCE])
def test_the_longest_pages_cost_little_more(
    chromium: Browser, strangers: list[str], demo: str, address: str
) -> None:
    received = transferred(chromium, demo + address, strangers)
    assert sum(received.values()) < 1.3 * LIMIT, received
    assert received[demo + address] < 0.3 * LIMIT, "the page itself arrives compressed"
