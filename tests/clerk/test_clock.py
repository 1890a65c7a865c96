"""The two clocks: one that tells the time, one that nobody can set."""

from __future__ import annotations

import pytest

from glasshouse.clerk.alarms import Alarms
from glasshouse.clerk.clock import GREATEST_LEAD, ClockRunsAhead, IntakeClock, SystemClock
from tests.clerk.desk import StandingClock


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


def test_time_passes_on_both_clocks_alike(clock: StandingClock) -> None:
    alarms = Alarms()
    intake = IntakeClock(clock, alarms)
    clock.pass_time(40 * 24 * 3600 * 1000)
    assert intake.read() == clock.wall
    assert alarms.standing == {}


@pytest.mark.parametrize(
    ("jump", "read"), [(GREATEST_LEAD, True), (GREATEST_LEAD + 1, False), (10**12, False)]
)
def test_case_22_a_clock_set_far_ahead_stamps_nothing(
    clock: StandingClock, jump: int, read: bool
) -> None:
    alarms = Alarms()
    intake = IntakeClock(clock, alarms)
    clock.wall += jump
    if read:
        assert intake.read() == clock.wall
        return
    with pytest.raises(ClockRunsAhead):
        intake.read()
    assert "clock" in alarms.standing
    clock.wall -= jump
    assert intake.read() == clock.wall
    assert alarms.standing == {}


def test_case_22_a_clock_set_back_raises_the_alarm_and_is_read(clock: StandingClock) -> None:
    alarms = Alarms()
    intake = IntakeClock(clock, alarms)
    clock.wall -= GREATEST_LEAD + 1
    assert intake.read() == clock.wall
    assert "clock" in alarms.standing


def test_the_clocks_of_the_machine_move_forward() -> None:
    clock = SystemClock()
    assert clock.now() > 1_700_000_000_000
    assert 0 <= clock.elapsed() <= clock.elapsed()
