"""Entries in lists: what stands in them, and what is left out where there is nothing to say."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

from glasshouse.site import rows
from tests.site import models
from tests.site.models import AROUND


def plain(**fields: Any) -> Any:
    """A statement made here, of which there is little to say."""
    nothing: dict[str, Any] = {
        "effect": None,
        "addressees": [],
        "addressed": None,
        "conference": None,
    }
    also = {"reported": None, "state": None, "occurred": None, "excerpt": None}
    told = {"kind": "statement.make", "nature": "protest", "says": []}
    return models.row(**nothing | also | told | fields)


def said(made: str) -> str:
    """What is read aloud of it."""
    return re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", made)).strip()


def test_a_row_without_words_or_report_says_who_said_what_and_when() -> None:
    made = rows.row_item(plain(by=None), AROUND, level=2)
    assert said(made).startswith("Entry 214 Us : Protest Entry 214 · recorded 14:00 ·")
    assert "<h2 " in made
    assert 'class="meta"' not in made
    assert '<li class="reported">' not in made


def test_the_conference_stands_where_the_page_is_not_about_it() -> None:
    row = plain(conference=SimpleNamespace(slug="c", mode="live", title=_words("Talks")))
    assert "Talks" in rows.row_item(row, AROUND)
    assert "Talks" not in rows.row_item(row, AROUND, own_conference=True)


def _words(text: str) -> Any:
    return models.words(text, language="en")


def test_a_statement_without_effect_says_why() -> None:
    made = said(rows.row_item(plain(effect="not_a_transcriber"), AROUND))
    assert "Recorded, has no effect: only its transcribers enter what others said" in made


def test_a_timeline_has_a_heading_for_each_month() -> None:
    november = plain(occurred=_on("1917-11-08"), speaker=_words("A minister"))
    december = plain(occurred=_on("1917-12-03"), speaker=_words("A minister"))
    items = [models.item(row=row, when="by_then") for row in (november, november, december)]
    made = rows.timeline(items, AROUND)
    assert re.findall(r'<h3 class="month">(.*?)</h3>', made) == ["November 1917", "December 1917"]
    assert made.count("<ol ") == made.count("</ol>") == 2
    assert "not certain" not in made


def _on(edtf: str) -> Any:
    return SimpleNamespace(edtf=edtf, calendar="gregorian", old_style=None)


def test_what_a_date_leaves_open_is_said() -> None:
    made = rows.timeline_item(models.item(row=plain(), when="not_certain"), AROUND)
    assert "not certain whether by that day" in made
    assert '<li class=" uncertain">' in made


def test_a_statement_that_stands_alone_has_no_threads() -> None:
    alone = models.item(row=plain(), answers=[], answered_by=[], rivals=[], sources=[])
    assert "<dl" not in rows.timeline_item(alone, AROUND)


def test_a_negotiation_in_a_list_counts_to_a_hundred() -> None:
    assert "100 or more statements are on the record, 3 of them answered." in said(
        rows.conference_card(models.lead(), AROUND)
    )
    silent = models.lead(statements=0, last=None)
    assert "Nothing has been said in it yet." in said(rows.conference_card(silent, AROUND))


def test_a_brief_row_names_who_entered_it_where_that_is_asked_for() -> None:
    row = plain(reported=models.reported(by=SimpleNamespace(name=_words("The scribe"))))
    assert "entered by The scribe" in said(rows.brief_row(row, AROUND, entered=True))
    assert "The scribe" not in said(rows.brief_row(row, AROUND))
