"""What the page of a proposal needs besides: its articles, its answers, how its versions differ."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context
from django.utils.html import escape
from django.utils.safestring import SafeString

from glasshouse.site import pieces, proposals
from glasshouse.site.templatetags.ledger import asked, surroundings, to
from glasshouse.site.translating import gettext

register = template.Library()
register.filter("agreed_count", proposals.counts)


@register.simple_tag
def arrow() -> SafeString:
    """From whom to whom; said in words to whoever hears the page."""
    return SafeString(f'{pieces.ARROW}<span class="unseen"> {escape(gettext("to"))} </span>')


@register.simple_tag(takes_context=True)
def articles(context: Context, page: Any) -> SafeString:
    """All articles, side by side with another version's where the query says ``view=columns``."""
    columns = asked(context).get("view") == "columns"
    return proposals.articles(page, surroundings(context), columns=columns)


@register.simple_tag(takes_context=True)
def party_answers(context: Context, page: Any) -> SafeString:
    """What each party that is asked says of the whole."""
    return proposals.party_answers(page, surroundings(context))


@register.simple_tag(takes_context=True)
def end_of(context: Context, page: Any) -> SafeString:
    """How the proposal came to its end."""
    return proposals.end_of(page, surroundings(context))


@register.simple_tag(takes_context=True)
def due(context: Context, page: Any) -> SafeString:
    """By when an answer is wanted."""
    return proposals.due(page, surroundings(context))


@register.simple_tag(takes_context=True)
def proposal_line(context: Context, proposal: Any, slug: str) -> SafeString:
    """Another proposal, leading to its page."""
    return proposals.proposal_line(proposal, surroundings(context), slug=slug)


@register.simple_tag(takes_context=True)
def version_address(context: Context, page: Any, number: int, **query: Any) -> str:
    """Address of a version of the proposal, on the same day of history; of the newest one without
    its number."""
    place = f"/conferences/{page.conference.slug}/proposals/{page.proposal.number}"
    if number != page.proposal.versions:
        place += f"/versions/{number}"
    return to(context, place, **{"on": page.on, **query})
