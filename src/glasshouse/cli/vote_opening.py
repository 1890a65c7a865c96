"""Opening a vote on a record that was judged first, for commands that take something from it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from glasshouse.cli.exits import failed, usage
from glasshouse.cli.options import parse_log_key, processors
from glasshouse.cli.output import progress
from glasshouse.cli.places import open_place, unreachable
from glasshouse.cli.verifier import Options, Verified, Verifier
from glasshouse.cli.workspace import open_workspace
from glasshouse.elections.facts import VOTES, Election
from glasshouse.house.facts import named
from glasshouse.record.errors import UnavailableError


@dataclass(frozen=True)
class Source:
    """Where a vote is taken from: the address of a house or the directory of a copy, and its short
    name there. ``transport`` takes the place of the network."""

    target: str
    slug: str
    log_key: str | None = None
    cache: int = 256
    contact: str = ""
    transport: httpx.BaseTransport | None = None


@contextmanager
def open_vote(source: Source, json: bool) -> Iterator[tuple[Verifier, Election]]:
    """The vote, on a record whose entries all fit; the vote itself is not yet verified. Raises
    ``CommandEnded``."""
    from glasshouse.kinds import REGISTRY

    key = None if source.log_key is None else parse_log_key(source.log_key)
    options = Options(log_key=key, jobs=processors(), pages="none", votes="none")
    try:
        with (
            progress(json) as advance,
            open_place(source.target, source.contact, source.transport) as place,
            open_workspace(source.cache) as workspace,
        ):
            verifier = Verifier(place, REGISTRY, workspace, options, advance)
            require_fitting(verifier.run())
            facts = workspace.facts
            vote = facts.get(Election, named(facts, VOTES, source.slug) or "")
            if vote is None:
                raise usage(
                    f"{source.target} has no vote {source.slug}",
                    "Its address ends with /votes/NAME.",
                )
            yield verifier, vote
    except UnavailableError as error:
        raise unreachable(error) from error


def require_fitting(verified: Verified) -> None:
    """Raises ``CommandEnded`` if something does not fit."""
    if not verified.ok:
        raise failed(
            f"{verified.place} does not fit: {verified.findings.faults[0].words()}",
            "Run glasshouse verify on it to see all that is wrong.",
        )
