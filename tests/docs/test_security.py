"""The table of cases in docs/security.md is true: each case of it has the tests it names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CASES = range(1, 33)
_ROW = re.compile(r"^\| (\d+) \| (.+?) \| (.+?) \|$", re.MULTILINE)
_NAMED = re.compile(r"`(tests/[a-z0-9_/]+\.py)`")
_TEST = re.compile(r"^ *(?:async )?def test_case_((?:\d+_)+)", re.MULTILINE)


def numbers_in(path: Path) -> set[int]:
    """The cases after which tests of a file are named."""
    found = _TEST.findall(path.read_text(encoding="utf-8"))
    return {int(number) for group in found for number in group.rstrip("_").split("_")}


@pytest.fixture(scope="module")
def table(repository: Path) -> dict[int, list[str]]:
    text = (repository / "docs" / "security.md").read_text(encoding="utf-8")
    return {int(row[1]): _NAMED.findall(row[3]) for row in _ROW.finditer(text)}


@pytest.mark.parametrize("case", CASES)
def test_every_case_has_tests_named_after_it(
    repository: Path, table: dict[int, list[str]], case: int
) -> None:
    files = table[case]
    assert files
    for name in files:
        assert case in numbers_in(repository / name), f"{name} has no test of case {case}"


def test_the_table_names_every_file_that_has_such_tests(
    repository: Path, table: dict[int, list[str]]
) -> None:
    for path in sorted((repository / "tests").rglob("test_*.py")):
        name = str(path.relative_to(repository))
        for case in numbers_in(path):
            assert name in table[case], f"case {case} lacks {name}"


def test_there_are_no_other_cases(table: dict[int, list[str]]) -> None:
    assert set(table) == set(CASES)
