"""What verifying an election costs, as whole commands side by side on one core: belenios-tool, and
ours with the kernel and without, in turns in the same run.

From the processor time of each command on an election with ballots, that on the same election
without ballots is taken: what is left is the ballots'.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.elections import generate
from benchmarks.measuring import in_turns
from glasshouse.elections.belenios.archive import read_records, read_timestamp
from glasshouse.elections.belenios.verification import Verification, verify_records
from glasshouse.elections.belenios.writing import Writing
from tools.belenios_tool import found, version_of

BALLOTS = 300
ROUNDS = 5
UUID = "ABCDEFGHJKLMNP"

_OURS = (
    "import sys\n"
    "if sys.argv.pop(1) == 'reference':\n"
    "    sys.modules['glasshouse_kernel'] = None\n"
    "from glasshouse.cli.main import main\n"
    "main()\n"
)


@dataclass(frozen=True)
class SideBySide:
    """Milliseconds of processor time for each ballot of two answers, on one core. ``kernel`` is
    None where it is not installed."""

    version: str
    ballots: int
    tool: float
    reference: float
    kernel: float | None

    @property
    def reference_beside_the_tool(self) -> float:
        """How many times as fast as the tool ours is without the kernel."""
        return self.tool / self.reference

    @property
    def kernel_beside_the_tool(self) -> float | None:
        """How many times as fast as the tool ours is with the kernel."""
        return None if self.kernel is None else self.tool / self.kernel


def measure(ballots: int = BALLOTS, rounds: int = ROUNDS) -> SideBySide | None:
    """Measure in so many turns; None where belenios-tool is not here."""
    program = found()
    version = None if program is None else version_of(program)
    if program is None or version is None:
        return None
    with TemporaryDirectory(prefix="glasshouse-bench-") as scratch:
        whole, empty = _archives(Path(scratch), ballots)
        here = [sys.executable, "-c", _OURS]
        verifying = ("election", "verify")
        commands: dict[str, list[str]] = {
            "tool": [str(program), *verifying, "--uuid", UUID],
            "reference": [*here, "reference", *verifying, f"{UUID}.bel"],
        }
        if find_spec("glasshouse_kernel") is not None:
            commands["kernel"] = [*here, "kernel", *verifying, f"{UUID}.bel"]
        taken = in_turns(
            {
                f"{name} {folder.name}": lambda c=command, f=folder: processor_time_of(c, f)  # type: ignore[misc]
                for name, command in commands.items()
                for folder in (whole, empty)
            },
            rounds,
        )
    each = {
        name: 1000 * (taken[f"{name} {whole.name}"] - taken[f"{name} {empty.name}"]) / ballots
        for name in commands
    }
    return SideBySide(version, ballots, each["tool"], each["reference"], each.get("kernel"))


def _archives(scratch: Path, ballots: int) -> tuple[Path, Path]:
    """Two folders with an election each, tallied: with its ballots, and with none."""
    archive = generate(ballots)[3]
    folders = scratch / "whole", scratch / "empty"
    for folder, raw in zip(folders, (archive, _beginning(archive)), strict=True):
        folder.mkdir()
        (folder / f"{UUID}.bel").write_bytes(_tallied(raw))
    return folders


def _beginning(archive: bytes) -> bytes:
    """The archive before its first ballot."""
    file = BytesIO(archive)
    for record in read_records(file):
        if record.kind == "event":
            break
    return archive[: file.tell()]


def _tallied(archive: bytes) -> bytes:
    """The archive with the vote closed and the ballots added up: without that, the tool leaves the
    proofs of the ballots to another command."""
    file = BytesIO(archive)
    timestamp = read_timestamp(file)
    file.seek(0)
    verification = Verification()
    verified = verify_records(read_records(file), verification)
    writing = Writing(file, timestamp, height=verified.events, parent=verified.final)
    writing.end_ballots()
    writing.encrypted_tally(verification.counting)
    return file.getvalue()


def processor_time_of(command: Sequence[str], folder: Path) -> float:
    """Seconds of processor time that a command takes on one core. CalledProcessError where it
    fails: what was refused took no time to tell of."""
    core = min(os.sched_getaffinity(0))
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: os.sched_setaffinity(0, {core}),
    )
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, list(command))
    return used.ru_utime + used.ru_stime


def rendered(times: SideBySide) -> list[str]:
    """Lines of Markdown."""
    rows = [(f"belenios-tool {times.version}", times.tool), ("ours, on PyNaCl", times.reference)]
    if times.kernel is not None:
        rows.append(("ours, with the kernel", times.kernel))
    return [
        f"Processor time of `election verify` for each of {times.ballots:,} ballots of one "
        "question with two answers, in an election that is tallied: whole commands on one core in "
        "turns, what they take without ballots left out, median of turns.",
        "",
        "| what | milliseconds a ballot | ballots a second | times the speed of belenios-tool |",
        "|---|---|---|---|",
        *(
            f"| {name} | {each:.3f} | {1000 / each:,.0f} | {times.tool / each:.2f} |"
            for name, each in rows
        ),
    ]


if __name__ == "__main__":
    side_by_side = measure()
    lines = (
        ["belenios-tool is not here: make interop"]
        if side_by_side is None
        else rendered(side_by_side)
    )
    print("\n".join(lines))
