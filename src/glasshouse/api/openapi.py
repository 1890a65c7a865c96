"""``/api/openapi.json``: the contract, the same for every house of this version.

It is frozen in ``tests/api/openapi.json``. A change of it is a change of the contract: after one
that is meant, write the file anew with ``python -m tests.api.freeze``.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query

from glasshouse.api import door, other_doors
from glasshouse.api.queries import Asked
from glasshouse.api.service import api, read
from glasshouse.clerk.submissions import PATH

_PLACE = "#/components/schemas/"


@cache
def contract() -> dict[str, Any]:
    """The OpenAPI document; not to be changed by who reads it."""
    found = _plain(api.get_openapi_schema(path_prefix="api/"))
    del found["servers"]  # empty: the address it was read from
    for item in found["paths"].values():
        item.pop("head", None)  # every GET answers HEAD (RFC 9110 section 9.3.2)
        _say_once(item["get"])
    found["paths"] |= _plain({PATH: {"post": door.operation()}, **other_doors.paths()})
    schemas = found["components"]["schemas"]
    schemas |= _plain(door.schemas() | other_doors.schemas())
    used = _used(found["paths"], schemas)
    found["components"]["schemas"] = {name: schemas[name] for name in sorted(used)}
    found["paths"] = dict(sorted(found["paths"].items()))
    return found


def _say_once(operation: dict[str, Any]) -> None:
    """Leave out what the library says a second time."""
    if operation["description"].rstrip(".") == operation["summary"]:
        del operation["description"]
    for parameter in operation["parameters"]:
        parameter["schema"].pop("title", None)
        parameter["schema"].pop("description", None)


def _plain(value: Any) -> Any:
    """As it stands in JSON: every name is text."""
    return json.loads(json.dumps(value))


def _used(part: Any, schemas: dict[str, Any]) -> set[str]:
    """The names of the schemas that ``part`` refers to, and those that they refer to."""
    found: set[str] = set()
    unseen = [part]
    while unseen:
        value = unseen.pop()
        if isinstance(value, list):
            unseen += value
        elif isinstance(value, dict):
            unseen += value.values()
            name = name_of(value.get("$ref", ""))
            if name and name not in found:
                found.add(name)
                unseen.append(schemas[name])
    return found


def name_of(reference: str) -> str:
    """The name of the schema that a reference leads to."""
    return reference.removeprefix(_PLACE)


@cache
def as_text() -> str:
    """The document as it is served and frozen."""
    return json.dumps(contract(), ensure_ascii=False, indent=1) + "\n"


@read("/openapi.json", None)
def openapi(request: HttpRequest, query: Query[Asked]) -> HttpResponse:
    """This contract."""
    return HttpResponse(
        as_text(),
        content_type="application/json; charset=utf-8",
        headers={"Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"},
    )
