"""Measures everything and writes docs/benchmarks.md: ``python -m benchmarks``, ``make bench``."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import (
    ballot_box,
    demo_vote,
    elections,
    elections_tool,
    pages,
    throughput,
    verifying,
)
from benchmarks.generator import Generated, generate
from benchmarks.report import Results, rendered, write_into
from benchmarks.serving import served

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"
SMALL, MIDDLE, FULL, LARGE = 1_000, 10_000, 30_000, 100_000
"""Houses to post to, to verify, whose pages are full, and that a release is held to."""


def run(scratch: Path, say: Callable[[str], None], large: int = LARGE) -> Results:
    """Measure in new directories below ``scratch``."""

    def house(name: str, acts: int) -> Generated:
        say(f"Generating a house of {acts:,} acts")
        return generate(scratch / name, acts)

    small, middle = house("small", SMALL), house("middle", MIDDLE)
    say("Verifying in turns with bare signatures")
    times = verifying.measure_times(middle.directory)
    big = house("large", large)
    say("Verifying for memory")
    memory = [verifying.measure_memory(each.directory) for each in (middle, big)]
    full = house("full", FULL)
    say("Holding a vote in both")
    for each in (full, big):
        demo_vote.hold(each)
    say("Reading pages of two houses in turns")
    with served(full.directory.root) as first, served(big.directory.root) as second:
        page_times = pages.measure((first, FULL), (second, large))
    say("Posting statements")
    posted = throughput.measure(small)
    say("Verifying ballots in turns with the bare operations of their group")
    ballot_times = elections.measure()
    say("Casting ballots in turns with verifying them alone")
    box_times = ballot_box.measure(small)
    say("Verifying ballots in turns with belenios-tool, where it is")
    beside = elections_tool.measure()
    return Results(posted, times, memory, page_times, FULL, large, ballot_times, box_times, beside)


def main() -> None:
    """Run, show, and write the results into the documentation unless told not to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--dry-run", action="store_true", help="leave the documentation as it is")
    parser.add_argument(
        "--large", type=int, default=LARGE, help=f"acts of the large house (default {LARGE})"
    )
    arguments = parser.parse_args()
    began = time.monotonic()

    def say(text: str) -> None:
        print(f"[{time.monotonic() - began:4.0f} s] {text}", file=sys.stderr)

    with TemporaryDirectory(prefix="glasshouse-bench-") as scratch:
        results = run(Path(scratch), say, arguments.large)
    print(rendered(results))
    if not arguments.dry_run:
        write_into(DOCUMENT, results)
        say(f"Written into {DOCUMENT.name}")


if __name__ == "__main__":
    main()
