"""What a command shows: results on standard output, progress and remarks on standard error.

With ``--json`` standard output holds exactly one JSON object, whatever happens, and no progress is
drawn.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from glasshouse.cli.exits import OK, CommandEnded

Advance = Callable[[str, int, int], None]
"""Told what is being done, how far it is, and how far it goes (0 if nobody knows)."""


def nothing_shown(_doing: str, _done: int, _total: int) -> None:
    """An ``Advance`` that shows nothing."""


@contextmanager
def progress(as_json: bool) -> Iterator[Advance]:
    """Give an ``Advance`` that draws a bar where a person watches, and is silent otherwise."""
    if as_json or not sys.stderr.isatty():
        yield nothing_shown
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def advance(doing: str, done: int, total: int) -> None:
            bar.update(task, description=doing, completed=done, total=total or None)

        yield advance


def say(text: str) -> None:
    """A remark about what is going on."""
    print(harmless(text), file=sys.stderr)


def show(text: str) -> None:
    """A result for people."""
    print(harmless(text))


def show_json(value: Mapping[str, object]) -> None:
    """A result for programs."""
    print(json.dumps(value, indent=2))


def counted(count: int, one: str, more: str = "") -> str:
    """A number and what it counts, ``more`` being the name of several."""
    return f"{count:,} {one if count == 1 else more or one + 's'}"


def harmless(text: str) -> str:
    """The text with everything escaped that is not plainly visible.

    Threat: records, drafts and answers come from others, and what is printed could move the cursor,
    rewrite lines that stand there already, or turn the direction of the text.
    """
    return "".join(
        character if character.isprintable() or character in "\n\t" else ascii(character)[1:-1]
        for character in text
    )


def ending(as_json: bool, command: Callable[[], int | None]) -> None:
    """Run a command and leave the process with its exit code; ``CommandEnded`` is said in words."""
    try:
        code = command() or OK
    except CommandEnded as ended:
        code = ended.code
        if as_json:
            error = {"error": ended.wrong, "remedy": ended.remedy, "exit": ended.code}
            show_json(error | dict(ended.details))
        else:
            say(f"glasshouse: {ended.wrong}")
            if ended.remedy:
                say(f"  {ended.remedy}")
    except KeyboardInterrupt:
        say("glasshouse: interrupted")
        code = 130
    sys.exit(code)
