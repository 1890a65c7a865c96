"""The pages' addresses, turned into page models. Each page is there as HTML and as ``.json``.

A view reads the query and names the page function and the template; everything else is in
``answers``.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse

from glasshouse.acts.context import PageContext
from glasshouse.acts.entry import Entry
from glasshouse.clerk.reader import Reading
from glasshouse.house.pages import NoSuchPage
from glasshouse.pages import (
    EntriesPage,
    Filters,
    check_page,
    conference_page,
    document_page,
    entries_page,
    entry_page,
    front_page,
    party_page,
)
from glasshouse.site import answers
from glasshouse.site.answers import answer
from glasshouse.site.moments import BadQuery
from glasshouse.site.serving import serving

_INDEX = re.compile(r"0|[1-9][0-9]{0,15}")
_CURSOR = re.compile(r"[0-9A-Za-z/_.:-]{1,200}")


def front(request: HttpRequest, *, as_json: bool = False) -> HttpResponse:
    """Where it stands."""

    def build(reading: Reading, context: PageContext) -> Any:
        return front_page(reading.facts, context, reading.words)

    return answer(request, "site/front.html", build, as_json=as_json)


def entries(request: HttpRequest, *, as_json: bool = False) -> HttpResponse:
    """The public record, filtered."""
    return answer(request, "site/entries.html", _entries(request), as_json=as_json)


def entries_csv(request: HttpRequest) -> HttpResponse:
    """The public record as a table for spreadsheets: the same rows as the page's."""
    try:
        page, _newest = answers.model(request, _entries(request))
    except (LookupError, ValueError):
        return answers.error(request, 404, "not_found")
    assert isinstance(page, EntriesPage)
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(["entry", "id", "kind", "nature", "by", "received", "effect", "text"])
    for row in page.items:
        values = [row.index, row.id, row.kind, row.nature, row.by and row.by.name.text]
        values += [row.received_ms, row.effect, row.excerpt and row.excerpt.text]
        writer.writerow([_plain_cell(value) for value in values])
    return HttpResponse(
        table.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"},
    )


def _plain_cell(value: Any) -> Any:
    """Threat: a party's words that begin like a formula are run by the reader's spreadsheet."""
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in "=+-@\t\r" and text[:1] else text


def _entries(request: HttpRequest) -> answers.Build:
    def build(reading: Reading, context: PageContext) -> Any:
        return entries_page(reading.facts, context, reading.words, _filters(request))

    return build


def _filters(request: HttpRequest) -> Filters:
    values: dict[str, Any] = {}
    for name in Filters.model_fields:
        text = request.GET.get(name, "")
        if not text:
            continue
        if name in ("before", "after"):
            if not _INDEX.fullmatch(text):
                raise BadQuery(name)
            values[name] = int(text)
        else:
            values[name] = text
    try:
        return Filters(**values)
    except ValueError as error:
        raise BadQuery("filter") from error


def entry(request: HttpRequest, index: int, *, as_json: bool = False) -> HttpResponse:
    """One entry as a document, with its check."""
    text = request.GET.get("text") or None

    def build(reading: Reading, context: PageContext) -> Any:
        stored = reading.entry(index)
        if stored is None:
            raise NoSuchPage(f"the record has no entry {index}")
        recorded = Entry.parse(stored.raw)
        return entry_page(reading.facts, context, reading.words, recorded, text=text)

    return answer(request, "site/entry.html", build, as_json=as_json)


def conference(request: HttpRequest, slug: str, *, as_json: bool = False) -> HttpResponse:
    """One negotiation, on a day of history if one is asked for."""

    def build(reading: Reading, context: PageContext) -> Any:
        return conference_page(
            reading.facts,
            context,
            reading.words,
            slug,
            on=_day(request.GET),
            before=_cursor(request.GET, "before"),
            after=_cursor(request.GET, "after"),
        )

    return answer(request, "site/conference.html", build, as_json=as_json)


def _day(query: Mapping[str, str]) -> date | None:
    text = query.get("on", "")
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise BadQuery("on")
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadQuery("on") from error


def _cursor(query: Mapping[str, str], name: str) -> str | None:
    text = query.get(name, "")
    if text and not _CURSOR.fullmatch(text):
        raise BadQuery(name)
    return text or None


def party(request: HttpRequest, slug: str, *, as_json: bool = False) -> HttpResponse:
    """One party or office: its keys, who vouches for them, what it said."""

    def build(reading: Reading, context: PageContext) -> Any:
        return party_page(reading.facts, context, reading.words, slug)

    return answer(request, "site/party.html", build, as_json=as_json)


def document(request: HttpRequest, slug: str, *, as_json: bool = False) -> HttpResponse:
    """One document that statements rest on."""

    def build(reading: Reading, context: PageContext) -> Any:
        return document_page(reading.facts, context, reading.words, slug)

    return answer(request, "site/document.html", build, as_json=as_json)


def check(request: HttpRequest, *, as_json: bool = False) -> HttpResponse:
    """How to check this yourself."""

    def build(reading: Reading, context: PageContext) -> Any:
        digest = reading.record.digest_at(context.size).hex()
        return check_page(reading.facts, context, reading.words, digest)

    return answer(request, "site/check.html", build, as_json=as_json)


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
    """Django's handler for an address that is no page's."""
    return answers.error(request, 404, "not_found", as_json=request.path.endswith(".json"))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler for a request it would not read, such as one with a forged host name."""
    return HttpResponse("This address is not one of this site's.\n", status=400)


def server_fault(request: HttpRequest) -> HttpResponse:
    """Django's handler for a fault of the site."""
    return answers.error(request, 500, "server_fault", as_json=request.path.endswith(".json"))
