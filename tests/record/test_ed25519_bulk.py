"""Many signatures at once: whoever has the first look, ``ed25519.verify`` decides."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glasshouse.record import ed25519, ed25519_bulk
from glasshouse.record.ed25519_bulk import FirstLook, Signed, by_libsodium, verify_many
from tests.record import odd_signatures
from tests.record.odd_signatures import by_reference

PRIVATE = ed25519.from_seed(bytes(32))
PUBLIC = ed25519.public_key(PRIVATE)
GOOD = (PUBLIC, b"peace", ed25519.sign(PRIVATE, b"peace"))
BAD = (PUBLIC, b"war", GOOD[2])
SHORT = (PUBLIC, b"peace", GOOD[2][:-1])


def codes(signed: Sequence[Signed]) -> list[str | None]:
    return [None if error is None else error.code for error in verify_many(signed)]


@pytest.fixture(params=["installed or not", "none", "never certain"])
def first_look(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    kernels: dict[str, Callable[[], FirstLook | None]] = {
        "installed or not": ed25519_bulk.kernel,
        "none": lambda: None,
        "never certain": lambda: lambda signed: [False] * len(signed),
    }
    monkeypatch.setattr(ed25519_bulk, "kernel", kernels[request.param])


@pytest.mark.usefixtures("first_look")
def test_each_has_its_own_verdict_in_its_place() -> None:
    assert codes([GOOD, BAD, SHORT, GOOD]) == [
        None, "signature_invalid", "signature_length", None,
    ]  # fmt: skip
    assert codes([]) == []


def test_only_what_the_kernel_is_not_certain_of_is_verified_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    again: list[bytes] = []
    monkeypatch.setattr(ed25519_bulk, "kernel", lambda: lambda signed: [True, False])
    monkeypatch.setattr(ed25519, "verify", lambda public, message, signature: again.append(message))
    assert codes([GOOD, BAD]) == [None, None]
    assert again == [b"war"]


def test_a_kernel_that_answers_for_fewer_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ed25519_bulk, "kernel", lambda: lambda signed: [True])
    with pytest.raises(ValueError, match="shorter"):
        verify_many([GOOD, BAD])


@pytest.fixture
def asked_anew() -> Iterator[None]:
    ed25519_bulk.kernel.cache_clear()
    yield
    ed25519_bulk.kernel.cache_clear()


@pytest.mark.usefixtures("asked_anew")
@pytest.mark.parametrize("module", [None, object()], ids=["not installed", "older"])
def test_without_the_package_there_is_no_kernel(
    module: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "glasshouse_kernel", module)
    assert ed25519_bulk.kernel() is None


# --- libsodium ------------------------------------------------------------------------------------


def test_without_the_kernel_libsodium_has_the_first_look(monkeypatch: pytest.MonkeyPatch) -> None:
    again: list[bytes] = []
    monkeypatch.setattr(ed25519_bulk, "kernel", lambda: None)
    monkeypatch.setattr(ed25519, "verify", lambda public, message, signature: again.append(message))
    assert codes([GOOD, BAD]) == [None, None]
    assert again == [b"war"]


def test_it_tells_good_signatures_from_bad_ones() -> None:
    assert by_libsodium([GOOD, BAD, SHORT, GOOD]) == [True, False, False, True]


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_key_of_another_length_never_reaches_it(length: int) -> None:
    """Threat: it reads 32 bytes, however many there are."""
    assert by_libsodium([((PUBLIC * 2)[:length], *GOOD[1:])]) == [False]


def test_it_says_yes_to_nothing_that_the_rule_refuses() -> None:
    """Threat: a signature that one reader takes and another does not splits the record."""
    cofactor = [signed for signed, _holds in odd_signatures.up_to_the_cofactor()]
    off = [(key, b"peace", bytes(64)) for key in odd_signatures.off_the_curve()]
    odd = [odd_signatures.second_spelling(), *odd_signatures.of_small_order(), *cofactor, *off]
    said = by_libsodium(odd)
    assert any(said)
    for signed, certain in zip(odd, said, strict=True):
        assert by_reference(signed) or not certain, signed


@given(st.integers(0, 95), st.integers(0, 7), st.binary(max_size=200))
@settings(deadline=None)
def test_it_takes_no_signature_of_which_one_bit_is_another(
    place: int, bit: int, message: bytes
) -> None:
    assert by_libsodium([odd_signatures.with_a_bit_changed(message, place, bit)]) == [False]
