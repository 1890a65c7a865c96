"""``glasshouse election verify``: check a whole election from its archive, trusting nobody."""

from __future__ import annotations

from pathlib import Path

from glasshouse.cli.election_files import opened
from glasshouse.cli.exits import FAILED, OK
from glasshouse.cli.output import Advance, progress, show, show_json
from glasshouse.elections.belenios.archive import read_records
from glasshouse.elections.belenios.faults import Fault
from glasshouse.elections.belenios.verification import (
    FOLLOWING,
    Verification,
    Verified,
    check_continues,
    verify_records,
)

CHECKS = {
    "archive": "every record, its name and the order of events",
    "setup": "the election, its trustees' keys and the credentials",
    "ballots": "each ballot's proofs, signature and credential",
    "tally": "the encrypted sums: last ballots, weights",
    "shares": "the trustees' decryptions",
    "result": "the numbers of votes",
    "history": "the older copy is how this one begins",
}


def verify(path: Path, *, older: Path | None = None, json: bool = False) -> int:
    """Verify, show what was found, and give the exit code. Raises ``CommandEnded``."""
    verification = Verification()
    verified, fault = None, None
    with progress(json) as advance:
        try:
            verified = _run(path, older, verification, advance)
        except Fault as found:
            fault = found
    checks = _checks(verification, fault, older is not None)
    if json:
        show_json(_as_json(verified, fault, verification, checks))
    else:
        show(_in_words(path, verified, fault, checks))
    return OK if fault is None else FAILED


def _run(path: Path, older: Path | None, verification: Verification, advance: Advance) -> Verified:
    with opened(path) as file:
        size = path.stat().st_size
        verification.progress = lambda _ballots: advance("Checking", file.tell(), size)
        verified = verify_records(read_records(file), verification)
    if older is not None:
        verification.stage = "history"
        with opened(older) as before, opened(path) as file:
            check_continues(before, file)
    return verified


def _checks(
    verification: Verification, fault: Fault | None, compared: bool
) -> dict[str, bool | None]:
    """Of each check whether it held; None where it was not come to, or there is nothing yet."""
    events = list(FOLLOWING)
    reached, stage = events.index(verification.state), verification.stage
    passed = {
        "archive": fault is None or stage == "history",
        "setup": reached >= events.index("Setup"),
        "ballots": reached >= events.index("Ballot" if fault is None else "EndBallots"),
        "tally": reached >= events.index("EncryptedTally"),
        "shares": reached >= events.index("Result")
        or stage == "result"
        or (fault is None and reached >= events.index("PartialDecryption")),
        "result": reached >= events.index("Result"),
        "history": fault is None and compared,
    }
    held: dict[str, bool | None] = {name: passed[name] or None for name in CHECKS}
    if fault is not None:
        held[stage] = False
    return held


def _as_json(
    verified: Verified | None,
    fault: Fault | None,
    verification: Verification,
    checks: dict[str, bool | None],
) -> dict[str, object]:
    value: dict[str, object] = {
        "result": "verified" if fault is None else "fault",
        "checks": [{"check": name, "holds": holds} for name, holds in checks.items()],
        "fault": None,
        "events": verification.events,
        "ballots": verification.ballots,
        "state": verification.state,
    }
    if fault is not None:
        value["fault"] = {
            "name": fault.name,
            "check": verification.stage,
            "where": fault.where,
            "sentence": fault.sentence,
        }
    if fault is None and verified is not None:
        value |= {
            "uuid": verified.election.uuid,
            "fingerprint": verified.election.fingerprint,
            "credentials": verification.roll.fingerprint,
            "final": verified.final,
            "voters": verified.voters,
            "total_weight": verified.total_weight,
            "votes": None if verified.result is None else [list(r) for r in verified.result],
        }
    return value


_SIGNS = {True: "holds", False: "FAILS", None: "-"}


def _in_words(
    path: Path, verified: Verified | None, fault: Fault | None, checks: dict[str, bool | None]
) -> str:
    lines = [f"{_SIGNS[holds]:6} {name:8} {CHECKS[name]}" for name, holds in checks.items()]
    if fault is not None or verified is None:
        name = "" if fault is None else fault.name
        return "\n".join([*lines, f"FAULT {name}: {fault}", f"{path} is not to be trusted."])
    election = verified.election
    lines += [
        f"VERIFIED: {election.name} ({election.uuid})",
        f"Fingerprint {election.fingerprint}; last event {verified.final}",
        f"{verified.ballots} ballots of {verified.voters} voters, weighing "
        f"{verified.total_weight}; the last event is {verified.state}",
    ]
    if verified.result is not None:
        for question, row in zip(election.questions, verified.result, strict=True):
            answers = (["(blank)"] if question.blank else []) + list(question.answers)
            lines.append(question.question)
            lines += [f"  {count:>8}  {a}" for a, count in zip(answers, row, strict=True)]
    return "\n".join(lines)
