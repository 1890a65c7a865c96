"""From a page model to an answer: HTML, JSON, or the page that says why there is none.

One path for every page: read the moment asked for, open one consistent state of the house, build
the model, render it. HTML and JSON come from the same model, so they cannot say different things.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any, Final, TypeVar

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from pydantic import BaseModel

from glasshouse.acts.context import PageContext
from glasshouse.clerk.reader import BeyondRecord, Reading, TimeBeforeSize
from glasshouse.house.pages import Context, Lookup, NoSuchChoice, Sealed, context_of
from glasshouse.site.middleware import MIRRORED
from glasshouse.site.moments import BadQuery, asked_moment
from glasshouse.site.serving import serving
from glasshouse.site.translating import get_language

Build = Callable[[Reading, PageContext], BaseModel]
"""Builds a page's model from one state; raises LookupError if there is no such page, BadQuery if
the query cannot be read."""

_log = structlog.get_logger("glasshouse.site")
_Page = TypeVar("_Page", bound=BaseModel)

#: Why there can be no page: what is raised then, and how it is told. The first that fits is meant.
FAILURES: Final[Mapping[type[Exception], tuple[int, str]]] = {
    BadQuery: (400, "bad_request"),
    NoSuchChoice: (400, "bad_request"),
    BeyondRecord: (404, "later_than_record"),
    TimeBeforeSize: (404, "later_than_record"),
    LookupError: (404, "not_found"),
    sqlite3.OperationalError: (503, "busy"),
}
#: The record's time can be a little ahead of this machine's, and is the present all the same.
_AHEAD_MS = 60_000
#: Pages print words, and words can be withheld: nobody may keep a page without asking again.
_NO_CACHE = {"Cache-Control": "no-cache"}


class ErrorPage(BaseModel):
    """Why there is no page. ``context`` is None where the house itself cannot be read; ``field``
    names the value of the query that cannot be."""

    context: Context | None
    status: int
    code: str
    field: str | None = None
    retry_after_s: int | None = None


def answer(request: HttpRequest, template: str, build: Build, *, as_json: bool) -> HttpResponse:
    """The page that ``build`` makes at the moment the request asks for."""
    try:
        page, newest = model(request, build)
    except tuple(FAILURES) as failure:
        return refusal(request, failure, as_json=as_json)
    if as_json:
        return json_answer(page)
    seen = {**view(request, newest), "future": _of_the_future(page)}
    text = render_to_string(template, {"page": page, "view": seen}, request)
    return HttpResponse(text, headers=_NO_CACHE)


def _of_the_future(page: BaseModel) -> bool:
    """Whether a page is asked for as it will stand, at a time that has not come yet."""
    asked = getattr(page, "context").time  # noqa: B009
    return bool(asked > serving().clock.now() + _AHEAD_MS)


def why(failure: Exception) -> tuple[int, str]:
    """The HTTP status and the code that tell a reader of one of ``FAILURES``."""
    if isinstance(failure, sqlite3.OperationalError):
        _log.error("the house cannot be read", error=str(failure))
    return next(told for cls, told in FAILURES.items() if isinstance(failure, cls))


def model(request: HttpRequest, build: Build) -> tuple[BaseModel, int]:
    """The model of a page, sealed as the house is now, and the newest size of the record.

    Without ``at`` and ``time`` the newest state is read at the present time, since what is owed
    grows older while nothing is said.
    """
    with _open(*asked_moment(request.GET)) as reading:
        context = PageContext(reading.snapshot.size, reading.snapshot.time, _language())
        return _with_seal(build(reading, context), reading), reading.newest


@contextmanager
def _open(size: int | None, time: int | None) -> Iterator[Reading]:
    reader = serving().reader
    with ExitStack() as opened:
        if size is not None or time is not None:
            yield opened.enter_context(reader.reading(size, time))
            return
        try:
            reading = opened.enter_context(reader.reading(None, serving().clock.now()))
        except TimeBeforeSize:
            # This machine's clock was set back; the record's time never goes back.
            reading = opened.enter_context(reader.reading())
        yield reading


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def _with_seal(page: _Page, reading: Reading) -> _Page:
    context = _sealed(getattr(page, "context"), reading)  # noqa: B009
    return page.model_copy(update={"context": context})


def _sealed(context: Context, reading: Reading) -> Context:
    """The context with the newest seal, if there is one."""
    sealed = reading.sealed()
    if sealed is None:
        return context
    seal = Sealed(
        size=sealed.size,
        at_ms=sealed.published_at,
        witnesses=len(sealed.witnesses),
        unwitnessed_since_ms=sealed.unwitnessed_since,
    )
    return context.model_copy(update={"sealed": seal})


def json_answer(page: BaseModel, status: int = 200) -> HttpResponse:
    """A page model as JSON, open to programs on other sites: it is public in any case."""
    return HttpResponse(
        page.model_dump_json(by_alias=True),
        status=status,
        content_type="application/json; charset=utf-8",
        headers=_NO_CACHE | {"Access-Control-Allow-Origin": "*"},
    )


def view(request: HttpRequest, newest: int) -> Mapping[str, Any]:
    """What a template needs besides the model: the address, and what else could be read."""
    path = request.path
    return {
        "path": path,
        "json": "/front.json" if path == "/" else f"{path.rstrip('/')}.json",
        "languages": [
            {"code": code, "name": name} for code, name in settings.LANGUAGES if code != MIRRORED
        ],
        "past": "at" in request.GET or "time" in request.GET,
        "latest_size": newest,
        "base": f"{request.scheme}://{request.get_host()}",
    }


def refusal(request: HttpRequest, failure: Exception, *, as_json: bool = False) -> HttpResponse:
    """The page that tells of one of ``FAILURES``."""
    status, code = why(failure)
    return error(request, status, code, as_json=as_json, field=getattr(failure, "field", None))


def error(
    request: HttpRequest, status: int, code: str, *, as_json: bool = False, field: str | None = None
) -> HttpResponse:
    """The page that says why there is none, and what can be done."""
    retry_after = 5 if status == 503 else None
    page = ErrorPage(
        context=_present(), status=status, code=code, field=field, retry_after_s=retry_after
    )
    if as_json:
        response = json_answer(page, status)
    else:
        context = {"page": page, "view": {**view(request, 0), "json": None}}
        text = render_to_string("site/error.html", context, request)
        response = HttpResponse(text, status=status)
    response.headers["Cache-Control"] = "no-store"
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def _present() -> Context | None:
    """The context of the newest state, so that an error page still says whose site this is."""
    try:
        with serving().reader.reading() as reading:
            snapshot = reading.snapshot
            context = PageContext(snapshot.size, snapshot.time, _language())
            return _sealed(context_of(Lookup(reading.facts, context, reading.words)), reading)
    except (LookupError, sqlite3.Error, RuntimeError):
        return None
