"""The simulated vote as data: who takes part, what is asked, who chooses what, what is said of it.

``load`` reads ``data/vote/`` and holds it together; what does not fit raises ``VoteError``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from glasshouse.acts.identifiers import Model, Slug
from glasshouse.demo.practice import ConferenceRow, PartyRow
from glasshouse.elections.voices import Condition


class VoteError(ValueError):
    """The data of the simulated vote does not fit together; the message says where."""


class VoteRow(Model):
    """The vote: its words, its one question, who holds the roll and the key."""

    slug: Slug
    purpose: str
    authority: Slug
    group: list[Slug]
    needed: int
    lines: dict[str, str]
    question: str
    answers: list[str]


class UndertakingRow(Model):
    """What a party says beforehand of the result."""

    by: Slug
    answer: str
    lines: dict[str, str]


class VotersRow(Model):
    """How many voters are on the roll, how many choose what (blank first), and how many of them
    voted before and change their mind."""

    roll: int
    choose: list[int]
    vote_again: int


class ReportRow(Model):
    """A report on a condition of the vote, or on what is done with its result."""

    by: Slug
    condition: Condition
    finding: Literal["kept", "broken", "unclear"]
    text: str


class ContestRow(Model):
    """Why somebody contests the vote; it rests on the first report on that condition."""

    by: Slug
    on: Condition
    reason: str


class Simulated(Model):
    """Everything, in the order in which it is said."""

    conference: ConferenceRow
    parties: dict[Slug, PartyRow]
    vote: VoteRow
    undertakings: list[UndertakingRow]
    voters: VotersRow
    reports: Annotated[list[ReportRow], Field(min_length=1)]
    contest: ContestRow
    deeds: list[ReportRow]

    @model_validator(mode="after")
    def _fits(self) -> Self:
        for slug in self.named():
            if slug not in self.parties:
                raise ValueError(f"there is no party {slug}")
        if len(self.voters.choose) != len(self.vote.answers) + 1:
            raise ValueError("choose has one number for a blank ballot and one for each answer")
        if sum(self.voters.choose) > self.voters.roll:
            raise ValueError("more voters than there are on the roll")
        if self.contest.on not in {each.condition for each in self.reports}:
            raise ValueError("the contest rests on a report that is not there")
        return self

    def named(self) -> Iterator[str]:
        """The parties that something names."""
        yield self.vote.authority
        yield from self.vote.group
        yield self.contest.by
        yield from (row.by for row in self.undertakings)
        yield from (row.by for row in (*self.reports, *self.deeds))

    @property
    def ballots(self) -> int:
        """How many ballots are cast."""
        return sum(self.voters.choose) + self.voters.vote_again

    @property
    def said(self) -> int:
        """How many entries come of it, those of the house included."""
        members = len(self.vote.group)
        joining = 2 * len(self.undertakings)
        spoken = len(self.undertakings) + len(self.reports) + 1 + len(self.deeds)
        # The conference, announced, convened and opened; the vote, its roll and its opening; three
        # rounds of the key; of the house: box, one anchor, closing, tally, result; shares that
        # suffice.
        return 2 * len(self.parties) + joining + spoken + 6 + 3 * members + 5 + self.vote.needed

    def words(self) -> Mapping[str, str]:
        """The lines of the announcement."""
        answers = {
            f"question_1__answer_{number}": answer
            for number, answer in enumerate(self.vote.answers, start=1)
        }
        return {**self.vote.lines, "question_1": self.vote.question, **answers}


def load() -> Simulated:
    """The simulated vote that is packed with the program; raises VoteError."""
    raw = (files("glasshouse.demo") / "data" / "vote" / "vote.json").read_bytes()
    return read(raw)


def read(raw: bytes) -> Simulated:
    """A simulated vote from its file; raises VoteError."""
    try:
        return Simulated.model_validate_json(raw)
    except ValidationError as error:
        raise VoteError(str(error)) from error
