"""What a verification says in the end."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from glasshouse.cli.output import counted
from glasshouse.cli.summary import OLD_SEAL, as_json, report
from glasshouse.cli.verifier import Verified
from tests.cli.simulator import START, House
from tests.cli.test_verifier import check

SEALED = START // 1000
WARNING = "Not proven: that nothing newer has been recorded."


@pytest.fixture(scope="module")
def verified(tmp_path_factory: pytest.TempPathFactory) -> Verified:
    house = House(witnesses=2, quorum=1)
    house.fill(10)
    house.publish()
    return check(house.write_copy(tmp_path_factory.mktemp("copy") / "copy"))


def test_case_15_who_is_shown_an_old_state_is_warned(verified: Verified) -> None:
    words = report(verified, SEALED + 3 * 86_400)
    assert WARNING in words
    assert "3 days old" in words
    assert WARNING in str(as_json(verified, SEALED + 3 * 86_400)["words"])


@pytest.mark.parametrize("later", [-60, 0, 600, OLD_SEAL])
def test_case_15_a_seal_of_today_needs_no_warning(verified: Verified, later: int) -> None:
    assert WARNING not in report(verified, SEALED + later)


def test_case_15_the_newest_seal_counts(verified: Verified) -> None:
    old, new = verified.cosignatures
    mixed = replace(verified, cosignatures=(old, replace(new, time=SEALED + 10 * 86_400)))
    assert WARNING not in report(mixed, SEALED + 10 * 86_400 + 60)


def test_without_any_seal_nothing_is_said_of_its_age(verified: Verified, tmp_path: Path) -> None:
    words = report(replace(verified, cosignatures=()), SEALED + 365 * 86_400)
    assert WARNING not in words
    assert "no witness has sealed it" in words


def test_it_says_which_pages_were_not_compared(verified: Verified) -> None:
    some = replace(verified, pages=2_000, pages_there=2_500, seed="5eed")
    assert "2,000 of 2,500 pages" in report(some, SEALED)
    assert "Not compared: 500 pages more" in report(some, SEALED)
    assert "--seed 5eed" in report(some, SEALED)
    assert as_json(some, SEALED)["seed"] == "5eed"
    every = replace(some, pages=2_500)
    assert "--seed" not in report(every, SEALED)
    assert as_json(every, SEALED)["seed"] is None
    for words in (report(some, SEALED), report(every, SEALED)):
        assert "other languages, filtered pages, HTML, CSV tables and calendar files" in words
    assert "CSV" not in report(replace(verified, pages=0, pages_there=0), SEALED)


@pytest.mark.parametrize(
    ("counted_words", "words"),
    [
        (counted(1, "ballot box", "ballot boxes"), "1 ballot box"),
        (counted(2, "ballot box", "ballot boxes"), "2 ballot boxes"),
        (counted(0, "page"), "0 pages"),
        (counted(1_000, "page"), "1,000 pages"),
    ],
)
def test_numbers_stand_before_the_right_word(counted_words: str, words: str) -> None:
    assert counted_words == words
