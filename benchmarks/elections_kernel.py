"""What the kernel makes of verifying ballots: one core and two, beside the reference and beside the
operations that the group library would need for them, done in turns in the same run.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from benchmarks.elections import generate
from benchmarks.measuring import in_turns, processor_time, wall_time
from glasshouse.elections.belenios.ballots import Ballot, check_ballot
from glasshouse.elections.belenios.bulk import check_ballots, kernel_for

BALLOTS = 4096
ROUNDS = 7
REFERENCE_BALLOTS = 32

#: What a ballot of one question with two answers, none to both of which may be chosen at most one,
#: takes of the group library: commitments to powers of the generator and of the key, elements that
#: must be of the group, elements read, and elements written (the commitments and the total).
COUNTED = {
    "double_multiplication_generator": 7,
    "double_multiplication_key": 6,
    "subgroup_check": 4,
    "decompression": 5,
    "compression": 15,
}


@dataclass(frozen=True)
class KernelTimes:
    """Milliseconds for each ballot.

    ``bare``, ``library``, ``kernel``, ``checked`` and ``reference`` are processor time on one core:
    the counted operations alone, the library's calls around them, the kernel as it runs here, the
    same with all that Python does around it, and PyNaCl. ``one`` and ``two`` are wall time on so
    many cores.
    """

    backend: str
    bare: float
    library: float
    kernel: float
    checked: float
    reference: float
    one: float
    two: float

    @property
    def ratio(self) -> float:
        """The kernel beside the counted operations."""
        return self.kernel / self.bare

    @property
    def gain(self) -> float:
        """How many times as fast two cores are as one."""
        return self.one / self.two


def counted(seconds: Mapping[str, float]) -> float:
    """Seconds of the counted operations of one ballot."""
    return sum(count * seconds[name] for name, count in COUNTED.items())


def measure(ballots: int = BALLOTS, rounds: int = ROUNDS) -> KernelTimes | None:
    """Measure in so many turns; None where the kernel is not installed."""
    election, weights, some, _archive = generate(min(ballots, 256))
    raws = (some * (ballots // len(some) + 1))[:ballots]
    few = some[:REFERENCE_BALLOTS]
    one, two = kernel_for(election, threads=1), kernel_for(election, threads=2)
    library = kernel_for(election, threads=1, lanes=False)
    if one is None or two is None or library is None:
        return None
    module = importlib.import_module("glasshouse_kernel")

    def bare() -> float:
        rounds, seconds = max(20, ballots // 8), dict[str, float]()
        spent = processor_time(lambda: seconds.update(module.bare_operations(rounds)))
        # The kernel tells wall time; of that, only what this process had of its processor counts.
        return counted(seconds) * spent / (rounds * sum(seconds.values()))

    def reference() -> None:
        for raw in few:
            check_ballot(election, weights, Ballot.parse(raw))

    def per_ballot(time: Callable[[Callable[[], object]], float], kernel: object) -> float:
        check = kernel.check  # type: ignore[attr-defined]
        return time(lambda: check(raws)) / len(raws)

    taken = in_turns(
        {
            "bare": bare,
            "library": lambda: per_ballot(processor_time, library),
            "kernel": lambda: per_ballot(processor_time, one),
            "checked": lambda: (
                processor_time(lambda: check_ballots(election, weights, raws, one)) / len(raws)
            ),
            "reference": lambda: processor_time(reference) / len(few),
            "one": lambda: per_ballot(wall_time, one),
            "two": lambda: per_ballot(wall_time, two),
        },
        rounds,
    )
    return KernelTimes(one.backend, **{name: 1000 * each for name, each in taken.items()})


def rendered(times: KernelTimes) -> list[str]:
    """Lines of Markdown."""
    rows = {
        "counted operations of the group library": times.bare,
        "the library's calls, ballot by ballot": times.library,
        f"the kernel ({times.backend})": times.kernel,
        "the same, with what Python does around it": times.checked,
        "the reference on PyNaCl": times.reference,
    }
    return [
        "| what, on one core | milliseconds a ballot | ballots a second | beside counted |",
        "|---|---|---|---|",
        *(
            f"| {name} | {each:.3f} | {1000 / each:,.0f} | {each / times.bare:.2f} |"
            for name, each in rows.items()
        ),
        "",
        f"Two cores verify {times.gain:.2f} times as fast as one.",
    ]


if __name__ == "__main__":
    found = measure()
    lines = ["The kernel is not installed: make kernel"] if found is None else rendered(found)
    print("\n".join(lines))
