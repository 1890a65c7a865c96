"""What the pages of a negotiation print besides."""

from __future__ import annotations

import pytest

from glasshouse.site.templatetags.negotiating import minutes, state_choices


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "no limit"),
        (1, "1 minute"),
        (90, "90 minutes"),
        (60, "1 hour"),
        (2880, "2 days"),
        (1500, "25 hours"),
    ],
)
def test_minutes_are_told_in_the_largest_unit_that_fits(count: int, words: str) -> None:
    assert minutes(count) == words


def test_states_are_offered_with_the_chosen_one_marked() -> None:
    options = state_choices("agreed")
    assert options.count("<option") == 4
    assert '<option value="agreed" selected>agreed</option>' in options
