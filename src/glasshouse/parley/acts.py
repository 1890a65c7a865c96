"""What can be said in a negotiation, and the announcing of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from glasshouse.acts.identifiers import ActId, Language, Model, Slug
from glasshouse.house.acts import each_once

Mode = Literal["transcript", "live", "practice"]
Subject = Literal["peace", "bargaining", "federation", "treaty_review"]
Nature = Literal[
    "acceptance",
    "agreement",
    "answer",
    "clarification",
    "conditional_acceptance",
    "correction",
    "countermeasure",
    "countermeasure_lifted",
    "credential",
    "declaration",
    "delivery",
    "demand",
    "dissolution",
    "hostilities",
    "instruction",
    "mandate",
    "no_reply",
    "notice",
    "pledge",
    "principles",
    "private_meeting",
    "proposition",
    "protest",
    "protocol_dispute",
    "publication",
    "ratification",
    "recognition",
    "refusal",
    "release",
    "repudiation",
    "request",
    "reservation",
    "ultimatum",
    "violence",
    "visit",
    "vote",
]
#: What an act of a kind of its own can be besides: nobody says these by ``statement.make``.
KindNature = Literal["confirmation", "denial", "participation", "question", "withdrawal"]
Languages = Annotated[list[Language], Field(max_length=24), AfterValidator(each_once)]


OnSilence = Literal["lapse", "stay_open", "adopt"]


class Rules(Model):
    """What a program must know of the rules of procedure; the rest of them are words.

    A proposal must leave ``shortest_answer_minutes`` for an answer, and may say that silence lets
    it lapse, leaves it open or adopts it only as far as ``on_silence`` allows.
    """

    shortest_answer_minutes: Annotated[int, Field(ge=0, le=525_600)]
    on_silence: Annotated[
        list[OnSilence], Field(min_length=1, max_length=3), AfterValidator(each_once)
    ]


class ConferenceAnnounce(Model):
    """Announce a conference; its id is the scope of everything said in it.

    A *transcript* takes only reports, entered by its transcribers; in a *live* conference parties
    speak for themselves; a *practice* conference is for learning, and lets anybody take a party's
    seat. ``languages`` are those it owes its readers. Its words say what is public here and when,
    and give the rules of procedure that whoever joins accepts.
    """

    slug: Slug
    mode: Mode
    kind: Subject
    transcribers: Annotated[list[ActId], Field(max_length=32), AfterValidator(each_once)]
    languages: Annotated[Languages, Field(min_length=1)]
    rules: Rules
    lines: Annotated[list[Literal["introduction"]], AfterValidator(each_once)]

    def line_ids(self) -> Sequence[str]:
        """Its title, what is public and when, its rules, and an introduction where there is one."""
        return ("title", "publicity", "rules", *self.lines)


class StatementMake(Model):
    """Say something that has no kind of its own; ``nature`` says what it is.

    ``answers`` are the statements it answers, ``addressees`` those it is said to, ``jointly_with``
    those who say it together with its speaker. ``rival_of`` names the statement of which this is
    another version, where sources disagree. ``languages`` are those it was made in.
    """

    nature: Nature
    answers: Annotated[list[ActId], Field(max_length=16), AfterValidator(each_once)]
    addressees: Annotated[list[ActId], Field(max_length=32), AfterValidator(each_once)]
    jointly_with: Annotated[list[ActId], Field(max_length=16), AfterValidator(each_once)]
    rival_of: ActId | None
    languages: Languages
    lines: Annotated[
        list[Literal["addressed", "note", "occurred_printed"]], AfterValidator(each_once)
    ]

    def line_ids(self) -> Sequence[str]:
        """Who spoke and what was said; where the body names them: to whom, a note of whoever
        entered it, and the date as the source prints it."""
        return ("speaker", "text", *self.lines)
