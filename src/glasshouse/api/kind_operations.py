"""Kinds and codes for programs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query

from glasshouse.acts.context import PageContext
from glasshouse.acts.identifiers import KindName
from glasshouse.api.kinds import CodesPage, KindPage, KindsPage, codes_page, kind_page, kinds_page
from glasshouse.api.queries import Asked, Moment
from glasshouse.api.service import page, read
from glasshouse.clerk.reader import Reading
from glasshouse.site.answers import json_answer


@read("/kinds", KindsPage, "kinds")
def kinds(request: HttpRequest, query: Query[Moment]) -> HttpResponse:
    """Every kind of statement that the rules in force know."""

    def build(reading: Reading, context: PageContext) -> KindsPage:
        return kinds_page(reading.facts, context, reading.words)

    return page(request, build)


@read("/kinds/{name}", KindPage, "kinds")
def kind(request: HttpRequest, name: Path[KindName], query: Query[Moment]) -> HttpResponse:
    """One kind of statement: the JSON Schema of its body, and the lines of its texts."""

    def build(reading: Reading, context: PageContext) -> KindPage:
        return kind_page(reading.facts, context, reading.words, name)

    return page(request, build)


@read("/codes", CodesPage, "kinds")
def codes(request: HttpRequest, query: Query[Asked]) -> HttpResponse:
    """Every code, with its plain sentence and what is possible then."""
    return json_answer(codes_page())
