"""A real browser, and the rule that it may speak to nobody but this machine.

Playwright drives the system's Chromium; no browser is downloaded. Every request that would leave
the loopback interface is stopped, noted, and fails the test that caused it: reading a house leaves
no trace with anybody else.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from tests.browser.voting import opened

# The sandbox needs rights that containers and root do not have; the rest keeps Chromium from asking
# its maker for anything.
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
OWN_HOSTS = {"127.0.0.1", "localhost", "::1"}
REPOSITORY = Path(__file__).resolve().parents[2]
Houses = Callable[[str], str]


def chromium_program() -> Path:
    """The system's Chromium, or the one that GLASSHOUSE_CHROMIUM names."""
    program = os.environ.get("GLASSHOUSE_CHROMIUM") or shutil.which("chromium")
    if program is None:
        raise FileNotFoundError("Chromium is not installed, and GLASSHOUSE_CHROMIUM names none")
    return Path(program)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for the tests of a file.

    Not for the whole session: while Playwright runs it holds this thread's event loop, and the
    asynchronous tests of other files need theirs.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_program(), args=CHROMIUM_ARGUMENTS
        )
        yield browser
        browser.close()


def guarded(context: BrowserContext, strangers: list[str]) -> BrowserContext:
    """Stop every request to another host, and note its address in ``strangers``."""

    def decide(route: Route) -> None:
        address = urlsplit(route.request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.hostname not in OWN_HOSTS:
            strangers.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    context.route("**/*", decide)
    return context


@pytest.fixture
def strangers() -> Iterator[list[str]]:
    """Addresses outside this machine that the page asked for; none may remain at the end."""
    asked: list[str] = []
    yield asked
    assert asked == []


@pytest.fixture
def page(chromium: Browser, strangers: list[str]) -> Iterator[Page]:
    """A fresh page with scripts on, in a profile of its own."""
    context = guarded(chromium.new_context(), strangers)
    yield context.new_page()
    context.close()


@pytest.fixture
def scriptless_page(chromium: Browser, strangers: list[str]) -> Iterator[Page]:
    """A fresh page with scripts off: everything must be readable here."""
    context = guarded(chromium.new_context(java_script_enabled=False), strangers)
    yield context.new_page()
    context.close()


@contextlib.contextmanager
def served(kind: str, directory: Path) -> Iterator[str]:
    """Address of a house of this kind, served by a process of its own while the context lasts."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        descriptor = listener.fileno()
        command = [sys.executable, "-m", "tests.browser.serving", kind, str(directory)]
        process = subprocess.Popen(
            [*command, str(descriptor)], pass_fds=[descriptor], cwd=REPOSITORY
        )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture(scope="session")
def houses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Houses]:
    """From a kind of house to its address; each is built and served when first asked for."""
    addresses: dict[str, str] = {}
    with contextlib.ExitStack() as running:

        def address(kind: str) -> str:
            if kind not in addresses:
                directory = tmp_path_factory.mktemp(kind) / "house"
                addresses[kind] = running.enter_context(served(kind, directory))
            return addresses[kind]

        yield address


@pytest.fixture
def demo(houses: Houses) -> str:
    """Address of the demo house: no witness."""
    return houses("demo")


@pytest.fixture
def witnessed(houses: Houses) -> str:
    """Address of the house with one witness and every kind of entry."""
    return houses("witnessed")


@pytest.fixture
def open_vote(houses: Houses, page: Page) -> str:
    """Address of a house in which a vote is open, once its ballot box is there."""
    return opened(page, houses("open_vote"))


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
