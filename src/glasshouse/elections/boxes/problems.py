"""Refusals of ballots as voters and programs get them: problem+json, as everywhere (RFC 9457).

What is wrong with a ballot itself is told by the protocol's own name for it (docs/elections.md);
the codes here say what else stands in the way. A refused ballot leaves no trace.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from glasshouse.clerk.problems import RETRY_SECONDS
from glasshouse.elections.belenios.faults import Fault


@dataclass(frozen=True)
class _Row:
    """What an answer says of a code: HTTP status, a plain sentence, what is possible now."""

    status: int
    sentence: str
    possible: str


_MAKE_ANEW = "Make the ballot anew on the page of this vote, and send it from there."
_OWN = "Use the credential that the authority of this vote handed to you, letter by letter."

CODES = {
    "no_such_vote": _Row(404, "There is no vote at this address.", "Check the address."),
    "no_such_ballot": _Row(
        404,
        "No ballot with this tracker is in the box.",
        "Compare the tracker letter by letter; if it is right, the ballot was not cast.",
    ),
    "malformed_request": _Row(
        400, "The request is not of the form that is read here.", "Send the ballot alone, as JSON."
    ),
    "vote_not_open": _Row(409, "This vote has not begun.", "Come back when it is open."),
    "vote_over": _Row(409, "Voting is over: no ballot is taken any more.", "Read the result."),
    "vote_cancelled": _Row(409, "This vote was called off.", "Read why on its page."),
    "ballot_too_large": _Row(413, "A ballot is at most 60 KiB.", _MAKE_ANEW),
    "busy": _Row(503, "Many ballots come at once.", "Send the same ballot again in a moment."),
    "paused": _Row(
        503,
        "Ballots cannot be taken at the moment.",
        "Send the same ballot again in a moment. One that is in the box is not put in twice.",
    ),
}
"""Codes that are no faults of the ballot; and what is said beside those that need more words."""

_FAULTS = {
    "wrong_election": _Row(409, "The ballot was made for another vote.", _MAKE_ANEW),
    "wrong_fingerprint": _Row(409, "The ballot was made for another text of it.", _MAKE_ANEW),
    "invalid_credential": _Row(403, "Its credential is not on the list of voters.", _OWN),
    "signature": _Row(403, "It is not signed by the credential that it names.", _OWN),
    "signature_hash": _Row(400, "Its signature is over another ballot.", _MAKE_ANEW),
}
_FAULT = _Row(400, "The ballot does not hold.", _MAKE_ANEW)


class BallotRefused(Exception):
    """A ballot, or a question about one, is refused by one of ``CODES``."""

    def __init__(self, code: str, detail: str = "", field: str = "") -> None:
        super().__init__(f"{code} ({field}) {detail}".strip())
        self.code = code
        self.detail = detail
        self.field = field


def codes_by_status() -> dict[int, list[str]]:
    """The codes of refusal by HTTP status; of the protocol's names for faults of a ballot those
    that have a status of their own. All others are answered 400."""
    found: dict[int, list[str]] = {}
    for name, row in (CODES | _FAULTS).items():
        found.setdefault(row.status, []).append(name)
    return found


def status_of(refused: BallotRefused | Fault) -> int:
    """The HTTP status of a refusal."""
    return _row(refused).status


def body_of(refused: BallotRefused | Fault) -> dict[str, Any]:
    """The members of the answer. Nothing of the ballot is repeated in it."""
    row = _row(refused)
    if isinstance(refused, Fault):
        code, detail, field = refused.name, refused.sentence, refused.where
    else:
        code, detail, field = refused.code, refused.detail, refused.field
    return {
        "code": code,
        "detail": detail,
        "field": field,
        "possible": row.possible,
        "status": row.status,
        "title": row.sentence,
    }


def headers_of(refused: BallotRefused | Fault) -> list[tuple[bytes, bytes]]:
    """HTTP headers that the answer carries besides its type."""
    if _row(refused).status == 503:
        return [(b"retry-after", b"%d" % RETRY_SECONDS)]
    return []


def _row(refused: BallotRefused | Fault) -> _Row:
    if isinstance(refused, Fault):
        return CODES.get(refused.name) or _FAULTS.get(refused.name, _FAULT)
    return CODES[refused.code]
