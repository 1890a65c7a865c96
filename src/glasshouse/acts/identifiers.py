"""The closed vocabulary of strings that an act may hold (DESIGN section 4).

A body holds identifiers, numbers, enumerations, dates and digests, never free words: words live in
sheets, which can be withheld without touching the record. Every string type here carries a pattern;
a registry test fails for any string in a body that has none.
"""

from __future__ import annotations

import base64
import binascii
import re
import time
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    model_validator,
)

MAXIMUM_INTEGER = 2**53
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def decode_base64url(text: str) -> bytes:
    """Bytes of unpadded base64url; ValueError for padding, other alphabets or stray trailing bits.

    The standard decoder skips what is in no alphabet and takes several spellings of the same bytes
    (spec/record.md 1.11), so the result is encoded again and compared.
    """
    if "+" in text or "/" in text or "=" in text:
        raise ValueError("padded, or in the other base64 alphabet")
    padded = text + "=" * (-len(text) % 4)
    standard = padded.replace("-", "+").replace("_", "/").encode("ascii")
    raw = binascii.a2b_base64(standard)
    if binascii.b2a_base64(raw, newline=False) != standard:
        raise ValueError("not the one base64url spelling of these bytes")
    return raw


def encode_base64url(raw: bytes) -> str:
    """Unpadded base64url (RFC 4648 section 5)."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


@lru_cache(maxsize=1024)
def instant_to_milliseconds(text: str) -> int:
    """Unix milliseconds of ``2026-11-22T14:03:00Z``; ValueError unless whole seconds, a real date.

    Each instant is asked for at least twice, by the check of its form and by whoever needs it. The
    standard reader takes many spellings, so the one allowed here is matched first.
    """
    if _INSTANT.fullmatch(text) is None:
        raise ValueError("not an instant in whole seconds of UTC")
    since = datetime.fromisoformat(text) - _EPOCH
    if since.days < 0:
        raise ValueError("instants before 1970 are not taken")
    return (since.days * 86_400 + since.seconds) * 1000


def milliseconds_to_instant(milliseconds: int) -> str:
    """``2026-11-22T14:03:00Z`` for Unix milliseconds, rounded down to the second."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(milliseconds // 1000))


def _real_instant(text: str) -> str:
    instant_to_milliseconds(text)
    return text


def _one_spelling(text: str) -> str:
    decode_base64url(text)
    return text


Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
ActId = Digest
KeyId = Digest
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")]
Language = Annotated[
    str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$")
]
LineId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(_{1,2}[a-z0-9]+)*$", max_length=80)]
#: Of an article, as Akoma Ntoso names it. Numbers stay with their article and are not used again.
ArticleId = Annotated[str, StringConstraints(pattern=r"^art_[1-9][0-9]{0,3}$")]
KindName = Annotated[str, StringConstraints(pattern=r"^[a-z]+\.[a-z_]+$", max_length=60)]
RulesVersion = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,4}(\.[0-9]{1,4})?$")]
Origin = Annotated[
    str,
    StringConstraints(
        pattern=r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?(/[a-zA-Z0-9._-]+)*$", max_length=120
    ),
]
Vkey = Annotated[
    str, StringConstraints(pattern=r"^[!-*,-~]{1,200}\+[0-9a-f]{8}\+[A-Za-z0-9+/]{40,100}={0,2}$")
]
WebAddress = Annotated[
    str,
    StringConstraints(pattern=r"^https?://[a-z0-9.:\[\]-]+(/[A-Za-z0-9._~/-]*)?$", max_length=200),
]
WebOrigin = Annotated[
    str, StringConstraints(pattern=r"^https?://[a-z0-9.-]+(:[0-9]{1,5})?$", max_length=200)
]
RelyingParty = Annotated[str, StringConstraints(pattern=r"^[a-z0-9.-]+$", max_length=120)]
Instant = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"),
    AfterValidator(_real_instant),
]
# Of a fixed number of bytes the last letter holds only some bits; naming the letters that leave the
# others zero gives each value one spelling.
Nonce = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{21}[AQgw]$")]
Secret32 = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$")]
Bytes64 = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{85}[AQgw]$")]
Base64Url = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+$"), AfterValidator(_one_spelling)
]
Count = Annotated[int, Field(ge=0, le=MAXIMUM_INTEGER)]


class Model(BaseModel):
    """Base of everything read from an act: strict types, no field beyond the declared ones."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


#: The last second that calendars of four digits have, Unix ms.
_LAST_DEADLINE = 253_402_300_799_000


class Deadline(Model):
    """A UTC instant, and the offset the act states it in, which pages print (DESIGN section 8)."""

    at: Instant
    offset_minutes: Annotated[int, Field(ge=-18 * 60, le=18 * 60)]

    @model_validator(mode="after")
    def _has_a_day_where_it_is_counted(self) -> Self:
        # Threat: an hour that no calendar has, by the offset it is stated in, and every page that
        # would print it fails.
        if instant_to_milliseconds(self.at) + self.offset_minutes * 60_000 > _LAST_DEADLINE:
            raise ValueError("by this offset it lies after the year 9999")
        return self


def is_language(text: str) -> bool:
    """Whether this is the tag of a language as acts write it."""
    return _fits(_LANGUAGE, text)


def is_origin(text: str) -> bool:
    """Whether a record can have this name."""
    return _fits(_ORIGIN, text)


def _fits(form: TypeAdapter[str], text: str) -> bool:
    try:
        form.validate_python(text)
    except ValidationError:
        return False
    return True


_LANGUAGE: TypeAdapter[str] = TypeAdapter(Language)
_ORIGIN: TypeAdapter[str] = TypeAdapter(Origin)
