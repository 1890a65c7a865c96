"""The envelope: the fields that every act has, whatever its kind (DESIGN section 4).

An act's identity is the SHA-256 of its own bytes, so the bytes are kept as received and never
encoded again. ``body`` stays a plain mapping here; the kind named in ``kind`` gives it its model.
"""

from __future__ import annotations

import hashlib
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints, ValidationError

from glasshouse.acts import canonical, edtf
from glasshouse.acts.files import FileReference
from glasshouse.acts.frozen import frozen, once
from glasshouse.acts.identifiers import (
    ActId,
    Count,
    Digest,
    Instant,
    KeyId,
    KindName,
    Language,
    Model,
    Nonce,
    Origin,
    instant_to_milliseconds,
)

MAXIMUM_ACT_BYTES = 40 * 1024
MAXIMUM_SIGNERS = 32


class MalformedAct(ValueError):
    """The bytes are no act: ``code`` and ``field`` say where it fails."""

    def __init__(self, code: str, field: str, sentence: str) -> None:
        super().__init__(f"{code} ({field or 'whole act'}): {sentence}")
        self.code = code
        self.field = field
        self.sentence = sentence


def _level_one(text: str) -> str:
    edtf.parse(text)
    return text


def _sorted_once(keys: list[str]) -> list[str]:
    if len(keys) > 1 and keys != sorted(set(keys)):
        raise ValueError("must be sorted, each once")
    return keys


class Saw(Model):
    """The record as its author had it: a size, and the root of that size. Size 0 is allowed."""

    size: Count
    root: Digest


class Occurred(Model):
    """When a reported statement was made: EDTF level 1, and the calendar the source printed."""

    edtf: Annotated[
        str, StringConstraints(pattern=r"^[0-9XT:~?%/.-]{4,40}$"), AfterValidator(_level_one)
    ]
    calendar: Literal["gregorian", "julian", "unknown"]


class Reported(Model):
    """What another said, entered by the signer: who, when, after which sources, how sure."""

    of: ActId
    occurred: Occurred
    sources: Annotated[list[ActId], Field(max_length=16)]
    certainty: Literal["high", "medium", "low"]


class Envelope(Model):
    """The fields of every act. ``by`` is null where the act itself brings its author into being."""

    v: Annotated[int, Field(ge=1, le=1)]
    log: Origin
    kind: KindName
    scope: ActId | None
    by: ActId | None
    capacity: ActId | None
    signers: Annotated[
        list[KeyId], Field(min_length=1, max_length=MAXIMUM_SIGNERS), AfterValidator(_sorted_once)
    ]
    saw: Saw
    said: Instant
    reported: Reported | None
    body: dict[str, Any]
    sheets: Annotated[dict[Language, Digest], Field(max_length=40)]
    files: Annotated[list[FileReference], Field(max_length=32)]
    nonce: Nonce

    def is_of_the_subset(self, room: int) -> bool:
        """Whether what no model here fixes is as ``canonical`` demands: the body, with ``room``
        levels left for it, and the order of the sheets."""
        languages = list(self.sheets)
        return languages == sorted(languages) and canonical.is_of_the_subset(self.body, room)


@frozen
class Act:
    """One signed statement: its exact bytes, its id, and its envelope."""

    raw: bytes
    id: str
    envelope: Envelope

    @classmethod
    def parse(cls, raw: bytes) -> Act:
        """Read an act from canonical bytes; raises MalformedAct with a code and a field."""
        try:
            value = canonical.decode(raw, MAXIMUM_ACT_BYTES)
        except canonical.NotCanonical as error:
            code = "act_too_large" if error.code == "too_large" else error.code
            raise MalformedAct(code, "", error.sentence) from error
        return cls.from_value(raw, value)

    @classmethod
    def from_value(cls, raw: bytes, value: Any) -> Act:
        """As ``parse`` for a caller that has just shown ``raw`` to be the canonical bytes of
        ``value``."""
        try:
            envelope = Envelope.model_validate(value)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            field = ".".join(str(part) for part in first["loc"])
            raise MalformedAct("malformed_act", field, first["msg"]) from error
        return cls.of(raw, envelope)

    @classmethod
    def of(cls, raw: bytes, envelope: Envelope) -> Act:
        """The act of this envelope, for a caller that has read it from just these bytes."""
        return cls(raw, hashlib.sha256(raw).hexdigest(), envelope)

    @property
    def kind(self) -> str:
        """The kind's name, ``room.verb``."""
        return self.envelope.kind

    @property
    def by(self) -> str | None:
        """The author's id, always the one who signs; null where the act makes its own author."""
        return self.envelope.by

    @property
    def scope(self) -> str | None:
        """The conference it is said in; null for the house itself."""
        return self.envelope.scope

    @property
    def speaker(self) -> str | None:
        """Whose words these are: of a reported act the one reported, else the author."""
        reported = self.envelope.reported
        return reported.of if reported is not None else self.envelope.by

    @once
    def said(self) -> int:
        """When the author claims to have said it, in Unix milliseconds. Nothing is decided by
        it."""
        return instant_to_milliseconds(self.envelope.said)
