"""The group against plain arithmetic, its doors, and how things are written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glasshouse.elections.belenios.faults import Fault
from glasshouse.elections.belenios.files import BASE58, base58, read, read_canonical, written
from glasshouse.elections.belenios.group import (
    IDENTITY,
    ORDER,
    Element,
    G,
    Logarithms,
    parse_scalar,
    product,
)
from glasshouse.elections.belenios.key_generation import value_at
from glasshouse.elections.belenios.suite import Proof
from glasshouse.elections.belenios.tally import lagrange
from tests.elections.belenios import edwards

scalars = st.integers(0, ORDER - 1) | st.sampled_from([0, 1, 2, ORDER - 1])
BASE = edwards.read(G.hex)


def test_the_generator_is_the_one_of_the_protocol() -> None:
    assert G.hex == "66" * 31 + "58"


# Plain arithmetic takes its time where the machine is busy.
@settings(max_examples=25, deadline=None)
@given(scalars, scalars)
def test_the_group_computes_what_plain_arithmetic_does(first: int, second: int) -> None:
    a, b = edwards.multiple(first, BASE), edwards.multiple(second, BASE)
    assert (G**first).hex == edwards.write(a)
    assert (G**first * G**second).hex == edwards.write(edwards.add(a, b))
    assert (G**first / G**second) * G**second == G**first
    assert ((G**first) ** second).hex == edwards.write(edwards.multiple(second, a))


@given(scalars)
def test_an_element_is_read_as_it_is_written(scalar: int) -> None:
    element = G**scalar
    assert Element.parse(element.hex) == element
    assert product([element, IDENTITY, IDENTITY / element]) == IDENTITY


@given(scalars, scalars)
def test_scalars_and_proofs_are_read_as_they_are_written(first: int, second: int) -> None:
    assert parse_scalar(str(first)) == first
    proof = Proof(first, second)
    assert Proof.parse(proof.value) == proof


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("", "not_decimal"),
        ("00", "not_decimal"),
        ("+1", "not_decimal"),
        ("1 ", "not_decimal"),
        ("1\n", "not_decimal"),
        ("1_0", "not_decimal"),
        ("-1", "not_decimal"),
        ("٣", "not_decimal"),
        (1, "not_decimal"),
        (None, "not_decimal"),
        (str(ORDER), "scalar_not_reduced"),
    ],
)
def test_a_scalar_has_one_spelling(text: object, name: str) -> None:
    with pytest.raises(Fault) as caught:
        parse_scalar(text)
    assert caught.value.name == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ((G**2).hex.upper(), "not_hexadecimal"),
        (G.hex + "\n", "not_hexadecimal"),
        (G.hex[1:], "not_hexadecimal"),
        (7, "not_hexadecimal"),
        (edwards.write(edwards.ORDER_2), "not_in_group"),
        (edwards.write(edwards.order_8()), "not_in_group"),
        (edwards.write(edwards.add(BASE, edwards.ORDER_2)), "not_in_group"),
        (f"{edwards.PRIME + 1:064x}", "not_in_group"),
        ("8" + "0" * 62 + "1", "not_in_group"),
        ("f" * 64, "not_in_group"),
    ],
)
def test_what_is_not_of_the_group_is_refused(text: object, name: str) -> None:
    with pytest.raises(Fault) as caught:
        Element.parse(text)
    assert caught.value.name == name


@settings(max_examples=20)
@given(st.integers(0, 3000), st.integers(0, 50))
def test_a_number_of_votes_is_found_again(votes: int, more: int) -> None:
    logarithms = Logarithms(votes + more)
    assert [logarithms.of(G**each) for each in (votes, 0, votes + more)] == [votes, 0, votes + more]


def test_a_number_beyond_the_bound_is_not_found() -> None:
    with pytest.raises(Fault, match="no number of votes"):
        Logarithms(100).of(G**101)


@given(st.integers(0, 58**22 - 1))
def test_base_58_keeps_the_number(number: int) -> None:
    text = base58(number, 22)
    assert len(text) == 22
    back = 0
    for letter in text:
        back = back * 58 + BASE58.index(letter)
    assert back == number


@given(st.data(), st.integers(1, 6))
def test_any_so_many_points_give_the_polynomial_at_zero(data: st.DataObject, needed: int) -> None:
    coefficients = data.draw(st.lists(scalars, min_size=needed, max_size=needed))
    numbers = data.draw(st.lists(st.integers(1, 256), min_size=needed, max_size=9, unique=True))
    chosen = numbers[:needed]
    powers = lagrange(chosen)
    summed = sum(
        power * value_at(coefficients, number) for power, number in zip(powers, chosen, strict=True)
    )
    assert summed % ORDER == coefficients[0]


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text('abcé"\\'), inner),
    max_leaves=12,
)


@given(values)
def test_files_are_read_as_they_are_written(value: object) -> None:
    assert read_canonical(written(value), lambda each: each, lambda each: each) == value


@pytest.mark.parametrize(
    "raw", [b'{"a":1,"a":1}', b"1.0", b"NaN", b"[", b"\xff", b"[1] 2", b"[" * 100_000]
)
def test_what_is_not_json_of_an_election_is_refused(raw: bytes) -> None:
    with pytest.raises(Fault) as caught:
        read(raw)
    assert caught.value.name == "not_json"
