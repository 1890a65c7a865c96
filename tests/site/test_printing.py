"""What a printed page carries to be found again."""

from __future__ import annotations

import re

import pytest
import segno
from django.test import RequestFactory

from glasshouse.site.printing import LONGEST, MASK, printed_address, qr_code

ADDRESS = "http://127.0.0.1/entries/214?at=300"


def test_the_address_of_a_page_is_printed_with_the_moment_that_is_read() -> None:
    request = RequestFactory(headers={"host": "127.0.0.1"}).get("/entries/214?at=300")
    assert printed_address(request) == ADDRESS


def test_a_query_that_is_too_long_to_print_is_left_out() -> None:
    request = RequestFactory(headers={"host": "127.0.0.1"}).get(f"/entries/214?x={'y' * LONGEST}")
    assert printed_address(request) == "http://127.0.0.1/entries/214"


def test_the_code_is_an_image_that_the_strict_policy_lets_through() -> None:
    svg = qr_code(ADDRESS)
    assert svg.startswith('<svg aria-hidden="true"')
    assert not re.search(r"style|href|data:|<script", svg)


def test_its_modules_are_those_of_the_address() -> None:
    """Read back from the path: each stroke is a run of dark modules."""
    code = segno.make_qr(ADDRESS, error="m", mask=MASK)
    dark = sum(map(sum, code.matrix))
    assert sum(int(run) for run in re.findall(r"h(\d+)", qr_code(ADDRESS))) == dark
    assert qr_code(ADDRESS) != qr_code(f"{ADDRESS}1")


@pytest.mark.parametrize("attack", ['"><script>alert(1)</script>', "' onload='x", "</svg><b>"])
def test_nothing_of_an_address_finds_its_way_into_the_markup(attack: str) -> None:
    svg = qr_code(f"http://127.0.0.1/?x={attack}")
    assert re.fullmatch(r"<svg [a-zA-Z0-9 =\"-]*><path [a-zA-Z0-9 =\"#.-]*/></svg>\s*", svg)


def test_it_is_drawn_once_for_each_address() -> None:
    before = qr_code.cache_info().hits
    assert qr_code(ADDRESS) is qr_code(ADDRESS)
    assert qr_code.cache_info().hits > before
