"""What follows from convening, opening, suspending, resuming, closing and abandoning a conference.

In a transcript these are reports: each change stands on its day, and the states are read by date.
Elsewhere the office that announced the conference says them, or the house; a report of one binds
nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from glasshouse.acts.envelope import Act
from glasshouse.acts.facts import Change, Facts, Put, Remove
from glasshouse.acts.frozen import replace
from glasshouse.acts.outcomes import Outcome, Refused
from glasshouse.acts.registry import Context
from glasshouse.parley import guards, speaking, transitions
from glasshouse.parley.propositions.endings import timer_for
from glasshouse.parley.propositions.facts import LAPSED, Proposition
from glasshouse.parley.session.acts import (
    ConferenceAbandon,
    ConferenceClose,
    ConferenceConvene,
    ConferenceOpen,
    ConferenceResume,
    ConferenceSuspend,
)
from glasshouse.parley.sessions import (
    CONFERRING,
    ENDED,
    Owed,
    Participation,
    SessionChange,
    session_of,
)
from glasshouse.parley.transitions import TRANSITIONS

#: So many parties that there can be a conference at all.
FEWEST_PARTIES = 2
_PAGE = 500
_AFTER = {row.kind: row.after for row in TRANSITIONS if row.thing == "conference"}

Body = (
    ConferenceConvene
    | ConferenceOpen
    | ConferenceSuspend
    | ConferenceResume
    | ConferenceClose
    | ConferenceAbandon
)


def change(act: Act, body: Body, context: Context, facts: Facts) -> Outcome:
    """The conference comes to the state that the act's kind names."""
    lapses = tuple(body.lapses) if isinstance(body, ConferenceClose) else ()
    saying = speaking.begin_kind(
        act,
        context,
        facts,
        nature="notice",
        account=body.account,
        pointing=speaking.pointers(body.account),
    )
    if not isinstance(saying, speaking.Saying):
        return saying
    for place, proposition in enumerate(lapses):
        known = facts.get(Proposition, proposition)
        if known is None or known.conference != act.scope:
            return Refused("unknown_target", f"body.lapses.{place}")
    if saying.transcript:
        return speaking.effective(saying, facts, _changed(saying, _AFTER[act.kind]))
    if saying.reported:
        return speaking.effective(saying, facts)
    session = session_of(facts, saying.conference.id)
    state = transitions.step("conference", act.kind, session.state)
    if isinstance(state, Refused):
        return state
    if not guards.presides(saying, facts):
        return speaking.attempted(saying, "without_authority")
    if act.kind == "conference.convene" and not _enough_parties(facts, session.conference):
        return Refused("too_few_parties", "scope")
    changes: list[Change] = []
    if state in ENDED:
        ending = tuple(_open_propositions(facts, session.conference))
        if isinstance(body, ConferenceClose) and {each.id for each in ending} != set(lapses):
            return Refused("open_items", "body.lapses")
        changes += _lapsing(act, context, facts, saying, ending)
        changes += _owed_no_more(facts, session.conference)
    return speaking.effective(
        saying,
        facts,
        Put(replace(session, state=state, since=context.index)),
        _changed(saying, state),
        *changes,
    )


def _changed(saying: speaking.Saying, state: str) -> Put:
    said = saying.statement
    return Put(
        SessionChange(said.id, said.conference, said.index, state, said.earliest, said.latest)
    )


def _enough_parties(facts: Facts, conference: str) -> bool:
    joined, after = 0, ""
    while page := facts.find(Participation, "conference", conference, after=after, limit=_PAGE):
        joined += sum(each.state in CONFERRING for each in page)
        if joined >= FEWEST_PARTIES:
            return True
        after = page[-1].indexes()[0][2]
    return False


def _open_propositions(facts: Facts, conference: str) -> Iterator[Proposition]:
    after = ""
    while page := facts.find(Proposition, "open", conference, after=after, limit=_PAGE):
        yield from page
        after = f"{page[-1].number:016d}"


def _lapsing(
    act: Act,
    context: Context,
    facts: Facts,
    saying: speaking.Saying,
    propositions: Sequence[Proposition],
) -> Iterator[Change]:
    for proposition in propositions:
        yield Put(
            replace(
                proposition,
                state=LAPSED,
                ended=context.received,
                ended_by=act.id,
                ended_latest=saying.statement.latest,
            )
        )
        yield from timer_for(facts, proposition.id, None)


def _owed_no_more(facts: Facts, conference: str) -> Iterator[Change]:
    after = ""
    while page := facts.find(Owed, "conference", conference, after=after, limit=_PAGE):
        yield from (Remove(Owed, owed.key) for owed in page)
        after = page[-1].indexes()[0][2]
