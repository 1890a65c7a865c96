"""The root of all addresses: the pages' own, the API's, and those that programs ask for anyway."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from glasshouse.site.conventions import ICON, ROBOTS
from tests.api.conftest import DemoHouse


def test_the_site_is_served_from_here() -> None:
    assert settings.ROOT_URLCONF == "glasshouse.api.urls"


@pytest.mark.parametrize("address", ["/", "/entries/", "/entries/3", "/check", "/front.json"])
def test_the_pages_are_where_they_were(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200


def test_programs_find_what_they_ask_for_by_convention(client: Client) -> None:
    robots, icon = client.get("/robots.txt"), client.get("/favicon.ico")
    assert (robots["Content-Type"], robots.content.decode()) == (
        "text/plain; charset=utf-8",
        ROBOTS,
    )
    assert (icon["Content-Type"], icon.content.decode()) == ("image/svg+xml", ICON)


def test_monitoring_reads_the_state_of_the_house(client: Client, house: DemoHouse) -> None:
    answer = client.get("/metrics")
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    assert answer["Cache-Control"] == "no-store"
    values = {
        sample.name: sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }
    assert values["glasshouse_size"] == values["glasshouse_published"] == house.built.size
    assert values["glasshouse_accepting"] == 1


def test_monitoring_learns_nothing_of_readers(client: Client) -> None:
    client.get("/entries/7", headers={"user-agent": "a reader of entry seven"})
    text = client.get("/metrics").content.decode()
    assert "reader" not in text
    assert "/entries" not in text
    assert "127.0.0.1" not in text


def test_a_forged_host_reaches_no_address_that_is_printed(client: Client) -> None:
    forged = {"host": "elsewhere.example"}
    assert client.get("/", headers=forged).status_code == 400
    for address in ("/api/front", "/api/openapi.json", "/api/nothing"):
        assert b"elsewhere" not in client.get(address, headers=forged).content
