"""What docs/api.md says of addresses and caches is what a house answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.cli.test_house_commands import found, served

#: An address of each kind that the table of caches names.
EXAMPLES = {
    "/record/tile/…": "/record/tile/0/000.p/1",
    "/record/checkpoint/<N>": "/record/checkpoint/1",
    "/record/digest/<N>": "/record/digest/1",
    "/record/policy": "/record/policy",
    "/record/checkpoint": "/record/checkpoint",
    "/record/proof/…": "/record/proof/0",
    "/api/…": "/api/entries",
}


@pytest.fixture(scope="module")
def page(repository: Path) -> str:
    return (repository / "docs" / "api.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("api") / "house"
    found(folder)
    with served(folder) as address, httpx.Client(base_url=address) as client:
        yield client


def test_caches_are_told_what_the_table_says(page: str, house: httpx.Client) -> None:
    seen = set()
    for row in re.findall(r"^\| (.*?) \| (`.*?)\s*\|$", page, re.MULTILINE):
        kinds, caching = row[0], re.match(r"`(.+?)`", row[1])
        assert caching is not None
        for kind in re.findall(r"`(/[^`]+)`", kinds):
            if kind in EXAMPLES:
                answer = house.get(EXAMPLES[kind])
                assert answer.status_code == 200, kind
                assert answer.headers["Cache-Control"] == caching[1], kind
                assert answer.headers["Access-Control-Allow-Origin"] == "*", kind
                seen.add(kind)
    assert seen == set(EXAMPLES)


@pytest.mark.parametrize("address", ["/record/tile/0/999", "/api/entries/99", "/nowhere.json"])
def test_errors_are_kept_by_nobody_and_named(house: httpx.Client, address: str) -> None:
    answer = house.get(address)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")
    assert answer.json()["code"] == "not_found"


@pytest.mark.parametrize("address", ["/?at=1", "/front.json?at=1", "/api/conferences?at=1"])
def test_pages_have_a_tag_to_ask_again_by(house: httpx.Client, address: str) -> None:
    answer = house.get(address)
    assert answer.headers["Cache-Control"] == "no-cache"
    again = house.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_every_question_that_is_named_is_in_the_description(page: str, repository: Path) -> None:
    described = json.loads((repository / "tests/api/openapi.json").read_text(encoding="utf-8"))
    known = {re.sub(r"\{.*?\}", "…", path) for path in described["paths"]}
    beside = {"/api/docs", "/api/openapi.json", "/api/…", "/api/"}
    named = set(re.findall(r"/api/[^\s`?|)]*", page)) - beside
    assert {re.sub(r"<.*?>", "…", path).rstrip(".,") for path in named} <= known
    assert named
