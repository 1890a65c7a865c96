"""The reference pages say what the registry holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docs._extensions import registry_reference as reference
from glasshouse.acts.identifiers import Digest, Model
from glasshouse.acts.outcomes import Effective, Outcome, without_effect
from glasshouse.acts.registry import Kind, Registry, Room


class Greeting(Model):
    """Greets those who answered.

    ``answer`` is the greeting that it returns.
    """

    answer: Digest


def no_change(*_: Any) -> Outcome:
    return Effective(())


GREETING = Kind("house.greet", Greeting, no_change, roles=("office", "party"), scoped=None)
UNHEARD = without_effect("unheard", "Nobody was there.", "Greet again.")
REGISTRY = Registry({"1": [Room()], "2": [Room(kinds=[GREETING], codes=[UNHEARD])]})


def test_a_kinds_page_gives_its_docstring_its_authors_and_its_schema() -> None:
    page = reference.kind_page(GREETING)
    assert page.startswith("# `house.greet`\n\nGreets those who answered.\n\n``answer`` is")
    assert "| said by | office, party |" in page
    assert "| scope | the house, or a conference |" in page
    assert '"pattern"' in page


def test_a_kind_without_an_author_says_that_it_makes_one() -> None:
    page = reference.kind_page(Kind("house.open", Greeting, no_change))
    assert "| said by | nobody yet: the act makes its own author |" in page


def test_every_code_is_a_row_with_what_is_possible_then(tmp_path: Path) -> None:
    reference.write_reference(tmp_path, REGISTRY)
    page = (tmp_path / "codes.md").read_text(encoding="utf-8")
    assert "| `unheard` | without effect | 200 | Nobody was there. | Greet again. |" in page
    assert page.count("\n| `") == len(REGISTRY.codes)


def test_the_newest_rules_are_written_and_pages_of_gone_kinds_removed(tmp_path: Path) -> None:
    gone = tmp_path / "kinds" / "house.gone.md"
    gone.parent.mkdir()
    gone.write_text("# gone", encoding="utf-8")
    reference.write_reference(tmp_path, REGISTRY)
    assert sorted(page.name for page in (tmp_path / "kinds").iterdir()) == [
        "house.greet.md",
        "index.md",
    ]


def test_an_unchanged_page_is_left_alone(tmp_path: Path) -> None:
    reference.write_reference(tmp_path, REGISTRY)
    page = tmp_path / "kinds" / "house.greet.md"
    before = page.stat().st_mtime_ns
    reference.write_reference(tmp_path, REGISTRY)
    assert page.stat().st_mtime_ns == before
