"""The third chapter of the golden story: a vote from its announcement to its result, one called
off, and what is said of both. The files stand for themselves: a fold sees their fingerprints
alone."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from glasshouse.acts.compose import AttachedFile, Written
from glasshouse.elections.acts import JSON, PAGE
from glasshouse.elections.folds import box_origin
from glasshouse.record.note import SignerKey
from tests.golden.bargaining import Hall
from tests.golden.teller import HOUR, ORIGIN, Seat

_FORM = {"answers": 2, "blank": True, "least": 1, "most": 1}
_WORDS = {
    "title": "The status of the province",
    "electorate": "Whoever lives there",
    "delivery": "By letter",
    "losing_side": "Its schools stay its own",
    "question_1": "Which status?",
    "question_1__answer_1": "Union",
    "question_1__answer_2": "Independence",
}


def vote(hall: Hall, house: Seat, third: Seat) -> None:
    """Every kind of the elections, and the one code by which one of them is without effect."""
    group = [hall.north, hall.south, third]
    election = _announce(hall, "status", group, third)
    heed = {"election": election, "answer": "heed", "lines": []}
    hall.say("election.undertake", heed, hall.north)
    _say(hall, "trustee.commit", {"election": election, "commitment": _hash("key")}, hall.office)
    for each in group:
        body = {"election": election, "commitment": _hash(f"coefficients {each.id}")}
        _say(hall, "trustee.certify", body, each, f"certificate {each.id}")
    _say(hall, "trustee.reveal", {"election": election}, hall.office, "key")
    for kind in ("trustee.deal", "trustee.hold"):
        for each in group:
            _say(hall, kind, {"election": election}, each, f"{kind} {each.id}")
    _say(hall, "roll.commit", {"election": election, "voters": 5, "total_weight": 5}, third, "roll")
    hall.say("election.open", {"election": election}, hall.office)
    hall.teller.wait(HOUR)
    key = SignerKey(box_origin(ORIGIN, election), hashlib.sha256(b"golden box").digest())
    box = {"election": election, "box_key": key.verifier.format()}
    _say(hall, "box.open", box, house, "election.json", "trustees.json", "<!doctype html>")
    hall.say("election.undertake", heed, hall.south, "undertaken_late")
    anchor = {"election": election, "size": 3, "root": _hash("three ballots")}
    hall.say("box.anchor", anchor, house)
    report = hall.say(
        "condition.report",
        {"election": election, "condition": "troops", "finding": "broken"},
        hall.south,
        text="Troops stood at two polling places",
    ).id
    hall.teller.wait(3 * HOUR)
    close = {"election": election, "size": 4, "root": _hash("four ballots")}
    hall.say("box.close", close, house)
    tally = {"election": election, "voters": 4, "total_weight": 4}
    _say(hall, "election.tally", tally, house, "sums")
    for each in (hall.office, hall.north, third):
        _say(hall, "trustee.decrypt", {"election": election}, each, f"share {each.id}")
    hall.say("election.result", {"election": election, "counts": [[1, 1, 2]]}, house)
    contested = {"election": election, "report": report}
    contest = hall.say("election.contest", contested, hall.south, reason="It was not free").id
    hall.say("contest.withdraw", {"contest": contest}, hall.south, reason="Two places of many")
    _call_off(hall, group, third)


def _announce(hall: Hall, slug: str, group: list[Seat], authority: Seat) -> str:
    body = {
        "slug": slug,
        "purpose": "status",
        "subject": None,
        "opens": hall.due(HOUR),
        "closes": hall.due(4 * HOUR),
        "questions": [_FORM],
        "weighted": False,
        "authority": authority.id,
        "trustees": [hall.office.id],
        "group": [each.id for each in group],
        "needed": 2,
        "language": "en",
        "lines": ["losing_side"],
    }
    return hall.say("election.announce", body, hall.office, said=_WORDS).id


def _call_off(hall: Hall, group: list[Seat], authority: Seat) -> None:
    election = _announce(hall, "status-again", group, authority)
    hall.say("election.cancel", {"election": election}, hall.office, reason="One is enough")


def _say(hall: Hall, kind: str, body: Mapping[str, Any], who: Seat, *files: str) -> Written:
    types = [JSON, JSON, PAGE]
    attached = [
        AttachedFile(media_type, text.encode())
        for media_type, text in zip(types, files, strict=False)
    ]
    return hall.teller.say(kind, body, [who.key], by=who.id, scope=hall.scope, files=attached)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
