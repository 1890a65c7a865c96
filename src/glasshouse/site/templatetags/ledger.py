"""What templates need to print a page model: words, times, dates, links and directions.

Threat: everything a party wrote is text for readers and never markup. All of it leaves through
`words` and `plain` below or through Django's own escaping; nothing here or in the templates marks
a party's words as safe. Each piece is isolated (``bdi``), so that right-to-left letters or stray
marks in it cannot turn around the words of the site beside it.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from django import template
from django.conf.locale import LANG_INFO
from django.template.context import Context
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from glasshouse.site import dates, sentences
from glasshouse.site.words import TABLES
from glasshouse.site.words import word as word_for

register = template.Library()

# What a link keeps of the request: the language, and the moment of the record that is read.
STICKY = ("lang", "at", "time")
# Particulars whose value is a code, and the table with its words.
VALUE_TABLES = {
    "admission": "admission",
    "ground": "ground",
    "kind": "conference",
    "mode": "mode",
    "seen": "seen",
    "standing": "standing",
}
INSTANTS = {"from", "lapses", "suspect_from", "until"}
# Scripts whose languages run from right to left, for languages that Django does not know.
RIGHT_TO_LEFT = {"Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm", "Rohg"}
RIGHT_TO_LEFT_LANGUAGES = {"ar", "fa", "he", "ur", "ps", "sd", "ug", "yi", "ckb", "dv"}

register.filter("iso", dates.iso)
register.filter("clock", dates.clock)
register.filter("moment", dates.moment_in_words)
register.filter("history", dates.history)
register.filter("day", dates.plain_day)
register.filter("short_day", dates.short_day)
register.filter("history_short", dates.history_short)
register.filter("when", dates.when)
register.filter("entry_number", sentences.entry_number)
register.filter("recorded", sentences.recorded)
register.filter("old_style", sentences.old_style)
register.filter("uses", sentences.uses)
register.simple_tag(sentences.seal_of)
register.simple_tag(sentences.part_taken)
register.filter("word", word_for)


@register.filter
def age(since: int, now: int) -> str:
    """``{{ since_ms|age:page.context.time }}``"""
    return dates.age(since, now)


@register.filter
def month_of(row: Any) -> str:
    """Month and year under which a row stands: of history, else of the record."""
    if row.occurred:
        return dates.history_month(row.occurred.edtf)
    return dates.month_in_words(row.received_ms)


@register.filter
def minus(number: int, less: int) -> int:
    """``{{ page.context.size|minus:1 }}``: the last entry of a record of that size."""
    return number - less


@register.simple_tag(takes_context=True)
def to(context: Context, path: str, name: str | int = "", **query: Any) -> str:
    """Address of a page that keeps language and moment of this one.

    ``{% to "/entries/" party=slug %}``, ``{% to "/entries/" row.index %}``. An empty or missing
    value leaves its name out of the query.
    """
    asked = _asked(context)
    kept = {each: asked[each] for each in STICKY if each in asked}
    return _address(path + quote(str(name), safe=""), kept | query)


@register.simple_tag(takes_context=True)
def here(context: Context, **changes: Any) -> str:
    """Address of this page with its whole query, and these values of it changed or left out."""
    return _address(context["view"]["path"], _asked(context) | changes)


def _asked(context: Context) -> dict[str, Any]:
    request = context.get("request")
    return request.GET.dict() if request else {}


def _address(path: str, query: dict[str, Any]) -> str:
    text = urlencode({name: value for name, value in query.items() if value not in (None, "")})
    return f"{path}?{text}" if text else path


@register.simple_tag(takes_context=True)
def sticky_fields(context: Context) -> SafeString:
    """Hidden fields by which a GET form keeps language and moment."""
    asked = _asked(context)
    return format_html_join(
        "",
        '<input type="hidden" name="{}" value="{}">',
        ((name, asked[name]) for name in STICKY if name in asked),
    )


@register.simple_tag
def words(piece: Any, ours: str = "") -> SafeString:
    """Words of a party, isolated and with their language; ``ours`` where there are none at all."""
    if not piece:
        return conditional_escape(ours)
    if piece.state == "present":
        return format_html(
            '<bdi lang="{}" dir="{}">{}</bdi>',
            piece.language,
            direction(piece.language),
            piece.text,
        )
    return format_html('<span class="absent">{}</span>', _absent(piece.state))


@register.filter
def plain(piece: Any) -> str:
    """The same words for a title or an attribute, without markup."""
    if not piece:  # None, or "" where the template found no such party
        return ""
    return str(piece.text) if piece.state == "present" else _absent(piece.state)


def _absent(state: str) -> str:
    if state == "withheld":
        return gettext("text removed; the entry remains")
    return gettext("text not here, although the record names it")


@register.simple_tag(takes_context=True)
def speaker(context: Context, entry: Any) -> SafeString:
    """Who says an entry: its author, and in a report of history whoever the source names.

    Threat: the line that names a speaker is the author's own words, and could name another party.
    So it heads reports alone, which say beside it who entered them; what a party says itself stands
    under the name that its key has here. That name also remains where the words are removed.
    """
    if entry.occurred is None:
        return words(entry.by.name if entry.by else None, context["page"].context.house_name)
    of = _name(getattr(entry, "reported", None) and entry.reported.of)
    removed = entry.speaker is None or entry.speaker.state != "present"
    return words(of if removed and of else entry.speaker)


@register.simple_tag
def entered_by(reported: Any) -> SafeString:
    """Who entered what another said, and whether that other has confirmed it."""
    return sentences.entered(reported.standing, plain(reported.by.name), plain(_name(reported.of)))


def _name(party: Any) -> Any:
    return party.name if party else None


@register.simple_tag
def heading(row: Any) -> str:
    """Kind of an entry in one or two words: its nature if it has one.

    A pointer to an entry names no conference; there a date of history tells a transcript.
    """
    if not row.nature:
        return word_for(row.kind, "kind")
    conference = getattr(row, "conference", None)
    historical = conference.mode == "transcript" if conference else row.occurred is not None
    nature = nature_in(row.nature, historical)
    if getattr(row, "rival_of", None) is None:
        return nature
    return gettext("%(nature)s, another account") % {"nature": nature}


@register.filter
def nature_of(nature: str, conferences: list[Any]) -> str:
    """A nature as a choice among entries of these conferences."""
    return nature_in(nature, bool(conferences) and all(c.mode == "transcript" for c in conferences))


def nature_in(nature: str, historical: bool) -> str:
    """Words for a nature, those of its time in a transcript."""
    known = historical and nature in TABLES["historical_nature"]
    return word_for(nature, "historical_nature" if known else "nature")


@register.filter
def particular_value(value: str | None, code: str) -> str:
    """Value of a particular: words for a code, an instant or a language, else as it stands."""
    if value is None:
        return word_for(code, "remark") if code in TABLES["remark"] else ""
    if code in INSTANTS:
        return dates.stated(value)
    if code == "language":
        return language_name(value)
    table = VALUE_TABLES.get(code)
    return word_for(value, table) if table else value


@register.filter
def direction(language: str | None) -> str:
    """ "rtl" or "ltr" of a BCP-47 tag; "auto" where no language is known."""
    if not language:
        return "auto"
    first, *rest = language.split("-")
    scripts = [part for part in rest if len(part) == 4]
    if scripts:
        return "rtl" if scripts[0] in RIGHT_TO_LEFT else "ltr"
    return "rtl" if first in RIGHT_TO_LEFT_LANGUAGES else "ltr"


@register.filter
def language_name(language: str) -> str:
    """Name of a language in the reader's language, its tag if Django knows no name."""
    known = LANG_INFO.get(language.lower()) or LANG_INFO.get(language.split("-")[0].lower())
    if known is None or "name" not in known:
        return language
    return gettext(known["name"])


@register.filter
def own_language_name(language: str) -> str:
    """Name of a language in that language, for switchers."""
    known = LANG_INFO.get(language.lower()) or LANG_INFO.get(language.split("-")[0].lower())
    return str(known.get("name_local", language)) if known else language


@register.filter
def signer_pairs(signers: list[Any]) -> str:
    """Public keys for the check panel: "key id:public key", separated by spaces."""
    return " ".join(f"{each.key_id}:{each.public}" for each in signers if each.alg == "ed25519")
