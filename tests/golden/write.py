"""Writes the golden record of the newest rules: ``python -m tests.golden.write``.

Run once, when a version of the rules is released. A record that is there is never written anew:
that would make a change of a released fold look like no change at all.
"""

from __future__ import annotations

import sys

from glasshouse.kinds import REGISTRY
from tests.golden.record import GoldenRecord
from tests.golden.replaying import replay_in_sql, standing_facts
from tests.golden.story import tell
from tests.golden.teller import Teller


def told() -> GoldenRecord:
    """The record as the rules make it today."""
    teller = Teller(REGISTRY)
    tell(teller)
    entries = [entry.encode() for entry in teller.entries]
    with replay_in_sql(entries, REGISTRY) as replayed:
        facts = standing_facts(replayed.connection)
    return GoldenRecord(
        entries,
        [teller.sheets[digest].raw for digest in sorted(teller.sheets)],
        [digest.hex() for digest in teller.digests],
        facts,
    )


def main() -> None:
    """Write it, or say why not."""
    version = REGISTRY.versions[-1]
    try:
        place = told().write(version)
    except FileExistsError:
        sys.exit(f"tests/golden/{version} is there: a released version is never written anew")
    sys.stdout.write(f"{place}\n")


if __name__ == "__main__":
    main()
