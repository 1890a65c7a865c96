"""Writing files so that they are there after a power cut, or not at all.

A file is written under a temporary name outside the published tree, synced, then renamed; the
directories are synced after. A file that must never change is compared, never overwritten.
"""

from __future__ import annotations

import os
from pathlib import Path

from glasshouse.clerk.seams import Hook, no_hook


class FileDiffers(OSError):
    """A published file that can never change is there with other bytes. The disk has failed, or
    somebody has written where only the house may."""


class TreeFiles:
    """Writes below ``root`` by way of ``temporary``, which lies on the same file system.

    One thread uses it. OSError on a full or failing disk: nothing half-written is left in place.
    """

    def __init__(self, root: Path, temporary: Path, hook: Hook = no_hook) -> None:
        """Nothing is created yet."""
        self._root = root
        self._temporary = temporary
        self._hook = hook
        self._unsynced: set[Path] = set()
        self._ready: set[Path] = set()

    def write_once(self, path: str, content: bytes) -> None:
        """Make sure the file is there with exactly this content; FileDiffers if with another.

        Its directory is synced by ``sync_directories``.
        """
        place = self._root / path
        try:
            existing = place.read_bytes()
        except FileNotFoundError:
            self._hook("before_tile_write")
            self._make_ready(place.parent)
            self._write(place, content)
            self._hook("after_tile_write")
        else:
            self._make_ready(place.parent)
            if existing != content:
                raise FileDiffers(f"{path} is there with other bytes")
        self._unsynced.add(place.parent)

    def replace(self, path: str, content: bytes) -> None:
        """Put new content in place of a file in one step, durably."""
        place = self._root / path
        self._hook("before_checkpoint_rename")
        self._make_ready(place.parent)
        self._write(place, content)
        self._hook("after_checkpoint_rename")
        self._unsynced.add(place.parent)
        self.sync_directories()

    def sync_directories(self) -> None:
        """Make the names written so far durable."""
        for directory in sorted(self._unsynced):
            self._sync(directory)
        self._unsynced.clear()

    def sweep(self) -> int:
        """Remove what a crash left half-written; how many files."""
        leftovers = list(self._temporary.iterdir()) if self._temporary.exists() else []
        for path in leftovers:
            path.unlink()
        return len(leftovers)

    def _write(self, place: Path, content: bytes) -> None:
        # One thread writes, so one temporary name for each final name is enough.
        fresh = self._temporary / "-".join(place.relative_to(self._root).parts)
        try:
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                self._hook("before_fsync")
                os.fsync(file.fileno())
                self._hook("after_fsync")
            fresh.replace(place)
        except BaseException:
            # After a failed sync the kernel may hold the file for written: never sync it again,
            # write it anew.
            fresh.unlink(missing_ok=True)
            raise

    def _make_ready(self, directory: Path) -> None:
        """Make a directory. Its own name and those above it are synced once in each process: one
        that is there may be left from a crash, before it was synced."""
        if directory in self._ready:
            return
        if directory != self._root:
            self._make_ready(directory.parent)
            directory.mkdir(exist_ok=True)
            self._unsynced.add(directory.parent)
        self._ready.add(directory)

    def _sync(self, directory: Path) -> None:
        descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
        try:
            self._hook("before_fsync")
            os.fsync(descriptor)
            self._hook("after_fsync")
        finally:
            os.close(descriptor)
