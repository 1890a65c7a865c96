"""A live negotiation in which proposals can be tabled and answered in few words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from glasshouse.acts import judge
from glasshouse.acts.compose import Written
from glasshouse.acts.facts import Facts
from glasshouse.parley.propositions.facts import Position, Proposition, Version
from glasshouse.parley.propositions.standing import Standing, standing
from glasshouse.parley.sessions import Owed, Participation
from tests.house.world import Someone
from tests.parley.table import Table, deadline

HOUR = 3_600_000


def outline(*paragraphs: int, same_as: Mapping[int, str] | None = None) -> list[dict[str, Any]]:
    """Articles 1, 2 and so on with as many paragraphs each; ``same_as`` by number."""
    same_as = same_as or {}
    return [
        {"eid": f"art_{number}", "paragraphs": count, "same_as": same_as.get(number)}
        for number, count in enumerate(paragraphs, 1)
    ]


def words(
    articles: Sequence[Mapping[str, Any]], said: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Lines for an outline: each article speaks of itself, or says what ``said`` has by its eId."""
    lines = {"title": (said or {}).get("title", "A proposal")}
    for article in articles:
        eid = article["eid"]
        text = (said or {}).get(eid, f"What {eid} says")
        lines[f"{eid}__heading"] = f"Of {eid}"
        for number in range(1, article["paragraphs"] + 1):
            lines[f"{eid}__para_{number}"] = f"{text}, {number}"
    return lines


def by_article(**answers: str) -> list[dict[str, str]]:
    return [{"eid": eid, "answer": answer} for eid, answer in answers.items()]


class Bargaining(Table):
    """A table at which the north bargains with the south."""

    def proposal(
        self, *to: Someone, due_in: int | None = HOUR, on_silence: str = "lapse", **given: Any
    ) -> dict[str, Any]:
        """The body of a proposal of two articles to the south, or ``to`` others."""
        due = None if due_in is None else deadline(self.world.now + due_in)
        body = {
            "addressed_to": [party.id for party in to or (self.south,)],
            "front": None,
            "responds_to": None,
            "due": due,
            "on_silence": "stay_open" if due is None else on_silence,
            "articles": outline(1, 2),
            "lines": [],
            "account": None,
        }
        return body | given

    def propose(self, *to: Someone, by: Someone | None = None, **given: Any) -> Written:
        """A proposal of the north, or of another, that stands."""
        said = given.pop("said", None)
        body = self.proposal(*to, **given)
        return self.say("proposition.table", body, by or self.north, words(body["articles"], said))

    def revision(
        self,
        proposition: str,
        same: Sequence[int] = (),
        articles: Sequence[int] = (1, 2),
        **given: Any,
    ) -> dict[str, Any]:
        """The body of a new version; the articles of these numbers are the same as before."""
        body = self.proposal(**given)
        del body["addressed_to"], body["front"], body["responds_to"]
        same_as = dict.fromkeys(same, self.known(proposition).current)
        return {"proposition": proposition, "articles": outline(*articles, same_as=same_as)} | {
            name: each for name, each in body.items() if name != "articles"
        }

    def revise(
        self, proposition: str, same: Sequence[int] = (), by: Someone | None = None, **given: Any
    ) -> Written:
        """A new version that stands; what is not the same is said otherwise."""
        body = self.revision(proposition, same, **given)
        new = {
            each["eid"]: f"Other words in version {self.known(proposition).versions + 1}"
            for each in body["articles"]
            if each["same_as"] is None
        }
        return self.say("proposition.revise", body, by or self.north, words(body["articles"], new))

    def answer_body(self, version: str, answer: str, **given: Any) -> dict[str, Any]:
        """The body of an answer, and the lines that it demands."""
        body: dict[str, Any] = {"version": version, "answer": answer, "articles": [], "lines": []}
        body["account"] = None
        demanded = {"decline": "reason", "accept_with_reservation": "reservation"}
        if answer in demanded:
            body["lines"] = [demanded[answer]]
        return body | given

    def write_answer(
        self, version: str, answer: str, by: Someone | None = None, **given: Any
    ) -> Written:
        """An answer of the south, or of another: as a whole, or ``art_1="accept"`` by article."""
        articles = {eid: given.pop(eid) for eid in list(given) if eid.startswith("art_")}
        if articles:
            given["articles"] = by_article(**articles)
        body = self.answer_body(version, answer, **given)
        lines = dict.fromkeys(body["lines"], "Because")
        for eid, word in articles.items():
            line = {"decline": "reason", "accept_with_reservation": "reservation"}.get(word)
            if line is not None and line not in body["lines"]:
                lines[f"{line}__{eid}"] = "Because"
        return self.write("answer.give", body, by or self.south, lines)

    def answer(self, version: str, answer: str = "by_article", **given: Any) -> Written:
        """See ``write_answer``: it stands, with effect or without."""
        written = self.write_answer(version, answer, **given)
        self.world.record(written)
        return written

    def try_answer(self, version: str, answer: str = "by_article", **given: Any) -> str | None:
        """The code of such an answer."""
        return self.code(self.write_answer(version, answer, **given))

    def attempt(self, *args: Any, **options: Any) -> str | None:
        """See ``Table.attempt``; also of what is refused for its form."""
        return self.code(self.write(*args, **options))

    def code(self, written: Written) -> str | None:
        """The code that an act would get; None if it were effective."""
        try:
            decision = self.world.decide(written)
        except judge.Refusal as refusal:
            return refusal.code
        return decision.refused.code if decision.refused else decision.effect

    # --- reading ----------------------------------------------------------------------------------

    @property
    def facts(self) -> Facts:
        """The facts as time has made them by now."""
        return self.world.replay.settled(self.world.now)[0]

    def known(self, proposition: str) -> Proposition:
        found = self.facts.get(Proposition, proposition)
        assert found is not None
        return found

    def position(self, proposition: str, party: Someone | None = None) -> Position | None:
        return self.facts.get(Position, f"{proposition}/{(party or self.south).id}")

    def owes(self, proposition: str, party: Someone | None = None) -> Owed | None:
        return self.facts.get(Owed, f"{proposition}/{(party or self.south).id}")

    def standing(self, proposition: str) -> Standing:
        """How its current version stands now."""
        facts, known = self.facts, self.known(proposition)
        version = facts.get(Version, known.current)
        assert version is not None
        participations = {
            each.party: each for each in facts.find(Participation, "conference", self.scope)
        }
        positions = facts.find(Position, "proposition", proposition)
        return standing(known, version, positions, participations, self.world.now)

    def codes(self, proposition: str) -> list[str]:
        """The codes of its articles."""
        return [each.code for each in self.standing(proposition).articles]

    def cells(self, proposition: str, party: Someone | None = None) -> list[str]:
        """What a party says of each article."""
        cells = [
            each.cell((party or self.south).id) for each in self.standing(proposition).articles
        ]
        return [each.code for each in cells if each is not None]
