"""Sheets: the words of an act in one language (DESIGN section 4).

A sheet is ``{"lang", "lines": {line id: plain text}, "salt"}`` in canonical form; its fingerprint
is the SHA-256 of the exact bytes. The salt keeps a withheld text from being guessed back from its
fingerprint, and goes with the words when they go. Text is kept verbatim; which lines there must be
is the kind's business.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, ValidationError

from glasshouse.acts import canonical
from glasshouse.acts.envelope import MalformedAct
from glasshouse.acts.identifiers import Language, LineId, Model, Secret32
from glasshouse.acts.quick_reader import QuickReader

MAXIMUM_SHEET_BYTES = 256 * 1024
MAXIMUM_SHEETS_BYTES = 4 * 1024 * 1024


class SheetContent(Model):
    """The three fields of a sheet."""

    lang: Language
    lines: Annotated[dict[LineId, str], Field(min_length=1, max_length=2000)]
    salt: Secret32


_READER = QuickReader(SheetContent)


@dataclass(frozen=True)
class Sheet:
    """One language's words: exact bytes, fingerprint, language and lines."""

    raw: bytes
    digest: str
    language: str
    lines: dict[str, str]

    @classmethod
    def parse(cls, raw: bytes) -> Sheet:
        """Read a sheet from its canonical bytes; raises MalformedAct."""
        content = _READER.read(raw) if len(raw) <= MAXIMUM_SHEET_BYTES else None
        if content is None or list(content.lines) != sorted(content.lines):
            content = cls._content_naming_the_fault(raw)
        return cls(raw, hashlib.sha256(raw).hexdigest(), content.lang, content.lines)

    @classmethod
    def _content_naming_the_fault(cls, raw: bytes) -> SheetContent:
        try:
            value = canonical.decode(raw, MAXIMUM_SHEET_BYTES)
        except canonical.NotCanonical as error:
            code = "sheet_too_large" if error.code == "too_large" else error.code
            raise MalformedAct(code, "sheets", error.sentence) from error
        try:
            return SheetContent.model_validate(value)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            field = ".".join(str(part) for part in ("sheets", *first["loc"]))
            raise MalformedAct("malformed_sheet", field, first["msg"]) from error


def write_sheet(language: str, lines: dict[str, str], salt: str) -> Sheet:
    """Compose a sheet; ``salt`` is 32 random bytes in base64url, given by the caller."""
    return Sheet.parse(canonical.encode({"lang": language, "lines": lines, "salt": salt}))
