"""Signed acts a second through HTTP and the clerk, each durable before it is answered.

Beside them, in turns, the bare cost: one Ed25519 verification for each act, and one durable commit
of SQLite (``synchronous=FULL``) for as many entries as there are posts under way at once.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from benchmarks.generator import ORIGIN, Generated, Seat
from benchmarks.measuring import in_turns, wall_time
from benchmarks.phrases import sentence_of
from benchmarks.posting import post_all, request_for
from benchmarks.serving import LOOPBACK, served
from glasshouse.acts.compose import Writer, Written
from glasshouse.acts.dsse import act_message
from glasshouse.acts.identifiers import decode_base64url
from glasshouse.acts.signatures import Ed25519Signature
from glasshouse.clerk.clock import SystemClock
from glasshouse.record.checkpoint import Checkpoint
from glasshouse.record.note import Note

ACTS_A_ROUND = 2000
ROUNDS = 5
CONNECTIONS = 128
LINES = 200
"""Statements in one request of many."""
REQUESTS_OF_MANY = 4
"""Connections that post requests of many at once."""


@dataclass(frozen=True)
class Throughput:
    """Acts a second: posted one by one, posted many at a time, and the bare cost of each way."""

    acts: int
    one_by_one: float
    many: float
    bare_one_by_one: float
    bare_many: float

    @property
    def ratio(self) -> float:
        """How many times the bare cost an act costs that is posted by itself."""
        return self.bare_one_by_one / self.one_by_one

    @property
    def ratio_of_many(self) -> float:
        """The same for acts that are posted many at a time."""
        return self.bare_many / self.many


def measure(house: Generated, acts: int = ACTS_A_ROUND, rounds: int = ROUNDS) -> Throughput:
    """Serve the house and post to it. RuntimeError if an act is not answered with 201."""
    with served(house.directory.root) as server, TemporaryDirectory() as scratch:
        port = server.port
        author = _Author(house, port)
        bare = _BareStore(Path(scratch), house)

        def one_by_one() -> float:
            uploads = [each.upload() for each in author.write(acts)]
            requests = [request_for(raw, "application/json", port) for raw in uploads]
            posted = post_all(port, requests, CONNECTIONS)
            if posted.statuses != {201: acts}:
                raise RuntimeError(f"answers: {posted.statuses} {posted.bodies[-1]!r}")
            return posted.seconds

        def many() -> float:
            uploads = [each.upload() for each in author.write(acts)]
            bodies = [b"\n".join(uploads[at : at + LINES]) for at in range(0, acts, LINES)]
            requests = [request_for(body, "application/x-ndjson", port) for body in bodies]
            posted = post_all(port, requests, REQUESTS_OF_MANY)
            lines = [line for body in posted.bodies for line in body.splitlines()]
            if [json.loads(line)["status"] for line in lines] != [201] * acts:
                raise RuntimeError(f"answers: {posted.statuses} {lines[-1]!r}")
            return posted.seconds

        seconds = in_turns(
            {
                "bare": lambda: bare.run(author.write(acts), CONNECTIONS),
                "one_by_one": one_by_one,
                "bare many": lambda: bare.run(author.write(acts), LINES * REQUESTS_OF_MANY),
                "many": many,
            },
            rounds,
        )
    rate = {name: acts / taken for name, taken in seconds.items()}
    return Throughput(acts, rate["one_by_one"], rate["many"], rate["bare"], rate["bare many"])


class _Author:
    """Writes statements of the house's parties, as fast as they are wanted."""

    def __init__(self, house: Generated, port: int) -> None:
        self._house = house
        self._port = port
        self._random = Random(port)
        self._writer = Writer(ORIGIN, self._random.randbytes)

    def write(self, count: int) -> list[Written]:
        """So many statements, signed, by parties in the conferences they speak in."""
        saw = self._saw()
        return [self._statement(saw) for _ in range(count)]

    def _saw(self) -> tuple[int, str]:
        raw = httpx.get(f"http://{LOOPBACK}:{self._port}/record/checkpoint").content
        checkpoint = Checkpoint.parse(Note.parse(raw).text)
        return checkpoint.size, checkpoint.root.hex()

    def _statement(self, saw: tuple[int, str]) -> Written:
        hall = self._random.choice(self._house.halls)
        speaker: Seat = self._random.choice(hall.speakers)
        body = {
            "nature": "answer",
            "answers": [self._random.choice(hall.recent)] if hall.recent else [],
            "addressees": self._random.sample(hall.parties, 2),
            "jointly_with": [],
            "rival_of": None,
            "languages": ["en"],
            "lines": [],
        }
        words = {"speaker": "A delegate", "text": sentence_of(60, self._random)}
        return self._writer.write(
            "statement.make",
            body,
            keys=[speaker.key],
            by=speaker.id,
            scope=hall.id,
            said=SystemClock().now(),
            saw=saw,
            texts={"en": words},
        )


class _BareStore:
    """What no house can do without: verify each signature, and commit entries and words."""

    def __init__(self, scratch: Path, house: Generated) -> None:
        publics = {seat.key.id: decode_base64url(seat.key.public.public) for seat in house.parties}
        self._keys = {
            name: Ed25519PublicKey.from_public_bytes(raw) for name, raw in publics.items()
        }
        self._connection = sqlite3.connect(scratch / "bare.sqlite3", isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute("CREATE TABLE entry (id BLOB PRIMARY KEY, raw BLOB, words BLOB)")

    def run(self, acts: Sequence[Written], at_once: int) -> float:
        """Seconds for these acts, committed so many at once."""
        ready = [_ready(written, self._keys) for written in acts]
        return wall_time(lambda: self._run(ready, at_once))

    def _run(self, acts: Sequence[_Ready], at_once: int) -> None:
        for start in range(0, len(acts), at_once):
            batch = acts[start : start + at_once]
            for act in batch:
                act.key.verify(act.signature, act.message)
            self._connection.execute("BEGIN IMMEDIATE")
            rows = [act.row for act in batch]
            self._connection.executemany("INSERT INTO entry VALUES (?, ?, ?)", rows)
            self._connection.execute("COMMIT")


@dataclass(frozen=True)
class _Ready:
    """An act with all at hand that the bare cost needs."""

    key: Ed25519PublicKey
    signature: bytes
    message: bytes
    row: tuple[bytes, bytes, bytes]


def _ready(written: Written, keys: Mapping[str, Ed25519PublicKey]) -> _Ready:
    (signature,) = written.signatures
    assert isinstance(signature, Ed25519Signature)
    raw = written.act.raw
    words = b"".join(sheet.raw for sheet in written.sheets)
    row = (hashlib.sha256(raw).digest(), written.entry(0).encode(), words)
    return _Ready(keys[signature.key], decode_base64url(signature.sig), act_message(raw), row)
