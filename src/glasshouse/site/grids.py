"""The grid of a negotiation as HTML: a table on wide screens, one block a proposal on phones.

The roles that a table has by itself are written out, because a browser forgets them where style
sheets lay a table out as blocks. See ``pieces`` for the threat that all words meet here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.safestring import SafeString

from glasshouse.site import dates, deadlines
from glasshouse.site.negotiations import article_name, proposal_address, proposal_name
from glasshouse.site.pieces import Surroundings, entry_address, text, words
from glasshouse.site.rows import state_shape
from glasshouse.site.translating import gettext, ngettext
from glasshouse.site.words import word

#: The tint and shape under which each answer and each standing of an article is shown.
CELL_STATES = {
    "asked": "waiting",
    "owes": "owed",
    "late": "owed",
    "no_answer": "ended",
    "stale": "ended",
    "accepts": "accepts",
    "accepts_in_principle": "accepts",
    "accepts_with_reservation": "accepts",
    "declines": "declines",
    "counters": "counters",
    "refers": "waiting",
    "asks": "waiting",
    "declines_to_answer": "declines",
    "by_article": "waiting",
    "proposed": "ended",
}
STANDING_STATES = {
    "agreed": "accepts",
    "owed": "owed",
    "declined": "declines",
    "countered": "counters",
    "open": "waiting",
    "withdrawn": "ended",
    "lapsed": "ended",
}
#: The states that a proposal can be in, as filters offer them.
PROPOSAL_STATES = ("open", "agreed", "lapsed", "withdrawn")


def grid_table(grid: Any, around: Surroundings, *, slug: str) -> SafeString:
    """The whole grid, in a frame that scrolls sideways where it must, also by keyboard."""
    label = text(gettext("Table of proposals, articles and answers"))
    heads = "".join(
        f'<th role="columnheader" scope="col">{words(party.name)}</th>' for party in grid.columns
    )
    corner = text(gettext("Proposal and articles"))
    standing = text(gettext("State"))
    bodies = "".join(_body(each, grid.columns, slug, around) for each in grid.proposals)
    return SafeString(
        f'<div class="grid-frame" role="region" aria-label="{label}" tabindex="0">'
        f'<table class="grid" role="table"><thead role="rowgroup"><tr role="row">'
        f'<th role="columnheader" scope="col" class="first">{corner}</th>'
        f'<th role="columnheader" scope="col">{standing}</th>{heads}</tr></thead>\n'
        f"{bodies}</table></div>\n"
    )


def _body(proposal: Any, columns: list[Any], slug: str, around: Surroundings) -> str:
    rows = "".join(_article(proposal, each, columns, slug, around) for each in proposal.articles)
    return f'<tbody role="rowgroup">{_whole(proposal, columns, slug, around)}{rows}</tbody>\n'


def _whole(proposal: Any, columns: list[Any], slug: str, around: Surroundings) -> str:
    place = proposal_address(proposal.proposal.number, slug, around)
    due = ""
    if proposal.due_ms is not None and proposal.state == "open":
        stated = deadlines.deadline(proposal.due_ms, proposal.offset_minutes)
        left = deadlines.remaining(proposal.due_ms, around.now)
        due = f'<span class="quiet due">{text(f"{stated} ({left})")}</span>'
    if proposal.when == "not_certain":
        doubt = text(gettext("not certain whether by that day"))
        due = f'<span class="quiet due"><strong>{doubt}</strong></span>'
    told = tag(STANDING_STATES[proposal.state], word(proposal.state, "article"))
    count = text(
        ngettext(
            "%(agreed)s of %(total)s article agreed",
            "%(agreed)s of %(total)s articles agreed",
            proposal.total,
        )
        % {"agreed": proposal.agreed, "total": proposal.total}
    )
    # Where the articles follow, what each party says stands beside them.
    cells = (
        [
            _cell(column, cell, place, around, 0)
            if cell is not None and cell.code == "proposed"
            else _nothing(column)
            for column, cell in zip(columns, proposal.cells, strict=True)
        ]
        if proposal.articles
        else list(_cells(proposal.cells, columns, place, around, proposal.total))
    )
    return (
        '<tr role="row" class="proposal">'
        f'<th role="rowheader" scope="row" class="first"><a href="{place}">'
        f"{proposal_name(proposal.proposal)}</a>{due}</th>"
        f'<td role="cell" class="standing-cell">{told} <span class="quiet">{count}</span></td>'
        f"{''.join(cells)}</tr>\n"
    )


def _article(proposal: Any, row: Any, columns: list[Any], slug: str, around: Surroundings) -> str:
    place = proposal_address(proposal.proposal.number, slug, around, row.article.eid)
    told = tag(STANDING_STATES[row.code], word(row.code, "article"))
    return (
        '<tr role="row" class="article">'
        f'<th role="rowheader" scope="row" class="first"><a href="{place}">'
        f"{article_name(row.article)}</a></th>"
        f'<td role="cell" class="standing-cell">{told}</td>'
        f"{''.join(_cells(row.cells, columns, place, around))}</tr>\n"
    )


def _cells(
    cells: list[Any], columns: list[Any], place: str, around: Surroundings, total: int = 0
) -> Iterator[str]:
    for column, cell in zip(columns, cells, strict=True):
        if cell is None:
            yield _nothing(column)
        elif cell.code == "proposed" and not total:
            # Its words are the article itself; when they came stands beside the proposal.
            told = text(word(cell.code, "answer"))
            yield f'<td role="cell" class="proposed">{_of(column)}{told}</td>'
        else:
            yield _cell(column, cell, place, around, total)


def _of(column: Any) -> str:
    """Whose cell it is, where no column head stands above it."""
    return f'<span class="of" aria-hidden="true">{words(column.name)}</span>'


def _nothing(column: Any) -> str:
    return '<td role="cell" class="nothing"></td>'


def _cell(column: Any, cell: Any, place: str, around: Surroundings, total: int) -> str:
    """What a party says: the whole cell leads to the answer, or to the text that awaits one."""
    where = place if cell.entry is None else entry_address(cell.entry, around)
    mark = cell_mark(cell, around, total)
    return f'<td role="cell">{_of(column)}<a class="cell" href="{where}">{mark}</a></td>'


def cell_mark(cell: Any, around: Surroundings, total: int = 0) -> SafeString:
    """An answer as tag and date, or as tag and age while it is awaited."""
    told = word(cell.code, "answer")
    if cell.code == "proposed":
        since = f" {text(day_of(cell))}" if day_of(cell) else ""
        return SafeString(f'<span class="proposed">{text(told)}{since}</span>')
    when = day_of(cell)
    if cell.awaiting and cell.since_ms is not None:
        when = dates.age(cell.since_ms, around.now)
    notes = [when] if when else []
    if total and cell.answered is not None and 0 < cell.answered < total:
        notes.append(
            gettext("%(answered)s of %(total)s answered")
            % {"answered": cell.answered, "total": total}
        )
    if cell.carried:
        notes.append(gettext("carried over"))
    if cell.late and not cell.awaiting:
        notes.append(gettext("came late"))
    beside = f'<span class="quiet">{text(", ".join(notes))}</span>' if notes else ""
    return SafeString(f"{tag(CELL_STATES[cell.code], told)} {beside}")


def day_of(said: Any) -> str:
    """On which day something was said: of history where it is reported, else that of its entry."""
    if said.on:
        return dates.history(said.on)
    return "" if said.since_ms is None else dates.short_day(said.since_ms)


def tag(state: str, told: str) -> str:
    """A state as shape, word and tint; ``told`` is plain text."""
    return f'<span class="state {text(state)}">{state_shape(state)}{text(told)}</span>'
