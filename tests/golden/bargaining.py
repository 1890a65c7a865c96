"""The second chapter of the golden story: a negotiation from its announcement to its end.

Every kind of the parley, every way in which one of them can be recorded without effect, and what
follows from time: a proposal that lapses, one that silence adopts, an authority that runs out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from glasshouse.acts.compose import SigningKey, Written
from glasshouse.parley.propositions.facts import Proposition
from tests.golden.teller import DAY, HOUR, Seat, Teller, key

OFFSET = 60


@dataclass
class Hall:
    """A conference, and who speaks in it."""

    teller: Teller
    scope: str
    office: Seat
    north: Seat
    south: Seat
    outsider: Seat

    def say(
        self,
        kind: str,
        body: Mapping[str, Any],
        who: Seat,
        effect: str | None = None,
        *also: SigningKey,
        capacity: str | None = None,
        reported: Mapping[str, Any] | None = None,
        said: Mapping[str, str] | None = None,
        **lines: str,
    ) -> Written:
        """An act in this conference, that comes out so."""
        return self.teller.say(
            kind,
            body,
            [who.key, *also],
            by=who.id,
            scope=self.scope,
            effect=effect,
            capacity=capacity,
            reported=reported,
            texts={"en": {**(said or {}), **lines}} if said or lines else None,
        )

    def due(self, after: int) -> dict[str, Any]:
        """A deadline so many milliseconds from now."""
        return {"at": self.teller.instant(after), "offset_minutes": OFFSET}

    def join(self, *parties: Seat) -> None:
        """Invite these, and let each accept the rules."""
        for party in parties:
            self.say("participation.invite", {"party": party.id, "lines": []}, self.office)
            self.say("participation.answer", {"will_confer": "yes", "lines": []}, party)

    def begin(self) -> None:
        """Convene it and open it."""
        for kind in ("conference.convene", "conference.open"):
            self.say(kind, {"account": None}, self.office)

    def propose(
        self,
        who: Seat,
        to: Sequence[Seat],
        *,
        due: int | None = 2 * HOUR,
        on_silence: str = "stay_open",
        effect: str | None = None,
        capacity: str | None = None,
        **given: Any,
    ) -> str:
        """A proposal of two articles."""
        body = {
            "addressed_to": [party.id for party in to],
            "front": None,
            "responds_to": None,
            **self._outline(due, on_silence),
        }
        return self.say(
            "proposition.table",
            body | given,
            who,
            effect,
            capacity=capacity,
            said=_articles("first"),
        ).id

    def revise(self, who: Seat, proposition: str, same_as: str | None, wording: str) -> str:
        """A new version: of two articles the first may stand word for word."""
        body = {"proposition": proposition, **self._outline(2 * HOUR, "stay_open")}
        body["articles"][0]["same_as"] = same_as
        lines = _articles(wording)
        if same_as is not None:
            lines |= {name: text for name, text in _articles("first").items() if "art_1" in name}
        return self.say("proposition.revise", body, who, said=lines).id

    def _outline(self, due: int | None, on_silence: str) -> dict[str, Any]:
        return {
            "due": None if due is None else self.due(due),
            "on_silence": on_silence,
            "articles": [
                {"eid": "art_1", "paragraphs": 1, "same_as": None},
                {"eid": "art_2", "paragraphs": 2, "same_as": None},
            ],
            "lines": [],
            "account": None,
        }

    def answer(
        self, who: Seat, version: str, answer: str, effect: str | None = None, **given: Any
    ) -> str:
        """An answer to the whole of a version."""
        lines = {
            name: "Because"
            for word, name in (("decline", "reason"), ("accept_with_reservation", "reservation"))
            if word == answer
        }
        body: dict[str, Any] = {"version": version, "answer": answer, "articles": []}
        body |= {"lines": sorted(lines), "account": None}
        return self.say("answer.give", body, who, effect, said=lines, **given).id


def _articles(wording: str) -> dict[str, str]:
    return {
        "title": "On work",
        "art_1__heading": "Hours",
        "art_1__para_1": f"The {wording} wording of hours",
        "art_2__heading": "Pay",
        "art_2__para_1": f"The {wording} wording of pay",
        "art_2__para_2": "It is paid",
    }


def bargain(hall: Hall) -> None:
    """A live negotiation, whole."""
    _come_together(hall)
    front = hall.say(
        "front.open",
        {"kind": "table", "parties": [hall.north.id, hall.south.id], "lines": ["area"]},
        hall.office,
        title="Hours",
        area="All that is about hours",
    ).id
    _send_delegates(hall)
    _hold_to_principles(hall)
    _ask(hall)
    _propose(hall, front)
    _report(hall)
    _agree(hall, front)
    _protest(hall)
    hall.say("front.close", {"front": front}, hall.office, reason="Done")
    _end(hall)


def _come_together(hall: Hall) -> None:
    invitation = {"party": hall.south.id, "lines": ["reason"]}
    hall.say("participation.invite", invitation, hall.office, reason="Nobody is missing but you")
    hall.say(
        "participation.answer",
        {"will_confer": "conditional", "lines": ["conditions"]},
        hall.south,
        conditions="In the open",
    )
    hall.join(hall.north)
    hall.say("participation.answer", {"will_confer": "yes", "lines": []}, hall.south)
    hall.begin()
    hall.say("conference.suspend", {"account": None}, hall.office, reason="For the night")
    hall.say("conference.resume", {"account": None}, hall.office)
    hall.say(
        "conference.suspend",
        {"account": None},
        hall.north,
        "without_authority",
        reason="It is not mine to do",
    )
    hall.propose(hall.outsider, [hall.north], effect="not_conferring")


def _send_delegates(hall: Hall) -> None:
    """One accepted and narrowed, one rejected, one that runs out, one called back."""
    sent = {}
    for name, expires in (("head", None), ("rival", None), ("brief", HOUR), ("second", None)):
        own = key(f"delegate {name}")
        body = {
            "key": own.value,
            "role": "head" if name == "head" else "alternate",
            "powers": ["confer", "table", "answer", "sign"],
            "expires": None if expires is None else hall.due(expires),
        }
        act = hall.say("credential.present", body, hall.north, None, own, holder=f"The {name}")
        sent[name] = (Seat(hall.north.id, own), act.id)
    report = {"verdict": "accept", "lines": []}
    hall.say("credential.report", {"credential": sent["head"][1], **report}, hall.office)
    hall.say(
        "credential.report",
        {"credential": sent["rival"][1], "verdict": "reject", "lines": ["reason"]},
        hall.office,
        reason="Two heads",
    )
    hall.say("credential.object", {"credential": sent["head"][1]}, hall.south, reason="Too young")
    hall.say(
        "credential.restrict",
        {"credential": sent["head"][1], "powers": ["table", "answer"]},
        hall.north,
        reason="No signature yet",
    )
    hall.say("credential.revoke", {"credential": sent["second"][1], "lines": []}, hall.north)
    hall.teller.wait(2 * HOUR)
    protest: dict[str, Any] = {"against": None, "addressees": [], "account": None}
    for name, effect in (
        ("rival", "capacity_revoked"),
        ("brief", "capacity_expired"),
        ("head", "exceeds_powers"),
    ):
        delegate, credential = sent[name]
        kind = "agreement.propose" if name == "head" else "protest.make"
        content = _agreement(hall) if name == "head" else protest
        lines = _conditions() if name == "head" else {"text": "We protest"}
        hall.say(kind, content, delegate, effect, capacity=credential, said=lines)
    delegate, credential = sent["head"]
    hall.propose(delegate, [hall.south], due=None, capacity=credential)


def _hold_to_principles(hall: Hall) -> None:
    declared = hall.say(
        "principles.declare",
        {"principles": 2, "addressees": [hall.south.id], "account": None},
        hall.north,
        title="What we stand by",
        principle_1="Openness",
        principle_2="No force",
    ).id
    body = {"declaration": declared, "account": None}
    hall.say(
        "principles.assent",
        {**body, "mode": "refuse", "lines": ["reason"]},
        hall.south,
        reason="Not so soon",
    )
    hall.say(
        "principles.assent",
        {**body, "mode": "assent_with_declaration", "lines": ["declaration"]},
        hall.south,
        declaration="As far as the law goes",
    )
    hall.say("principles.withdraw_assent", body, hall.south, reason="The law changed")
    hall.say("principles.assent", {**body, "mode": "assent", "lines": []}, hall.south)


def _ask(hall: Hall) -> None:
    asked = hall.say(
        "question.ask",
        {"addressees": [hall.south.id], "due": hall.due(HOUR), "branches": 2, "account": None},
        hall.north,
        text="Will you come?",
        branch_1="Yes",
        then_1="Bring your allies",
        branch_2="No",
        then_2="Say why",
    ).id
    answer = {"question": asked, "branch": 1, "lines": [], "account": None}
    hall.say("question.answer", answer, hall.outsider, "not_addressee")
    hall.say("question.answer", answer, hall.south)
    withdrawal = {"question": asked, "account": None}
    hall.say("question.withdraw", withdrawal, hall.south, "not_its_author", reason="Enough")
    hall.say("question.withdraw", withdrawal, hall.north, reason="It is answered")


def _propose(hall: Hall, front: str) -> None:
    """Versions and answers of every sort, a counter-proposal, one that lapses, one that silence
    adopts."""
    first = hall.propose(hall.north, [hall.south], front=front)
    hall.answer(hall.south, first, "accept_in_principle")
    hall.answer(hall.outsider, first, "accept", "not_addressee")
    body: dict[str, Any] = {"version": first, "answer": "by_article", "lines": [], "account": None}
    body["articles"] = [
        {"eid": "art_1", "answer": "accept"},
        {"eid": "art_2", "answer": "decline"},
    ]
    hall.say("answer.give", body, hall.south, reason__art_2="Too little")
    second = hall.revise(hall.north, first, first, "second")
    hall.answer(hall.south, first, "accept", "stale_version")
    hall.answer(hall.south, second, "accept_with_reservation")
    hall.say("answer.withdraw", {"version": second}, hall.south)
    hall.propose(hall.south, [hall.north], responds_to=second, front=front)
    hall.answer(hall.south, second, "accept")
    lapsing = hall.propose(hall.north, [hall.south], on_silence="lapse")
    hall.propose(hall.north, [hall.south], on_silence="adopt")
    open_still = hall.propose(hall.north, [hall.south])
    hall.teller.wait(3 * HOUR)
    hall.answer(hall.south, lapsing, "accept", "late")
    hall.answer(hall.south, open_still, "refer")
    extension = {"version": lapsing, "due": hall.due(DAY), "lines": []}
    hall.say("deadline.extend", extension, hall.north)
    hall.answer(hall.south, lapsing, "decline")
    withdrawal = {"proposition": open_still, "account": None}
    hall.say("proposition.withdraw", withdrawal, hall.north, reason="We think again")


def _report(hall: Hall) -> None:
    """What the south is said to have said: confirmed, corrected, denied, and not by others."""
    reports = []
    for number in range(3):
        reports.append(
            hall.say(
                "protest.make",
                {"against": None, "addressees": [hall.north.id], "account": _account()},
                hall.north,
                reported=_reported(hall.south.id),
                speaker="An envoy of the south",
                text=f"We protest, {number}",
            ).id
        )
    hall.say("report.confirm", {"report": reports[0]}, hall.outsider, "not_reported_of_you")
    hall.say("report.confirm", {"report": reports[0]}, hall.south)
    hall.say("report.correct", {"report": reports[1]}, hall.south, text="We asked, no more")
    hall.say("report.deny", {"report": reports[2]}, hall.south, reason="Nobody spoke")


def _account() -> dict[str, Any]:
    return {"answers": [], "jointly_with": [], "rival_of": None, "languages": [], "lines": []}


def _reported(of: str) -> dict[str, Any]:
    return {
        "of": of,
        "occurred": {"edtf": "2026-09-20", "calendar": "gregorian"},
        "sources": [],
        "certainty": "high",
    }


def _agreement(hall: Hall, **given: Any) -> dict[str, Any]:
    return {
        "parties": [hall.north.id, hall.south.id],
        "front": None,
        "refers_to_front": None,
        "version": None,
        "conditions": 2,
        "effective": None,
        "ends": None,
        "account": None,
    } | given


def _conditions() -> dict[str, str]:
    return {"title": "A truce", "condition_1": "No shot", "condition_2": "No march"}


def _agree(hall: Hall, front: str) -> None:
    proposed = [
        hall.say(
            "agreement.propose", _agreement(hall, front=front), hall.north, said=_conditions()
        ).id
        for _place in range(2)
    ]
    hall.say("agreement.join", {"agreement": proposed[0]}, hall.outsider, "not_named")
    hall.say("agreement.join", {"agreement": proposed[0]}, hall.south)
    hall.say("agreement.withdraw", {"agreement": proposed[1]}, hall.north, reason="Twice")


def _protest(hall: Hall) -> None:
    """Only the protester withdraws; what another says of it is a claim."""
    protest = hall.say(
        "protest.make",
        {"against": None, "addressees": [hall.south.id], "account": None},
        hall.north,
        text="Troops were moved",
    ).id
    body = {"protest": protest, "account": None}
    hall.say("protest.withdraw", body, hall.south, "not_the_protester", reason="It was settled")
    hall.say(
        "protest.withdraw",
        {**body, "account": _account()},
        hall.south,
        reported=_reported(hall.north.id),
        speaker="An envoy of the north",
        reason="The matter is closed",
    )
    hall.say("protest.withdraw", body, hall.north, reason="They went back")
    correction = {"entry": protest, "lines": ["text"]}
    corrected = {"reason": "A slip", "text": "Some troops were moved"}
    hall.say("correction.make", correction, hall.south, "not_its_author", said=corrected)
    hall.say("correction.make", correction, hall.north, said=corrected)


def _end(hall: Hall) -> None:
    hall.say("participation.withdraw", {}, hall.south, reason="We have what we came for")
    still_open = hall.teller.facts.find(Proposition, "open", hall.scope)
    hall.say(
        "conference.close",
        {"account": None, "lapses": [each.id for each in still_open]},
        hall.office,
        reason="It is done",
    )


def practise(hall: Hall) -> None:
    """A practice table: a visitor takes a seat and answers; then it is given up."""
    hall.join(hall.north, hall.south)
    hall.begin()
    tabled = hall.propose(hall.north, [hall.south])
    visitor = Seat(hall.south.id, key("a visitor"))
    seat = hall.say("seat.take", {"key": visitor.key.value}, visitor).id
    hall.answer(visitor, tabled, "accept", capacity=seat)
    hall.answer(visitor, tabled, "decline", capacity=seat)
    hall.say("conference.abandon", {"account": None}, hall.office, reason="The lesson is over")
