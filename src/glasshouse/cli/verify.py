"""``glasshouse verify``: check a house or a copy of its record, trusting nobody.

Nothing on this path imports Django: the checking needs no part of the house's own machinery.
"""

from __future__ import annotations

from pathlib import Path

from glasshouse.acts.identifiers import instant_to_milliseconds
from glasshouse.clerk.clock import SystemClock
from glasshouse.cli.exits import FAILED, OK, environment, usage
from glasshouse.cli.options import parse_log_key, processors, read_policy, sole_log
from glasshouse.cli.output import progress, show, show_json
from glasshouse.cli.places import open_place, unreachable
from glasshouse.cli.summary import as_json, report
from glasshouse.cli.verifier import (
    LaterThanRecord,
    Options,
    PagesWanted,
    Verified,
    Verifier,
    new_seed,
)
from glasshouse.cli.workspace import open_workspace
from glasshouse.record.errors import UnavailableError


def verify(
    target: str,
    *,
    at: int | None = None,
    time: str | None = None,
    log_key: str | None = None,
    policy: Path | None = None,
    jobs: int | None = None,
    cache: int = 256,
    pages: PagesWanted = "sample",
    seed: str | None = None,
    contact: str = "",
    json: bool = False,
) -> int:
    """Verify, show what was found, and give the exit code. Raises ``CommandEnded``."""
    given = None if policy is None else read_policy(policy)
    options = Options(
        log_key=sole_log(given) if log_key is None else parse_log_key(log_key),
        policy=given,
        jobs=jobs or processors(),
        at=at,
        time=_time(time, at),
        pages=pages,
        seed=new_seed() if seed is None else seed,
    )
    verified = _run(target, options, cache, contact, json)
    now = SystemClock().now() // 1000
    if json:
        show_json(as_json(verified, now))
    else:
        show(report(verified, now))
    return OK if verified.ok else FAILED


def _run(target: str, options: Options, cache: int, contact: str, json: bool) -> Verified:
    from glasshouse.kinds import REGISTRY

    try:
        with (
            progress(json) as advance,
            open_place(target, contact) as place,
            open_workspace(cache) as workspace,
        ):
            return Verifier(place, REGISTRY, workspace, options, advance).run()
    except UnavailableError as error:
        raise unreachable(error) from error
    except LaterThanRecord as error:
        raise usage(str(error), "Name a size up to the newest, or leave --at away.") from error
    except OSError as error:
        raise environment(
            f"verifying needs room for temporary files: {error}",
            "Free some disk space, or let TMPDIR name another directory.",
        ) from error


def _time(text: str | None, at: int | None) -> int | None:
    if text is None:
        return None
    if at is None:
        raise usage("--time needs --at", "Name the size of the record that is to be read then.")
    try:
        return instant_to_milliseconds(text)
    except ValueError as error:
        raise usage(f"--time: {error}", "Write it like 2026-11-22T14:03:00Z.") from error
