"""``glasshouse election cast | tally | export``: keeping an archive, from the first ballot to the
result."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from glasshouse.cli.election_files import (
    Loaded,
    append,
    load_archive,
    opened,
    read_as,
    refused,
    write_new,
)
from glasshouse.cli.exits import OK, failed
from glasshouse.cli.output import progress, show, show_json
from glasshouse.elections.belenios.archive import Record, read_records, write_record, write_start
from glasshouse.elections.belenios.ballots import Ballot, check_ballot
from glasshouse.elections.belenios.faults import Fault
from glasshouse.elections.belenios.files import read, sha256_hex
from glasshouse.elections.belenios.tally import (
    PartialDecryption,
    Result,
    combined_factors,
    compute_result,
)
from glasshouse.elections.belenios.writing import Writing


def _load(path: Path, json: bool) -> Loaded:
    with progress(json) as advance:
        return load_archive(path, advance)


def _writing(loaded: Loaded) -> tuple[io.BytesIO, Writing]:
    file = io.BytesIO()
    verified = loaded.verified
    return file, Writing(file, loaded.timestamp, height=verified.events, parent=verified.final)


def cast(archive: Path, ballots: Sequence[Path], *, json: bool = False) -> int:
    """Put ballots into the archive; each is checked, and all are taken or none."""
    loaded = _load(archive, json)
    if loaded.verified.state not in ("Setup", "Ballot"):
        raise failed(f"{archive}: voting is over", fault="election_closed")
    file, writing = _writing(loaded)
    trackers: list[str] = []
    for path in ballots:
        ballot = read_as(path, Ballot.parse)
        try:
            check_ballot(loaded.verified.election, loaded.verification.roll.weights, ballot)
            loaded.verification.once(ballot.raw)
        except Fault as fault:
            raise refused(path, fault) from None
        writing.ballot(ballot)
        trackers.append(ballot.tracker)
    append(archive, file.getvalue())
    if json:
        show_json({"result": "cast", "trackers": trackers})
    else:
        show("\n".join(f"{tracker}  cast" for tracker in trackers))
    return OK


def tally(archive: Path, shares: Sequence[Path], *, json: bool = False) -> int:
    """Close the vote and add the ballots up; with shares, take these and find the result."""
    loaded = _load(archive, json)
    state = loaded.verified.state
    if state in ("Setup", "Ballot", "EndBallots"):
        if shares:
            raise failed(
                f"{archive}: there is nothing to decrypt yet",
                "Close the vote first: glasshouse election tally without --share.",
            )
        return _close(archive, loaded, json)
    if state == "Result":
        raise failed(f"{archive} has its result already")
    if not shares and not loaded.verification.shares:
        raise failed(f"{archive} is tallied", "Add the trustees' shares: --share FILE")
    return _finish(archive, loaded, shares, json)


def _close(archive: Path, loaded: Loaded, json: bool) -> int:
    file, writing = _writing(loaded)
    if loaded.verified.state != "EndBallots":
        writing.end_ballots()
    writing.encrypted_tally(loaded.verification.counting)
    append(archive, file.getvalue())
    verified = loaded.verified
    if json:
        show_json({"result": "tallied", "voters": verified.voters, "weight": verified.total_weight})
    else:
        show(f"{archive}: voting is over; {verified.voters} voters, now for the trustees")
    return OK


def _finish(archive: Path, loaded: Loaded, shares: Sequence[Path], json: bool) -> int:
    verification, verified = loaded.verification, loaded.verified
    election, table = verified.election, verification.table
    held = dict(verification.shares)
    file, writing = _writing(loaded)
    for path in shares:
        share = read_as(path, PartialDecryption.parse)
        owner = _owner(loaded, share)
        if owner is None:
            raise failed(f"{path} is the share of none of the trustees, or does not hold")
        if owner in held:
            raise failed(f"{path}: the share of trustee {owner} is there already")
        held[owner] = share
        writing.partial_decryption(owner, share)
    result: Result | None = None
    try:
        factors = combined_factors(table, verification.trustees, held, election.fingerprint)
        result = compute_result(table, factors, verified.total_weight)
        writing.result(result)
    except Fault as fault:
        if fault.name != "share_missing":
            raise refused(archive, fault) from None
    append(archive, file.getvalue())
    if json:
        votes = None if result is None else [list(row) for row in result]
        show_json({"result": "decrypted", "shares": sorted(held), "votes": votes})
    elif result is None:
        show(f"{archive}: {len(held)} shares; more are needed")
    else:
        show(f"{archive} has its result: {[list(row) for row in result]}")
    return OK


def _owner(loaded: Loaded, share: PartialDecryption) -> int | None:
    """Whose share it is: its proofs hold for one trustee's key only."""
    verification = loaded.verification
    for owner, (_trustee, _number, key) in enumerate(verification.trustees.places(), start=1):
        try:
            share.check(verification.table, key.public_key, loaded.verified.election.fingerprint)
        except Fault:
            continue
        return owner
    return None


def export(archive: Path, folder: Path, *, json: bool = False) -> int:
    """Write what an archive holds as files of their own, as the common tool names them."""
    loaded = _load(archive, json)
    files: dict[str, bytes] = {}
    ballots: list[bytes] = []
    before: list[bytes] = []
    with opened(archive) as file:
        for record in read_records(file):
            if record.kind == "data":
                before.append(record.raw)
                continue
            kind = read(record.raw)["type"]
            if kind == "Setup":
                names = ("election.json", "trustees.json", "public_creds.json")
                files |= dict(zip(names, before, strict=False))
                first = [*(Record("data", each) for each in before), record]
                files["beginning.bel"] = write_start(loaded.timestamp) + b"".join(
                    write_record(each.name, each.raw, loaded.timestamp) for each in first
                )
            elif kind == "Ballot":
                ballots += before
            elif kind == "EncryptedTally":
                files["encrypted_tally.json"] = before[0]
            elif kind == "PartialDecryption":
                files[f"partial_decryption_{read(before[1])['owner']}.json"] = before[0]
            elif kind == "Result":
                files["result.json"] = before[0]
            before = []
    files["ballots.jsons"] = b"".join(raw + b"\n" for raw in ballots)
    for name, raw in files.items():
        write_new(folder / name, raw)
    if json:
        show_json(
            {"result": "exported", "files": {name: sha256_hex(raw) for name, raw in files.items()}}
        )
    else:
        show("\n".join(str(folder / name) for name in files))
    return OK
