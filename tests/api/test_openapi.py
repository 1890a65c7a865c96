"""The contract: frozen in the repository, whole, and true of what is answered."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
from django.test import Client
from django.urls import URLResolver

from glasshouse.api import door, other_doors, urls
from glasshouse.api.openapi import contract
from glasshouse.clerk import file_uploads, submissions
from glasshouse.elections.boxes import intake
from glasshouse.house.pages import PageModel
from glasshouse.kinds import REGISTRY
from tests.api.addresses import ADDRESSES, EVERY, OPERATIONS
from tests.api.conftest import DemoHouse
from tests.api.freeze import FROZEN, contract_text

SCHEMAS = contract()["components"]["schemas"]


def validator(name: str) -> jsonschema_rs.Validator:
    """Checks a value against one schema of the contract."""
    return jsonschema_rs.validator_for(
        {"$ref": f"#/components/schemas/{name}", "components": {"schemas": SCHEMAS}}
    )


def texts(value: Any, name: str) -> Iterator[str]:
    """Every text under a name, at any depth."""
    if isinstance(value, list):
        for each in value:
            yield from texts(each, name)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key == name and isinstance(each, str):
                yield each
            yield from texts(each, name)


def test_the_contract_is_the_frozen_one() -> None:
    assert contract_text() == FROZEN.read_text(encoding="utf-8"), (
        "The contract has changed. If that is meant: python -m tests.api.freeze"
    )


def test_it_is_served_as_it_is_frozen(client: Client) -> None:
    answer = client.get("/api/openapi.json")
    assert answer.content.decode() == FROZEN.read_text(encoding="utf-8")
    assert answer["Content-Type"] == "application/json; charset=utf-8"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_schema_is_json_schema(name: str) -> None:
    jsonschema_rs.meta.validate(SCHEMAS[name])


def test_every_reference_leads_somewhere() -> None:
    found = set(texts(contract(), "$ref"))
    for discriminator in re.findall(r'"(#/components/schemas/\w+)"', contract_text()):
        found.add(discriminator)
    assert found == {f"#/components/schemas/{name}" for name in SCHEMAS}


def page_models() -> dict[str, set[type[PageModel]]]:
    """What can be answered, by name; the docs' own models are rendered and never answered."""
    found: dict[str, set[type[PageModel]]] = {}
    unseen = [PageModel]
    while unseen:
        cls = unseen.pop()
        unseen += cls.__subclasses__()
        if cls.__module__ != "glasshouse.api.docs":
            found.setdefault(cls.__name__, set()).add(cls)
    return found


def test_no_two_models_share_a_name() -> None:
    """The library lets the later of two models of one name take the place of the earlier."""
    models = page_models()
    shared = {name for name in SCHEMAS if len(models.get(name, ())) > 1}
    assert shared == set()
    sent = set(door.schemas()) | set(other_doors.schemas())
    assert len(sent) == len(door.schemas()) + len(other_doors.schemas())
    assert sent & set(models) == set()
    assert set(SCHEMAS) == (set(SCHEMAS) & set(models)) | sent


def routed() -> Iterator[str]:
    """Every path that is answered below ``/api/``, with one sign for whatever varies in it."""
    *_pages, below = urls.urlpatterns
    assert isinstance(below, URLResolver)
    for pattern in below.url_patterns:
        yield "/api/" + re.sub(r"<[^>]*>", "*", str(pattern.pattern))
    # What is answered in front of Django.
    yield submissions.PATH
    yield file_uploads.PREFIX + "*"
    yield intake._PATH.pattern.replace("([0-9a-f]{64})", "*")


def test_every_path_that_is_answered_is_in_the_contract() -> None:
    # The address itself, the contract, and the page made of it.
    besides = {"/api/", "/api/openapi.json", "/api/docs"}
    described = {re.sub(r"{[^}]*}", "*", path) for path in contract()["paths"]}
    assert set(routed()) == described | besides


def test_every_operation_says_what_it_does_and_how_it_fails() -> None:
    for operation in OPERATIONS.values():
        assert re.fullmatch(r"[A-Z].{5,90}[^.]", operation["summary"])
        assert {"200", "400", "404", "500", "503"} == set(operation["responses"])
        for status in ("400", "404", "500", "503"):
            assert list(operation["responses"][status]["content"]) == ["application/problem+json"]


def test_every_question_about_the_record_can_be_asked_of_its_past() -> None:
    timeless = {"fact_types", "codes"}
    for name, operation in OPERATIONS.items():
        names = {parameter["name"] for parameter in operation["parameters"]}
        assert ({"at", "time", "lang"} <= names) is (name not in timeless)


def test_sending_names_every_status_and_code_that_a_refusal_can_have() -> None:
    sending = contract()["paths"]["/api/acts"]["post"]["responses"]
    for code in REGISTRY.codes.values():
        if code.outcome == "refused":
            assert f" {code.name}" in sending[str(code.status)]["description"].replace(",", "")


def test_there_is_an_address_to_try_for_every_operation() -> None:
    assert set(ADDRESSES) == set(OPERATIONS)


@pytest.mark.parametrize(("operation", "address"), EVERY)
def test_what_is_answered_is_what_the_contract_says(
    client: Client, house: DemoHouse, operation: str, address: str
) -> None:
    answer = client.get(house.fill(address))
    assert answer.status_code == 200, answer.content
    schema = OPERATIONS[operation]["responses"]["200"]["content"]["application/json"]["schema"]
    validator(schema["$ref"].rpartition("/")[2]).validate(json.loads(answer.content))


@pytest.mark.parametrize(("operation", "address"), EVERY)
def test_an_answer_has_no_more_than_the_contract_says(
    client: Client, house: DemoHouse, operation: str, address: str
) -> None:
    """Models forbid what they do not name, so one name more is one too many."""
    schema = OPERATIONS[operation]["responses"]["200"]["content"]["application/json"]["schema"]
    value = json.loads(client.get(house.fill(address)).content)
    check = validator(schema["$ref"].rpartition("/")[2])
    assert not check.is_valid(value | {"reader": "127.0.0.1"})
    value.popitem()
    assert not check.is_valid(value)
