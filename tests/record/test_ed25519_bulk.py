"""Many signatures at once: whoever has the first look, ``ed25519.verify`` decides."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence

import pytest

from glasshouse.record import ed25519, ed25519_bulk
from glasshouse.record.ed25519_bulk import Kernel, Signed, verify_many

PRIVATE = ed25519.from_seed(bytes(32))
PUBLIC = ed25519.public_key(PRIVATE)
GOOD = (PUBLIC, b"peace", ed25519.sign(PRIVATE, b"peace"))
BAD = (PUBLIC, b"war", GOOD[2])
SHORT = (PUBLIC, b"peace", GOOD[2][:-1])


def codes(signed: Sequence[Signed]) -> list[str | None]:
    return [None if error is None else error.code for error in verify_many(signed)]


@pytest.fixture(params=["installed or not", "none", "never certain"])
def first_look(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    kernels: dict[str, Callable[[], Kernel | None]] = {
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
