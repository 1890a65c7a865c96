"""The results as text for docs/benchmarks.md: what was run, on what, and what came out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import ballot_box, elections_tool
from benchmarks.ballot_box import LEAST_BALLOTS, BoxTimes
from benchmarks.elections import ElectionTimes
from benchmarks.elections_tool import SideBySide
from benchmarks.machine import description
from benchmarks.pages import PageTimes
from benchmarks.throughput import CONNECTIONS, LINES, REQUESTS_OF_MANY, Throughput
from benchmarks.verifying import LITTLE_MEGABYTES, PeakMemory, VerifyTimes
from glasshouse.cli.main_options import CACHE_MEGABYTES

BEGINNING = "<!-- results -->"
ENDING = "<!-- end of results -->"

LEAST_THROUGHPUT = 1000
GREATEST_RATIO = 2.0
SLOWEST_PAGE_MS = 50.0
LEAST_BESIDE_THE_TOOL = 1.0
LEAST_OF_THE_KERNEL = 10.0
GREATEST_GROWTH = 1.2
"""A page counts as just as fast when its 95th percentile grew by no more than this: two runs of the
same house differ by as much."""


@dataclass(frozen=True)
class Results:
    """Everything that was measured in one run."""

    throughput: Throughput
    verifying: VerifyTimes
    memory: Sequence[PeakMemory]
    pages: Sequence[PageTimes]
    full: int
    large: int
    elections: ElectionTimes
    box: BoxTimes
    side_by_side: SideBySide | None = None
    """Where belenios-tool is."""


def write_into(document: Path, results: Results) -> None:
    """Put the results between their marks. ValueError if the document has no marks."""
    text = document.read_text(encoding="utf-8")
    before, found, rest = text.partition(BEGINNING)
    _old, ended, after = rest.partition(ENDING)
    if not found or not ended:
        raise ValueError(f"{document} has no place for results")
    parts = [before, BEGINNING, "\n", rendered(results), ENDING, after]
    document.write_text("".join(parts), encoding="utf-8")


def rendered(results: Results) -> str:
    """The results in Markdown."""
    return "\n".join(
        [
            "## What was measured",
            "",
            *(f"- {line}" for line in description()),
            "- one run of `make bench`; client and server share the processors",
            "",
            *_summary(results),
            "",
            *_throughput(results.throughput),
            "",
            *_verifying(results.verifying, results.memory),
            "",
            *_pages(results),
            "",
            *_elections(results.elections),
            "",
            *ballot_box.rendered(results.box),
            "",
            *_side_by_side(results.side_by_side),
        ]
    )


def _side_by_side(times: SideBySide | None) -> list[str]:
    return [] if times is None else [*elections_tool.rendered(times), ""]


def _summary(results: Results) -> list[str]:
    throughput, verifying = results.throughput, results.verifying
    slowest = max(results.pages, key=lambda page: page.large.passed)
    dearest = max(results.pages, key=lambda page: page.dearer)
    return [
        "| what | bound | measured | |",
        "|---|---|---|---|",
        f"| signed acts a second, one by one | {LEAST_THROUGHPUT:,} | {throughput.one_by_one:,.0f}"
        f" | {_kept(throughput.one_by_one >= LEAST_THROUGHPUT)} |",
        f"| signed acts a second, many in a request | {LEAST_THROUGHPUT:,} |"
        f" {throughput.many:,.0f} | {_kept(throughput.many >= LEAST_THROUGHPUT)} |",
        f"| signatures and replay, beside the bare signatures | {GREATEST_RATIO:.1f} |"
        f" {verifying.ratio:.2f} | {_kept(verifying.ratio <= GREATEST_RATIO)} |",
        f"| the same without the kernel | {GREATEST_RATIO:.1f} | {verifying.ratio_by_reference:.2f}"
        f" | {_kept(verifying.ratio_by_reference <= GREATEST_RATIO)} |",
        f"| slowest page, 95th percentile, {results.large:,} acts | {SLOWEST_PAGE_MS:.0f} ms |"
        f" {slowest.large.passed:.0f} ms ({slowest.kind}) |"
        f" {_kept(slowest.large.passed < SLOWEST_PAGE_MS)} |",
        f"| page that grew most beyond what it shows more, {results.large:,} acts beside"
        f" {results.full:,} | {GREATEST_GROWTH:.1f} | {dearest.dearer:.2f} ({dearest.kind}) |"
        f" {_kept(dearest.dearer <= GREATEST_GROWTH)} |",
        f"| ballots a second into the ballot box | {LEAST_BALLOTS:,} | {results.box.intake:,.0f}"
        f" | {_kept(results.box.intake >= LEAST_BALLOTS)} |",
        *_beside_the_tool(results),
    ]


def _beside_the_tool(results: Results) -> list[str]:
    """Beside the tool in the same run, where it was there."""
    beside = results.side_by_side
    if beside is None:
        return []
    found = {"without the kernel": (LEAST_BESIDE_THE_TOOL, beside.reference_beside_the_tool)}
    if beside.kernel_beside_the_tool is not None:
        found["with the kernel"] = (LEAST_OF_THE_KERNEL, beside.kernel_beside_the_tool)
    return [
        f"| ballots verified {how}, times the speed of belenios-tool | {least:.1f} |"
        f" {times:.2f} | {_kept(times >= least)} |"
        for how, (least, times) in found.items()
    ]


def _kept(kept: bool) -> str:
    return "kept" if kept else "**not kept**"


def _throughput(measured: Throughput) -> list[str]:
    return [
        "## Through the door",
        "",
        f"{measured.acts:,} statements of parties with one text each, in each of several turns, "
        "posted to a house served by a process of its own; each is answered after its commit. "
        "*Bare* is one Ed25519 verification for each act and one durable SQLite commit for as many "
        "acts as can wait at once, by one process that does nothing else.",
        "",
        "| way | acts a second | bare | bare beside measured |",
        "|---|---|---|---|",
        f"| one by one, {CONNECTIONS} connections kept open | {measured.one_by_one:,.0f} |"
        f" {measured.bare_one_by_one:,.0f} | {measured.ratio:.1f} |",
        f"| {LINES} in a request, {REQUESTS_OF_MANY} connections | {measured.many:,.0f} |"
        f" {measured.bare_many:,.0f} | {measured.ratio_of_many:.1f} |",
    ]


def _verifying(times: VerifyTimes, memory: Sequence[PeakMemory]) -> list[str]:
    return [
        "## Verifying",
        "",
        f"Processor time of one process for each of {times.acts:,} acts with {times.signatures:,} "
        "signatures, the least of several turns. The keys of the bare signatures are loaded "
        "beforehand, and OpenSSL always verifies them; in `verify` it is the kernel, where it is "
        f"installed, and libsodium elsewhere. It may use {CACHE_MEGABYTES} MiB for facts, as the "
        "command does.",
        "",
        "| what | microseconds an act | beside the bare signatures |",
        "|---|---|---|",
        f"| bare Ed25519 signatures | {times.bare:.0f} | 1 |",
        f"| signatures and replay | {times.signatures_and_folds:.0f} | {times.ratio:.2f} |",
        f"| the same without the kernel | {times.by_reference:.0f} |"
        f" {times.ratio_by_reference:.2f} |",
        f"| all of `verify`: tree, texts and files too | {times.whole:.0f} |"
        f" {times.ratio_of_whole:.2f} |",
        "",
        f"Peak memory of the process, with {LITTLE_MEGABYTES} MiB allowed for facts:",
        "",
        "| acts | MiB |",
        "|---|---|",
        *(f"| {peak.acts:,} | {peak.mebibytes:.0f} |" for peak in memory),
    ]


def _pages(results: Results) -> list[str]:
    return [
        "## Pages",
        "",
        "95th percentiles in milliseconds, over HTTP and compressed, with targets drawn at random: "
        "the time until the answer is there, and what the server spent on the processors for it. "
        f"In a house of {results.full:,} acts nearly all lists are full. Growth is that of the "
        "processor time; *shows* is how much longer the page is, as HTML, and *dearer* the growth "
        "beyond that.",
        "",
        f"| page | {results.full:,} acts | its server | {results.large:,} acts | its server |"
        " growth | shows | dearer |",
        "|---|---|---|---|---|---|---|---|",
        *(
            f"| {page.kind} | {page.full.passed:.1f} | {page.full.processor:.1f} |"
            f" {page.large.passed:.1f} | {page.large.processor:.1f} |"
            f" {page.growth:.2f} | {page.shows:.2f} | {page.dearer:.2f} |"
            for page in results.pages
        ),
    ]


def _elections(times: ElectionTimes) -> list[str]:
    how = "without the kernel" if times.backend is None else f"with the kernel ({times.backend})"
    return [
        "## Elections",
        "",
        f"Processor time of one process for each of {times.ballots:,} ballots of one question with "
        "two answers, median of turns. *Bare* are the operations of the group that a ballot calls "
        "for, done by libsodium and nothing else.",
        "",
        "| what | milliseconds a ballot | beside bare |",
        "|---|---|---|",
        f"| bare operations | {times.bare:.3f} | 1 |",
        f"| a ballot, without the kernel | {times.checked:.3f} | {times.ratio:.2f} |",
        f"| all of `election verify`, {how} | {times.whole:.3f} | {times.whole / times.bare:.2f} |",
    ]
