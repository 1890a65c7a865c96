"""What follows from what everybody says of a vote: it is listed, beside rule and result."""

from __future__ import annotations

from dataclasses import replace

from glasshouse.acts.envelope import Act
from glasshouse.acts.facts import Facts, Put
from glasshouse.acts.outcomes import Effective, Outcome, Refused, WithoutEffect
from glasshouse.acts.registry import Context
from glasshouse.elections.facts import (
    ANNOUNCED,
    READY,
    ConditionReported,
    Contest,
    Undertaking,
)
from glasshouse.elections.finding import find_election, in_state
from glasshouse.elections.voices import (
    ConditionReport,
    ContestWithdraw,
    ElectionContest,
    ElectionUndertake,
)


def undertake(act: Act, body: ElectionUndertake, context: Context, facts: Facts) -> Outcome:
    """The party is held to its word; its last one before the opening stands."""
    election = find_election(facts, body.election, act)
    if isinstance(election, Refused):
        return election
    # Threat: a party waits for the result and then says it had always meant to heed it.
    if election.state not in (ANNOUNCED, READY):
        return WithoutEffect("undertaken_late")
    return Effective(
        [
            Put(
                Undertaking(
                    election=election.id,
                    party=act.by or "",
                    answer=body.answer,
                    act=act.id,
                    index=context.index,
                    received=context.received,
                )
            )
        ]
    )


def report(act: Act, body: ConditionReport, context: Context, facts: Facts) -> Outcome:
    """The report stands beside the rule, in its author's name."""
    election = find_election(facts, body.election, act)
    if isinstance(election, Refused):
        return election
    return Effective(
        [
            Put(
                ConditionReported(
                    id=act.id,
                    election=election.id,
                    condition=body.condition,
                    finding=body.finding,
                    by=act.by or "",
                    index=context.index,
                    received=context.received,
                )
            )
        ]
    )


def contest(act: Act, body: ElectionContest, context: Context, facts: Facts) -> Outcome:
    """The vote is shown as contested."""
    election = find_election(facts, body.election, act)
    if isinstance(election, Refused):
        return election
    if (refusal := in_state(election, act.kind)) is not None:
        return refusal
    if body.report is not None:
        reported = facts.get(ConditionReported, body.report)
        if reported is None or reported.election != election.id:
            return Refused("unknown_target", "body.report")
    return Effective(
        [
            Put(
                Contest(
                    id=act.id,
                    election=election.id,
                    by=act.by or "",
                    report=body.report,
                    index=context.index,
                    received=context.received,
                )
            )
        ]
    )


def withdraw_contest(act: Act, body: ContestWithdraw, context: Context, facts: Facts) -> Outcome:
    """The contest stands no longer; that it was made remains."""
    found = facts.get(Contest, body.contest)
    if found is None:
        return Refused("unknown_target", "body.contest")
    election = find_election(facts, found.election, act)
    if isinstance(election, Refused):
        return Refused("unknown_target", "body.contest")
    if act.by != found.by:
        return WithoutEffect("without_authority")
    if found.withdrawn is not None:
        return Refused("done_already", "body.contest")
    return Effective([Put(replace(found, withdrawn=act.id))])
