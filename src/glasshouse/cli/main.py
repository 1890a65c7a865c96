"""The entry point ``glasshouse``: the commands, their options and their help.

Only the command that is called is imported, so that ``glasshouse --help`` answers at once and
``verify`` stays free of Django. Exit codes are listed in ``exits``.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from glasshouse import __version__
from glasshouse.cli.commands import Commands
from glasshouse.cli.main_act import act_app, key_app
from glasshouse.cli.main_election import election_app
from glasshouse.cli.main_options import CACHE_MEGABYTES, Contact, Json, LogKey
from glasshouse.cli.output import ending

EXIT_CODES = (
    "Exit codes: 0 done, everything fits; 1 a check failed or the house refused; "
    "2 called wrongly; 3 a file, the network or the machine failed."
)

app = typer.Typer(
    name="glasshouse",
    cls=Commands,
    help="A house for negotiating in the open, on a record that anybody can recompute.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(key_app, name="key", no_args_is_help=True)
app.add_typer(act_app, name="act", no_args_is_help=True)
app.add_typer(election_app, name="election", no_args_is_help=True)

PolicyFile = Annotated[
    Path | None,
    typer.Option(help="Whose word you take: log and witnesses (C2SP tlog-policy)."),
]
HouseFolder = Annotated[Path, typer.Argument(metavar="DIR", help="The directory of the house.")]


class PagesChosen(StrEnum):
    """Which pages of a house to compare; of a copy all that it has are."""

    sample = "sample"
    all = "all"
    none = "none"


class Admission(StrEnum):
    """Who may register."""

    closed = "closed"
    sponsored = "sponsored"
    open = "open"


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


@app.command("init")
def _init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new directory.")],
    origin: Annotated[
        str, typer.Option(help="The record's name, for good: such as peace.example.org/record")
    ],
    name: Annotated[str, typer.Option(help="What the house is called.")],
    operator: Annotated[str, typer.Option(help="Who runs it.")],
    interest: Annotated[str, typer.Option(help="Their interest in the matter.")],
    publicity: Annotated[str, typer.Option(help="What is public here.")],
    language: Annotated[str, typer.Option(help="The language of these words.")] = "en",
    admission: Annotated[Admission, typer.Option(help="Who may register.")] = Admission.closed,
    daily_cap: Annotated[int, typer.Option(min=0, help="Open registrations a day.")] = 0,
    author_quota: Annotated[int, typer.Option(min=0, help="Statements of an author a day.")] = 1000,
    witness: Annotated[
        list[str] | None, typer.Option(metavar="VKEY[,URL]", help="May be repeated.")
    ] = None,
    quorum: Annotated[int, typer.Option(min=0, help="Witnesses that suffice.")] = 0,
    json: Json = False,
) -> None:
    """Found a house: its keys, its directory and its first entry."""

    def command() -> int:
        from glasshouse.cli.init import Founding, init

        lines = {
            "name": name, "operator": operator, "interest": interest, "publicity": publicity
        }  # fmt: skip
        founding = Founding(
            origin=origin,
            language=language,
            lines=lines,
            admission=admission.value,
            daily_cap=daily_cap,
            author_quota=author_quota,
            witnesses=witness or (),
            quorum=quorum,
        )
        return init(folder, founding, json=json)

    ending(json, command)


@app.command("serve")
def _serve(
    folder: HouseFolder,
    bind: Annotated[
        str, typer.Option(envvar="GLASSHOUSE_BIND", help="Address to listen at.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, envvar="GLASSHOUSE_PORT", help="Port to listen at.")
    ] = 8000,
    hosts: Annotated[
        str,
        typer.Option(envvar="GLASSHOUSE_HOSTS", help="Names it answers under, with commas."),
    ] = "",
    json: Json = False,
) -> None:
    """Serve a house: its door, its record and its pages."""

    def command() -> int:
        from glasshouse.cli.serve import serve

        return serve(folder, bind=bind, port=port, hosts=hosts)

    ending(json, command)


@app.command("demo")
def _demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new directory.")],
    fresh: Annotated[bool, typer.Option("--fresh", help="Replace a demo that is there.")] = False,
    json: Json = False,
) -> None:
    """Build the demo house: the peace of 1917-18, a bargaining to practise at, and a vote."""

    def command() -> int:
        from glasshouse.cli.demo import demo

        return demo(folder, fresh=fresh, json=json)

    ending(json, command)


@app.command("verify")
def _verify(
    target: Annotated[
        str,
        typer.Argument(
            metavar="URL|DIR", help="A house, a copy made by mirror, or a house's own directory."
        ),
    ],
    at: Annotated[
        int | None, typer.Option(min=1, help="Compare the pages as of this size, too.")
    ] = None,
    time: Annotated[
        str | None, typer.Option(help="Read the pages of --at for this later time (UTC).")
    ] = None,
    log_key: LogKey = None,
    policy: PolicyFile = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, max=256, help="Processors to use (default: all).")
    ] = None,
    cache: Annotated[
        int, typer.Option(min=8, help="Megabytes of memory for facts.")
    ] = CACHE_MEGABYTES,
    pages: Annotated[
        PagesChosen, typer.Option(help="Pages of a house to compare; of a copy all it has.")
    ] = PagesChosen.sample,
    seed: Annotated[
        str | None, typer.Option(help="Choose the pages as that run did; chance where left out.")
    ] = None,
    contact: Contact = "",
    json: Json = False,
) -> None:
    """Check a whole record, from its first entry to its pages, without trusting its house."""

    def command() -> int:
        from glasshouse.cli.verify import verify

        return verify(
            target,
            at=at,
            time=time,
            log_key=log_key,
            policy=policy,
            jobs=jobs,
            cache=cache,
            pages=pages.value,
            seed=seed,
            contact=contact,
            json=json,
        )

    ending(json, command)


@app.command("mirror")
def _mirror(
    address: Annotated[str, typer.Argument(metavar="URL", help="A house.")],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The copy, new or begun.")],
    log_key: LogKey = None,
    policy: PolicyFile = None,
    pages: Annotated[
        bool, typer.Option("--pages", help="Keep the pages, too: the copy is judged first.")
    ] = False,
    contact: Contact = "",
    json: Json = False,
) -> None:
    """Keep a copy of a record, and notice if its past is rewritten. Run it again to go on."""

    def command() -> int:
        from glasshouse.cli.mirror import mirror

        return mirror(
            address,
            folder,
            log_key=log_key,
            policy=policy,
            pages=pages,
            contact=contact,
            json=json,
        )

    ending(json, command)


@app.command("backup")
def _backup(
    folder: HouseFolder,
    archive: Annotated[Path, typer.Argument(metavar="FILE", help="A new file.")],
    keys: Annotated[bool, typer.Option(help="Put the keys of the house in, too.")] = True,
    json: Json = False,
) -> None:
    """Back a house up, while it runs or not: what cannot be had from its record."""

    def command() -> int:
        from glasshouse.cli.backup import backup

        return backup(folder, archive, keys=keys, json=json)

    ending(json, command)


@app.command("restore")
def _restore(
    archive: Annotated[Path, typer.Argument(metavar="FILE", help="A backup.")],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new directory.")],
    json: Json = False,
) -> None:
    """Make a house from a backup."""

    def command() -> int:
        from glasshouse.cli.backup import restore

        return restore(archive, folder, json=json)

    ending(json, command)


@app.command("rebuild")
def _rebuild(
    source: Annotated[
        str,
        typer.Argument(metavar="URL|DIR", help="A house, a mirror, or what is left of a house."),
    ],
    folder: Annotated[Path, typer.Argument(metavar="NEW", help="A new directory.")],
    log_key: Annotated[Path, typer.Option(metavar="FILE", help="The file keys/log.key.")],
    house_key: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The file keys/house.key.")
    ] = None,
    contact: Contact = "",
    json: Json = False,
) -> None:
    """Make a house from its published record or any mirror, judging every entry again."""

    def command() -> int:
        from glasshouse.cli.backup import rebuild

        return rebuild(
            source, folder, log_key=log_key, house_key=house_key, contact=contact, json=json
        )

    ending(json, command)


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
