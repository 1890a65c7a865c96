"""The table of kinds and the registry say the same, and no body holds words."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from glasshouse.acts import identifiers
from glasshouse.acts.outcomes import BASE_CODES
from glasshouse.acts.registry import Kind
from glasshouse.elections.acts import QuestionForm
from glasshouse.kinds import REGISTRY
from glasshouse.parley.propositions.acts import ArticleOutline

VERSIONS = REGISTRY.versions
NEWEST = VERSIONS[-1]
KINDS = REGISTRY.kinds(NEWEST)

#: Types of the vocabulary that acts are written in, by the pattern that tells them apart.
NAMED_TYPES = {
    TypeAdapter(getattr(identifiers, name)).json_schema()["pattern"]: text
    for name, text in {
        "Digest": "64 hex",
        "Slug": "slug",
        "ArticleId": "article",
        "Language": "language",
        "Vkey": "vkey",
        "WebAddress": "web address",
        "WebOrigin": "web origin",
        "RelyingParty": "domain",
        "Instant": "instant",
        "Secret32": "32 bytes",
        "Base64Url": "base64url",
        "LineId": "line id",
    }.items()
}


def type_of(schema: dict[str, Any], definitions: dict[str, Any]) -> str:
    """A JSON Schema in the words of the table."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return "account" if name == "Account" else type_of(definitions[name], definitions)
    if "discriminator" in schema:
        return "key"
    if "anyOf" in schema:
        return " or ".join(type_of(each, definitions) for each in schema["anyOf"])
    if "const" in schema:
        return f"“{schema['const']}”"
    if "enum" in schema:
        return " / ".join(schema["enum"])
    if schema["type"] == "array":
        of = f"[{type_of(schema['items'], definitions)}]"
        if "maxItems" not in schema:
            return of
        least = schema.get("minItems", 0)
        return f"{of} {least}–{schema['maxItems']}"
    if schema["type"] == "object":
        fields = schema["properties"].items()
        return "{" + ", ".join(f"{n}: {type_of(each, definitions)}" for n, each in fields) + "}"
    if schema["type"] == "boolean":
        return "true / false"
    if schema["type"] == "integer":
        return f"{schema['minimum']}–{schema['maximum']}"
    if schema["type"] == "null":
        return "null"
    return NAMED_TYPES[schema["pattern"]]


def body_of(kind: Kind) -> str:
    schema = kind.body.model_json_schema()
    return "; ".join(
        f"`{name}` {type_of(each, schema.get('$defs', {}))}"
        for name, each in schema["properties"].items()
    )


def said_by(kind: Kind) -> str:
    return " / ".join(kind.roles) if kind.roles else "itself"


def signed_by(kind: Kind) -> str:
    introduces = "new_keys" in dir(kind.body)
    if not kind.roles:
        return "every new key"
    if kind.takes_seat:
        return "the new key alone"
    return (
        "a key of its author"
        + (" or its recovery key" if kind.recovery_may_sign else "")
        + (" + the new key" if introduces else "")
    )


def scope_of(kind: Kind) -> str:
    return {True: "conference", False: "house", None: "house / conference"}[kind.scoped]


def row_of(kind: Kind) -> list[str]:
    """What the code says of a kind; the table's last three columns are for people to write."""
    return [f"`{kind.name}`", said_by(kind), signed_by(kind), scope_of(kind), body_of(kind)]


class AnsweredOutline(ArticleOutline):
    """An article as either a proposal or an answer to one lists it."""

    answer: str


#: A body that names no optional line, tells nothing of a source, and counts one of each.
SMALLEST: dict[str, Any] = {
    "lines": [],
    "account": None,
    "principles": 1,
    "branches": 1,
    "conditions": 1,
    "questions": [QuestionForm(answers=1, blank=False, least=1, most=1)],
    "articles": [AnsweredOutline(eid="art_1", paragraphs=1, same_as=None, answer="accept")],
}


def required_lines(kind: Kind) -> list[str]:
    """The lines of the smallest body."""
    return list(kind.lines(kind.body.model_construct(**SMALLEST)))


def optional_lines(kind: Kind) -> list[str]:
    """The lines that a body can name, where the kind says which there are."""
    schema = kind.body.model_json_schema()["properties"].get("lines")
    if schema is None or "pattern" in schema["items"]:
        return []
    items = schema["items"]
    return list(items.get("enum") or [items["const"]])


def table(repository: Path) -> dict[str, list[str]]:
    text = (repository / "docs" / "kinds.md").read_text(encoding="utf-8")
    rows = [line.strip("|").split("|") for line in text.split("\n") if line.startswith("| `")]
    cells = [[cell.strip() for cell in row] for row in rows]
    return {row[0].strip("`"): row for row in cells}


def test_the_table_has_the_kinds_of_the_registry(repository: Path) -> None:
    assert sorted(table(repository)) == [kind.name for kind in KINDS]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_table_says_what_the_code_does(repository: Path, kind: Kind) -> None:
    assert table(repository)[kind.name][:5] == row_of(kind)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_table_names_the_lines_of_a_kind(repository: Path, kind: Kind) -> None:
    named = re.findall(r"`(\w+)`(\?)?", table(repository)[kind.name][5])
    assert [name for name, mark in named if not mark] == required_lines(kind)
    assert [name for name, mark in named if mark] == optional_lines(kind)


def test_the_page_says_what_each_power_and_a_seat_let_a_delegate_say(repository: Path) -> None:
    text = (repository / "docs" / "kinds.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| ([a-z() ]+) \| ((?:`[a-z_]+[.][a-z_]+` ?)+)\|$", text, re.M))
    powers = {kind.power for kind in KINDS if kind.power is not None}
    assert set(listed) == {*powers, "(a seat)"}
    for power in powers:
        assert re.findall(r"`(\S+)`", listed[power]) == [k.name for k in KINDS if k.power == power]
    assert re.findall(r"`(\S+)`", listed["(a seat)"]) == [k.name for k in KINDS if k.by_seat]


def test_the_table_names_every_code_that_a_room_adds_and_no_other(repository: Path) -> None:
    named = {code for row in table(repository).values() for code in re.findall(r"`(\w+)`", row[7])}
    base = {code.name for code in BASE_CODES}
    assert set(REGISTRY.codes) - base <= named
    assert named <= set(REGISTRY.codes)


@pytest.mark.parametrize("code", REGISTRY.codes.values(), ids=lambda code: code.name)
def test_every_code_says_what_is_wrong_and_what_is_possible(code: Any) -> None:
    assert re.fullmatch(r"[a-z][a-z_]{2,40}", code.name)
    for sentence in (code.sentence, code.possible):
        assert re.fullmatch(r"[A-Z].{8,}[.]", sentence)
    assert code.status in ({200} if code.outcome == "without_effect" else range(400, 504))


# --- what a body can hold -------------------------------------------------------------------------


def strings(schema: dict[str, Any], place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every place in a schema that takes a string, definitions included."""
    if schema.get("type") == "string":
        yield place, schema
    for name in ("properties", "$defs"):
        for field, each in schema.get(name, {}).items():
            yield from strings(each, f"{place}.{field}")
    for name in ("items", "additionalProperties"):
        if isinstance(schema.get(name), dict):
            yield from strings(schema[name], f"{place}[]")
    for name in ("anyOf", "oneOf", "allOf"):
        for each in schema.get(name, []):
            yield from strings(each, place)


def free_strings(schema: dict[str, Any]) -> list[str]:
    return [
        place
        for place, each in strings(schema)
        if not ({"enum", "const"} & set(each) or _anchored(each.get("pattern", "")))
    ]


def _anchored(pattern: str) -> bool:
    return pattern.startswith("^") and pattern.endswith("$") and ".*" not in pattern


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_case_27_no_body_holds_free_words(kind: Kind) -> None:
    assert free_strings(kind.body.model_json_schema()) == []


def test_the_test_for_free_words_finds_them() -> None:
    loose = {"type": "object", "properties": {"a": {"items": {"type": "string"}}}}
    assert free_strings(loose) == [".a[]"]
    assert free_strings({"type": "string", "pattern": "^.*$"}) == [""]
    assert free_strings({"anyOf": [{"type": "string", "maxLength": 3}, {"type": "null"}]}) == [""]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_body_takes_no_field_beyond_its_own(kind: Kind) -> None:
    assert kind.body.model_json_schema()["additionalProperties"] is False


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_is_described(kind: Kind) -> None:
    first, _, _ = inspect.cleandoc(kind.description).partition("\n\n")
    assert re.fullmatch(r"[A-Z][^.]{10,}(.|\n)*\.", first)
    assert "pydantic" not in kind.description.lower()


def test_one_kind_alone_opens_a_record() -> None:
    assert [kind.name for kind in KINDS if kind.founding] == ["house.found"]


def test_every_line_id_can_stand_in_a_text() -> None:
    line_id = TypeAdapter(identifiers.LineId)
    for kind in KINDS:
        for line in required_lines(kind):
            assert line_id.validate_python(line) == line


def test_the_rules_a_body_can_name_are_the_rules_there_are() -> None:
    for name in ("house.found", "house.rules"):
        kind = REGISTRY.kind(NEWEST, name)
        assert kind is not None
        rules = kind.body.model_json_schema()["properties"]["rules"]
        assert rules.get("enum", [rules.get("const")]) == list(VERSIONS)
