"""What an act of the chronology is entered as, where it has a kind of its own.

One model per kind of row in ``kinds.json``. What a row leaves out the act has itself: speaker,
addressees, date, sources and the sentence that tells it. Ids are those of the chronology; whether
they lead somewhere is for `chronology.load`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from glasshouse.acts.identifiers import Model, Slug
from glasshouse.demo.chronology_tables import ChronologyId, Words


class ArticleRow(Model):
    """One article of an offer, in the words of the chronology."""

    heading: Words
    paragraphs: Annotated[list[Words], Field(min_length=1)]


class OfferRow(Model):
    """An offer, one article for each term that the chronology gives.

    ``also_addressed`` are parties whom the offer reaches under a wider name. It has no deadline of
    its own: the sources name days and hours of waiting, never an instant, and those stand in words.
    """

    kind: Literal["proposition.table"]
    title: Words
    articles: Annotated[list[ArticleRow], Field(min_length=1)]
    responds_to: ChronologyId | None = None
    also_addressed: Annotated[list[Slug], Field(default_factory=list)]
    why: Words | None = None


class SpeakingRow(Model):
    """For whom the speaker answered, where that is not himself alone."""

    party: Slug
    jointly_with: list[Slug]


class AnswerRow(Model):
    """An answer to an offer as a whole."""

    kind: Literal["answer.give"]
    version: ChronologyId
    answer: Literal["accept", "accept_in_principle", "decline"]
    of: SpeakingRow | None = None
    why: Words | None = None


class PrinciplesRow(Model):
    """Principles, one by one."""

    kind: Literal["principles.declare"]
    title: Words
    principles: Annotated[list[Words], Field(min_length=1)]


class AssentRow(Model):
    """What one side said of another's principles."""

    kind: Literal["principles.assent"]
    declaration: ChronologyId
    mode: Literal["assent_with_declaration", "refuse"]


class AssentWithdrawalRow(Model):
    """The end of what one side had said of another's principles."""

    kind: Literal["principles.withdraw_assent"]
    declaration: ChronologyId


class BranchRow(Model):
    """What may be answered, and what was said to follow."""

    branch: Words
    then: Words


class QuestionRow(Model):
    """A question, and its branches."""

    kind: Literal["question.ask"]
    branches: Annotated[list[BranchRow], Field(default_factory=list)]


class AgreementRow(Model):
    """An agreement, one condition for each term that the chronology gives."""

    kind: Literal["agreement.propose"]
    title: Words
    parties: Annotated[list[Slug], Field(min_length=2)]
    conditions: Annotated[list[Words], Field(min_length=1)]
    version: ChronologyId | None = None


class ProtestRow(Model):
    """A protest."""

    kind: Literal["protest.make"]
    against: ChronologyId | None = None


class ProtestWithdrawalRow(Model):
    """That a protest is said to be settled."""

    kind: Literal["protest.withdraw"]
    protest: ChronologyId


class SessionRow(Model):
    """A change in the state of the talks."""

    kind: Literal[
        "conference.convene", "conference.open", "conference.suspend", "conference.resume"
    ]


KindRow = Annotated[
    OfferRow
    | AnswerRow
    | PrinciplesRow
    | AssentRow
    | AssentWithdrawalRow
    | QuestionRow
    | AgreementRow
    | ProtestRow
    | ProtestWithdrawalRow
    | SessionRow,
    Field(discriminator="kind"),
]
"""A value of ``kinds.json``, under the id of the act."""


def points_at(row: KindRow) -> tuple[str, ...]:
    """The ids of the chronology that a row leads to."""
    found: tuple[str | None, ...] = ()
    match row:
        case OfferRow():
            found = (row.responds_to,)
        case AnswerRow() | AgreementRow():
            found = (row.version,)
        case AssentRow() | AssentWithdrawalRow():
            found = (row.declaration,)
        case ProtestRow():
            found = (row.against,)
        case ProtestWithdrawalRow():
            found = (row.protest,)
    return tuple(each for each in found if each is not None)


def parties_of(row: KindRow | None) -> tuple[str, ...]:
    """The parties that a row names besides those of its act."""
    match row:
        case OfferRow():
            return tuple(row.also_addressed)
        case AgreementRow():
            return tuple(row.parties)
        case AnswerRow(of=SpeakingRow(party=party, jointly_with=others)):
            return (party, *others)
        case _:
            return ()
