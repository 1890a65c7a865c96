"""A proposal, from its tabling to its end."""

from __future__ import annotations

from glasshouse.acts.compose import Written
from glasshouse.parley.propositions.facts import Proposition
from tests.house.world import NOWHERE
from tests.parley.propositions.bargaining import HOUR, Bargaining, words
from tests.parley.table import deadline


class _Stage:
    """A proposal of the north, due in an hour, that lapses if the south is silent."""

    thing = NOWHERE

    def __init__(self) -> None:
        self.table = Bargaining()
        self.world, self.office = self.table.world, self.table.office

    @property
    def version(self) -> str:
        found = self.world.facts.get(Proposition, self.thing)
        return NOWHERE if found is None else found.current

    def write(self, kind: str, choice: str | None) -> Written:
        table = self.table
        match kind:
            case "proposition.table":
                body = table.proposal()
                return table.write(kind, body, table.north, words(body["articles"]))
            case "proposition.revise":
                body = table.proposal(lines=[])
                for name in ("addressed_to", "front", "responds_to"):
                    del body[name]
                body["proposition"] = self.thing
                return table.write(kind, body, table.north, words(body["articles"]))
            case "proposition.withdraw":
                body = {"proposition": self.thing, "account": None}
                return table.write(kind, body, table.north, {"reason": "Overtaken"})
            case "deadline.extend":
                body = {"version": self.version, "due": deadline(self.world.now + 2 * HOUR)}
                return table.write(kind, body | {"lines": []}, table.north)
            case "answer.withdraw":
                return table.write(kind, {"version": self.version}, table.south)
        return table.write_answer(self.version, "by_article", art_2="decline")

    def state(self) -> str:
        return self.table.known(self.thing).state


def reach(state: str) -> _Stage:
    """A proposal in this state; the south has declined its first article, or accepted all."""
    stage = _Stage()
    if state == "nothing":
        return stage
    stage.thing = stage.table.propose().id
    if state == "agreed":
        stage.table.answer(stage.thing, "accept")
        return stage
    stage.table.answer(stage.thing, art_1="decline")
    if state == "withdrawn":
        stage.world.record(stage.write("proposition.withdraw", None))
    if state == "lapsed":
        stage.world.now += HOUR
    return stage
