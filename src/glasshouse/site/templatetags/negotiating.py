"""What the pages of a negotiation need besides: sentences, the grid, what is awaited.

``{% load negotiating %}``. Threat: see ``ledger``; all words leave through the same pieces.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString

from glasshouse.site import deadlines, grids, histories, negotiations, pieces
from glasshouse.site.templatetags.ledger import address_of, asked, surroundings, to
from glasshouse.site.translating import gettext, ngettext
from glasshouse.site.vocabulary import term
from glasshouse.site.words import word

register = template.Library()
register.filter("term", term)
register.filter("offset", deadlines.offset)


def _piece(make: Callable[..., SafeString]) -> None:
    """Let templates print a piece that depends on its surroundings, as ``ledger`` does."""

    @register.simple_tag(takes_context=True, name=make.__name__)
    def print_piece(context: Context, what: Any, **options: Any) -> SafeString:
        return make(what, surroundings(context), **options)


for _make in (
    grids.grid_table,
    histories.agreement_line,
    histories.history_sentence,
    histories.principles_line,
    histories.session_line,
    histories.tracked_proposal,
    negotiations.awaited_line,
    negotiations.brief_standing,
    negotiations.deadline_of,
    negotiations.front_line,
    negotiations.lead_sentence,
    negotiations.participant,
):
    _piece(_make)


@register.simple_tag(takes_context=True)
def proposal_place(context: Context, slug: str, number: int) -> str:
    """Address of a proposal."""
    return to(context, f"/conferences/{slug}/proposals/{int(number)}")


@register.simple_tag(takes_context=True)
def awaited_from(context: Context, party: str) -> str:
    """Address of what is awaited from a party, by its short name."""
    return to(context, f"/parties/{party}/deadlines")


@register.simple_tag(takes_context=True)
def below(context: Context, slug: str, rest: str, **query: Any) -> str:
    """Address of a page that hangs from a conference: ``{% below slug "grid" state="open" %}``."""
    return to(context, f"/conferences/{slug}/{rest}", **query)


@register.simple_tag
def front_choices(fronts: list[Any], chosen: int | None) -> SafeString:
    """Fronts to choose from, by number."""
    options = [(str(each.number), pieces.plain(each.title)) for each in fronts]
    return pieces.choices(options, None if chosen is None else str(chosen), named=True)


@register.simple_tag
def state_choices(chosen: str | None) -> SafeString:
    """States of proposals to choose from."""
    options = [(code, word(code, "article")) for code in grids.PROPOSAL_STATES]
    return pieces.choices(options, chosen)


@register.simple_tag(takes_context=True)
def here_as(context: Context, ending: str) -> str:
    """Address of this page in another form, with its whole query: ``{% here_as "csv" %}``."""
    return address_of(f"{context['view']['path']}.{ending}", asked(context))


@register.filter
def minutes(count: int) -> str:
    """A number of minutes in the largest unit that fits: "2 days", "1 hour", "no limit"."""
    if not count:
        return gettext("no limit")
    for unit, pattern in ((1440, _days), (60, _hours)):
        if count % unit == 0:
            return pattern(count // unit)
    return ngettext("%(count)s minute", "%(count)s minutes", count) % {"count": count}


def _days(count: int) -> str:
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": count}


def _hours(count: int) -> str:
    return ngettext("%(count)s hour", "%(count)s hours", count) % {"count": count}
