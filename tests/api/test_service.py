"""How a question without an answer is told: problem+json, always, and with what is possible."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory

from glasshouse.api import urls
from glasshouse.api.problems import REASONS
from glasshouse.clerk.reader import HouseReader
from tests.demo.houses import ENTRIES

MEMBERS = {"code", "detail", "field", "possible", "status", "title"}


def told(answer: Any) -> dict[str, Any]:
    """The problem, which must be one in every respect."""
    problem: dict[str, Any] = json.loads(answer.content)
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Cache-Control"] == "no-store"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert set(problem) == MEMBERS
    assert problem["status"] == answer.status_code == REASONS[problem["code"]].status
    assert problem["title"] == REASONS[problem["code"]].sentence
    assert problem["possible"] == REASONS[problem["code"]].possible
    return problem


@pytest.mark.parametrize(
    ("address", "detail"),
    [
        ("/api/entries/9999", "the record has no entry 9999"),
        ("/api/acts/" + "0" * 64, f"no entry of this record is {'0' * 64}"),
        ("/api/conferences/nowhere", "no conference is called nowhere"),
        ("/api/parties/nobody", "no party is called nobody"),
        ("/api/documents/nothing", "no document is called nothing"),
        ("/api/entries?party=nobody", "nothing is called nobody"),
        ("/api/entries?kind=house.sell", "there is no kind house.sell"),
        ("/api/entries/3?text=de", "entry 3 has no text in de"),
        ("/api/entries?before=1&after=2", "a page lies before an entry or after one, not both"),
        ("/api/kinds/house.sell", "the rules in force know no kind house.sell; see /api/kinds"),
        ("/api/facts/rumour?index=all", "there is no type of facts rumour; see /api/facts"),
        ("/api/facts/rules/x", "there is no rules under this key"),
        ("/api/facts/author/", "there is no author under this key"),
        ("/api/nothing", ""),
        ("/api/", ""),
        ("/api/entries/", ""),
        ("/api//entries", ""),
        ("/api/../health", ""),
        ("/api/%2e%2e/health", ""),
        ("/api/entries/3/../../facts", ""),
    ],
)
def test_what_is_not_there_is_told(client: Client, house: Any, address: str, detail: str) -> None:
    problem = told(client.get(house.fill(address)))
    assert (problem["code"], problem["detail"]) == ("not_found", detail)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        (f"at={ENTRIES + 1}", "at"),
        ("at=9007199254740992", "at"),
        ("time=2000-01-01T00:00:00Z", "time"),
    ],
)
def test_a_moment_that_the_record_does_not_have_is_told(
    client: Client, query: str, field: str
) -> None:
    problem = told(client.get(f"/api/front?{query}"))
    assert (problem["code"], problem["field"]) == ("later_than_record", field)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
@pytest.mark.parametrize("address", ["/api/front", "/api/facts/rules/", "/api/openapi.json"])
def test_nothing_here_can_be_written(client: Client, method: str, address: str) -> None:
    answer = getattr(client, method)(address)
    assert told(answer)["code"] == "method_not_allowed"
    assert answer["Allow"] == "GET, HEAD"


@contextmanager
def failing(monkeypatch: pytest.MonkeyPatch, failure: Exception) -> Iterator[None]:
    """A house whose every reading fails."""

    def reading(*_args: Any) -> Any:
        raise failure

    with monkeypatch.context() as patch:
        patch.setattr(HouseReader, "reading", reading)
        yield


def test_a_house_that_cannot_be_read_is_told_with_when_to_try_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with failing(monkeypatch, sqlite3.OperationalError("database is locked")):
        answer = client.get("/api/front")
    assert told(answer)["code"] == "busy"
    assert answer["Retry-After"] == "5"


def test_a_fault_is_told_without_what_only_the_log_should_hold(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with failing(monkeypatch, RuntimeError("/srv/house/keys/house.key")):
        answer = client.get("/api/front")
    assert told(answer)["code"] == "server_fault"
    assert b"keys" not in answer.content


def test_a_fault_outside_the_operations_is_told_to_each_in_their_way() -> None:
    def asked(path: str) -> HttpRequest:
        return RequestFactory().get(path, headers={"host": "127.0.0.1"})

    assert told(urls.handler500(asked("/api/front")))["code"] == "server_fault"
    page = urls.handler500(asked("/check"))
    assert (page.status_code, page["Content-Type"]) == (500, "text/html; charset=utf-8")


def test_pages_beside_the_api_tell_people(client: Client) -> None:
    for address in ("/nothing", "/apiary", "/entries/9999"):
        answer = client.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (404, "text/html; charset=utf-8")


@pytest.mark.parametrize("reason", REASONS.values(), ids=lambda reason: reason.name)
def test_every_reason_says_what_is_wrong_and_what_is_possible(reason: Any) -> None:
    assert reason.sentence.endswith(".")
    assert reason.possible.endswith(".")
    assert reason.status in range(400, 504)
