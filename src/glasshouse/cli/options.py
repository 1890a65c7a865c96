"""Options that several commands share, read strictly."""

from __future__ import annotations

import os
from pathlib import Path

from glasshouse.cli.exits import environment, usage
from glasshouse.record.errors import RecordError
from glasshouse.record.note import VerifierKey
from glasshouse.record.policy import Policy


def read_policy(path: Path) -> Policy:
    """The policy in a file. Raises ``CommandEnded``."""
    try:
        return Policy.parse(path.read_bytes())
    except OSError as error:
        raise environment(f"cannot read the policy {path}: {error.strerror}") from error
    except RecordError as error:
        raise usage(
            f"{path} is no policy: {error.sentence}",
            "A policy has the form of C2SP tlog-policy, as a house serves at /record/policy.",
        ) from error


def parse_log_key(line: str) -> VerifierKey:
    """The log key given on the command line. Raises ``CommandEnded``."""
    try:
        return VerifierKey.parse(line)
    except RecordError as error:
        raise usage(
            f"--log-key is no verifier key: {error.sentence}",
            "It has the form name+1a2b3c4d+base64, as the page /check of a house shows it.",
        ) from error


def sole_log(policy: Policy | None) -> VerifierKey | None:
    """The log of a policy that names just one."""
    return policy.logs[0].key if policy is not None and len(policy.logs) == 1 else None


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
