"""What the tests of this room begin with."""

from __future__ import annotations

import pytest

from tests.house.town import Town


@pytest.fixture
def town() -> Town:
    return Town()
