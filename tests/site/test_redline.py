"""What was added and what was removed between two texts."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glasshouse.site.redline import LONGEST, Comparison, changes

TEXT = st.text(alphabet="ab c.,\n35é春", max_size=60)


def told(before: str, after: str) -> list[tuple[str, str]]:
    return [(piece.operation, piece.text) for piece in changes(before, after)]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", []),
        ("", "new", [("added", "new")]),
        ("old", "", [("removed", "old")]),
        ("same", "same", [("same", "same")]),
        (
            "The week has 35 hours on five days.",
            "The week has 37 hours on five days.",
            [
                ("same", "The week has "),
                ("removed", "35"),
                ("added", "37"),
                ("same", " hours on five days."),
            ],
        ),
        (
            "Pay rises by 4 per cent a year.",
            "Pay rises by 3.5 per cent a year.",
            [
                ("same", "Pay rises by "),
                ("removed", "4"),
                ("added", "3.5"),
                ("same", " per cent a year."),
            ],
        ),
        (
            "No word in common",
            "Quite other things",
            [("removed", "No word in common"), ("added", "Quite other things")],
        ),
    ],
)
def test_words_are_marked(before: str, after: str, expected: list[tuple[str, str]]) -> None:
    assert told(before, after) == expected


@given(TEXT, TEXT)
def test_both_texts_can_be_read_from_the_marks(before: str, after: str) -> None:
    pieces = changes(before, after)
    assert "".join(p.text for p in pieces if p.operation != "added") == before
    assert "".join(p.text for p in pieces if p.operation != "removed") == after
    assert all(piece.text for piece in pieces)


@given(TEXT, TEXT)
def test_what_went_stands_before_what_came(before: str, after: str) -> None:
    operations = [piece.operation for piece in changes(before, after)]
    assert ("added", "removed") not in list(pairwise(operations))


def test_scripts_that_do_not_part_words_are_marked_by_letter() -> None:
    assert told("春夏秋冬一二三四", "春夏秋冬一五三四") == [
        ("same", "春夏秋冬一"),
        ("removed", "二"),
        ("added", "五"),
        ("same", "三四"),
    ]


@pytest.mark.parametrize("word", ["a ", "ab"])
def test_hostile_texts_are_not_compared_word_by_word(word: str) -> None:
    """The largest text there can be, all of one word: more words than are compared."""
    before = " ".join([word] * (LONGEST + 1))
    pieces = changes(before, f"{before} b")
    assert [piece.operation for piece in pieces] == ["removed", "added"]


def test_a_page_compares_as_long_as_its_budget_lasts() -> None:
    before, after = "one two three four", "one two 3 four"
    comparison = Comparison(characters=2 * (len(before) + len(after)), pieces=100)
    told = [len(comparison.changes(before, after)) for _paragraph in range(3)]
    assert told == [4, 4, 2]
    assert [piece.operation for piece in comparison.changes(after, after)] == ["same"]


def test_hostile_punctuation_does_not_make_a_page_of_megabytes() -> None:
    before = ",." * 2900
    after = ",;" * 2900
    marked = Comparison(pieces=50).changes(before, after)
    assert [piece.operation for piece in marked] == ["removed", "added"]
