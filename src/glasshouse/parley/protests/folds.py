"""What follows from protesting, and from withdrawing a protest."""

from __future__ import annotations

from glasshouse.acts.envelope import Act
from glasshouse.acts.facts import Change, Facts, Put
from glasshouse.acts.frozen import replace
from glasshouse.acts.outcomes import Outcome, Refused
from glasshouse.acts.registry import Context
from glasshouse.parley import guards, speaking, transitions
from glasshouse.parley.facts import Statement
from glasshouse.parley.protests.acts import ProtestMake, ProtestWithdraw
from glasshouse.parley.protests.facts import PROTEST, STANDING, WITHDRAWN, Protest
from glasshouse.parley.reports.claims import claim_of, withdraws

MAKE = "protest.make"
WITHDRAW = "protest.withdraw"


def make(act: Act, body: ProtestMake, context: Context, facts: Facts) -> Outcome:
    """The protest stands."""
    against = () if body.against is None else (body.against,)
    saying = speaking.begin_kind(
        act, context, facts, nature="protest", account=body.account,
        pointing=speaking.pointers(
            body.account, answers=against, answers_field="body.against",
            addressees=body.addressees,
        ),
    )  # fmt: skip
    if not isinstance(saying, speaking.Saying):
        return saying
    if refusal := guards.not_ended(saying, facts):
        return refusal
    statement = saying.statement
    protest = Protest(
        id=act.id,
        index=context.index,
        conference=statement.conference,
        protester=statement.speaker,
        against=body.against,
        addressees=tuple(body.addressees),
        reported=statement.reported,
        rival_of=statement.rival_of,
        earliest=statement.earliest,
        latest=statement.latest,
    )
    return speaking.effective(saying, facts, Put(protest))


def withdraw(act: Act, body: ProtestWithdraw, context: Context, facts: Facts) -> Outcome:
    """The protest is withdrawn if its author says so; else somebody claims that it was."""
    protest = facts.get(Protest, body.protest)
    if protest is None or protest.conference != act.scope:
        return Refused("unknown_target", "body.protest")
    saying = speaking.begin_kind(
        act, context, facts, nature="withdrawal", account=body.account,
        pointing=speaking.pointers(
            body.account, answers=(protest.id,), answers_field="body.protest"
        ),
    )  # fmt: skip
    if not isinstance(saying, speaking.Saying):
        return saying
    if refusal := guards.not_ended(saying, facts):
        return refusal
    if not saying.reported and saying.speaker != protest.protester:
        return speaking.attempted(saying, "not_the_protester")
    if not withdraws(saying, protest.protester):
        claim = claim_of(saying, PROTEST, protest.id, protest.protester)
        return speaking.effective(saying, facts, Put(claim))
    if guards.another_account(saying):
        return speaking.effective(saying, facts)
    if not saying.transcript:
        after = transitions.step("protest", act.kind, protest.state)
        if isinstance(after, Refused):
            return after
    return speaking.effective(saying, facts, _withdrawn(protest, saying.statement))


def withdraw_confirmed(facts: Facts, subject: str, statement: Statement) -> list[Change]:
    """What follows once the protester confirmed a report that it withdrew the protest."""
    protest = facts.get(Protest, subject)
    if protest is None or protest.state != STANDING:
        return []
    return [_withdrawn(protest, statement)]


def _withdrawn(protest: Protest, by: Statement) -> Put:
    return Put(
        replace(
            protest,
            state=WITHDRAWN,
            withdrawn=by.id,
            withdrawn_earliest=by.earliest,
            withdrawn_latest=by.latest,
        )
    )
