"""Requests behind ASGI: one thread each, and the answers Django gives."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from asgiref.sync import SyncToAsync
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path

from glasshouse.site.handler import OneThreadHandler

seen: list[tuple[str, int]] = []


def middleware(following: Any) -> Any:
    def answer(request: HttpRequest) -> HttpResponse:
        seen.append(("before", threading.get_ident()))
        response: HttpResponse = following(request)
        seen.append(("after", threading.get_ident()))
        return response

    return answer


def page(_request: HttpRequest) -> HttpResponse:
    seen.append(("view", threading.get_ident()))
    return HttpResponse("here")


def broken(_request: HttpRequest) -> HttpResponse:
    raise LookupError


def handler500(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("a fault", status=500)


urlpatterns = [path("page", page), path("broken", broken)]

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def small_site() -> Iterator[None]:
    seen.clear()
    chain = [
        f"{__name__}.middleware",
        "django.middleware.gzip.GZipMiddleware",
        f"{__name__}.middleware",
        "django.middleware.http.ConditionalGetMiddleware",
    ]
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=chain):
        yield


async def get(address: str) -> tuple[int, bytes]:
    sent: list[dict[str, Any]] = []
    asked = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> dict[str, Any]:
        message = next(asked, None)
        if message is None:
            await asyncio.Event().wait()
        assert message is not None
        return message

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": address,
        "query_string": b"",
        "headers": [(b"host", b"127.0.0.1")],
    }
    await OneThreadHandler()(scope, receive, send)
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:])


async def test_a_request_changes_threads_three_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """When it begins, to be answered, and when it has been; Django's own handler needs ten."""
    changes: list[object] = []
    change = SyncToAsync.__call__

    def counted(self: Any, *arguments: Any, **options: Any) -> Any:
        changes.append(self.func)
        return change(self, *arguments, **options)

    monkeypatch.setattr(SyncToAsync, "__call__", counted)
    assert await get("/page") == (200, b"here")
    assert len(changes) == 3


async def test_everything_of_a_request_happens_in_one_thread_that_is_not_the_event_loop() -> None:
    assert await get("/page") == (200, b"here")
    assert [what for what, _thread in seen] == ["before", "before", "view", "after", "after"]
    threads = {thread for _what, thread in seen}
    assert len(threads) == 1
    assert threading.get_ident() not in threads


async def test_what_is_not_there_and_what_fails_is_answered_as_ever() -> None:
    status, _body = await get("/nowhere")
    assert status == 404
    assert await get("/broken") == (500, b"a fault")
