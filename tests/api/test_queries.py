"""What may stand in an address: one spelling of each value, each name once, no name unknown."""

from __future__ import annotations

import json

import pytest
from django.test import Client

#: Address, and the field that the refusal must name.
REFUSED = [
    ("/api/front?at=0", "at"),
    ("/api/front?at=-1", "at"),
    ("/api/front?at=", "at"),
    ("/api/front?at=%2B5", "at"),
    ("/api/front?at=+5", "at"),
    ("/api/front?at=5.0", "at"),
    ("/api/front?at=1_0", "at"),
    ("/api/front?at=007", "at"),
    ("/api/front?at=%D9%A3", "at"),
    ("/api/front?at=" + "9" * 17, "at"),
    ("/api/front?at=" + "9" * 5000, "at"),
    ("/api/front?at=NaN", "at"),
    ("/api/front?at=1&at=2", "at"),
    ("/api/front?att=5", "att"),
    ("/api/front?AT=5", "AT"),
    ("/api/front?at[]=5", "at[]"),
    ("/api/front?time=now", "time"),
    ("/api/front?time=2030-01-01", "time"),
    ("/api/front?time=2030-01-01T00:00:00.5Z", "time"),
    ("/api/front?time=2030-01-01T00:00:00%2B00:00", "time"),
    ("/api/front?time=2030-13-01T00:00:00Z", "time"),
    ("/api/front?time=1969-12-31T23:59:59Z", "time"),
    ("/api/front?lang=EN", "lang"),
    ("/api/front?lang=../de", "lang"),
    ("/api/entries?before=x", "before"),
    ("/api/entries?after=1e3", "after"),
    ("/api/entries?effect=maybe", "effect"),
    ("/api/entries?kind=statement", "kind"),
    ("/api/entries?nature=Vote", "nature"),
    ("/api/entries?limit=5", "limit"),
    ("/api/conferences/x?on=1918-02-30", "on"),
    ("/api/conferences/x?on=18-02-03", "on"),
    ("/api/conferences/x?before=a%20b", "before"),
    ("/api/parties?role=house", "role"),
    ("/api/parties?limit=0", "limit"),
    ("/api/parties?limit=101", "limit"),
    ("/api/documents?after=", "after"),
    ("/api/facts/recorded", "index"),
    ("/api/facts/recorded?index=all&limit=501", "limit"),
    ("/api/facts/recorded?index=all&value=%25", "value"),
    ("/api/facts/recorded?index=all&after=%0A", "after"),
    ("/api/facts/recorded?index=../all", "index"),
    ("/api/facts?at=5", "at"),
    ("/api/codes?at=5", "at"),
    ("/api/kinds?rules=1", "rules"),
    ("/api/openapi.json?v=1", "v"),
]
#: The same for what stands before the question mark.
REFUSED_PLACES = [
    ("/api/entries/-1", "index"),
    ("/api/entries/03", "index"),
    ("/api/entries/1.json", "index"),
    ("/api/entries/%20" + "1", "index"),
    ("/api/entries/" + "9" * 4000, "index"),
    ("/api/acts/" + "0" * 63, "act"),
    ("/api/acts/" + "A" * 64, "act"),
    ("/api/acts/" + "0" * 64 + "%0A", "act"),
    ("/api/conferences/Brest", "slug"),
    ("/api/conferences/a%00b", "slug"),
    ("/api/parties/" + "a" * 41, "slug"),
    ("/api/documents/a_b", "slug"),
    ("/api/facts/Recorded?index=all", "type"),
    ("/api/facts/author/%00", "key"),
    ("/api/facts/author/a%20b", "key"),
    ("/api/facts/author/" + "a" * 201, "key"),
    ("/api/facts/author/' OR 1=1", "key"),
    ("/api/kinds/statement", "name"),
    ("/api/kinds/..", "name"),
]


@pytest.mark.parametrize(("address", "field"), REFUSED + REFUSED_PLACES)
def test_it_is_refused_and_the_field_is_named(client: Client, address: str, field: str) -> None:
    answer = client.get(address)
    problem = json.loads(answer.content)
    assert answer.status_code == problem["status"] == 400
    assert (problem["code"], problem["field"]) == ("bad_request", field)
    assert problem["detail"]


@pytest.mark.parametrize(
    "address",
    [
        "/api/front?at=1",
        "/api/front?lang=de",
        "/api/front?lang=zh-Hant-TW",
        "/api/front?time=2030-01-01T00:00:00Z",
        "/api/entries?before=197",
        "/api/parties?limit=100",
        "/api/facts/recorded?index=all&limit=500",
        "/api/facts/recorded?index=all&value=",
        "/api/entries/0",
    ],
)
def test_what_lies_just_within_the_form_is_answered(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200


def test_a_refusal_repeats_no_more_of_a_name_than_it_must(client: Client) -> None:
    problem = json.loads(client.get("/api/front?" + "x" * 3000 + "=1").content)
    assert problem["field"] == "x" * 80
