"""The archive of a vote held on a record: what any tool reads, and the same from house and copy."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from glasshouse.cli.election_archive import archive
from glasshouse.cli.election_verify import verify
from glasshouse.cli.exits import CommandEnded
from glasshouse.cli.vote_opening import Source
from glasshouse.elections.archive_of import NothingCast, archive_of, shares_in_order, timestamp_of
from glasshouse.elections.belenios.archive import read_records, write_record, write_start
from glasshouse.elections.belenios.ballots import Ballot
from glasshouse.elections.belenios.election import Election
from glasshouse.elections.belenios.faults import Fault
from glasshouse.elections.belenios.writing import Writing
from glasshouse.elections.folds import works
from tests.cli.holding import Held, begun, decided, voted
from tests.cli.simulator import ADDRESS, serve


@pytest.fixture(scope="module")
def held() -> Held:
    return decided()


def written_by_hand(held: Held) -> bytes:
    """The archive as the writing of archives makes it from ballots, sums and shares."""
    file = io.BytesIO()
    writing = Writing(file, timestamp_of(held.vote))
    writing.setup(Election.parse(held.election.raw), held.trustees, held.roll)
    for raw in held.box.ballots:
        writing.ballot(Ballot.parse(raw))
    writing.end_ballots()
    writing.encrypted_tally(held.counting())
    for owner in (3, 1, 2):
        writing.partial_decryption(owner, held.shares[owner])
    writing.result(held.vote.counts)
    return file.getvalue()


def test_an_archive_is_verified_and_the_same_from_house_and_copy(
    held: Held, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = held.write_copy(tmp_path / "copy")
    assert archive(Source(str(copy), "status"), tmp_path / "copy.bel") == 0
    served = serve(held.resources())
    house = Source(ADDRESS, "status", transport=served)
    assert archive(house, tmp_path / "house.bel") == 0
    raw = (tmp_path / "copy.bel").read_bytes()
    assert raw == (tmp_path / "house.bel").read_bytes() == written_by_hand(held)
    capsys.readouterr()
    assert verify(tmp_path / "copy.bel", json=True) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["votes"] == [[1, 0, 2], [0, 2, 2]]
    assert said["fingerprint"] == held.election.fingerprint
    assert said["uuid"] == held.election.uuid


def test_an_archive_goes_on_where_an_earlier_one_ended(tmp_path: Path) -> None:
    held = voted()
    archives = []
    for number, step in enumerate(["open", "close", "tally", "decrypt", "decide", "late"]):
        if step == "decrypt":
            held.decrypt(1, 2, 3)
        elif step == "late":
            held.decrypt(4)
        elif step != "open":
            getattr(held, step)()
        copy = held.write_copy(tmp_path / f"copy-{number}")
        out = tmp_path / f"{number}.bel"
        assert archive(Source(str(copy), "status"), out) == 0
        archives.append(out.read_bytes())
    for earlier, later in pairwise(archives):
        assert later.startswith(earlier)
    assert archives[-1] == archives[-2]


def test_json_names_what_people_compare(
    held: Held, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = held.write_copy(tmp_path / "copy")
    archive(Source(str(copy), "status"), tmp_path / "a.bel", json=True)
    said = json.loads(capsys.readouterr().out)
    assert said["fingerprint"] == held.election.fingerprint
    assert (said["result"], said["ballots"], said["state"]) == ("written", 4, "decided")


# --- what is refused ------------------------------------------------------------------------------


def ended(copy: Path, out: Path, slug: str = "status") -> CommandEnded:
    with pytest.raises(CommandEnded) as caught:
        archive(Source(str(copy), slug), out)
    return caught.value


def test_no_archive_is_left_of_a_vote_that_does_not_fit(tmp_path: Path) -> None:
    held = voted()
    held.close()
    held.tally(voters=2)
    out = tmp_path / "a.bel"
    refused = ended(held.write_copy(tmp_path / "copy"), out)
    assert refused.code == 1
    assert "not the number of voters" in refused.wrong
    assert not out.exists()


def test_no_archive_is_made_from_a_record_that_does_not_fit(held: Held, tmp_path: Path) -> None:
    copy = held.write_copy(tmp_path / "copy")
    (copy / "file" / (held.vote.roll or "")).unlink()
    assert ended(copy, tmp_path / "a.bel").code == 1
    assert not (tmp_path / "a.bel").exists()


def test_a_file_that_is_there_is_not_overwritten(held: Held, tmp_path: Path) -> None:
    copy = held.write_copy(tmp_path / "copy")
    out = tmp_path / "a.bel"
    out.write_bytes(b"kept")
    assert ended(copy, out).code == 1
    assert out.read_bytes() == b"kept"


def test_a_vote_that_is_not_there_or_not_open_is_told(tmp_path: Path) -> None:
    held = begun()
    copy = held.write_copy(tmp_path / "copy", {})
    assert ended(copy, tmp_path / "a.bel", "another").code == 2
    assert "no ballot box yet" in ended(copy, tmp_path / "a.bel").wrong


# --- the stream itself ----------------------------------------------------------------------------


def test_ballots_are_asked_for_one_at_a_time_and_none_beyond_what_counts(held: Held) -> None:
    asked: list[int] = []

    def ballots() -> Iterator[bytes]:
        for number, raw in enumerate([*held.box.ballots, b"beyond"]):
            asked.append(number)
            yield raw

    done = [work for work in works(held.house.facts, held.vote) if work is not None]
    stream = archive_of(held.vote, done, held.files.__getitem__, ballots())
    for _setup in range(5):
        next(stream)
    assert asked == []
    next(stream)
    assert asked == [0]
    made = b"".join(write_record(r.name, r.raw, 1) for r in stream)
    assert asked == [0, 1, 2, 3]
    assert len(list(read_records(io.BytesIO(write_start(1) + made)))) > 0


def test_a_box_with_fewer_ballots_than_count_is_a_fault(held: Held) -> None:
    with pytest.raises(Fault, match="the box ends before it") as caught:
        list(archive_of(held.vote, [], held.files.__getitem__, held.box.ballots[:2]))
    assert (caught.value.name, caught.value.where) == ("ballot_missing", "ballot 3")


def test_a_vote_without_a_box_has_no_archive() -> None:
    vote = begun().vote
    with pytest.raises(NothingCast):
        timestamp_of(vote)
    with pytest.raises(NothingCast):
        list(archive_of(vote, [], lambda digest: b"", []))


def test_shares_stand_in_order_of_entry(held: Held) -> None:
    done = [work for work in works(held.house.facts, held.vote) if work is not None]
    assert [work.place for work in shares_in_order(held.vote, done)] == [3, 1, 2]
