"""The entry point ``glasshouse``: the commands, their options and their help.

Only the command that is called is imported, so that ``glasshouse --help`` answers at once and
``verify`` stays free of Django. Exit codes are listed in ``exits``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from glasshouse import __version__

EXIT_CODES = (
    "Exit codes: 0 done, everything fits; 1 a check failed or the house refused; "
    "2 called wrongly; 3 a file, the network or the machine failed."
)

app = typer.Typer(
    name="glasshouse",
    help="A house for negotiating in the open, on a record that anybody can recompute.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]
Contact = Annotated[
    str,
    typer.Option(
        help="Your address, sent with each request so that a house can reach who reads much.",
        envvar="GLASSHOUSE_CONTACT",
    ),
]


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"glasshouse {__version__}")
        raise typer.Exit


@app.callback()
def _all(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    pass


@app.command("verify")
def _verify(
    target: Annotated[
        str, typer.Argument(metavar="URL|DIR", help="A house, or a copy made by mirror.")
    ],
    at: Annotated[
        int | None, typer.Option(min=1, help="Compare the pages as of this size, too.")
    ] = None,
    time: Annotated[
        str | None, typer.Option(help="Read the pages of --at for this later time (UTC).")
    ] = None,
    log_key: Annotated[
        str | None,
        typer.Option(metavar="VKEY", help="The log key as you know it from elsewhere."),
    ] = None,
    policy: Annotated[
        Path | None,
        typer.Option(help="Whose word you take: log and witnesses (C2SP tlog-policy)."),
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, max=256, help="Processors to use (default: all).")
    ] = None,
    cache: Annotated[int, typer.Option(min=8, help="Megabytes of memory for facts.")] = 256,
    contact: Contact = "",
    json: Json = False,
) -> None:
    """Check a whole record, from its first entry to its pages, without trusting its house."""
    from glasshouse.cli.output import ending
    from glasshouse.cli.verify import verify

    ending(
        json,
        lambda: verify(
            target,
            at=at,
            time=time,
            log_key=log_key,
            policy=policy,
            jobs=jobs,
            cache=cache,
            contact=contact,
            json=json,
        ),
    )


@app.command("mirror")
def _mirror(
    address: Annotated[str, typer.Argument(metavar="URL", help="A house.")],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The copy, new or begun.")],
    log_key: Annotated[
        str | None,
        typer.Option(metavar="VKEY", help="The log key as you know it from elsewhere."),
    ] = None,
    policy: Annotated[
        Path | None,
        typer.Option(help="Whose word you take: log and witnesses (C2SP tlog-policy)."),
    ] = None,
    contact: Contact = "",
    json: Json = False,
) -> None:
    """Keep a copy of a record, and notice if its past is rewritten. Run it again to go on."""
    from glasshouse.cli.mirror import mirror
    from glasshouse.cli.output import ending

    ending(
        json,
        lambda: mirror(address, folder, log_key=log_key, policy=policy, contact=contact, json=json),
    )


def main() -> None:
    """Run the command line."""
    app(standalone_mode=True)
