"""Options that commands share, as the command line names them."""

from __future__ import annotations

from typing import Annotated

import typer

CACHE_MEGABYTES = 256
"""Memory for the facts of a verification, unless told otherwise."""

Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]
Contact = Annotated[
    str,
    typer.Option(
        help="Your address, sent with each request so that a house can reach who reads much.",
        envvar="GLASSHOUSE_CONTACT",
    ),
]
LogKey = Annotated[
    str | None,
    typer.Option(metavar="VKEY", help="The log key as you know it from elsewhere."),
]
