"""What follows from proposing an agreement, joining it and withdrawing it."""

from __future__ import annotations

from glasshouse.acts.envelope import Act
from glasshouse.acts.facts import Change, Facts, Put
from glasshouse.acts.frozen import replace
from glasshouse.acts.identifiers import Deadline, instant_to_milliseconds
from glasshouse.acts.outcomes import Outcome, Refused
from glasshouse.acts.recorded import Recorded
from glasshouse.acts.registry import Context
from glasshouse.parley import guards, speaking, transitions
from glasshouse.parley.agreements.acts import (
    AgreementJoin,
    AgreementPropose,
    AgreementWithdraw,
)
from glasshouse.parley.agreements.facts import CONCLUDED, PROPOSED, WITHDRAWN, Agreement
from glasshouse.parley.fronts.facts import Front
from glasshouse.parley.propositions.facts import Proposition, Version
from glasshouse.parley.sessions import session_of

PROPOSE = "agreement.propose"


def _to_the_others(saying: speaking.Saying) -> speaking.Saying:
    """The parties of an agreement are addressed, but for the one that proposes it."""
    others = tuple(each for each in saying.statement.addressees if each != saying.speaker)
    return replace(saying, statement=replace(saying.statement, addressees=others))


def propose(act: Act, body: AgreementPropose, context: Context, facts: Facts) -> Outcome:
    """The agreement can be joined; in a transcript it is concluded."""
    saying = speaking.begin_kind(
        act, context, facts, nature="agreement", account=body.account,
        pointing=speaking.pointers(
            body.account, addressees=body.parties, addressees_field="body.parties"
        ),
    )  # fmt: skip
    if not isinstance(saying, speaking.Saying):
        return saying
    saying = _to_the_others(saying)
    for field, target in (("front", body.front), ("refers_to_front", body.refers_to_front)):
        if target is not None and not _is_front(facts, target, saying.conference.id):
            return Refused("unknown_target", f"body.{field}")
    if body.version is not None and not _is_version(facts, body.version, saying.conference.id):
        return Refused("unknown_target", "body.version")
    if (stopped := guards.tabling(saying, facts)) is not None:
        return stopped
    # Threat: an agreement that was proposed today is shown as if it had been in force for years. A
    # report tells what was so.
    effective = None if body.effective is None else _instant(body.effective)
    if not saying.reported and _before(effective, context.received):
        return Refused("effective_past", "body.effective")
    begins = context.received if effective is None else effective
    if body.ends is not None and _instant(body.ends) <= begins:
        return Refused("span_reversed", "body.ends")
    statement = saying.statement
    session = session_of(facts, statement.conference)
    number = session.agreements + 1 if statement.rival_of is None else None
    agreement = Agreement(
        id=act.id,
        index=context.index,
        conference=statement.conference,
        number=number,
        proposer=statement.speaker,
        parties=tuple(body.parties),
        front=body.front,
        refers_to_front=body.refers_to_front,
        version=body.version,
        conditions=body.conditions,
        effective=effective,
        effective_offset=0 if body.effective is None else body.effective.offset_minutes,
        ends=None if body.ends is None else _instant(body.ends),
        ends_offset=0 if body.ends is None else body.ends.offset_minutes,
        reported=statement.reported,
        rival_of=statement.rival_of,
        earliest=statement.earliest,
        latest=statement.latest,
        joined=(),
    )
    if saying.transcript:
        agreement = _concluded(
            replace(agreement, joined=tuple((party, act.id) for party in body.parties)), context
        )
    elif not saying.reported and saying.speaker in body.parties:
        agreement = _join(agreement, saying.speaker, act.id, context)
    changes: list[Change] = [Put(agreement)]
    if number is not None:
        changes.append(Put(replace(session, agreements=number)))
    return speaking.effective(saying, facts, *changes)


def join(act: Act, body: AgreementJoin, context: Context, facts: Facts) -> Outcome:
    """The party has joined; the last one concludes it."""
    found = _begin(act, body.agreement, context, facts, "agreement")
    if not isinstance(found, tuple):
        return found
    saying, agreement = found
    # Threat: nobody can make itself a party to what others agree on.
    if saying.speaker not in agreement.parties:
        return speaking.attempted(saying, "not_named")
    if refusal := guards.answering(saying, facts):
        return refusal
    after = transitions.step("agreement", act.kind, agreement.state)
    if isinstance(after, Refused):
        return after
    if agreement.has_joined(saying.speaker):
        return Refused("joined_already", "body.agreement")
    return speaking.effective(saying, facts, Put(_join(agreement, saying.speaker, act.id, context)))


def withdraw(act: Act, body: AgreementWithdraw, context: Context, facts: Facts) -> Outcome:
    """The agreement can be joined no more."""
    found = _begin(act, body.agreement, context, facts, "withdrawal")
    if not isinstance(found, tuple):
        return found
    saying, agreement = found
    if saying.speaker != agreement.proposer:
        return speaking.attempted(saying, "not_its_author")
    if refusal := guards.not_ended(saying, facts):
        return refusal
    after = transitions.step("agreement", act.kind, agreement.state)
    if isinstance(after, Refused):
        return after
    return speaking.effective(
        saying, facts, Put(replace(agreement, state=WITHDRAWN, withdrawn=act.id))
    )


def adopt(facts: Facts, report: str, speaker: str, context: Context) -> list[Change]:
    """What follows once a party confirmed the report that it proposed an agreement: it joins."""
    agreement = facts.get(Agreement, report)
    recorded = facts.get(Recorded, report)
    if agreement is None or agreement.state != PROPOSED or recorded is None:
        return []
    # Threat: what may not be proposed in one's own name is reported by an ally, and confirmed.
    if _before(agreement.effective, recorded.received):
        return []
    changes: list[Change] = []
    if agreement.number is None:
        # Another account of an agreement got no number; its proposer says it is the true one.
        session = session_of(facts, agreement.conference)
        agreement = replace(agreement, number=session.agreements + 1)
        changes.append(Put(replace(session, agreements=session.agreements + 1)))
    if speaker in agreement.parties and not agreement.has_joined(speaker):
        agreement = _join(agreement, speaker, report, context)
    return [*changes, Put(agreement)]


def _begin(
    act: Act, target: str, context: Context, facts: Facts, nature: str
) -> tuple[speaking.Saying, Agreement] | Outcome:
    agreement = facts.get(Agreement, target)
    if agreement is None or agreement.conference != act.scope:
        return Refused("unknown_target", "body.agreement")
    saying = speaking.begin(
        act, context, facts, nature=nature,
        pointing=speaking.Pointers(answers=(agreement.id,), answers_field="body.agreement"),
    )  # fmt: skip
    return (saying, agreement) if isinstance(saying, speaking.Saying) else saying


def _join(agreement: Agreement, party: str, act: str, context: Context) -> Agreement:
    joined = replace(agreement, joined=(*agreement.joined, (party, act)))
    if all(joined.has_joined(each) for each in joined.parties):
        return _concluded(joined, context)
    return joined


def _concluded(agreement: Agreement, context: Context) -> Agreement:
    return replace(
        agreement, state=CONCLUDED, concluded=context.index, concluded_at=context.received
    )


def _is_front(facts: Facts, target: str, conference: str) -> bool:
    """Whether this is a front that was opened in this conference."""
    front = facts.get(Front, target)
    return front is not None and front.conference == conference


def _is_version(facts: Facts, target: str, conference: str) -> bool:
    """Whether this is a version of a proposal that stands in this conference; what is only told of
    one, or was tabled without effect, is none."""
    version = facts.get(Version, target)
    proposition = None if version is None else facts.get(Proposition, version.proposition)
    return proposition is not None and proposition.conference == conference


def _before(effective: int | None, received: int) -> bool:
    """Whether an agreement received at a time (Unix ms) says that it took effect before."""
    # An author counts in whole seconds: what begins within the second of its entry is not past.
    return effective is not None and effective < received // 1000 * 1000


def _instant(deadline: Deadline) -> int:
    return instant_to_milliseconds(deadline.at)
