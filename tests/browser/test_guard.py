"""The guard of the browser tests does stop and note what would leave this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Page

PAGE = b"""<!doctype html><title>A page</title><p id=words>unread</p>
<script>document.getElementById("words").textContent = "read";</script>
<img src="%s" alt="">"""


def handler(image: bytes) -> type[BaseHTTPRequestHandler]:
    """Serves one page that asks for one image."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(PAGE % image)

        def log_message(self, *_: object) -> None:
            """Say nothing on the terminal."""

    return Handler


@pytest.fixture
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    """Address of a page that asks for the image given as the parameter."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(request.param))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("address", [b"/image.png"], indirect=True)
def test_a_page_of_this_machine_is_shown_and_nobody_else_asked(
    page: Page, strangers: list[str], address: str
) -> None:
    page.goto(address)
    assert page.inner_text("#words") == "read"
    assert strangers == []


@pytest.mark.parametrize("address", [b"https://elsewhere.example/image.png"], indirect=True)
def test_a_request_to_another_host_is_stopped_and_noted(
    page: Page, strangers: list[str], address: str
) -> None:
    page.goto(address, wait_until="load")
    assert strangers == ["https://elsewhere.example/image.png"]
    strangers.clear()


@pytest.mark.parametrize("address", [b"/image.png"], indirect=True)
def test_without_scripts_nothing_runs(scriptless_page: Page, address: str) -> None:
    scriptless_page.goto(address)
    assert scriptless_page.locator("#words").text_content() == "unread"
