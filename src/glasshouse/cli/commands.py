"""Groups of commands, whose errors and help keep what the command line promises.

``--json`` holds for calls that are wrong as well: standard output then says what is wrong in one
JSON object. In help, an option that takes no value shows none.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import typer
from typer.core import TyperGroup, TyperOption

from glasshouse.cli.output import show_json

JSON = "--json"


class Commands(TyperGroup):
    """A group of commands."""

    def main(self, args: Sequence[str] | None = None, *rest: Any, **extra: Any) -> Any:
        """Run the command that ``args`` name."""
        given = list(sys.argv[1:] if args is None else args)
        if JSON not in given:
            return super().main(given, *rest, **extra)
        try:
            code = super().main(given, *rest, **{**extra, "standalone_mode": False})
        except typer.TyperException as wrong:
            show_json(_wrong(wrong))
            code = wrong.exit_code
        sys.exit(code)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of this name, or None."""
        command = super().get_command(ctx, cmd_name)
        if command is not None:
            _without_values(command.get_params(ctx))
        return command

    def get_params(self, ctx: Any) -> Any:
        """What the group itself takes."""
        params = super().get_params(ctx)
        _without_values(params)
        return params


def _wrong(wrong: typer.TyperException) -> dict[str, object]:
    context = getattr(wrong, "ctx", None)
    called = "glasshouse" if context is None else context.command_path
    return {
        "error": wrong.format_message(),
        "remedy": f"See {called} --help. Options stand behind the command.",
        "exit": wrong.exit_code,
    }


def _without_values(params: Sequence[object]) -> None:
    for each in params:
        if isinstance(each, TyperOption) and each.is_flag:
            each.metavar = ""
