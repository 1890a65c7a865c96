"""A question of the party called north to the one called south."""

from __future__ import annotations

from glasshouse.acts.compose import Written
from glasshouse.parley.questions.facts import Question
from tests.house.world import NOWHERE
from tests.parley.speech import answer, no_question, question
from tests.parley.table import Table


class _Stage:
    thing = NOWHERE

    def __init__(self) -> None:
        self.table = Table()
        self.world, self.office = self.table.world, self.table.office

    def write(self, kind: str, choice: str | None) -> Written:
        table = self.table
        who, (_, body, lines) = {
            "question.ask": (table.north, question(table.south)),
            "question.answer": (table.south, answer(self.thing)),
            "question.withdraw": (table.north, no_question(self.thing)),
        }[kind]
        return table.write(kind, body, who, lines)

    def state(self) -> str:
        found = self.world.facts.get(Question, self.thing)
        assert found is not None
        return found.state


def reach(state: str) -> _Stage:
    """A question in this state."""
    stage = _Stage()
    if state == "nothing":
        return stage
    asked = stage.write("question.ask", None)
    stage.world.record(asked)
    stage.thing = asked.id
    if state == "withdrawn":
        stage.world.record(stage.write("question.withdraw", None))
    return stage
