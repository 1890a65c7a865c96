"""A proposal as HTML: its articles with what each party says beside them, and how versions differ.

See ``pieces`` for why these are functions and not templates, and for the threat that all words meet
here. Which words were added or removed is worked out by ``redline`` and told in three ways: by a
line under or through them, by colour, and in words for whoever hears the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from glasshouse.site import dates, deadlines
from glasshouse.site.grids import CELL_STATES, STANDING_STATES, day_of, tag
from glasshouse.site.negotiations import proposal_address, proposal_link
from glasshouse.site.pieces import Surroundings, direction, entry_address, party_link, text, words
from glasshouse.site.redline import Comparison, Piece
from glasshouse.site.translating import gettext, ngettext
from glasshouse.site.words import word


def articles(page: Any, around: Surroundings, *, columns: bool = False) -> SafeString:
    """All articles; where another version is compared with, marked, or beside one another."""
    older = _older(page)
    earlier = {each.eid: each for each in older.articles} if older else {}
    newer = page.articles if older is page.beside else page.beside.articles if page.beside else []
    beside = {each.eid: each for each in page.articles}
    if not page.beside:
        told = [_article(each, around, page) for each in page.articles]
        return SafeString("".join(told))
    told = []
    comparing = _Comparing(page, around, Comparison(), columns=columns)
    for each in newer:
        before = earlier.pop(each.eid, None)
        told.append(comparing.article(each, before, beside.get(each.eid)))
    for gone in earlier.values():
        told.append(comparing.article(None, gone, beside.get(gone.eid)))
    return SafeString("".join(told))


def _older(page: Any) -> Any:
    """Of the two versions that are compared the one that came first."""
    if page.beside is None:
        return None
    return page if page.version.number < page.beside.version.number else page.beside


def _article(article: Any, around: Surroundings, page: Any) -> str:
    paragraphs = "".join(f'<p class="said">{words(each)}</p>' for each in article.paragraphs)
    return (
        f'<section class="article" id="{text(article.eid)}">\n'
        f"{_heading(article.number, article.eid, words(article.heading))}"
        f'<div class="article-text">{paragraphs}</div>\n'
        f"{_standing(article, around, page)}</section>\n"
    )


def _heading(number: int, eid: str, heading: str) -> str:
    name = text(gettext("Article %(number)s") % {"number": number})
    return (
        f'<h3><a class="anchor" href="#{text(eid)}"><span class="article-number">{name}</span>'
        f"</a> {heading}</h3>\n"
    )


def _standing(article: Any, around: Surroundings, page: Any) -> str:
    """Where an article stands, and what each party says of it."""
    told = tag(STANDING_STATES[article.code], word(article.code, "article"))
    same = ""
    if article.same_as:
        same = gettext("word for word as in version %(number)s") % {"number": article.same_as}
        same = f' <span class="quiet">{text(same)}</span>'
    lines = "".join(_says(each, around, page) for each in article.said if each.code != "proposed")
    return f'<div class="beside"><p>{told}{same}</p><ul class="says">{lines}</ul></div>\n'


def _says(said: Any, around: Surroundings, page: Any) -> str:
    told = tag(CELL_STATES[said.code], word(said.code, "answer"))
    notes = []
    if day_of(said) and (said.on or not said.awaiting):
        notes.append(text(day_of(said)))
    if said.entry is not None and not said.awaiting:
        place = entry_address(said.entry, around)
        number = text(gettext("entry %(index)s") % {"index": said.entry})
        notes.append(f'<a href="{place}">{number}</a>')
    if said.awaiting and said.since_ms is not None:
        notes.append(text(dates.age(said.since_ms, around.now)))
    if said.carried:
        notes.append(text(gettext("unchanged since an earlier version")))
    if said.late and not said.awaiting:
        notes.append(text(gettext("came late")))
    beside = f' <span class="quiet">{" · ".join(notes)}</span>' if notes else ""
    own = ""
    if said.reason:
        own += f'<p class="said">{words(said.reason)}</p>'
    if said.reservation:
        label = text(gettext("Reservation:"))
        own += f'<p class="said"><span class="quiet">{label}</span> {words(said.reservation)}</p>'
    if said.counter is not None:
        place = proposal_address(said.counter, page.conference.slug, around)
        name = text(gettext("Proposal %(number)s") % {"number": said.counter})
        own += f'<p><a href="{place}">{name}</a></p>'
    return f"<li>{party_link(said.party, around)} {told}{beside}{own}</li>\n"


def party_answers(page: Any, around: Surroundings) -> SafeString:
    """What each party that is asked says of the whole."""
    lines = [_says(each, around, page) for each in page.parties if each.code != "proposed"]
    return SafeString(f'<ul class="says">{"".join(lines)}</ul>')


def end_of(page: Any, around: Surroundings) -> SafeString:
    """How a proposal came to its end, and where that can be read."""
    state = text(word(page.state, "article"))
    when = "" if page.ended_ms is None else f", {text(dates.moment_in_words(page.ended_ms))}"
    if page.ended_on:
        when = f", {text(dates.history(page.ended_on))}"
    entry = ""
    if page.ended_by is not None:
        number = text(gettext("entry %(index)s") % {"index": page.ended_by})
        entry = f' · <a href="{entry_address(page.ended_by, around)}">{number}</a>'
    return SafeString(f"{tag(STANDING_STATES[page.state], state)}{when}{entry}")


def counts(page: Any) -> str:
    """ "3 of 8 articles agreed"."""
    total = len(page.articles)
    pattern = ngettext(
        "%(agreed)s of %(total)s article agreed", "%(agreed)s of %(total)s articles agreed", total
    )
    return pattern % {"agreed": page.agreed, "total": total}


def due(page: Any, around: Surroundings) -> SafeString:
    """By when an answer is wanted, and what remains."""
    stated = deadlines.deadline(page.due_ms, page.offset_minutes)
    left = deadlines.remaining(page.due_ms, around.now)
    moment = dates.iso(page.due_ms)
    return SafeString(f'<time datetime="{moment}">{text(stated)}</time> ({text(left)})')


def proposal_line(proposal: Any, around: Surroundings, *, slug: str) -> SafeString:
    """A proposal by its number and title, leading to its page."""
    return SafeString(proposal_link(proposal, slug, around))


# --- comparing ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Comparing:
    """How the articles of a page are compared with those of another version."""

    page: Any
    around: Surroundings
    comparison: Comparison
    columns: bool

    def article(self, after: Any, before: Any, standing: Any) -> str:
        """An article as it was and as it is; either may be missing."""
        known = after or before
        language = known.heading.language
        heading, note, body = self._marked(after, before, language)
        shown = "" if standing is None else _standing(standing, self.around, self.page)
        return (
            f'<section class="article" id="{text(known.eid)}">\n'
            f"{_heading(known.number, known.eid, heading)}"
            f'<div class="article-text"><p class="quiet change">{text(note)}</p>{body}</div>\n'
            f"{shown}</section>\n"
        )

    def _marked(self, after: Any, before: Any, language: str | None) -> tuple[str, str, str]:
        """Heading, what became of it, and body, with what came and went marked."""
        if not all(_readable(each) for each in (after, before) if each is not None):
            # Threat: a text that was taken down would look as if its author had struck it out.
            known = after or before
            body = "".join(f'<p class="said">{words(each)}</p>' for each in known.paragraphs)
            note = gettext("A text was removed; the versions cannot be compared here.")
            return words(known.heading), note, body
        old, new = _heading_of(before), _heading_of(after)
        marked = _marked(self.comparison.changes(old, new), language, "both")
        pairs = _paired(before, after)
        changed = old != new or any(first != second for first, second in pairs)
        note = _change_of(before, after, changed=changed, everywhere=self._same(after, before))
        runs = [self.comparison.changes(first, second) for first, second in pairs]
        if not self.columns:
            return marked, note, "".join(_line(each, language, "both") for each in runs)
        first = "".join(_line(each, language, "removed") for each in runs)
        second = "".join(_line(each, language, "added") for each in runs)
        numbers = sorted((self.page.version.number, self.page.beside.version.number))
        return (
            marked,
            note,
            f'<div class="columns"><div>{_side(numbers[0])}{first}</div>'
            f"<div>{_side(numbers[1])}{second}</div></div>",
        )

    def _same(self, after: Any, before: Any) -> bool:
        """Whether it is known that an article did not change in any language: there is but one, or
        the newer version says so, and the record holds it to that."""
        if len(self.page.languages) == 1 or after is None or before is None:
            return len(self.page.languages) == 1
        return getattr(after, "same_as", None) == self.page.beside.version.number


def _readable(article: Any) -> bool:
    pieces = (article.heading, *article.paragraphs)
    return all(each.state == "present" for each in pieces)


def _side(number: int) -> str:
    return f"<h4>{text(gettext('Version %(number)s') % {'number': number})}</h4>"


def _change_of(before: Any, after: Any, *, changed: bool, everywhere: bool) -> str:
    if before is None:
        return gettext("New article")
    if after is None:
        return gettext("Article left out")
    if changed:
        return gettext("Changed")
    # Threat: a change made in one language alone is told to the readers of another as none.
    return gettext("Unchanged") if everywhere else gettext("Unchanged in this language")


def _heading_of(article: Any) -> str:
    return "" if article is None else article.heading.text or ""


def _paired(before: Any, after: Any) -> list[tuple[str, str]]:
    """The paragraphs of both, side by side by number."""
    old = [] if before is None else [each.text or "" for each in before.paragraphs]
    new = [] if after is None else [each.text or "" for each in after.paragraphs]
    longest = max(len(old), len(new))
    old += [""] * (longest - len(old))
    new += [""] * (longest - len(new))
    return list(zip(old, new, strict=True))


def _line(pieces: list[Piece], language: str | None, shown: str) -> str:
    return f'<p class="said">{_marked(pieces, language, shown)}</p>'


def _marked(pieces: list[Piece], language: str | None, shown: str) -> str:
    """The runs of words, those that came and went marked; ``shown`` is added, removed or both."""
    parts = []
    for piece in pieces:
        if piece.operation == "same":
            parts.append(text(piece.text))
        elif shown in (piece.operation, "both"):
            parts.append(_change(piece))
    name = text(str(language or ""))
    return f'<bdi lang="{name}" dir="{direction(language)}">{"".join(parts)}</bdi>'


def _change(piece: Piece) -> str:
    element = "ins" if piece.operation == "added" else "del"
    begins = gettext("added:") if piece.operation == "added" else gettext("removed:")
    ends = gettext("end of change")
    return (
        f'<{element}><span class="unseen"> {text(begins)} </span>{text(piece.text)}'
        f'<span class="unseen"> {text(ends)} </span></{element}>'
    )
