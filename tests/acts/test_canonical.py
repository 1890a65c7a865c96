"""Canonical JSON: one spelling, or refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from glasshouse.acts import canonical
from glasshouse.acts.canonical import NotCanonical

LIMIT = 1_000_000
text = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | text,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(max_codepoint=127), max_size=6), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(values)
def test_agrees_with_an_independent_implementation(value: Any) -> None:
    assert canonical.encode(value) == rfc8785.dumps(value)


@given(values)
def test_what_is_written_is_read_back(value: object) -> None:
    assert canonical.decode(canonical.encode(value), LIMIT) == value


@given(values, st.sampled_from([" ", "\n", "\t", "\r"]))
def test_no_white_space_is_taken_anywhere(value: object, space: str) -> None:
    loose = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=("," + space, ":"))
    raw = loose.encode()
    if raw != canonical.encode(value):
        with pytest.raises(NotCanonical):
            canonical.decode(raw, LIMIT)


@given(values)
def test_what_was_decoded_is_written_as_it_was(value: object) -> None:
    raw = canonical.encode(value)
    assert canonical.encode_decoded(canonical.decode(raw, LIMIT)) == raw


def test_every_character_is_written_alike_both_ways() -> None:
    characters = [chr(code) for code in range(0x3000) if not 0xD800 <= code <= 0xDFFF]
    every = ["".join(characters), *characters, "\ufeff", "\uffff", "\U0001f54a", "\U0010ffff"]
    assert canonical.encode_decoded(every) == canonical.encode(every) == rfc8785.dumps(every)


pieces = st.sampled_from(
    [
        *'{}[]:,-019.eE" \\\x00\x7fäu',
        '"a"',
        '"b"',
        "null",
        "true",
        "NaN",
        "9007199254740993",
        "\\ud800",
    ]
)


@given(values, st.data())
def test_the_quick_reader_takes_nothing_that_the_thorough_one_refuses(
    value: object, data: st.DataObject
) -> None:
    text = canonical.encode(value).decode()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(start + 3, len(text))))
    raw = (text[:start] + "".join(data.draw(st.lists(pieces, max_size=3))) + text[end:]).encode()
    assert _decoded(canonical.decode, raw, LIMIT) == _decoded(
        canonical._decode_naming_the_fault, raw
    )


def _decoded(read: Callable[..., object], *arguments: object) -> tuple[str, object]:
    """The code of the refusal, or the value; with its types, since 1 is True to Python."""
    try:
        return "", repr(read(*arguments))
    except NotCanonical as refusal:
        return refusal.code, None


SPELLINGS = [
    ("duplicate key", b'{"a":1,"a":1}', "not_canonical"),
    ("duplicate key, other value", b'{"a":2,"a":1}', "not_canonical"),
    ("unsorted keys", b'{"b":1,"a":1}', "not_canonical"),
    ("a float", b"1.0", "float"),
    ("an exponent", b"1e2", "float"),
    ("not a number", b"NaN", "float"),
    ("infinity", b"-Infinity", "float"),
    ("minus zero", b"-0", "not_canonical"),
    ("leading zero", b"01", "not_json"),
    ("plus sign", b"+5", "not_json"),
    ("underscore", b"1_000", "not_json"),
    ("Arabic digit", "٣".encode(), "not_json"),
    ("escaped letter", rb'"\u00e9"', "not_canonical"),
    ("escaped slash", rb'"\/"', "not_canonical"),
    ("upper-case escape", rb'"\u001F"', "not_canonical"),
    ("lone surrogate", rb'"\ud800"', "lone_surrogate"),
    ("raw control byte", b'"\x01"', "not_json"),
    ("bad UTF-8", b'"\xff"', "not_json"),
    ("overlong UTF-8", b'"\xc0\x80"', "not_json"),
    ("byte order mark", b"\xef\xbb\xbf1", "not_json"),
    ("trailing bytes", b"1 ", "not_canonical"),
    ("two values", b"1 2", "not_json"),
    ("nothing", b"", "not_json"),
    ("2^53 + 1", b"9007199254740993", "integer_too_large"),
    ("a million digits", b"9" * 1_000_000, "integer_too_large"),
    ("a key of another script", '{"ключ":1}'.encode(), "key_not_ascii"),
    ("nesting of 17", b"[" * 17 + b"]" * 17, "too_deep"),
    ("40,000 brackets", b"[" * 40_000, "too_deep"),
    ("5,000 objects", b'{"a":' * 5_000, "too_deep"),
]


@pytest.mark.parametrize(("raw", "code"), [pytest.param(r, c, id=n) for n, r, c in SPELLINGS])
def test_other_spellings_are_refused(raw: bytes, code: str) -> None:
    with pytest.raises(NotCanonical) as refusal:
        canonical.decode(raw, LIMIT)
    assert refusal.value.code == code


def test_size_is_checked_before_anything_is_read() -> None:
    with pytest.raises(NotCanonical) as refusal:
        canonical.decode(b'"aaaaaaaaa"', limit=10)
    assert refusal.value.code == "too_large"


def test_brackets_within_text_are_not_nesting() -> None:
    raw = canonical.encode({"text": '[[[[[[[[[[[[[[[[[[ "[" \\"[['})
    assert canonical.decode(raw, LIMIT) == {"text": '[[[[[[[[[[[[[[[[[[ "[" \\"[['}


def test_sixteen_levels_are_taken() -> None:
    raw = b"[" * 16 + b"]" * 16
    assert canonical.encode(canonical.decode(raw, LIMIT)) == raw


def test_line_separators_stay_as_they_are() -> None:
    assert canonical.decode('"\u2028\u2029\x85"'.encode(), LIMIT) == "\u2028\u2029\x85"


@pytest.mark.parametrize(
    "value", [1.5, float("nan"), {1: 2}, {"ö": 1}, 2**53 + 1, -(2**53) - 1, b"bytes", ("tuple",)]
)
def test_values_outside_the_subset_are_never_written(value: object) -> None:
    with pytest.raises(NotCanonical):
        canonical.encode(value)
