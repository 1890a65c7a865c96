"""What follows from asking, from answering, and from withdrawing a question."""

from __future__ import annotations

from glasshouse.acts.envelope import Act
from glasshouse.acts.facts import Change, Facts, Put, Remove
from glasshouse.acts.frozen import replace
from glasshouse.acts.identifiers import instant_to_milliseconds
from glasshouse.acts.outcomes import Outcome, Refused
from glasshouse.acts.registry import Context
from glasshouse.parley import guards, speaking, transitions
from glasshouse.parley.facts import Statement
from glasshouse.parley.questions.acts import QuestionAnswer, QuestionAsk, QuestionWithdraw
from glasshouse.parley.questions.facts import (
    OPEN,
    QUESTION,
    WITHDRAWN,
    Question,
    QuestionAnswered,
)
from glasshouse.parley.reports.claims import claim_of, withdraws
from glasshouse.parley.sessions import Owed, session_of

ASK = "question.ask"
ANSWER = "question.answer"
WITHDRAW = "question.withdraw"


def ask(act: Act, body: QuestionAsk, context: Context, facts: Facts) -> Outcome:
    """The question stands, and awaits an answer from each party it asks."""
    saying = speaking.begin_kind(
        act, context, facts, nature="question", account=body.account,
        pointing=speaking.pointers(body.account, addressees=body.addressees),
    )  # fmt: skip
    if not isinstance(saying, speaking.Saying):
        return saying
    if saying.speaker in body.addressees:
        return Refused("named_twice", "body.addressees")
    if (stopped := guards.tabling(saying, facts)) is not None:
        return stopped
    due = None if body.due is None else instant_to_milliseconds(body.due.at)
    binds = not (saying.transcript or saying.reported)
    if binds and due is not None and due <= context.received:
        return Refused("due_past", "body.due")
    statement = saying.statement
    session = session_of(facts, statement.conference)
    number = session.questions + 1 if statement.rival_of is None else None
    question = Question(
        id=act.id,
        index=context.index,
        conference=statement.conference,
        number=number,
        asker=statement.speaker,
        addressees=tuple(body.addressees),
        due=due,
        offset_minutes=0 if body.due is None else body.due.offset_minutes,
        branches=body.branches,
        reported=statement.reported,
        rival_of=statement.rival_of,
        earliest=statement.earliest,
        latest=statement.latest,
    )
    changes: list[Change] = [Put(question)]
    if number is not None:
        changes.append(Put(replace(session, questions=number)))
    if binds:
        changes += [Put(owed) for owed in _awaiting(question, context.index)]
    return speaking.effective(saying, facts, *changes)


def answer(act: Act, body: QuestionAnswer, context: Context, facts: Facts) -> Outcome:
    """The party's answer is known, and awaited no more."""
    question = facts.get(Question, body.question)
    if question is None or question.conference != act.scope:
        return Refused("unknown_target", "body.question")
    saying = speaking.begin_kind(
        act, context, facts, nature="answer", account=body.account,
        pointing=speaking.pointers(
            body.account, answers=(body.question,), answers_field="body.question",
            addressees=(question.asker,) if question.asker != act.speaker else (),
            addressees_field="body.question",
        ),
    )  # fmt: skip
    if not isinstance(saying, speaking.Saying):
        return saying
    if body.branch is not None and body.branch > question.branches:
        return Refused("no_such_branch", "body.branch")
    if refusal := guards.answering(saying, facts):
        return refusal
    if not saying.transcript:
        after = transitions.step("question", act.kind, question.state)
        if isinstance(after, Refused):
            return after
        if saying.speaker not in question.addressees:
            return speaking.attempted(saying, "not_addressee")
    if guards.another_account(saying):
        return speaking.effective(saying, facts)
    statement = saying.statement
    changes: list[Change] = [
        Put(
            QuestionAnswered(
                id=act.id,
                question=question.id,
                conference=statement.conference,
                party=party,
                branch=body.branch,
                index=context.index,
                received=context.received,
                # When a report was entered says nothing of when the answer was given.
                late=not statement.reported and _past(question, context.received),
                reported=statement.reported,
                earliest=statement.earliest,
                latest=statement.latest,
            )
        )
        for party in (statement.speaker, *statement.jointly_with)
    ]
    if not saying.reported:
        changes += _received(facts, question.id, statement.speaker)
    return speaking.effective(saying, facts, *changes)


def withdraw(act: Act, body: QuestionWithdraw, context: Context, facts: Facts) -> Outcome:
    """The asker withdraws the question; what another says of that is a claim."""
    question = facts.get(Question, body.question)
    if question is None or question.conference != act.scope:
        return Refused("unknown_target", "body.question")
    saying = speaking.begin_kind(
        act, context, facts, nature="withdrawal", account=body.account,
        pointing=speaking.pointers(
            body.account, answers=(body.question,), answers_field="body.question"
        ),
    )  # fmt: skip
    if not isinstance(saying, speaking.Saying):
        return saying
    if refusal := guards.not_ended(saying, facts):
        return refusal
    if not saying.reported and saying.speaker != question.asker:
        return speaking.attempted(saying, "not_its_author")
    if not withdraws(saying, question.asker):
        claim = claim_of(saying, QUESTION, question.id, question.asker)
        return speaking.effective(saying, facts, Put(claim))
    if guards.another_account(saying):
        return speaking.effective(saying, facts)
    if not saying.transcript:
        after = transitions.step("question", act.kind, question.state)
        if isinstance(after, Refused):
            return after
    return speaking.effective(saying, facts, *_withdrawn(facts, question, saying.statement))


def adopt_question(facts: Facts, report: str, speaker: str, context: Context) -> list[Change]:
    """What follows once the asker confirmed a report of its question: answers are awaited."""
    question = facts.get(Question, report)
    if question is None or question.state != OPEN:
        return []
    changes: list[Change] = [
        Put(owed) for owed in _awaiting(question, context.index) if not _answered(facts, owed)
    ]
    if question.number is None:
        # Another account of a question got no number; the asker says that it is the true one.
        session = session_of(facts, question.conference)
        number = session.questions + 1
        changes += [Put(replace(question, number=number)), Put(replace(session, questions=number))]
    return changes


def adopt_answer(facts: Facts, report: str, speaker: str, context: Context) -> list[Change]:
    """What follows once a party confirmed a report of its answer."""
    given = facts.get(QuestionAnswered, f"{report}/{speaker}")
    question = None if given is None else facts.get(Question, given.question)
    if given is None or question is None or question.state != OPEN:
        return []
    late = _past(question, context.received)
    return [
        Put(replace(given, adopted=context.index, late=late)),
        *_received(facts, question.id, speaker),
    ]


def withdraw_confirmed(facts: Facts, subject: str, statement: Statement) -> list[Change]:
    """What follows once the asker confirmed a report that it withdrew the question."""
    question = facts.get(Question, subject)
    if question is None or question.state != OPEN:
        return []
    return _withdrawn(facts, question, statement)


def _awaiting(question: Question, index: int) -> list[Owed]:
    return [
        Owed(
            what=QUESTION,
            subject=question.id,
            conference=question.conference,
            party=party,
            act=question.id,
            asked=index,
            due=question.due,
            offset_minutes=question.offset_minutes,
        )
        for party in question.addressees
    ]


def _received(facts: Facts, question: str, party: str) -> list[Change]:
    key = f"{question}/{party}"
    return [] if facts.get(Owed, key) is None else [Remove(Owed, key)]


def _answered(facts: Facts, owed: Owed) -> bool:
    """Whether a party answered a reported question in its own name before it was confirmed."""
    return any(
        given.party == owed.party and (not given.reported or given.adopted is not None)
        for given in facts.find(QuestionAnswered, "question", owed.subject, limit=1000)
    )


def _withdrawn(facts: Facts, question: Question, by: Statement) -> list[Change]:
    changes: list[Change] = [
        Put(
            replace(
                question,
                state=WITHDRAWN,
                withdrawn=by.id,
                withdrawn_earliest=by.earliest,
                withdrawn_latest=by.latest,
            )
        )
    ]
    for party in question.addressees:
        changes += _received(facts, question.id, party)
    return changes


def _past(question: Question, received: int) -> bool:
    return question.due is not None and question.due <= received
