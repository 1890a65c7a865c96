"""One generated negotiation: who confers in it, and what comes next in it, kind by kind.

What is said here is what such a house holds: statements for the most part, proposals in several
versions and answers to them, questions, agreements, principles, protests, authority to speak. Of a
transcript the same is reported, as far as it can be.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.proposing import Proposing
from benchmarks.speaking import DAY, Desk, Seat, deadline, key
from benchmarks.voices import Hall, recent
from glasshouse.acts.compose import Written

OPENING = 3
"""How many proposals a negotiation opens with, each in two versions."""
FRONTS = 3
DELEGATES = 40
DECLARATIONS = 8
SEAT_ACTS = 20
SEATS_A_DAY = 400
NATURES = ("answer", "acceptance", "refusal", "request", "demand", "notice", "clarification")


@dataclass
class Said:
    """Something others can answer: its act, whose it is, whom it names."""

    id: str
    by: str
    others: list[str] = field(default_factory=list)


@dataclass
class Visitor:
    """Somebody in a seat of a practice table, and how often they have spoken."""

    seat: Seat
    used: int = 0


class Table(Proposing):
    """What is said in one hall, one thing after the other."""

    def __init__(self, desk: Desk, hall: Hall, office: Seat, progress: Callable[[], float]) -> None:
        super().__init__(desk, hall, office, progress)
        self._presented: str | None = None
        self._visitors: deque[Visitor] = recent(20)
        self._visits = (0, 0)
        self._questions: deque[Said] = recent()
        self._agreements: deque[Said] = recent()
        self._protests: deque[Said] = recent()
        self._reports: deque[Said] = recent()
        self._declared: list[Said] = []
        self.last_report: Written | None = None

    # --- procedure --------------------------------------------------------------------------------

    def open(self) -> None:
        """Invite and seat the parties, open the conference, table the first proposals."""
        if not self.transcript:
            for party in self.hall.parties:
                self._by_office("participation.invite", {"party": party, "lines": []})
            for party in self.hall.parties:
                self._say(
                    "participation.answer", party, {"will_confer": "yes", "lines": []}, own=True
                )
        for kind in ("conference.convene", "conference.open"):
            if self.transcript:
                self._say(kind, self.hall.parties[0], {})
            else:
                self._by_office(kind, {"account": None})
        if not self.transcript:
            for number in range(FRONTS):
                body = {"kind": "front", "parties": self.hall.parties[:32], "lines": []}
                lines = {"title": f"Front {number + 1}"}
                front = self._by_office("front.open", body, lines)
                self._fronts.append(front.id)
        for _ in range(OPENING):
            tabled = self._table(everybody=self._main is None)
            if tabled is not None:
                self._revise(tabled)

    def next(self) -> None:
        """One more thing is said; nothing where the rules do not allow what was thought of."""
        chance = self._random.random()
        if self.hall.mode == "practice" and chance < 0.4:
            self._visit()
        elif chance < 0.5:
            self.state()
        else:
            (choice,) = self._random.choices(self._choices, self._weights)
            choice()

    @property
    def _shares(self) -> Sequence[tuple[int, Callable[[], object]]]:
        told: Sequence[tuple[int, Callable[[], object]]] = (
            (10, self._table),
            (4, self._counter),
            (10, self._revise),
            (40, self._answer),
            (10, self._withdraw),
            (8, self._ask),
            (10, self._reply),
            (3, self._agree),
            (1, self._declare),
            (2, self._assent),
            (2, self._protest),
            (1, self._withdraw_protest),
        )
        spoken: Sequence[tuple[int, Callable[[], object]]] = (
            (3, self._extend),
            (2, self._take_back),
            (5, self._join),
            (1, self._present),
            (2, self._report_of_another),
            (2, self._speak_of_report),
            (1, self._correct),
        )
        return told if self.transcript else (*told, *spoken)

    @property
    def _choices(self) -> list[Callable[[], object]]:
        return [choice for _share, choice in self._shares]

    @property
    def _weights(self) -> list[int]:
        return [share for share, _choice in self._shares]

    # --- statements -------------------------------------------------------------------------------

    def state(self) -> None:
        """A statement that has no kind of its own; in a transcript sometimes another version of
        one, or one by somebody who may not report here."""
        speaker, others = self._some(4)
        body = self._statement(others)
        texts = self._two_languages({"speaker": speaker[:8], "text": self._random_words()})
        if not self.transcript:
            said = self._say("statement.make", speaker, body, texts, own=True)
        else:
            body["lines"] = ["addressed", "note"]
            if self.hall.originals and self._desk.happens(0.05):
                body |= {"rival_of": self._random.choice(self.hall.originals), "answers": []}
            texts = {
                language: lines | {"addressed": "All", "note": self._desk.words(20)}
                for language, lines in texts.items()
            }
            said = self._report(body, speaker, texts)
        if said is not None:
            self.hall.recent.append(said.id)
            if body["rival_of"] is None:
                self.hall.originals.append(said.id)

    def attempt(self, stranger: Seat) -> None:
        """A report by somebody who may not report here: on the record, without effect."""
        speaker, others = self._some(4)
        body = self._statement(others) | {"lines": ["note"]}
        lines = {"speaker": "An envoy", "text": self._random_words(), "note": "Heard."}
        self._desk.offer(
            "statement.make",
            body,
            stranger,
            scope=self.hall.id,
            reported=self._reported(speaker),
            texts={"en": lines},
        )

    def _statement(self, others: Sequence[str]) -> dict[str, Any]:
        answering = bool(self.hall.recent) and self._desk.happens(0.6)
        return {
            "nature": self._random.choice(NATURES),
            "answers": [self._random.choice(self.hall.recent)] if answering else [],
            "addressees": list(others),
            "jointly_with": [],
            "rival_of": None,
            "languages": ["en"],
            "lines": [],
        }

    def _report(
        self, body: Mapping[str, Any], of: str, texts: Mapping[str, Mapping[str, str]]
    ) -> Written | None:
        said = self._desk.offer(
            "statement.make",
            body,
            self._office,
            scope=self.hall.id,
            reported=self._reported(of),
            texts=texts,
        )
        self.last_report = said or self.last_report
        return said

    # --- questions, agreements, principles, protests ----------------------------------------------

    def _ask(self) -> None:
        asker, asked = self._some(3)
        branches = self._random.randint(0, 3)
        dated = not self.transcript and self._desk.happens(0.6)
        body = {
            "addressees": asked,
            "due": deadline(self._soon()) if dated else None,
            "branches": branches,
        }
        lines = {"text": self._desk.words(20)}
        for number in range(1, branches + 1):
            lines |= {f"branch_{number}": self._desk.words(4), f"then_{number}": "So be it."}
        said = self._say("question.ask", asker, body, self._in_english(lines))
        if said is not None:
            self._questions.append(Said(said.id, asker, asked))

    def _reply(self) -> None:
        question = self._one(self._questions)
        if question is not None:
            body = {"question": question.id, "branch": None, "lines": ["text"]}
            lines = self._in_english({"text": self._random_words()})
            self._say("question.answer", self._random.choice(question.others), body, lines)

    def _agree(self) -> None:
        proposer, others = self._some(3)
        conditions = self._random.randint(1, 6)
        body = {
            "parties": [proposer, *others],
            "front": self._random.choice(self._fronts) if self._fronts else None,
            "refers_to_front": None,
            "version": None,
            "conditions": conditions,
            "effective": None,
            "ends": None,
        }
        lines = {"title": self._desk.words(5)}
        for number in range(1, conditions + 1):
            lines[f"condition_{number}"] = self._desk.words(25)
        said = self._say("agreement.propose", proposer, body, self._in_english(lines))
        if said is not None:
            self._agreements.append(Said(said.id, proposer, others))

    def _join(self) -> None:
        agreement = self._one(self._agreements)
        if agreement is not None and agreement.others:
            party = agreement.others.pop()
            self._say("agreement.join", party, {"agreement": agreement.id}, own=True)

    def _declare(self) -> None:
        if len(self._declared) == DECLARATIONS:
            return
        by, _others = self._some(1)
        body = {"principles": 3, "addressees": []}
        lines = {"title": self._desk.words(4)}
        lines |= {f"principle_{number}": self._desk.words(15) for number in (1, 2, 3)}
        said = self._say("principles.declare", by, body, self._in_english(lines))
        if said is not None:
            others = [party for party in self.hall.parties if party != by]
            self._declared.append(Said(said.id, by, others))

    def _assent(self) -> None:
        declared = self._one([each for each in self._declared if each.others])
        if declared is not None:
            body = {"declaration": declared.id, "mode": "assent", "lines": []}
            self._say("principles.assent", declared.others.pop(), body)

    def _protest(self) -> None:
        by, others = self._some(3)
        against = self._one(self.hall.recent)
        body = {"against": against, "addressees": others}
        lines = self._in_english({"text": self._random_words()})
        said = self._say("protest.make", by, body, lines)
        if said is not None:
            self._protests.append(Said(said.id, by))

    def _withdraw_protest(self) -> None:
        protest = self._one(self._protests)
        if protest is not None:
            self._protests.remove(protest)
            lines = self._in_english({"reason": self._desk.words(10)})
            self._say("protest.withdraw", protest.by, {"protest": protest.id}, lines)

    # --- reports, corrections, authority ----------------------------------------------------------

    def _report_of_another(self) -> None:
        """A party reports what another answered; that binds nobody until it is confirmed."""
        tabled = self._one(self._tabled)
        if tabled is None:
            return
        of = self._random.choice(tabled.addressees)
        body = {"version": tabled.version, "answer": "accept", "articles": [], "lines": []}
        said = self._desk.offer(
            "answer.give",
            body | {"account": self._account()},
            self._seats[tabled.sponsor],
            scope=self.hall.id,
            reported=self._reported(of) | {"sources": []},
            texts={"en": {"speaker": of[:8], "note": "Told across the table."}},
        )
        if said is not None:
            self._reports.append(Said(said.id, of))

    def _speak_of_report(self) -> None:
        report = self._one(self._reports)
        if report is None:
            return
        self._reports.remove(report)
        if self._desk.happens(0.5):
            self._say("report.confirm", report.by, {"report": report.id}, own=True)
        else:
            lines = self._in_english({"reason": self._desk.words(10)})
            self._say("report.deny", report.by, {"report": report.id}, lines, own=True)

    def _correct(self) -> None:
        question = self._one(self._questions)
        if question is not None:
            lines = self._in_english({"reason": "A slip.", "text": self._desk.words(20)})
            body = {"entry": question.id, "lines": ["text"]}
            self._say("correction.make", question.by, body, lines, own=True)

    def _present(self) -> None:
        """A delegate is presented, and the one before found in order; each speaks for its party
        from the beginning."""
        if self._presented is not None:
            verdict = {"credential": self._presented, "verdict": "accept", "lines": []}
            self._presented = None
            self._by_office("credential.report", verdict)
            return
        if len(self._delegates) == DELEGATES:
            return
        party = self._random.choice(self.hall.parties)
        delegate = key(f"{self.hall.slug} delegate {len(self._delegates)}")
        body = {
            "key": delegate.value,
            "role": "head",
            "powers": ["confer", "table", "answer", "sign"],
            "expires": None,
        }
        said = self._desk.offer(
            "credential.present",
            body,
            self._seats[party],
            delegate,
            scope=self.hall.id,
            texts={"en": {"holder": self._desk.words(3)}},
        )
        if said is None:
            return
        self._delegates.append(Seat(party, delegate, said.id))
        self._presented = said.id

    # --- visitors of a practice table -------------------------------------------------------------

    def _visit(self) -> None:
        """Somebody takes a seat, or answers from one; within what a day allows."""
        day = self._desk.time() // DAY
        used = self._visits[1] if self._visits[0] == day else 0
        if used >= SEATS_A_DAY:
            return
        self._visits = (day, used + 1)
        if not self._visitors or self._desk.happens(0.2):
            visitor = key(f"{self.hall.slug} visitor {self._desk.bulk.size}")
            seat = Seat(self._random.choice(self.hall.parties), visitor)
            said = self._desk.offer("seat.take", {"key": visitor.value}, seat, scope=self.hall.id)
            if said is not None:
                self._visitors.append(Visitor(Seat(seat.id, visitor, said.id)))
            return
        visit = self._random.choice(self._visitors)
        visit.used += 1
        if visit.used == SEAT_ACTS:
            self._visitors.remove(visit)
        self._answer(visit.seat)
