"""Each package that is named as a dependency is explained in the documentation, and no other is."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement


def explained(repository: Path) -> set[str]:
    """Names that docs/dependencies.md explains: one ``:name:`` at the start of a line each."""
    page = (repository / "docs" / "dependencies.md").read_text(encoding="utf-8")
    return set(re.findall(r"^:([^:\s]+): \S", page, flags=re.MULTILINE))


def python_dependencies(repository: Path) -> set[str]:
    """Names in pyproject.toml: of the house, and of every group."""
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))
    lists = [project["project"]["dependencies"], *project["dependency-groups"].values()]
    return {Requirement(line).name for named in lists for line in named}


def browser_dependencies(repository: Path) -> set[str]:
    """Names in booth/package.json, those for building and testing included."""
    package = json.loads((repository / "booth" / "package.json").read_text(encoding="utf-8"))
    return set(package["dependencies"]) | set(package["devDependencies"])


def test_every_dependency_is_explained_and_nothing_else(repository: Path) -> None:
    declared = python_dependencies(repository) | browser_dependencies(repository)
    assert explained(repository) == declared


def test_every_python_dependency_is_locked_with_a_version(repository: Path) -> None:
    locked = set()
    for purpose in ("run", "test", "docs", "kernel"):
        lock = (repository / "requirements" / f"{purpose}.txt").read_text(encoding="utf-8")
        locked |= set(re.findall(r"^([A-Za-z0-9._-]+)==", lock, flags=re.MULTILINE))
    assert python_dependencies(repository) - locked == set()


def test_the_lists_agree_on_every_package_they_share(repository: Path) -> None:
    """All three are installed into one environment; versions may differ by interpreter alone."""
    found: dict[str, dict[str, set[str]]] = {}
    for purpose in ("run", "test", "docs", "kernel"):
        lock = (repository / "requirements" / f"{purpose}.txt").read_text(encoding="utf-8")
        for name, version in re.findall(r"^([\w.-]+)==(\S+)", lock, flags=re.MULTILINE):
            found.setdefault(name, {}).setdefault(purpose, set()).add(version)
    differing = {
        name: versions
        for name, versions in found.items()
        if any(each != next(iter(versions.values())) for each in versions.values())
    }
    assert differing == {}
