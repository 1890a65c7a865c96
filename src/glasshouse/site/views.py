"""The pages' addresses, turned into page models. Each page is there as HTML and as ``.json``.

A view names what is built and the template; everything else is in ``builds`` and ``answers``.
"""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import is_valid_path

from glasshouse.pages import EntriesPage
from glasshouse.parley.pages import Row
from glasshouse.site import answers, builds, sentences, spreadsheet
from glasshouse.site.answers import answer
from glasshouse.site.serving import serving


def front(request: HttpRequest, *, as_json: bool = False) -> HttpResponse:
    """Where it stands."""
    return answer(request, "site/front.html", builds.front(request.GET), as_json=as_json)


def entries(request: HttpRequest, *, as_json: bool = False) -> HttpResponse:
    """The public record, filtered."""
    return answer(request, "site/entries.html", builds.entries(request.GET), as_json=as_json)


def entries_csv(request: HttpRequest) -> HttpResponse:
    """The public record as a table for spreadsheets: the same rows as the page's."""
    try:
        page, _newest = answers.model(request, builds.entries(request.GET))
    except tuple(answers.FAILURES) as failure:
        return answers.refusal(request, failure)
    assert isinstance(page, EntriesPage)
    header = ["entry", "id", "kind", "nature", "by", "received", "effect", "text"]
    return spreadsheet.answer(header, [_cells(row) for row in page.items])


def _cells(row: Row) -> list[object]:
    values: list[object] = [row.index, row.id, row.kind, row.nature, row.by and row.by.name.text]
    told = row.excerpt.text if row.excerpt else sentences.answer_given(row.says)
    return [*values, row.received_ms, row.effect, told or None]


def entry(request: HttpRequest, index: int, *, as_json: bool = False) -> HttpResponse:
    """One entry as a document, with its check."""
    return answer(request, "site/entry.html", builds.entry(index, request.GET), as_json=as_json)


def conference(request: HttpRequest, slug: str, *, as_json: bool = False) -> HttpResponse:
    """One negotiation, on a day of history if one is asked for."""
    build = builds.conference(slug, request.GET)
    return answer(request, "site/conference.html", build, as_json=as_json)


def party(request: HttpRequest, slug: str, *, as_json: bool = False) -> HttpResponse:
    """One party or office: its keys, who vouches for them, what it said."""
    return answer(request, "site/party.html", builds.party(slug), as_json=as_json)


def document(request: HttpRequest, slug: str, *, as_json: bool = False) -> HttpResponse:
    """One document that statements rest on."""
    return answer(request, "site/document.html", builds.document(slug), as_json=as_json)


def check(request: HttpRequest, *, as_json: bool = False) -> HttpResponse:
    """How to check this yourself."""
    return answer(request, "site/check.html", builds.check(), as_json=as_json)


def health(_request: HttpRequest) -> HttpResponse:
    """Sizes, what waits, alarms: for those who run the site and for their monitoring."""
    report = dict(serving().health())
    well = bool(report.get("accepting")) and not report.get("alarms")
    return HttpResponse(
        json.dumps({"well": well, **report}, sort_keys=True),
        status=200 if well else 503,
        content_type="application/json; charset=utf-8",
        headers={"Cache-Control": "no-store"},
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler for an address that is no page's. One that is a page's but for the stroke at
    its end leads there."""
    meant = _meant(request)
    if meant is not None:
        return HttpResponsePermanentRedirect(meant, headers={"Cache-Control": "no-cache"})
    return answers.error(request, 404, "not_found", as_json=request.path.endswith(".json"))


def _meant(request: HttpRequest) -> str | None:
    """The address of this site that differs from the one asked for by a stroke at its end."""
    path, stroke = request.path.removesuffix("/"), request.path.endswith("/")
    if not is_valid_path(path if stroke else f"{path}/"):
        return None
    query = request.META.get("QUERY_STRING", "")
    return (path if stroke else f"{path}/") + (f"?{query}" if query else "")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler for a request it would not read, such as one with a forged host name."""
    return HttpResponse("This address is not one of this site's.\n", status=400)


def server_fault(request: HttpRequest) -> HttpResponse:
    """Django's handler for a fault of the site."""
    return answers.error(request, 500, "server_fault", as_json=request.path.endswith(".json"))
