"""``/api/docs``: the contract for people, as a page of this site.

It is made from the OpenAPI document and says nothing else. It needs no script and loads nothing
from anywhere else; the pages that libraries bring for this do both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from ninja import Query

from glasshouse.acts.context import PageContext
from glasshouse.api.openapi import contract, name_of
from glasshouse.api.queries import Moment
from glasshouse.api.service import read
from glasshouse.clerk.reader import Reading
from glasshouse.house.pages import Context, Lookup, PageModel, context_of
from glasshouse.site import answers

_NAMED = {"string": "text", "integer": "number", "boolean": "boolean", "object": "object"}


class Piece(PageModel):
    """A stretch of a description: prose, or something to be read letter by letter."""

    text: str
    code: bool


Paragraph = list[Piece]


class TypeText(PageModel):
    """The form of a value. ``models`` and ``choices`` name what it can be; of a list, its items."""

    of: Literal["text", "number", "boolean", "object", "any", "model", "choice"]
    is_list: bool
    nullable: bool
    models: list[str]
    choices: list[str]


class Field(PageModel):
    """A parameter of an operation or a field of a model."""

    name: str
    place: str | None
    required: bool
    type: TypeText
    description: list[Paragraph]


class Ending(PageModel):
    """What an operation can answer; ``models`` are empty where the body has no fields."""

    status: str
    description: str
    models: list[str]


class Operation(PageModel):
    """One operation: what it takes and how it answers."""

    id: str
    method: str
    path: str
    summary: str
    description: list[Paragraph]
    sends: list[str]
    parameters: list[Field]
    endings: list[Ending]


class Model(PageModel):
    """One object of an answer or an upload."""

    name: str
    description: list[Paragraph]
    fields: list[Field]


class DocsPage(PageModel):
    """The whole contract."""

    context: Context
    description: str
    operations: list[Operation]
    models: list[Model]


@read("/docs", None)
def docs(request: HttpRequest, query: Query[Moment]) -> HttpResponse:
    """The contract for people."""

    def build(reading: Reading, context: PageContext) -> DocsPage:
        return docs_page(context_of(Lookup(reading.facts, context, reading.words)), contract())

    page, newest = answers.model(request, build)
    # The contract itself is the page's JSON, and the page names it.
    view = {**answers.view(request, newest), "json": None}
    text = render_to_string("api/docs.html", {"page": page, "view": view}, request)
    return HttpResponse(text, headers={"Cache-Control": "no-cache"})


def docs_page(context: Context, document: Mapping[str, Any]) -> DocsPage:
    """The page of an OpenAPI document."""
    return DocsPage(
        context=context,
        description=document["info"]["description"],
        operations=[
            _operation(method, path, details)
            for path, item in document["paths"].items()
            for method, details in sorted(item.items())
        ],
        models=[_model(name, schema) for name, schema in document["components"]["schemas"].items()],
    )


def _operation(method: str, path: str, details: Mapping[str, Any]) -> Operation:
    return Operation(
        id=details["operationId"],
        method=method.upper(),
        path=path,
        summary=details["summary"],
        description=paragraphs(details.get("description", "")),
        sends=_models_in(details.get("requestBody", {})),
        parameters=[
            _field(each, each["schema"], each["required"], place=each["in"])
            for each in details.get("parameters", [])
        ],
        endings=[
            Ending(status=status, description=response["description"], models=_models_in(response))
            for status, response in details["responses"].items()
        ],
    )


def _models_in(part: Mapping[str, Any]) -> list[str]:
    """The models of a body, whichever media types it comes in."""
    schemas = (content["schema"] for content in part.get("content", {}).values())
    return [name_of(schema["$ref"]) for schema in schemas if "$ref" in schema]


def _model(name: str, schema: Mapping[str, Any]) -> Model:
    required = schema.get("required", [])
    return Model(
        name=name,
        description=paragraphs(schema.get("description", "")),
        fields=[
            _field({"name": each, **form}, form, each in required)
            for each, form in schema["properties"].items()
        ],
    )


def _field(
    named: Mapping[str, Any], schema: Mapping[str, Any], required: bool, place: str | None = None
) -> Field:
    """A field, from what bears its name and description and from the schema of its value."""
    return Field(
        name=named["name"],
        place=place,
        required=required,
        type=type_text(schema),
        description=paragraphs(named.get("description", "")),
    )


def type_text(schema: Mapping[str, Any]) -> TypeText:
    """The form that a JSON Schema of the contract describes."""
    branches = schema.get("anyOf") or schema.get("oneOf") or [schema]
    values = [branch for branch in branches if branch.get("type") != "null"]
    is_list = any(branch.get("type") == "array" for branch in values)
    if is_list:
        values = [item for branch in values for item in _alternatives(branch.get("items", {}))]
    models = [name_of(value["$ref"]) for value in values if "$ref" in value]
    choices = [str(choice) for value in values for choice in _choices(value)]
    kinds = {_NAMED.get(value.get("type", ""), "any") for value in values if "$ref" not in value}
    of = "model" if models else "choice" if choices else kinds.pop() if len(kinds) == 1 else "any"
    return TypeText.model_validate(
        {
            "of": of,
            "is_list": is_list,
            "nullable": len(branches) > 1 and {"type": "null"} in branches,
            "models": models,
            "choices": choices,
        }
    )


def _alternatives(schema: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = schema.get("anyOf") or schema.get("oneOf") or [schema]
    return found


def _choices(schema: Mapping[str, Any]) -> list[Any]:
    return [schema["const"]] if "const" in schema else list(schema.get("enum", []))


def paragraphs(text: str) -> list[Paragraph]:
    """A docstring's paragraphs; what stands between double backquotes is code."""
    return [
        [
            Piece(text=" ".join(piece.split()) if code else piece.replace("\n", " "), code=code)
            for number, piece in enumerate(paragraph.split("``"))
            if piece
            for code in [number % 2 == 1]
        ]
        for paragraph in text.strip().split("\n\n")
        if paragraph
    ]
