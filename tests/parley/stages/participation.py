"""The participation of the party called west."""

from __future__ import annotations

from typing import Any

from glasshouse.acts.compose import Written
from glasshouse.parley.sessions import participation_of
from glasshouse.parley.transitions import NOTHING
from tests.house.world import NOWHERE
from tests.parley.table import Table

_ANSWER = "participation.answer"
_ROADS: dict[str, list[tuple[str, str | None]]] = {
    NOTHING: [],
    "invited": [],
    "conferring": [(_ANSWER, "yes")],
    "conditional": [(_ANSWER, "conditional")],
    "declined": [(_ANSWER, "no")],
    "withdrawn": [(_ANSWER, "yes"), ("participation.withdraw", None)],
}


class _Stage:
    thing = NOWHERE

    def __init__(self) -> None:
        self.table = Table()
        self.world, self.office = self.table.world, self.table.office

    def write(self, kind: str, choice: str | None) -> Written:
        table, west = self.table, self.table.west
        if kind == "participation.invite":
            return table.write(kind, {"party": west.id, "lines": []}, self.office)
        if kind == "participation.withdraw":
            return table.write(kind, {}, west, {"reason": "We leave"})
        conditions = {"conditions": "In the open"} if choice == "conditional" else {}
        body: dict[str, Any] = {"will_confer": choice, "lines": list(conditions)}
        return table.write(kind, body, west, conditions)

    def state(self) -> str:
        found = participation_of(self.world.facts, self.table.scope, self.table.west.id)
        return NOTHING if found is None else found.state


def reach(state: str) -> _Stage:
    """A party that stands to the conference in this way."""
    stage = _Stage()
    if state != NOTHING:
        stage.table.invite(stage.table.west)
    for kind, choice in _ROADS[state]:
        stage.world.record(stage.write(kind, choice))
    return stage
