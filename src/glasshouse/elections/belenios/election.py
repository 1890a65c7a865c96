"""The election itself: its questions, its key, and the fingerprint that ballots are signed under.

The fingerprint covers the bytes of ``election.json`` as they stand, unknown fields included: so a
house can bind its own record into it (``extra``), and every other tool still reads it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from glasshouse.elections.belenios.faults import Fault
from glasshouse.elections.belenios.files import (
    BASE58,
    items,
    read,
    sha256_base64,
    text,
    whole,
    written,
)
from glasshouse.elections.belenios.group import Element
from glasshouse.elections.belenios.suite import GROUP, VERSION

BOUND_FILES = "files_sha256"
"""A field of our own: the SHA-256 of the files ``trustees`` and ``credentials``, so that what
ballots are signed under covers them, too. Other tools leave it be."""

MOST_QUESTIONS = 64
MOST_ANSWERS = 256
_UUID = re.compile(f"[{BASE58}]{{14,64}}")


@dataclass(frozen=True)
class Question:
    """A question: choose from ``least`` to ``most`` of the answers; with ``blank`` a voter may also
    choose none at all, and that is counted."""

    question: str
    answers: tuple[str, ...]
    least: int
    most: int
    blank: bool

    @classmethod
    def parse(cls, value: Any) -> Question:
        """Read it, in either of its two forms; raises Fault. Fields it does not know are left."""
        if isinstance(value, dict) and "type" in value:
            if value["type"] != "Homomorphic":
                raise Fault("question_type", sentence="only questions tallied in secret are read")
            value = value.get("value")
        if not isinstance(value, dict):
            raise Fault("wrong_shape", sentence="a question is an object")
        answers = tuple(text(answer) for answer in items(value.get("answers")))
        if not 1 <= len(answers) <= MOST_ANSWERS:
            raise Fault("wrong_number", sentence=f"a question has 1 to {MOST_ANSWERS} answers")
        blank = value.get("blank", False)
        if type(blank) is not bool:
            raise Fault("wrong_shape", sentence="blank is true or false")
        least = whole(value.get("min"), 0, len(answers))
        most = whole(value.get("max"), max(least, 1), len(answers))
        return cls(text(value.get("question")), answers, least, most, blank)

    @property
    def value(self) -> dict[str, Any]:
        """As it is written into a new election."""
        blank = {"blank": True} if self.blank else {}
        return {
            "answers": list(self.answers),
            **blank,
            "min": self.least,
            "max": self.most,
            "question": self.question,
        }

    @property
    def choices(self) -> int:
        """How many encrypted choices an answer has; the blank one stands first."""
        return len(self.answers) + (1 if self.blank else 0)


@dataclass(frozen=True)
class Election:
    """An election, by the bytes of its file."""

    raw: bytes
    uuid: str
    name: str
    description: str
    public_key: Element
    questions: tuple[Question, ...]
    fields: Mapping[str, Any]

    @classmethod
    def parse(cls, raw: bytes) -> Election:
        """Read ``election.json``; raises Fault."""
        value = read(raw)
        if not isinstance(value, dict):
            raise Fault("wrong_shape", sentence="an election is an object")
        if value.get("version") != VERSION or type(value.get("version")) is not int:
            raise Fault("version", sentence="only version 1 of the protocol is read")
        if value.get("group") != GROUP:
            raise Fault("group", sentence=f"only the group {GROUP} is read")
        uuid = text(value.get("uuid"))
        if not _UUID.fullmatch(uuid):
            raise Fault("uuid", sentence="not an identifier of 14 or more letters of base 58")
        questions = items(value.get("questions"))
        if not 1 <= len(questions) <= MOST_QUESTIONS:
            raise Fault("wrong_number", sentence=f"an election has 1 to {MOST_QUESTIONS} questions")
        parsed = []
        for number, question in enumerate(questions, start=1):
            try:
                parsed.append(Question.parse(question))
            except Fault as fault:
                raise fault.within(f"question {number}") from None
        return cls(
            raw=raw,
            uuid=uuid,
            name=text(value.get("name")),
            description=text(value.get("description")),
            public_key=Element.parse(value.get("public_key")),
            questions=tuple(parsed),
            fields=value,
        )

    @cached_property
    def fingerprint(self) -> str:
        """What ballots are signed under and people compare: 43 letters."""
        return sha256_base64(self.raw)


def write_election(
    *,
    uuid: str,
    name: str,
    description: str,
    public_key: Element,
    questions: tuple[Question, ...],
    administrator: str | None = None,
    credential_authority: str | None = None,
    extra: Mapping[str, Any] | None = None,
) -> Election:
    """A new election; ``extra`` are further fields, which the fingerprint covers."""
    value: dict[str, Any] = {
        "version": VERSION,
        "description": description,
        "name": name,
        "group": GROUP,
        "public_key": public_key.hex,
        "questions": [question.value for question in questions],
        "uuid": uuid,
    }
    if administrator is not None:
        value["administrator"] = administrator
    if credential_authority is not None:
        value["credential_authority"] = credential_authority
    return Election.parse(written({**value, **(extra or {})}))
