"""The short sentences that stand beside every entry, dozens of times on a page.

They are made here and not by ``blocktranslate``, which takes as long as the rest of an entry put
together. Names of parties are escaped and isolated, as everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from glasshouse.house.pages import COUNTED, COUNTED_BESIDE
from glasshouse.site import dates
from glasshouse.site.translating import gettext, ngettext
from glasshouse.site.words import TABLES, word


def entry_number(index: int) -> str:
    """ "Entry 214"."""
    return gettext("Entry %(number)s") % {"number": index}


def recorded(received_ms: int, now_ms: int) -> str:
    """ "recorded 14:03", with the day where it is another one."""
    return gettext("recorded %(moment)s") % {"moment": dates.when(received_ms, now_ms)}


def old_style(day: str) -> str:
    """ "26 October old style" of a Julian day."""
    return gettext("%(day)s old style") % {"day": dates.old_style(day)}


def seal_of(index: int, sealed: Any) -> str:
    """Whether an entry is under the newest seal, and how many witnesses have seen that."""
    if not sealed or index >= sealed.size:
        return gettext("not sealed yet")
    if not sealed.witnesses:
        return gettext("sealed, not yet witnessed")
    text = ngettext("%(count)s witness", "%(count)s witnesses", sealed.witnesses)
    return text % {"count": sealed.witnesses}


def counted(count: int, bound: int = COUNTED) -> str:
    """A count that ends at a bound: "214", and "1,000 or more" where it has come to it."""
    if count < bound:
        return str(count)
    return gettext("%(bound)s or more") % {"bound": number_format(bound, force_grouping=True)}


def on_record(statements: int, answered: int, bound: int = COUNTED) -> str:
    """What there is of a negotiation: "72 statements are on the record, 31 of them answered."."""
    said = ngettext(
        "%(count)s statement is on the record,",
        "%(count)s statements are on the record,",
        statements,
    )
    of_them = ngettext("%(count)s of them answered.", "%(count)s of them answered.", answered)
    parts = [(said, statements), (of_them, answered)]
    return " ".join(part % {"count": counted(count, bound)} for part, count in parts)


def without_effect(code: str) -> str:
    """Why an entry has no effect."""
    return gettext("Recorded, has no effect: %(reason)s") % {"reason": word(code, "effect")}


def figure(told: Any) -> str:
    """What a number counts: "articles agreed", "statements"."""
    if told.code == "agreed":
        return ngettext("article agreed", "articles agreed", told.count)
    if told.code == "owed":
        return ngettext("article owed an answer", "articles owed an answer", told.count)
    if told.code != "open":
        return word(told.code, "figure")
    opened = ngettext("article open", "articles open", told.count)
    if not told.declined:
        return opened
    declined = ngettext(
        "%(count)s of them declined", "%(count)s of them declined", told.declined
    ) % {"count": told.declined}
    return f"{opened}, {declined}"


def also_awaited(count: int) -> str:
    """How many more answers are awaited: "Also awaited: 2 more answers"."""
    if count >= COUNTED_BESIDE:
        return gettext("Also awaited: %(count)s or more answers") % {"count": COUNTED_BESIDE}
    pattern = ngettext(
        "Also awaited: %(count)s more answer", "Also awaited: %(count)s more answers", count
    )
    return pattern % {"count": count}


def answer_given(says: Sequence[Any]) -> str:
    """What an answer says: "accepts", "accepts Articles 1, 2; declines Article 3"."""
    told = []
    for each in says:
        on_articles = each.articles and each.code in TABLES["answer_on"]
        does = word(each.code, "answer_on" if on_articles else "answer")
        if each.articles:
            numbers = ", ".join(str(number) for number in each.articles)
            pattern = ngettext(
                "%(does)s Article %(numbers)s", "%(does)s Articles %(numbers)s", len(each.articles)
            )
            does = pattern % {"does": does, "numbers": numbers}
        told.append(does)
    return "; ".join(told)


def part_taken(said: int, addressed: int) -> str:
    """How often a party spoke and was addressed: "spoke 10 times, was addressed once"."""
    spoke = ngettext("spoke once", "spoke %(count)s times", said)
    told = spoke % {"count": counted(said, COUNTED_BESIDE)}
    if not addressed:
        return told
    heard = ngettext("was addressed once", "was addressed %(count)s times", addressed)
    return f"{told}, {heard % {'count': counted(addressed, COUNTED_BESIDE)}}"


def uses(count: int, bound: int = COUNTED) -> str:
    """How many statements rest on a source."""
    text = ngettext("%(count)s statement rests on it", "%(count)s statements rest on it", count)
    return text % {"count": counted(count, bound)}


def entered(standing: str, by: str, of: str) -> SafeString:
    """Who entered what another said, and what that other says to it; ``of`` may be ""."""
    return format_html(_entered(standing, named=bool(of)), by=by, of=of)


def _entered(standing: str, *, named: bool) -> str:
    if standing == "confirmed":
        if named:
            return gettext("Entered by <bdi>{by}</bdi>, confirmed by <bdi>{of}</bdi>")
        return gettext("Entered by <bdi>{by}</bdi>, confirmed")
    if standing == "corrected":
        if named:
            return gettext("Entered by <bdi>{by}</bdi>, corrected by <bdi>{of}</bdi>")
        return gettext("Entered by <bdi>{by}</bdi>, corrected")
    if standing == "denied":
        if named:
            return gettext("Entered by <bdi>{by}</bdi>, denied by <bdi>{of}</bdi>")
        return gettext("Entered by <bdi>{by}</bdi>, denied")
    if named:
        return gettext("Entered by <bdi>{by}</bdi>, not confirmed by <bdi>{of}</bdi>")
    return gettext("Entered by <bdi>{by}</bdi>, not confirmed")
