"""Asking witnesses: independent servers that vouch for having seen one record (C2SP tlog-witness).

A witness keeps the last checkpoint it cosigned and cosigns a newer one only if a consistency proof
leads from the one to the other. ``WitnessClient.ask`` sends a new checkpoint to all configured
witnesses at once and gathers their signature lines. Publication never waits for a witness that is
down: it goes on, and the pages say since when the record has been without witnesses
(``Witnessing.unwitnessed_since``).

Threats met here, each with a test:

- *A witness steers our requests.* Only the addresses in the house's own acts are called; redirects
  are not followed, proxies and credentials of the environment are not used.
- *A witness holds us up or fills our memory.* The whole exchange with one witness has one deadline,
  a trickle of bytes included; answers are cut off at ``MAXIMUM_ANSWER`` bytes and never unpacked.
- *A witness lies.* A line counts only if it verifies under the key configured for that witness. A
  claim to have seen a larger record raises an alarm and stops nothing; only a note that our own
  log key signed and that is of another tree than ours proves that there is a second writer, and it
  is kept as evidence.
- *A stranger is faster than we are.* Whoever says to have seen another record is answered with our
  own note of that size, and may show it to a witness before we do. A size and a root that this
  house has committed are its own, published or not.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import httpx

from glasshouse import __version__
from glasshouse.acts.rules import HouseRules
from glasshouse.clerk.witnessing import Witnessing
from glasshouse.record.add_checkpoint import (
    PATH,
    SIZE_TYPE,
    AddCheckpoint,
    KnownSize,
    monitoring_path,
    read_answer,
)
from glasshouse.record.checkpoint import SignedCheckpoint, open_checkpoint
from glasshouse.record.cosignature import WitnessKey
from glasshouse.record.errors import RecordError, WitnessError
from glasshouse.record.note import SignatureLine, VerifierKey
from glasshouse.record.policy import LogLine, Policy, WitnessLine
from glasshouse.record.trusted import Evidence

MAXIMUM_ANSWER = 16 * 1024
"""Longest answer that is read, in bytes; an honest one has a few hundred."""

DEADLINE_SECONDS = 1.0
"""Time for the whole exchange with one witness."""

Deadline = Callable[[], AbstractAsyncContextManager[object]]
Prove = Callable[[int, int], Sequence[bytes]]
RootAt = Callable[[int], bytes | None]


@dataclass(frozen=True)
class Witness:
    """A configured witness: its key, and its address (None: it comes to read by itself)."""

    key: WitnessKey
    url: str | None

    @property
    def name(self) -> str:
        """The key name."""
        return self.key.name

    @property
    def submission(self) -> str:
        """Where checkpoints are sent."""
        return f"{_address(self)}/{PATH}"

    def monitoring(self, origin: str) -> str:
        """Where the witness shows the last checkpoint of this record that it cosigned."""
        return f"{_address(self)}/{monitoring_path(origin)}"


class WitnessFailed(Exception):
    """A witness gave no cosignature. ``code`` and ``sentence`` say why.

    ``seen`` is the size the witness says it has seen, if it said one. ``alarming`` where the reason
    may be a second writer of this record.
    """

    def __init__(
        self, code: str, sentence: str, *, seen: int | None = None, alarming: bool = False
    ) -> None:
        super().__init__(f"{code}: {sentence}")
        self.code = code
        self.sentence = sentence
        self.seen = seen
        self.alarming = alarming


@dataclass(frozen=True)
class Answer:
    """What came of asking one witness: verified lines, or the failure.

    ``evidence`` is there where the failure is alarming and the witness could show a note that our
    own log key signed and that does not go with ours.
    """

    witness: Witness
    lines: tuple[SignatureLine, ...] = ()
    failure: WitnessFailed | None = None
    evidence: Evidence | None = None


@dataclass(frozen=True)
class View:
    """The last checkpoint of this record that a witness shows: None if it has none."""

    witness: Witness
    checkpoint: SignedCheckpoint | None


def configured(rules: HouseRules) -> list[Witness]:
    """The witnesses that the rules name. Raises ``RecordError`` for a key that is none."""
    return [Witness(WitnessKey.parse(vkey), url) for vkey, url in rules.witnesses]


def policy_of(rules: HouseRules, url: str | None = None) -> Policy:
    """The policy by which readers may judge the checkpoints of this house (C2SP tlog-policy).

    ``url`` is the address of the record, where it is known.
    """
    lines = [
        WitnessLine(f"w{number}", witness.key, witness.url)
        for number, witness in enumerate(configured(rules), 1)
    ]
    log = LogLine(VerifierKey.parse(rules.log_key), url)
    return Policy.of_witnesses(log, lines, rules.quorum)


def remember(memory: Witnessing, answers: Sequence[Answer], size: int, time: int) -> Witnessing:
    """The memory after a round about the checkpoint of ``size``, held at ``time`` (Unix ms)."""
    for answer in answers:
        name = answer.witness.name
        if answer.failure is None:
            memory = memory.after_success(name, size, time)
        else:
            memory = memory.after_failure(name, answer.failure.code, answer.failure.seen)
    return memory


class WitnessClient:
    """Asks the witnesses of one record. An asynchronous context manager; or call ``aclose``."""

    def __init__(
        self,
        log: VerifierKey,
        witnesses: Sequence[Witness],
        *,
        deadline: Deadline = lambda: asyncio.timeout(DEADLINE_SECONDS),
    ) -> None:
        """``deadline`` makes the context in which one exchange runs and which ends it with a
        ``TimeoutError``."""
        self._log = log
        self._witnesses = [witness for witness in witnesses if witness.url is not None]
        self._deadline = deadline
        # Threat: a proxy or a .netrc of the environment would see or alter what is sent, and a
        # redirect would let a witness make this host call any address it can reach.
        self._client = httpx.AsyncClient(
            trust_env=False,
            follow_redirects=False,
            timeout=None,  # noqa: S113 - the deadline bounds the exchange as a whole
            headers={"User-Agent": f"glasshouse/{__version__}", "Accept-Encoding": "identity"},
        )

    async def __aenter__(self) -> Self:
        """Enter the context."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connections."""
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def ask(
        self, note: bytes, remembered: Witnessing, prove: Prove, root_at: RootAt
    ) -> list[Answer]:
        """Ask every witness for its cosignature of the checkpoint in ``note``.

        ``remembered`` knows which size each witness saw last; ``prove(old, new)`` gives the
        consistency proof, ``root_at(size)`` the root of every size that this house has committed,
        and None beyond. Raises ``RecordError`` if ``note`` is not a checkpoint of our own log,
        and never for anything a witness does.
        """
        ours = open_checkpoint(note, self._log)
        asked = [
            self._ask(witness, ours, remembered.seen(witness.name), prove, root_at)
            for witness in self._witnesses
        ]
        return list(await asyncio.gather(*asked))

    async def views(self, origin: str) -> list[View | WitnessFailed]:
        """Ask every witness which checkpoint of this record it cosigned last, as at a start."""
        return list(
            await asyncio.gather(*[self._view(witness, origin) for witness in self._witnesses])
        )

    async def _ask(
        self,
        witness: Witness,
        ours: SignedCheckpoint,
        seen: int,
        prove: Prove,
        root_at: RootAt,
    ) -> Answer:
        try:
            async with self._deadline():
                lines = await self._submit(witness, ours, min(seen, ours.size), prove)
            return Answer(witness, lines=lines)
        except TimeoutError:
            return Answer(witness, failure=_slow())
        except WitnessFailed as failure:
            if failure.seen is not None and root_at(failure.seen) is not None:
                # We have come so far ourselves, and will ask for it in the next round.
                failure.alarming = False
            evidence = None
            if failure.alarming:
                evidence = await self._evidence(witness, ours, root_at)
            return Answer(witness, failure=failure, evidence=evidence)

    async def _submit(
        self, witness: Witness, ours: SignedCheckpoint, old: int, prove: Prove
    ) -> tuple[SignatureLine, ...]:
        answer = await self._put_question(witness, ours, old, prove)
        if isinstance(answer, KnownSize):
            # Our memory of what this witness saw was out of date: ask once more from its size.
            answer = await self._put_question(witness, ours, answer.size, prove)
        if isinstance(answer, KnownSize):
            raise WitnessFailed(
                "witness_moving",
                "The witness changed its mind while it was asked.",
                seen=answer.size,
            )
        return answer

    async def _put_question(
        self, witness: Witness, ours: SignedCheckpoint, old: int, prove: Prove
    ) -> tuple[SignatureLine, ...] | KnownSize:
        proof = tuple(prove(old, ours.size))
        body = AddCheckpoint.by_log(old, proof, ours.raw, self._log).encode()
        status, media_type, content = await self._exchange("POST", witness.submission, body)
        if status == httpx.codes.UNPROCESSABLE_ENTITY:
            raise WitnessFailed(
                "witness_inconsistent",
                "The witness says that this record does not continue the one it saw.",
                alarming=True,
            )
        if status == httpx.codes.CONFLICT and media_type != SIZE_TYPE:
            # What some witnesses answer where they hold another root of the same size.
            raise WitnessFailed(
                "witness_conflict",
                "The witness saw another record and does not say which.",
                alarming=True,
            )
        try:
            answer = read_answer(status, media_type, content, ours.note.text, witness.key)
        except WitnessError as error:
            raise WitnessFailed(error.code, error.sentence) from error
        if isinstance(answer, KnownSize) and answer.size > ours.size:
            raise WitnessFailed(
                "witness_ahead",
                f"The witness says it saw {answer.size} entries; this house has {ours.size}.",
                seen=answer.size,
                alarming=True,
            )
        return answer

    async def _view(self, witness: Witness, origin: str) -> View | WitnessFailed:
        try:
            async with self._deadline():
                address = witness.monitoring(origin)
                status, _, answer = await self._exchange("GET", address, None)
        except TimeoutError:
            return _slow()
        except WitnessFailed as failure:
            return failure
        if status == httpx.codes.NOT_FOUND:
            return View(witness, None)
        if status != httpx.codes.OK:
            return WitnessFailed("witness_refused", f"The witness answered with status {status}.")
        try:
            # Threat: a witness could keep us from starting with a checkpoint of its own making.
            # Only one that our log key signed counts, and the witness must stand to it.
            signed = open_checkpoint(answer, self._log, [witness.key])
        except RecordError as error:
            return WitnessFailed("witness_answer", error.sentence)
        if not signed.cosignatures:
            return WitnessFailed("witness_answer", "The witness did not sign what it shows.")
        return View(witness, signed)

    async def _evidence(
        self, witness: Witness, ours: SignedCheckpoint, root_at: RootAt
    ) -> Evidence | None:
        """A note of the witness that our log key signed, if it does not go with our tree."""
        view = await self._view(witness, ours.origin)
        if isinstance(view, WitnessFailed) or view.checkpoint is None:
            return None
        theirs = view.checkpoint
        root = root_at(theirs.size)
        if root == theirs.root:
            return None  # whatever the witness says of it
        if root is None:
            reason = "witness_ahead"
        else:
            reason = "fork_same_size" if theirs.size == ours.size else "fork_inconsistent"
        return Evidence(reason, ours.raw, theirs.raw, ())

    async def _exchange(
        self, method: str, address: str, content: bytes | None
    ) -> tuple[int, str, bytes]:
        """One request: status, media type and body of the answer. Raises ``WitnessFailed``."""
        try:
            async with self._client.stream(method, address, content=content) as response:
                if response.is_redirect:
                    raise WitnessFailed("witness_redirect", "The witness sends us elsewhere.")
                # Threat: a small packed answer can unpack to any size. Nothing packed was asked
                # for, so nothing packed is read.
                if response.headers.get("Content-Encoding", "identity") != "identity":
                    raise WitnessFailed("witness_answer", "The witness packed its answer.")
                body = b""
                async for piece in response.aiter_raw():
                    body += piece
                    if len(body) > MAXIMUM_ANSWER:
                        raise WitnessFailed("witness_answer", "The answer has no end.")
                return response.status_code, response.headers.get("Content-Type", ""), body
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise WitnessFailed("witness_unreachable", "The witness cannot be reached.") from error


def _slow() -> WitnessFailed:
    return WitnessFailed("witness_slow", "The witness did not answer in time.")


def _address(witness: Witness) -> str:
    if witness.url is None:
        raise ValueError("this witness has no address")
    return witness.url.rstrip("/")
