"""The addresses of the pages. Each has its page model beside it, as ``.json``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, re_path

from glasshouse.site import conventions, metrics, views

View = Callable[..., HttpResponse]
_SLUG = "(?P<slug>[a-z0-9-]{1,40})"
_INDEX = "(?P<index>0|[1-9][0-9]{0,15})"


def _with_json(address: str, json_address: str, view: View) -> list[URLPattern]:
    return [
        re_path(f"^{address}$", view),
        re_path(f"^{json_address}$", view, {"as_json": True}),
    ]


def _entry(request: Any, index: str, **options: Any) -> HttpResponse:
    return views.entry(request, int(index), **options)


urlpatterns = [
    *_with_json("", r"front\.json", views.front),
    *_with_json("entries/", r"entries\.json", views.entries),
    re_path(r"^entries\.csv$", views.entries_csv),
    *_with_json(f"entries/{_INDEX}", rf"entries/{_INDEX}\.json", _entry),
    *_with_json(f"conferences/{_SLUG}", rf"conferences/{_SLUG}\.json", views.conference),
    *_with_json(f"parties/{_SLUG}", rf"parties/{_SLUG}\.json", views.party),
    *_with_json(f"documents/{_SLUG}", rf"documents/{_SLUG}\.json", views.document),
    *_with_json("check", r"check\.json", views.check),
    re_path("^health$", views.health),
    re_path("^metrics$", metrics.metrics),
    re_path(r"^robots\.txt$", conventions.robots),
    re_path(r"^favicon\.ico$", conventions.icon),
]
handler400 = views.bad_request
handler404 = views.not_found
handler500 = views.server_fault
