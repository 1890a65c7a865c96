"""A protest of the party called north."""

from __future__ import annotations

from glasshouse.acts.compose import Written
from glasshouse.parley.protests.facts import Protest
from tests.house.world import NOWHERE
from tests.parley.speech import no_protest, protest
from tests.parley.table import Table


class _Stage:
    thing = NOWHERE

    def __init__(self) -> None:
        self.table = Table()
        self.world, self.office = self.table.world, self.table.office

    def write(self, kind: str, choice: str | None) -> Written:
        _, body, lines = protest() if kind == "protest.make" else no_protest(self.thing)
        return self.table.write(kind, body, self.table.north, lines)

    def state(self) -> str:
        found = self.world.facts.get(Protest, self.thing)
        assert found is not None
        return found.state


def reach(state: str) -> _Stage:
    """A protest in this state."""
    stage = _Stage()
    if state == "nothing":
        return stage
    made = stage.write("protest.make", None)
    stage.world.record(made)
    stage.thing = made.id
    if state == "withdrawn":
        stage.world.record(stage.write("protest.withdraw", None))
    return stage
