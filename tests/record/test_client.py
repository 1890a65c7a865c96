"""Reading a record from a directory or over HTTP. The numbers are those of spec 5.3."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from glasshouse.record.checkpoint import SignedCheckpoint
from glasshouse.record.client import DirectorySource, RecordReader
from glasshouse.record.errors import (
    ForkError,
    FormatError,
    MismatchError,
    NotFoundError,
    QuorumError,
    RecordError,
    RollbackError,
    SignatureError,
    TooLargeError,
    UnavailableError,
)
from glasshouse.record.merkle import leaf_hash
from glasshouse.record.proof import Proof, verify_proof
from glasshouse.record.tiles import encode_bundle
from glasshouse.record.trusted import TrustedLog
from tests.record.helpers import LOG_ONLY, OTHER_LOG, WITNESS, WITNESSED
from tests.record.simulator import LogSimulator, numbered

ENTRIES = numbered(0, 600)


@pytest.fixture
def log() -> LogSimulator:
    """A record published at 100, 300 and 600 entries: two full bundles and partial ones."""
    simulator = LogSimulator(ENTRIES[:100])
    simulator.grow(ENTRIES[100:300])
    simulator.grow(ENTRIES[300:])
    return simulator


def reader_of(log: LogSimulator) -> RecordReader:
    return RecordReader(log, LOG_ONLY)


def verify_everything(log: LogSimulator, signed: SignedCheckpoint, paths: list[str]) -> None:
    """Read all entries and compare all files, as a verifier does."""
    reader = reader_of(log)
    assert list(reader.entries(signed)) == ENTRIES
    assert reader.verify_published(signed, paths) == []


def write_files(log: LogSimulator, directory: Path) -> DirectorySource:
    for path, raw in log.files.items():
        file = directory / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(raw)
    return DirectorySource(directory)


class TestReading:
    def test_all_entries(self, log: LogSimulator) -> None:
        reader = reader_of(log)
        assert list(reader.entries(reader.checkpoint())) == ENTRIES

    @pytest.mark.parametrize(
        ("start", "end"),
        [(0, 0), (0, 1), (255, 256), (255, 257), (256, 512), (300, 300), (17, 583), (599, 600)],
    )
    def test_some_entries(self, log: LogSimulator, start: int, end: int) -> None:
        reader = reader_of(log)
        assert list(reader.entries(reader.checkpoint(), start, end)) == ENTRIES[start:end]

    @pytest.mark.parametrize(("start", "end"), [(-1, 5), (5, 4), (0, 601)])
    def test_entries_that_are_not_there_are_a_mistake_of_ours(
        self, log: LogSimulator, start: int, end: int
    ) -> None:
        reader = reader_of(log)
        with pytest.raises(ValueError, match="within the record"):
            next(reader.entries(reader.checkpoint(), start, end))

    def test_an_empty_record(self) -> None:
        reader = reader_of(LogSimulator())
        signed = reader.checkpoint()
        assert signed.size == 0
        assert list(reader.entries(signed)) == []

    def test_an_entry_is_read_without_the_rest(self, log: LogSimulator) -> None:
        reader = reader_of(log)
        signed = reader.checkpoint()
        log.read_paths.clear()
        assert list(reader.entries(signed, 300, 301)) == [ENTRIES[300]]
        assert sorted(log.read_paths) == [
            "tile/0/001",
            "tile/0/002.p/88",
            "tile/1/000.p/2",
            "tile/entries/001",
        ]

    def test_entries_come_as_they_are_read(self, log: LogSimulator) -> None:
        reader = reader_of(log)
        signed = reader.checkpoint()
        log.flip("tile/entries/001")
        entries = reader.entries(signed)
        assert [next(entries) for _ in range(256)] == ENTRIES[:256]
        with pytest.raises(MismatchError):
            next(entries)

    def test_a_receipt(self, log: LogSimulator) -> None:
        reader = reader_of(log)
        signed = reader.checkpoint()
        for index in [0, 255, 256, 599]:
            proof = reader.prove(signed, index)
            assert Proof.parse(proof.encode()) == proof
            verify_proof(proof, leaf_hash(ENTRIES[index]), LOG_ONLY)

    def test_the_policy_decides(self, log: LogSimulator) -> None:
        with pytest.raises(QuorumError):
            RecordReader(log, WITNESSED).checkpoint()
        log.cosign([WITNESS.cosign(log.note().split(b"\n\n")[0] + b"\n", 1).encode()])
        assert RecordReader(log, WITNESSED).checkpoint().size == 600
        with pytest.raises(SignatureError):
            reader_of(LogSimulator(ENTRIES[:3], OTHER_LOG)).checkpoint()


class TestAlteredBytes:
    def test_one_altered_byte_anywhere_is_found_and_its_place_named(
        self, log: LogSimulator
    ) -> None:
        """Every file, a byte at its start, its end and in between."""
        signed = reader_of(log).checkpoint()
        paths = [path for path in log.files if path != "checkpoint"]
        for path in paths:
            length = len(log.files[path])
            for position in {0, 1, 2, length // 2, length - 1}:
                log.flip(path, position)
                with pytest.raises(MismatchError) as refusal:
                    verify_everything(log, signed, paths)
                # At the right edge the tiles are proven as one; then each of them is named.
                assert path in refusal.value.place.split(", ")
                assert path in refusal.value.sentence
                log.flip(path, position)
        verify_everything(log, signed, paths)

    def test_an_altered_checkpoint_is_found(self, log: LogSimulator) -> None:
        for position in range(len(log.files["checkpoint"])):
            log.flip("checkpoint", position)
            with pytest.raises(RecordError):
                reader_of(log).checkpoint()
            log.flip("checkpoint", position)

    def test_the_altered_entry_is_named(self, log: LogSimulator) -> None:
        entries = [*ENTRIES[256:299], b"unsaid", *ENTRIES[300:512]]
        log.files["tile/entries/001"] = encode_bundle(entries)
        with pytest.raises(MismatchError) as refusal:
            list(reader_of(log).entries(reader_of(log).checkpoint()))
        assert refusal.value.code == "entry_mismatch"
        assert "Entry 299 in tile/entries/001" in refusal.value.sentence

    @pytest.mark.parametrize(
        "entries", [ENTRIES[256:511], [*ENTRIES[256:512], b"more"], ENTRIES[257:513][::-1], []]
    )
    def test_entries_left_out_added_or_moved_are_found(
        self, log: LogSimulator, entries: list[bytes]
    ) -> None:
        log.files["tile/entries/001"] = encode_bundle(entries)
        with pytest.raises(MismatchError) as refusal:
            list(reader_of(log).entries(reader_of(log).checkpoint()))
        assert refusal.value.place == "tile/entries/001"

    def test_a_stray_file_is_found(self, log: LogSimulator) -> None:
        signed = reader_of(log).checkpoint()
        for path in ["tile/entries/000.p/007", "tile/0/note.txt", "tile/entries/../../keys"]:
            with pytest.raises(MismatchError) as refusal:
                reader_of(log).verify_published(signed, [path])
            assert refusal.value.code == "stray_file"
        assert not any("keys" in path for path in log.read_paths)

    def test_what_lies_beyond_the_checkpoint_is_named_not_judged(self, log: LogSimulator) -> None:
        signed = reader_of(log).checkpoint()
        log.grow(numbered(600, 800))
        beyond = reader_of(log).verify_published(signed, sorted(log.files.keys() - {"checkpoint"}))
        assert beyond == [
            "tile/0/002",
            "tile/0/003.p/32",
            "tile/1/000.p/3",
            "tile/entries/002",
            "tile/entries/003.p/32",
        ]

    @pytest.mark.parametrize("path", ["tile/0/001", "tile/entries/001", "tile/0/002.p/88"])
    def test_a_missing_file_is_named(self, log: LogSimulator, path: str) -> None:
        signed = reader_of(log).checkpoint()
        del log.files[path]
        with pytest.raises(NotFoundError) as refusal:
            list(reader_of(log).entries(signed))
        assert refusal.value.path == path


class TestCase23:
    """A partial tile is gone while a client still holds an older checkpoint."""

    def test_the_full_tile_is_cut(self, log: LogSimulator) -> None:
        older = LOG_ONLY.open_checkpoint(log.note(300))
        log.grow(numbered(600, 1000))
        for path in [path for path in log.files if ".p/" in path]:
            full = path.split(".p/")[0]
            if full in log.files:
                del log.files[path]
        assert "tile/entries/001.p/44" not in log.files
        reader = reader_of(log)
        assert list(reader.entries(older)) == ENTRIES[:300]
        verify_proof(reader.prove(older, 299), leaf_hash(ENTRIES[299]), LOG_ONLY)

    @pytest.mark.parametrize(
        ("partial", "full"),
        [("tile/0/002.p/88", "tile/0/002"), ("tile/entries/002.p/88", "tile/entries/002")],
    )
    def test_when_the_full_one_is_missing_too_the_partial_is_named(
        self, log: LogSimulator, partial: str, full: str
    ) -> None:
        signed = reader_of(log).checkpoint()
        del log.files[partial]
        log.read_paths.clear()
        with pytest.raises(NotFoundError) as refusal:
            list(reader_of(log).entries(signed, 599))
        assert refusal.value.path == partial
        assert full in log.read_paths

    def test_a_cut_tile_is_verified_like_any_other(self, log: LogSimulator) -> None:
        older = LOG_ONLY.open_checkpoint(log.note(300))
        del log.files["tile/0/001.p/44"], log.files["tile/entries/001.p/44"]
        log.flip("tile/entries/001", 5)
        with pytest.raises(MismatchError):
            list(reader_of(log).entries(older))
        log.flip("tile/entries/001", 5)
        log.flip("tile/0/001", 5)
        with pytest.raises(MismatchError):
            list(reader_of(log).entries(older))


class TestFollowing:
    def test_a_record_is_followed(self, log: LogSimulator) -> None:
        trusted = TrustedLog(LOG_ONLY)
        reader = reader_of(log)
        for size in [600, 600, 700, 1100]:
            log.grow(numbered(log.size, size))
            assert reader.follow(trusted).size == size

    def test_case_14_a_fork_is_refused_with_evidence_that_its_own_tiles_support(
        self, log: LogSimulator
    ) -> None:
        trusted = TrustedLog(LOG_ONLY)
        reader_of(log).follow(trusted)
        fork = log.fork(400, numbered(1000, 1400))
        with pytest.raises(ForkError) as refusal:
            reader_of(fork).follow(trusted)
        assert refusal.value.evidence.proof == fork.proof(600)
        assert trusted.size == 600

    def test_case_16_a_rollback_is_refused(self, log: LogSimulator) -> None:
        trusted = TrustedLog(LOG_ONLY)
        reader_of(log).follow(trusted)
        with pytest.raises(RollbackError):
            reader_of(LogSimulator(ENTRIES[:599])).follow(trusted)

    def test_tiles_that_do_not_fit_the_checkpoint_are_no_fork(self, log: LogSimulator) -> None:
        trusted = TrustedLog(LOG_ONLY, log.note(300))
        log.flip("tile/0/002.p/88")
        with pytest.raises(MismatchError):
            reader_of(log).follow(trusted)

    def test_older_notes_are_earlier_states(self, log: LogSimulator) -> None:
        reader = reader_of(log)
        signed = reader.checkpoint()
        for size in [0, 1, 100, 256, 300, 599, 600]:
            assert reader.verify_older(signed, log.note(size)).size == size
        fork = log.fork(100, numbered(1000, 1400))
        for size in [101, 400, 500]:
            with pytest.raises(ForkError):
                reader.verify_older(signed, fork.note(size))
        log.grow(numbered(600, 601))
        with pytest.raises(RollbackError):
            reader.verify_older(signed, log.note(601))


class TestDirectory:
    def test_a_directory_is_a_record(self, log: LogSimulator, tmp_path: Path) -> None:
        source = write_files(log, tmp_path)
        reader = RecordReader(source, LOG_ONLY)
        signed = reader.checkpoint()
        assert list(reader.entries(signed)) == ENTRIES
        assert sorted(source.tile_paths()) == sorted(log.files.keys() - {"checkpoint"})
        assert reader.verify_published(signed, source.tile_paths()) == []

    def test_a_missing_file(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_bytes(b"")
        for path in ["checkpoint", "tile/0/000", "file/below"]:
            with pytest.raises(NotFoundError) as refusal:
                DirectorySource(tmp_path).read(path, 10)
            assert refusal.value.path == path
        assert list(DirectorySource(tmp_path / "nowhere").tile_paths()) == []

    def test_a_file_is_read_up_to_its_limit(self, tmp_path: Path) -> None:
        (tmp_path / "checkpoint").write_bytes(bytes(10))
        source = DirectorySource(tmp_path)
        assert source.read("checkpoint", 10) == bytes(10)
        with pytest.raises(TooLargeError):
            source.read("checkpoint", 9)

    def test_what_is_no_file_is_not_opened(self, tmp_path: Path) -> None:
        """Threat: a received directory with a pipe in it would hold the reader for ever."""
        os.mkfifo(tmp_path / "checkpoint")
        (tmp_path / "tile").mkdir()
        for path in ["checkpoint", "tile"]:
            with pytest.raises(UnavailableError) as refusal:
                DirectorySource(tmp_path).read(path, 10)
            assert refusal.value.code == "not_a_file"

    def test_other_failures_are_said(self, tmp_path: Path) -> None:
        (tmp_path / "checkpoint").symlink_to("checkpoint")
        with pytest.raises(UnavailableError) as refusal:
            DirectorySource(tmp_path).read("checkpoint", 10)
        assert refusal.value.code == "unreadable"


def test_a_checkpoint_that_is_none(log: LogSimulator) -> None:
    log.files["checkpoint"] = b"<html>Not here</html>"
    with pytest.raises(FormatError):
        reader_of(log).checkpoint()
    log.files["checkpoint"] = bytes(1_000_001)
    with pytest.raises(TooLargeError):
        reader_of(log).checkpoint()
