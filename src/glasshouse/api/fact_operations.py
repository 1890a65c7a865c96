"""Facts for programs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query

from glasshouse.acts.context import PageContext
from glasshouse.api.facts import (
    FactPage,
    FactsPage,
    FactTypesPage,
    Listing,
    fact_page,
    fact_types_page,
    facts_page,
)
from glasshouse.api.queries import Asked, FactsQuery, Moment, Name, Place
from glasshouse.api.service import page, read
from glasshouse.clerk.reader import Reading
from glasshouse.site.answers import json_answer


@read("/facts", FactTypesPage, "facts")
def fact_types(request: HttpRequest, query: Query[Asked]) -> HttpResponse:
    """The types of facts, with the names of their values and listings."""
    return json_answer(fact_types_page())


@read("/facts/{type}", FactsPage, "facts")
def facts(request: HttpRequest, type: Path[Name], query: Query[FactsQuery]) -> HttpResponse:  # noqa: A002 - the name in the address
    """The facts of a listing, in its order.

    A listing is named by its index and a value, such as ``/api/facts/recorded?index=kind&value=
    statement.make``. Go on with ``after`` until ``next`` is null.
    """
    listing = Listing(query.index, query.value, query.after, query.limit)

    def build(reading: Reading, context: PageContext) -> FactsPage:
        return facts_page(reading.facts, context, reading.words, type, listing)

    return page(request, build)


def _fact(request: HttpRequest, type_name: str, key: str) -> HttpResponse:
    def build(reading: Reading, context: PageContext) -> FactPage:
        return fact_page(reading.facts, context, reading.words, type_name, key)

    return page(request, build)


@read("/facts/{type}/", FactPage, "facts")
def only_fact(request: HttpRequest, type: Path[Name], query: Query[Moment]) -> HttpResponse:  # noqa: A002 - the name in the address
    """The fact of a type that has one, under the empty key.

    ``/api/facts/rules/`` are the rules of the house.
    """
    return _fact(request, type, "")


@read("/facts/{type}/{path:key}", FactPage, "facts")
def fact(
    request: HttpRequest,
    type: Path[Name],  # noqa: A002 - the name in the address
    key: Path[Place],
    query: Query[Moment],
) -> HttpResponse:
    """One fact, by its type and key.

    A key can hold slashes, as in ``/api/facts/short_name/conference/brest-litovsk``.
    """
    return _fact(request, type, key)
