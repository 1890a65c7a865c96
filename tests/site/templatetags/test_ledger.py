"""What templates print with: escaping and isolation of words, links that keep their moment."""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from glasshouse.site import pieces
from glasshouse.site.templatetags import ledger


@dataclass(frozen=True)
class Words:
    """Words as page models carry them."""

    state: str
    language: str | None = None
    text: str | None = None


def render(source: str, address: str = "/", **values: Any) -> str:
    """The template with the tags loaded, as for a request to ``address``."""
    request = RequestFactory().get(address)
    context = Context({"request": request, "view": {"path": request.path}, **values})
    return Template("{% load ledger %}" + source).render(context)


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "{{ request }}{% debug %}",
        "</bdi><style>*{display:none}</style>",
    ],
)
def test_words_of_a_party_never_become_markup(attack: str) -> None:
    shown = render("{% words piece %}", piece=Words("present", "en", attack))
    assert shown.startswith('<bdi lang="en" dir="ltr">')
    inside = shown.removeprefix('<bdi lang="en" dir="ltr">').removesuffix("</bdi>")
    assert "<" not in inside
    assert '"' not in inside


def test_a_hostile_language_tag_stays_inside_its_attribute() -> None:
    shown = render("{% words piece %}", piece=Words("present", '"><b>', "x"))
    assert "<b>" not in shown


def test_words_keep_their_direction_beside_ours() -> None:
    assert render("{% words piece %}", piece=Words("present", "ar", "سلام")) == (
        '<bdi lang="ar" dir="rtl">سلام</bdi>'
    )


def test_words_that_are_gone_say_why() -> None:
    assert "text removed; the entry remains" in render("{% words piece %}", piece=Words("withheld"))
    assert "not here" in render("{% words piece %}", piece=Words("missing"))
    assert render("{% words piece %}", piece=None) == ""
    assert render("{{ piece|plain }}", piece=Words("withheld")) == "text removed; the entry remains"
    assert render("{{ piece|plain }}", piece=None) == ""


def test_plain_words_are_escaped_where_they_are_printed() -> None:
    shown = render("{{ piece|plain }}", piece=Words("present", "en", "<b>"))
    assert shown == "&lt;b&gt;"


def test_values_that_are_codes_get_words_and_others_stand_as_they_are() -> None:
    assert ledger.particular_value("closed", "admission").startswith("by invitation")
    assert ledger.particular_value("peace", "kind") == "peace negotiation"
    assert ledger.particular_value("some_slug", "slug") == "some_slug"
    assert ledger.particular_value("2025-11-22T15:03:00+01:00", "lapses") == (
        "22 November 2025, 15:03 UTC+01:00"
    )
    assert ledger.particular_value("2025-11-22T14:03:00Z", "until") == "22 November 2025, 14:03 UTC"
    assert ledger.particular_value("ru", "language") == "Russian"
    assert ledger.particular_value(None, "no_key_left").startswith("Its author holds no key")
    assert ledger.particular_value(None, "until") == ""


@pytest.mark.parametrize(
    ("language", "direction"),
    [
        ("ar", "rtl"),
        ("he-IL", "rtl"),
        ("az-Arab", "rtl"),
        ("uz", "ltr"),
        ("ar-Latn", "ltr"),
        ("sr-Cyrl", "ltr"),
        ("", "auto"),
        (None, "auto"),
    ],
)
def test_direction_follows_the_script_before_the_language(
    language: str | None, direction: str
) -> None:
    assert pieces.direction(language) == direction


def test_languages_are_named_or_shown_by_their_tag() -> None:
    assert ledger.language_name("ru") == "Russian"
    assert ledger.language_name("pt-BR") == "Brazilian Portuguese"
    assert ledger.language_name("tlh") == "tlh"


def test_a_link_keeps_the_language_and_the_moment_and_nothing_else() -> None:
    address = "/entries/?lang=de&at=7&time=2025-11-22T14:03:11Z&party=x"
    assert render('{% to "/entries/" 214 %}', address) == (
        "/entries/214?lang=de&amp;at=7&amp;time=2025-11-22T14%3A03%3A11Z"
    )
    assert render('{% to "/check" %}') == "/check"


def test_a_name_in_an_address_cannot_leave_its_segment() -> None:
    assert render("{% to '/parties/' name %}", name="../x?y#z") == "/parties/..%2Fx%3Fy%23z"


def test_the_same_page_with_one_value_changed() -> None:
    address = "/entries/?party=x&before=60"
    assert render("{% here before=10 %}", address) == "/entries/?party=x&amp;before=10"
    assert render("{% here before=None %}", address) == "/entries/?party=x"


def test_a_form_keeps_language_and_moment_in_escaped_fields() -> None:
    shown = render("{% sticky_fields %}", "/entries/?lang=%22%3E%3Cb%3E&party=x")
    assert shown == '<input type="hidden" name="lang" value="&quot;&gt;&lt;b&gt;">'


@dataclass(frozen=True)
class Party:
    """A party as page models name it."""

    name: Words


@dataclass(frozen=True)
class Reported:
    """A report as page models carry it."""

    standing: str
    by: Party
    of: Party | None


def test_a_report_names_who_entered_it_and_cannot_be_made_to_say_more() -> None:
    hostile = Party(Words("present", "en", "<b>{of}</b>{0}"))
    shown = render("{% entered_by reported %}", reported=Reported("not_confirmed", hostile, None))
    assert shown == "Entered by <bdi>&lt;b&gt;{of}&lt;/b&gt;{0}</bdi>, not confirmed"
    named = Reported("denied", hostile, Party(Words("withheld")))
    assert render("{% entered_by reported %}", reported=named).endswith(
        ", denied by <bdi>text removed; the entry remains</bdi>"
    )


@dataclass(frozen=True)
class Conference:
    mode: str


@dataclass(frozen=True)
class Entry:
    kind: str = "statement.make"
    nature: str | None = "proposition"
    conference: Conference | None = None
    occurred: object | None = None
    rival_of: int | None = None
    proposal: int | None = None
    version: int | None = None


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (Entry(conference=Conference("live")), "Proposal"),
        (Entry(conference=Conference("live"), occurred="1917-11-08"), "Proposal"),
        (Entry(conference=Conference("transcript"), occurred="1917-11-08"), "Proposition"),
        (Entry(occurred="1917-11-08"), "Proposition"),
        (Entry(), "Proposal"),
        (Entry(nature="protest", conference=Conference("transcript")), "Protest"),
        (Entry(nature="protest", rival_of=7), "Protest, another account"),
        (Entry(kind="party.admit", nature=None), "Party admitted"),
    ],
)
def test_a_transcript_keeps_the_words_of_its_time(entry: Entry, words: str) -> None:
    assert render("{% heading row %}", row=entry) == words


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (Entry(kind="seat.take", nature="credential"), "Seat taken for practice"),
        (Entry(kind="conference.open", nature="notice"), "Negotiation opened"),
        (Entry(kind="proposition.table", proposal=1, version=1), "Proposal 1"),
        (Entry(kind="proposition.revise", proposal=1, version=3), "Proposal 1, version 3"),
        (Entry(kind="answer.give", nature="answer", proposal=1), "Answer to proposal 1"),
        (Entry(kind="answer.give", nature="answer"), "Answer to a proposal"),
        (Entry(kind="answer.withdraw", proposal=2), "Answer to proposal 2 taken back"),
        (Entry(kind="deadline.extend", proposal=2), "More time to answer proposal 2"),
        (Entry(kind="proposition.withdraw", proposal=2), "Proposal 2 withdrawn"),
        (
            Entry(kind="answer.give", proposal=1, rival_of=9),
            "Answer to proposal 1, another account",
        ),
    ],
)
def test_a_headline_says_what_happened(entry: Entry, words: str) -> None:
    assert render("{% heading row %}", row=entry) == words


def test_a_choice_of_natures_uses_the_words_of_the_entries_it_finds() -> None:
    past, present = Conference("transcript"), Conference("live")
    assert ledger.nature_of("proposition", [past]) == "Proposition"
    assert ledger.nature_of("proposition", [past, present]) == "Proposal"
    assert ledger.nature_of("proposition", []) == "Proposal"


@dataclass(frozen=True)
class Report:
    of: Party | None


@dataclass(frozen=True)
class Said:
    by: Party | None
    speaker: Words | None
    occurred: object | None = None
    reported: Report | None = None


def named(text: str) -> Words:
    return Words("present", "en", text)


REMOVED = Words("withheld")
PORT, SCRIBE = Party(named("The port")), Party(named("The scribe"))


@pytest.mark.parametrize(
    ("entry", "name"),
    [
        # An author who calls itself by another's name still stands under its own.
        (Said(PORT, named("The dockers")), "The port"),
        (Said(PORT, REMOVED), "The port"),
        (Said(None, None), "A house"),
        (Said(SCRIBE, named("A minister"), "1917", Report(PORT)), "A minister"),
        (Said(SCRIBE, REMOVED, "1917", Report(PORT)), "The port"),
        (Said(SCRIBE, REMOVED, "1917", Report(None)), "text removed; the entry remains"),
    ],
)
def test_who_speaks_is_who_signs_except_in_a_report(entry: Said, name: str) -> None:
    page = SimpleNamespace(context=SimpleNamespace(house_name="A house"))
    shown = render("{% speaker row %}", row=entry, page=page)
    assert re.sub("<[^>]*>", "", shown) == name
