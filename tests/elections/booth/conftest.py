"""One Node for all tests of the browser's protocol."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.elections.booth.driving import Booth, running


@pytest.fixture(scope="module")
def booth() -> Iterator[Booth]:
    """The browser's code, run by Node."""
    yield from running()
