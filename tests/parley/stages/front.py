"""A front of a negotiation."""

from __future__ import annotations

from glasshouse.acts.compose import Written
from glasshouse.parley.fronts.facts import Front
from tests.house.world import NOWHERE
from tests.parley.table import Table


class _Stage:
    thing = NOWHERE

    def __init__(self) -> None:
        self.table = Table()
        self.world, self.office = self.table.world, self.table.office

    def write(self, kind: str, choice: str | None) -> Written:
        table = self.table
        if kind == "front.open":
            body = {"kind": "table", "parties": [table.north.id, table.south.id], "lines": []}
            return table.write(kind, body, table.north, {"title": "Hours"})
        return table.write(kind, {"front": self.thing}, table.north, {"reason": "Done"})

    def state(self) -> str:
        found = self.world.facts.get(Front, self.thing)
        assert found is not None
        return found.state


def reach(state: str) -> _Stage:
    """A front in this state."""
    stage = _Stage()
    if state == "nothing":
        return stage
    opened = stage.write("front.open", None)
    stage.world.record(opened)
    stage.thing = opened.id
    if state == "closed":
        stage.world.record(stage.write("front.close", None))
    return stage
