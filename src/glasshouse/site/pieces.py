"""The small pieces of HTML that stand dozens of times on a page: words, names, links to entries.

They are made here and not by templates, because a template that is included takes longer to enter
than a piece takes to write. What stands once on a page is a template; what stands in every row of a
list is a function here or in ``rows``, and a tag in ``templatetags.ledger``.

Threat: everything a party wrote is text for readers and never markup. Whatever comes out of a page
model goes through ``text``, also what cannot hold markup today; what is in pointed brackets here is
the site's own. Words are isolated (``bdi``), so that right-to-left letters or stray marks in them
cannot turn around the words of the site beside them.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from django.utils.safestring import SafeString

from glasshouse.parley.folds import STATEMENT
from glasshouse.site import dates, sentences
from glasshouse.site.translating import gettext, pgettext
from glasshouse.site.words import TABLES, word

# Scripts whose languages run from right to left, for languages that Django does not know.
RIGHT_TO_LEFT = {"Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm", "Rohg"}
RIGHT_TO_LEFT_LANGUAGES = {"ar", "fa", "he", "ur", "ps", "sd", "ug", "yi", "ckb", "dv"}

ARROW = (
    '<svg class="arrow" viewBox="0 0 16 10" aria-hidden="true" focusable="false">'
    '<path d="M0 5h14M10 1l4 4-4 4"/></svg>'
)

#: Text as HTML shows it, quotes included.
text = html.escape


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a piece needs of the page it stands on: the query that links keep, already escaped
    ("" or "?at=7&amp;lang=ar"), the time of the page, the newest seal, the name of the house; and
    ``on`` where the page is about a day of history, as an ISO date."""

    kept: str
    now: int
    sealed: Any
    house_name: str
    on: str = ""

    @property
    def kept_on_day(self) -> str:
        """What links keep that lead to a page of the same day of history."""
        if not self.on:
            return self.kept
        return f"{self.kept}{'&amp;' if self.kept else '?'}on={text(self.on)}"


def words(piece: Any, ours: str = "") -> SafeString:
    """Words of a party, isolated and with their language; ``ours`` where there are none at all."""
    if not piece:
        return SafeString(f"<bdi>{text(ours)}</bdi>" if ours else "")
    if piece.state == "present":
        language, way = text(str(piece.language)), direction(piece.language)
        return SafeString(f'<bdi lang="{language}" dir="{way}">{text(piece.text)}</bdi>')
    return SafeString(f'<span class="absent">{text(_absent(piece.state))}</span>')


def plain(piece: Any) -> str:
    """The same words for a title or an attribute, without markup."""
    if not piece:  # None, or "" where the template found no such party
        return ""
    return str(piece.text) if piece.state == "present" else _absent(piece.state)


def _absent(state: str) -> str:
    if state == "withheld":
        return gettext("text removed; the entry remains")
    return gettext("text not here, although the record names it")


@lru_cache(maxsize=1024)
def direction(language: str | None) -> str:
    """ "rtl" or "ltr" of a BCP-47 tag; "auto" where no language is known."""
    if not language:
        return "auto"
    first, *rest = language.split("-")
    scripts = [part for part in rest if len(part) == 4]
    if scripts:
        return "rtl" if scripts[0] in RIGHT_TO_LEFT else "ltr"
    return "rtl" if first in RIGHT_TO_LEFT_LANGUAGES else "ltr"


def speaker(entry: Any, around: Surroundings) -> SafeString:
    """Who says an entry: its author, and in a report of history whoever the source names.

    Threat: the line that names a speaker is the author's own words, and could name another party.
    So it heads reports alone, which say beside it who entered them; what a party says itself stands
    under the name that its key has here. That name also remains where the words are removed.
    """
    if entry.occurred is None:
        return words(entry.by.name if entry.by else None, around.house_name)
    of = _name(getattr(entry, "reported", None) and entry.reported.of)
    removed = entry.speaker is None or entry.speaker.state != "present"
    return words(of if removed and of else entry.speaker)


def _name(party: Any) -> Any:
    return party.name if party else None


def heading(row: Any) -> str:
    """What an entry is, in a few words: its kind, with the proposal it is about; of a statement
    its nature.

    A pointer to an entry names no conference; there a date of history tells a transcript.
    """
    if row.kind != STATEMENT or not row.nature:
        told = _kind(row)
    else:
        conference = getattr(row, "conference", None)
        historical = conference.mode == "transcript" if conference else row.occurred is not None
        told = nature_in(row.nature, historical)
    if getattr(row, "rival_of", None) is None:
        return told
    return gettext("%(nature)s, another account") % {"nature": told}


def _kind(row: Any) -> str:
    if row.kind not in TABLES["numbered_kind"] or row.proposal is None:
        return word(row.kind, "kind")
    pattern = word(row.kind, "numbered_kind")
    return pattern % {"proposal": row.proposal, "version": row.version}


def nature_in(nature: str, historical: bool) -> str:
    """Words for a nature, those of its time in a transcript."""
    known = historical and nature in TABLES["historical_nature"]
    return word(nature, "historical_nature" if known else "nature")


def who(row: Any, around: Surroundings) -> SafeString:
    """Who says an entry, and to whom."""
    said = f'<span class="who">{speaker(row, around)}</span>'
    if not row.addressees and not row.addressed:
        return SafeString(said)
    # A report prints whom the source names; what is said here goes to those it is addressed to.
    printed = row.addressed is not None and row.addressed.state == "present" and row.occurred
    if printed or not row.addressees:
        whom: str = words(row.addressed)
    else:
        whom = ", ".join(words(party.name) for party in row.addressees)
    to = text(pgettext("addressee", "to"))
    return SafeString(
        f'{said}{ARROW}<span class="unseen"> {to} </span><span class="whom">{whom}</span>'
    )


def address(path: str, name: str, around: Surroundings) -> str:
    """Address of what has this short name, keeping what links keep."""
    return f"{path}{quote(name, safe='')}{around.kept}"


def entry_address(index: int, around: Surroundings) -> str:
    """Address of an entry, keeping what links keep."""
    return f"/entries/{int(index)}{around.kept}"


def party_link(party: Any, around: Surroundings) -> SafeString:
    """A party by its name, leading to its page."""
    place = address("/parties/", party.slug, around)
    return SafeString(f'<a href="{place}">{words(party.name)}</a>')


def party_links(parties: Iterable[Any], around: Surroundings) -> SafeString:
    """Several, separated by commas."""
    return SafeString(", ".join(party_link(party, around) for party in parties))


def conference_link(conference: Any, around: Surroundings) -> SafeString:
    """A negotiation by its title, leading to its page."""
    place = address("/conferences/", conference.slug, around)
    return SafeString(f'<a href="{place}">{words(conference.title)}</a>')


def document_link(source: Any, around: Surroundings) -> SafeString:
    """A document by its citation, leading to its page."""
    place = address("/documents/", source.slug, around)
    return SafeString(f'<a href="{place}">{words(source.citation)}</a>')


def source_line(source: Any, around: Surroundings) -> SafeString:
    """A document, with its standing and how much of it was seen."""
    seen = text(word(source.seen, "seen"))
    if source.standing != "unchecked":
        seen = f"{text(word(source.standing, 'standing'))}, {seen}"
    return SafeString(f'{document_link(source, around)} <span class="quiet">{seen}</span>')


def link(pointer: Any, around: Surroundings) -> SafeString:
    """A pointer to an entry: its number, who said it, what kind it is, when it happened."""
    happened = f", {text(dates.history(pointer.occurred.edtf))}" if pointer.occurred else ""
    return SafeString(
        f'<a href="{entry_address(pointer.index, around)}">'
        f"{text(sentences.entry_number(pointer.index))}: {speaker(pointer, around)},"
        f" {text(heading(pointer))}{happened}</a>"
    )


def occurred(date: Any) -> SafeString:
    """A date of history, with its old style where the source printed that."""
    if not date.old_style:
        return SafeString(text(dates.history(date.edtf)))
    old = text(sentences.old_style(date.old_style))
    return SafeString(f'{text(dates.history(date.edtf))} <span class="quiet">({old})</span>')


def entered_by(reported: Any) -> SafeString:
    """Who entered what another said, and whether that other has confirmed it."""
    return sentences.entered(reported.standing, plain(reported.by.name), plain(_name(reported.of)))


def reported_by(reported: Any) -> SafeString:
    """The same as a paragraph, with how sure it is where that is not beyond doubt."""
    doubt = ""
    if reported.unchecked:
        doubt = gettext("not checked: general knowledge")
    elif reported.certainty != "high":
        doubt = word(reported.certainty, "certainty")
    marked = f" · <strong>{text(doubt)}</strong>" if doubt else ""
    return SafeString(f'<p class="reported-by">{entered_by(reported)}{marked}</p>')


def proof(row: Any, around: Surroundings) -> SafeString:
    """The line under an entry: its number, when it was recorded, its seal, where to check it."""
    number = text(sentences.entry_number(row.index))
    recorded = text(sentences.recorded(row.received_ms, around.now))
    sealed = text(sentences.seal_of(row.index, around.sealed))
    return SafeString(
        f'<p class="proof">{number} · {recorded} · {sealed}<span class="leads-on"> ·'
        f' <a href="{entry_address(row.index, around)}#check">{text(gettext("Check"))}'
        f'<span class="unseen">: {number}</span></a></span></p>'
    )


def choices(
    options: Iterable[tuple[str, str]], chosen: str | None, *, named: bool = False
) -> SafeString:
    """The options of a list to choose from: (value, words) each. Of words that a party wrote, as
    those that something is ``named`` by, the direction follows their letters."""
    way = ' dir="auto"' if named else ""
    return SafeString(
        "".join(
            f'<option value="{text(value)}"{way}{" selected" if value == chosen else ""}>'
            f"{text(label)}</option>"
            for value, label in options
        )
    )
