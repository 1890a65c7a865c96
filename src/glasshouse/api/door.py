"""``POST /api/acts`` as the contract describes it.

``clerk.submissions`` answers it in front of Django, so the library cannot know of it. The schemas
of what is sent are those of the models that read it.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from glasshouse.acts.envelope import MAXIMUM_SIGNERS, Envelope
from glasshouse.acts.identifiers import MAXIMUM_INTEGER, Digest
from glasshouse.acts.signatures import Signature
from glasshouse.api.problems import Problem
from glasshouse.clerk.problems import MEDIA_TYPE
from glasshouse.kinds import REGISTRY

UnixTime = Annotated[int, Field(ge=0, le=MAXIMUM_INTEGER, description="Unix milliseconds.")]


class Upload(BaseModel):
    """A statement, its signatures, and its texts.

    ``act`` must be the exact canonical bytes that were signed (RFC 8785): it is cut out of the
    upload and never encoded again. Each text is a string whose UTF-8 bytes are the text, by their
    fingerprint.
    """

    model_config = ConfigDict(extra="forbid")

    act: Envelope
    sigs: Annotated[list[Signature], Field(min_length=1, max_length=MAXIMUM_SIGNERS)]
    sheets: dict[Digest, str] = {}


class Receipt(BaseModel):
    """A statement on the record. ``receipt`` is the address of its proof, which answers 404 with
    Retry-After until the entry is published."""

    model_config = ConfigDict(extra="forbid")

    effect: str | None = Field(description="Null, or the code that says why it has no effect.")
    id: Digest
    index: Annotated[int, Field(ge=0)]
    receipt: Annotated[str, Field(pattern=r"^/record/proof/[0-9]+$")]
    received: UnixTime


class Pending(BaseModel):
    """A statement that is kept and not yet on the record."""

    model_config = ConfigDict(extra="forbid")

    deadline: UnixTime
    id: Digest
    received: UnixTime
    state: Literal["pending"]
    submission_receipt: str | None = Field(
        None, description="Text signed by the house: it has the statement, and until when."
    )


_PLACE: Final = "#/components/schemas/"
#: What a signed statement is made of shares names with what pages show of it.
_SENT: Final = "Sent"

_DESCRIPTION = (
    "One statement, or up to 1000 as NDJSON, one on each line. The answer comes after the commit. "
    "Many are taken in order, and a later one may rest on an earlier one; they are answered 200 "
    "with one object on each line, each with its own status, of the forms given for one statement."
)
_SUCCESSES = {
    200: ("Recorded without effect, or on the record already.", "Receipt"),
    201: ("Recorded, with effect.", "Receipt"),
    202: ("Kept, and not yet on the record (wait=0).", "Pending"),
}


def operation() -> dict[str, Any]:
    """The operation, as an OpenAPI path item holds it."""
    lines = {"schema": {"type": "string", "description": "One upload on each line."}}
    answers = {"schema": {"type": "string", "description": "One answer on each line."}}
    responses: dict[int, Any] = {
        status: {"description": sentence, "content": {"application/json": _reference(model)}}
        for status, (sentence, model) in _SUCCESSES.items()
    }
    responses[200]["content"]["application/x-ndjson"] = answers
    for status, names in _refusals().items():
        responses[status] = {
            "description": "Refused; nothing was recorded. Codes: " + ", ".join(names) + ".",
            "content": {MEDIA_TYPE: _reference(Problem.__name__)},
        }
    return {
        "operationId": "send_acts",
        "summary": "Send statements",
        "description": _DESCRIPTION,
        "tags": ["sending"],
        "parameters": [
            _switch("wait", 1, "0: keep it durably, answer at once, and decide later."),
            _switch("signed", 0, "1: a refusal carries signed_refusal, a text the house signed."),
        ],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": _reference(Upload.__name__),
                "application/x-ndjson": lines,
            },
        },
        "responses": responses,
    }


def schemas() -> dict[str, Any]:
    """The schemas that the operation refers to, by name."""
    upload = Upload.model_json_schema(ref_template=f"{_PLACE}{_SENT}{{model}}")
    parts = {f"{_SENT}{name}": schema for name, schema in upload.pop("$defs").items()}
    answers = {
        model.__name__: model.model_json_schema(mode="serialization")
        for model in (Receipt, Pending, Problem)
    }
    return {Upload.__name__: upload, **parts, **answers}


def _refusals() -> dict[int, list[str]]:
    """The codes of refusal by HTTP status, as the registry has them."""
    found: dict[int, list[str]] = {}
    for code in sorted(REGISTRY.codes.values(), key=lambda code: (code.status, code.name)):
        if code.outcome == "refused":
            found.setdefault(code.status, []).append(code.name)
    return found


def _reference(model: str) -> dict[str, Any]:
    return {"schema": {"$ref": f"{_PLACE}{model}"}}


def _switch(name: str, otherwise: int, description: str) -> dict[str, Any]:
    schema = {"type": "integer", "enum": [0, 1], "default": otherwise}
    return {
        "in": "query",
        "name": name,
        "required": False,
        "description": description,
        "schema": schema,
    }
