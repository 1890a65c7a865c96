"""The kernel and OpenSSL hold the same signatures to be good, however odd they are.

These tests need the compiled package; ``make kernel`` builds it where there is a Rust compiler.
"""

from __future__ import annotations

import importlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glasshouse.record import ed25519
from glasshouse.record.ed25519_bulk import Signed, kernel
from tests.record.odd_signatures import (
    GOOD,
    MESSAGE,
    PRIVATE,
    PUBLIC,
    SIGNATURE,
    by_reference,
    of_small_order,
    off_the_curve,
    second_spelling,
    up_to_the_cofactor,
    with_a_bit_changed,
)


def by_kernel(signed: list[Signed]) -> list[bool]:
    """What it says of each by itself, once it has said the same side by side."""
    assert kernel() is not None, "make kernel builds it"
    verify = importlib.import_module("glasshouse_kernel").verify_ed25519
    alone: list[bool] = verify(signed, lanes=False)
    # One or two left over are verified by themselves; with these after them, none of ours is.
    followed = [*signed, *[(PUBLIC, MESSAGE, SIGNATURE)] * 8]
    assert verify(followed) == [*alone, *[True] * 8]
    assert verify(signed) == alone
    return alone


def test_good_signatures_are_told_from_bad_ones_each_in_its_place() -> None:
    good, other = (PUBLIC, MESSAGE, SIGNATURE), (PUBLIC, b"I decline", SIGNATURE)
    assert by_kernel([good, other, good, other, other]) == [True, False, True, False, False]
    assert by_kernel([]) == []


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_key_of_another_length_is_none(length: int) -> None:
    assert by_kernel([((PUBLIC * 2)[:length], MESSAGE, SIGNATURE)]) == [False]


@pytest.mark.parametrize("length", [0, 32, 63, 65])
def test_a_signature_of_another_length_is_none(length: int) -> None:
    assert by_kernel([(PUBLIC, MESSAGE, (SIGNATURE * 2)[:length])]) == [False]


def test_a_second_spelling_of_a_signature_is_refused() -> None:
    """Threat: one signature with two spellings makes one act two entries."""
    assert by_kernel([second_spelling()]) == [False]
    assert not by_reference(second_spelling())


def test_what_holds_only_up_to_the_cofactor_is_refused() -> None:
    """Threat: verifiers that multiply by the cofactor take this signature, OpenSSL does not."""
    for signed, expected in up_to_the_cofactor():
        assert by_reference(signed) == expected
        assert by_kernel([signed]) == [expected]


def test_on_small_order_and_second_spellings_both_say_the_same() -> None:
    """Such keys are refused where they enter; should one ever pass, all readers still agree."""
    signed = of_small_order()
    expected = [by_reference(each) for each in signed]
    assert set(expected) == {True, False}
    assert by_kernel(signed) == expected


@given(st.integers(0, 95), st.integers(0, 7), st.binary(max_size=200))
@settings(deadline=None)
def test_both_say_the_same_of_one_bit_changed(place: int, bit: int, message: bytes) -> None:
    signed = [
        (PUBLIC, message, ed25519.sign(PRIVATE, message)),
        with_a_bit_changed(message, place, bit),
    ]
    assert by_kernel(signed) == [by_reference(each) for each in signed]


@given(st.data(), st.integers(1, 20))
@settings(deadline=None)
def test_batches_with_bad_ones_anywhere_get_the_verdicts_of_the_reference(
    data: st.DataObject, length: int
) -> None:
    signed: list[Signed] = []
    for place in range(length):
        private = ed25519.from_seed(bytes([data.draw(st.integers(0, 3))] * 32))
        message = bytes([place])
        parts = bytearray(ed25519.public_key(private) + ed25519.sign(private, message))
        if data.draw(st.booleans()):
            parts[data.draw(st.integers(0, 95))] ^= 1 << data.draw(st.integers(0, 7))
        signed.append((bytes(parts[:32]), message, bytes(parts[32:])))
    assert by_kernel(signed) == [by_reference(each) for each in signed]


def test_keys_off_the_curve_change_no_verdict_of_those_that_share_their_lanes() -> None:
    """Threat: one inverse serves all points of a lane. Were it zero, each would encode to 32 zero
    bytes, which a forged signature of somebody else could have as its R."""
    off = off_the_curve()
    forged, good = (PUBLIC, MESSAGE, bytes(64)), GOOD
    for key in off:
        eight: list[Signed] = [(key, MESSAGE, bytes(64)), *[good] * 7]
        expected = [False, *[True] * 7]
        assert by_kernel([*eight, forged, *[good] * 7]) == expected * 2
        assert by_kernel([good] * 8 + eight) == [True] * 8 + expected
    assert len(off) > 20
