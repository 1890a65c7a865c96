"""The commands ``glasshouse key …`` and ``glasshouse act …``, their options and their help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from glasshouse.cli.commands import Commands
from glasshouse.cli.main_options import Contact, Json, LogKey
from glasshouse.cli.output import ending

key_app = typer.Typer(cls=Commands, help="Make a key file, or show the public side of one.")
act_app = typer.Typer(
    cls=Commands, help="Say something: at once, or by way of a file that is signed elsewhere."
)

KeyFiles = Annotated[
    list[Path] | None, typer.Option("--key", metavar="FILE", help="A key file; may be repeated.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
ReceiptFile = Annotated[Path | None, typer.Option(help="Write the receipt to this new file.")]
KindName = Annotated[str, typer.Argument(metavar="KIND", help="Such as statement.make.")]
Body = Annotated[str, typer.Option(help="The content, as JSON or @FILE.")]
Lines = Annotated[
    list[str] | None,
    typer.Option("--line", metavar="LANG:NAME=TEXT", help="A line of words; @FILE for a file."),
]
By = Annotated[str | None, typer.Option(metavar="ID", help="The author's id.")]
Scope = Annotated[str | None, typer.Option(metavar="ID", help="The conference's id.")]
Capacity = Annotated[
    str | None, typer.Option(metavar="ID", help="The authority to speak, or the seat, relied on.")
]
Reported = Annotated[
    str | None, typer.Option(help="What of another's words is reported, as JSON or @FILE.")
]
Originals = Annotated[
    list[Path] | None,
    typer.Option(
        "--original", metavar="FILE", help="For text.restore: the text that returns, to the byte."
    ),
]
Files = Annotated[
    list[Path] | None,
    typer.Option(
        "--file", metavar="FILE", help="A file that it carries; repeated, in the kind's order."
    ),
]
Conference = Annotated[
    str, typer.Argument(metavar="CONFERENCE", help="The negotiation's short name.")
]
House = Annotated[str, typer.Option("--house", metavar="URL", help="The house.")]


@key_app.command("new")
def _key_new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file.")],
    name: Annotated[str, typer.Option(help="A name for you alone, without spaces.")] = "key",
    json: Json = False,
) -> None:
    """Make a private key, in a file that only you can read. It has no passphrase."""

    def command() -> int:
        from glasshouse.cli.key import new

        return new(file, name=name, json=json)

    ending(json, command)


@key_app.command("show")
def _key_show(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A key file.")],
    json: Json = False,
) -> None:
    """Show the public key and the key id of a key file."""

    def command() -> int:
        from glasshouse.cli.key import show_public

        return show_public(file, json=json)

    ending(json, command)


@act_app.command("say")
def _act_say(
    kind: KindName,
    house: House,
    key: KeyFiles = None,
    by: By = None,
    body: Body = "{}",
    line: Lines = None,
    scope: Scope = None,
    capacity: Capacity = None,
    reported: Reported = None,
    original: Originals = None,
    file: Files = None,
    yes: Yes = False,
    receipt: ReceiptFile = None,
    log_key: LogKey = None,
    contact: Contact = "",
    json: Json = False,
) -> None:
    """Compose, show, sign and send a statement, and check the receipt."""

    def command() -> int:
        from glasshouse.cli.act import Address, Words, say

        words = Words(
            kind, body, line or (), by, scope, reported, original or (), capacity, file or ()
        )
        address = Address(house, log_key, contact)
        return say(words, address, key or (), yes=yes, receipt=receipt, json=json)

    ending(json, command)


@act_app.command("compose")
def _act_compose(
    kind: KindName,
    out: Annotated[Path, typer.Option(help="The new file to write.")],
    house: Annotated[str | None, typer.Option(metavar="URL", help="The house.")] = None,
    log: Annotated[str | None, typer.Option(help="The record's name, instead of --house.")] = None,
    signer: Annotated[
        list[str] | None, typer.Option(metavar="KEYID", help="Who is to sign; may be repeated.")
    ] = None,
    key: KeyFiles = None,
    by: By = None,
    body: Body = "{}",
    line: Lines = None,
    scope: Scope = None,
    capacity: Capacity = None,
    reported: Reported = None,
    original: Originals = None,
    file: Files = None,
    log_key: LogKey = None,
    contact: Contact = "",
    json: Json = False,
) -> None:
    """Write a statement to a file, to be signed later or elsewhere."""

    def command() -> int:
        from glasshouse.cli.act import Address, Words, compose_to_file

        words = Words(
            kind, body, line or (), by, scope, reported, original or (), capacity, file or ()
        )
        address = None if house is None else Address(house, log_key, contact)
        return compose_to_file(
            words, out, signers=signer or (), keys=key or (), log=log, address=address, json=json
        )

    ending(json, command)


@act_app.command("sign")
def _act_sign(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A composed statement.")],
    key: KeyFiles = None,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Show a composed statement and sign it. Needs no network."""

    def command() -> int:
        from glasshouse.cli.act import sign

        return sign(file, key or (), yes=yes, json=json)

    ending(json, command)


@act_app.command("send")
def _act_send(
    draft: Annotated[Path, typer.Argument(metavar="FILE", help="A signed statement.")],
    house: House,
    file: Files = None,
    yes: Yes = False,
    receipt: ReceiptFile = None,
    log_key: LogKey = None,
    contact: Contact = "",
    json: Json = False,
) -> None:
    """Send a signed statement and check the receipt."""

    def command() -> int:
        from glasshouse.cli.act import Address, send

        address = Address(house, log_key, contact)
        return send(draft, address, files=file or (), yes=yes, receipt=receipt, json=json)

    ending(json, command)


@act_app.command("seat")
def _act_seat(
    conference: Conference,
    party: Annotated[str, typer.Argument(metavar="PARTY", help="The party's short name.")],
    house: House,
    key: KeyFiles = None,
    yes: Yes = False,
    receipt: ReceiptFile = None,
    log_key: LogKey = None,
    contact: Contact = "",
    json: Json = False,
) -> None:
    """Take a party's seat in a negotiation held for practice."""

    def command() -> int:
        from glasshouse.cli.act import Address
        from glasshouse.cli.sitting import seat

        address = Address(house, log_key, contact)
        return seat(conference, party, address, key or (), yes=yes, receipt=receipt, json=json)

    ending(json, command)


@act_app.command("answer")
def _act_answer(
    conference: Conference,
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="Of the proposal.")],
    house: House,
    key: KeyFiles = None,
    answer: Annotated[
        str | None, typer.Option(metavar="ANSWER", help="To the whole: accept, decline, …")
    ] = None,
    article: Annotated[
        list[str] | None,
        typer.Option(metavar="N=ANSWER", help="To one article; may be repeated."),
    ] = None,
    line: Lines = None,
    seat: Annotated[
        str | None, typer.Option(metavar="ID", help="The seat or authority you speak from.")
    ] = None,
    party: Annotated[
        str | None, typer.Option(metavar="PARTY", help="For whom, where several are asked.")
    ] = None,
    brief: Annotated[
        bool, typer.Option("--brief", help="Print the headings of the articles, not their words.")
    ] = False,
    yes: Yes = False,
    receipt: ReceiptFile = None,
    log_key: LogKey = None,
    contact: Contact = "",
    json: Json = False,
) -> None:
    """Answer a proposal, as a whole or article by article."""

    def command() -> int:
        from glasshouse.cli.act import Address
        from glasshouse.cli.sitting import Given
        from glasshouse.cli.sitting import answer as give

        given = Given(answer, article or (), line or (), seat, party)
        address = Address(house, log_key, contact)
        return give(
            conference,
            number,
            given,
            address,
            key or (),
            brief=brief,
            yes=yes,
            receipt=receipt,
            json=json,
        )

    ending(json, command)
