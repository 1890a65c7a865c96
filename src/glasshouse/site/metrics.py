"""``/metrics``: the state of the house in the text format that Prometheus reads.

Counts of the house's own work and nothing about those who read it: no address, no path, no agent
is kept anywhere that these numbers could come from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from glasshouse.site.serving import serving

#: Numbers in the report on health, with what they mean.
GAUGES = {
    "size": "Entries on the record.",
    "published": "Entries that the newest published checkpoint covers.",
    "pending": "Statements that were kept and are not decided yet.",
    "queued": "Statements that wait in memory for the next batch.",
    "accepting": "1 while statements are taken, else 0.",
}


class HouseMetrics(Collector):
    """Reads the report on the house's health (``House.health``) at each collection."""

    def __init__(self, health: Callable[[], Mapping[str, Any]]) -> None:
        self._health = health

    def collect(self) -> Iterator[Metric]:
        """Gauges, then what was counted since the process began."""
        report = self._health()
        for name, meaning in GAUGES.items():
            yield GaugeMetricFamily(f"glasshouse_{name}", meaning, value=float(report[name]))
        alarms = GaugeMetricFamily("glasshouse_alarm", "Alarms that stand now.", labels=["name"])
        for name in sorted(report["alarms"]):
            alarms.add_metric([name], 1)
        yield alarms
        events = CounterMetricFamily(
            "glasshouse_events", "What happened since the site was started.", labels=["event"]
        )
        for name, count in sorted(report["counters"].items()):
            events.add_metric([name], count)
        yield events


def metrics(_request: HttpRequest) -> HttpResponse:
    """The numbers, for the monitoring of those who run the site."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(HouseMetrics(serving().health))
    return HttpResponse(
        generate_latest(registry),
        content_type=CONTENT_TYPE_PLAIN_0_0_4,
        headers={"Cache-Control": "no-store"},
    )
