"""``glasshouse election setup | credentials | vote``: how an election is begun and voted in."""

from __future__ import annotations

import csv
import io
import re
import secrets
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glasshouse.cli.election_files import (
    load_beginning,
    read_as,
    read_file,
    read_secret,
    refused,
    write_new,
)
from glasshouse.cli.exits import OK, usage
from glasshouse.cli.output import say, show, show_json
from glasshouse.cli.vote_naming import NamedVote, name_vote
from glasshouse.elections.belenios.ballots import make_ballot
from glasshouse.elections.belenios.credentials import (
    Roll,
    draw_credential,
    public_of,
    secret_of,
    write_roll,
)
from glasshouse.elections.belenios.election import BOUND_FILES, Election, Question
from glasshouse.elections.belenios.faults import Fault
from glasshouse.elections.belenios.files import BASE58, base58, read, written
from glasshouse.elections.belenios.trustees import Trustees
from glasshouse.elections.belenios.writing import Writing, bound_files

if TYPE_CHECKING:
    import httpx

_UUID = re.compile(f"[{BASE58}]{{14,64}}")
_WEIGHT = re.compile(r"0|[1-9][0-9]{0,10}")
_FEW = 10


def credentials(
    voters: Path,
    folder: Path,
    *,
    uuid: str | None,
    vote: str | None = None,
    json: bool = False,
    transport: httpx.BaseTransport | None = None,
) -> int:
    """Draw a credential for each voter of a CSV: the public list, and the private file.

    ``vote`` names a vote on a record, by id or address, in place of ``uuid``.
    """
    if uuid is not None and vote is not None:
        raise usage("--uuid and --vote name the election twice", "Give one of them.")
    rows = _voters(voters)
    named = None if vote is None else name_vote(vote, transport)
    uuid = uuid if named is None else named.uuid
    uuid = base58(int.from_bytes(secrets.token_bytes(32), "big"), 14) if uuid is None else uuid
    if not _UUID.fullmatch(uuid):
        raise usage("--uuid is 14 or more letters of base 58", "Leave it away to have one drawn.")
    private = {voter: draw_credential(secrets.token_bytes) for voter, _weight in rows}
    weighted = any(weight is not None for _voter, weight in rows)
    try:
        roll = write_roll(
            [
                (public_of(uuid, private[voter]), 1 if weight is None else weight)
                for voter, weight in rows
            ],
            weighted=weighted,
        )
    except Fault as fault:
        raise refused(voters, fault) from None
    public_file, private_file = folder / f"{uuid}.pubcreds", folder / f"{uuid}.privcreds"
    write_new(private_file, written(private), secret=True)
    write_new(public_file, roll.raw)
    _warn(rows)
    if json:
        show_json(
            {
                "result": "made",
                "uuid": uuid,
                "voters": len(rows),
                "public": str(public_file),
                "private": str(private_file),
                "fingerprint": roll.fingerprint,
                **({} if named is None else {"act": _roll_body(named, roll)}),
            }
        )
    else:
        show(
            f"{len(rows)} credentials for the election {uuid}\n"
            f"{public_file}: give it to whoever sets the election up, and tell everybody its "
            f"fingerprint {roll.fingerprint}\n"
            f"{private_file}: the voters' secrets. Hand each voter their own, and show no other."
        )
        if named is not None:
            show(_how_to_name_the_roll(named, roll, public_file))
    return OK


def _roll_body(vote: NamedVote, roll: Roll) -> dict[str, object]:
    """The body of the act by which the credential authority names this roll."""
    weights = roll.weights.values()
    return {"election": vote.id, "voters": len(weights), "total_weight": sum(weights)}


def _how_to_name_the_roll(vote: NamedVote, roll: Roll, public_file: Path) -> str:
    body = written(_roll_body(vote, roll)).decode("ascii")
    act = vote.announcement
    by = "YOUR-ID" if act is None else act.envelope.body["authority"]
    scope = "CONFERENCE-ID" if act is None else act.scope
    return (
        "Name the roll on the record, from a machine that has a network:\n"
        f"  glasshouse act say roll.commit --house {vote.house or 'URL'} --key KEY --by {by} "
        f"--scope {scope} --body '{body}' --file {public_file.name}"
    )


def _voters(path: Path) -> list[tuple[str, int | None]]:
    try:
        rows = list(csv.reader(io.StringIO(read_file(path).decode("utf-8-sig")), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise usage(f"{path} is no CSV file in UTF-8: {error}") from error
    if not rows or rows[0] not in (["voter"], ["voter", "weight"]):
        raise usage(f"{path}: the first line must be: voter,weight", "Or only: voter")
    found: dict[str, int | None] = {}
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(rows[0]) or not row[0].strip() or row[0] in found:
            raise usage(f"{path}, line {number}: each line names one voter, once")
        if len(row) == 2 and not _WEIGHT.fullmatch(row[1]):
            raise usage(f"{path}, line {number}: a weight is a whole number")
        found[row[0]] = int(row[1]) if len(row) == 2 else None
    if not found:
        raise usage(f"{path} names no voter")
    return list(found.items())


def _warn(rows: Sequence[tuple[str, int | None]]) -> None:
    """What the exact numbers of a result can give away."""
    if len(rows) < _FEW:
        say(f"Only {len(rows)} voters: if they agree, the result says how each one voted.")
    weights = Counter(weight for _voter, weight in rows)
    if len(weights) > 1 and 1 in weights.values():
        say(
            "Some weights are one voter's alone: the exact sums can show how that voter voted. "
            "Give several the same weight, or one voter several credentials of weight 1, 2, 4."
        )


def setup(
    template: Path,
    archive: Path,
    *,
    uuid: str,
    roll: Path,
    trustees: Sequence[Path],
    json: bool = False,
) -> int:
    """Make ``election.json`` and begin the archive with it."""
    held = _trustees(trustees)
    listed = read_as(roll, Roll.parse)
    value = read_as(template, read)
    if not isinstance(value, dict):
        raise usage(f"{template} is no template", "It is a JSON object with name and questions.")
    value = {
        "version": 1,
        "description": "",
        **value,
        "group": "Ed25519",
        "public_key": held.public_key.hex,
        "uuid": uuid,
        BOUND_FILES: bound_files(held, listed),
    }
    try:
        election = Election.parse(written(value))
        held.check(election.public_key)
    except Fault as fault:
        raise refused(template, fault) from None
    file = io.BytesIO()
    Writing(file, int(time.time())).setup(election, held, listed)
    write_new(archive, file.getvalue())
    found = {
        "result": "begun",
        "archive": str(archive),
        "uuid": uuid,
        "fingerprint": election.fingerprint,
        "credentials": listed.fingerprint,
        "voters": len(listed.weights),
    }
    if json:
        show_json(found)
    else:
        show(
            f"{archive} holds the election {uuid}: {election.name}\n"
            f"Publish its fingerprint {election.fingerprint}\n"
            f"{len(listed.weights)} voters, credentials {listed.fingerprint}"
        )
    return OK


def _trustees(paths: Sequence[Path]) -> Trustees:
    """Public keys of single trustees and parameters of groups, in the order given."""
    parts: list[list[Any]] = []
    for path in paths:
        value = read_as(path, read)
        grouped = isinstance(value, dict) and "certs" in value
        parts.append(["Pedersen" if grouped else "Single", value])
    try:
        return Trustees.parse(written(parts))
    except Fault as fault:
        raise refused(", ".join(str(path) for path in paths), fault) from None


def vote(
    archive: Path, ballot_file: Path, *, credential: Path, choose: Sequence[str], json: bool = False
) -> int:
    """Make a ballot, offline: nobody but this machine learns the choices."""
    begun = load_beginning(archive)
    election = begun.election
    choices = _choices(election, choose)
    try:
        secret = secret_of(election.uuid, read_secret(credential).decode("ascii", "replace"))
        ballot = make_ballot(election, secret, choices, secrets.token_bytes)
    except Fault as fault:
        raise refused("the ballot", fault) from None
    if ballot.credential not in begun.roll.weights:
        raise refused(
            credential,
            Fault("invalid_credential", sentence="it is not on the list: is a letter mistyped?"),
        )
    write_new(ballot_file, ballot.raw)
    if json:
        show_json({"result": "made", "ballot": str(ballot_file), "tracker": ballot.tracker})
        return OK
    show(f"{election.name} (fingerprint {election.fingerprint})")
    for question, row in zip(election.questions, choices, strict=True):
        answers = (["(blank)"] if question.blank else []) + list(question.answers)
        chosen = [answer for answer, one in zip(answers, row, strict=True) if one]
        show(f"{question.question}: {', '.join(chosen) or '(none)'}")
    show(f"{ballot_file} is your ballot. Your tracker: {ballot.tracker}")
    return OK


def _choices(election: Election, choose: Sequence[str]) -> list[list[int]]:
    """One row for each question, from ``1=2,3``, ``2=blank`` and ``3=none``."""
    given: dict[str, str] = {}
    for each in choose:
        number, equals, answers = each.partition("=")
        if not equals or number in given:
            raise usage(f"--choose {each}: write QUESTION=ANSWERS, once for each question")
        given[number] = answers
    wanted = [str(number) for number in range(1, len(election.questions) + 1)]
    if sorted(given) != sorted(wanted):
        raise usage(
            f"--choose is needed once for each of {len(election.questions)} questions",
            "Such as --choose 1=2 --choose 2=1,3, or =blank, or =none.",
        )
    return [
        _row(question, given[number])
        for number, question in zip(wanted, election.questions, strict=True)
    ]


def _row(question: Question, answers: str) -> list[int]:
    count = len(question.answers)
    numbers = {str(number): number - 1 for number in range(1, count + 1)}
    named = [] if answers in ("none", "blank") else answers.split(",")
    if len(set(named)) != len(named) or any(name not in numbers for name in named):
        raise usage(f"{answers}: name answers by their numbers from 1 to {count}, with commas")
    if answers == "blank" and not question.blank:
        raise usage(f"{question.question}: a blank vote is not offered")
    chosen = {numbers[name] for name in named}
    row = [1 if place in chosen else 0 for place in range(count)]
    return [1 if answers == "blank" else 0, *row] if question.blank else row
