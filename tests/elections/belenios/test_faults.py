"""Every name of a fault is explained in docs/elections.md, and no other is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from glasshouse.elections.belenios.faults import Fault

NAMING = {"Fault": 0, "check_knowledge": -1, "check_signature": -1, "check": -1}
"""Which argument of a call is a fault's name, where it is written out."""


def names(repository: Path) -> Iterator[str]:
    rooms = repository / "src/glasshouse"
    files = [*rooms.glob("elections/belenios/*.py"), *rooms.glob("cli/election_*.py")]
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            given = node.args[NAMING[called]] if called in NAMING and node.args else None
            named = [word.value for word in node.keywords if word.arg == "fault"]
            for value in (given, *named):
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield value.value


def explained(repository: Path, heading: str) -> list[str]:
    """The names in the tables under a heading of the page."""
    page = (repository / "docs/elections.md").read_text(encoding="utf-8")
    tables = page.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return re.findall(r"`([a-z_]+)`", "\n".join(re.findall(r"^\| (`[^|]*)\|", tables, re.M)))


def test_every_name_is_explained_and_no_other(repository: Path) -> None:
    assert sorted(explained(repository, "Names of faults")) == sorted(set(names(repository)))


def test_every_name_of_a_vote_on_a_record_is_one_that_is_told(repository: Path) -> None:
    files = [*(repository / "src/glasshouse/cli").glob("*.py")]
    files += (repository / "src/glasshouse/elections").glob("*.py")
    code = "\n".join(path.read_text(encoding="utf-8") for path in files)
    told = explained(repository, "Names of faults of a vote on a record")
    assert len(told) == 8
    assert [name for name in told if f'"{name}"' not in code] == []


def test_a_fault_says_where_it_is_from_the_outside_in() -> None:
    fault = Fault("proof", "answer 1", "the proof does not hold").within("ballot 3")
    assert str(fault.within("event 3")) == "event 3, ballot 3, answer 1: the proof does not hold"
    assert str(Fault("proof")) == "proof"
