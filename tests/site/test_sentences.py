"""The sentences beside every entry."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from glasshouse.site import sentences

NOW = 1_763_820_191_000


@dataclass(frozen=True)
class Sealed:
    """A seal as page models carry it."""

    size: int
    witnesses: int


def test_an_entry_is_named_by_its_number() -> None:
    assert sentences.entry_number(0) == "Entry 0"


def test_an_hour_of_another_day_tells_the_day_too() -> None:
    assert sentences.recorded(NOW - 60_000, NOW) == "recorded 14:02"
    assert sentences.recorded(NOW - 86_400_000, NOW) == "recorded 21 November 2025, 14:03 UTC"


@pytest.mark.parametrize(
    ("index", "sealed", "words"),
    [
        (5, None, "not sealed yet"),
        (5, Sealed(5, 3), "not sealed yet"),
        (5, Sealed(6, 0), "sealed, not yet witnessed"),
        (5, Sealed(6, 1), "1 witness"),
        (5, Sealed(6, 2), "2 witnesses"),
    ],
)
def test_no_entry_is_called_sealed_or_seen_that_is_not(
    index: int, sealed: Sealed | None, words: str
) -> None:
    assert sentences.seal_of(index, sealed) == words


@pytest.mark.parametrize("standing", ["confirmed", "corrected", "denied"])
def test_a_report_says_what_its_speaker_says_to_it(standing: str) -> None:
    assert sentences.entered(standing, "A", "B") == (
        f"Entered by <bdi>A</bdi>, {standing} by <bdi>B</bdi>"
    )
    assert sentences.entered(standing, "A", "") == f"Entered by <bdi>A</bdi>, {standing}"


def test_a_report_nobody_answered_is_not_confirmed() -> None:
    assert sentences.entered("not_confirmed", "A", "B").endswith("not confirmed by <bdi>B</bdi>")


def test_names_in_a_report_are_escaped() -> None:
    assert "<i>" not in sentences.entered("denied", "<i>", "<i>")


@pytest.mark.parametrize(
    ("said", "addressed", "words"),
    [
        (0, 0, "spoke 0 times"),
        (1, 0, "spoke once"),
        (10, 1, "spoke 10 times, was addressed once"),
        (1, 12, "spoke once, was addressed 12 times"),
    ],
)
def test_a_partys_part_is_counted(said: int, addressed: int, words: str) -> None:
    assert sentences.part_taken(said, addressed) == words


def test_sources_count_what_rests_on_them() -> None:
    assert sentences.uses(1) == "1 statement rests on it"
    assert sentences.uses(3) == "3 statements rest on it"


def test_old_style_days_say_so() -> None:
    assert sentences.old_style("1917-10-26") == "26 October old style"


def test_a_count_that_came_to_its_bound_says_so() -> None:
    assert sentences.counted(999) == "999"
    assert sentences.counted(1000) == "1,000 or more"
    assert sentences.counted(99, 100) == "99"
    assert sentences.uses(100, 100) == "100 or more statements rest on it"
    assert sentences.part_taken(100, 1) == "spoke 100 or more times, was addressed once"
    assert sentences.on_record(1, 0) == "1 statement is on the record, 0 of them answered."


@dataclass(frozen=True)
class Says:
    """A word of an answer."""

    code: str
    articles: tuple[int, ...] = ()


@pytest.mark.parametrize(
    ("says", "words"),
    [
        ([], ""),
        ([Says("accepts")], "accepts"),
        ([Says("declines", (3,))], "declines Article 3"),
        ([Says("refers")], "refers it"),
        (
            [Says("accepts", (1, 2)), Says("refers", (7,))],
            "accepts Articles 1, 2; refers Article 7",
        ),
    ],
)
def test_an_answer_is_told_in_the_words_of_its_codes(says: list[Says], words: str) -> None:
    assert sentences.answer_given(says) == words


@dataclass(frozen=True)
class Told:
    """A figure."""

    code: str
    count: int
    declined: int | None = None


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (Told("statements", 85), "statements"),
        (Told("agreed", 3), "articles agreed"),
        (Told("agreed", 1), "article agreed"),
        (Told("open", 4, 1), "articles open, 1 of them declined"),
        (Told("open", 4, 0), "articles open"),
        (Told("owed", 0), "articles owed an answer"),
    ],
)
def test_a_figure_says_what_it_counts(told: Told, words: str) -> None:
    assert sentences.figure(told) == words


def test_what_else_is_awaited_is_counted() -> None:
    assert sentences.also_awaited(1) == "Also awaited: 1 more answer"
    assert sentences.also_awaited(100) == "Also awaited: 100 or more answers"
