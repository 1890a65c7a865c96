"""The demo house: everything the chronology holds, entered as anybody's acts are, at true times."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from stat import S_IMODE

import pytest

from glasshouse.acts import judge
from glasshouse.acts.authors import Author
from glasshouse.acts.entry import Entry
from glasshouse.acts.identifiers import instant_to_milliseconds
from glasshouse.acts.key_file import read_key
from glasshouse.acts.memory_facts import MemoryFacts
from glasshouse.acts.replay import Replay
from glasshouse.acts.sheets import Sheet
from glasshouse.archive.facts import Document
from glasshouse.clerk.directory import HOUSE_KEY, HouseDirectory
from glasshouse.clerk.sheet_store import SheetReader
from glasshouse.clerk.storage import RecordReader, StoredEntry, connect_for_reading
from glasshouse.demo.builder import Built, NotTaken, build, demo_origin
from glasshouse.demo.chronology import Chronology, ReportedAct, RivalVersion, load
from glasshouse.demo.founding import REGISTRY_KEY
from glasshouse.house.facts import CONFERENCES, DOCUMENTS, PARTIES, Conference, named
from glasshouse.kinds import REGISTRY
from glasshouse.parley.facts import Statement
from glasshouse.record.checkpoint import open_checkpoint
from glasshouse.record.note import VerifierKey

START = 1_795_000_000_000
ORIGIN = "127.0.0.1/demo-test"
ENTRIES = 3 + 60 + 34 + 72 + 28


@dataclass
class TickingClock:
    """A millisecond goes by between two looks."""

    time: int = START

    def now(self) -> int:
        self.time += 1
        return self.time

    def elapsed(self) -> int:
        return self.now() - START


def dice(seed: str) -> Callable[[int], bytes]:
    """Bytes that look random and are the same in every run."""
    drawn = iter(range(10**9))
    return lambda count: hashlib.sha256(f"{seed} {next(drawn)}".encode()).digest()[:count]


@dataclass
class DemoHouse:
    """The house that was built, read as any program would read it."""

    built: Built
    ended: int
    progress: list[tuple[str, int, int]]
    record: RecordReader
    sheets: SheetReader
    facts: MemoryFacts = field(default_factory=MemoryFacts)
    replayed: bytes = b""

    @property
    def entries(self) -> list[StoredEntry]:
        return list(self.record.entries(0, self.built.size))

    @property
    def acts(self) -> list[Entry]:
        return [Entry.parse(stored.raw) for stored in self.entries]

    def lines(self, entry: Entry) -> dict[str, str]:
        raw = self.sheets.get(entry.act.envelope.sheets["en"])
        assert raw is not None
        return Sheet.parse(raw).lines

    def party(self, slug: str) -> str:
        party = named(self.facts, PARTIES, slug)
        assert party is not None
        return party

    def replay(self) -> None:
        replay = Replay(self.facts, REGISTRY)
        for entry in self.acts:
            reading = judge.read(entry.act, self.facts, REGISTRY)
            keys = judge.signing_keys(reading, self.facts)
            signers = judge.check_signatures(entry.act, entry.signatures, keys)
            decision = replay.decide(reading, entry.received, signers)
            assert (decision.refused, decision.effect) == (None, entry.effect)
            replay.record(decision)
        self.replayed = replay.digest


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoHouse]:
    place = tmp_path_factory.mktemp("demo") / "house"
    clock, progress = TickingClock(), []
    built = build(place, ORIGIN, clock, dice("demo"), lambda *told: progress.append(told))
    directory = HouseDirectory(place)
    connections = connect_for_reading(directory.database), connect_for_reading(directory.sheets)
    house = DemoHouse(
        built, clock.time, progress, RecordReader(connections[0]), SheetReader(connections[1])
    )
    house.replay()
    yield house
    for connection in connections:
        connection.close()


@cache
def chronology() -> Chronology:
    return load()


def said(kind: type[ReportedAct] | type[RivalVersion]) -> list[ReportedAct | RivalVersion]:
    return [each for each in chronology().in_order() if isinstance(each, kind)]


@pytest.fixture(scope="module")
def entered(demo: DemoHouse) -> dict[str, tuple[Entry, Statement]]:
    """Each statement of the chronology with its entry, found by the order of entry alone."""
    statements = [entry for entry in demo.acts if entry.act.kind == "statement.make"]
    found = {}
    for each, entry in zip(chronology().in_order(), statements, strict=True):
        statement = demo.facts.get(Statement, entry.act.id)
        assert statement is not None
        found[each.id] = entry, statement
    return found


# --- The house ------------------------------------------------------------------------------------


def test_every_entry_has_effect_and_there_are_as_many_as_there_should_be(demo: DemoHouse) -> None:
    assert demo.built.size == demo.record.head().size == ENTRIES
    assert {entry.effect for entry in demo.acts} == {None}


def test_a_replay_in_memory_comes_to_the_stored_digest(demo: DemoHouse) -> None:
    assert demo.replayed == demo.record.head().digest == demo.entries[-1].digest


def test_nothing_is_back_dated(demo: DemoHouse) -> None:
    for entry in demo.acts:
        claimed = instant_to_milliseconds(entry.act.envelope.said)
        assert START <= entry.received <= demo.ended
        assert START - 1000 < claimed <= entry.received


def test_each_author_had_seen_the_record_before_speaking(demo: DemoHouse) -> None:
    for stored, entry in zip(demo.entries, demo.acts, strict=True):
        saw = entry.act.envelope.saw
        assert stored.index - 32 < saw.size <= stored.index
        assert demo.record.root_at(saw.size).hex() == saw.root


def test_it_is_published_by_its_own_key_and_seen_by_no_witness(demo: DemoHouse) -> None:
    raw = HouseDirectory(demo.built.directory).checkpoint.read_bytes()
    signed = open_checkpoint(raw, VerifierKey.parse(demo.built.log_key))
    assert (signed.size, signed.root.hex()) == (ENTRIES, demo.built.root)
    assert len(signed.note.signatures) == 1


def test_the_keys_stay_with_whoever_runs_it_and_open_what_they_should(demo: DemoHouse) -> None:
    directory = HouseDirectory(demo.built.directory)
    assert sorted(path.name for path in directory.keys.iterdir()) == [
        "house.key",
        "log.key",
        "registry.key",
    ]
    assert {S_IMODE(path.stat().st_mode) for path in directory.keys.iterdir()} == {0o600}
    founded, established = demo.acts[0].act, demo.acts[1].act
    assert read_key(directory.read_key(HOUSE_KEY)).value == founded.envelope.body["house_key"]
    assert read_key(directory.read_key(REGISTRY_KEY)).value == established.envelope.body["key"]


def test_it_says_that_it_is_a_demonstration(demo: DemoHouse) -> None:
    lines = demo.lines(demo.acts[0])
    assert "demonstration" in lines["name"].lower()
    assert "demonstration" in lines["operator"]
    assert demo.built.conference == "peace-1917-18"


def test_whoever_waits_is_told_how_far_it_is(demo: DemoHouse) -> None:
    done = [number for _doing, number, _total in demo.progress]
    assert done == sorted(done)
    assert done[-1] == ENTRIES
    assert {total for _doing, _done, total in demo.progress} == {ENTRIES}


def test_the_same_clock_and_dice_build_the_same_record(demo: DemoHouse, tmp_path: Path) -> None:
    again = build(tmp_path / "again", ORIGIN, TickingClock(), dice("demo"))
    assert again.root == demo.built.root


def test_other_dice_build_another_record(demo: DemoHouse, tmp_path: Path) -> None:
    other = build(tmp_path / "other", ORIGIN, TickingClock(), dice("other"))
    assert other.root != demo.built.root
    assert demo_origin(dice("demo")) != demo_origin(dice("other"))


def test_it_is_not_built_over_anything(tmp_path: Path) -> None:
    (tmp_path / "something").touch()
    with pytest.raises(FileExistsError):
        build(tmp_path, ORIGIN, TickingClock(), dice("demo"))
    assert [path.name for path in tmp_path.iterdir()] == ["something"]


def test_a_full_disk_ends_it_with_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: object, *arguments: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("glasshouse.clerk.storage.Storage.add_entries", fail)
    with pytest.raises(NotTaken):
        build(tmp_path / "house", ORIGIN, TickingClock(), dice("demo"))
    assert not HouseDirectory(tmp_path / "house").checkpoint.exists()


# --- What the chronology holds --------------------------------------------------------------------


def test_the_conference_is_a_transcript_by_the_registry(demo: DemoHouse) -> None:
    conference = demo.facts.get(Conference, named(demo.facts, CONFERENCES, "peace-1917-18") or "")
    assert conference is not None
    assert (conference.mode, conference.subject) == ("transcript", "peace")
    assert conference.languages == ("en",)
    assert conference.transcribers == (demo.party("registry"),)


def test_every_party_is_described_and_holds_no_key(demo: DemoHouse) -> None:
    assert len(chronology().parties) == 60
    for party in chronology().parties:
        author = demo.facts.get(Author, demo.party(party.slug))
        assert author is not None
        assert author.described_by == demo.party("registry")
        assert not author.admitted


def test_every_source_is_a_document_with_its_standing(demo: DemoHouse) -> None:
    assert len(chronology().sources) == 34
    for source in chronology().sources:
        document = demo.facts.get(Document, named(demo.facts, DOCUMENTS, source.slug) or "")
        assert document is not None
        assert (document.seen, document.standing) == (source.seen, source.standing)


def test_every_act_and_every_version_is_there_in_the_words_of_the_chronology(
    demo: DemoHouse, entered: dict[str, tuple[Entry, Statement]]
) -> None:
    assert (len(said(ReportedAct)), len(said(RivalVersion))) == (72, 28)
    for each in chronology().in_order():
        entry, statement = entered[each.id]
        lines = demo.lines(entry)
        assert (lines["speaker"], lines["text"]) == (each.speaker, each.text)
        assert lines["addressed"] == each.addressed
        assert lines.get("occurred_printed") == each.occurred.printed
        assert statement.nature == each.nature
        assert statement.languages == each.languages
        assert statement.speaker == demo.party(each.party)
        assert statement.jointly_with == tuple(map(demo.party, each.jointly_with))
        assert statement.addressees == tuple(map(demo.party, each.addressees))
        assert (statement.edtf, statement.calendar) == (
            each.occurred.edtf,
            each.occurred.calendar,
        )


def test_every_act_is_linked_to_what_it_answers(
    entered: dict[str, tuple[Entry, Statement]],
) -> None:
    acts = [each for each in said(ReportedAct) if isinstance(each, ReportedAct)]
    assert sum(act.answers is not None for act in acts) > 20
    for act in acts:
        expected = () if act.answers is None else (entered[act.answers][1].id,)
        assert entered[act.id][1].answers == expected
        assert entered[act.id][1].rival_of is None


def test_every_version_names_the_act_it_rivals(
    entered: dict[str, tuple[Entry, Statement]],
) -> None:
    for each in said(RivalVersion):
        assert isinstance(each, RivalVersion)
        statement = entered[each.id][1]
        assert statement.rival_of == entered[each.rival_of][1].id
        assert statement.answers == ()


def test_what_is_not_checked_says_so(
    demo: DemoHouse, entered: dict[str, tuple[Entry, Statement]]
) -> None:
    general_knowledge = named(demo.facts, DOCUMENTS, "general-knowledge")
    document = demo.facts.get(Document, general_knowledge or "")
    assert document is not None
    assert document.seen == document.standing == "unchecked"
    unchecked = 0
    for each in chronology().in_order():
        statement = entered[each.id][1]
        assert statement.certainty == each.certainty
        assert [demo.facts.get(Document, source) for source in statement.sources] == [
            demo.facts.get(Document, named(demo.facts, DOCUMENTS, slug) or "")
            for slug in _slugs(each.sources)
        ]
        flagged = general_knowledge in statement.sources or statement.certainty == "low"
        assert flagged == each.unchecked
        unchecked += flagged
    assert unchecked > 0


def _slugs(codes: tuple[str, ...]) -> list[str]:
    slugs = {source.code: source.slug for source in chronology().sources}
    return [slugs[code] for code in codes]


def test_nobody_speaks_for_themselves_here(demo: DemoHouse) -> None:
    registry = demo.party("registry")
    for entry in demo.acts[2:]:
        assert entry.act.by == registry
        assert (entry.act.envelope.reported is not None) == (entry.act.kind == "statement.make")


def test_notes_keep_what_the_chronology_says_about_an_act(
    demo: DemoHouse, entered: dict[str, tuple[Entry, Statement]]
) -> None:
    for each in chronology().in_order():
        note = demo.lines(entered[each.id][0]).get("note", "")
        if isinstance(each, ReportedAct):
            expected = [each.note, each.occurred.why]
        else:
            expected = [each.point, each.why]
        for text in filter(None, expected):
            assert text in note
        assert bool(note) == any(expected) or each.id == "a14"


def test_the_seven_secret_treaties_stand_in_the_note_of_their_publication(
    demo: DemoHouse, entered: dict[str, tuple[Entry, Statement]]
) -> None:
    note = demo.lines(entered["a10"][0])["note"]
    assert len(chronology().treaties) == 7
    for treaty in chronology().treaties:
        assert f"{treaty.title} ({treaty.dated}; {treaty.parties}): {treaty.subject}" in note
    others = [name for name in entered if name != "a10"]
    assert not any("Treaty of London" in str(demo.lines(entered[name][0])) for name in others)
