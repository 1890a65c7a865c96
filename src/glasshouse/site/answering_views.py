"""The addresses on which seats are taken and proposals answered."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from glasshouse.acts.context import PageContext
from glasshouse.clerk.reader import Reading
from glasshouse.pages.answering import AnswerPage, SeatPage, answer_page, seat_page
from glasshouse.site.answers import answer


def seat(request: HttpRequest, slug: str, *, as_json: bool = False) -> HttpResponse:
    """Take a seat in a negotiation held for practice."""

    def build(reading: Reading, context: PageContext) -> SeatPage:
        return seat_page(reading.facts, context, reading.words, slug)

    return answer(request, "site/seat.html", build, as_json=as_json)


def answering(
    request: HttpRequest, slug: str, number: str, *, as_json: bool = False
) -> HttpResponse:
    """Answer a proposal."""

    def build(reading: Reading, context: PageContext) -> AnswerPage:
        return answer_page(reading.facts, context, reading.words, slug, int(number))

    return answer(request, "site/answer.html", build, as_json=as_json)
