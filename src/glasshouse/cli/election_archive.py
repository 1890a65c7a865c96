"""``glasshouse election archive``: the archive of a vote held on a record, for any tool that reads
archives.

Nothing is taken over unverified: the record is judged first, and the archive is written as its
ballots are checked. One that does not hold is not left behind.
"""

from __future__ import annotations

from pathlib import Path

from glasshouse.cli.election_files import new_file
from glasshouse.cli.exits import OK, failed
from glasshouse.cli.output import show, show_json
from glasshouse.cli.verifier import Verifier
from glasshouse.cli.vote_opening import Source, open_vote, require_fitting
from glasshouse.cli.votes import VoteFound
from glasshouse.elections.archive_of import timestamp_of
from glasshouse.elections.belenios.archive import Record, write_record, write_start
from glasshouse.elections.ceremony import uuid_of
from glasshouse.elections.facts import Election


def archive(source: Source, out: Path, *, json: bool = False) -> int:
    """Write the archive of a vote into a new file; the exit code. Raises ``CommandEnded``."""
    with open_vote(source, json) as (verifier, vote):
        if vote.box is None:
            raise failed(f"the vote {vote.slug} has no ballot box yet, so it has no archive")
        found = _write(verifier, vote, out)
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
            f"{out} holds the vote {vote.slug}, {uuid_of(vote.id)}: {found.ballots:,} ballots; "
            f"it is {found.state}.\n"
            f"Its fingerprint is {found.fingerprint}\n"
            f"To check it: glasshouse election verify {out}"
        )
    return OK


def _write(verifier: Verifier, vote: Election, out: Path) -> VoteFound:
    timestamp = timestamp_of(vote)
    with new_file(out) as file:
        file.write(write_start(timestamp))

        def write(record: Record) -> None:
            file.write(write_record(record.name, record.raw, timestamp))

        found = verifier.votes.check_one(vote, write)
        require_fitting(verifier.result)
    return found
