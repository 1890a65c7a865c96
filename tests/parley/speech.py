"""What parties say in tests, as (kind, body, lines); and reporting that another said it."""

from __future__ import annotations

from typing import Any

from glasshouse.acts import judge
from glasshouse.acts.compose import Written
from glasshouse.acts.facts import FactStore
from glasshouse.acts.memory_facts import MemoryFacts
from tests.house.world import Someone, World
from tests.parley.table import Table

Speech = tuple[str, dict[str, Any], dict[str, str]]


def numbered(name: str, count: int) -> dict[str, str]:
    """The lines ``name_1`` … of a text."""
    return {f"{name}_{number}": f"The {name} {number}" for number in range(1, count + 1)}


# --- what is said, in one's own name --------------------------------------------------------------


def principles(count: int = 2, addressees: tuple[Someone, ...] = ()) -> Speech:
    body = {"principles": count, "addressees": [who.id for who in addressees], "account": None}
    return "principles.declare", body, {"title": "What we hold to"} | numbered("principle", count)


def assent(declaration: str, mode: str = "assent") -> Speech:
    line = {"assent": None, "assent_with_declaration": "declaration", "refuse": "reason"}[mode]
    lines = {} if line is None else {line: "With these words"}
    body = {"declaration": declaration, "mode": mode, "lines": list(lines), "account": None}
    return "principles.assent", body, lines


def taking_back(declaration: str) -> Speech:
    body = {"declaration": declaration, "account": None}
    return "principles.withdraw_assent", body, {"reason": "No more"}


def question(*addressees: Someone, branches: int = 0, due: dict[str, Any] | None = None) -> Speech:
    body: dict[str, Any] = {
        "addressees": [who.id for who in addressees],
        "due": due,
        "branches": branches,
        "account": None,
    }
    lines = {"text": "Will you?"} | numbered("branch", branches) | numbered("then", branches)
    return "question.ask", body, lines


def answer(asked: str, branch: int | None = None, text: str | None = "We will") -> Speech:
    lines = {} if text is None else {"text": text}
    body: dict[str, Any] = {"question": asked, "branch": branch, "lines": list(lines)}
    return "question.answer", body | {"account": None}, lines


def no_question(asked: str) -> Speech:
    return "question.withdraw", {"question": asked, "account": None}, {"reason": "Settled"}


def agreement(*parties: Someone, conditions: int = 1, **given: Any) -> Speech:
    body: dict[str, Any] = {
        "parties": [who.id for who in parties],
        "front": None,
        "refers_to_front": None,
        "version": None,
        "conditions": conditions,
        "effective": None,
        "ends": None,
        "account": None,
    }
    lines = {"title": "A truce"} | numbered("condition", conditions)
    return "agreement.propose", body | given, lines


def joining(proposed: str) -> Speech:
    return "agreement.join", {"agreement": proposed}, {}


def no_agreement(proposed: str) -> Speech:
    return "agreement.withdraw", {"agreement": proposed}, {"reason": "Too late"}


def protest(against: str | None = None) -> Speech:
    body: dict[str, Any] = {"against": against, "addressees": [], "account": None}
    return "protest.make", body, {"text": "We protest"}


def no_protest(made: str) -> Speech:
    return "protest.withdraw", {"protest": made, "account": None}, {"reason": "It was settled"}


def confirming(report: str) -> Speech:
    return "report.confirm", {"report": report}, {}


def correcting(report: str) -> Speech:
    return "report.correct", {"report": report}, {"text": "It was otherwise"}


def denying(report: str) -> Speech:
    return "report.deny", {"report": report}, {"reason": "We never said it"}


def correction(entry: str, *lines: str, reason: str = "A slip of the pen") -> Speech:
    words = {"reason__corrected" if each == "reason" else each: f"New {each}" for each in lines}
    return "correction.make", {"entry": entry, "lines": list(lines)}, {"reason": reason} | words


# --- saying it ------------------------------------------------------------------------------------


def say(table: Table, who: Someone, speech: Speech, **options: Any) -> str:
    """The id of the act by which ``who`` said it."""
    kind, body, lines = speech
    return table.say(kind, body, who, lines, **options).id


def attempt(table: Table, who: Someone, speech: Speech, **options: Any) -> str | None:
    """The code it would get."""
    kind, body, lines = speech
    return _code(table.world, table.write(kind, body, who, lines, **options))


def reported(
    of: Someone, speech: Speech, edtf: str = "1917-12-05", **account: Any
) -> tuple[Speech, dict[str, Any]]:
    """The speech as a report of what ``of`` said, and the envelope's ``reported``."""
    kind, body, lines = speech
    told: dict[str, Any] = {
        "answers": [],
        "jointly_with": [],
        "rival_of": None,
        "languages": [],
        "lines": [],
    }
    return (kind, body | {"account": told | account}, lines | {"speaker": "Somebody"}), {
        "of": of.id,
        "occurred": {"edtf": edtf, "calendar": "gregorian"},
        "sources": [],
        "certainty": "high",
    }


def report(table: Table, by: Someone, of: Someone, speech: Speech, **account: Any) -> str:
    """The id of the act by which ``by`` reports that ``of`` said it."""
    told, envelope = reported(of, speech, **account)
    return say(table, by, told, reported=envelope)


def attempt_report(
    table: Table, by: Someone, of: Someone, speech: Speech, **account: Any
) -> str | None:
    """The code such a report would get."""
    told, envelope = reported(of, speech, **account)
    return attempt(table, by, told, reported=envelope)


def _code(world: World, written: Written) -> str | None:
    try:
        decision = world.decide(written)
    except judge.Refusal as refusal:
        return refusal.code
    return decision.refused.code if decision.refused else decision.effect


class Chronicle:
    """A transcript: ``scribe`` enters what ``north``, ``south`` and ``east`` said, date by date."""

    def __init__(self, store: FactStore | None = None) -> None:
        self.world = World(facts=MemoryFacts() if store is None else store)
        there = self.world.transcript()
        self.office, self.scribe, self.scope = there.office, there.scribe, there.scope
        self.north, self.south = there.north, there.south
        self.east = self.world.described(self.scribe, "east", self.scope)

    def write(
        self, of: Someone, speech: Speech, by: Someone | None = None, **account: Any
    ) -> Written:
        (kind, body, lines), envelope = reported(of, speech, **account)
        return self.world.write(
            kind, body, by or self.scribe, scope=self.scope, texts={"en": lines}, reported=envelope
        )

    def enter(self, of: Someone, speech: Speech, **account: Any) -> str:
        """The id of the entry that tells it."""
        written = self.write(of, speech, **account)
        self.world.record(written)
        return written.id

    def attempt(self, of: Someone, speech: Speech, **account: Any) -> str | None:
        """The code such an entry would get."""
        return _code(self.world, self.write(of, speech, **account))
