"""What happens next, by date: answers that are due, votes that open and close.

See ``pieces`` for why these are functions and not templates, and for the threat they answer.
"""

from __future__ import annotations

from typing import Any

from django.utils.safestring import SafeString

from glasshouse.site import dates, deadlines
from glasshouse.site.negotiations import awaited_line
from glasshouse.site.pieces import Surroundings, address, plain, text, words
from glasshouse.site.translating import gettext


def upcoming(page: Any, around: Surroundings) -> SafeString:
    """What happens next in a negotiation."""
    slug = page.conference.slug
    return _by_date([(each, slug) for each in page.next], page.vote_dates, around)


def all_upcoming(page: Any, around: Surroundings) -> SafeString:
    """All that is awaited and all that is to come, what is late before it."""
    awaited = [(each.awaited, each.conference.slug) for each in page.deadlines]
    return _by_date(awaited, page.votes, around)


def _by_date(awaited: list[tuple[Any, str]], votes: list[Any], around: Surroundings) -> SafeString:
    """Lines in order of their dates; what has none stands last."""
    lines = [(each.due_ms, awaited_line(each, around, slug=slug)) for each, slug in awaited]
    lines += [(each.at_ms, vote_date_line(each, around)) for each in votes]
    ordered = sorted(lines, key=lambda line: (line[0] is None, line[0] or 0))
    return SafeString("".join(line for _due, line in ordered))


def vote_date_line(date: Any, around: Surroundings) -> SafeString:
    """One dated line: when a vote opens or closes."""
    stated = deadlines.deadline(date.at_ms, date.offset_minutes)
    left = deadlines.remaining(date.at_ms, around.now)
    place = address("/votes/", date.vote.slug, around)
    told = text(_pattern(date.what)) % {"vote": f'<a href="{place}">{words(date.vote.title)}</a>'}
    return SafeString(
        f'<li><p class="deadline"><time datetime="{dates.iso(date.at_ms)}">{text(stated)}</time>'
        f" ({text(left)})</p><p>{told}</p></li>\n"
    )


def _pattern(what: str) -> str:
    if what == "opens":
        return gettext("The vote opens: %(vote)s")
    return gettext("The vote closes: %(vote)s")


def vote_summary(date: Any) -> str:
    """The same in plain words, for a calendar."""
    return _pattern(date.what) % {"vote": plain(date.vote.title)}
