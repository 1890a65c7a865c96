"""``PUT /api/files/…`` and ``/api/votes/…/ballots`` as the contract describes them.

``clerk.file_uploads`` and ``elections.boxes.intake`` answer them in front of Django, so the library
cannot know of them.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from glasshouse.acts.files import MAXIMUM_FILE_BYTES
from glasshouse.acts.identifiers import Digest, Instant
from glasshouse.api.problems import Problem
from glasshouse.clerk.file_uploads import PREFIX as FILES_PREFIX
from glasshouse.clerk.problems import MEDIA_TYPE
from glasshouse.elections.belenios.ballots import LARGEST_BALLOT
from glasshouse.elections.boxes.problems import codes_by_status
from glasshouse.kinds import REGISTRY

FILES = f"{FILES_PREFIX}{{digest}}"
BALLOTS = "/api/votes/{vote}/ballots"

Tracker = Annotated[str, Field(pattern=r"^[A-Za-z0-9+/]{43}$")]

_REFUSALS_OF_FILES = (
    "busy",
    "file_mismatch",
    "file_too_large",
    "malformed_file",
    "paused",
    "storage_full",
)
_NOT_FOUND = "no_such_ballot"


class KeptFile(BaseModel):
    """A file that is kept under its fingerprint, and its length in bytes."""

    model_config = ConfigDict(extra="forbid")

    digest: Digest
    size: Annotated[int, Field(ge=1, le=MAXIMUM_FILE_BYTES)]


class CastBallot(BaseModel):
    """A ballot in the box. ``receipt`` is the address of its proof; ``final`` tells whether an
    anchor in the record covers it, and ``final_by`` when one will at the latest."""

    model_config = ConfigDict(extra="forbid")

    tracker: Tracker
    index: Annotated[int, Field(ge=0)]
    receipt: Annotated[str, Field(pattern=r"^/record/boxes/[0-9a-f]{64}/proof/[0-9]+$")]
    final: bool
    final_by: Instant | None


class FoundBallot(BaseModel):
    """Where a ballot stands in its box, whether it is the one that counts, and the entry of the
    first anchor that covers it."""

    model_config = ConfigDict(extra="forbid")

    index: Annotated[int, Field(ge=0)]
    counts: bool = Field(description="Whether it is the last of its credential.")
    final: bool
    anchor: Annotated[int, Field(ge=0)] | None


_MODELS = (KeptFile, CastBallot, FoundBallot)


def paths() -> dict[str, dict[str, Any]]:
    """The path items, by path."""
    return {FILES: {"put": _put_file()}, BALLOTS: {"post": _cast(), "get": _look_up()}}


def schemas() -> dict[str, Any]:
    """The schemas that they refer to, by name."""
    return {model.__name__: model.model_json_schema(mode="serialization") for model in _MODELS}


def _put_file() -> dict[str, Any]:
    codes: dict[int, list[str]] = {}
    for name in _REFUSALS_OF_FILES:
        codes.setdefault(REGISTRY.codes[name].status, []).append(name)
    return {
        "operationId": "send_file",
        "summary": "Send a file, before the statement that names it",
        "description": (
            "The body is the file as it is, not packed, of at most "
            f"{MAXIMUM_FILE_BYTES // 1024 // 1024} MiB. The answer comes once it is on the disk. "
            "What no statement names is removed after two days, or sooner where others send much; "
            "it may be sent again at any time."
        ),
        "tags": ["sending"],
        "parameters": [_in_path("digest", "SHA-256 of the file, in hex.")],
        "requestBody": _body("application/octet-stream", {"type": "string", "format": "binary"}),
        "responses": {
            200: _answer("It was here already.", KeptFile),
            201: _answer("It is kept.", KeptFile),
            **{
                status: _refused("nothing was kept", names)
                for status, names in sorted(codes.items())
            },
        },
    }


def _cast() -> dict[str, Any]:
    codes = codes_by_status()
    codes[404].remove(_NOT_FOUND)
    return {
        "operationId": "cast_ballot",
        "summary": "Cast a ballot in an open vote",
        "description": (
            f"The body is the ballot's exact bytes, at most {LARGEST_BALLOT // 1024} KiB. The "
            "answer comes after the commit. The same bytes are put in once; of a credential's "
            "ballots the last one counts. What is wrong with a ballot itself is told by the "
            "protocol's own name for it. No address and no time of a sender is kept."
        ),
        "tags": ["sending"],
        "parameters": [_in_path("vote", "Id of the statement that announced the vote.")],
        "requestBody": _body(
            "application/json",
            {"type": "object", "description": "A ballot of the Belenios protocol, version 1."},
        ),
        "responses": {
            200: _answer("The very same ballot is in the box already.", CastBallot),
            201: _answer("It is in the box.", CastBallot),
            **{
                status: _refused("the box is as it was", names)
                for status, names in sorted(codes.items())
            },
        },
    }


def _look_up() -> dict[str, Any]:
    tracker = {
        "in": "query",
        "name": "tracker",
        "required": True,
        "description": "What the voter was given when the ballot was cast.",
        "schema": {"type": "string"},
    }
    return {
        "operationId": "find_ballot",
        "summary": "Find a ballot in its box by its tracker",
        "tags": ["votes"],
        "parameters": [_in_path("vote", "Id of the statement that announced the vote."), tracker],
        "responses": {
            200: _answer("It is in the box.", FoundBallot),
            400: _refused("nothing was looked up", ["malformed_request"]),
            404: _refused("nothing was found", [_NOT_FOUND, "no_such_vote"]),
            503: _refused("nothing was looked up", ["paused"]),
        },
    }


def _in_path(name: str, description: str) -> dict[str, Any]:
    schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
    return {
        "in": "path",
        "name": name,
        "required": True,
        "description": description,
        "schema": schema,
    }


def _body(media_type: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"required": True, "content": {media_type: {"schema": schema}}}


def _answer(sentence: str, model: type[BaseModel]) -> dict[str, Any]:
    return {"description": sentence, "content": {"application/json": _reference(model)}}


def _refused(what: str, codes: list[str]) -> dict[str, Any]:
    sentence = f"Refused; {what}. Codes: {', '.join(sorted(codes))}."
    return {"description": sentence, "content": {MEDIA_TYPE: _reference(Problem)}}


def _reference(model: type[BaseModel]) -> dict[str, Any]:
    return {"schema": {"$ref": f"#/components/schemas/{model.__name__}"}}
