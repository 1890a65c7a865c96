"""What follows for a proposal once its parties stand as they do, or its time is up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from glasshouse.acts.facts import Change, Facts, Put, Remove
from glasshouse.acts.frozen import frozen, replace
from glasshouse.acts.timers import Timer
from glasshouse.parley.propositions.facts import (
    ACCEPT,
    AGREED,
    LAPSED,
    OPEN,
    Position,
    Proposition,
    Version,
)
from glasshouse.parley.propositions.positions import concurs, is_complete
from glasshouse.parley.sessions import Owed, participation_of, session_of
from glasshouse.parley.speaking import TRANSCRIPT, Saying, minute_of

PROPOSITION = "proposition"
#: The timer that runs out at the deadline of a proposal's current version.
DEADLINE = "proposition.deadline"
LIVE = "live"


def position_of(facts: Facts, proposition: str, party: str) -> Position | None:
    """Where a party stands to a proposal."""
    return facts.get(Position, f"{proposition}/{party}")


@frozen
class Cause:
    """What may end a proposal: an act, received at Unix ms, said by the minute ``latest`` at the
    latest, in a conference of this mode."""

    act: str
    received: int
    latest: int
    mode: str


def cause_of(saying: Saying) -> Cause:
    """An act as the cause of what follows from it."""
    return Cause(
        saying.statement.id,
        saying.context.received,
        saying.statement.latest,
        saying.conference.mode,
    )


def following(
    facts: Facts,
    proposition: Proposition,
    version: Version,
    changed: Mapping[str, Position | None],
    cause: Cause,
) -> Iterator[Change]:
    """What parties owe, and whether all is agreed, after ``version`` was tabled, answered or given
    more time, where ``changed`` are the positions that this act changes.

    In a transcript nothing follows: what became of a proposal is told by the sources.
    """
    if cause.mode == TRANSCRIPT:
        return
    positions = {
        party: changed[party] if party in changed else position_of(facts, proposition.id, party)
        for party in proposition.addressees
    }
    for party, position in positions.items():
        yield from _awaited(facts, proposition, version, party, position)
    # In practice anybody may still answer: that all is agreed is shown, and holds at the deadline.
    every_party_concurs = all(concurs(position, version) for position in positions.values())
    if cause.mode == LIVE and every_party_concurs:
        yield Put(
            replace(
                proposition,
                state=AGREED,
                ended=cause.received,
                ended_by=cause.act,
                ended_latest=cause.latest,
            )
        )
        yield from timer_for(facts, proposition.id, None)
    else:
        # Threat: what a party says after a deadline would make it come once more, and adopt then,
        # as of a moment long past, what had stayed open. A deadline comes once.
        past = version.due is not None and version.due <= cause.received
        yield from timer_for(facts, proposition.id, None if past else version.due)


def timer_for(facts: Facts, proposition: str, due: int | None) -> Sequence[Change]:
    """The deadline as a timer; without one, none."""
    timer = Timer(DEADLINE, proposition, 0 if due is None else due)
    known = facts.get(Timer, timer.key)
    if due is None:
        return [] if known is None else [Remove(Timer, timer.key)]
    return [] if known == timer else [Put(timer)]


def owed_no_more(facts: Facts, proposition: Proposition) -> Iterator[Change]:
    """No answer to this proposal is awaited any longer."""
    for party in proposition.addressees:
        key = f"{proposition.id}/{party}"
        if facts.get(Owed, key) is not None:
            yield Remove(Owed, key)


def at_deadline(timer: Timer, facts: Facts) -> Sequence[Change]:
    """The time of a proposal is up.

    It is agreed if every addressee accepts every article; by silence, if its version says so, the
    conference is in session, all who are silent confer without conditions, and nobody answered
    anything else, this version or one before; else it lapses if its version says so and somebody
    was silent. What was answered in full stays open, whatever was said.
    """
    proposition = facts.get(Proposition, timer.subject)
    version = None if proposition is None else facts.get(Version, proposition.current)
    if proposition is None or version is None or proposition.state != OPEN:
        return ()
    positions = {
        party: position_of(facts, proposition.id, party) for party in proposition.addressees
    }
    silent = [party for party, each in positions.items() if not is_complete(each, version)]
    if all(concurs(each, version) for each in positions.values()):
        return _ended(facts, proposition, timer.due, AGREED)
    if version.on_silence == "adopt" and _adopted(facts, proposition, positions.values(), silent):
        return _ended(facts, proposition, timer.due, AGREED, by_silence=True)
    if version.on_silence == "lapse" and silent:
        return _ended(facts, proposition, timer.due, LAPSED)
    return ()


def _adopted(
    facts: Facts,
    proposition: Proposition,
    positions: Iterable[Position | None],
    silent: Sequence[str],
) -> bool:
    # Threat: silence is sought where nobody can be expected to speak. While a conference is
    # suspended it says nothing.
    if session_of(facts, proposition.conference).state != "in_session":
        return False
    if not all(bound_by_silence(facts, proposition.conference, party) for party in silent):
        return False
    answers = [
        position.on(eid)
        for position in positions
        if position is not None
        for eid, *_ in position.articles
    ]
    # Threat: a sponsor tables its declined words once more, a little changed, so that the objection
    # is to other words and counts as silence.
    return all(each is None or each.answer == ACCEPT for each in answers)


def bound_by_silence(facts: Facts, conference: str, party: str) -> bool:
    """Whether a party accepted, without conditions, rules by which its silence can bind it."""
    participation = participation_of(facts, conference, party)
    return participation is not None and participation.state == "conferring"


def _ended(
    facts: Facts, proposition: Proposition, due: int, state: str, *, by_silence: bool = False
) -> Sequence[Change]:
    ended = replace(
        proposition, state=state, by_silence=by_silence, ended=due, ended_latest=minute_of(due)
    )
    return [Put(ended), *owed_no_more(facts, proposition)]


def _awaited(
    facts: Facts,
    proposition: Proposition,
    version: Version,
    party: str,
    position: Position | None,
) -> Iterator[Change]:
    owed = Owed(
        what=PROPOSITION,
        subject=proposition.id,
        conference=proposition.conference,
        party=party,
        act=version.id,
        asked=version.index,
        due=version.due,
        offset_minutes=version.offset_minutes,
    )
    known = facts.get(Owed, owed.key)
    if is_complete(position, version):
        if known is not None:
            yield Remove(Owed, owed.key)
    elif known != owed:
        yield Put(owed)
