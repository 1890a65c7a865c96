"""Writing very many acts into a house at once, for measuring only.

Every act is judged by the same code and lands in the same tables as through the door; what is left
out is intake's second look at bytes that were written a moment ago, and a commit for each batch.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from types import TracebackType
from typing import Self

from glasshouse.acts import judge
from glasshouse.acts.compose import Written
from glasshouse.acts.replay import Decision, Replay
from glasshouse.acts.sql_facts import SqlFacts
from glasshouse.clerk.directory import LOG_KEY, HouseDirectory
from glasshouse.clerk.sheet_store import SheetStore
from glasshouse.clerk.startup import open_house
from glasshouse.clerk.storage import Head, Storage, StoredEntry
from glasshouse.kinds import REGISTRY
from glasshouse.record.checkpoint import Checkpoint, sign_checkpoint
from glasshouse.record.merkle import CompactRange
from glasshouse.record.note import SignerKey
from glasshouse.record.tiles import leaf_hashes, render_hash_tiles

ENTRIES_AT_ONCE = 2000
CACHED_FACTS = 300_000


class BulkWriter:
    """Fills a new house. ``head`` is what authors can have seen: it moves at each commit."""

    def __init__(self, directory: HouseDirectory, log_key: SignerKey) -> None:
        directory.create()
        directory.write_key(LOG_KEY, log_key.format())
        self._directory = directory
        self._log_key = log_key
        self._storage = Storage(directory.database)
        self._sheets = SheetStore(directory.sheets)
        self._facts = SqlFacts(self._storage.connection, cache_size=CACHED_FACTS)
        self._replay = Replay(self._facts, REGISTRY)
        self._edge = CompactRange()
        self._entries: list[StoredEntry] = []
        self._words: list[tuple[str, bytes]] = []
        self.head = self._storage.head()
        self.refused: Counter[tuple[str, str]] = Counter()
        self._storage.begin()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            self.commit()
        self._storage.rollback()
        self._storage.close()
        self._sheets.close()

    @property
    def size(self) -> int:
        """How many entries there are, committed or not."""
        return self._replay.size

    def add(self, written: Written, received: int, effect: str | None = None) -> None:
        """Let an act stand; ValueError if it comes out otherwise than with ``effect``."""
        decision = self._judged(written, received)
        if decision.refused is not None or decision.effect != effect:
            raise ValueError(f"{written.act.kind} came out as {_outcome(decision)}")
        self._record(written, received, decision)

    def offer(self, written: Written, received: int) -> bool:
        """Let an act stand as the rules have it, with effect or without; whether it has effect.

        What is refused is left out, as it would be by the door, and counted in ``refused``.
        """
        decision = self._judged(written, received)
        if decision.refused is not None:
            self.refused[written.act.kind, decision.refused.code] += 1
            return False
        self._record(written, received, decision)
        return decision.effect is None

    def _judged(self, written: Written, received: int) -> Decision:
        act = written.act
        reading = judge.read(act, self._facts, REGISTRY)
        return self._replay.decide(reading, received, tuple(act.envelope.signers))

    def _record(self, written: Written, received: int, decision: Decision) -> None:
        act = written.act
        self._replay.record(decision)
        raw = written.entry(received, decision.effect).encode()
        entry = StoredEntry(decision.index, act.id, received, self._replay.digest, raw)
        self._entries.append(entry)
        self._words += [(sheet.digest, sheet.raw) for sheet in written.sheets]
        if len(self._entries) >= ENTRIES_AT_ONCE:
            self.commit()

    def commit(self) -> None:
        """Commit what has been added since the last time."""
        if not self._entries:
            return
        old = self.head
        leaves = leaf_hashes([entry.raw for entry in self._entries])
        self._edge.extend(leaves)
        checkpoint = Checkpoint(self._log_key.name, self._edge.size, self._edge.root())
        note = sign_checkpoint(checkpoint, self._log_key)
        received = self._entries[-1].received
        self.head = Head(checkpoint.size, checkpoint.root, note, self._replay.digest, received)
        self._storage.advance(old, self.head)
        self._storage.add_entries(self._entries)
        self._storage.put_tiles(list(render_hash_tiles(old.size, leaves, self._storage.tile)))
        self._facts.flush()
        self._sheets.put(self._words, old.size)
        self._storage.commit()
        self._entries.clear()
        self._words.clear()
        self._storage.begin()


def _outcome(decision: Decision) -> str | None:
    return decision.effect if decision.refused is None else decision.refused.code


def publish(directory: HouseDirectory) -> None:
    """Open the house as a server would and publish it; RuntimeError if that fails."""

    async def once() -> None:
        house = open_house(directory, REGISTRY)
        try:
            if not await house.publication.publish():
                raise RuntimeError(f"not published: {house.alarms.standing}")
        finally:
            house.close()

    asyncio.run(once())
