"""``glasshouse election trustee collect``: what the members of a group showed on a record, as the
files of the folder that they would exchange otherwise."""

from __future__ import annotations

from pathlib import Path

from glasshouse.cli.election_files import read_file, write_new
from glasshouse.cli.exits import OK, failed
from glasshouse.cli.output import show, show_json
from glasshouse.cli.record_files import FileMissing
from glasshouse.cli.record_files import read_file as read_record_file
from glasshouse.cli.vote_opening import Source, open_vote
from glasshouse.elections.belenios.files import sha256_hex
from glasshouse.elections.belenios.trustees import read_certificate
from glasshouse.elections.ceremony import read_certificate as read_certificate_file
from glasshouse.elections.facts import Election, TrusteeWork
from glasshouse.elections.folds import works


def collect(source: Source, folder: Path, *, json: bool = False) -> int:
    """Put every message of the group into ``folder``, each by its member; the exit code. Raises
    ``CommandEnded``, also where another message lies there under a member's name."""
    with open_vote(source, json) as (verifier, vote):
        record = verifier.place.record
        done = [work for work in works(verifier.workspace.facts, vote) if work is not None]
        new = 0
        try:
            for work in [each for each in done if each.member]:
                certificate = read_record_file(record, work.certificate or "")
                stem = _stem(vote, work, certificate)
                new += _put(folder / f"{stem}.cert", certificate)
                for digest, suffix in ((work.dealt, "polynomial"), (work.held, "voutput")):
                    if digest is not None:
                        raw = read_record_file(record, digest)
                        new += _put(folder / f"{stem}.{suffix}", raw)
        except FileMissing as missing:
            raise failed(f"file/{missing.digest} is not to be had") from missing
    members = sum(work.member for work in done)
    if json:
        show_json({"result": "collected", "new": new, "members": members, "of": len(vote.group)})
    else:
        show(
            f"{folder} holds what {members} of {len(vote.group)} members of the group showed "
            f"({new} files are new)."
        )
    return OK


def _stem(vote: Election, work: TrusteeWork, raw: bytes) -> str:
    """How a member's files are called, as on the member's own machine."""
    place = work.place - len(vote.trustees)
    signed = read_certificate_file(raw)
    certificate = read_certificate(signed, len(vote.group), vote.needed, place)
    return sha256_hex(certificate.verification.hex.encode("ascii"))


def _put(path: Path, raw: bytes) -> int:
    """Write a message that is not there yet: 1, or 0 if it is."""
    if not path.exists():
        write_new(path, raw)
        return 1
    # Threat: a member's message on the record is not the one that the member made here.
    if read_file(path) != raw:
        raise failed(
            f"{path} is another message than the one on the record",
            "If it is your own, somebody spoke in your name: tell the others.",
        )
    return 0
