"""What the pages of votes need besides: sentences, the result, reports, trustees.

``{% load voting %}``. Threat: see ``ledger``; all words leave through the same pieces.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString

from glasshouse.pages.vote_models import FilePiece
from glasshouse.site import past_votes, upcoming, votes
from glasshouse.site.templatetags.ledger import surroundings, to
from glasshouse.site.vote_words import CONDITIONS, FINDINGS, PURPOSES, UNDERTAKINGS

register = template.Library()
register.filter("grouped", votes.number)
register.filter("share_of", votes.share)
register.filter("rule_of", votes.rule_of)
register.simple_tag(votes.choices_list)
register.simple_tag(votes.result_table)


def _piece(make: Callable[..., SafeString]) -> None:
    """Let templates print a piece that depends on its surroundings, as ``ledger`` does."""

    @register.simple_tag(takes_context=True, name=make.__name__)
    def print_piece(context: Context, what: Any, **options: Any) -> SafeString:
        return make(what, surroundings(context), **options)


for _make in (
    past_votes.past_vote,
    upcoming.all_upcoming,
    upcoming.upcoming,
    upcoming.vote_date_line,
    votes.contest_item,
    votes.contested_by,
    votes.entry_link,
    votes.holder_item,
    votes.promise_item,
    votes.report_item,
    votes.stands,
    votes.tie_item,
    votes.timing,
    votes.trustee_row,
    votes.vote_item,
    votes.vote_lead,
):
    _piece(_make)


@register.simple_tag(takes_context=True)
def vote_place(context: Context, slug: str, rest: str = "") -> str:
    """Address of a vote, or of a page that hangs from it: ``{% vote_place slug "ballot" %}``."""
    return to(context, f"/votes/{slug}/{rest}" if rest else f"/votes/{slug}")


@register.filter
def file_of(files: Sequence[FilePiece], code: str) -> FilePiece | None:
    """The file of a vote with this code; None before it is there."""
    return next((each for each in files if each.code == code), None)


@register.filter
def can_be_voted_in(page: Any) -> bool:
    """Whether ballots are taken now."""
    return bool(page.vote.standing.code == "open")


@register.simple_tag
def vote_purposes() -> list[str]:
    """What a vote can be for."""
    return list(PURPOSES)


@register.simple_tag
def vote_answers() -> list[str]:
    """What a party can undertake of a vote."""
    return [each for each in UNDERTAKINGS if each != "said_nothing"]


@register.simple_tag
def vote_conditions() -> list[str]:
    """Of what can be reported."""
    return list(CONDITIONS)


@register.simple_tag
def vote_findings() -> list[str]:
    """What a report can find."""
    return list(FINDINGS)


@register.simple_tag(takes_context=True)
def announcing(context: Context, conference: str, about: str = "") -> str:
    """Address of the page on which a vote is announced."""
    return to(context, f"/conferences/{conference}/votes/new", about=about)
