"""What can be said of a vote, by whoever holds it: announce it, open it, call it off; and what the
house says of it: the ballot box, its anchors, the encrypted tally, the result.

What trustees and the credential authority say is in ``trustee_acts``; what everybody else says of a
vote, before and after, in ``voices``. Bytes that a vote rests on (the roll, keys,
``election.json``) are files that acts name; a body holds their structure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from glasshouse.acts.identifiers import (
    ActId,
    Count,
    Deadline,
    Digest,
    Language,
    Model,
    Slug,
    Vkey,
    instant_to_milliseconds,
)
from glasshouse.elections.belenios.ballots import LARGEST_BALLOT, longest
from glasshouse.elections.belenios.election import Question
from glasshouse.house.acts import each_once
from glasshouse.record.errors import RecordError
from glasshouse.record.note import VerifierKey

MOST_QUESTIONS = 16
MOST_ANSWERS = 50
MOST_MEMBERS = 15
MOST_TRUSTEES = 16

UUID_LETTERS = 22
"""Letters of a vote's name in the protocol."""

JSON = "application/json"
PAGE = "text/html"


class QuestionForm(Model):
    """The form of one question: choose from ``least`` to ``most`` of its ``answers``; with
    ``blank`` a voter can also choose none, and that is counted."""

    answers: Annotated[int, Field(ge=1, le=MOST_ANSWERS)]
    blank: bool
    least: Annotated[int, Field(ge=0, le=MOST_ANSWERS)]
    most: Annotated[int, Field(ge=1, le=MOST_ANSWERS)]

    @model_validator(mode="after")
    def _can_be_answered(self) -> Self:
        if not self.least <= self.most <= self.answers:
            raise ValueError("from least to most of the answers, and no more than there are")
        return self


class ElectionAnnounce(Model):
    """Announce a vote by secret ballot: its questions word for word, who may vote, and who holds
    it.

    Ballots are taken from ``opens`` to ``closes``. The credential ``authority`` hands each voter a
    credential and names the roll; ``trustees`` are always needed to decrypt the sums, and of the
    ``group`` any ``needed`` of its members. They are authors of this record, each with a key of its
    own. ``subject`` is what the vote is about, where that was said in this conference: a version of
    a proposal, a statement. The ballots are signed under the text in ``language``.
    """

    slug: Slug
    purpose: Literal["status", "ratification", "delegates", "other"]
    subject: ActId | None
    opens: Deadline
    closes: Deadline
    questions: Annotated[list[QuestionForm], Field(min_length=1, max_length=MOST_QUESTIONS)]
    weighted: bool
    authority: ActId
    trustees: Annotated[list[ActId], Field(max_length=MOST_TRUSTEES), AfterValidator(each_once)]
    group: Annotated[list[ActId], Field(max_length=MOST_MEMBERS), AfterValidator(each_once)]
    needed: Annotated[int, Field(ge=0, le=MOST_MEMBERS)]
    language: Language
    lines: Annotated[list[Literal["description", "losing_side"]], AfterValidator(each_once)]

    @model_validator(mode="after")
    def _has_trustees(self) -> Self:
        if not self.trustees and not self.group:
            raise ValueError("somebody has to hold the key: name trustees, a group, or both")
        if set(self.trustees) & set(self.group):
            raise ValueError("nobody is a trustee alone and in the group")
        if (self.group or self.needed) and not 0 < self.needed < len(self.group):
            raise ValueError("at least one member of the group, and fewer than all, must suffice")
        if instant_to_milliseconds(self.closes.at) <= instant_to_milliseconds(self.opens.at):
            raise ValueError("it closes after it opens")
        return self

    @model_validator(mode="after")
    def _has_ballots_that_fit(self) -> Self:
        # Threat: keys and roll are made, the box opens, and no ballot can ever be cast, since each
        # is larger than a box takes.
        questions = [
            Question("", ("",) * form.answers, form.least, form.most, form.blank)
            for form in self.questions
        ]
        if longest(questions, UUID_LETTERS) > LARGEST_BALLOT:
            raise ValueError("with so many answers a ballot is larger than 60 KiB")
        return self

    def line_ids(self) -> Sequence[str]:
        """Title, who may vote, how credentials are delivered; what is promised to the losing side,
        where something is; every question and every answer."""
        return ("title", "electorate", "delivery", *self.lines, *self._question_lines())

    def _question_lines(self) -> Iterator[str]:
        for number, form in enumerate(self.questions, start=1):
            yield f"question_{number}"
            for answer in range(1, form.answers + 1):
                yield f"question_{number}__answer_{answer}"


class ElectionOpen(Model):
    """Open a vote whose keys and roll are there: ballots are taken as soon as its time comes.

    From here on nothing of it can change: neither questions, roll nor trustees.
    """

    election: ActId


class ElectionCancel(Model):
    """Call a vote off that has no result yet. What was cast stays, and is not counted."""

    election: ActId

    def line_ids(self) -> Sequence[str]:
        """Why."""
        return ("reason",)


def _box_key(vkey: str) -> str:
    try:
        VerifierKey.parse(vkey)
    except RecordError as error:
        raise ValueError("not a verifier key of a ballot box") from error
    return vkey


class BoxOpen(Model):
    """Set up the ballot box: a record of its own, whose entries are ballots and nothing else.

    Its heads are signed by ``box_key``. Its files are ``election.json``, the trustees and the page
    by which a voter can vote offline. The first two follow from what was said before, byte for
    byte.
    """

    election: ActId
    box_key: Annotated[Vkey, AfterValidator(_box_key)]


class BoxAnchor(Model):
    """Anchor the ballot box in the record: it had these ballots, in this order. A receipt for any
    of them is final from here on."""

    election: ActId
    size: Count
    root: Digest


class BoxClose(Model):
    """Close the ballot box. Only ballots within this size count."""

    election: ActId
    size: Count
    root: Digest


class ElectionTally(Model):
    """The encrypted sum of the ballots that count: the last of each voter, with the voter's weight.

    ``voters`` is how many voted. Anyone recomputes it from the box.
    """

    election: ActId
    voters: Count
    total_weight: Count


class ElectionResult(Model):
    """The result: for each question the votes of each choice, the blank one first where there is
    one.

    It follows from the tally and the trustees' shares, and anyone recomputes it.
    """

    election: ActId
    counts: Annotated[
        list[Annotated[list[Count], Field(min_length=1, max_length=MOST_ANSWERS + 1)]],
        Field(min_length=1, max_length=MOST_QUESTIONS),
    ]
