"""belenios-tool for every test here. Where it is not found the tests fail: ``make interop`` finds
or fetches it first."""

from __future__ import annotations

from pathlib import Path

import pytest

from interop.roles import Roles
from interop.roles_here import Here
from interop.roles_there import There
from interop.tool import Tool
from tools.belenios_tool import found


@pytest.fixture(scope="session")
def tool() -> Tool:
    """belenios-tool itself."""
    program = found()
    assert program is not None, "belenios-tool 3.0 to 3.3 is not here: run make interop"
    return Tool(program)


@pytest.fixture
def here(tmp_path: Path) -> Here:
    """Every role, played by our command line."""
    return Here(tmp_path / "here")


@pytest.fixture
def there(tmp_path: Path, tool: Tool) -> There:
    """Every role, played by belenios-tool."""
    return There(tmp_path / "there", tool)


@pytest.fixture
def both(here: Here, there: There) -> dict[str, Roles]:
    """The two by name."""
    return {"here": here, "there": there}
