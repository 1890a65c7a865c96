"""What holds for every file of the repository, whichever room it belongs to."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

# Directories that are made here and are no part of the sources.
MADE_HERE = {
    ".git",
    ".venv",
    ".clean",
    "_build",
    "_generated",
    "build",
    "dist",
    "house",
    "house.partial",
    "node_modules",
    "target",
    ".hypothesis",
    ".import_linter_cache",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    "__pycache__",
}
BUILT_ASSETS = ("src/glasshouse/site/static/booth", "src/glasshouse/site/static/fonts")
CODE = {".py", ".js", ".mjs", ".css", ".html", ".sh"}
LONGEST_CODE_FILE = 450

# Written in two parts, so that this file does not hold what it looks for.
UNFINISHED = re.compile(
    r"\b(?:"
    + "|".join(["TO" + "DO", "FIX" + "ME", "X" + "XX", "NotImplemented" + "Error"])
    + r")\b"
)
LEFT_OUT = re.compile(r"pytest\.(?:mark\.)?(?:skip|xfail)|importorskip|assert " + r"True\b")
MACHINE_PATH = re.compile(
    r"(?<![\w.])/(?:" + "|".join(["wo" + "rk", "ro" + "ot", r"home/\w+", r"Users/\w+"]) + r")/"
)
INDEX_ADDRESS = re.compile(r"https?://|--(?:extra-)?index-url|--find-links|@ file:")


def sources(repository: Path, parts: set[str] | None = None) -> Iterator[tuple[str, Path]]:
    """Every file that the repository keeps, as (path from the root, file)."""
    stack = [repository]
    while stack:
        for path in sorted(stack.pop().iterdir()):
            name = path.relative_to(repository).as_posix()
            if path.name in MADE_HERE or name in BUILT_ASSETS or path.suffix == ".egg-info":
                continue
            if path.is_dir():
                stack.append(path)
            elif parts is None or path.suffix in parts:
                yield name, path


def texts(repository: Path) -> Iterator[tuple[str, str]]:
    """Every file that is text, as (path from the root, content)."""
    for name, path in sources(repository):
        try:
            yield name, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def places(repository: Path, pattern: re.Pattern[str]) -> list[str]:
    """Where a pattern stands: ``path:line: text``."""
    return [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in texts(repository)
        for number, line in enumerate(text.split("\n"), start=1)
        if pattern.search(line)
    ]


@pytest.mark.parametrize("purpose", ["run", "test", "docs", "kernel"])
def test_python_lock_files_name_no_index_and_hash_every_package(
    repository: Path, purpose: str
) -> None:
    lock = (repository / "requirements" / f"{purpose}.txt").read_text(encoding="utf-8")
    assert INDEX_ADDRESS.search(lock) is None
    for block in re.split(r"\n(?=\S)", lock.strip()):
        assert re.match(r"[\w.-]+==", block), block
        assert "--hash=sha256:" in block, block


def test_the_npm_lock_file_names_no_registry_and_hashes_every_package(repository: Path) -> None:
    lock = (repository / "booth" / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    packages = json.loads(lock)["packages"]
    del packages[""]  # The booth itself.
    assert packages
    assert [name for name, package in packages.items() if "integrity" not in package] == []


def test_no_text_names_a_path_of_somebodys_machine(repository: Path) -> None:
    assert places(repository, MACHINE_PATH) == []


def test_nothing_is_marked_as_unfinished(repository: Path) -> None:
    assert places(repository, UNFINISHED) == []


def test_no_test_is_left_out_or_cannot_fail(repository: Path) -> None:
    found = [place for place in places(repository, LEFT_OUT) if place.startswith("tests/")]
    assert [place for place in found if not place.startswith("tests/test_repository.py")] == []


def test_every_file_of_code_can_be_read_at_a_sitting(repository: Path) -> None:
    long = {
        name: lines
        for name, path in sources(repository, CODE)
        if (lines := path.read_text(encoding="utf-8").count("\n")) > LONGEST_CODE_FILE
    }
    assert long == {}


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [
        (UNFINISHED, "# TO" + "DO: later"),
        (MACHINE_PATH, 'open("/ro' + 'ot/file")'),
        (LEFT_OUT, "@pytest.mark.sk" + "ip"),
        (INDEX_ADDRESS, "--index-url https://index.example/simple"),
    ],
)
def test_the_patterns_find_what_they_look_for(pattern: re.Pattern[str], sentence: str) -> None:
    assert pattern.search(sentence)
