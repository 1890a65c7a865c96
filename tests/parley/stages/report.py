"""A report, by the party called north, of what the one called south said."""

from __future__ import annotations

from glasshouse.acts.compose import Written
from glasshouse.parley.reports.facts import NOT_CONFIRMED, ReportStanding
from tests.parley.speech import confirming, correcting, denying, protest, report
from tests.parley.table import Table

_SAYINGS = {
    "report.confirm": confirming,
    "report.correct": correcting,
    "report.deny": denying,
}
_ROADS = {
    NOT_CONFIRMED: None,
    "confirmed": "report.confirm",
    "corrected": "report.correct",
    "denied": "report.deny",
}


class _Stage:
    def __init__(self) -> None:
        self.table = Table()
        self.world, self.office = self.table.world, self.table.office
        self.thing = report(self.table, self.table.north, self.table.south, protest())

    def write(self, kind: str, choice: str | None) -> Written:
        _, body, lines = _SAYINGS[kind](self.thing)
        return self.table.write(kind, body, self.table.south, lines)

    def state(self) -> str:
        found = self.world.facts.get(ReportStanding, self.thing)
        return NOT_CONFIRMED if found is None else found.standing


def reach(state: str) -> _Stage:
    """A report of which this has become."""
    stage = _Stage()
    kind = _ROADS[state]
    if kind is not None:
        stage.world.record(stage.write(kind, None))
    return stage
