"""Every address of the site: the pages', and the API's below ``/api/``.

The root lies here, because the site must not know of the API that is built on it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, include, path

from glasshouse.api import (  # noqa: F401 - importing them adds their operations
    docs,
    fact_operations,
    kind_operations,
    openapi,
    page_operations,
)
from glasshouse.api.problems import problem
from glasshouse.api.service import api
from glasshouse.site import urls as site
from glasshouse.site import views

PREFIX = "/api/"


def _reading(view: Callable[..., Any]) -> Callable[..., HttpResponse]:
    """The library tells in its own words that a method is not allowed; this tells it in ours."""

    @wraps(view)
    def answer(request: HttpRequest, **place: Any) -> HttpResponse:
        response = view(request, **place)
        return response if response.status_code != 405 else problem(request, "method_not_allowed")

    return answer


def _addresses() -> list[URLPattern]:
    patterns, _application, _namespace = api.urls
    found = [pattern for pattern in patterns if isinstance(pattern, URLPattern)]
    for pattern in found:
        pattern.callback = _reading(pattern.callback)
    return found


urlpatterns = [*site.urlpatterns, path(PREFIX.removeprefix("/"), include(_addresses()))]
handler400 = site.handler400


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such address: told to programs below ``/api/`` as they are told everything."""
    if request.path.startswith(PREFIX):
        return problem(request, "not_found")
    return views.not_found(request, exception)


def handler500(request: HttpRequest) -> HttpResponse:
    """A fault of the site, told likewise."""
    if request.path.startswith(PREFIX):
        return problem(request, "server_fault")
    return views.server_fault(request)
