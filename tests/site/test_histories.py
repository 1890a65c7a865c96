"""A reconstructed negotiation in sentences, on a day and at its end."""

from __future__ import annotations

import pytest

from tests.pages.test_history import answer, proposal, turn
from tests.parley.speech import Chronicle, agreement, assent, principles
from tests.site.memory import Site

PAGE = "/conferences/talks"


class Past(Site):
    def __init__(self) -> None:
        self.told = Chronicle()
        super().__init__(self.told.world)


@pytest.fixture
def past() -> Past:
    return Past()


def offer(past: Past, *, edtf: str = "1917-11-08") -> str:
    told = past.told
    return told.enter(told.north, proposal(told.south, told.east), edtf=edtf)


def test_it_begins_with_nothing(past: Past) -> None:
    assert "Announced. Nothing has been entered in it yet." in past.text(PAGE)
    assert "Nothing had been said by 3 December 1917" in past.text(f"{PAGE}?on=1917-12-03")


def test_it_counts_offers_and_answers_by_the_day(past: Past) -> None:
    first = offer(past)
    offer(past, edtf="1917-11-28")
    past.told.enter(past.told.south, answer(first), edtf="1917-11-20")
    for path in (PAGE, "/"):
        assert (
            "By 10 November 1917, one proposal had been made. "
            "Of 2 answers asked for, 0 had been given." in past.text(f"{path}?on=1917-11-10")
        )
        assert (
            "By 1 December 1917, 2 proposals had been made. "
            "Of 4 answers asked for, 1 had been given." in past.text(f"{path}?on=1917-12-01")
        )
        assert "2 proposals were made." in past.text(path)


def test_an_uncertain_offer_is_said_to_be_so(past: Past) -> None:
    offer(past, edtf="1917-11-08/1917-11-12")
    assert "Perhaps one proposal had been made by 9 November 1917." in past.text(
        f"{PAGE}?on=1917-11-09"
    )
    offer(past, edtf="1917-11-08")
    told = past.text(f"{PAGE}?on=1917-11-09")
    assert "one proposal had been made. Perhaps one more had been made." in told


def test_a_transcript_without_offers_counts_what_was_said(past: Past) -> None:
    told = past.told
    told.world.state(told.scribe, told.scope, of=told.north, edtf="1917-11-08")
    assert "One statement is on the record." in past.text(PAGE)
    assert "One statement had been made by 9 November 1917." in past.text(f"{PAGE}?on=1917-11-09")


def test_an_adjournment_and_an_agreement_are_told(past: Past) -> None:
    told = past.told
    offer(past)
    told.enter(told.north, turn("conference.suspend"), edtf="1917-12-05")
    told.enter(told.north, agreement(told.north, told.south), edtf="1917-12-05")
    text = past.text(f"{PAGE}?on=1917-12-06")
    assert "The conference was adjourned." in text
    assert "One agreement had been concluded." in text
    assert "A truce" in text
    before = past.text(f"{PAGE}?on=1917-12-04")
    assert "adjourned" not in before.replace("Opened, adjourned, closed", "")
    assert "A truce" not in before


def test_answers_and_principles_stand_beside_their_parties(past: Past) -> None:
    told = past.told
    told.enter(told.south, answer(offer(past), "decline"), edtf="1917-11-20")
    declared = told.enter(told.north, principles(1, (told.south,)), edtf="1917-12-01")
    told.enter(told.south, assent(declared), edtf="1917-12-02")
    text = past.text(PAGE)
    assert "South declines" in text
    assert "East asked" in text
    assert "South accepts the principles" in text
