"""What becomes of a report once the one whose words it reports speaks of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from glasshouse.acts.authors import Credential
from glasshouse.acts.envelope import Act
from glasshouse.acts.facts import Change, Facts, Put
from glasshouse.acts.outcomes import Outcome, Refused
from glasshouse.acts.recorded import Recorded
from glasshouse.acts.registry import Context
from glasshouse.parley import guards, speaking, transitions
from glasshouse.parley.agreements import folds as agreements
from glasshouse.parley.facts import Statement
from glasshouse.parley.principles import folds as principles
from glasshouse.parley.propositions import answering, endings
from glasshouse.parley.propositions import folds as propositions
from glasshouse.parley.protests import folds as protests
from glasshouse.parley.protests.facts import PROTEST
from glasshouse.parley.questions import folds as questions
from glasshouse.parley.questions.facts import QUESTION
from glasshouse.parley.reports.acts import ReportConfirm, ReportCorrect, ReportDeny
from glasshouse.parley.reports.facts import NOT_CONFIRMED, Claim, ReportStanding

CONFIRM = "report.confirm"
_STANDINGS = {CONFIRM: "confirmed", "report.correct": "corrected", "report.deny": "denied"}

Adoption = Callable[[Facts, str, str, Context], list[Change]]
#: What follows, kind by kind, from confirming a report: (facts, report, speaker, context).
_ADOPTED: Mapping[str, Adoption] = {
    principles.ASSENT: principles.adopt,
    principles.WITHDRAW_ASSENT: principles.adopt,
    questions.ASK: questions.adopt_question,
    questions.ANSWER: questions.adopt_answer,
    agreements.PROPOSE: agreements.adopt,
    answering.GIVE: answering.adopt_reported,
}
#: What a delegate's authority must include, besides the power to confirm, to make a report of these
#: kinds its party's own word.
_POWERS: Mapping[str, str] = {
    principles.ASSENT: "answer",
    principles.WITHDRAW_ASSENT: "answer",
    questions.ASK: "table",
    questions.ANSWER: "answer",
    answering.GIVE: "answer",
    propositions.WITHDRAW: "table",
    "question.withdraw": "table",
    "protest.withdraw": "confer",
}
_WITHDRAWN: Mapping[str, Callable[[Facts, str, Statement], list[Change]]] = {
    PROTEST: protests.withdraw_confirmed,
    QUESTION: questions.withdraw_confirmed,
    endings.PROPOSITION: propositions.withdraw_confirmed,
}


def confirm(act: Act, body: ReportConfirm, context: Context, facts: Facts) -> Outcome:
    """What was reported is the party's own word from here on."""
    return _say(act, body, context, facts, nature="confirmation")


def correct(act: Act, body: ReportCorrect, context: Context, facts: Facts) -> Outcome:
    """The party's own words stand beside the report."""
    return _say(act, body, context, facts, nature="correction")


def deny(act: Act, body: ReportDeny, context: Context, facts: Facts) -> Outcome:
    """The report is shown as denied."""
    return _say(act, body, context, facts, nature="denial")


def _say(
    act: Act,
    body: ReportConfirm | ReportCorrect | ReportDeny,
    context: Context,
    facts: Facts,
    *,
    nature: str,
) -> Outcome:
    report = facts.get(Statement, body.report)
    if report is None or report.conference != act.scope or not report.effective:
        return Refused("unknown_target", "body.report")
    if not report.reported:
        return Refused("not_a_report", "body.report")
    saying = speaking.begin(
        act, context, facts, nature=nature,
        pointing=speaking.Pointers(answers=(report.id,), answers_field="body.report"),
    )  # fmt: skip
    if not isinstance(saying, speaking.Saying):
        return saying
    # Threat: whoever could confirm a report of another would sign in that other's name.
    if saying.speaker != report.speaker:
        return speaking.attempted(saying, "not_reported_of_you")
    confirming = act.kind == CONFIRM
    if confirming and not _may_say(act, report, facts):
        return speaking.attempted(saying, "exceeds_powers")
    # Confirming changes the negotiation; to correct or deny what is said of oneself is never late.
    if confirming and (refusal := guards.answering(saying, facts)):
        return refusal
    known = facts.get(ReportStanding, report.id)
    before = NOT_CONFIRMED if known is None else known.standing
    after = transitions.step("report", act.kind, before)
    if isinstance(after, Refused):
        return after
    standing = ReportStanding(
        report=report.id,
        conference=report.conference,
        of=report.speaker,
        standing=_STANDINGS[act.kind],
        act=act.id,
        index=context.index,
    )
    # Threat: a party would change today what a transcript tells of its day. There nothing is owed
    # or bound: confirming says of the report that it is true.
    binding = confirming and not saying.transcript
    adopted = _adopted(report, context, facts) if binding else []
    return speaking.effective(saying, facts, Put(standing), *adopted)


def _may_say(act: Act, report: Statement, facts: Facts) -> bool:
    """Threat: a delegate who may not answer has an ally report that its party accepted, and
    confirms that. What it may not say, it may not confirm."""
    capacity = act.envelope.capacity
    credential = None if capacity is None else facts.get(Credential, capacity)
    recorded = facts.get(Recorded, report.id)
    power = None if recorded is None else _POWERS.get(recorded.kind)
    return credential is None or power is None or power in credential.powers


def _adopted(report: Statement, context: Context, facts: Facts) -> list[Change]:
    claim = facts.get(Claim, report.id)
    if claim is not None:
        # Confirmed by whoever said it: that withdraws only what is its own.
        if claim.owner != report.speaker:
            return []
        return _WITHDRAWN[claim.what](facts, claim.subject, report)
    recorded = facts.get(Recorded, report.id)
    adopt = None if recorded is None else _ADOPTED.get(recorded.kind)
    return [] if adopt is None else adopt(facts, report.id, report.speaker, context)
