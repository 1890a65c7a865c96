"""Taking times that can be compared: in turns, and by their median or their least.

A machine speeds up, slows down and does other things. What is to be compared is therefore done in
turns within one run, and each is given by the median of its turns; by the least where one of two
is slowed down by what others do and the other is not.
"""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path


def in_turns(
    measures: Mapping[str, Callable[[], float]],
    rounds: int,
    of: Callable[[Sequence[float]], float] = statistics.median,
) -> dict[str, float]:
    """The median of each measure, or what ``of`` gives, each taken once in every round."""
    taken: dict[str, list[float]] = {name: [] for name in measures}
    for _ in range(rounds):
        for name, measure in measures.items():
            taken[name].append(measure())
    return {name: of(values) for name, values in taken.items()}


def processor_time(work: Callable[[], object]) -> float:
    """Seconds that this process spent on its processors for ``work``, other programs' left out."""
    began = time.process_time()
    work()
    return time.process_time() - began


def wall_time(work: Callable[[], object]) -> float:
    """Seconds that went by during ``work``."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that so large a share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def peak_mebibytes() -> float:
    """The most memory that this process has held so far."""
    # Not getrusage: Linux counts into it what the parent held when it started this process.
    for line in Path("/proc/self/status").read_text(encoding="ascii").split("\n"):
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("this system does not tell the peak memory of a process")
