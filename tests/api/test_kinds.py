"""Kinds and codes for programs that write: what the registry says and nothing else."""

from __future__ import annotations

import json
from typing import Any

import jsonschema_rs
import pytest
from django.test import Client

from glasshouse.acts.entry import Entry
from glasshouse.api.kinds import codes_page, lines_of
from glasshouse.api.problems import REASONS
from glasshouse.kinds import REGISTRY
from tests.api.conftest import DemoHouse

KINDS = REGISTRY.kinds(REGISTRY.versions[-1])


def ask(client: Client, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content
    return json.loads(answer.content)


def test_the_list_has_every_kind_of_the_rules_in_force(client: Client) -> None:
    page = ask(client, "/api/kinds")
    assert page["rules"] == "1"
    assert [each["name"] for each in page["items"]] == [kind.name for kind in KINDS]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_kind_is_told_as_the_registry_has_it(client: Client, kind: Any) -> None:
    page = ask(client, f"/api/kinds/{kind.name}")
    schema = kind.body.model_json_schema()
    assert page["body"] == {name: schema[name] for name in schema if name != "description"}
    assert page["kind"]["said_by"] == list(kind.roles)
    assert page["kind"]["reportable"] == kind.reportable
    assert page["kind"]["summary"].endswith(".")
    assert page["description"].split() == kind.description.split()
    jsonschema_rs.meta.validate(page["body"])


def test_the_schema_takes_the_bodies_on_the_record_and_no_others(
    client: Client, house: DemoHouse
) -> None:
    checks: dict[str, jsonschema_rs.Validator] = {}
    with house.reader.reading() as reading:
        for index in range(0, house.built.size, 5):
            stored = reading.entry(index)
            assert stored is not None
            act = Entry.parse(stored.raw).act
            if act.kind not in checks:
                schema = ask(client, f"/api/kinds/{act.kind}")["body"]
                checks[act.kind] = jsonschema_rs.validator_for(schema)
            body = act.envelope.body
            checks[act.kind].validate(body)
            assert not checks[act.kind].is_valid({**body, "more": 1})
            assert not checks[act.kind].is_valid(dict(list(body.items())[1:]))
    assert {"house.found", "statement.make"} <= set(checks)


def test_lines_are_those_always_there_and_those_the_body_names() -> None:
    found = {kind.name: [(line.id, line.required) for line in lines_of(kind)] for kind in KINDS}
    assert found["statement.make"] == [
        ("speaker", True),
        ("text", True),
        ("addressed", False),
        ("note", False),
        ("occurred_printed", False),
    ]
    assert found["party.describe"] == [("name", True), ("description", False)]
    assert found["key.rotate"] == []
    assert found["conference.close"] == [("reason", True)]
    assert found["participation.answer"] == [("conditions", False), ("reason", False)]
    assert found["correction.make"] == [("reason", True)]
    assert found["election.announce"] == [
        ("title", True),
        ("electorate", True),
        ("delivery", True),
        ("question_1", True),
        ("question_1__answer_1", True),
        ("description", False),
        ("losing_side", False),
    ]


def test_every_code_is_there_once_with_what_is_possible(client: Client) -> None:
    page = ask(client, "/api/codes")
    assert {row["code"]: row["status"] for row in page["sending"]} == {
        code.name: code.status for code in REGISTRY.codes.values()
    }
    assert {row["code"]: row["status"] for row in page["reading"]} == {
        reason.name: reason.status for reason in REASONS.values()
    }
    assert page == codes_page().model_dump(mode="json")
    for row in page["sending"] + page["reading"]:
        assert row["sentence"]
        assert row["possible"]
