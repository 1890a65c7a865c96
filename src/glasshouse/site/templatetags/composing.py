"""What the pages on which parties answer need besides: the page model for the script."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.template.context import Context
from django.utils.html import json_script
from django.utils.safestring import SafeString
from pydantic import BaseModel

from glasshouse.pages.answering import Answered, Answering, SeatPage
from glasshouse.site import deadlines
from glasshouse.site.templatetags.ledger import to

register = template.Library()
register.filter("deadline", deadlines.deadline)


@register.simple_tag(takes_context=True)
def answering(context: Context, conference: str, number: int, party: str = "") -> str:
    """Address of the page on which a proposal is answered, for a party if one is named."""
    return to(context, f"/conferences/{conference}/proposals/{number}/answer", **{"as": party})


@register.simple_tag(takes_context=True)
def seats(context: Context, conference: str) -> str:
    """Address of the page on which a seat is taken."""
    return to(context, f"/conferences/{conference}/seat")


@register.filter
def of_article(parties: Sequence[Answering], place: int) -> list[tuple[Answering, Answered]]:
    """What each party says until now of the article at this place, counted from 0."""
    return [(each, each.articles[place]) for each in parties]


@register.filter
def any_answered(page: SeatPage) -> bool:
    """Whether some open proposal is answered by a party that it is addressed to."""
    return any(not asked.awaited for seat in page.seats for asked in seat.asked)


@register.filter
def page_data(page: BaseModel) -> SafeString:
    """The page model, for the script of the page.

    Threat: words of a party that end the element and begin another. Django writes <, > and & as
    escapes of JSON. The element is data, no script: the policy of the site runs nothing in it.
    """
    return json_script(page.model_dump(mode="json", by_alias=True), "page-data")
