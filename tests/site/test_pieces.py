"""The pieces of which rows are made: escaped, isolated, with addresses that keep their moment."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from glasshouse.site import pieces, rows
from glasshouse.site.pieces import Surroundings
from tests.site import models
from tests.site.models import AROUND, ATTACK

Made = Callable[[], str]
MADE: dict[str, Made] = {
    "words": lambda: pieces.words(models.words()),
    "removed words": lambda: pieces.words(models.words(state=ATTACK)),
    "our words": lambda: pieces.words(None, ATTACK),
    "speaker": lambda: pieces.speaker(models.row(), AROUND),
    "speaker of a report": lambda: pieces.speaker(models.row(occurred=models.occurred()), AROUND),
    "who": lambda: pieces.who(models.row(), AROUND),
    "who, as printed": lambda: pieces.who(models.row(occurred=models.occurred()), AROUND),
    "party": lambda: pieces.party_links([models.party(), models.party()], AROUND),
    "conference": lambda: pieces.conference_link(models.conference(), AROUND),
    "document": lambda: pieces.document_link(models.source(), AROUND),
    "source": lambda: pieces.source_line(models.source(), AROUND),
    "link": lambda: pieces.link(models.pointer(occurred=models.occurred()), AROUND),
    "occurred": lambda: pieces.occurred(models.occurred()),
    "reported": lambda: pieces.reported_by(models.reported(certainty=ATTACK)),
    "proof": lambda: pieces.proof(models.row(), AROUND),
    "choices": lambda: pieces.choices([(ATTACK, ATTACK)], ATTACK),
    "row": lambda: rows.row_item(models.row(), AROUND),
    "brief row": lambda: rows.brief_row(models.row(), AROUND, entered=True),
    "timeline": lambda: rows.timeline([models.item(), models.item()], AROUND),
    "state": lambda: rows.state_mark(models.row().state, AROUND.now),
    "card": lambda: rows.conference_card(models.lead(), AROUND),
    "party line": lambda: rows.party_line(_party_line(), AROUND),
    "source item": lambda: rows.source_item(models.source(), AROUND),
}


def _party_line() -> Any:
    return SimpleNamespace(party=models.party(), said=3, addressed=4)


@pytest.mark.parametrize("name", MADE)
def test_nothing_a_party_wrote_becomes_markup(name: str) -> None:
    made = MADE[name]()
    assert not re.search(r"<script|<img|onerror=alert\(1\)>", made)
    # What is left of the attack stands inside texts and quoted attributes: every element is ours.
    without_attributes = re.sub(r'="[^"]*"', "", made)
    elements = set(re.findall(r"<\s*([a-z0-9]+)", without_attributes))
    known = "a article bdi br dd details div dl dt h3 h4 li ol option p path span strong svg time"
    assert elements <= set(known.split()) | {"circle"}
    assert "'" not in without_attributes.replace("&#x27;", "")


def test_every_element_that_is_opened_is_closed() -> None:
    for name, make in MADE.items():
        opened: list[str] = []
        for closing, element, empty in re.findall(r"<(/?)([a-z0-9]+)[^>]*?(/?)>", make()):
            if closing:
                assert opened.pop() == element, name
            elif not empty and element != "br":
                opened.append(element)
        assert opened == [], name


def test_addresses_keep_language_and_moment() -> None:
    for made in (MADE["row"](), MADE["timeline"](), MADE["card"](), MADE["party line"]()):
        for address in re.findall(r'href="([^"#]*)', made):
            assert address.endswith("?at=7&amp;lang=ar")


def test_a_short_name_cannot_leave_its_place_in_the_address() -> None:
    assert pieces.address("/parties/", "../x?y#z", Surroundings("", 0, None, "")) == (
        "/parties/..%2Fx%3Fy%23z"
    )


def test_a_choice_is_marked_as_chosen_and_no_other() -> None:
    assert pieces.choices([("a", "A"), ("b", "B & C")], "b") == (
        '<option value="a">A</option><option value="b" selected>B &amp; C</option>'
    )


def test_words_are_isolated_and_tell_their_language_and_direction() -> None:
    assert pieces.words(models.words("سلام", language="ar")) == (
        '<bdi lang="ar" dir="rtl">سلام</bdi>'
    )
