"""The numbers for monitoring: what the house says of its health, and nothing of its readers."""

from __future__ import annotations

from typing import Any

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from glasshouse.site.metrics import GAUGES, HouseMetrics

HEALTH: dict[str, Any] = {
    "accepting": True,
    "alarms": {"witness_a": "It has not answered."},
    "counters": {"refused": 3, "accepted": 12},
    "pending": 1,
    "published": 196,
    "queued": 2,
    "size": 197,
}


def samples(health: dict[str, Any]) -> dict[tuple[str, tuple[str, ...]], float]:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(HouseMetrics(lambda: health))
    text = generate_latest(registry).decode()
    return {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_sizes_and_what_waits_are_gauges() -> None:
    found = samples(HEALTH)
    assert {name: found[f"glasshouse_{name}", ()] for name in GAUGES} == {
        "size": 197,
        "published": 196,
        "pending": 1,
        "queued": 2,
        "accepting": 1,
    }


def test_what_happened_is_counted_by_event() -> None:
    found = samples(HEALTH)
    assert found["glasshouse_events_total", ("refused",)] == 3
    assert found["glasshouse_events_total", ("accepted",)] == 12


def test_a_standing_alarm_is_named_and_a_house_without_one_names_none() -> None:
    assert samples(HEALTH)["glasshouse_alarm", ("witness_a",)] == 1
    quiet = samples(HEALTH | {"alarms": {}})
    assert not [name for name, _labels in quiet if name == "glasshouse_alarm"]


def test_a_house_that_takes_nothing_says_so() -> None:
    assert samples(HEALTH | {"accepting": False})["glasshouse_accepting", ()] == 0


def test_nothing_but_the_report_is_exported() -> None:
    names = {name for name, _labels in samples(HEALTH)}
    gauges = {f"glasshouse_{name}" for name in GAUGES}
    assert names == gauges | {"glasshouse_alarm", "glasshouse_events_total"}


def test_a_report_without_a_number_is_a_fault_and_not_a_zero() -> None:
    with pytest.raises(KeyError):
        samples({name: value for name, value in HEALTH.items() if name != "size"})
