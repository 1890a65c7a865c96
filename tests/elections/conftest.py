"""A vote for every test of this room."""

from __future__ import annotations

import pytest

from tests.elections.voting import Voting


@pytest.fixture
def voting() -> Voting:
    return Voting()
