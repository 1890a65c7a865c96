"""What the benchmark of the kernel measures."""

from __future__ import annotations

import pytest

from benchmarks import elections_kernel
from benchmarks.elections_kernel import COUNTED, KernelTimes, counted, measure, rendered


def test_every_way_is_measured_and_told() -> None:
    times = measure(ballots=16, rounds=1)
    assert times is not None
    ways = (times.bare, times.library, times.kernel, times.checked, times.reference)
    assert min(ways) > 0 < times.gain
    assert times.backend in "\n".join(rendered(times))


def test_operations_count_as_often_as_a_ballot_takes_them() -> None:
    assert counted(dict.fromkeys(COUNTED, 1.0)) == 7 + 6 + 4 + 5 + 15


def test_what_is_compared_is_what_is_said() -> None:
    times = KernelTimes("any", 0.3, 0.5, 0.15, 0.175, 2.6, 0.16, 0.08)
    assert (times.ratio, times.gain) == (0.5, 2.0)


def test_without_the_kernel_nothing_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elections_kernel, "kernel_for", lambda *_election, **_options: None)
    assert measure(ballots=2, rounds=1) is None
