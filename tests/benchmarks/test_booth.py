"""What measures the booth measures a booth."""

from __future__ import annotations

import pytest

from benchmarks import booth
from tests.browser.conftest import chromium_program


def test_the_measured_page_asks_one_question_of_ten_answers() -> None:
    page = booth.saved_booth().decode("utf-8")
    assert "Answer 10" in page
    assert "Answer 11" not in page


def test_a_ballot_is_made_in_the_page_and_its_time_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLASSHOUSE_CHROMIUM", str(chromium_program()))
    [taken] = booth.measure(rounds=1, slower=1)
    assert taken > 0


@pytest.mark.parametrize(("taken", "told"), [([400.0], ": kept"), ([1400.0], ": **not kept**")])
def test_what_is_held_is_told_from_what_is_not(taken: list[float], told: str) -> None:
    assert booth.rendered(taken)[-1].endswith(told)
