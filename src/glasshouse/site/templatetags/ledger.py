"""What templates need to print a page model: words, times, dates, links and directions.

Threat: everything a party wrote is text for readers and never markup. All of it leaves through the
pieces of ``glasshouse.site.pieces`` and ``rows`` or through Django's own escaping; nothing here or
in the templates marks a party's words as safe.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

from django import template
from django.conf.locale import LANG_INFO
from django.template.context import Context
from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString

from glasshouse.site import dates, pieces, printing, rows, sentences
from glasshouse.site.pieces import Surroundings
from glasshouse.site.translating import gettext
from glasshouse.site.words import TABLES
from glasshouse.site.words import word as word_for

register = template.Library()

# What a link keeps of the request: the language, and the moment of the record that is read.
STICKY = ("lang", "at", "time")
# Particulars whose value is a code, and the table with its words.
VALUE_TABLES = {
    "admission": "admission",
    "answer": "answer",
    "assent": "assent",
    "condition": "condition",
    "finding": "finding",
    "front_kind": "front_kind",
    "ground": "ground",
    "kind": "conference",
    "mode": "mode",
    "on_silence": "silence",
    "participation": "participation",
    "power": "power",
    "purpose": "purpose",
    "role": "role",
    "seen": "seen",
    "standing": "standing",
    "undertakes": "undertaking",
    "verdict": "verdict",
}
INSTANTS = {
    "closes", "due", "effective", "ends", "expires", "from", "lapses", "opens", "suspect_from",
    "until",
}  # fmt: skip

register.filter("iso", dates.iso)
register.filter("clock", dates.clock)
register.filter("moment", dates.moment_in_words)
register.filter("history", dates.history)
register.filter("day", dates.plain_day)
register.filter("when", dates.when)
register.filter("entry_number", sentences.entry_number)
register.filter("counted", sentences.counted)
register.filter("uses", sentences.uses)
register.filter("figure", sentences.figure)
register.filter("also_awaited", sentences.also_awaited)
register.filter("word", word_for)
register.filter("plain", pieces.plain)
register.filter("direction", pieces.direction)
register.simple_tag(pieces.words)
register.simple_tag(pieces.heading)
register.simple_tag(pieces.occurred)
register.simple_tag(pieces.entered_by)
register.simple_tag(pieces.reported_by)


def surroundings(context: Context) -> Surroundings:
    """What the page gives to its pieces; worked out once for each page."""
    known = context.dicts[0].get(_AROUND)
    if known is None:
        page = context.get("page")
        now = getattr(page, "context", None)
        known = context.dicts[0][_AROUND] = Surroundings(
            kept=escape(address_of("", _kept(context))),
            now=getattr(now, "time", 0),
            sealed=getattr(now, "sealed", None),
            house_name=getattr(now, "house_name", ""),
            on=getattr(page, "on", None) or "",
        )
    return known


_AROUND = "glasshouse surroundings"


def _piece(make: Callable[..., SafeString]) -> None:
    """Let templates print a piece that depends on its surroundings: ``{% link page.announced %}``.

    The surroundings are the piece's second argument.
    """

    @register.simple_tag(takes_context=True, name=make.__name__)
    def print_piece(context: Context, what: Any, **options: Any) -> SafeString:
        return make(what, surroundings(context), **options)


for _make in (
    pieces.conference_link,
    pieces.document_link,
    pieces.link,
    pieces.party_link,
    pieces.party_links,
    pieces.proof,
    pieces.source_line,
    pieces.speaker,
    pieces.who,
    rows.brief_row,
    rows.conference_card,
    rows.last_said,
    rows.party_line,
    rows.row_item,
    rows.source_item,
    rows.standing,
    rows.timeline,
):
    _piece(_make)


@register.simple_tag(takes_context=True)
def printed_address(context: Context) -> str:
    """The address of this page, for paper."""
    return printing.printed_address(context["request"])


@register.simple_tag(takes_context=True)
def qr_code(context: Context) -> SafeString:
    """The same as a QR code."""
    return printing.qr_code(printing.printed_address(context["request"]))


@register.filter
def age(since: int, now: int) -> str:
    """``{{ since_ms|age:page.context.time }}``"""
    return dates.age(since, now)


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
    return address_of(path + quote(str(name), safe=""), _kept(context) | query)


@register.simple_tag(takes_context=True)
def here(context: Context, **changes: Any) -> str:
    """Address of this page with its whole query, and these values of it changed or left out."""
    return address_of(context["view"]["path"], asked(context) | changes)


@register.simple_tag(takes_context=True)
def alike(context: Context, path: str) -> str:
    """Address of the same as this page in another form, with its whole query."""
    return address_of(path, asked(context))


def asked(context: Context) -> dict[str, Any]:
    """The query of the request."""
    request = context.get("request")
    return request.GET.dict() if request else {}


def _kept(context: Context) -> dict[str, Any]:
    query = asked(context)
    return {each: query[each] for each in STICKY if each in query}


def address_of(path: str, query: dict[str, Any]) -> str:
    """A path with a query; an empty or missing value leaves its name out."""
    text = urlencode({name: value for name, value in query.items() if value not in (None, "")})
    return f"{path}?{text}" if text else path


@register.simple_tag(takes_context=True)
def sticky_fields(context: Context) -> SafeString:
    """Hidden fields by which a GET form keeps language and moment."""
    query = asked(context)
    return format_html_join(
        "",
        '<input type="hidden" name="{}" value="{}">',
        ((name, query[name]) for name in STICKY if name in query),
    )


@register.simple_tag
def conference_choices(conferences: list[Any], chosen: str | None) -> SafeString:
    """Negotiations to choose from."""
    options = [(each.slug, pieces.plain(each.title)) for each in conferences]
    return pieces.choices(options, chosen, named=True)


@register.simple_tag
def party_choices(parties: list[Any], chosen: str | None) -> SafeString:
    """Parties to choose from."""
    options = [(each.slug, pieces.plain(each.name)) for each in parties]
    return pieces.choices(options, chosen, named=True)


@register.simple_tag
def nature_choices(options: Any, chosen: str | None) -> SafeString:
    """Natures of statements to choose from."""
    natures = [(each, nature_of(each, options.conferences)) for each in options.natures]
    return pieces.choices(natures, chosen)


@register.simple_tag
def kind_choices(kinds: list[str], chosen: str | None) -> SafeString:
    """Kinds of entries to choose from."""
    return pieces.choices([(each, word_for(each, "kind")) for each in kinds], chosen)


def nature_of(nature: str, conferences: list[Any]) -> str:
    """A nature as a choice among entries of these conferences."""
    historical = bool(conferences) and all(each.mode == "transcript" for each in conferences)
    return pieces.nature_in(nature, historical)


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
