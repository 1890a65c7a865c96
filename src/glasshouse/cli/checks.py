"""The dear checks, which need no facts and no order: signatures, and texts against fingerprints.

A key id fixes its key, so a signature that verifies now verifies for ever; that lets these checks
run in other processes while the replay goes on.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from functools import lru_cache
from multiprocessing import get_context
from types import TracebackType
from typing import NamedTuple, Self

from glasshouse.acts import signatures
from glasshouse.acts.authors import public_key_of
from glasshouse.acts.envelope import MalformedAct
from glasshouse.acts.sheets import Sheet
from glasshouse.acts.signatures import Ed25519Key, WebAuthnKey
from glasshouse.acts.words import Repetition, WordsRefused, check_lines, check_repetition
from glasshouse.cli.findings import Fault

SMALLEST_POOLED = 10_000
"""Records with fewer entries are done sooner than other processes would have started."""

_BATCHES_AHEAD = 4


class SignatureCheck(NamedTuple):
    """One signature of an entry: the act's bytes, the key, and the signature."""

    entry: int
    place: str
    act: bytes
    key: Ed25519Key | WebAuthnKey
    signature: signatures.Ed25519Signature | signatures.WebAuthnSignature


class SheetCheck(NamedTuple):
    """One sheet of an entry: its bytes, and the fingerprint, language and lines it must have."""

    entry: int
    place: str
    raw: bytes
    digest: str
    language: str
    lines: tuple[str, ...]


class RepetitionCheck(NamedTuple):
    """Two sheets in one language: the later one claims that some of its lines stand in the earlier
    one, word for word."""

    entry: int
    place: str
    now: bytes
    before: bytes
    repetition: Repetition


Check = SignatureCheck | SheetCheck | RepetitionCheck
_Packed = (
    SheetCheck
    | RepetitionCheck
    | tuple[int, str, bytes, tuple[str, str, str | None, str | None], dict[str, str]]
)
Faults = Callable[[Sequence[Fault]], None]


def carry_out(checks: Sequence[Check]) -> list[Fault]:
    """The faults that these checks find."""
    signed = [check for check in checks if isinstance(check, SignatureCheck)]
    faults = _check_signatures(signed)
    if len(signed) == len(checks):
        return faults
    for check in checks:
        if isinstance(check, SignatureCheck):
            continue
        fault = (
            _check_repetition(check) if isinstance(check, RepetitionCheck) else _check_sheet(check)
        )
        if fault is not None:
            faults.append(fault)
    return faults


def _check_signatures(checks: Sequence[SignatureCheck]) -> list[Fault]:
    verdicts = signatures.verify_many([(each.key, each.act, each.signature) for each in checks])
    return [
        Fault(error.code, check.place, f"{error.sentence}.", check.entry)
        for check, error in zip(checks, verdicts, strict=True)
        if error is not None
    ]


def _packed(check: Check) -> _Packed:
    """A check as plain values: models are dear to send."""
    if not isinstance(check, SignatureCheck):
        return check
    key = check.key
    passkey = key if isinstance(key, WebAuthnKey) else None
    values = (
        key.alg,
        key.public,
        passkey.rp if passkey else None,
        passkey.origin if passkey else None,
    )
    return check.entry, check.place, check.act, values, dict(check.signature)


def _unpacked(packed: _Packed) -> Check:
    if isinstance(packed, SheetCheck | RepetitionCheck):
        return packed
    entry, place, act, key, signature = packed
    (parsed,) = signatures.parse_signatures([signature])
    return SignatureCheck(entry, place, act, _key(*key), parsed)


def _carry_out_packed(packed: Sequence[_Packed]) -> list[Fault]:
    """What a process does that was started for it."""
    return carry_out([_unpacked(each) for each in packed])


@lru_cache(maxsize=4096)
def _key(alg: str, public: str, rp: str | None, origin: str | None) -> Ed25519Key | WebAuthnKey:
    return public_key_of(alg, public, rp, origin)


def _check_sheet(check: SheetCheck) -> Fault | None:
    if hashlib.sha256(check.raw).hexdigest() != check.digest:
        return Fault(
            "sheet_altered", check.place, "the text does not fit its fingerprint.", check.entry
        )
    try:
        check_lines(Sheet.parse(check.raw), check.language, check.lines)
    except MalformedAct as error:
        return Fault(error.code, check.place, f"{error.sentence}.", check.entry)
    except WordsRefused as error:
        return Fault(
            error.code,
            check.place,
            f"the text does not have what its kind demands ({error.field}).",
            check.entry,
        )
    return None


def _check_repetition(check: RepetitionCheck) -> Fault | None:
    try:
        check_repetition(Sheet.parse(check.now), Sheet.parse(check.before), check.repetition)
    except MalformedAct:
        # A fault of the text itself, found where that text is checked.
        return None
    except WordsRefused as error:
        return Fault(
            error.code,
            check.place,
            f"what it says is the same as in an earlier text is not ({error.field}).",
            check.entry,
        )
    return None


class Checks:
    """Carries out checks batch by batch, in this process or in others; faults go to ``found``.

    At most a few batches wait at once, so that memory stays bounded however fast the replay runs.
    """

    def __init__(self, found: Faults, workers: int) -> None:
        """``workers`` 0 does all in this process."""
        self._found = found
        self._workers = workers
        # Forking would copy the threads' locks in whatever state they are; a fresh interpreter is
        # safe everywhere.
        self._pool = (
            ProcessPoolExecutor(workers, mp_context=get_context("spawn")) if workers else None
        )
        self._waiting: deque[Future[list[Fault]]] = deque()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop the processes."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def submit(self, checks: Sequence[Check]) -> None:
        """Have these checks carried out."""
        if not checks:
            return
        if self._pool is None:
            self._found(carry_out(checks))
            return
        self._waiting.append(
            self._pool.submit(_carry_out_packed, [_packed(each) for each in checks])
        )
        while len(self._waiting) > _BATCHES_AHEAD * self._workers:
            self._found(self._waiting.popleft().result())

    def finish(self) -> None:
        """Wait until all that was submitted is done."""
        while self._waiting:
            self._found(self._waiting.popleft().result())


def workers_for(entries: int, jobs: int) -> int:
    """How many processes to start beside this one, when ``jobs`` processors may be used."""
    return jobs - 1 if entries >= SMALLEST_POOLED else 0
