"""What follows from inviting a party, from its answer, and from its leaving."""

from __future__ import annotations

from glasshouse.acts.authors import PARTY, Author
from glasshouse.acts.envelope import Act
from glasshouse.acts.facts import Facts, Put
from glasshouse.acts.frozen import replace
from glasshouse.acts.outcomes import Outcome, Refused
from glasshouse.acts.registry import Context
from glasshouse.parley import guards, speaking, transitions
from glasshouse.parley.participation.acts import (
    ParticipationAnswer,
    ParticipationInvite,
    ParticipationWithdraw,
)
from glasshouse.parley.sessions import Participation, participation_of

_THING = "participation"


def invite(act: Act, body: ParticipationInvite, context: Context, facts: Facts) -> Outcome:
    """The party is asked to confer."""
    scope = act.scope or ""
    invited = facts.get(Author, body.party)
    if invited is None or invited.role != PARTY:
        return Refused("unknown_target", "body.party")
    if not speaking.can_be_named(facts, body.party, scope):
        return Refused("unknown_target", "body.party")
    pointing = speaking.Pointers(addressees=(body.party,), addressees_field="body.party")
    saying = speaking.begin(act, context, facts, nature=_THING, pointing=pointing)
    if not isinstance(saying, speaking.Saying):
        return saying
    if refusal := guards.not_ended(saying, facts):
        return refusal
    known = participation_of(facts, scope, body.party)
    state = transitions.step(_THING, act.kind, _state(known))
    if isinstance(state, Refused):
        return state
    if guards.foreign_office(saying, facts):
        return speaking.attempted(saying, "without_authority")
    by = act.by or ""
    author = facts.get(Author, by)
    for_ally = author is not None and author.role == PARTY
    if for_ally and not guards.confers(saying, facts):
        return speaking.attempted(saying, "not_conferring")
    participation = Participation(
        conference=scope,
        party=body.party,
        state=state,
        invited_by=by,
        via=by if for_ally else None,
        act=act.id,
        since=context.index,
    )
    return speaking.effective(saying, facts, Put(participation))


def answer(act: Act, body: ParticipationAnswer, context: Context, facts: Facts) -> Outcome:
    """The party confers, confers under conditions, or declines."""
    known = participation_of(facts, act.scope or "", act.by or "")
    pointing = (
        speaking.Pointers()
        if known is None
        else speaking.Pointers(answers=(known.act,), addressees=(known.invited_by,))
    )
    saying = speaking.begin(act, context, facts, nature=_THING, pointing=pointing)
    if not isinstance(saying, speaking.Saying):
        return saying
    if refusal := guards.not_ended(saying, facts):
        return refusal
    state = transitions.step(_THING, act.kind, _state(known), body.will_confer)
    if isinstance(state, Refused) or known is None:
        return state if isinstance(state, Refused) else Refused("unknown_target", "by")
    return speaking.effective(
        saying, facts, Put(replace(known, state=state, act=act.id, since=context.index))
    )


def withdraw(act: Act, body: ParticipationWithdraw, context: Context, facts: Facts) -> Outcome:
    """The party confers no longer."""
    saying = speaking.begin(act, context, facts, nature="withdrawal", pointing=speaking.Pointers())
    if not isinstance(saying, speaking.Saying):
        return saying
    if refusal := guards.not_ended(saying, facts):
        return refusal
    known = participation_of(facts, act.scope or "", act.by or "")
    state = transitions.step(_THING, act.kind, _state(known))
    if isinstance(state, Refused) or known is None:
        return state if isinstance(state, Refused) else Refused("unknown_target", "by")
    return speaking.effective(
        saying, facts, Put(replace(known, state=state, act=act.id, since=context.index))
    )


def _state(participation: Participation | None) -> str:
    return transitions.NOTHING if participation is None else participation.state
