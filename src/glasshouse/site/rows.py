"""Entries as they stand in lists: the public record, the timeline, the newest few.

See ``pieces`` for why these are functions and not templates, and for the threat they answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.utils.safestring import SafeString

from glasshouse.house.pages import COUNTED, COUNTED_BESIDE
from glasshouse.site import dates, sentences
from glasshouse.site.pieces import (
    Surroundings,
    conference_link,
    document_link,
    entry_address,
    heading,
    link,
    occurred,
    party_link,
    plain,
    proof,
    reported_by,
    source_line,
    speaker,
    text,
    who,
    words,
)
from glasshouse.site.translating import gettext
from glasshouse.site.words import word

_SHAPES = {
    "waiting": '<circle cx="6" cy="6" r="4.5" class="line"/>',
    "owed": (
        '<circle cx="6" cy="6" r="4.5" class="line"/><path d="M6 6V1.5A4.5 4.5 0 0 1 10.5 6Z"/>'
    ),
    "accepts": '<circle cx="6" cy="6" r="5"/>',
    "declines": '<path d="M6 1 11 6 6 11 1 6Z" class="line"/>',
    "counters": '<path d="M6 1 11 6 6 11 1 6Z" class="line"/>',
}
_ENDED = '<path d="M1 6h10" class="line"/>'


def row_item(
    row: Any, around: Surroundings, *, level: int = 3, own_conference: bool = False
) -> SafeString:
    """An entry in a list, its headline of this level. ``own_conference``: the page is about the
    one negotiation that the entry belongs to, and need not be told again."""
    where = [occurred(row.occurred)] if row.occurred else []
    if row.conference and not own_conference:
        where.append(words(row.conference.title))
    meta = f'<p class="meta">{" · ".join(where)}</p>' if where else ""
    return SafeString(
        f"<li{_reported_class(row)}>\n"
        f'<p class="margin">{_number(row)}</p>\n<article class="hangs">\n'
        f'<h{int(level)} class="headline">{_headline(row, around)}</h{int(level)}>\n'
        f"{meta}{_body(row, around)}{proof(row, around)}\n</article>\n</li>\n"
    )


def brief_row(row: Any, around: Surroundings, *, entered: bool = False) -> SafeString:
    """An entry in two lines; ``entered`` names who entered what another said."""
    by = ""
    if entered and row.reported:
        name = f"<bdi>{text(plain(row.reported.by.name))}</bdi>"
        by = text(gettext("entered by %(by)s")) % {"by": name} + " · "
    if row.says:
        by += f"{text(sentences.answer_given(row.says))} · "
    moment = text(sentences.recorded(row.received_ms, around.now))
    return SafeString(
        f'<li{_reported_class(row)}><p class="margin">{_number(row)}</p>'
        f'<div class="hangs"><p class="headline">{_headline(row, around)}</p>'
        f'<p class="meta">{by}<time datetime="{dates.iso(row.received_ms)}">{moment}</time></p>'
        "</div></li>\n"
    )


def timeline(items: list[Any], around: Surroundings) -> SafeString:
    """Statements in their places in history, month by month."""
    parts = []
    for month, listed in groupby(items, key=lambda item: _month_of(item.row)):
        parts.append(f'<h3 class="month">{text(month)}</h3>\n<ol class="spine timeline">')
        parts += [timeline_item(item, around) for item in listed]
        parts.append("</ol>\n")
    return SafeString("".join(parts))


def timeline_item(item: Any, around: Surroundings) -> SafeString:
    """A statement in its place in history, with what it belongs to."""
    row = item.row
    doubtful = item.when == "not_certain"
    doubt = gettext("not certain whether by that day")
    marked = f'<p class="meta"><strong>{text(doubt)}</strong></p>\n' if doubtful else ""
    names = ("reported" if row.reported else "") + (" uncertain" if doubtful else "")
    return SafeString(
        f'<li class="{names}">\n<div class="margin">{_day(row)}<p class="number">{_number(row)}</p>'
        '</div>\n<article class="hangs">\n'
        f'<h4 class="headline">{_headline(row, around)}</h4>\n'
        f"{marked}{_body(row, around)}{_threads(item, around)}{proof(row, around)}\n"
        "</article>\n</li>\n"
    )


def state_mark(state: Any, now: int) -> SafeString:
    """Where something stands that awaits an answer: a shape, its word, and since when."""
    since = ""
    if state.since_ms:
        since = f", {dates.age(state.since_ms, now)}"
    elif state.on:
        since = f", {dates.history(state.on)}"
    return SafeString(
        f'<span class="state {text(state.code)}">{state_shape(state.code)}'
        f"{text(word(state.code, 'state'))}{text(since)}</span>"
    )


def state_shape(code: str) -> str:
    """The shape that stands before the word of a state."""
    return (
        '<svg viewBox="0 0 12 12" aria-hidden="true" focusable="false">'
        f"{_SHAPES.get(code, _ENDED)}</svg>"
    )


def standing(lead: Any, around: Surroundings, *, bound: int = COUNTED) -> SafeString:
    """Where a negotiation stands, in a sentence or two; its counts end at ``bound``."""
    if not lead.statements:
        told = text(gettext("Announced. Nothing has been said in it yet."))
    else:
        told = text(sentences.on_record(lead.statements, lead.answered, bound))
        if lead.last:
            told += f" {last_said(lead.last, around)}"
    return SafeString(f'<p class="standing">{told}</p>')


def last_said(last: Any, around: Surroundings) -> SafeString:
    """What was said last in a negotiation."""
    happened = f", {text(dates.history(last.occurred.edtf))}" if last.occurred else ""
    return SafeString(
        f'{text(gettext("Last entry:"))} <a href="{entry_address(last.index, around)}">'
        f"{speaker(last, around)}, {text(heading(last))}</a>{happened}."
    )


def conference_card(lead: Any, around: Surroundings) -> SafeString:
    """A negotiation among others."""
    title = conference_link(lead.conference, around)
    told = standing(lead, around, bound=COUNTED_BESIDE)
    return SafeString(f"<li>\n<h3>{title}</h3>\n{told}\n</li>")


def party_line(line: Any, around: Surroundings) -> SafeString:
    """A party of a negotiation: how often it spoke, and whether it could speak for itself."""
    part = text(sentences.part_taken(line.said, line.addressed))
    if not line.party.keyed:
        part += f" · {text(gettext('has no key here'))}"
    return SafeString(
        f'<li>{party_link(line.party, around)} <span class="quiet">{part}</span></li>'
    )


def source_item(source: Any, around: Surroundings) -> SafeString:
    """A source of a negotiation, and how many statements rest on it."""
    uses = f' <span class="quiet">· {text(sentences.uses(source.uses, COUNTED_BESIDE))}</span>'
    return SafeString(f"<li>{source_line(source, around)}{uses if source.uses else ''}</li>")


def _headline(row: Any, around: Surroundings) -> str:
    address = entry_address(row.index, around)
    return f'<a href="{address}">{who(row, around)}: {text(heading(row))}</a>'


def _number(row: Any) -> str:
    return f'<span class="unseen">{text(gettext("Entry"))} </span><bdi>{int(row.index)}</bdi>'


def _reported_class(row: Any) -> str:
    return ' class="reported"' if row.reported else ""


def _body(row: Any, around: Surroundings) -> str:
    """Who entered it, what was said, what came of it."""
    parts: list[str] = []
    if row.reported:
        parts.append(reported_by(row.reported))
    # Where the whole is answered in a word that is a state, that stands below.
    if row.says and (row.says[0].articles or not row.state):
        parts.append(f'<p class="meta">{text(sentences.answer_given(row.says))}</p>')
    if row.excerpt:
        parts.append(f'<p class="said">{words(row.excerpt)}</p>')
    if row.effect:
        parts.append(f'<p class="meta">{text(sentences.without_effect(row.effect))}</p>')
    if row.state:
        parts.append(f"<p>{state_mark(row.state, around.now)}</p>")
    return "".join(f"{part}\n" for part in parts)


def _day(row: Any) -> str:
    if not row.occurred:
        return f'<p class="day">{text(dates.short_day(row.received_ms))}</p>'
    day = f'<p class="day">{text(dates.history_short(row.occurred.edtf))}</p>'
    if row.occurred.old_style:
        day += f"<p>{text(sentences.old_style(row.occurred.old_style))}</p>"
    return day


def _month_of(row: Any) -> str:
    """Month and year under which a row stands: of history, else of the record."""
    if row.occurred:
        return dates.history_month(row.occurred.edtf)
    return dates.month_in_words(row.received_ms)


def _threads(item: Any, around: Surroundings) -> str:
    """What an entry answers, what answers it, other accounts of the same, and its sources."""
    parts = []
    if item.answers:
        parts.append(_thread(gettext("Answers"), [link(each, around) for each in item.answers]))
    if item.answered_by:
        answered = [link(each, around) for each in item.answered_by]
        parts.append(_thread(gettext("Answered by"), answered))
    if item.rivals:
        accounts = [link(each, around) + _account(each) for each in item.rivals]
        parts.append(_thread(gettext("Sources disagree"), accounts))
    if item.sources:
        named = "; ".join(document_link(each, around) for each in item.sources)
        parts.append(_thread(gettext("Sources"), [named]))
    return f'<dl class="threads small">\n{"".join(parts)}</dl>\n' if parts else ""


def _account(pointer: Any) -> str:
    return f'<br><span class="said">{words(pointer.excerpt)}</span>' if pointer.excerpt else ""


def _thread(name: str, pieces: Sequence[str]) -> str:
    return f"<div><dt>{text(name)}</dt>{''.join(f'<dd>{piece}</dd>' for piece in pieces)}</div>\n"
