"""Writes a page per kind of act, and the table of codes, from the registry that the house runs on.

So the reference cannot say anything else than the code does. The pages lie in ``docs/_generated``,
are written anew at each build and are never committed.
"""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import TYPE_CHECKING

from glasshouse.acts.outcomes import Code
from glasshouse.acts.registry import Kind, Registry

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_SCOPE = {True: "within a conference", False: "the house", None: "the house, or a conference"}


def kind_page(kind: Kind) -> str:
    """A kind as Markdown: its docstring, who may say it and where, and the schema of its body."""
    authors = ", ".join(kind.roles) or "nobody yet: the act makes its own author"
    model = kind.body.model_json_schema()
    # The docstring again, which the page opens with.
    model.pop("description", None)
    schema = json.dumps(model, indent=2, ensure_ascii=False)
    return f"""# `{kind.name}`

{inspect.cleandoc(kind.description)}

| | |
|---|---|
| said by | {authors} |
| scope | {_SCOPE[kind.scoped]} |
| a recovery key may sign | {_yes(kind.recovery_may_sign)} |
| may report another's words | {_yes(kind.reportable)} |

The body, as JSON Schema:

```json
{schema}
```
"""


def kinds_page(names: list[str]) -> str:
    """The list of all kinds, each a page."""
    entries = "\n".join(names)
    return f"""# Every kind, field by field

```{{toctree}}
:maxdepth: 1

{entries}
```
"""


def codes_page(codes: list[Code]) -> str:
    """The table of codes: what is refused, what is recorded without effect, and what to do then."""
    rows = "\n".join(
        f"| `{code.name}` | {code.outcome.replace('_', ' ')} | {code.status} "
        f"| {code.sentence} | {code.possible} |"
        for code in sorted(codes, key=lambda code: code.name)
    )
    return f"""# Codes

Every reason why an act is refused, or recorded without effect. A refused act leaves no trace.

| code | outcome | HTTP | meaning | what is possible then |
|---|---|---|---|---|
{rows}
"""


def write_reference(directory: Path, registry: Registry) -> None:
    """Write the pages of the newest rules into a directory; an unchanged page is left alone."""
    kinds = registry.kinds(registry.versions[-1])
    pages = {f"kinds/{kind.name}.md": kind_page(kind) for kind in kinds}
    pages["kinds/index.md"] = kinds_page([kind.name for kind in kinds])
    pages["codes.md"] = codes_page(list(registry.codes.values()))
    if directory.exists():
        for page in directory.rglob("*.md"):
            if page.relative_to(directory).as_posix() not in pages:
                page.unlink()
    for name, text in pages.items():
        page = directory / name
        page.parent.mkdir(parents=True, exist_ok=True)
        # Sphinx reads again what is newer than its last build.
        if not page.exists() or page.read_text(encoding="utf-8") != text:
            page.write_text(text, encoding="utf-8")


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _before_reading(app: Sphinx) -> None:
    from glasshouse.kinds import REGISTRY

    write_reference(Path(app.srcdir) / "_generated", REGISTRY)


def setup(app: Sphinx) -> dict[str, bool]:
    """Sphinx's entry point."""
    app.connect("builder-inited", _before_reading)
    return {"parallel_read_safe": True}
