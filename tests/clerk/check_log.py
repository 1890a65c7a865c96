"""Checks everything that a house has promised, from its disk alone, with the public record room.

It shares no code with the clerk beyond the room of formats: it reads the published tree as a
stranger would, and the two databases with plain SQL.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from glasshouse.acts.entry import Entry
from glasshouse.acts.judge import check_signatures, read, signing_keys
from glasshouse.acts.memory_facts import MemoryFacts
from glasshouse.acts.registry import Registry
from glasshouse.acts.replay import Replay
from glasshouse.acts.words import Withheld
from glasshouse.kinds import REGISTRY
from glasshouse.record.checkpoint import open_checkpoint
from glasshouse.record.merkle import Tree, leaf_hash
from glasshouse.record.note import VerifierKey
from glasshouse.record.tilereader import TileHashReader
from glasshouse.record.tiles import bundles_for_growth, decode_bundle, hash_tiles_for_growth


@dataclass(frozen=True)
class Checked:
    """What was found: sizes of the published and the committed record, ids of the acts."""

    published: int
    committed: int
    acts: list[str]


def check_log(
    root: Path,
    log: VerifierKey,
    acknowledged: Iterable[str] = (),
    registry: Registry = REGISTRY,
    *,
    crashed: bool = False,
) -> Checked:
    """Assert that the house at ``root`` keeps its promises; nobody may have it open.

    - the published checkpoint is signed, and every tile and entry it speaks of is there and leads
      to its root;
    - the committed head is signed, and is the root of the committed entries, of which the published
      ones are the beginning; so is every note ever published;
    - a replay from nothing gives every entry's effect and running digest;
    - the files that entries name are there, each of its fingerprint and its length;
    - the words of every entry are there, unless withheld, and nobody else's (which ``crashed``
      allows: the next start sweeps what a batch left that never came to be);
    - each act acknowledged is on the record, once.
    """
    database = sqlite3.connect(root / "house.sqlite3")
    words = sqlite3.connect(root / "sheets.sqlite3")
    try:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        rows = database.execute(
            "SELECT entry_index, act_id, raw, digest FROM entry ORDER BY entry_index"
        ).fetchall()
        raw = [row[2] for row in rows]
        tree = Tree(leaf_hash(each) for each in raw)
        published = _check_published(root / "record", log, raw)
        _check_head(database, log, tree)
        for size, note in database.execute("SELECT size, note FROM note"):
            signed = open_checkpoint(note, log)
            assert (signed.size, signed.root) == (size, tree.root(size))
        named = _check_replay(rows, registry)
        _check_files(root / "files", raw)
        held = {row[0].hex(): row[1] for row in words.execute("SELECT digest, raw FROM sheet")}
        assert named <= held.keys(), "words are missing"
        assert crashed or named == held.keys(), "there are words that are nobody's"
        assert all(hashlib.sha256(text).hexdigest() == sheet for sheet, text in held.items())
        acts = [row[1].hex() for row in rows]
        assert len(set(acts)) == len(acts)
        assert set(acknowledged) <= set(acts), "an acknowledged act is lost"
        return Checked(published, len(rows), acts)
    finally:
        database.close()
        words.close()


def _check_published(record: Path, log: VerifierKey, raw: list[bytes]) -> int:
    if not (record / "checkpoint").exists():
        return 0
    signed = open_checkpoint((record / "checkpoint").read_bytes(), log)
    reader = TileHashReader(
        signed.size, lambda tile: (record / tile.path).read_bytes(), signed.root
    )
    for tile in hash_tiles_for_growth(0, signed.size):
        reader.read_tile(tile)
    entries: list[bytes] = []
    for bundle in bundles_for_growth(0, signed.size):
        entries += decode_bundle((record / bundle.path).read_bytes(), bundle.width)
    assert Tree(leaf_hash(each) for each in entries).root() == signed.root
    assert entries == raw[: signed.size], "the database is not ahead of what is published"
    return signed.size


def _check_head(database: sqlite3.Connection, log: VerifierKey, tree: Tree) -> None:
    size, root, note = database.execute("SELECT size, root, note FROM head").fetchone()
    assert (size, root) == (tree.size, tree.root())
    if size:
        signed = open_checkpoint(note, log)
        assert (signed.size, signed.root) == (size, root)


def _check_files(folder: Path, raw: list[bytes]) -> None:
    for file in {file for each in raw for file in Entry.parse(each).act.envelope.files}:
        content = (folder / file.digest).read_bytes()
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (file.digest, file.size)


def _check_replay(rows: list[tuple[int, bytes, bytes, bytes]], registry: Registry) -> set[str]:
    """Replay the entries; the fingerprints of the words that must be there."""
    replay = Replay(MemoryFacts(), registry)
    named: set[str] = set()
    for index, act_id, raw, digest in rows:
        entry = Entry.parse(raw)
        assert entry.act.id == act_id.hex() == hashlib.sha256(entry.act.raw).hexdigest()
        assert entry.received >= replay.received
        reading = read(entry.act, replay.facts, registry)
        keys = signing_keys(reading, replay.facts)
        signers = check_signatures(entry.act, entry.signatures, keys)
        decision = replay.decide(reading, entry.received, signers)
        assert decision.refused is None
        assert (decision.index, decision.effect) == (index, entry.effect)
        replay.record(decision)
        assert replay.digest == digest
        named |= set(entry.act.envelope.sheets.values())
    return {each for each in named if replay.facts.get(Withheld, each) is None}
