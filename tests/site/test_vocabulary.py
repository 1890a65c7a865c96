"""Two vocabularies, one for those who make peace and one for those who bargain."""

from __future__ import annotations

from typing import get_args

import pytest

from glasshouse.parley.acts import Subject
from glasshouse.site.vocabulary import BARGAINING, PEACE, VOCABULARIES, term


def test_both_name_the_same_things() -> None:
    assert PEACE.keys() == BARGAINING.keys()


def test_every_kind_of_conference_has_one() -> None:
    assert VOCABULARIES.keys() == set(get_args(Subject))


@pytest.mark.parametrize(
    ("kind", "front", "conference"),
    [("peace", "front", "conference"), ("bargaining", "table", "negotiation")],
)
def test_each_speaks_as_the_people_there(kind: str, front: str, conference: str) -> None:
    assert (term("front", kind), term("conference", kind)) == (front, conference)


def test_what_has_no_word_is_an_error() -> None:
    with pytest.raises(KeyError):
        term("provision", "peace")


def test_terms_of_art_stay_out() -> None:
    known = " ".join(str(each).lower() for table in (PEACE, BARGAINING) for each in table.values())
    for unwanted in ("sheet", "fold", "clerk", "intake", "formula", "provision", "instrument"):
        assert unwanted not in known
