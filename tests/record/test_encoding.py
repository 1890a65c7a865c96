from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glasshouse.record.encoding import MAX_SIZE, decode_base64, decode_hash, parse_decimal
from glasshouse.record.errors import FormatError


@given(st.integers(0, MAX_SIZE))
def test_each_number_has_one_spelling(number: int) -> None:
    assert parse_decimal(b"%d" % number) == number


@pytest.mark.parametrize(
    "raw",
    ["", "+5", "-5", "-0", "00", "05", " 5", "5 ", "5\n", "1_000", "1e3", "1.0", "0x10", "٣", "५",
     "²", "9" * 20, "9" * 1_000_000, str(MAX_SIZE + 1), "\x005", "5\x00"],
)  # fmt: skip
def test_what_int_would_take_is_refused(raw: str) -> None:
    with pytest.raises(FormatError):
        parse_decimal(raw.encode())


def test_a_bound_is_kept() -> None:
    assert parse_decimal(b"255", maximum=255) == 255
    with pytest.raises(FormatError) as refusal:
        parse_decimal(b"256", maximum=255)
    assert refusal.value.code == "number_too_large"


@given(st.binary(max_size=80))
def test_each_string_of_bytes_has_one_base64(raw: bytes) -> None:
    assert decode_base64(b64encode(raw)) == raw


@pytest.mark.parametrize(
    "raw",
    [
        b"AB==",  # trailing bits that are not zero
        b"AAB=",
        b"AAAA====",  # surplus padding
        b"AAAA=",
        b"AA",  # padding left out
        b"AA=",
        b"=AAA",
        b"AA==AA==",
        b"AAAA\n",
        b"AAAA AAAA",
        b" AAAA",
        b"AA-_",  # the other alphabet
        "ÀAAA".encode(),
        b"\xff\xff\xff\xff",
    ],
)
def test_every_other_spelling_is_refused(raw: bytes) -> None:
    with pytest.raises(FormatError):
        decode_base64(raw)


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_hash_has_32_bytes(length: int) -> None:
    assert decode_hash(b64encode(bytes(32))) == bytes(32)
    with pytest.raises(FormatError) as refusal:
        decode_hash(b64encode(bytes(length)))
    assert refusal.value.code == "not_a_hash"
