"""Addresses as people type them: one with a stroke too many or too few leads to the page meant."""

from __future__ import annotations

import re
from html import unescape

import pytest

from tests.site.memory import Site
from tests.site.test_negotiation_views import House


@pytest.fixture(scope="module")
def house() -> Site:
    return House("live")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("/entries", "/entries/"),
        ("/entries?kind=answer.give", "/entries/?kind=answer.give"),
        ("/entries/0/", "/entries/0"),
        ("/votes/", "/votes"),
        ("/check/?at=2", "/check?at=2"),
        ("/conferences/table/", "/conferences/table"),
        ("/conferences/table/proposals/1/", "/conferences/table/proposals/1"),
    ],
)
def test_a_stroke_too_many_or_too_few_leads_to_the_page_meant(
    house: Site, typed: str, meant: str
) -> None:
    answer = house.get(typed)
    assert (answer.status_code, answer["Location"]) == (301, meant)
    assert answer["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "typed",
    ["/nowhere", "/nowhere/", "///evil.example/", "/entries/0//", "/entries/0/.json", "/%0d/"],
)
def test_no_other_address_leads_anywhere(house: Site, typed: str) -> None:
    answer = house.get(typed)
    assert answer.status_code == 404
    assert "Location" not in answer


@pytest.mark.parametrize(
    "path",
    [
        "/entries/?kind=house.found&effect=effective",
        "/entries/?kind=house.found&at=4",
        "/conferences/table/grid?state=open",
        "/?at=3",
    ],
)
def test_what_is_offered_as_the_same_in_another_form_is_the_same(house: Site, path: str) -> None:
    page = house.get(path).content.decode()
    plain, _, query = path.partition("?")
    twin = "/front.json" if plain == "/" else f"{plain.rstrip('/')}.json"
    (named,) = re.findall(r'<link rel="alternate" type="application/json" href="(.*?)"', page)
    assert unescape(named) == f"{twin}?{query}"
    assert house.get(unescape(named)).status_code == 200
    offered = re.findall(r'href="([^"]*\.(?:json|csv)[^"]*)"', page.partition("<main")[2])
    assert offered or plain == "/"
    for each in offered:
        assert unescape(each).partition("?")[2] == query, each


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/parties/nobody", "There is nothing at this address."),
        ("/parties/south?at=1", "Nothing stood at this address then."),
        ("/conferences/table?at=2", "Nothing stood at this address then."),
        ("/entries/0?at=900", "The record has no such moment."),
        ("/entries/0?at=3&time=2001-01-01T00:00:00Z", "The record has no such moment."),
    ],
)
def test_what_was_not_there_then_is_told_from_what_never_was(
    house: Site, path: str, said: str
) -> None:
    answer = house.get(path)
    text = answer.content.decode()
    assert answer.status_code == 404
    assert f"<h1>{said}</h1>" in text
    assert ("as it stands now" in text) == ("?" in path)
