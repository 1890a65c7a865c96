"""The commands ``glasshouse election …``, their options and their help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from glasshouse.cli.commands import Commands
from glasshouse.cli.main_options import Contact, Json, LogKey
from glasshouse.cli.output import ending

election_app = typer.Typer(
    cls=Commands, help="Secret ballots: check an election, or play one of its roles, offline."
)
trustee_app = typer.Typer(
    cls=Commands, help="A trustee's key, alone or with a group, and its decryption."
)
election_app.add_typer(trustee_app, name="trustee", no_args_is_help=True)

Archive = Annotated[Path, typer.Argument(metavar="FILE.bel", help="The election's archive.")]
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder that members exchange.")]
Target = Annotated[str, typer.Argument(metavar="URL|DIR", help="A house, or a copy of it.")]
VoteName = Annotated[str, typer.Argument(metavar="VOTE", help="As in the address /votes/VOTE.")]
MemberKey = Annotated[Path, typer.Option("--key", metavar="FILE", help="Your key file.")]
VoteOfKey = Annotated[
    str | None,
    typer.Option(
        "--vote",
        metavar="ID|URL",
        help="A vote on a record: the id of its announcement, or the address of its page.",
    ),
]
KeyBy = Annotated[
    str | None, typer.Option("--by", metavar="ID", help="On a record: you, the trustee.")
]
Name = Annotated[str | None, typer.Option(help="Your name, for all to see.")]


@election_app.command("verify")
def _verify(
    archive: Archive,
    older: Annotated[
        Path | None, typer.Option(metavar="OLD.bel", help="An older copy: must be its beginning.")
    ] = None,
    json: Json = False,
) -> None:
    """Check a whole election, from its first byte to its result, without trusting anybody."""

    def command() -> int:
        from glasshouse.cli.election_verify import verify

        return verify(archive, older=older, json=json)

    ending(json, command)


@election_app.command("credentials")
def _credentials(
    voters: Annotated[Path, typer.Argument(metavar="VOTERS.csv", help="First line: voter,weight")],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the two files go.")],
    uuid: Annotated[
        str | None, typer.Option(help="Of the election; drawn if it is left away.")
    ] = None,
    vote: Annotated[
        str | None,
        typer.Option(
            metavar="ID|URL",
            help="A vote on a record: the id of its announcement, or the address of its page.",
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Draw the voters' credentials: a public list, and a private file that only you can read."""

    def command() -> int:
        from glasshouse.cli.election_voting import credentials

        return credentials(voters, folder, uuid=uuid, vote=vote, json=json)

    ending(json, command)


@election_app.command("letters")
def _letters(
    authority: Annotated[
        Path, typer.Argument(metavar="AUTHORITY-DIR", help="Where the credentials were drawn.")
    ],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The folder for both files.")],
    title: Annotated[str, typer.Option(help="Of the vote, as it was announced.")],
    address: Annotated[str, typer.Option(metavar="URL", help="Of the vote's page.")],
    opens: Annotated[str, typer.Option(help="When voting begins, as voters are to read it.")],
    closes: Annotated[str, typer.Option(help="When voting ends, as voters are to read it.")],
    language: Annotated[str, typer.Option(help="Of the letters: en, de, fr, ru, uk.")] = "en",
    uuid: Annotated[
        str | None, typer.Option(help="Which vote, where the folder holds several.")
    ] = None,
    json: Json = False,
) -> None:
    """Make the voters' letters, to print, and the same as a table for a mail merge. Offline."""

    def command() -> int:
        from glasshouse.cli.election_letters import Occasion, letters

        occasion = Occasion(title, address, opens, closes)
        return letters(authority, out, occasion, language=language, uuid=uuid, json=json)

    ending(json, command)


@election_app.command("setup")
def _setup(
    template: Annotated[
        Path, typer.Argument(metavar="TEMPLATE.json", help="Name, description and questions.")
    ],
    archive: Archive,
    uuid: Annotated[str, typer.Option(help="As the credentials were drawn for.")],
    credentials: Annotated[
        Path, typer.Option(metavar="FILE", help="The public list of credentials.")
    ],
    trustee: Annotated[
        list[Path],
        typer.Option(metavar="FILE", help="A trustee's public key, or a group; may be repeated."),
    ],
    json: Json = False,
) -> None:
    """Begin an election: its archive, with its trustees, credentials and questions."""

    def command() -> int:
        from glasshouse.cli.election_voting import setup

        return setup(template, archive, uuid=uuid, roll=credentials, trustees=trustee, json=json)

    ending(json, command)


@election_app.command("vote")
def _vote(
    archive: Archive,
    ballot: Annotated[Path, typer.Argument(metavar="BALLOT.json", help="A new file.")],
    credential: Annotated[
        Path, typer.Option(metavar="FILE", help="A file that holds your credential alone.")
    ],
    choose: Annotated[
        list[str],
        typer.Option(
            metavar="QUESTION=ANSWERS",
            help="Such as 1=2,3 or 1=blank or 1=none; once for each question.",
        ),
    ],
    json: Json = False,
) -> None:
    """Make a ballot on this machine. Nothing is sent: whoever keeps the archive casts it."""

    def command() -> int:
        from glasshouse.cli.election_voting import vote

        return vote(archive, ballot, credential=credential, choose=choose, json=json)

    ending(json, command)


@election_app.command("cast")
def _cast(
    archive: Archive,
    ballots: Annotated[list[Path], typer.Argument(metavar="BALLOT.json…", help="Ballots.")],
    json: Json = False,
) -> None:
    """Check ballots and put them into the archive. A voter's last one counts."""

    def command() -> int:
        from glasshouse.cli.election_box import cast

        return cast(archive, ballots, json=json)

    ending(json, command)


@election_app.command("tally")
def _tally(
    archive: Archive,
    share: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="A trustee's share; may be repeated."),
    ] = None,
    json: Json = False,
) -> None:
    """Close the vote and add the ballots up; then, with --share, find the result."""

    def command() -> int:
        from glasshouse.cli.election_box import tally

        return tally(archive, share or (), json=json)

    ending(json, command)


@election_app.command("archive")
def _archive(
    target: Target,
    vote: VoteName,
    out: Annotated[Path, typer.Argument(metavar="OUT.bel", help="A new file.")],
    log_key: LogKey = None,
    contact: Contact = "",
    json: Json = False,
) -> None:
    """Write the archive of a vote on a record, for this tool or any other that reads archives."""

    def command() -> int:
        from glasshouse.cli.election_archive import archive
        from glasshouse.cli.vote_opening import Source

        source = Source(target, vote, log_key=log_key, contact=contact)
        return archive(source, out, json=json)

    ending(json, command)


@election_app.command("export")
def _export(
    archive: Archive,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the files go.")],
    json: Json = False,
) -> None:
    """Write an archive out as single files: election, trustees, credentials, ballots, result."""

    def command() -> int:
        from glasshouse.cli.election_box import export

        return export(archive, folder, json=json)

    ending(json, command)


@trustee_app.command("new")
def _trustee_new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the two files go.")],
    name: Name = None,
    vote: VoteOfKey = None,
    by: KeyBy = None,
    json: Json = False,
) -> None:
    """Make a key of your own, which the election cannot do without."""

    def command() -> int:
        from glasshouse.cli.election_trustee import new
        from glasshouse.cli.trustee_key import owner_of

        return new(folder, name=name, owner=owner_of(vote, by), json=json)

    ending(json, command)


@trustee_app.command("public")
def _trustee_public(
    key: MemberKey,
    out: Annotated[Path, typer.Argument(metavar="OUT.pubkey", help="A new file.")],
    json: Json = False,
) -> None:
    """Write out the public key that your key file holds, to be shown."""

    def command() -> int:
        from glasshouse.cli.election_trustee import public

        return public(key, out, json=json)

    ending(json, command)


@trustee_app.command("certificate")
def _trustee_certificate(
    folder: Folder,
    key: Annotated[Path, typer.Option(metavar="FILE", help="Your new key file: elsewhere.")],
    size: Annotated[int, typer.Option(min=2, max=256, help="How many members there are.")],
    needed: Annotated[int, typer.Option(min=1, max=255, help="How many suffice.")],
    place: Annotated[int, typer.Option(min=1, max=256, help="Your number among them.")],
    vote: VoteOfKey = None,
    by: KeyBy = None,
    json: Json = False,
) -> None:
    """First round of a group: draw a key, and give a certificate."""

    def command() -> int:
        from glasshouse.cli.election_trustee import certificate
        from glasshouse.cli.trustee_key import owner_of

        owner = owner_of(vote, by)
        return certificate(
            folder, key, size=size, needed=needed, place=place, owner=owner, json=json
        )

    ending(json, command)


@trustee_app.command("collect")
def _trustee_collect(
    target: Target,
    vote: VoteName,
    folder: Folder,
    log_key: LogKey = None,
    contact: Contact = "",
    json: Json = False,
) -> None:
    """Fetch what a group's members showed on a record into the folder of the three rounds."""

    def command() -> int:
        from glasshouse.cli.election_collect import collect
        from glasshouse.cli.vote_opening import Source

        source = Source(target, vote, log_key=log_key, contact=contact)
        return collect(source, folder, json=json)

    ending(json, command)


@trustee_app.command("polynomial")
def _trustee_polynomial(folder: Folder, key: MemberKey, json: Json = False) -> None:
    """Second round, once all certificates are there."""

    def command() -> int:
        from glasshouse.cli.election_trustee import polynomial

        return polynomial(folder, key, json=json)

    ending(json, command)


@trustee_app.command("share")
def _trustee_share(folder: Folder, key: MemberKey, name: Name = None, json: Json = False) -> None:
    """Third round, once all polynomials are there: checks what the others sent."""

    def command() -> int:
        from glasshouse.cli.election_trustee import share

        return share(folder, key, name=name, json=json)

    ending(json, command)


@trustee_app.command("group")
def _trustee_group(
    folder: Folder,
    out: Annotated[Path, typer.Argument(metavar="GROUP.json", help="A new file.")],
    json: Json = False,
) -> None:
    """Put the group together, for the election's setup."""

    def command() -> int:
        from glasshouse.cli.election_trustee import group

        return group(folder, out, json=json)

    ending(json, command)


@trustee_app.command("decrypt")
def _trustee_decrypt(
    archive: Archive,
    out: Annotated[Path, typer.Argument(metavar="SHARE.json", help="A new file.")],
    key: MemberKey,
    dkey: Annotated[
        Path | None, typer.Option(metavar="FILE", help="In a group: your .dkey or .voutput file.")
    ] = None,
    json: Json = False,
) -> None:
    """Check the whole election, and decrypt your share of its sums."""

    def command() -> int:
        from glasshouse.cli.election_trustee import decrypt

        return decrypt(archive, out, key=key, dkey=dkey, json=json)

    ending(json, command)
