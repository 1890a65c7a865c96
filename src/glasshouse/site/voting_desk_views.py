"""The addresses on which votes are held: the trustees' desk."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from glasshouse.acts.context import PageContext
from glasshouse.clerk.reader import Reading
from glasshouse.pages.trustee_desk import TrusteePage, trustee_page
from glasshouse.site.answers import answer


def trustee(request: HttpRequest, slug: str, *, as_json: bool = False) -> HttpResponse:
    """The desk of a vote's trustees."""

    def build(reading: Reading, context: PageContext) -> TrusteePage:
        return trustee_page(reading.facts, context, reading.words, slug)

    return answer(request, "site/trustee.html", build, as_json=as_json)
