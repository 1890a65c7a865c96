"""The addresses of the pages. Each has its page model beside it, as ``.json``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, re_path

from glasshouse.site import (
    answering_views,
    conventions,
    metrics,
    negotiation_views,
    proposal_views,
    views,
    vote_views,
    voting_desk_views,
)

View = Callable[..., HttpResponse]
_SLUG = "(?P<slug>[a-z0-9-]{1,40})"
_PROPOSAL = f"conferences/{_SLUG}/proposals/(?P<number>[1-9][0-9]{{0,8}})"
_VERSION = "(?P<version>[1-9][0-9]{0,3})"
_INDEX = "(?P<index>0|[1-9][0-9]{0,15})"


def _with_json(address: str, json_address: str, view: View) -> list[URLPattern]:
    return [
        re_path(f"^{address}$", view),
        re_path(f"^{json_address}$", view, {"as_json": True}),
    ]


def _entry(request: Any, index: str, **options: Any) -> HttpResponse:
    return views.entry(request, int(index), **options)


def _deadlines(folder: str, of: str) -> list[URLPattern]:
    address = f"^{folder}/{_SLUG}/deadlines"
    return [
        re_path(f"{address}$", negotiation_views.deadlines, {"of": of}),
        re_path(rf"{address}\.json$", negotiation_views.deadlines, {"of": of, "as_json": True}),
        re_path(rf"{address}\.ics$", negotiation_views.deadlines_calendar, {"of": of}),
    ]


urlpatterns = [
    *_with_json("", r"front\.json", views.front),
    *_with_json("entries/", r"entries\.json", views.entries),
    re_path(r"^entries\.csv$", views.entries_csv),
    *_with_json(f"entries/{_INDEX}", rf"entries/{_INDEX}\.json", _entry),
    *_with_json(f"conferences/{_SLUG}", rf"conferences/{_SLUG}\.json", views.conference),
    *_with_json(
        f"conferences/{_SLUG}/grid", rf"conferences/{_SLUG}/grid\.json", negotiation_views.grid
    ),
    re_path(rf"^conferences/{_SLUG}/grid\.csv$", negotiation_views.grid_csv),
    *_with_json(
        f"conferences/{_SLUG}/how", rf"conferences/{_SLUG}/how\.json", negotiation_views.how
    ),
    *_deadlines("conferences", "conference"),
    *_deadlines("parties", "party"),
    *_with_json(
        f"conferences/{_SLUG}/seat", rf"conferences/{_SLUG}/seat\.json", answering_views.seat
    ),
    *_with_json(_PROPOSAL, rf"{_PROPOSAL}\.json", proposal_views.proposal),
    *_with_json(
        f"{_PROPOSAL}/versions/{_VERSION}",
        rf"{_PROPOSAL}/versions/{_VERSION}\.json",
        proposal_views.proposal,
    ),
    *_with_json(f"{_PROPOSAL}/answer", rf"{_PROPOSAL}/answer\.json", answering_views.answering),
    *_with_json(f"parties/{_SLUG}", rf"parties/{_SLUG}\.json", views.party),
    *_with_json(f"documents/{_SLUG}", rf"documents/{_SLUG}\.json", views.document),
    *_with_json("votes", r"votes\.json", vote_views.votes),
    *_with_json(f"votes/{_SLUG}", rf"votes/{_SLUG}\.json", vote_views.vote),
    *_with_json(f"votes/{_SLUG}/booth", rf"votes/{_SLUG}/booth\.json", vote_views.booth),
    *_with_json(f"votes/{_SLUG}/ballot", rf"votes/{_SLUG}/ballot\.json", vote_views.ballot),
    *_with_json(
        f"votes/{_SLUG}/trustee", rf"votes/{_SLUG}/trustee\.json", voting_desk_views.trustee
    ),
    *_with_json(
        f"votes/{_SLUG}/organise", rf"votes/{_SLUG}/organise\.json", voting_desk_views.organise
    ),
    *_with_json(
        f"conferences/{_SLUG}/votes/new",
        rf"conferences/{_SLUG}/votes/new\.json",
        voting_desk_views.announce,
    ),
    *_with_json("check", r"check\.json", views.check),
    re_path("^health$", views.health),
    re_path("^metrics$", metrics.metrics),
    re_path(r"^robots\.txt$", conventions.robots),
    re_path(r"^favicon\.ico$", conventions.icon),
]
handler400 = views.bad_request
handler404 = views.not_found
handler500 = views.server_fault
