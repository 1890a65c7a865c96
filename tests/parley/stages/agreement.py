"""An agreement that the party called north proposes to the one called south."""

from __future__ import annotations

from glasshouse.acts.compose import Written
from glasshouse.parley.agreements.facts import Agreement
from tests.house.world import NOWHERE
from tests.parley.speech import agreement, joining, no_agreement, say
from tests.parley.table import Table


class _Stage:
    thing = NOWHERE

    def __init__(self) -> None:
        self.table = Table()
        self.world, self.office = self.table.world, self.table.office

    def write(self, kind: str, choice: str | None) -> Written:
        table = self.table
        # A third party is named that is not there yet, so that one can join and none is the last.
        who, (_, body, lines) = {
            "agreement.propose": (table.north, agreement(table.north, table.south, table.east)),
            "agreement.join": (table.south, joining(self.thing)),
            "agreement.withdraw": (table.north, no_agreement(self.thing)),
        }[kind]
        return table.write(kind, body, who, lines)

    def state(self) -> str:
        found = self.world.facts.get(Agreement, self.thing)
        assert found is not None
        return found.state


def reach(state: str) -> _Stage:
    """An agreement in this state."""
    stage = _Stage()
    if state == "nothing":
        return stage
    proposed = stage.write("agreement.propose", None)
    stage.world.record(proposed)
    stage.thing = proposed.id
    if state == "concluded":
        say(stage.table, stage.table.south, joining(stage.thing))
        say(stage.table, stage.table.east, joining(stage.thing))
    if state == "withdrawn":
        stage.world.record(stage.write("agreement.withdraw", None))
    return stage
