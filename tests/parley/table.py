"""A live negotiation for tests: an office, parties that joined, a conference in session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from glasshouse.acts import judge
from glasshouse.acts.compose import SigningKey, Written
from glasshouse.acts.facts import FactStore
from glasshouse.acts.identifiers import milliseconds_to_instant
from glasshouse.acts.memory_facts import MemoryFacts
from tests.house.world import Someone, World, key

Lines = Mapping[str, str]
#: What a conference goes through, and the act that brings it there.
ROAD = (
    ("convened", "conference.convene"),
    ("in_session", "conference.open"),
    ("suspended", "conference.suspend"),
)
WITH_REASON = ("conference.suspend", "conference.close", "conference.abandon")


def session_body(kind: str, **given: Any) -> dict[str, Any]:
    """The body of an act that changes the state of a conference."""
    body: dict[str, Any] = {"account": None}
    if kind == "conference.close":
        body["lapses"] = []
    return body | given


class Table:
    """``north`` and ``south`` have joined, ``east`` is invited, ``west`` is not.

    ``state`` is announced, convened, in_session or suspended. ``world`` may be one that goes in
    through a clerk; ``founding`` are fields of the house's founding.
    """

    def __init__(
        self,
        mode: str = "live",
        state: str = "in_session",
        store: FactStore | None = None,
        world: World | None = None,
        **founding: Any,
    ) -> None:
        self.world = world or World(facts=MemoryFacts() if store is None else store)
        self.house = self.world.found(**founding)
        self.office = self.world.office(self.house)
        self.north, self.south, self.east, self.west = (
            self.world.party(self.office, slug) for slug in ("north", "south", "east", "west")
        )
        self.scope = self.world.conference(self.office, "table", mode)
        for party in (self.north, self.south):
            self.join(party)
        self.invite(self.east)
        if state != "announced":
            for reached, kind in ROAD:
                self.turn(kind)
                if reached == state:
                    break

    # --- saying: lines of a text in English, ``reason`` and the like, besides the body ------------

    def write(
        self,
        kind: str,
        body: Mapping[str, Any],
        who: Someone,
        lines: Lines | None = None,
        **options: Any,
    ) -> Written:
        """An act in this conference."""
        options.setdefault("scope", self.scope)
        if isinstance(who, Delegate):
            options.setdefault("capacity", who.credential)
        texts = {"en": dict(lines)} if lines else None
        return self.world.write(kind, body, who, texts=texts, **options)

    def say(self, *args: Any, **options: Any) -> Written:
        """See ``write``: it stands, with effect or without."""
        written = self.write(*args, **options)
        self.world.record(written)
        return written

    def attempt(self, *args: Any, **options: Any) -> str | None:
        """The code an act would get, refused or without effect; None if it were effective."""
        try:
            decision = self.world.decide(self.write(*args, **options))
        except judge.Refusal as refusal:
            return refusal.code
        return decision.refused.code if decision.refused else decision.effect

    # --- the steps that lead to a table -----------------------------------------------------------

    def invite(self, party: Someone, by: Someone | None = None) -> Written:
        body = {"party": party.id, "lines": []}
        return self.say("participation.invite", body, by or self.office)

    def join(self, party: Someone) -> Written:
        self.invite(party)
        return self.say("participation.answer", {"will_confer": "yes", "lines": []}, party)

    def turn(self, kind: str, **body: Any) -> Written:
        """Change the state of the conference, by the office."""
        lines = {"reason": "So it is"} if kind in WITH_REASON else None
        return self.say(kind, session_body(kind, **body), self.office, lines)

    # --- delegates --------------------------------------------------------------------------------

    def presentation(
        self, name: str, powers: Sequence[str] = ("answer",), **given: Any
    ) -> dict[str, Any]:
        """The body that presents the key called ``name``."""
        body = {
            "key": key(name).value,
            "role": "head" if powers else "observer",
            "powers": list(powers),
            "expires": None,
        }
        return body | given

    def delegate(
        self, party: Someone, name: str, powers: Sequence[str] = ("answer",), **given: Any
    ) -> Delegate:
        """Present a delegate, who may act at once."""
        own = key(name)
        written = self.say(
            "credential.present",
            self.presentation(name, powers, **given),
            party,
            {"holder": name.title()},
            keys=[*party.keys[:1], own],
        )
        return Delegate(party.id, [own], credential=written.id)

    def take_seat(self, party: Someone, name: str) -> Delegate:
        """Take a party's seat, in a conference held for practice."""
        own = key(name)
        written = self.say("seat.take", {"key": own.value}, party, keys=[own])
        return Delegate(party.id, [own], credential=written.id)


class Delegate(Someone):
    """Who speaks for a party with a key of their own: ``capacity`` names the authority."""

    def __init__(self, party: str, keys: list[SigningKey], credential: str) -> None:
        super().__init__(party, keys)
        self.credential = credential


def deadline(at: int, offset_minutes: int = 60) -> dict[str, Any]:
    """A deadline as it stands in bodies; ``at`` is Unix ms."""
    return {"at": milliseconds_to_instant(at), "offset_minutes": offset_minutes}
