"""What follows from opening and closing a front."""

from __future__ import annotations

from glasshouse.acts.envelope import Act
from glasshouse.acts.facts import Facts, Put
from glasshouse.acts.frozen import replace
from glasshouse.acts.outcomes import Outcome, Refused, WithoutEffect
from glasshouse.acts.registry import Context
from glasshouse.parley import guards, speaking, transitions
from glasshouse.parley.fronts.acts import FrontClose, FrontOpen
from glasshouse.parley.fronts.facts import Front
from glasshouse.parley.sessions import participation_of, session_of


def open_front(act: Act, body: FrontOpen, context: Context, facts: Facts) -> Outcome:
    """The front can be named by what is tabled."""
    pointing = speaking.Pointers(addressees=body.parties, addressees_field="body.parties")
    saying = speaking.begin(act, context, facts, nature="notice", pointing=pointing)
    if not isinstance(saying, speaking.Saying):
        return saying
    hindrance = guards.tabling(saying, facts)
    if isinstance(hindrance, Refused):
        return hindrance
    for place, party in enumerate(body.parties):
        if participation_of(facts, saying.conference.id, party) is None:
            return Refused("unknown_target", f"body.parties.{place}")
    if guards.foreign_office(saying, facts):
        return speaking.attempted(saying, "without_authority")
    if isinstance(hindrance, WithoutEffect):
        return hindrance
    session = session_of(facts, saying.conference.id)
    front = Front(
        id=act.id,
        conference=saying.conference.id,
        number=session.fronts + 1,
        kind=body.kind,
        parties=tuple(body.parties),
        by=saying.speaker,
        opened=context.index,
    )
    return speaking.effective(saying, facts, Put(front), Put(replace(session, fronts=front.number)))


def close_front(act: Act, body: FrontClose, context: Context, facts: Facts) -> Outcome:
    """Nothing more is tabled on the front."""
    front = facts.get(Front, body.front)
    if front is None or front.conference != act.scope:
        return Refused("unknown_target", "body.front")
    pointing = speaking.Pointers(answers=(front.id,), answers_field="body.front")
    saying = speaking.begin(act, context, facts, nature="notice", pointing=pointing)
    if not isinstance(saying, speaking.Saying):
        return saying
    if refusal := guards.answering(saying, facts):
        return refusal
    state = transitions.step("front", act.kind, front.state)
    if isinstance(state, Refused):
        return state
    if act.by != front.by and not guards.presides(saying, facts):
        return speaking.attempted(saying, "without_authority")
    return speaking.effective(saying, facts, Put(replace(front, state=state, closed=context.index)))
