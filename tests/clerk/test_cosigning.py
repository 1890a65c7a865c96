"""A round of witnesses over a real database: what is asked, remembered and kept as evidence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from glasshouse.acts.facts import Put
from glasshouse.acts.rules import HouseRules
from glasshouse.acts.sql_facts import SqlFacts
from glasshouse.clerk.alarms import Alarms
from glasshouse.clerk.cosigning import (
    EVIDENCE,
    SECOND_WRITER,
    Cosigning,
    memory_path,
    notes_held_by_witnesses,
)
from glasshouse.clerk.directory import HouseDirectory
from glasshouse.clerk.storage import Head, Storage, StoredEntry
from glasshouse.clerk.witnessing import Witnessing
from glasshouse.record import witness as reference
from glasshouse.record.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from glasshouse.record.cosignature import WitnessSigner
from glasshouse.record.merkle import Tree, leaf_hash
from glasshouse.record.note import Note, SignerKey
from glasshouse.record.tiles import render_hash_tiles
from glasshouse.record.trusted import Evidence
from tests.clerk.desk import LOG as DESK_LOG
from tests.clerk.desk import Desk
from tests.clerk.loopback_witness import answer, honest, listening
from tests.house.world import Someone, key

LOG = SignerKey("record.example.org/glasshouse", bytes(32))
WITNESS = WitnessSigner("witness.example.org/w1", bytes([1]) * 32)
NOW = 1_763_800_000
ENTRIES = [b"entry %d" % i for i in range(300)]
TREE = Tree(map(leaf_hash, ENTRIES))
RULES = HouseRules(
    version="1",
    origin=LOG.name,
    log_key=LOG.verifier.format(),
    house="0" * 64,
    admission="closed",
    daily_cap=0,
    author_quota=100,
    witnesses=(),
    quorum=1,
)


class StoppedClock:
    time = 1_000

    def now(self) -> int:
        return self.time

    def elapsed(self) -> int:
        return self.time


@pytest.fixture
def directory(tmp_path: Path) -> HouseDirectory:
    directory = HouseDirectory(tmp_path / "house")
    directory.create()
    storage = Storage(directory.database)
    storage.begin()
    storage.add_entries(
        [StoredEntry(i, f"{i:064x}", i, bytes(32), raw) for i, raw in enumerate(ENTRIES)]
    )
    leaves = [leaf_hash(raw) for raw in ENTRIES]
    storage.put_tiles(list(render_hash_tiles(0, leaves, storage.tile)))
    storage.advance(storage.head(), Head(len(ENTRIES), TREE.root(), b"", bytes(32), 0))
    storage.commit()
    storage.close()
    set_rules(directory, RULES, 1)
    return directory


def set_rules(directory: HouseDirectory, rules: HouseRules, size: int) -> None:
    storage = Storage(directory.database)
    storage.begin()
    facts = SqlFacts(storage.connection)
    facts.apply([Put(rules)], size)
    facts.flush()
    storage.commit()
    storage.close()


def note_of(size: int) -> bytes:
    return sign_checkpoint(Checkpoint(LOG.name, size, TREE.root(size)), LOG)


def named(url: str) -> HouseRules:
    return replace(RULES, witnesses=((WITNESS.verifier.format(), url),))


async def test_a_round_brings_the_cosignatures_and_remembers_them(
    directory: HouseDirectory,
) -> None:
    alarms = Alarms()
    witness = reference.Witness(WITNESS, [LOG.verifier])
    async with listening(honest(witness, LOG.name, NOW)) as host:
        set_rules(directory, named(host.url), 2)
        cosigning = Cosigning(directory, StoppedClock(), alarms)
        for size in (1, 257, 300):
            lines = await cosigning(note_of(size), 0)
            published = Note.parse(note_of(size)).with_signatures(lines).encode()
            assert open_checkpoint(published, LOG.verifier, [WITNESS.verifier]).cosignatures
        await cosigning.aclose()
    memory = Witnessing.load(memory_path(directory))
    assert memory == cosigning.memory
    assert memory.seen(WITNESS.name) == 300
    assert memory.unwitnessed_since is None
    assert alarms.standing == {}
    assert len(host.requests) == 3


async def test_case_17_without_witnesses_it_says_since_when_across_restarts(
    directory: HouseDirectory,
) -> None:
    clock = StoppedClock()
    async with listening(honest(reference.Witness(WITNESS, []), LOG.name, NOW)) as host:
        set_rules(directory, named(host.url), 2)
    for clock.time in (1_000, 2_000):
        cosigning = Cosigning(directory, clock, Alarms())
        assert await cosigning(note_of(3), 0) == []
        await cosigning.aclose()
    memory = Witnessing.load(memory_path(directory))
    assert memory.unwitnessed_since == 1_000
    assert memory.witnesses[WITNESS.name].error == "witness_unreachable"


async def test_a_house_without_witnesses_is_sealed_and_not_witnessed(
    directory: HouseDirectory,
) -> None:
    set_rules(directory, replace(RULES, quorum=0), 2)
    cosigning = Cosigning(directory, StoppedClock(), Alarms())
    assert await cosigning(note_of(3), 0) == []
    await cosigning.aclose()
    assert cosigning.memory.unwitnessed_since == 1_000


async def test_an_act_of_the_house_changes_whom_it_asks(directory: HouseDirectory) -> None:
    cosigning = Cosigning(directory, StoppedClock(), Alarms())
    assert await cosigning(note_of(3), 0) == []
    witness = reference.Witness(WITNESS, [LOG.verifier])
    async with listening(honest(witness, LOG.name, NOW)) as host:
        set_rules(directory, named(host.url), 2)
        assert len(await cosigning(note_of(4), 3)) == 1
    await cosigning.aclose()


async def test_case_10_proof_of_a_second_writer_is_kept_and_raises_alarm(
    directory: HouseDirectory,
) -> None:
    larger = Tree(map(leaf_hash, [*ENTRIES, b"written elsewhere"]))
    note = Note.parse(sign_checkpoint(Checkpoint(LOG.name, 301, larger.root()), LOG))
    latest = note.with_signatures([WITNESS.cosign(note.text, NOW)]).encode()
    witness = reference.Witness(WITNESS, [LOG.verifier], latest=[latest])
    alarms = Alarms()
    async with listening(honest(witness, LOG.name, NOW)) as host:
        set_rules(directory, named(host.url), 2)
        cosigning = Cosigning(directory, StoppedClock(), alarms)
        assert await cosigning(note_of(299), 0) == []
        assert await cosigning(note_of(300), 0) == []
        await cosigning.aclose()
    # However often it is shown, it is one piece of evidence.
    [file] = (directory.root / EVIDENCE).iterdir()
    evidence = Evidence.parse(file.read_bytes())
    assert (evidence.reason, evidence.offered) == ("witness_ahead", latest)
    assert set(alarms.standing) == {SECOND_WRITER, f"witness {WITNESS.name}"}
    assert str(file) in alarms.standing[SECOND_WRITER]


async def test_an_alarm_ends_with_its_reason_and_proof_stays(directory: HouseDirectory) -> None:
    async def conflict(method: str, path: str, body: bytes) -> bytes:
        return answer(409, "text/plain", b"")

    alarms = Alarms()
    alarms.sound(SECOND_WRITER, "proven before")
    async with listening(conflict) as host:
        set_rules(directory, named(host.url), 2)
        cosigning = Cosigning(directory, StoppedClock(), alarms)
        await cosigning(note_of(3), 0)
        assert f"witness {WITNESS.name}" in alarms.standing
        host.handler = honest(reference.Witness(WITNESS, [LOG.verifier]), LOG.name, NOW)
        assert len(await cosigning(note_of(3), 0)) == 1
        await cosigning.aclose()
    assert set(alarms.standing) == {SECOND_WRITER}


async def test_an_unreadable_database_stops_nothing(directory: HouseDirectory) -> None:
    alarms = Alarms()
    cosigning = Cosigning(directory, StoppedClock(), alarms)
    await cosigning.aclose()
    assert await cosigning(note_of(3), 0) == []
    assert set(alarms.standing) == {"witnesses"}


async def test_a_house_publishes_with_its_witness_and_without(tmp_path: Path) -> None:
    log = DESK_LOG
    witness = reference.Witness(WITNESS, [log.verifier])
    async with listening(honest(witness, log.name, NOW)) as host:
        desk = Desk(tmp_path / "desk")
        desk.found(witnesses=[{"vkey": WITNESS.verifier.format(), "url": host.url}], quorum=1)
        async with desk.house.running():
            pass
        raw = desk.directory.checkpoint.read_bytes()
        assert open_checkpoint(raw, log.verifier, [WITNESS.verifier]).cosignatures
        assert Witnessing.load(memory_path(desk.directory)).unwitnessed_since is None
    notes = await notes_held_by_witnesses(desk.directory, print)
    assert notes == [], "the witness is down now, and the house starts all the same"
    desk.open(witnessed=notes)
    desk.described(Someone(desk.entries[0].act.id, [key("house")]), "north")
    async with desk.house.running():
        pass
    raw = desk.directory.checkpoint.read_bytes()
    signed = open_checkpoint(raw, log.verifier, [WITNESS.verifier])
    assert (signed.size, signed.cosignatures) == (2, ())
    memory = Witnessing.load(memory_path(desk.directory))
    assert memory.unwitnessed_since == desk.clock.now()
    assert memory.seen(WITNESS.name) == 1


async def test_case_8_a_start_learns_what_the_witnesses_saw(directory: HouseDirectory) -> None:
    alarms: list[str] = []
    assert await notes_held_by_witnesses(directory, alarms.append) == []
    note = Note.parse(note_of(300))
    latest = note.with_signatures([WITNESS.cosign(note.text, NOW)]).encode()
    witness = reference.Witness(WITNESS, [LOG.verifier], latest=[latest])
    async with listening(honest(witness, LOG.name, NOW)) as host:
        set_rules(directory, named(host.url), 2)
        assert await notes_held_by_witnesses(directory, alarms.append) == [latest]
    assert alarms == []
    assert await notes_held_by_witnesses(directory, alarms.append) == []
    assert len(alarms) == 1, "a witness that is down holds nobody up, and is named"


async def test_a_start_without_a_house_has_no_witnesses(tmp_path: Path) -> None:
    assert await notes_held_by_witnesses(HouseDirectory(tmp_path / "none"), print) == []
    assert not (tmp_path / "none").exists()
