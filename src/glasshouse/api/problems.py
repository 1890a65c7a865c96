"""Why a question to the API has no answer: problem+json, in the form of ``clerk.problems``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel, ConfigDict, Field

from glasshouse.clerk.problems import MEDIA_TYPE, encode_json


class Problem(BaseModel):
    """Why there is no answer, or why a statement was refused (RFC 9457).

    ``title`` is the code's plain sentence and ``possible`` what can be done now. ``field`` names
    the value that is wrong, empty for the whole; ``detail`` says more where there is more to say.
    """

    model_config = ConfigDict(extra="allow")

    code: str = Field(pattern=r"^[a-z][a-z_]{2,40}$")
    detail: str
    field: str
    possible: str
    status: int = Field(ge=400, le=599)
    title: str


@dataclass(frozen=True)
class Reason:
    """One row of the table of codes that reading can end in."""

    name: str
    status: int
    sentence: str
    possible: str


_ROWS = (
    Reason(
        "bad_request",
        400,
        "A value in the address is of no form it can have.",
        "Correct the value that field names; the form of each is in /api/openapi.json.",
    ),
    Reason(
        "not_found",
        404,
        "There is nothing at this address.",
        "Nothing is ever taken out of the record: check the address, or ask for a later moment.",
    ),
    Reason(
        "later_than_record",
        404,
        "The record has no such moment.",
        "Ask for a size up to the newest, and a time not before the last entry of that size.",
    ),
    Reason(
        "method_not_allowed",
        405,
        "This can only be read.",
        "Use GET; statements are sent to /api/acts.",
    ),
    Reason(
        "server_fault",
        500,
        "This site failed to answer.",
        "Those who run the site find it in its log. Try again later; the record is not touched.",
    ),
    Reason(
        "busy",
        503,
        "The house cannot be read at the moment.",
        "Try again after the seconds that Retry-After names.",
    ),
)
REASONS: Final = {reason.name: reason for reason in _ROWS}

RETRY_SECONDS = 5
"""What ``Retry-After`` says where trying again is the remedy."""


class NotAnswered(Exception):
    """A question has no answer; ``code`` is one of ``REASONS``."""

    def __init__(self, code: str, field: str = "", detail: str = "") -> None:
        super().__init__(f"{code} ({field}) {detail}".strip())
        self.code = code
        self.field = field
        self.detail = detail


def problem(request: HttpRequest, code: str, field: str = "", detail: str = "") -> HttpResponse:
    """The answer that says why there is none. It is not to be kept: there may be one soon."""
    reason = REASONS[code]
    body = Problem(
        code=code,
        detail=detail,
        field=field,
        possible=reason.possible,
        status=reason.status,
        title=reason.sentence,
    )
    headers = {"Cache-Control": "no-store", "Access-Control-Allow-Origin": "*"}
    if code == "busy":
        headers["Retry-After"] = str(RETRY_SECONDS)
    if code == "method_not_allowed":
        headers["Allow"] = "GET, HEAD"
    return HttpResponse(
        encode_json(body.model_dump()),
        status=reason.status,
        content_type=MEDIA_TYPE,
        headers=headers,
    )
