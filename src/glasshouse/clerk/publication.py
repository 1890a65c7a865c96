"""Publication: the public tree of files, and the checkpoint that names it.

After a commit the tiles and bundles that the record has grown by are rendered from the database,
written and synced; then the witnesses are asked; then the note is kept; and only then is the
``checkpoint`` replaced, in one step, at most once a second. So whoever reads a checkpoint finds
every tile it speaks of, and a crash at any point leaves the older checkpoint, which is still true.

A file that is there with other bytes is never overwritten, and ``checkpoint`` never goes back. If
anything fails, nothing is published, the clerk takes nothing new (503) and the alarm
``publication`` stands, until a later round succeeds.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import ParamSpec, TypeVar

import structlog

from glasshouse.clerk.batch import Clerk
from glasshouse.clerk.directory import HouseDirectory
from glasshouse.clerk.problems import Problem
from glasshouse.clerk.published_tree import PublishedTree
from glasshouse.clerk.seams import AskWitnesses, Hook, no_hook
from glasshouse.clerk.storage import Head, RecordReader, connect_for_reading
from glasshouse.record.note import Note, SignatureLine, VerifierKey
from glasshouse.record.tiles import TILE_WIDTH

_P = ParamSpec("_P")
_T = TypeVar("_T")
_log = structlog.get_logger("glasshouse.clerk")

INTERVAL = 1000
"""Least milliseconds between two checkpoints."""

AGAIN = 10 * 60 * 1000
"""Milliseconds after which an unchanged checkpoint is shown to the witnesses again, so that a
reader can tell a quiet house from one that hides what is new (case 15)."""

AGAIN_UNWITNESSED = 60 * 1000
"""The same for a checkpoint that nobody has cosigned yet."""


async def no_witnesses(_note: bytes, _last_published: int) -> Sequence[SignatureLine]:
    """For a house without witnesses."""
    return ()


class Publication:
    """Publishes what the clerk commits. ``size`` is the size of the published checkpoint.

    ``ask_witnesses`` asks none until it is set.
    """

    def __init__(
        self,
        directory: HouseDirectory,
        clerk: Clerk,
        log: VerifierKey,
        *,
        hook: Hook = no_hook,
    ) -> None:
        """Go on from the published checkpoint."""
        self._directory = directory
        self._clerk = clerk
        self.ask_witnesses: AskWitnesses = no_witnesses
        self._tree = PublishedTree(directory, log, hook=hook)
        published = self._tree.published()
        self.size = 0 if published is None else published[1].size
        self._note = None if published is None else published[0]
        self._asked_at: int | None = None
        self._round = asyncio.Lock()

    async def publish(self) -> bool:
        """One round: publish the committed head, or show the witnesses the old one again.

        True if a checkpoint was written. Raises nothing.
        """
        async with self._round:
            head = self._clerk.book.head
            if head.size == 0 or (head.size == self.size and not self._is_time_again()):
                return False
            try:
                written = await self._publish(head)
            except Problem:
                # The clerk could not write the note down; it has raised its own alarm.
                return False
            except Exception as error:
                # Disks and files, or a fault of ours. Threat: a task that ends unseen, after which
                # acts are acknowledged for ever and none is published.
                _log.exception("publication failed", size=head.size)
                self._clerk.pause("publication", f"The record cannot be published: {error}")
                return False
            self._clerk.resume("publication")
            return written

    async def run(self, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """Publish for ever, at most once a second. Ends by cancellation."""
        clock = self._clerk.clock
        while True:
            begun = clock.elapsed()
            self._clerk.head_moved.clear()
            await self.publish()
            rest = begun + INTERVAL - clock.elapsed()
            if rest > 0:
                await sleep(rest / 1000)
            if self._clerk.accepting and self._clerk.book.head.size == self.size:
                await self._wait_for_news(sleep)

    async def _wait_for_news(self, sleep: Callable[[float], Awaitable[None]]) -> None:
        moved = asyncio.ensure_future(self._clerk.head_moved.wait())
        rest = asyncio.ensure_future(sleep(AGAIN_UNWITNESSED / 1000))
        try:
            await asyncio.wait({moved, rest}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            moved.cancel()
            rest.cancel()

    async def _publish(self, head: Head) -> bool:
        old = self.size
        await in_thread(self.render, old, head.size)
        self._asked_at = self._clerk.clock.elapsed()
        lines = await self.ask_witnesses(head.note, old)
        note = _with_cosignatures(head, self._note if head.size == old else None, lines)
        if note == self._note:
            return False
        # The note first: a receipt may be given out for it as soon as its tiles are there, and
        # after the checkpoint has been shown nothing may be missing from what is kept of it.
        now = self._clerk.clock.now()
        self._clerk.write(lambda storage: storage.save_note(head.size, note, now), "note_commit")
        await in_thread(self._tree.replace_checkpoint, note)
        self.size, self._note = head.size, note
        await in_thread(self._tree.remove_partial, old, head.size)
        return True

    def render(self, old: int, new: int) -> None:
        """Write durably all tiles and bundles by which the record grew from ``old`` to ``new``.

        Raises OSError, sqlite3.Error or LookupError. Files that are there already are compared.
        """
        connection = connect_for_reading(self._directory.database)
        try:
            self._tree.render(RecordReader(connection), old, new)
        finally:
            connection.close()

    def restore_files(self) -> None:
        """Write published files that are missing, and compare those at the right edge; remove what
        a crash left half-written. Run at start.

        Raises FileDiffers, OSError, sqlite3.Error or LookupError.
        """
        self._tree.sweep()
        record = self._clerk.book.storage
        # Readers may still hold an older checkpoint of the tiles that are not yet full.
        sizes = record.note_sizes(self.size - self.size % TILE_WIDTH, limit=TILE_WIDTH)
        self._tree.restore(record, self.size, sizes)

    def _is_time_again(self) -> bool:
        if self._asked_at is None:
            return True
        witnessed = self._note is not None and len(Note.parse(self._note).signatures) > 1
        pause = AGAIN if witnessed else AGAIN_UNWITNESSED
        return self._clerk.clock.elapsed() - self._asked_at >= pause


async def in_thread(work: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """Work on files in another thread, so that a slow disk holds no reader up.

    Such work cannot be broken off. A caller that is cancelled waits until it is over, or the next
    round would write to the same files at the same time.
    """
    running = asyncio.ensure_future(asyncio.to_thread(work, *args, **kwargs))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait([running])
        raise


def _with_cosignatures(
    head: Head, published: bytes | None, lines: Sequence[SignatureLine]
) -> bytes:
    """The head's note with ``lines``, and with the lines of the note already published for the
    same size by witnesses that did not sign anew."""
    fresh = {(line.name, line.key_id) for line in lines}
    kept = []
    if published is not None:
        kept = [
            line
            for line in Note.parse(published).signatures
            if (line.name, line.key_id) not in fresh
        ]
    return Note.parse(head.note).with_signatures([*kept, *lines]).encode()
