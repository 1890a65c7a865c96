"""Which program counts as belenios-tool, and what is said where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import belenios_tool
from tools.belenios_tool import NotToBeHad, found, main, version_of


def program(path: Path, says: str, code: int = 0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{says}'\nexit {code}\n", encoding="ascii")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("says", ["3.3.0 (3.3.0+20260702) [debug]", "3.0", "3.1.2"])
def test_versions_3_0_to_3_3_are_taken(tmp_path: Path, says: str) -> None:
    assert version_of(program(tmp_path / "tool", says)) == says.split()[0]


@pytest.mark.parametrize("says", ["3.4", "4.0.0", "2.5.1", "13.0", "3.3.0x", "", "none 3.3"])
def test_other_versions_are_not_taken(tmp_path: Path, says: str) -> None:
    assert version_of(program(tmp_path / "tool", says)) is None


def test_a_program_that_fails_or_is_not_there_is_not_taken(tmp_path: Path) -> None:
    assert version_of(program(tmp_path / "tool", "3.3.0", code=1)) is None
    assert version_of(tmp_path / "none") is None


def test_the_program_of_the_path_comes_before_the_one_that_was_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = program(tmp_path / "cache" / "belenios-tool", "3.3.0")
    own = tmp_path / "path" / "belenios-tool"
    monkeypatch.setattr(belenios_tool, "CACHE", kept.parent)
    monkeypatch.setenv("PATH", str(own.parent))
    assert found() == kept
    program(own, "4.0.0")
    assert found() == kept
    program(own, "3.2.0")
    assert found() == own


def test_where_there_is_none_it_is_said_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(belenios_tool, "CACHE", tmp_path / "cache")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotToBeHad):
        belenios_tool.fetched()
    assert main() == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "apt-get install belenios-tool" in told.err
    assert "PATH" in told.err
