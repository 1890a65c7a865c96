"""One ballot box as its writer holds it: ballots go in, in order, and nothing comes out.

Opening proves the right edge of the tree against the head that the box's own key signed. ``append``
either commits ballots, tiles and signed head in one transaction, or raises; after it raises, nobody
can say what the disk holds, and the box is opened anew before anything else: ``recover``.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from glasshouse.clerk.edge import Damaged, prove_tree
from glasshouse.clerk.seams import Hook, no_hook
from glasshouse.clerk.storage import HeadMoved
from glasshouse.elections.boxes.reader import EMPTY_HEAD, BoxHead
from glasshouse.elections.boxes.storage import BoxStorage, CastBallot
from glasshouse.record.checkpoint import Checkpoint, sign_checkpoint
from glasshouse.record.merkle import CompactRange
from glasshouse.record.note import SignerKey
from glasshouse.record.tiles import leaf_hashes, render_hash_tiles


@dataclass(frozen=True)
class Placed:
    """A ballot stands in the box at ``index``; ``first`` is False where it was there already."""

    index: int
    first: bool


class Box:
    """The one writer of a ballot box. One thread at a time uses it.

    ``head`` is the committed head.
    """

    def __init__(self, path: Path, key: SignerKey, hook: Hook = no_hook) -> None:
        """Open the box at ``path``, making an empty one if there is none. ``key`` bears the box's
        name.

        Raises Damaged, NotABox, sqlite3.Error or OSError.
        """
        self._path = path
        self._key = key
        self._hook = hook
        self._attempted: BoxHead | None = None
        self._open()

    def _open(self) -> None:
        storage = BoxStorage(self._path, self._hook)
        try:
            storage.settle_log()
            head = storage.head()
            edge = _proven(storage, head, self._key)
        except BaseException:
            storage.close()
            raise
        self._storage, self.head, self._edge = storage, head, edge

    def index_of(self, tracker: bytes) -> int | None:
        """Where the ballot with this SHA-256 stands, or None."""
        return self._storage.index_of(tracker)

    def append(self, ballots: Sequence[CastBallot]) -> list[Placed]:
        """Put verified ballots into the box, in this order, durably; where each stands.

        One whose very bytes are there already stays where it is. Raises HeadMoved, sqlite3.Error
        or OSError; then ``recover`` before anything else.
        """
        old = self.head
        fresh: dict[bytes, CastBallot] = {}
        places: dict[bytes, int] = {}
        for ballot in ballots:
            if ballot.tracker not in places:
                known = self._storage.index_of(ballot.tracker)
                if known is None:
                    known = old.size + len(fresh)
                    fresh[ballot.tracker] = ballot
                places[ballot.tracker] = known
        if fresh:
            self._write(old, list(fresh.values()))
        placed = []
        for ballot in ballots:
            first = fresh.pop(ballot.tracker, None) is not None
            placed.append(Placed(places[ballot.tracker], first))
        return placed

    def _write(self, old: BoxHead, ballots: Sequence[CastBallot]) -> None:
        leaves = leaf_hashes([ballot.raw for ballot in ballots])
        edge = self._edge.copy()
        edge.extend(leaves)
        checkpoint = Checkpoint(self._key.name, edge.size, edge.root())
        new = BoxHead(edge.size, checkpoint.root, sign_checkpoint(checkpoint, self._key))
        self._attempted = new
        self._storage.begin()
        # The head first: whoever finds it moved must not touch anything else.
        self._storage.advance(old, new)
        self._storage.add(old.size, ballots)
        self._storage.put_tiles(list(render_hash_tiles(old.size, leaves, self._storage.tile)))
        self._storage.commit()
        self.head, self._edge = new, edge

    def recover(self) -> None:
        """Open the box anew after a failure, and believe what it reads.

        Raises HeadMoved where the head is neither the one before nor the one attempted: somebody
        else writes here, and this writer must end. Otherwise what opening raises.
        """
        before = self.head
        self.close()
        self._open()
        if self.head not in (before, self._attempted):
            self.close()
            raise HeadMoved(f"the ballot box is at {self.head.size}, which was not written here")

    def close(self) -> None:
        """Close the database. An open transaction is rolled back."""
        with contextlib.suppress(sqlite3.Error):
            self._storage.close()


def _proven(storage: BoxStorage, head: BoxHead, key: SignerKey) -> CompactRange:
    if head.size == 0:
        if head != EMPTY_HEAD or storage.raw_entries(0, 1):
            raise Damaged("the head says the ballot box is empty, and it is not")
        return CompactRange()
    return prove_tree(storage, head.size, head.root, head.note, key.verifier)
