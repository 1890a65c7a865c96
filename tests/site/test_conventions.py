"""Addresses that programs ask for by convention."""

from __future__ import annotations

import re
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest

from glasshouse.site.conventions import ICON, ROBOTS


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", True),
        ("/entries/214", True),
        ("/conferences/brest-litovsk", True),
        ("/api/entries", False),
        ("/record/tile/0/000", False),
    ],
)
def test_search_engines_find_the_pages_and_leave_the_machines_alone(
    path: str, allowed: bool
) -> None:
    rules = RobotFileParser()
    rules.parse(ROBOTS.split("\n"))
    assert rules.can_fetch("anything", path) is allowed


def test_every_moment_of_the_record_is_left_out() -> None:
    # The standard library's reader knows no wildcards; RFC 9309 section 2.2.3 does.
    assert "Disallow: /*?\n" in ROBOTS


def test_the_icon_is_a_picture_that_calls_nobody_and_runs_nothing() -> None:
    picture = ElementTree.fromstring(ICON)
    names = {re.sub(r"\{.*\}", "", element.tag) for element in picture.iter()}
    assert names == {"svg", "rect", "path"}
    assert not re.search(r"href|script|url\(|\bon[a-z]+=", ICON)
