"""One round of witnesses for each checkpoint: whom to ask, what to remember, when to raise alarm.

``Cosigning`` is what ``publication`` calls (see ``seams.AskWitnesses``). It asks those witnesses
that the rules name today, and keeps what it learnt in ``witnesses.json`` in the house directory,
where the pages read it. Proof of a second writer goes to ``evidence/``, one file for each.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

from glasshouse.acts.rules import HouseRules, rules_in_force
from glasshouse.acts.sql_views import SqlFactsView
from glasshouse.clerk.alarms import Alarms
from glasshouse.clerk.clock import Clock
from glasshouse.clerk.directory import HouseDirectory
from glasshouse.clerk.storage import RecordReader, connect_for_reading
from glasshouse.clerk.witnesses import (
    Answer,
    View,
    WitnessClient,
    WitnessFailed,
    configured,
    remember,
)
from glasshouse.clerk.witnessing import Witnessing
from glasshouse.record.checkpoint import Checkpoint
from glasshouse.record.errors import RecordError
from glasshouse.record.merkle import consistency_proof
from glasshouse.record.note import Note, SignatureLine, VerifierKey
from glasshouse.record.trusted import Evidence

ALARM = "witnesses"
SECOND_WRITER = "second_writer"

EVIDENCE = "evidence"
"""Directory in a house for proof that its key was used elsewhere."""

MEMORY = "witnesses.json"
"""File in a house with what is remembered of its witnesses."""


def memory_path(directory: HouseDirectory) -> Path:
    """Where ``Witnessing`` is kept."""
    return directory.root / MEMORY


def keep_evidence(directory: HouseDirectory, evidence: Evidence) -> Path:
    """Keep evidence in a file named for the note that it is about, and return its path.

    The first is kept: a witness shows the same note in each round, each time beside a newer one of
    ours, and one a second would fill the disk.
    """
    folder = directory.root / EVIDENCE
    folder.mkdir(exist_ok=True, mode=0o700)
    path = folder / f"{hashlib.sha256(evidence.offered).hexdigest()[:32]}.json"
    if not path.exists():
        fresh = path.with_suffix(".new")
        with fresh.open("wb") as file:
            file.write(evidence.encode())
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    return path


async def notes_held_by_witnesses(
    directory: HouseDirectory, alarm: Callable[[str], None]
) -> list[bytes]:
    """The last note of this record that each witness cosigned, for a start to compare its own with.

    Threat: a witness keeps the house from starting with a note of its own making. Only notes that
    our log key signed are given back. A witness that cannot be asked holds nobody up.
    """
    if not directory.exists():
        return []
    connection = connect_for_reading(directory.database)
    try:
        rules = rules_in_force(SqlFactsView(connection))
    finally:
        connection.close()
    if rules is None:
        return []
    async with WitnessClient(VerifierKey.parse(rules.log_key), configured(rules)) as client:
        views = await client.views(rules.origin)
    for view in views:
        if isinstance(view, WitnessFailed):
            alarm(f"A witness could not be asked what it last saw: {view.sentence}")
    return [
        view.checkpoint.raw
        for view in views
        if isinstance(view, View) and view.checkpoint is not None
    ]


class Cosigning:
    """Gathers the cosignatures for one house.

    The alarm ``witnesses`` stands while they cannot be asked, ``witness <name>`` while that one
    contradicts this house, and ``second_writer`` for good once there is proof of one.
    """

    def __init__(self, directory: HouseDirectory, clock: Clock, alarms: Alarms) -> None:
        """Read the rules and the tree of the house in ``directory``, over a connection of its
        own."""
        self._directory = directory
        self._clock = clock
        self._alarms = alarms
        self._connection = connect_for_reading(directory.database)
        self._memory = Witnessing.load(memory_path(directory))
        self._client: WitnessClient | None = None
        self._asked: tuple[tuple[str, str | None], ...] = ()

    @property
    def memory(self) -> Witnessing:
        """What is remembered."""
        return self._memory

    async def __call__(self, note: bytes, last_published: int) -> Sequence[SignatureLine]:
        """The verified cosignature lines for the checkpoint in ``note`` that came in time.

        Never raises for what a witness, the disk or the database does: a house without witnesses
        goes on, and says so.
        """
        try:
            lines = await self._round(note)
        except (sqlite3.Error, OSError, LookupError, RecordError) as error:
            self._alarms.sound(ALARM, f"The witnesses could not be asked: {error}")
            return []
        self._alarms.clear(ALARM)
        return lines

    async def aclose(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()
        self._connection.close()

    async def _round(self, note: bytes) -> Sequence[SignatureLine]:
        rules = rules_in_force(SqlFactsView(self._connection))
        if rules is None:
            raise LookupError("the house is not founded")
        size = Checkpoint.parse(Note.parse(note).text).size
        client = await self._client_for(rules)
        record = RecordReader(self._connection)
        reader = record.hashes(size)

        def prove(old: int, new: int) -> list[bytes]:
            return consistency_proof(old, new, reader) if old else []

        def root_at(size: int) -> bytes | None:
            return record.root_at(size) if size <= record.head().size else None

        answers = await client.ask(note, self._memory, prove, root_at)
        good = [answer for answer in answers if answer.failure is None]
        time = self._clock.now()
        memory = remember(self._memory, answers, size, time)
        self._memory = memory.after_publication(len(good), rules.quorum, time)
        for answer in answers:
            self._report(answer)
        self._memory.save(memory_path(self._directory))
        return [line for answer in good for line in answer.lines]

    async def _client_for(self, rules: HouseRules) -> WitnessClient:
        """A client for the witnesses of today's rules: an act of the house can change them."""
        if self._client is None or self._asked != rules.witnesses:
            if self._client is not None:
                await self._client.aclose()
            self._client = WitnessClient(VerifierKey.parse(rules.log_key), configured(rules))
            self._asked = rules.witnesses
        return self._client

    def _report(self, answer: Answer) -> None:
        name = answer.witness.name
        if answer.evidence is not None:
            path = keep_evidence(self._directory, answer.evidence)
            self._alarms.sound(
                SECOND_WRITER,
                f"The witness {name} holds a checkpoint that this house did not publish and that "
                "its log key signed. The key is used elsewhere, or this database is an old copy. "
                f"Evidence: {path}",
            )
        if answer.failure is None:
            self._alarms.clear(f"witness {name}")
        elif answer.failure.alarming:
            self._alarms.sound(f"witness {name}", f"The witness {name}: {answer.failure.sentence}")
