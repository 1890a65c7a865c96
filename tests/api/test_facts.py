"""Facts for programs: every type, every listing, the values of the digest, at any size."""

from __future__ import annotations

import ast
import inspect
import json
import sqlite3
import textwrap
from typing import Any

import pytest
from django.test import Client

from glasshouse.acts.context import PageContext
from glasshouse.acts.facts import Fact, Put, change_text
from glasshouse.acts.recorded import Recorded
from glasshouse.api.facts import FACT_TYPES, FactType, Listing, fact_page, facts_page
from glasshouse.clerk.directory import HouseDirectory
from glasshouse.house.pages import NoSuchPage
from tests.api.conftest import DemoHouse

TYPES = pytest.mark.parametrize("chosen", FACT_TYPES.values(), ids=lambda each: each.name)


def ask(client: Client, address: str, status: int = 200) -> Any:
    answer = client.get(address)
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


def stored(house: DemoHouse, statement: str, *values: Any) -> list[Any]:
    """What the database holds, read past all code of ours."""
    with sqlite3.connect(HouseDirectory(house.built.directory).database) as connection:
        return connection.execute(statement, values).fetchall()


def test_every_type_of_facts_in_the_rooms_can_be_asked_for() -> None:
    ours = {cls for cls in Fact.__subclasses__() if cls.__module__.startswith("glasshouse.")}
    assert {each.cls for each in FACT_TYPES.values()} == ours
    assert all(name == each.cls.FACT for name, each in FACT_TYPES.items())


def written_listings(cls: type[Fact]) -> set[str]:
    """The names of listings in the code of a class, which writes each as a triple (index, value,
    place); a name is looked up in the method, then in its module."""
    (function,) = ast.parse(textwrap.dedent(inspect.getsource(cls.indexes))).body
    assert isinstance(function, ast.FunctionDef)
    nodes = [node for statement in function.body for node in ast.walk(statement)]
    known = vars(inspect.getmodule(cls))
    chosen = {
        target.id: {
            str(each.value) for each in ast.walk(node.value) if isinstance(each, ast.Constant)
        }
        for node in nodes
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    found: set[str] = set()
    for node in nodes:
        if not isinstance(node, ast.Tuple) or len(node.elts) != 3:
            continue
        first = node.elts[0]
        if isinstance(first, ast.Constant):
            found.add(str(first.value))
        elif isinstance(first, ast.Name):
            found |= chosen[first.id] if first.id in chosen else {known[first.id]}
    return found


@TYPES
def test_the_listings_named_are_those_that_the_class_writes(chosen: FactType) -> None:
    assert set(chosen.indexes) == written_listings(chosen.cls)


def test_the_types_say_what_they_are(client: Client) -> None:
    items = ask(client, "/api/facts")["items"]
    assert [each["name"] for each in items] == sorted(FACT_TYPES)
    for each in items:
        assert each["description"].endswith(".")
    recorded = next(each for each in items if each["name"] == "recorded")
    assert recorded["fields"][:3] == ["id", "index", "kind"]
    assert recorded["indexes"] == ["all", "speaker", "kind", "scope"]


@TYPES
def test_every_fact_of_the_house_can_be_asked_for(
    client: Client, house: DemoHouse, chosen: FactType
) -> None:
    rows = stored(house, "SELECT key, value FROM fact WHERE type = ?", chosen.name)
    for key, value in rows[:25]:
        page = ask(client, f"/api/facts/{chosen.name}/{key}")
        assert page["fact"] == {"key": key, "values": json.loads(value)}
        assert len(page["fields"]) == len(page["fact"]["values"])


def test_the_values_are_those_that_the_digest_takes(client: Client, house: DemoHouse) -> None:
    with house.reader.reading() as reading:
        fact = reading.facts.find(Recorded, "all", limit=1)[0]
    _put, name, key, values = json.loads(change_text(Put(fact)))
    page = ask(client, f"/api/facts/{name}/{key}")
    assert page["fact"] == {"key": key, "values": values}


def test_every_listing_of_the_house_is_walked_to_its_end_and_each_fact_met_once(
    client: Client, house: DemoHouse
) -> None:
    listings = stored(house, "SELECT list, COUNT(*), COUNT(DISTINCT sort) FROM listing GROUP BY 1")
    largest = sorted(listings, key=lambda row: -row[1])[:12]
    assert largest
    for name, count, places in largest:
        kind, index, value = name.split("/", 2)
        assert places == count, "a place is shared, and the cursor would leave facts out"
        keys: list[str] = []
        after: str | None = ""
        while after is not None:
            rest = f"&after={after}" if after else ""
            page = ask(client, f"/api/facts/{kind}?index={index}&value={value}&limit=37{rest}")
            keys += [each["key"] for each in page["items"]]
            after = page["next"]
        expected = stored(house, "SELECT key FROM listing WHERE list = ? ORDER BY sort", name)
        assert keys == [key for (key,) in expected]


def test_no_listing_has_two_facts_at_one_place(house: DemoHouse) -> None:
    shared = stored(house, "SELECT list, sort FROM listing GROUP BY 1, 2 HAVING COUNT(*) > 1")
    assert shared == []


def test_a_listing_ends_where_its_last_fact_is_shown(client: Client, house: DemoHouse) -> None:
    size = house.built.size
    address = "/api/facts/recorded?index=all"
    assert ask(client, f"{address}&limit={size}")["next"] is None
    page = ask(client, f"{address}&limit={size - 1}")
    assert (len(page["items"]), page["next"]) == (size - 1, f"{size - 2:016d}")


def test_facts_are_read_as_they_stood(client: Client) -> None:
    page = ask(client, "/api/facts/recorded?index=all&at=7")
    assert page["context"]["size"] == 7
    index = page["fields"].index("index")
    assert [each["values"][index] for each in page["items"]] == list(range(7))


def test_a_fact_that_came_later_was_not_there(client: Client, house: DemoHouse) -> None:
    address = house.fill("/api/facts/conference/{conference_id}")
    assert ask(client, f"{address}?at=2", 404)["code"] == "not_found"
    assert ask(client, f"{address}?at=3")["fact"]["values"][2] == 2


def test_a_value_that_nothing_is_listed_under_gives_an_empty_list(client: Client) -> None:
    page = ask(client, "/api/facts/recorded?index=kind&value=house.sell")
    assert (page["items"], page["next"]) == ([], None)


def test_a_listing_that_a_type_does_not_have_is_told_with_those_it_has(client: Client) -> None:
    problem = ask(client, "/api/facts/recorded?index=weight", 404)
    assert problem["detail"] == "recorded has no listing weight; it has all, speaker, kind, scope"
    problem = ask(client, "/api/facts/commitment?index=all", 404)
    assert problem["detail"] == "commitment has no listing all; it has none"


def test_the_rules_stand_under_the_empty_key(client: Client) -> None:
    page = ask(client, "/api/facts/rules/?at=1")
    values = dict(zip(page["fields"], page["fact"]["values"], strict=True))
    assert page["fact"]["key"] == ""
    assert (values["version"], values["admission"]) == ("1", "closed")


def test_a_key_of_several_parts_is_one_key(client: Client, house: DemoHouse) -> None:
    place = house.fill("{named}")
    assert "/" in place
    for spelled in (place, place.replace("/", "%2F")):
        assert ask(client, f"/api/facts/short_name/{spelled}")["fact"]["key"] == place


def test_the_functions_themselves_refuse_what_does_not_exist(house: DemoHouse) -> None:
    listing = Listing("all", "", None, 10)
    with house.reader.reading() as reading:
        context = PageContext(reading.snapshot.size, reading.snapshot.time, "en")
        with pytest.raises(NoSuchPage):
            fact_page(reading.facts, context, reading.words, "rumour", "x")
        with pytest.raises(NoSuchPage):
            facts_page(reading.facts, context, reading.words, "rumour", listing)
