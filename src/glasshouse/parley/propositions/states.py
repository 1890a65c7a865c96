"""The state that a proposal or an answer shows in a list of entries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from glasshouse.acts.recorded import Recorded
from glasshouse.house.pages import Lookup
from glasshouse.parley.propositions.facts import OPEN, Answer, Proposition, Version
from glasshouse.parley.propositions.standing import DOES
from glasshouse.parley.sessions import Owed, Participation

TABLED = ("proposition.table", "proposition.revise")
ANSWERED = "answer.give"
#: Other answers are told by their own words.
_SHOWN = ("accepts", "declines", "counters")


class EntryState(NamedTuple):
    """``code`` is waiting, owed, accepts, declines, counters or ended; ``since`` Unix ms."""

    code: str
    since: int | None


def fetch_states(lookup: Lookup, recorded: Iterable[Recorded]) -> None:
    """Look up together what the states of these entries need: nothing, where none has one."""
    recorded = [each for each in recorded if each.effect is None]
    answers = [each.id for each in recorded if each.kind == ANSWERED]
    if answers:
        lookup.fetch(Answer, answers)
    tabled = [each.id for each in recorded if each.kind in TABLED]
    if not tabled:
        return
    versions = lookup.fetch(Version, tabled)
    proposals = lookup.fetch(Proposition, {each.proposition: None for each in versions})
    proposals = [each for each in proposals if _awaits(each)]
    if proposals:
        lookup.fetch(Owed, [_of(each.id, party) for each in proposals for party in each.addressees])
        lookup.fetch(
            Participation,
            [_of(each.conference, party) for each in proposals for party in each.addressees],
        )


def state_of(lookup: Lookup, recorded: Recorded) -> EntryState | None:
    """The state of an entry; None where it has none, or its words tell it."""
    if recorded.effect is not None:
        return None
    if recorded.kind == ANSWERED:
        return _of_answer(lookup.get(Answer, recorded.id))
    if recorded.kind in TABLED:
        return _of_version(lookup, lookup.get(Version, recorded.id))
    return None


def _of_answer(answer: Answer | None) -> EntryState | None:
    if answer is None:
        return None
    given = {word for _, word in answer.articles} or {answer.answer}
    does = DOES.get(given.pop()) if len(given) == 1 else None
    return EntryState(does, None) if does in _SHOWN else None


def _of_version(lookup: Lookup, version: Version | None) -> EntryState | None:
    proposal = None if version is None else lookup.get(Proposition, version.proposition)
    # What became of a proposal of the past is told by date, on pages that know one.
    if version is None or proposal is None or proposal.reported:
        return None
    if proposal.state != OPEN:
        return EntryState("ended", proposal.ended)
    if version.id != proposal.current:
        return EntryState("ended", None)
    awaited = [
        party
        for party in proposal.addressees
        if lookup.get(Owed, _of(proposal.id, party)) is not None
    ]
    if not awaited:
        return None
    owed = any(_joined(lookup, proposal.conference, party) for party in awaited)
    return EntryState("owed" if owed else "waiting", version.received)


def _awaits(proposal: Proposition) -> bool:
    return proposal.state == OPEN and not proposal.reported


def _joined(lookup: Lookup, conference: str, party: str) -> bool:
    found = lookup.get(Participation, _of(conference, party))
    return found is not None and found.joined


def _of(subject: str, party: str) -> str:
    return f"{subject}/{party}"
