"""What the party called south says of the principles of the one called north."""

from __future__ import annotations

from glasshouse.acts.compose import Written
from glasshouse.parley.principles.facts import SILENT, AssentState
from tests.house.world import NOWHERE
from tests.parley.speech import assent, principles, say, taking_back
from tests.parley.table import Table

_ASSENT, _BACK = "principles.assent", "principles.withdraw_assent"
_ROADS: dict[str, list[tuple[str, str | None]]] = {
    SILENT: [],
    "assented": [(_ASSENT, "assent")],
    "assented_with_declaration": [(_ASSENT, "assent_with_declaration")],
    "refused": [(_ASSENT, "refuse")],
    "withdrawn": [(_ASSENT, "assent"), (_BACK, None)],
}


class _Stage:
    thing = NOWHERE

    def __init__(self) -> None:
        self.table = Table()
        self.world, self.office = self.table.world, self.table.office
        self.declaration = say(self.table, self.table.north, principles())

    def write(self, kind: str, choice: str | None) -> Written:
        speech = (
            taking_back(self.declaration) if choice is None else assent(self.declaration, choice)
        )
        _, body, lines = speech
        return self.table.write(kind, body, self.table.south, lines)

    def state(self) -> str:
        key = f"{self.declaration}/{self.table.south.id}"
        found = self.world.facts.get(AssentState, key)
        return SILENT if found is None else found.state


def reach(state: str) -> _Stage:
    """A party that stands to the principles in this way."""
    stage = _Stage()
    for kind, choice in _ROADS[state]:
        stage.world.record(stage.write(kind, choice))
    return stage
