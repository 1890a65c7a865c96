"""Where a reconstructed negotiation stood on a day, in sentences and lists.

See ``pieces`` for why these are functions and not templates, and for the threat they answer.
"""

from __future__ import annotations

from typing import Any

from django.utils.safestring import SafeString

from glasshouse.site import dates, rows
from glasshouse.site.grids import CELL_STATES, STANDING_STATES, tag
from glasshouse.site.negotiations import proposal_link
from glasshouse.site.pieces import (
    Surroundings,
    entry_address,
    link,
    party_link,
    party_links,
    text,
    words,
)
from glasshouse.site.translating import gettext, ngettext
from glasshouse.site.vocabulary import term
from glasshouse.site.words import word


def history_sentence(
    lead: Any, around: Surroundings, *, history: Any, uncertain: int, level: str = "p"
) -> SafeString:
    """Where it stood, as a page opens with it."""
    told = history_told(lead, around, history=history, uncertain=uncertain)
    return SafeString(f'<{level} class="lead">{told}</{level}>')


def history_told(lead: Any, around: Surroundings, *, history: Any, uncertain: int) -> SafeString:
    """The sentences: what had been offered and answered, what was in force, what came last."""
    told = []
    if history.proposals or history.uncertain:
        told.append(_offers(history))
        told.append(_answers(history))
        if history.agreements:
            told.append(_agreements(history))
    else:
        told.append(_statements(lead.statements, uncertain, history.on))
    if history.session in ("suspended", "closed", "abandoned"):
        told.append(term(f"was_{history.session}", lead.kind))
    sentences = [text(each) for each in told]
    if lead.last:
        sentences.append(rows.last_said(lead.last, around))
    return SafeString(" ".join(sentences))


def _offers(history: Any) -> str:
    if not history.proposals:
        pattern = ngettext(
            "Perhaps one proposal had been made by %(day)s.",
            "Perhaps %(count)s proposals had been made by %(day)s.",
            history.uncertain,
        )
        return pattern % {"count": history.uncertain, "day": _day(history.on)}
    if history.on is None:
        pattern = ngettext(
            "One proposal was made.", "%(count)s proposals were made.", history.proposals
        )
        return pattern % {"count": history.proposals}
    pattern = ngettext(
        "By %(day)s, one proposal had been made.",
        "By %(day)s, %(count)s proposals had been made.",
        history.proposals,
    )
    told = pattern % {"count": history.proposals, "day": _day(history.on)}
    if history.uncertain:
        more = ngettext(
            "Perhaps one more had been made.",
            "Perhaps %(count)s more had been made.",
            history.uncertain,
        )
        told = f"{told} {more % {'count': history.uncertain}}"
    return told


def _answers(history: Any) -> str:
    if not history.asked:
        return ""
    if history.on is None:
        pattern = ngettext(
            "Of one answer that they asked for, %(answered)s was given.",
            "Of %(asked)s answers that they asked for, %(answered)s were given.",
            history.asked,
        )
        return pattern % {"asked": history.asked, "answered": history.answered}
    pattern = ngettext(
        "Of one answer asked for, %(answered)s had been given.",
        "Of %(asked)s answers asked for, %(answered)s had been given.",
        history.asked,
    )
    return pattern % {"asked": history.asked, "answered": history.answered}


def _agreements(history: Any) -> str:
    if history.on is None:
        pattern = ngettext(
            "One agreement was concluded.",
            "%(count)s agreements were concluded.",
            history.agreements,
        )
        return pattern % {"count": history.agreements}
    pattern = ngettext(
        "One agreement had been concluded.",
        "%(count)s agreements had been concluded.",
        history.agreements,
    )
    return pattern % {"count": history.agreements}


def _statements(statements: int, uncertain: int, on: str | None) -> str:
    """The same of a transcript in which nothing is entered as a proposal."""
    if on is None:
        if not statements:
            return gettext("Announced. Nothing has been entered in it yet.")
        pattern = ngettext(
            "One statement is on the record.",
            "%(count)s statements are on the record.",
            statements,
        )
        return pattern % {"count": statements}
    certain, day = statements - uncertain, _day(on)
    if not statements:
        return gettext("Nothing had been said by %(day)s, as far as is known.") % {"day": day}
    if not certain:
        pattern = ngettext(
            "Perhaps one statement had been made by %(day)s.",
            "Perhaps %(count)s statements had been made by %(day)s.",
            uncertain,
        )
        return pattern % {"count": uncertain, "day": day}
    pattern = ngettext(
        "One statement had been made by %(day)s",
        "%(count)s statements had been made by %(day)s",
        certain,
    )
    told = pattern % {"count": certain, "day": day}
    if uncertain:
        more = ngettext(", perhaps one more", ", perhaps %(count)s more", uncertain)
        told += more % {"count": uncertain}
    return f"{told}."


def _day(on: str | None) -> str:
    return "" if on is None else dates.plain_day(on)


# --- the lists ------------------------------------------------------------------------------------


def tracked_proposal(tracked: Any, around: Surroundings, *, slug: str) -> SafeString:
    """A proposal and what each addressee had answered."""
    name = proposal_link(tracked.proposal, slug, around)
    state = tag(STANDING_STATES[tracked.state], word(tracked.state, "article"))
    answers = "".join(_answer(each, around) for each in tracked.answers)
    return SafeString(
        f'<li class="tracked"><h3 class="headline">{name} {state}</h3>\n'
        f'<p class="meta">{_doubt(tracked.when)}{link(tracked.tabled, around)}</p>\n'
        f'<ul class="answers">{answers}</ul></li>\n'
    )


def _answer(answer: Any, around: Surroundings) -> str:
    told = tag(CELL_STATES[answer.code], word(answer.code, "answer"))
    happened = ""
    if answer.link is not None:
        day = dates.history_short(answer.link.occurred.edtf) if answer.link.occurred else ""
        place = entry_address(answer.link.index, around)
        happened = f' <a class="quiet" href="{place}">{text(day or gettext("answer"))}</a>'
    return f"<li>{words(answer.party.name)} {told}{happened}</li>"


def session_line(line: Any, around: Surroundings) -> SafeString:
    """A change of the conference's state."""
    told = text(word(line.state, "session"))
    return SafeString(
        f"<li><strong>{told}</strong> {_doubt(line.when)}{link(line.link, around)}</li>\n"
    )


def agreement_line(line: Any, around: Surroundings) -> SafeString:
    """An agreement: what it is, between whom, under how many conditions."""
    shape = "accepts" if line.state == "concluded" else "ended"
    state = tag(shape, word(line.state, "agreement"))
    conditions = text(
        ngettext("%(count)s condition", "%(count)s conditions", line.conditions)
        % {"count": line.conditions}
    )
    place = entry_address(line.link.index, around)
    return SafeString(
        f'<li><h3 class="headline"><a href="{place}">{words(line.title)}</a> {state}</h3>\n'
        f"<p>{party_links(line.parties, around)}</p>\n"
        f'<p class="meta">{_doubt(line.when)}{link(line.link, around)} · {conditions}</p></li>\n'
    )


def principles_line(line: Any, around: Surroundings) -> SafeString:
    """Declared principles, and where each party stood to them."""
    place = entry_address(line.link.index, around)
    parties = "".join(_assent(each, around) for each in line.parties)
    return SafeString(
        f'<li><h3 class="headline"><a href="{place}">{words(line.title)}</a></h3>\n'
        f'<p class="meta">{_doubt(line.when)}{link(line.link, around)}</p>\n'
        f'<ul class="answers">{parties}</ul></li>\n'
    )


def _assent(line: Any, around: Surroundings) -> str:
    told = text(word(line.state, "assent"))
    if line.link is not None:
        told = f'<a href="{entry_address(line.link.index, around)}">{told}</a>'
    return f'<li>{party_link(line.party, around)} <span class="quiet">{told}</span></li>'


def _doubt(when: str) -> str:
    if when == "by_then":
        return ""
    return f"<strong>{text(gettext('not certain whether by that day'))}</strong> · "
