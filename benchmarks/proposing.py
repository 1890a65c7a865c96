"""Proposals of a generated conference: tabled, revised, countered, answered, withdrawn."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks.speaking import DAY, HOUR, Desk, Seat, deadline
from benchmarks.texts import Outline, drafted, redrafted
from benchmarks.voices import Hall, Voices, recent

WORDS = (
    *("accept",) * 5, "accept_in_principle", "accept_with_reservation", "decline", "refer", "ask",
    "decline_to_answer",
)  # fmt: skip
DEMANDED = {"decline": "reason", "accept_with_reservation": "reservation"}


@dataclass
class Tabled:
    """A proposal in its newest version."""

    id: str
    sponsor: str
    addressees: list[str]
    version: str
    outline: Outline
    title: str


class Proposing(Voices):
    """What is said of proposals. The first is addressed to everybody, has no deadline, and is
    revised and answered more than any other."""

    def __init__(self, desk: Desk, hall: Hall, office: Seat, progress: Callable[[], float]) -> None:
        super().__init__(desk, hall, office, progress)
        self._fronts: list[str] = []
        self._main: Tabled | None = None
        self._tabled: deque[Tabled] = recent()

    def _table(self, everybody: bool = False) -> Tabled | None:
        sponsor, addressees = self._some(6)
        if everybody:
            addressees = [each for each in self.hall.parties if each != sponsor][:32]
        return self._tabling(sponsor, addressees, drafted(self._desk), None, open_ended=everybody)

    def _counter(self) -> None:
        before = self._one(self._tabled)
        if before is not None:
            outline = redrafted(self._desk, before.outline, before.version)
            sponsor = self._random.choice(before.addressees)
            self._tabling(sponsor, [before.sponsor], outline, before.version)

    def _tabling(
        self,
        sponsor: str,
        addressees: list[str],
        outline: Outline,
        responds_to: str | None,
        *,
        open_ended: bool = False,
    ) -> Tabled | None:
        title = self._desk.words(6)
        on_front = bool(self._fronts) and self._desk.happens(0.4)
        body = {
            "addressed_to": addressees,
            "front": self._random.choice(self._fronts) if on_front else None,
            "responds_to": responds_to,
            **self._terms(open_ended),
            "articles": outline.articles,
        }
        said = self._say("proposition.table", sponsor, body, outline.texts(title))
        if said is None:
            return None
        tabled = Tabled(said.id, sponsor, addressees, said.id, outline, title)
        if open_ended:
            self._main = tabled
        else:
            self._tabled.append(tabled)
        return tabled

    def _revise(self, tabled: Tabled | None = None) -> None:
        before = tabled or self._proposal()
        if before is None:
            return
        outline = redrafted(self._desk, before.outline, before.version)
        body = {
            "proposition": before.id,
            **self._terms(before is self._main),
            "articles": outline.articles,
        }
        said = self._say("proposition.revise", before.sponsor, body, outline.texts(before.title))
        if said is not None:
            before.version, before.outline = said.id, outline

    def _terms(self, open_ended: bool) -> dict[str, Any]:
        """By when an answer is wanted: for the most part after the house's last entry."""
        terms: dict[str, Any] = {"due": None, "on_silence": "stay_open", "lines": []}
        if open_ended or self.transcript or self._desk.happens(0.15):
            return terms
        allowed = ["lapse", "lapse", "stay_open"]
        # Only who joined by rules that allow it can be bound by silence: not at a practice table.
        if self.hall.mode == "live" and self._desk.happens(0.1):
            allowed = ["adopt"]
        return terms | {"due": deadline(self._soon()), "on_silence": self._random.choice(allowed)}

    def _soon(self) -> int:
        if self._desk.happens(0.5):
            return self._desk.time() + self._random.randint(2 * HOUR, 3 * DAY)
        return self._desk.end + DAY + self._random.randint(0, 20 * DAY)

    def _answer(self, by: Seat | None = None) -> None:
        tabled = self._proposal(by)
        if tabled is None:
            return
        party = by.id if by else self._random.choice(tabled.addressees)
        body, lines = self._answering(tabled)
        self._say("answer.give", party, body, self._in_english(lines), by=by)

    def _answering(self, tabled: Tabled) -> tuple[dict[str, Any], dict[str, str]]:
        body: dict[str, Any] = {"version": tabled.version, "articles": [], "lines": []}
        if self._desk.happens(0.3):
            word = self._random.choice(WORDS)
            demanded = [DEMANDED[word]] if word in DEMANDED else []
            body |= {"answer": word, "lines": demanded}
            return body, {line: self._desk.words(12) for line in demanded}
        eids = tabled.outline.eids
        chosen = set(self._random.sample(eids, self._random.randint(1, len(eids))))
        words = {eid: self._random.choice(WORDS) for eid in eids if eid in chosen}
        body |= {
            "answer": "by_article",
            "articles": [{"eid": eid, "answer": word} for eid, word in words.items()],
        }
        return body, {
            f"{DEMANDED[word]}__{eid}": self._desk.words(12)
            for eid, word in words.items()
            if word in DEMANDED
        }

    def _take_back(self) -> None:
        tabled = self._proposal()
        if tabled is not None:
            party = self._random.choice(tabled.addressees)
            self._say("answer.withdraw", party, {"version": tabled.version}, own=True)

    def _extend(self) -> None:
        tabled = self._one(self._tabled)
        if tabled is not None:
            due = deadline(self._desk.end + self._random.randint(DAY, 25 * DAY))
            body = {"version": tabled.version, "due": due, "lines": []}
            self._say("deadline.extend", tabled.sponsor, body, own=True)

    def _withdraw(self) -> None:
        """The oldest of the recent proposals goes, once there are many: a conference keeps only so
        many open."""
        full = len(self._tabled) == self._tabled.maxlen
        tabled = self._tabled[0] if full else self._one(self._tabled)
        if tabled is None or tabled is self._main or not (full or self._desk.happens(0.1)):
            return
        self._tabled.remove(tabled)
        lines = self._in_english({"reason": self._desk.words(10)})
        self._say("proposition.withdraw", tabled.sponsor, {"proposition": tabled.id}, lines)

    def _proposal(self, by: Seat | None = None) -> Tabled | None:
        """A recent one, one time in ten the first of all; addressed to ``by``, if that is given."""
        found = self._main if self._desk.happens(0.1) else self._one(self._tabled)
        if by is None or found is None or by.id in found.addressees:
            return found
        return self._one([each for each in self._tabled if by.id in each.addressees])
