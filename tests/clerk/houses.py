"""Houses on disk, made from a world of ``tests.house``: entries, words, tiles and checkpoints as a
clerk leaves them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from glasshouse.clerk.directory import LOG_KEY, HouseDirectory
from glasshouse.clerk.rebuild import Refill, render_all_tiles
from glasshouse.clerk.sheet_store import SheetStore
from glasshouse.clerk.storage import Storage
from glasshouse.clerk.tree_files import TreeFiles
from glasshouse.kinds import REGISTRY
from glasshouse.record.checkpoint import Checkpoint, sign_checkpoint
from glasshouse.record.merkle import EMPTY_ROOT
from glasshouse.record.note import SignerKey
from tests.house.world import ORIGIN, World

LOG = SignerKey(ORIGIN, hashlib.sha256(b"log key").digest())
"""The log key that the world's founding names."""


def write_house(root: Path, world: World, publish: Sequence[int] | None = None) -> HouseDirectory:
    """Write the world to a house directory, and publish these sizes (by default the last)."""
    directory = HouseDirectory(root)
    directory.create()
    directory.write_key(LOG_KEY, LOG.format())
    continue_house(directory, world, [world.size] if publish is None else publish)
    return directory


def continue_house(directory: HouseDirectory, world: World, publish: Sequence[int]) -> None:
    """Write what the world has gained since; withheld words go as the clerk lets them go."""
    storage = Storage(directory.database)
    sheets = SheetStore(directory.sheets)
    held = set(sheets.digests())
    sheets.put([(d, s.raw) for d, s in world.sheets.items() if d not in held], 0)
    # The world's authors saw nothing of the record yet: size 0.
    refill = Refill(storage, REGISTRY, lambda size: EMPTY_ROOT)
    raw = [entry.encode() for entry in world.entries[storage.head().size :]]
    if raw:
        refill.add(raw)
    head = storage.head()
    storage.begin()
    note = sign_checkpoint(Checkpoint(LOG.name, head.size, head.root), LOG)
    storage.advance(head, replace(head, note=note))
    files = TreeFiles(directory.record, directory.temporary)
    for size in publish:
        root = storage.root_at(size)
        note = sign_checkpoint(Checkpoint(LOG.name, size, root), LOG)
        storage.save_note(size, note, world.now)
        render_all_tiles(storage, files, size, root)
        files.replace("checkpoint", note)
    storage.commit()
    storage.close()
    sheets.close()


def small_world() -> World:
    """A house with a secretariat and three described parties; six entries."""
    world = World()
    house = world.found()
    office = world.office(house)
    for slug in ("north", "south", "east"):
        world.described(office, slug, description=f"The side called {slug}, in many words.")
    return world
