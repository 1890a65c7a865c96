"""The API itself: how an operation is added, and how a failure is told."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import structlog
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError
from pydantic import BaseModel

from glasshouse.api.problems import REASONS, NotAnswered, Problem, problem
from glasshouse.clerk.problems import MEDIA_TYPE
from glasshouse.clerk.reader import BeyondRecord, TimeBeforeSize
from glasshouse.house.pages import NoSuchChoice, NoSuchPage
from glasshouse.site import answers
from glasshouse.site.moments import BadQuery

View = Callable[..., HttpResponse]
_log = structlog.get_logger("glasshouse.api")

#: Reasons that any operation can end in.
_ENDS = {400: "bad_request", 404: "not_found", 500: "server_fault", 503: "busy"}

# The library's own page for people loads its parts from other sites, so ours takes its place.
api = NinjaAPI(
    title="Glasshouse",
    version="1",
    description=(
        "Everything the pages show, and the facts behind them. Each answer stands at a size N of "
        "the record and a time T, named in its context, and follows from the record alone; words "
        "that are withheld today are withheld in every answer. Times ending in _ms are Unix "
        "milliseconds. Answers may be read from any site and need no key."
    ),
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
)


def read(path: str, response: type[BaseModel] | None, tag: str = "") -> Callable[[View], View]:
    """Add an operation that answers GET and HEAD at ``path``.

    The first line of the view's docstring is the operation's summary, the rest its description.
    Without a ``response`` model it is no part of the contract.
    """

    def add(view: View) -> View:
        summary, _, description = (inspect.getdoc(view) or "").partition("\n\n")
        api.api_operation(
            ["GET", "HEAD"],
            path,
            response=response,
            summary=summary.rstrip("."),
            description=description,
            tags=[tag] if tag else None,
            operation_id=view.__name__,
            include_in_schema=response is not None,
            openapi_extra={"responses": {status: _ending(code) for status, code in _ENDS.items()}},
        )(view)
        return view

    return add


def page(request: HttpRequest, build: answers.Build) -> HttpResponse:
    """The answer of an operation: the model that ``build`` makes, as its page's JSON."""
    made, _newest = answers.model(request, build)
    return answers.json_answer(made)


def _ending(code: str) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{Problem.__name__}"}
    return {"description": REASONS[code].sentence, "content": {MEDIA_TYPE: {"schema": schema}}}


# The library types what it hands over as an exception or its class; it is always the exception.


def _unanswerable(request: HttpRequest, failure: Any) -> HttpResponse:
    _status, code = answers.why(failure)
    if isinstance(failure, (BadQuery, NoSuchChoice)):
        return problem(request, code, failure.field, str(failure))
    if isinstance(failure, BeyondRecord):
        return problem(request, code, "at", str(failure))
    if isinstance(failure, TimeBeforeSize):
        return problem(request, code, "time", str(failure))
    # Other lookups fail with what only a programmer can read.
    return problem(request, code, "", str(failure) if isinstance(failure, NoSuchPage) else "")


def _not_answered(request: HttpRequest, failure: Any) -> HttpResponse:
    return problem(request, failure.code, failure.field, failure.detail)


def _malformed(request: HttpRequest, failure: Any) -> HttpResponse:
    first = failure.errors[0]
    # The kind of parameter, then its name; of a name that may be left out the library says first
    # in which argument of the view it stands, and then which branch of its type failed.
    _kind, *names = first["loc"]
    field = names[1] if names[0] == "query" else names[0]
    return problem(request, "bad_request", str(field), first["msg"])


def _forged(request: HttpRequest, failure: Any) -> HttpResponse:
    # Such as the name of another site. Only what prints the site's own address asks for it.
    return problem(request, "bad_request", "Host")


def _fault(request: HttpRequest, failure: Any) -> HttpResponse:
    _log.error("the API failed", path=request.path, exc_info=failure)
    return problem(request, "server_fault")


for _failure in answers.FAILURES:
    api.add_exception_handler(_failure, _unanswerable)
api.add_exception_handler(NotAnswered, _not_answered)
api.add_exception_handler(ValidationError, _malformed)
api.add_exception_handler(SuspiciousOperation, _forged)
api.add_exception_handler(Exception, _fault)
