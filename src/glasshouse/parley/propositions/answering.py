"""What follows from answering a proposal, from countering it, and from taking an answer back."""

from __future__ import annotations

from collections.abc import Iterator

from glasshouse.acts.authors import Credential
from glasshouse.acts.envelope import Act
from glasshouse.acts.facts import Change, Facts, Put, Remove
from glasshouse.acts.frozen import replace
from glasshouse.acts.outcomes import Outcome, Refused
from glasshouse.acts.registry import Context
from glasshouse.house.facts import Conference
from glasshouse.parley import guards, speaking, transitions
from glasshouse.parley.propositions.acts import (
    DEMANDED,
    AnswerGive,
    AnswerWithdraw,
    PropositionTable,
)
from glasshouse.parley.propositions.endings import (
    PROPOSITION,
    Cause,
    cause_of,
    following,
    position_of,
)
from glasshouse.parley.propositions.facts import (
    BY_ARTICLE,
    COUNTER,
    LAPSED,
    TAKEN_BACK,
    Answer,
    Position,
    Proposition,
    Version,
)
from glasshouse.parley.propositions.positions import answered

GIVE = "answer.give"
TAKE_BACK = "answer.withdraw"


def give(act: Act, body: AnswerGive, context: Context, facts: Facts) -> Outcome:
    """On what it answers the party stands as it says, and owes no answer; the rest stays."""
    version = facts.get(Version, body.version)
    proposition = None if version is None else facts.get(Proposition, version.proposition)
    if version is None or proposition is None or proposition.conference != act.scope:
        return Refused("unknown_target", "body.version")
    saying = speaking.begin_kind(
        act, context, facts, nature="answer", account=body.account,
        pointing=speaking.pointers(
            body.account, answers=(version.id,), answers_field="body.version",
            addressees=_sponsors(act, proposition), addressees_field="body.version",
        ),
    )  # fmt: skip
    if not isinstance(saying, speaking.Saying):
        return saying
    if refusal := _form(body, version) or guards.answering(saying, facts):
        return refusal
    given = _answer(saying, version, body.answer, _by_article(body))
    if saying.statement.rival_of is not None:
        return speaking.effective(saying, facts)
    if saying.reported and not saying.transcript:
        # What another says of a party's answer binds that party only once it confirms it.
        return speaking.effective(saying, facts, Put(replace(given, since=None)))
    if not saying.transcript:
        hindrance = _hindrance(act.kind, proposition, version, saying.speaker, context.received)
        if isinstance(hindrance, Refused):
            return hindrance
        if hindrance is not None:
            return speaking.attempted(saying, hindrance)
    return speaking.effective(saying, facts, *_given(saying, facts, proposition, version, given))


def _sponsors(act: Act, proposition: Proposition) -> tuple[str, ...]:
    """To whom an answer is given: whoever proposed, but for the speaker."""
    sponsors = (proposition.sponsor, *proposition.jointly_with)
    return tuple(party for party in sponsors if party != act.speaker)


def take_back(act: Act, body: AnswerWithdraw, context: Context, facts: Facts) -> Outcome:
    """The party's answer is awaited again."""
    version = facts.get(Version, body.version)
    proposition = None if version is None else facts.get(Proposition, version.proposition)
    if version is None or proposition is None or proposition.conference != act.scope:
        return Refused("unknown_target", "body.version")
    saying = speaking.begin(
        act, context, facts, nature="withdrawal",
        pointing=speaking.Pointers(
            answers=(version.id,), answers_field="body.version",
            addressees=_sponsors(act, proposition), addressees_field="body.version",
        ),
    )  # fmt: skip
    if not isinstance(saying, speaking.Saying):
        return saying
    if refusal := guards.answering(saying, facts):
        return refusal
    hindrance = _hindrance(act.kind, proposition, version, saying.speaker, context.received)
    if isinstance(hindrance, Refused):
        return hindrance
    if hindrance is not None:
        return speaking.attempted(saying, hindrance)
    position = position_of(facts, proposition.id, saying.speaker)
    if position is None or not position.answered:
        return Refused("nothing_to_take_back", "body.version")
    taken = _answer(saying, version, TAKEN_BACK, ())
    changes: list[Change] = _given(saying, facts, proposition, version, taken)
    standing = [each for each in position.answers.values() if each.stands]
    for earlier in sorted({each.act for each in standing}):
        before = facts.get(Answer, earlier)
        if before is not None:
            changes.append(Put(replace(before, withdrawn=True)))
    return speaking.effective(saying, facts, *changes)


def countered(
    act: Act,
    body: PropositionTable,
    saying: speaking.Saying,
    facts: Facts,
    version: Version | None,
) -> Iterator[Change]:
    """A proposal that responds to ``version`` counters the articles that it changes or leaves out,
    if its author can answer them now; else it only points at it."""
    proposition = None if version is None else facts.get(Proposition, version.proposition)
    if version is None or proposition is None:
        return
    received = saying.context.received
    hindrance = _hindrance(GIVE, proposition, version, saying.speaker, received)
    if hindrance is not None and not saying.transcript:
        return
    # Threat: whoever presented a delegate to table, and not to answer, would find itself bound.
    if not _may_answer(act, facts):
        return
    same = {each.eid for each in body.articles if each.same_as == version.id}
    # Threat: words that somebody leaves as they are would be taken for the acceptance of them. Of
    # an article that it repeats a counter-proposal says nothing; whoever keeps all of them, and
    # adds to them, says "this, and more", which is another text than any of the proposal's.
    countering = tuple((eid, COUNTER) for eid in version.eids if eid not in same)
    whole = len(countering) in (0, len(version.eids))
    given = _answer(saying, version, COUNTER if whole else BY_ARTICLE, () if whole else countering)
    yield from _given(saying, facts, proposition, version, given)


def _may_answer(act: Act, facts: Facts) -> bool:
    capacity = act.envelope.capacity
    credential = None if capacity is None else facts.get(Credential, capacity)
    return credential is None or "answer" in credential.powers


def adopt_reported(facts: Facts, report: str, speaker: str, context: Context) -> list[Change]:
    """What follows once a party confirmed a report of its answer: it is its own from here on, if
    it could still give it."""
    given = facts.get(Answer, report)
    version = None if given is None else facts.get(Version, given.version)
    proposition = None if version is None else facts.get(Proposition, version.proposition)
    if given is None or version is None or proposition is None or given.since is not None:
        return []
    if _hindrance(GIVE, proposition, version, speaker, context.received) is not None:
        return []
    adopted = replace(
        given,
        since=context.index,
        received=context.received,
        late=_past(version, context.received),
        # Threat: whoever confirms a joint answer would bind the others of whom it is told.
        jointly_with=(),
    )
    conference = facts.get(Conference, proposition.conference)
    if conference is None:
        raise LookupError(f"no conference is {proposition.conference}")
    cause = Cause(given.id, context.received, speaking.minute_of(context.received), conference.mode)
    return [Put(adopted), *_stands(facts, proposition, version, adopted, cause)]


def _hindrance(
    kind: str, proposition: Proposition, version: Version, speaker: str, received: int
) -> Refused | str | None:
    """Why a party cannot answer now: a refusal, or the code of an answer without effect."""
    late = _past(version, received) and version.on_silence == "lapse"
    if not (kind == GIVE and proposition.state == LAPSED):
        after = transitions.step(PROPOSITION, kind, proposition.state)
        if isinstance(after, Refused):
            return after
    # Threat: whoever is not asked could answer in the place of those who are.
    if speaker not in proposition.addressees:
        return "not_addressee"
    # Threat: what was accepted of an earlier text is taken for the acceptance of a later one.
    if version.id != proposition.current:
        return "stale_version"
    # A late answer is on the record, however late: to hide it would falsify what was said.
    return "late" if late else None


def _form(body: AnswerGive, version: Version) -> Refused | None:
    if body.answer == COUNTER:
        return Refused("counter_needs_text", "body.answer")
    line = DEMANDED.get(body.answer)
    if line is not None and line not in body.lines:
        return Refused(f"{line}_missing", "body.lines")
    for place, article in enumerate(body.articles):
        if version.article(article.eid) is None:
            return Refused("unknown_target", f"body.articles.{place}.eid")
        if article.answer == COUNTER:
            return Refused("counter_needs_text", f"body.articles.{place}.answer")
    return None


def _by_article(body: AnswerGive) -> tuple[tuple[str, str], ...]:
    return tuple((each.eid, each.answer) for each in body.articles)


def _answer(
    saying: speaking.Saying, version: Version, word: str, articles: tuple[tuple[str, str], ...]
) -> Answer:
    statement, context = saying.statement, saying.context
    return Answer(
        id=statement.id,
        proposition=version.proposition,
        version=version.id,
        party=statement.speaker,
        answer=word,
        articles=articles,
        index=context.index,
        received=context.received,
        earliest=statement.earliest,
        latest=statement.latest,
        # When a report was entered says nothing of when the answer was given.
        late=not statement.reported and _past(version, context.received),
        reported=statement.reported,
        since=context.index,
        jointly_with=statement.jointly_with,
    )


def _given(
    saying: speaking.Saying,
    facts: Facts,
    proposition: Proposition,
    version: Version,
    given: Answer,
) -> list[Change]:
    """The answer is listed; and if it is to the current version, its parties stand as it says."""
    changes: list[Change] = [Put(given)]
    if version.id != proposition.current:
        return changes
    return changes + _stands(facts, proposition, version, given, cause_of(saying))


def _stands(
    facts: Facts, proposition: Proposition, version: Version, given: Answer, cause: Cause
) -> list[Change]:
    changes: list[Change] = []
    changed: dict[str, Position | None] = {}
    entry = given.index if given.since is None else given.since
    for party in given.parties:
        before = position_of(facts, proposition.id, party)
        position = answered(before, version, given, party, entry, given.received)
        changed[party] = position
        if position is not None:
            changes.append(Put(position))
        elif before is not None:
            changes.append(Remove(Position, before.key))
    return [*changes, *following(facts, proposition, version, changed, cause)]


def _past(version: Version, received: int) -> bool:
    return version.due is not None and version.due <= received
