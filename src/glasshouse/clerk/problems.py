"""Refusals as people and programs get them: problem+json, in one place (RFC 9457).

``{"code", "detail", "field", "possible", "status", "title"}``: ``title`` is the code's plain
sentence, ``possible`` what the sender can do now, both from the table of codes. ``detail`` says
more where there is more to say. ``allowed`` names the kinds that are possible now, where the state
of a thing rules this one out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from glasshouse.acts.envelope import MalformedAct
from glasshouse.acts.files import FilesRefused
from glasshouse.acts.judge import Refusal
from glasshouse.acts.outcomes import Refused
from glasshouse.acts.registry import Registry
from glasshouse.acts.words import WordsRefused

MEDIA_TYPE = "application/problem+json"

RETRY_SECONDS = 2
"""What ``Retry-After`` says where trying again is the remedy."""

LONGEST_REPEATED = 200
"""Most characters of the sender's own that an answer repeats."""

_RETRY = frozenset({"busy", "paused"})


class Problem(Exception):
    """A submission is refused. ``more`` are further members of the body, such as ``note``."""

    def __init__(
        self, code: str, field: str = "", detail: str = "", more: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(f"{code} ({field}) {detail}".strip())
        self.code = code
        self.field = _repeated(field)
        self.detail = _repeated(detail)
        self.more = more or {}

    @classmethod
    def of(cls, error: MalformedAct | WordsRefused | FilesRefused | Refusal | Refused) -> Problem:
        """The problem behind any of the refusals of the room above."""
        detail = ""
        if isinstance(error, MalformedAct):
            detail = error.sentence
        elif isinstance(error, (Refusal, WordsRefused, FilesRefused)):
            detail = error.detail
        more: dict[str, Any] = {}
        if isinstance(error, Refused) and error.allowed is not None:
            more["allowed"] = list(error.allowed)
        return cls(error.code, error.field, detail, more)

    def status(self, registry: Registry) -> int:
        """The HTTP status of its code."""
        return registry.codes[self.code].status

    def headers(self) -> list[tuple[bytes, bytes]]:
        """HTTP headers the answer carries besides its type."""
        if self.code in _RETRY:
            return [(b"retry-after", str(RETRY_SECONDS).encode())]
        return []

    def body(self, registry: Registry) -> dict[str, Any]:
        """The members of the answer."""
        row = registry.codes[self.code]
        return {
            **self.more,
            "code": self.code,
            "detail": self.detail,
            "field": self.field,
            "possible": row.possible,
            "status": row.status,
            "title": row.sentence,
        }


def _repeated(text: str) -> str:
    """What an answer repeats of a path or a sentence that may hold names the sender made up.

    Threat: a name of a million letters that comes back whole, half a surrogate pair that no answer
    can be written with, and marks that turn the sentence around in a reader's terminal.
    """
    shown = text[:LONGEST_REPEATED]
    return "".join(character if character.isprintable() else "?" for character in shown)


def encode_json(value: Any) -> bytes:
    """An answer's JSON in UTF-8, keys sorted."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode()
