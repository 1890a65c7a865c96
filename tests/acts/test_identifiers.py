"""Identifiers: closed forms, checked on bytes, with none of Python's leniency."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from glasshouse.acts import identifiers
from glasshouse.acts.identifiers import (
    decode_base64url,
    encode_base64url,
    instant_to_milliseconds,
    milliseconds_to_instant,
)


@given(st.binary(max_size=80))
def test_base64url_has_one_spelling(raw: bytes) -> None:
    text = encode_base64url(raw)
    assert decode_base64url(text) == raw
    for wrong in (text + "=", text + "\n", " " + text, text + "AAAA="):
        with pytest.raises(ValueError):
            decode_base64url(wrong)


@pytest.mark.parametrize("text", ["AB", "A", "A+B/", "AA==", "ÄÄÄÄ", "AAB", "____-", "AAAAA"])
def test_other_base64_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        decode_base64url(text)


@given(st.integers(0, 253_402_300_799))
def test_instants_read_back(seconds: int) -> None:
    assert instant_to_milliseconds(milliseconds_to_instant(seconds * 1000)) == seconds * 1000


@pytest.mark.parametrize(
    "text",
    [
        "2025-11-22T14:03:00",
        "2025-11-22 14:03:00Z",
        "2025-11-22T14:03:60Z",
        "2025-11-31T14:03:00Z",
        "2025-00-01T14:03:00Z",
        "2025-11-22T14:03:00Z\n",
        "٢٠٢٥-11-22T14:03:00Z",
        "1969-12-31T23:59:59Z",
        "+2025-11-22T14:03:0Z",
    ],
)
def test_other_instants_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        instant_to_milliseconds(text)


GOOD = {
    "Slug": ["peace-1917-18", "a", "-"],
    "Language": ["en", "pt-BR", "sr-Latn", "zh-Hant-TW", "es-419", "yue"],
    "LineId": ["text", "art_1__para_2", "reservation__art_1"],
    "KindName": ["house.found", "statement.make"],
    "Origin": ["record.example.org/glasshouse", "127.0.0.1/demo-7f3a", "localhost:8000/x"],
    "RulesVersion": ["1", "2026.1"],
    "Vkey": ["record.example.org/glasshouse+11bbd94f+ASrtfRegy+kq6dck9iIZvzGRylxxaGBDHupgjqK69d/c"],
    "WebOrigin": ["https://house.example", "http://127.0.0.1:8000"],
}
BAD = {
    "Slug": ["", "Peace", "a_b", "a" * 41, "ä", "a\n"],
    "Language": ["EN", "english", "en-us", "en_US", "en-US-x-private", "en\n", ""],
    "LineId": ["", "_a", "a_", "a___b", "A", "a b", "a" * 81, "a\n"],
    "KindName": ["house", "House.found", "house.found.x", ".found", "house."],
    "Origin": ["https://x", "X.org", "x.org/", "x.org//a", "x+y", "x y", "", "x" * 121],
    "RulesVersion": ["", "v1", "1.", "1.2.3", "01234", "١"],
    "Vkey": ["name+11bbd94f", "na me+11bbd94f+AAAA", "name+11BBD94F+" + "A" * 44],
    "WebOrigin": ["https://house.example/", "ftp://x", "house.example", "https://X.example"],
}


@pytest.mark.parametrize(("name", "text"), [(n, t) for n, texts in GOOD.items() for t in texts])
def test_good_forms(name: str, text: str) -> None:
    assert TypeAdapter(getattr(identifiers, name)).validate_python(text) == text


@pytest.mark.parametrize(("name", "text"), [(n, t) for n, texts in BAD.items() for t in texts])
def test_bad_forms(name: str, text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(getattr(identifiers, name)).validate_python(text)


@pytest.mark.parametrize(
    ("at", "offset", "taken"),
    [
        ("9999-12-31T23:59:59Z", 0, True),
        ("9999-12-31T23:59:59Z", 1, False),
        ("9999-12-31T06:00:00Z", 1080, False),
        ("9999-12-31T05:59:59Z", 1080, True),
        ("1970-01-01T00:00:00Z", -1080, True),
    ],
)
def test_a_deadline_has_an_hour_where_it_is_counted(at: str, offset: int, taken: bool) -> None:
    value = {"at": at, "offset_minutes": offset}
    if taken:
        assert identifiers.Deadline.model_validate(value).at == at
        return
    with pytest.raises(ValidationError, match="9999"):
        identifiers.Deadline.model_validate(value)
