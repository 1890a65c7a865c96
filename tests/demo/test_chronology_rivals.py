"""Where the sources disagree: every version is kept beside the act that it rivals."""

from __future__ import annotations

import re

import pytest

from glasshouse.demo.chronology import (
    Chronology,
)
from tests.demo.data import by_id

# The points of the table "Where the sources disagree", each with the acts it concerns.
POINTS = {
    1: {"a38"},
    2: {"a36"},
    3: {"a06"},
    4: {"a10"},
    5: {"a16"},
    6: {"a31"},
    7: {"a39"},
    8: {"a44"},
    9: {"a27"},
    10: {"a43"},
    11: {"a59"},
    12: {"a45", "a54", "a60"},
    13: {"f68b"},
    14: {"f71"},
    15: {"a14"},
    16: {"a63"},
    17: {"a64"},
}


@pytest.mark.parametrize("number", range(1, 18))
def test_each_point_rivals_the_acts_it_concerns(chronology: Chronology, number: int) -> None:
    rivals = [rival for rival in chronology.rivals if rival.number == number]
    assert {rival.rival_of for rival in rivals} == POINTS[number]
    assert len({rival.point for rival in rivals}) == 1
    for rival in rivals:
        assert 1 <= len(re.findall(r"\.(?= |$)", rival.text.replace("Jan. ", ""))) <= 2, rival.id


@pytest.mark.parametrize(
    ("rival", "words"),
    [
        ("r02a", "noon"),
        ("r02b", "14:00"),
        ("r07", "seven points"),
        ("r08a", "4 January"),
        ("r08b", "5 January"),
        ("r08c", "8 January"),
        ("r13", "116 votes for, 84 against and 26 abstentions"),
        ("r14", "724 votes for, 276 against and 118 abstentions"),
        ("r15a", "324 seats"),
        ("r15b", "347 seats"),
        ("r16", "Jan. 10"),
    ],
)
def test_a_version_says_what_it_has_otherwise(
    chronology: Chronology, rival: str, words: str
) -> None:
    version = next(each for each in chronology.rivals if each.id == rival)
    assert words in version.text


def test_a_version_has_from_its_act_what_it_does_not_say(chronology: Chronology) -> None:
    rivals = {rival.id: rival for rival in chronology.rivals}
    act = by_id(chronology)["a36"]
    hour = rivals["r02a"]
    assert not hour.own_date
    assert (hour.occurred, hour.party, hour.jointly_with, hour.speaker, hour.nature) == (
        *(act.occurred, act.party, act.jointly_with, act.speaker, act.nature),
    )
    dated = rivals["r03a"]
    assert dated.own_date
    assert dated.occurred.edtf == "1917-11-20"
    table = rivals["r15a"]
    assert (table.nature, by_id(chronology)["a14"].nature) == ("vote", "mandate")
    other = rivals["r12a"]
    assert other.party == "soviet-ukraine-executive-committee"
    assert other.jointly_with == ()


def test_a_date_printed_without_its_calendar_is_in_doubt_and_not_converted(
    chronology: Chronology,
) -> None:
    for rival in chronology.rivals:
        if rival.id in ("r01", "r16"):
            assert rival.occurred.calendar == "unknown"
            assert not rival.occurred.span.certain
    assert not by_id(chronology)["a38"].occurred.span.start.doubtful
