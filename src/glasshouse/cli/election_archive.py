"""``glasshouse election archive``: the archive of a vote held on a record, for any tool that reads
archives.

Nothing is taken over unverified: the record is judged first, and the archive is written as its
ballots are checked. One that does not hold is not left behind.
"""

from __future__ import annotations

from pathlib import Path

import httpx

from glasshouse.cli.election_files import new_file
from glasshouse.cli.exits import OK, failed, usage
from glasshouse.cli.options import parse_log_key, processors
from glasshouse.cli.output import progress, show, show_json
from glasshouse.cli.places import open_place, unreachable
from glasshouse.cli.verifier import Options, Verified, Verifier
from glasshouse.cli.votes import VoteFound
from glasshouse.cli.workspace import open_workspace
from glasshouse.elections.archive_of import timestamp_of
from glasshouse.elections.belenios.archive import Record, write_record, write_start
from glasshouse.elections.ceremony import uuid_of
from glasshouse.elections.facts import VOTES, Election
from glasshouse.house.facts import named
from glasshouse.record.errors import UnavailableError


def archive(
    target: str,
    slug: str,
    out: Path,
    *,
    log_key: str | None = None,
    cache: int = 256,
    contact: str = "",
    json: bool = False,
    transport: httpx.BaseTransport | None = None,
) -> int:
    """Write the archive of the vote ``slug`` into a new file; the exit code. Raises
    ``CommandEnded``."""
    from glasshouse.kinds import REGISTRY

    key = None if log_key is None else parse_log_key(log_key)
    options = Options(log_key=key, jobs=processors(), pages="none", votes="none")
    try:
        with (
            progress(json) as advance,
            open_place(target, contact, transport) as place,
            open_workspace(cache) as workspace,
        ):
            verifier = Verifier(place, REGISTRY, workspace, options, advance)
            _require(verifier.run(), target)
            vote = workspace.facts.get(Election, named(workspace.facts, VOTES, slug) or "")
            if vote is None:
                raise usage(f"{target} has no vote {slug}", "Its address ends with /votes/NAME.")
            if vote.box is None:
                raise failed(f"the vote {slug} has no ballot box yet, so it has no archive")
            found = _write(verifier, vote, out)
    except UnavailableError as error:
        raise unreachable(error) from error
    if json:
        show_json(
            {
                "result": "written",
                "archive": str(out),
                "uuid": uuid_of(vote.id),
                "fingerprint": found.fingerprint,
                "state": found.state,
                "ballots": found.ballots,
            }
        )
    else:
        show(
            f"{out} holds the vote {slug}, {uuid_of(vote.id)}: {found.ballots:,} ballots; "
            f"it is {found.state}.\n"
            f"Its fingerprint is {found.fingerprint}\n"
            f"To check it: glasshouse election verify {out}"
        )
    return OK


def _require(verified: Verified, target: str) -> None:
    if not verified.ok:
        raise failed(
            f"{target} does not fit: {verified.findings.faults[0].words()}",
            "Run glasshouse verify on it to see all that is wrong.",
        )


def _write(verifier: Verifier, vote: Election, out: Path) -> VoteFound:
    timestamp = timestamp_of(vote)
    with new_file(out) as file:
        file.write(write_start(timestamp))

        def write(record: Record) -> None:
            file.write(write_record(record.name, record.raw, timestamp))

        found = verifier.votes.check_one(vote, write)
        _require(verifier.result, verifier.place.name)
    return found
