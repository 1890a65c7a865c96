"""What follows from tabling, revising and withdrawing proposals, and from more time for them."""

from __future__ import annotations

from collections.abc import Sequence

from glasshouse.acts.envelope import Act
from glasshouse.acts.facts import Change, Facts, Put
from glasshouse.acts.frozen import replace
from glasshouse.acts.identifiers import instant_to_milliseconds
from glasshouse.acts.outcomes import Outcome, Refused
from glasshouse.acts.recorded import Recorded
from glasshouse.acts.registry import Context
from glasshouse.parley import guards, speaking, transitions
from glasshouse.parley.credentials.seats import seat_of
from glasshouse.parley.facts import Statement
from glasshouse.parley.fronts.facts import Front
from glasshouse.parley.propositions.acts import (
    ArticleOutline,
    DeadlineExtend,
    Outlined,
    PropositionRevise,
    PropositionTable,
    PropositionWithdraw,
)
from glasshouse.parley.propositions.answering import countered
from glasshouse.parley.propositions.bounds import too_many_open
from glasshouse.parley.propositions.endings import (
    PROPOSITION,
    bound_by_silence,
    cause_of,
    following,
    owed_no_more,
    timer_for,
)
from glasshouse.parley.propositions.facts import OPEN, WITHDRAWN, Position, Proposition, Version
from glasshouse.parley.propositions.positions import carried_over
from glasshouse.parley.reports.claims import claim_of, withdraws
from glasshouse.parley.sessions import session_of

TABLE = "proposition.table"
REVISE = "proposition.revise"
WITHDRAW = "proposition.withdraw"
EXTEND = "deadline.extend"
_MINUTE = 60_000
_PARTIES = 1000


def table(act: Act, body: PropositionTable, context: Context, facts: Facts) -> Outcome:
    """The proposal is open, and its addressees are asked; what it responds to is countered."""
    responds_to = () if body.responds_to is None else (body.responds_to,)
    saying = speaking.begin_kind(
        act, context, facts, nature="proposition", account=body.account,
        pointing=speaking.pointers(
            body.account, answers=responds_to, answers_field="body.responds_to",
            addressees=body.addressed_to, addressees_field="body.addressed_to",
        ),
    )  # fmt: skip
    if not isinstance(saying, speaking.Saying):
        return saying
    if refusal := _from_seat(act, body, facts):
        return refusal
    if saying.speaker in body.addressed_to:
        return Refused("named_twice", "body.addressed_to")
    before = None if body.responds_to is None else facts.get(Version, body.responds_to)
    if body.responds_to is not None and before is None:
        return Refused("unknown_target", "body.responds_to")
    refusal = _front(body, saying, facts) or _unlike(act, body.articles, before, facts)
    if refusal is not None:
        return refusal
    if (stopped := guards.tabling(saying, facts)) is not None:
        return stopped
    if refusal := _terms(body, body.addressed_to, saying, facts):
        return refusal
    if _is_only_told(saying):
        return speaking.effective(saying, facts)
    if refusal := too_many_open(act, saying, facts):
        return refusal
    statement = saying.statement
    session = session_of(facts, statement.conference)
    version = _version(act, body, saying, proposition=act.id, number=1)
    proposition = Proposition(
        id=act.id,
        conference=statement.conference,
        number=session.propositions + 1,
        sponsor=statement.speaker,
        addressees=tuple(body.addressed_to),
        front=body.front,
        responds_to=body.responds_to,
        state=OPEN,
        by_silence=False,
        current=act.id,
        versions=1,
        index=context.index,
        received=context.received,
        earliest=statement.earliest,
        latest=statement.latest,
        reported=statement.reported,
        jointly_with=statement.jointly_with,
    )
    return speaking.effective(
        saying,
        facts,
        Put(replace(session, propositions=proposition.number)),
        Put(version),
        Put(proposition),
        *following(facts, proposition, version, {}, cause_of(saying)),
        *countered(act, body, saying, facts, before),
    )


def _from_seat(act: Act, body: PropositionTable, facts: Facts) -> Refused | None:
    """Threat: a visitor tables a proposal of its own with the nearest deadline, and the practice is
    about that from then on. From a seat proposals are answered: by a counter-proposal too."""
    if seat_of(act, facts) is None:
        return None
    if body.responds_to is None:
        return Refused("beyond_seat", "body.responds_to")
    return None if body.due is None else Refused("beyond_seat", "body.due")


def revise(act: Act, body: PropositionRevise, context: Context, facts: Facts) -> Outcome:
    """The new version takes the place of the one before; answers to the same words carry over."""
    proposition = facts.get(Proposition, body.proposition)
    before = None if proposition is None else facts.get(Version, proposition.current)
    if proposition is None or before is None or proposition.conference != act.scope:
        return Refused("unknown_target", "body.proposition")
    saying = speaking.begin_kind(
        act, context, facts, nature="proposition", account=body.account,
        pointing=speaking.pointers(
            body.account, addressees=proposition.addressees, addressees_field="body.proposition"
        ),
    )  # fmt: skip
    if not isinstance(saying, speaking.Saying):
        return saying
    if refusal := _unlike(act, body.articles, before, facts):
        return refusal
    if (stopped := guards.tabling(saying, facts)) is not None:
        return stopped
    if _is_only_told(saying):
        return speaking.effective(saying, facts)
    if not saying.transcript:
        after = transitions.step(PROPOSITION, act.kind, proposition.state)
        if isinstance(after, Refused):
            return after
        if saying.speaker != proposition.sponsor:
            return speaking.attempted(saying, "not_its_author")
    if refusal := _terms(body, proposition.addressees, saying, facts):
        return refusal
    version = _version(
        act, body, saying, proposition=proposition.id, number=proposition.versions + 1
    )
    proposition = replace(proposition, current=version.id, versions=version.number)
    carried: dict[str, Position | None] = {
        position.party: carried_over(position, before, version)
        for position in facts.find(Position, PROPOSITION, proposition.id, limit=_PARTIES)
    }
    return speaking.effective(
        saying,
        facts,
        Put(version),
        Put(proposition),
        *(Put(position) for position in carried.values() if position is not None),
        *following(facts, proposition, version, carried, cause_of(saying)),
    )


def withdraw(act: Act, body: PropositionWithdraw, context: Context, facts: Facts) -> Outcome:
    """The proposal can be answered no more; what another says of that is a claim."""
    proposition = facts.get(Proposition, body.proposition)
    if proposition is None or proposition.conference != act.scope:
        return Refused("unknown_target", "body.proposition")
    saying = speaking.begin_kind(
        act, context, facts, nature="withdrawal", account=body.account,
        pointing=speaking.pointers(
            body.account, answers=(proposition.current,), answers_field="body.proposition"
        ),
    )  # fmt: skip
    if not isinstance(saying, speaking.Saying):
        return saying
    if refusal := guards.not_ended(saying, facts):
        return refusal
    if not saying.reported:
        after = transitions.step(PROPOSITION, act.kind, proposition.state)
        if isinstance(after, Refused):
            return after
        if saying.speaker != proposition.sponsor:
            return speaking.attempted(saying, "not_its_author")
    if not withdraws(saying, proposition.sponsor):
        claim = claim_of(saying, PROPOSITION, proposition.id, proposition.sponsor)
        return speaking.effective(saying, facts, Put(claim))
    return speaking.effective(
        saying, facts, *_withdrawn(facts, proposition, saying.statement, context.received)
    )


def withdraw_confirmed(facts: Facts, subject: str, statement: Statement) -> list[Change]:
    """What follows once the sponsor confirmed a report that it withdrew the proposal."""
    proposition = facts.get(Proposition, subject)
    recorded = facts.get(Recorded, statement.id)
    if proposition is None or recorded is None or proposition.state != OPEN:
        return []
    return _withdrawn(facts, proposition, statement, recorded.received)


def extend(act: Act, body: DeadlineExtend, context: Context, facts: Facts) -> Outcome:
    """There is more time to answer; a proposal that lapsed by silence is open again."""
    version = facts.get(Version, body.version)
    proposition = None if version is None else facts.get(Proposition, version.proposition)
    if version is None or proposition is None or proposition.conference != act.scope:
        return Refused("unknown_target", "body.version")
    saying = speaking.begin(
        act, context, facts, nature="notice",
        pointing=speaking.Pointers(
            answers=(version.id,), addressees=proposition.addressees, answers_field="body.version",
            addressees_field="body.version",
        ),
    )  # fmt: skip
    if not isinstance(saying, speaking.Saying):
        return saying
    if refusal := guards.not_ended(saying, facts):
        return refusal
    after = transitions.step(PROPOSITION, act.kind, proposition.state)
    if isinstance(after, Refused):
        return after
    if saying.speaker != proposition.sponsor:
        return speaking.attempted(saying, "not_its_author")
    if version.id != proposition.current:
        return speaking.attempted(saying, "stale_version")
    due = instant_to_milliseconds(body.due.at)
    # Threat: a sponsor shortens the time of others by "extending" a deadline to an earlier one.
    if version.due is None or due <= max(version.due, context.received):
        return Refused("deadline_not_later", "body.due")
    if proposition.state != OPEN and (refusal := too_many_open(act, saying, facts)):
        return refusal
    version = replace(version, due=due, offset_minutes=body.due.offset_minutes)
    proposition = replace(proposition, state=after, ended=None, ended_by=None, ended_latest=None)
    return speaking.effective(
        saying,
        facts,
        Put(version),
        Put(proposition),
        *following(facts, proposition, version, {}, cause_of(saying)),
    )


def _is_only_told(saying: speaking.Saying) -> bool:
    """Whether this makes no proposal: a report of one where parties table their own, or another
    account of one that is there."""
    told = saying.reported and not saying.transcript
    return told or saying.statement.rival_of is not None


def _front(body: PropositionTable, saying: speaking.Saying, facts: Facts) -> Refused | None:
    if body.front is None:
        return None
    front = facts.get(Front, body.front)
    if front is None or front.conference != saying.conference.id:
        return Refused("unknown_target", "body.front")
    if front.state != "open" and not saying.transcript:
        return Refused("front_closed", "body.front")
    return None


def _unlike(
    act: Act, articles: Sequence[ArticleOutline], before: Version | None, facts: Facts
) -> Refused | None:
    """The refusal if an article says it is the same as in another version than the one this act
    follows or responds to, or if the outline alone shows that it is not; the words themselves are
    compared where there are words (``acts.words.check_repetition``)."""
    for place, article in enumerate(articles):
        if article.same_as is None:
            continue
        other = None if before is None else before.article(article.eid)
        if (
            before is None
            or other is None
            or article.same_as != before.id
            or article.paragraphs != other.paragraphs
            or not _same_languages(act, before, facts)
        ):
            return Refused("not_the_same", f"body.articles.{place}.same_as")
    return None


def _same_languages(act: Act, before: Version, facts: Facts) -> bool:
    recorded = facts.get(Recorded, before.id)
    return recorded is not None and set(act.envelope.sheets) == {
        language for language, _ in recorded.sheets
    }


def _terms(
    body: Outlined, addressees: Sequence[str], saying: speaking.Saying, facts: Facts
) -> Refused | None:
    """The refusal if the rules of the conference do not allow such a deadline or such a silence."""
    if saying.reported or body.due is None:
        return None
    conference, received = saying.conference, saying.context.received
    earliest = received + max(conference.shortest_answer * _MINUTE, 1)
    if instant_to_milliseconds(body.due.at) < earliest:
        return Refused("deadline_too_short", "body.due")
    if body.on_silence not in conference.on_silence:
        return Refused("silence_not_allowed", "body.on_silence")
    if body.on_silence == "adopt" and not all(
        bound_by_silence(facts, conference.id, party) for party in addressees
    ):
        return Refused("silence_not_allowed", "body.on_silence")
    return None


def _version(
    act: Act, body: Outlined, saying: speaking.Saying, *, proposition: str, number: int
) -> Version:
    statement = saying.statement
    return Version(
        id=act.id,
        proposition=proposition,
        number=number,
        sponsor=statement.speaker,
        articles=tuple((each.eid, each.paragraphs, each.same_as) for each in body.articles),
        due=None if body.due is None else instant_to_milliseconds(body.due.at),
        offset_minutes=0 if body.due is None else body.due.offset_minutes,
        on_silence=body.on_silence,
        index=saying.context.index,
        received=saying.context.received,
        earliest=statement.earliest,
        latest=statement.latest,
    )


def _withdrawn(
    facts: Facts, proposition: Proposition, by: Statement, received: int
) -> list[Change]:
    return [
        Put(
            replace(
                proposition,
                state=WITHDRAWN,
                ended=received,
                ended_by=by.id,
                ended_latest=by.latest,
            )
        ),
        *timer_for(facts, proposition.id, None),
        *owed_no_more(facts, proposition),
    ]
