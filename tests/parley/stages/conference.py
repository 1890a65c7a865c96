"""A conference, from its announcement to its end."""

from __future__ import annotations

from glasshouse.acts.compose import Written
from glasshouse.parley.sessions import Session
from tests.house.world import CONFERENCE_TEXT, NOWHERE, announcement
from tests.parley.table import WITH_REASON, Table, session_body

_ENDING = {"closed": "conference.close", "abandoned": "conference.abandon"}


class _Stage:
    def __init__(self, table: Table) -> None:
        self.table, self.world, self.office = table, table.world, table.office
        self.thing = table.scope

    def write(self, kind: str, choice: str | None) -> Written:
        if kind == "conference.announce":
            body = announcement("another", "live", [])
            return self.world.write(kind, body, self.office, texts=CONFERENCE_TEXT)
        lines = {"reason": "So it is"} if kind in WITH_REASON else None
        return self.table.write(kind, session_body(kind), self.office, lines, scope=self.thing)

    def state(self) -> str:
        found = self.world.facts.get(Session, self.thing)
        assert found is not None
        return found.state


def reach(state: str) -> _Stage:
    """A conference in this state."""
    if state in _ENDING:
        stage = _Stage(Table())
        stage.table.turn(_ENDING[state])
        return stage
    stage = _Stage(Table(state="announced" if state == "nothing" else state))
    if state == "nothing":
        stage.thing = NOWHERE
    return stage
