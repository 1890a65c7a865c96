"""A delegate's authority to speak."""

from __future__ import annotations

from typing import Any

from glasshouse.acts.authors import Credential
from glasshouse.acts.compose import Written
from tests.house.world import NOWHERE, key
from tests.parley.table import Table

_ROADS: dict[str, list[tuple[str, str | None]]] = {
    "presented": [],
    "accepted": [("credential.report", "accept")],
    "rejected": [("credential.report", "reject")],
    "revoked": [("credential.revoke", None)],
}


class _Stage:
    thing = NOWHERE

    def __init__(self) -> None:
        # For practice, where seats can be taken and all else is as in a live conference.
        self.table = Table("practice")
        self.world, self.office = self.table.world, self.table.office

    def write(self, kind: str, choice: str | None) -> Written:
        table, north = self.table, self.table.north
        own = key("delegate")
        if kind == "credential.present":
            body = table.presentation("delegate", ("table", "answer"))
            keys = [*north.keys[:1], own]
            return table.write(kind, body, north, {"holder": "A delegate"}, keys=keys)
        if kind == "seat.take":
            return table.write(kind, {"key": own.value}, north, keys=[own])
        by = {"credential.report": self.office, "credential.object": table.south}.get(kind, north)
        given: dict[str, dict[str, Any]] = {
            "credential.report": {"verdict": choice, "lines": ["reason"]},
            "credential.object": {},
            "credential.restrict": {"powers": ["answer"]},
            "credential.revoke": {"lines": ["reason"]},
        }
        body = {"credential": self.thing} | given[kind]
        return table.write(kind, body, by, {"reason": "So it is"})

    def state(self) -> str:
        found = self.world.facts.get(Credential, self.thing)
        assert found is not None
        return found.state


def reach(state: str) -> _Stage:
    """An authority to speak in this state."""
    stage = _Stage()
    if state == "nothing":
        return stage
    stage.thing = stage.table.delegate(
        stage.table.north, "delegate", ("table", "answer")
    ).credential
    for kind, choice in _ROADS[state]:
        stage.world.record(stage.write(kind, choice))
    return stage
