"""A database from a published record, and a published record from the database.

``rebuild`` makes a house anew when its database is lost (spec/record.md 5.3, case 32): from the
tiles of the house or of any mirror, a copy of the words, and the log key. Every entry is verified
against the checkpoint and judged again by the rules in force at its index; the result must have
the very root that was signed, and nothing new is signed. What no mirror holds cannot come back;
``Rebuilt.lost`` says what.

``render_all_tiles`` is the other direction: it writes or repairs the published tree from the
database, after proving the database against its own head (case 7).
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from itertools import islice
from pathlib import Path

from glasshouse.acts import judge
from glasshouse.acts.entry import Entry
from glasshouse.acts.envelope import MalformedAct
from glasshouse.acts.facts import Facts, sortable
from glasshouse.acts.recorded import Recorded
from glasshouse.acts.registry import Registry
from glasshouse.acts.replay import Decision, Replay
from glasshouse.acts.sql_facts import SqlFacts
from glasshouse.acts.words import Withheld
from glasshouse.clerk.directory import HOUSE_KEY, LOG_KEY, HouseDirectory
from glasshouse.clerk.file_store import FileStore, named_files
from glasshouse.clerk.seams import no_hook
from glasshouse.clerk.sheet_store import SheetStore
from glasshouse.clerk.storage import Head, RecordReader, Storage, StoredEntry
from glasshouse.clerk.tree_files import FileDiffers, TreeFiles
from glasshouse.record.checkpoint import SignedCheckpoint
from glasshouse.record.client import CHECKPOINT_PATH, Source
from glasshouse.record.client import RecordReader as PublishedReader
from glasshouse.record.errors import MismatchError
from glasshouse.record.merkle import leaf_hash, root_at
from glasshouse.record.note import Note, SignerKey, VerifierKey
from glasshouse.record.policy import Policy
from glasshouse.record.tilereader import TileHashReader
from glasshouse.record.tiles import (
    bundles_for_growth,
    encode_bundle,
    hash_tiles_for_growth,
    leaf_hashes,
    render_hash_tiles,
    tile_at,
)

ENTRIES_PER_TRANSACTION = 1000
ACTS_PER_TRANSACTION = 100
"""Acts whose words are stored at once; each can have 4 MiB."""

Words = Callable[[str], bytes | None]
"""From a sheet's fingerprint (hex) to its bytes, or None if this copy does not have it."""

Contents = Callable[[str], bytes | None]
"""The same for files."""

Beside = Callable[[HouseDirectory, Facts], Iterable[str]]
"""Brings back what lies beside the record and other rooms know of; sentences on what of it is
lost."""

Progress = Callable[[int, int], None]
"""Called with the number of entries done and their total."""


class NotRebuildable(Exception):
    """An entry is not what the rules make of it: the record is not one of this program's.

    ``index`` is the entry's, ``code`` why.
    """

    def __init__(self, index: int, code: str, sentence: str) -> None:
        super().__init__(f"entry {index}: {sentence} ({code})")
        self.index = index
        self.code = code


@dataclass(frozen=True)
class Rebuilt:
    """What was made: the size and root of the record, how many sheets and files came back.

    ``missing_sheets`` are those no act withheld and that the copy of the words did not have,
    ``missing_files`` those that acts name and that were not at hand: a fault until they are found.
    ``lost`` are plain sentences about what no copy of a record holds.
    """

    size: int
    root: bytes
    sheets: int
    missing_sheets: tuple[str, ...]
    files: int
    missing_files: tuple[str, ...]
    lost: tuple[str, ...]


class Refill:
    """Writes verified entries into a house that lacks them, judging each one again."""

    def __init__(
        self, storage: Storage, registry: Registry, root_at_size: Callable[[int], bytes]
    ) -> None:
        """``root_at_size`` gives the root of any size that an act may say it saw."""
        self._storage = storage
        self._registry = registry
        self._root_at = lru_cache(maxsize=4096)(root_at_size)
        self._facts = SqlFacts(storage.connection)
        head = storage.head()
        self._replay = Replay(
            self._facts, registry, size=head.size, digest=head.digest, received=head.received
        )

    def add(self, entries: list[bytes]) -> None:
        """Add the next entries in one transaction; raises NotRebuildable."""
        old = self._storage.head()
        self._storage.begin()
        stored = [self._judge(raw) for raw in entries]
        leaves = leaf_hashes(entries)
        self._storage.put_tiles(list(render_hash_tiles(old.size, leaves, self._storage.tile)))
        self._storage.add_entries(stored)
        self._facts.flush()
        size = self._replay.size
        # No note: what was never published at this size is not signed now.
        root = self._storage.root_at(size)
        new = Head(size, root, b"", self._replay.digest, self._replay.received)
        self._storage.advance(old, new)
        self._storage.commit()

    def _judge(self, raw: bytes) -> StoredEntry:
        index = self._replay.size
        try:
            entry = Entry.parse(raw)
            decision = self._decide(entry, index)
        except MalformedAct as error:
            raise NotRebuildable(index, error.code, error.sentence) from error
        except judge.Refusal as error:
            raise NotRebuildable(index, error.code, "the rules refuse it") from error
        if decision.refused is not None:
            raise NotRebuildable(index, decision.refused.code, "the rules refuse it")
        if decision.effect != entry.effect:
            raise NotRebuildable(index, "effect_differs", "the rules give it another effect")
        self._replay.record(decision)
        return StoredEntry(index, entry.act.id, entry.received, self._replay.digest, raw)

    def _decide(self, entry: Entry, index: int) -> Decision:
        if entry.received < self._replay.received:
            raise NotRebuildable(index, "time_runs_back", "it is dated before the one before it")
        if self._facts.get(Recorded, entry.act.id) is not None:
            raise NotRebuildable(index, "act_twice", "it is on the record already")
        reading = judge.read(entry.act, self._facts, self._registry)
        keys = judge.signing_keys(reading, self._facts)
        signers = judge.check_signatures(entry.act, entry.signatures, keys)
        judge.check_times(entry.act, entry.received)
        judge.check_saw(entry.act, index, self._root_at)
        return self._replay.decide(reading, entry.received, signers)


def rebuild(
    source: Source,
    words: Words,
    log_key: SignerKey,
    new: Path,
    registry: Registry,
    *,
    contents: Contents = lambda digest: None,
    beside: Beside = lambda directory, facts: (),
    house_key: str | None = None,
    time: int,
    progress: Progress = lambda done, total: None,
) -> Rebuilt:
    """Make the house directory ``new`` from a published record.

    ``source`` is the record's directory or a mirror, ``contents`` gives files, ``beside`` brings
    back what lies beside the record, ``house_key`` is the text of the house's key file if it was
    kept, ``time`` (Unix ms) stands for the lost time of publication. ``new`` appears whole or not
    at all.

    Raises FileExistsError if ``new`` is there, NotRebuildable, and ``RecordError`` where the copy
    is not what its checkpoint says.
    """
    if new.exists():
        raise FileExistsError(f"{new} is there already: name a new directory")
    published = PublishedReader(source, Policy.of_log(log_key.verifier))
    signed = published.checkpoint()
    if signed.size == 0:
        raise NotRebuildable(0, "record_empty", "the record has no entry")
    new.parent.mkdir(parents=True, exist_ok=True)
    workplace = Path(tempfile.mkdtemp(prefix=f".{new.name}-", dir=new.parent))
    try:
        directory = HouseDirectory(workplace)
        directory.create()
        rebuilt = _fill(
            directory,
            published,
            signed,
            log_key.verifier,
            words,
            contents,
            registry,
            time,
            progress,
        )
        beside_lost = _bring_back_beside(directory, beside)
        directory.write_key(LOG_KEY, log_key.format())
        if house_key is not None:
            directory.write_key(HOUSE_KEY, house_key)
        _publish(directory, signed)
        workplace.replace(new)
    except BaseException:
        shutil.rmtree(workplace, ignore_errors=True)
        raise
    lost = (*_ALWAYS_LOST, *beside_lost, *(() if house_key is not None else (_HOUSE_KEY_LOST,)))
    return Rebuilt(signed.size, signed.root, *rebuilt, lost)


_HOUSE_KEY_LOST = (
    "The house key, which was not given: without it nothing can be withheld, and no rule changed."
)
_ALWAYS_LOST = (
    "Published checkpoints of smaller sizes, and cosignatures other than those on the newest.",
    "The times at which checkpoints were published.",
    "Statements that were taken and not yet on the record.",
    "Uploaded files that no entry names, and keys other than those given.",
)


def _fill(
    directory: HouseDirectory,
    published: PublishedReader,
    signed: SignedCheckpoint,
    log: VerifierKey,
    words: Words,
    contents: Contents,
    registry: Registry,
    time: int,
    progress: Progress,
) -> tuple[int, tuple[str, ...], int, tuple[str, ...]]:
    hashes = published.hashes(signed)
    storage = Storage(directory.database)
    sheets = SheetStore(directory.sheets)
    try:
        refill = Refill(storage, registry, lambda size: root_at(size, hashes))
        entries = published.entries(signed)
        while chunk := list(islice(entries, ENTRIES_PER_TRANSACTION)):
            refill.add(chunk)
            progress(storage.head().size, signed.size)
        filled = storage.head()
        if (filled.size, filled.root) != (signed.size, signed.root):
            raise MismatchError("rebuilt_root", "The entries make another tree.", CHECKPOINT_PATH)
        storage.begin()
        storage.advance(filled, replace(filled, note=_own_note(signed, log)))
        storage.save_note(signed.size, signed.raw, time)
        storage.commit()
        facts = SqlFacts(storage.connection)
        return (
            *_bring_back_words(facts, sheets, words),
            *_bring_back_files(directory, named_files(storage.connection), contents),
        )
    finally:
        storage.close()
        sheets.close()


def _bring_back_beside(directory: HouseDirectory, beside: Beside) -> tuple[str, ...]:
    storage = Storage(directory.database)
    try:
        return tuple(beside(directory, SqlFacts(storage.connection)))
    finally:
        storage.close()


def _own_note(signed: SignedCheckpoint, log: VerifierKey) -> bytes:
    """The note as the log signed it, without cosignatures."""
    place = (log.name, log.key_id)
    own = [line for line in signed.note.signatures if (line.name, line.key_id) == place]
    return Note(signed.note.text, tuple(own)).encode()


def _bring_back_words(
    facts: Facts, sheets: SheetStore, words: Words
) -> tuple[int, tuple[str, ...]]:
    """Store every sheet that is not withheld; how many, and which are missing."""
    found, missing = 0, []
    after: str | None = None
    while page := facts.find(Recorded, "all", after=after, limit=ACTS_PER_TRANSACTION):
        after = sortable(page[-1].index)
        fresh = []
        for digest in [digest for recorded in page for _language, digest in recorded.sheets]:
            # Threat: a mirror that kept withheld words brings them back into the house.
            if facts.get(Withheld, digest) is not None:
                continue
            raw = words(digest)
            if raw is not None and sha256(raw).hexdigest() == digest:
                fresh.append((digest, raw))
            else:
                missing.append(digest)
        sheets.put(fresh, 0)
        found += len(fresh)
    return found, tuple(missing)


def _bring_back_files(
    directory: HouseDirectory, named: Iterable[str], contents: Contents
) -> tuple[int, tuple[str, ...]]:
    """Store every file that an act names, one at a time; how many, and which are missing."""
    store = FileStore(directory)
    found, missing = 0, []
    for digest in sorted(named):
        content = contents(digest)
        if content is None or sha256(content).hexdigest() != digest:
            missing.append(digest)
            continue
        arrival = store.arrival()
        try:
            arrival.write(content)
            arrival.settle(store.path(digest), no_hook)
        finally:
            arrival.discard()
        found += 1
    return found, tuple(missing)


def _publish(directory: HouseDirectory, signed: SignedCheckpoint) -> None:
    storage = Storage(directory.database)
    try:
        files = TreeFiles(directory.record, directory.temporary)
        render_all_tiles(storage, files, signed.size, signed.root)
        files.replace(CHECKPOINT_PATH, signed.raw)
    finally:
        storage.close()


def render_all_tiles(
    record: RecordReader, files: TreeFiles, size: int, root: bytes, *, repair: bool = False
) -> int:
    """Write every tile and bundle of the tree of ``size`` with ``root``; how many were repaired.

    ``repair`` overwrites files that are there with other bytes; otherwise FileDiffers is raised
    for them. Nothing is written that does not lead to ``root``: MismatchError names the tile or
    entry at which the database itself is damaged.
    """
    hashes = TileHashReader(size, record.tile, root)
    repaired = 0

    def write(path: str, content: bytes) -> None:
        nonlocal repaired
        try:
            files.write_once(path, content)
        except FileDiffers:
            if not repair:
                raise
            files.replace(path, content)
            repaired += 1

    for tile in hash_tiles_for_growth(0, size):
        write(tile.path, hashes.read_tile(tile))
    for bundle in bundles_for_growth(0, size):
        entries = record.raw_entries(bundle.start, bundle.start + bundle.width)
        _check_entries(entries, bundle.start, hashes.read_tile(tile_at(0, bundle.index, size)))
        write(bundle.path, encode_bundle(entries))
    files.sync_directories()
    return repaired


def _check_entries(entries: list[bytes], start: int, tile: bytes) -> None:
    leaves = [leaf_hash(raw) for raw in entries]
    if b"".join(leaves) == tile:
        return
    for place, leaf in enumerate(leaves):
        if leaf != tile[32 * place : 32 * place + 32]:
            index = start + place
            sentence = f"Entry {index} in the database is not what was sealed."
            raise MismatchError("entry_mismatch", sentence, f"entry {index}")
    raise MismatchError(
        "entry_missing", "The database lacks entries.", f"entry {start + len(leaves)}"
    )
