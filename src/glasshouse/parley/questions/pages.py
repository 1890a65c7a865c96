"""How questions stand on pages: their branches, who answered which, and who owes an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from glasshouse.house.facts import Conference
from glasshouse.house.pages import Lookup, PageModel, PartyRef, Words
from glasshouse.parley.pages import Link, fetch_entries, link
from glasshouse.parley.questions.facts import Question, QuestionAnswered
from glasshouse.parley.sessions import Owed, Participation, owing
from glasshouse.parley.speaking import TRANSCRIPT

#: So many questions of a conference are shown, the newest ones, and so many answers to each.
QUESTIONS = 20
ANSWERS = 200


class BranchPiece(PageModel):
    """An answer that may be given, what is said to follow from it, and who chose it."""

    number: int
    text: Words
    then: Words
    chosen_by: list[PartyRef]


class AnswererPiece(PageModel):
    """Where a party stands to a question. ``late`` tells that it answered after the deadline;
    ``reported`` is what another says that it answered, and it has not confirmed."""

    party: PartyRef
    state: Literal["answered", "asked", "owes", "late", "no_answer"]
    branch: int | None
    late: bool
    answer: Link | None
    reported: Link | None


class QuestionPiece(PageModel):
    """A question on a page."""

    link: Link
    number: int | None
    asker: PartyRef | None
    text: Words
    state: Literal["open", "withdrawn"]
    withdrawn: Link | None
    due_ms: int | None
    offset_minutes: int
    branches: list[BranchPiece]
    parties: list[AnswererPiece]


def questions(lookup: Lookup, conference: Conference) -> list[QuestionPiece]:
    """The newest questions of a conference, newest first. As many queries for twenty as for one."""
    found = lookup.facts.find(
        Question, "conference", conference.id, limit=QUESTIONS, descending=True
    )
    given = lookup.facts.find_many(
        QuestionAnswered, "question", [each.id for each in found], limit=ANSWERS, descending=True
    )
    parties = [(each.id, party) for each in found for party in each.addressees]
    lookup.fetch(Owed, [f"{question}/{party}" for question, party in parties])
    lookup.fetch(Participation, [f"{conference.id}/{party}" for _, party in parties])
    lookup.fetch_parties([*(each.asker for each in found), *(party for _, party in parties)])
    acts = [act for each in found for act in (each.id, each.withdrawn) if act is not None]
    fetch_entries(lookup, [*acts, *(each.id for some in given.values() for each in some)])
    return [_piece(lookup, conference, each, given.get(each.id, [])) for each in found]


def _piece(
    lookup: Lookup,
    conference: Conference,
    question: Question,
    given: Sequence[QuestionAnswered],
) -> QuestionPiece:
    recorded = lookup.recorded(question.id)
    transcript = conference.mode == TRANSCRIPT
    current = _current(given, transcript)
    return QuestionPiece.model_validate(
        {
            "link": link(lookup, question.id),
            "number": question.number,
            "asker": lookup.party(question.asker),
            "text": lookup.shown(recorded, "text"),
            "state": question.state,
            "withdrawn": None if question.withdrawn is None else link(lookup, question.withdrawn),
            "due_ms": question.due,
            "offset_minutes": question.offset_minutes,
            "branches": [
                BranchPiece(
                    number=number,
                    text=lookup.shown(recorded, f"branch_{number}"),
                    then=lookup.shown(recorded, f"then_{number}"),
                    chosen_by=lookup.parties(
                        [each.party for each in current.values() if each.branch == number]
                    ),
                )
                for number in range(1, question.branches + 1)
            ],
            "parties": [
                piece
                for party in question.addressees
                if (piece := _answerer(lookup, question, party, given, current)) is not None
            ],
        }
    )


def _current(given: Sequence[QuestionAnswered], transcript: bool) -> Mapping[str, QuestionAnswered]:
    """The current answer of each party: in a transcript the last by date, else the last that the
    party gave or confirmed itself."""
    if transcript:
        ordered = sorted(given, key=lambda each: (each.latest, each.index))
    else:
        own = (each for each in given if not each.reported or each.adopted is not None)
        ordered = sorted(own, key=lambda each: each.adopted or each.index)
    return {each.party: each for each in ordered}


def _answerer(
    lookup: Lookup,
    question: Question,
    party: str,
    given: Sequence[QuestionAnswered],
    current: Mapping[str, QuestionAnswered],
) -> AnswererPiece | None:
    ref = lookup.party(party)
    if ref is None:
        return None
    answer = current.get(party)
    told = next(
        (
            each
            for each in given
            if each.party == party and each.reported and each.adopted is None and answer is None
        ),
        None,
    )
    return AnswererPiece.model_validate(
        {
            "party": ref,
            "state": "answered" if answer is not None else _silence(lookup, question, party),
            "branch": None if answer is None else answer.branch,
            "late": answer is not None and answer.late,
            "answer": None if answer is None else link(lookup, answer.id),
            "reported": None if told is None else link(lookup, told.id),
        }
    )


def _silence(lookup: Lookup, question: Question, party: str) -> str:
    awaited = lookup.get(Owed, f"{question.id}/{party}")
    if awaited is None:
        # Of a transcript, a report or a question that was withdrawn nothing is owed.
        return "asked"
    participation = lookup.get(Participation, f"{question.conference}/{party}")
    return owing(awaited, participation, lookup.context.time)
