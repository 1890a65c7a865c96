"""What acts about votes say besides their words."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from glasshouse.elections.facts import Contest, Election
from glasshouse.elections.pages import vote_ref
from glasshouse.house.pages import Lookup
from glasshouse.pages.particular import (
    Body,
    Particular,
    link_particular,
    local_instant,
    party_particular,
    values_of,
)

#: The names under which numbers and fingerprints of a body are shown, where theirs would mislead:
#: other kinds have particulars of the same name that mean something else.
_SHOWN_AS = {
    "commitment": "key_commitment",
    "root": "box_root",
    "size": "ballots",
    "answer": "undertakes",
}


def _announced(lookup: Lookup, body: Body) -> Iterator[Particular]:
    yield from values_of(body, "slug", "purpose")
    yield from link_particular(lookup, "subject", body["subject"])
    for code in ("opens", "closes"):
        yield Particular(code=code, value=local_instant(body[code]))
    yield Particular(code="questions", value=str(len(body["questions"])))
    if body["weighted"]:
        yield Particular(code="weighted")
    yield from party_particular(lookup, "authority", body["authority"])
    for trustee in body["trustees"]:
        yield from party_particular(lookup, "always_needed", trustee)
    for trustee in body["group"]:
        yield from party_particular(lookup, "of_group", trustee)
    if body["group"]:
        yield from values_of(body, "needed")
    yield from values_of(body, "language")


def _of_vote(*codes: str) -> Callable[[Lookup, Body], Iterator[Particular]]:
    """Of a kind that names a vote, and these values of its body."""

    def of_kind(lookup: Lookup, body: Body) -> Iterator[Particular]:
        yield from _vote(lookup, body["election"])
        for code in codes:
            if body[code] is not None:
                yield Particular(code=_SHOWN_AS.get(code, code), value=str(body[code]))

    return of_kind


def _vote(lookup: Lookup, election: str) -> Iterator[Particular]:
    vote = lookup.get(Election, election)
    if vote is not None:
        yield Particular(code="vote", vote=vote_ref(lookup, vote))


def _roll(lookup: Lookup, body: Body) -> Iterator[Particular]:
    yield from _vote(lookup, body["election"])
    yield from values_of(body, "voters")
    yield Particular(code="weight_on_roll", value=str(body["total_weight"]))


def _tally(lookup: Lookup, body: Body) -> Iterator[Particular]:
    yield from _vote(lookup, body["election"])
    yield Particular(code="voted", value=str(body["voters"]))
    yield Particular(code="votes_cast", value=str(body["total_weight"]))


def _result(lookup: Lookup, body: Body) -> Iterator[Particular]:
    yield from _vote(lookup, body["election"])
    for row in body["counts"]:
        yield Particular(code="votes_for", value=", ".join(str(count) for count in row))


def _contest(lookup: Lookup, body: Body) -> Iterator[Particular]:
    yield from _vote(lookup, body["election"])
    yield from link_particular(lookup, "rests_on", body["report"])


def _withdrawn(lookup: Lookup, body: Body) -> Iterator[Particular]:
    contest = lookup.get(Contest, body["contest"])
    if contest is not None:
        yield from _vote(lookup, contest.election)
    yield from link_particular(lookup, "contest", body["contest"])


OF_VOTES: dict[str, Callable[[Lookup, Body], Iterator[Particular]]] = {
    "box.anchor": _of_vote("size", "root"),
    "box.close": _of_vote("size", "root"),
    "box.open": _of_vote("box_key"),
    "condition.report": _of_vote("condition", "finding"),
    "contest.withdraw": _withdrawn,
    "election.announce": _announced,
    "election.cancel": _of_vote(),
    "election.contest": _contest,
    "election.open": _of_vote(),
    "election.result": _result,
    "election.tally": _tally,
    "election.undertake": _of_vote("answer"),
    "roll.commit": _roll,
    "trustee.certify": _of_vote("commitment"),
    "trustee.commit": _of_vote("commitment"),
    "trustee.deal": _of_vote(),
    "trustee.decrypt": _of_vote(),
    "trustee.hold": _of_vote(),
    "trustee.reveal": _of_vote(),
}
