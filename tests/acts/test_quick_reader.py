"""The quick reader: it says yes only to what the long way takes, and reads the same."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glasshouse.acts.entry import Entry
from glasshouse.acts.envelope import MalformedAct
from tests.acts.builders import NOW, say

ID = "ab" * 32


def entry_bytes(body: Any = None) -> bytes:
    draft = say(ID)
    value = json.loads(Entry(draft.act(), draft.signatures(), NOW, None).encode())
    if body is not None:
        value["act"]["body"] = body
    return json.dumps(
        value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).encode()


def the_long_way(raw: bytes) -> Entry | None:
    try:
        return Entry._read_naming_the_fault(raw)
    except MalformedAct:
        return None


def nested(levels: int) -> Any:
    return {} if levels == 1 else {"a": nested(levels - 1)}


@pytest.mark.parametrize(
    "body", [{"a": [], "b": {"a": 2**53, "b": -(2**53)}}, {"t": 'ä" ,"effect":'}, nested(14)]
)
def test_canonical_entries_are_read_in_one_pass(body: Any) -> None:
    raw = entry_bytes(body)
    quick = Entry._read_quickly(raw)
    assert quick is not None
    assert quick == the_long_way(raw)
    assert quick.encode() == raw


@pytest.mark.parametrize(
    "body",
    [
        {"a": 1.0},
        {"a": [1e300]},
        {"a": 2**53 + 1},
        {"a": [-(2**53) - 1]},
        {"ä": 1},
        {"a": {"ö": 1}},
        nested(15),
        {"a": [[[[[[[[[[[[[[0]]]]]]]]]]]]]]},
    ],
)
def test_a_body_beyond_the_subset_is_not_taken(body: Any) -> None:
    raw = entry_bytes(body)
    assert Entry._read_quickly(raw) is None
    assert the_long_way(raw) is None


@pytest.mark.parametrize(
    ("part", "instead"),
    [
        (b'"capacity":null,', b'"capacity":null, '),
        (b'"capacity":null,', b'"capacity":null,"capacity":null,'),
        (b'"capacity":null,', b""),
        (b'"capacity":null,', b'"capacity":null,"d":1,'),
        (b'"effect":null,', b'"effect":null,"effect":null,'),
        (b'"v":1', b'"v":1.0'),
        (b'"v":1', b'"v":true'),
        (b'"v":1', b'"v":2'),
        (b'"v":1', b'"v":1e0'),
        (b'"alg":"ed25519"', b'"alg":"ed2551\\u0039"'),
        (b'"effect":null', b'"effect":"\\ud800"'),
        (b'"effect":null', b'"effect":"\xff"'),
    ],
)
def test_other_spellings_and_other_values_are_not_taken(part: bytes, instead: bytes) -> None:
    raw = entry_bytes()
    assert raw.count(part) == 1
    altered = raw.replace(part, instead)
    assert Entry._read_quickly(altered) is None
    assert the_long_way(altered) is None


def test_members_and_texts_out_of_order_are_not_taken() -> None:
    raw = entry_bytes()
    for value in (dict(reversed(json.loads(raw).items())), json.loads(raw)):
        value["act"] = dict(reversed(value["act"].items()))
        altered = json.dumps(value, separators=(",", ":")).encode()
        assert Entry._read_quickly(altered) is None
        assert the_long_way(altered) is None
    (english,) = json.loads(raw)["act"]["sheets"].values()
    both = b'"sheets":{"en":"%b","de":"%b"}' % (english.encode(), b"0" * 64)
    altered = raw.replace(b'"sheets":{"en":"%b"}' % english.encode(), both)
    assert altered != raw
    assert Entry._read_quickly(altered) is None
    assert the_long_way(altered) is None


@given(
    place=st.integers(min_value=0),
    length=st.integers(min_value=0, max_value=3),
    piece=st.sampled_from(
        [b"", b" ", b"0", b"-", b".0", b"\\u0061", b"a", b"\xc3\xa4", b'"', b","]
    ),
)
def test_both_ways_agree_on_every_alteration(place: int, length: int, piece: bytes) -> None:
    raw = entry_bytes({"a": [1, "x\n", None], "b": {"c": True}})
    place %= len(raw)
    altered = raw[:place] + piece + raw[place + length :]
    quick = Entry._read_quickly(altered)
    assert quick == the_long_way(altered)
