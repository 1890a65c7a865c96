"""Where a negotiation stands, in sentences: what is agreed, who owes what, by when.

See ``pieces`` for why these are functions and not templates, and for the threat they answer: what a
party wrote, its name included, leaves only through ``words``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString

from glasshouse.site import dates, deadlines, rows, sentences
from glasshouse.site.pieces import (
    Surroundings,
    address,
    entry_address,
    party_link,
    party_links,
    plain,
    text,
    words,
)
from glasshouse.site.translating import get_language, gettext, ngettext, pgettext
from glasshouse.site.vocabulary import term
from glasshouse.site.words import word

#: What a list of parties names before it counts the rest.
_NAMED = 3


# --- where it stands ------------------------------------------------------------------------------


def lead_sentence(lead: Any, around: Surroundings, *, level: str = "p") -> SafeString:
    """Where a negotiation stands, as a page opens with it; ``level`` is its element."""
    return SafeString(f'<{level} id="lead" class="lead">{stand(lead, around)}</{level}>')


def brief_standing(lead: Any, around: Surroundings) -> SafeString:
    """The same for a negotiation among others."""
    if lead.negotiation is None or lead.negotiation.about is None:
        return rows.standing(lead, around)
    return SafeString(f'<p class="standing">{stand(lead, around)}</p>')


def stand(lead: Any, around: Surroundings) -> SafeString:
    """The sentences: what is agreed, then who must move."""
    negotiation, slug = lead.negotiation, lead.conference.slug
    told = [_session(negotiation.session, lead.kind)]
    if negotiation.about is not None:
        told.append(_agreed(negotiation, slug, around))
    elif lead.statements:
        told.append(text(sentences.on_record(lead.statements, lead.answered)))
        told.append(rows.last_said(lead.last, around) if lead.last else "")
    elif negotiation.session in ("in_session", "convened", "announced"):
        told.append(text(gettext("Nothing has been said in it yet.")))
    if negotiation.awaited is not None:
        told.append(awaited_sentence(negotiation.awaited, slug, around))
    return SafeString(" ".join(each for each in told if each))


def _session(session: str, kind: str) -> str:
    """What must be said of the conference itself, where it does not simply go on."""
    if session in ("announced", "convened"):
        return text(term("not_open_yet", kind))
    return "" if session == "in_session" else text(term(session, kind))


def _agreed(negotiation: Any, slug: str, around: Surroundings) -> str:
    """How many articles are agreed, and between whom."""
    about, total = negotiation.about, negotiation.articles
    if about.state == "withdrawn":
        pattern = gettext("%(proposal)s was withdrawn.")
    elif about.state == "lapsed":
        pattern = gettext("%(proposal)s lapsed without an agreement.")
    elif negotiation.agreed == total:
        pattern = ngettext(
            "%(parties)s have agreed the one article of %(proposal)s.",
            "%(parties)s have agreed all %(total)s articles of %(proposal)s.",
            total,
        )
    elif not negotiation.agreed:
        pattern = ngettext(
            "%(parties)s have not agreed on the article of %(proposal)s yet.",
            "%(parties)s have agreed none of the %(total)s articles of %(proposal)s yet.",
            total,
        )
    elif negotiation.alone:
        pattern = ngettext(
            "%(parties)s have agreed %(agreed)s of %(total)s article.",
            "%(parties)s have agreed %(agreed)s of %(total)s articles.",
            total,
        )
    else:
        pattern = ngettext(
            "%(parties)s have agreed %(agreed)s of %(total)s article of %(proposal)s.",
            "%(parties)s have agreed %(agreed)s of %(total)s articles of %(proposal)s.",
            total,
        )
    return text(pattern) % {
        "parties": party_names(negotiation.between, around),
        "agreed": negotiation.agreed,
        "total": total,
        "proposal": proposal_link(about, slug, around),
    }


def awaited_sentence(
    awaited: Any, slug: str, around: Surroundings, *, dated: bool = True
) -> SafeString:
    """Who owes an answer on what, by when; without its date where that stands beside it."""
    due = awaited.due_ms is not None and dated
    pattern = _with_date if due else _without_date
    moment = ""
    if due:
        said = deadlines.deadline_in_sentence(awaited.due_ms, awaited.offset_minutes, around.now)
        moment = f'<time datetime="{dates.iso(awaited.due_ms)}">{text(said)}</time>'
    return SafeString(
        text(pattern(awaited.state))
        % {
            "party": party_name(awaited.party, around, first=True),
            "what": _what(awaited, slug, around),
            "when": moment,
        }
    )


def _with_date(state: str) -> str:
    if state == "owes":
        return gettext("%(party)s owes an answer on %(what)s, by %(when)s.")
    if state == "late":
        return gettext("%(party)s is late with its answer on %(what)s, due %(when)s.")
    if state == "asked":
        return gettext("%(party)s was asked for an answer on %(what)s, by %(when)s.")
    return gettext("%(party)s was asked for an answer on %(what)s, by %(when)s, and gave none.")


def _without_date(state: str) -> str:
    if state == "owes":
        return gettext("%(party)s owes an answer on %(what)s.")
    if state == "late":
        return gettext("%(party)s is late with its answer on %(what)s.")
    if state == "asked":
        return gettext("%(party)s was asked for an answer on %(what)s.")
    return gettext("%(party)s was asked for an answer on %(what)s, and gave none.")


def _what(awaited: Any, slug: str, around: Surroundings) -> str:
    """On what an answer is awaited: an article, some articles, a whole proposal, a question."""
    if awaited.proposal is None:
        question = words(awaited.question and awaited.question.excerpt)
        place = entry_address(awaited.entry, around)
        told = text(gettext("the question “%(question)s”")) % {"question": question}
        return f'<a href="{place}">{told}</a>'
    if not awaited.articles:
        return proposal_link(awaited.proposal, slug, around)
    first = awaited.articles[0]
    place = proposal_address(awaited.proposal.number, slug, around, first.eid)
    if len(awaited.articles) == 1:
        return f'<a href="{place}">{article_name(first)}</a>'
    told = ngettext(
        "%(count)s article of Proposal %(number)s",
        "%(count)s articles of Proposal %(number)s",
        len(awaited.articles),
    ) % {"count": len(awaited.articles), "number": awaited.proposal.number}
    return f'<a href="{place}">{text(told)}</a>'


# --- names ----------------------------------------------------------------------------------------


def article_name(article: Any) -> str:
    """ "Article 5, Hours"."""
    return text(gettext("Article %(number)s, %(heading)s")) % {
        "number": article.number,
        "heading": words(article.heading),
    }


def proposal_name(proposal: Any) -> str:
    """ "Proposal 1, Agreement on work at the port"."""
    return text(gettext("Proposal %(number)s, %(title)s")) % {
        "number": proposal.number,
        "title": words(proposal.title),
    }


def proposal_address(number: int, slug: str, around: Surroundings, eid: str = "") -> str:
    """Address of a proposal, or of an article of it, keeping what links keep, and the day of
    history."""
    place = f"/conferences/{slug}/proposals/{int(number)}{around.kept_on_day}"
    return f"{place}#{text(eid)}" if eid else place


def proposal_link(proposal: Any, slug: str, around: Surroundings) -> str:
    """A proposal by its number and title, leading to its page."""
    place = proposal_address(proposal.number, slug, around)
    return f'<a href="{place}">{proposal_name(proposal)}</a>'


def party_name(party: Any, around: Surroundings, *, first: bool = False) -> str:
    """A party in a sentence, leading to its page; ``first`` where the sentence begins with it.

    In English a name that begins with "The" is written "the port" within a sentence.
    """
    name = party.name
    english = (get_language() or "en").partition("-")[0] == "en" and (
        name.language or ""
    ).partition("-")[0] == "en"
    if not first and english and name.state == "present" and name.text.startswith("The "):
        name = name.model_copy(update={"text": f"t{name.text[1:]}"})
    place = address("/parties/", party.slug, around)
    return f'<a href="{place}">{words(name)}</a>'


def party_names(parties: Sequence[Any], around: Surroundings) -> str:
    """Several as the subject of a sentence: "The union and the port", "A, B, C and 4 others"."""
    named = [
        party_name(party, around, first=not place)
        for place, party in enumerate(parties[:_NAMED] if len(parties) > _NAMED + 1 else parties)
    ]
    rest = len(parties) - len(named)
    if rest:
        others = ngettext("%(count)s other", "%(count)s others", rest) % {"count": rest}
        named.append(text(others))
    if len(named) < 2:
        return "".join(named)
    separator = text(pgettext("between the names of a list", ", "))
    listed = separator.join(named[:-1])
    return text(gettext("%(list)s and %(last)s")) % {"list": listed, "last": named[-1]}


# --- what happens next ----------------------------------------------------------------------------


def awaited_line(awaited: Any, around: Surroundings, *, slug: str) -> SafeString:
    """One dated line: the deadline first, then who owes what, and what follows from silence."""
    parts = [f'<p class="deadline">{deadline_of(awaited, around)}</p>']
    parts.append(f"<p>{awaited_sentence(awaited, slug, around, dated=False)}</p>")
    if awaited.on_silence and awaited.due_ms is not None and awaited.due_ms > around.now:
        parts.append(f'<p class="quiet">{text(_silence(awaited.on_silence))}</p>')
    return SafeString(f"<li>{''.join(parts)}</li>\n")


def deadline_of(awaited: Any, around: Surroundings) -> SafeString:
    """Day, hour and offset as they were stated, and in brackets what remains."""
    if awaited.due_ms is None:
        since = dates.age(awaited.asked_ms, around.now)
        return SafeString(text(gettext("No deadline; asked: %(since)s") % {"since": since}))
    stated = deadlines.deadline(awaited.due_ms, awaited.offset_minutes)
    left = deadlines.remaining(awaited.due_ms, around.now)
    return SafeString(
        f'<time datetime="{dates.iso(awaited.due_ms)}">{text(stated)}</time> ({text(left)})'
    )


def _silence(on_silence: str) -> str:
    if on_silence == "lapse":
        return gettext("If nothing is answered by then, the proposal lapses.")
    if on_silence == "adopt":
        return gettext("If nothing is answered by then, the proposal is adopted by silence.")
    return gettext("If nothing is answered by then, the proposal stays open.")


def summary(awaited: Any) -> str:
    """An awaited answer in plain words, for a calendar."""
    name = plain(awaited.party.name)
    if awaited.proposal is None:
        what = gettext("a question")
    elif len(awaited.articles) == 1:
        [article] = awaited.articles
        what = gettext("Article %(number)s, %(heading)s") % {
            "number": article.number,
            "heading": plain(article.heading),
        }
    else:
        what = gettext("Proposal %(number)s, %(title)s") % {
            "number": awaited.proposal.number,
            "title": plain(awaited.proposal.title),
        }
    return gettext("%(party)s: answer on %(what)s") % {"party": name, "what": what}


def subject_path(awaited: Any, slug: str) -> str:
    """Where that on which an answer is awaited can be read."""
    if awaited.proposal is None:
        return f"/entries/{awaited.entry}"
    return f"/conferences/{slug}/proposals/{awaited.proposal.number}"


# --- who takes part, and where --------------------------------------------------------------------


def participant(line: Any, around: Surroundings) -> SafeString:
    """A party of a negotiation: whether it takes part, and how often it spoke."""
    part = [word(line.participation, "participation")] if line.participation else []
    if line.said or line.addressed:
        part.append(sentences.part_taken(line.said, line.addressed))
    if not line.party.keyed:
        part.append(gettext("has no key here"))
    told = text(" · ".join(part))
    return SafeString(
        f'<li>{party_link(line.party, around)} <span class="quiet">{told}</span></li>\n'
    )


def front_line(front: Any, around: Surroundings, *, kind: str) -> SafeString:
    """A front or a table: what it is, whose it is, whether it is open."""
    place = entry_address(front.entry, around)
    told = text(f"{term(front.kind, kind)} {front.number}, {word(front.state, 'front')}")
    return SafeString(
        f'<li><a href="{place}">{words(front.title)}</a> <span class="quiet">{told}</span>'
        f"<br>{party_links(front.parties, around)}</li>\n"
    )
