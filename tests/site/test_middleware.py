"""The language that an answer is given in."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils.translation import get_language

from glasshouse.site.middleware import MIRRORED, language


def spoken(query: str, accepted: str = "") -> tuple[str | None, str]:
    """The language that a view sees, and the one that its answer names."""
    seen: list[str | None] = []

    def view(_request: HttpRequest) -> HttpResponse:
        seen.append(get_language())
        return HttpResponse("")

    answer = language(view)(RequestFactory().get(f"/{query}", HTTP_ACCEPT_LANGUAGE=accepted))
    return seen[0], answer.headers["Content-Language"]


@pytest.mark.parametrize("query", ["?lang=ar-XB", "?lang=ar-xb"])
def test_the_mirrored_interface_is_given_to_whoever_names_it(query: str) -> None:
    assert spoken(query) == (MIRRORED, MIRRORED)


@pytest.mark.parametrize(
    ("query", "accepted"),
    [("", "ar"), ("", "ar-XB"), ("?lang=ar", ""), ("?lang=ar-EG", "ar"), ("?lang=", "ar;q=0.9")],
)
def test_whoever_reads_arabic_is_not_given_english_in_arabic_letters(
    query: str, accepted: str
) -> None:
    assert spoken(query, accepted) == ("en", "en")


@pytest.mark.parametrize("query", ["?lang=xx", "?lang=%00", "?lang=" + "a" * 5000])
def test_a_language_that_is_none_gives_the_first(query: str) -> None:
    assert spoken(query) == ("en", "en")
