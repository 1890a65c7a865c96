"""The contract for people: a page of this site that asks nobody else for anything."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from django.template.loader import get_template
from django.test import Client

import glasshouse.api
from glasshouse.api.docs import Piece, docs_page, paragraphs, type_text
from glasshouse.api.openapi import contract
from glasshouse.house.pages import Context
from tests.api.addresses import OPERATIONS

TEMPLATES = Path(glasshouse.api.__file__).parent / "templates"
NAMES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html"))


@pytest.fixture
def page(client: Client) -> str:
    answer = client.get("/api/docs")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/html; charset=utf-8")
    return answer.content.decode()


def test_it_names_every_operation_and_every_model(page: str) -> None:
    for operation, path in [
        (item[method]["operationId"], f"{method.upper()} {path}")
        for path, item in contract()["paths"].items()
        for method in item
    ]:
        assert f'id="{operation}"' in page
        assert html.escape(path) in page
    for name in contract()["components"]["schemas"]:
        assert f'id="model-{name}"' in page


def test_every_link_within_it_leads_somewhere(page: str) -> None:
    places = set(re.findall(r'\sid="([^"]+)"', page))
    links = re.findall(r'href="#([^"]+)"', page)
    assert len(links) > len(OPERATIONS)
    assert set(links) <= places


def test_no_place_in_it_is_named_twice(page: str) -> None:
    places = re.findall(r'\sid="([^"]+)"', page)
    assert len(places) == len(set(places))


def test_it_needs_no_script_and_loads_nothing_from_anywhere_else(client: Client, page: str) -> None:
    assert "<script" not in page
    loaded = re.findall(r'(?:src|<link[^>]*href)="([^"]+)"', page)
    assert loaded
    assert all(address.startswith("/static/") for address in loaded)
    policy = client.get("/api/docs")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "http" not in policy


def test_the_library_s_own_page_is_not_there(client: Client, page: str) -> None:
    assert not re.search(r"swagger|redoc|cdn", page, re.IGNORECASE)
    assert client.get("/api/static/swagger-ui.js").status_code == 404


def test_what_a_description_says_is_text_and_never_markup() -> None:
    assert paragraphs("Say ``<b>`` or\nnothing.\n\nMore.") == [
        [
            Piece(text="Say ", code=False),
            Piece(text="<b>", code=True),
            Piece(text=" or nothing.", code=False),
        ],
        [Piece(text="More.", code=False)],
    ]
    document = {
        "info": {"description": "<script>alert(1)</script>"},
        "paths": {},
        "components": {"schemas": {}},
    }
    context = Context(
        size=1,
        time=0,
        language="en",
        house_name="A house",
        operator="",
        interest="",
        origin="a",
        publicity="",
    )
    shown = get_template("api/docs.html").render(
        {"page": docs_page(context, document), "view": {"path": "/api/docs"}}
    )
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "string"}, ("text", False, False)),
        ({"type": "integer"}, ("number", False, False)),
        ({"type": "boolean"}, ("boolean", False, False)),
        ({}, ("any", False, False)),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, ("text", False, True)),
        ({"type": "array", "items": {"type": "integer"}}, ("number", True, False)),
        ({"$ref": "#/components/schemas/Row"}, ("model", False, False)),
        ({"enum": ["a", "b"], "type": "string"}, ("choice", False, False)),
        ({"const": "a", "type": "string"}, ("choice", False, False)),
        ({"type": "array", "items": {}}, ("any", True, False)),
        ({"anyOf": [{"type": "string"}, {"type": "integer"}]}, ("any", False, False)),
    ],
)
def test_the_form_of_a_value_is_told(
    schema: dict[str, object], expected: tuple[str, bool, bool]
) -> None:
    found = type_text(schema)
    assert (found.of, found.is_list, found.nullable) == expected


def test_every_model_and_choice_of_a_form_is_named() -> None:
    models = [{"$ref": f"#/components/schemas/{name}"} for name in ("A", "B")]
    assert type_text({"items": {"anyOf": models}, "type": "array"}).models == ["A", "B"]
    assert type_text({"enum": [0, 1]}).choices == ["0", "1"]


@pytest.mark.parametrize("name", NAMES)
def test_its_templates_keep_the_rules_of_all_templates(name: str) -> None:
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    assert not re.search(r"<script|<style|\sstyle=|\son[a-z]+=|javascript:", text)
    assert not re.search(r"\|\s*safe|autoescape|safeseq|\{% debug", text)
    assert not re.search(r"""(?:href|src|action)=["'](?:https?:)?//""", text)
    spoken = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", " ", text, flags=re.S)
    assert not re.findall(r"[A-Za-z]{2,}", spoken)


@pytest.mark.parametrize("name", ["evil.example", "127.0.0.1,evil.example", "a/b", ""])
def test_a_request_to_another_site_is_refused_and_no_fault(client: Client, name: str) -> None:
    answer = client.get("/api/docs", headers={"host": name})
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (
        400,
        "bad_request",
        "Host",
    )
    assert client.get("/api/docs", headers={"host": "127.0.0.1:8000"}).status_code == 200
