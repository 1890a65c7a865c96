"""Pages for programs: the same models as the pages', at any moment."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from tests.api.conftest import DemoHouse
from tests.demo.houses import ENTRIES

#: An address of the API, and the page that it must agree with.
TWINS = [
    ("/api/front", "/front.json"),
    ("/api/entries", "/entries.json"),
    ("/api/entries?before=100&kind=statement.make", "/entries.json?before=100&kind=statement.make"),
    ("/api/entries/70", "/entries/70.json"),
    ("/api/acts/{act}", f"/entries/{ENTRIES - 1}.json"),
    ("/api/conferences/{conference}", "/conferences/{conference}.json"),
    ("/api/conferences/{conference}?on=1918-01-18", "/conferences/{conference}.json?on=1918-01-18"),
    ("/api/parties/{party}", "/parties/{party}.json"),
    ("/api/documents/{document}", "/documents/{document}.json"),
    ("/api/check", "/check.json"),
]


def ask(client: Client, address: str, status: int = 200) -> Any:
    answer = client.get(address)
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


def at(address: str, size: int) -> str:
    return f"{address}{'&' if '?' in address else '?'}at={size}"


@pytest.mark.parametrize(("address", "twin"), TWINS)
def test_the_api_and_the_page_say_the_same(
    client: Client, house: DemoHouse, address: str, twin: str
) -> None:
    # With a size the time is that of its last entry; without one, of when each was asked.
    ours = client.get(at(house.fill(address), house.built.size))
    assert ours.status_code == 200
    assert ours.content == client.get(at(house.fill(twin), house.built.size)).content


def test_an_answer_may_be_read_by_any_site_and_is_asked_again(client: Client) -> None:
    answer = client.get("/api/front")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cache-Control"] == "no-cache"
    assert answer["Content-Type"] == "application/json; charset=utf-8"
    assert not answer.cookies


def test_an_unchanged_answer_is_not_sent_again(client: Client) -> None:
    first = client.get("/api/entries/3?at=12")
    again = client.get("/api/entries/3?at=12", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_head_is_answered_like_get(client: Client) -> None:
    answer = client.head("/api/front")
    assert (answer.status_code, answer.content) == (200, b"")


def test_the_past_is_read_as_it_was(client: Client) -> None:
    page = ask(client, "/api/entries?at=10")
    assert page["context"]["size"] == 10
    assert page["items"][0]["index"] == 9
    assert ask(client, "/api/conferences?at=2")["items"] == []


def test_an_entry_that_came_later_is_not_there_yet(client: Client) -> None:
    assert ask(client, "/api/entries/11?at=11", 404)["code"] == "not_found"
    assert ask(client, "/api/entries/10?at=11")["row"]["index"] == 10


def test_an_act_that_came_later_is_not_there_yet(client: Client, house: DemoHouse) -> None:
    newest = house.fill("/api/acts/{act}")
    assert ask(client, at(newest, house.built.size - 1), 404)["code"] == "not_found"
    assert ask(client, newest)["row"]["index"] == house.built.size - 1


@pytest.mark.parametrize(
    ("address", "expected"),
    [("/api/parties", 74), ("/api/parties?role=office", 1), ("/api/documents", 35)],
)
def test_a_list_goes_on_until_all_have_been_seen_once(
    client: Client, house: DemoHouse, address: str, expected: int
) -> None:
    assert {"parties": house.built.parties, "documents": house.built.documents} == {
        "parties": 74,
        "documents": 35,
    }
    joint = "&" if "?" in address else "?"
    slugs: list[str] = []
    after: str | None = ""
    while after is not None:
        rest = f"&after={after}" if after else ""
        page = ask(client, f"{address}{joint}limit=7{rest}")
        assert len(page["items"]) <= 7
        slugs += [each["slug"] for each in page["items"]]
        after = page["next"]
    assert len(slugs) == expected
    assert slugs == sorted(set(slugs))


def test_a_list_that_fits_says_that_it_ends(client: Client, house: DemoHouse) -> None:
    page = ask(client, "/api/conferences")
    assert [each["conference"]["slug"] for each in page["items"]] == [
        house.built.practice,
        house.built.conference,
        "province-practice",
    ]
    assert page["next"] is None
    assert ask(client, "/api/documents?limit=35")["next"] is None
    assert ask(client, "/api/documents?limit=34")["next"] is not None


def test_the_check_names_the_digest_of_every_size(client: Client, house: DemoHouse) -> None:
    with house.reader.reading() as reading:
        digest = reading.record.digest_at(50).hex()
    assert ask(client, "/api/check?at=50")["digest"] == digest
