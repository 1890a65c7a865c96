"""The addresses on which votes are held: announcing, organising, the trustees' desk."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from glasshouse.acts.context import PageContext
from glasshouse.clerk.reader import Reading
from glasshouse.pages.organising import (
    AnnouncePage,
    OrganisePage,
    announce_page,
    organise_page,
)
from glasshouse.pages.trustee_desk import TrusteePage, trustee_page
from glasshouse.site.answers import answer


def trustee(request: HttpRequest, slug: str, *, as_json: bool = False) -> HttpResponse:
    """The desk of a vote's trustees."""

    def build(reading: Reading, context: PageContext) -> TrusteePage:
        return trustee_page(reading.facts, context, reading.words, slug)

    return answer(request, "site/trustee.html", build, as_json=as_json)


def announce(request: HttpRequest, slug: str, *, as_json: bool = False) -> HttpResponse:
    """Announce a vote in a negotiation; the query's ``about`` names what it is about."""

    def build(reading: Reading, context: PageContext) -> AnnouncePage:
        about = request.GET.get("about")
        return announce_page(reading.facts, context, reading.words, slug, about)

    return answer(request, "site/announce_vote.html", build, as_json=as_json)


def organise(request: HttpRequest, slug: str, *, as_json: bool = False) -> HttpResponse:
    """What there is to do and to say of a vote."""

    def build(reading: Reading, context: PageContext) -> OrganisePage:
        return organise_page(reading.facts, context, reading.words, slug)

    return answer(request, "site/organise_vote.html", build, as_json=as_json)
