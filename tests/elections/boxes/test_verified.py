"""What a house keeps of a vote is verified from its own files and from a copy, and an archive of it
by the protocol alone."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest

from glasshouse.cli.election_archive import archive
from glasshouse.cli.election_verify import verify
from glasshouse.cli.mirror import mirror
from glasshouse.cli.places import open_place
from glasshouse.cli.verifier import Options, Verified, Verifier
from glasshouse.cli.vote_opening import Source
from glasshouse.cli.workspace import open_workspace
from glasshouse.kinds import REGISTRY
from glasshouse.record.errors import NotFoundError
from tests.elections.boxes.hall import Hall

ADDRESS = "https://hall.example"


def check(target: Path) -> Verified:
    with open_place(str(target)) as place, open_workspace(8) as workspace:
        return Verifier(place, REGISTRY, workspace, Options()).run()


async def held(root: Path) -> Hall:
    """A vote with its result, published."""
    hall = Hall(root, group=True)
    await hall.opened(voters=5)
    for voter, choice in enumerate([[1, 0, 0], [0, 1, 0], [0, 1, 0], [0, 0, 1]]):
        await hall.post(hall.ballot(voter, choice))
    await hall.post(hall.ballot(0, [0, 1, 0]))
    await hall.step()
    await hall.closed()
    for member in (hall.red, hall.blue):
        hall.decrypt(member)
    await hall.step()
    await hall.desk.publish()
    assert hall.vote().counts == ((0, 3, 1),)
    return hall


def serving(root: Path) -> httpx.MockTransport:
    """A network in which the house serves what lies in its directory."""

    def answer(request: httpx.Request) -> httpx.Response:
        with open_place(str(root)) as place:
            try:
                content = place.record.read(request.url.path.removeprefix("/record/"), 1 << 24)
            except NotFoundError:
                return httpx.Response(404)
        return httpx.Response(200, content=content)

    return httpx.MockTransport(answer)


async def test_a_house_verifies_the_votes_it_kept_from_its_own_files(tmp_path: Path) -> None:
    hall = await held(tmp_path)
    found = check(hall.desk.directory.root)
    assert found.findings.faults == []
    (vote,) = found.votes
    assert (vote.whole, vote.words) == (True, "same")
    assert (vote.ballots, vote.voters, vote.result) == (5, 4, ((0, 3, 1),))
    assert any("what it serves was not looked at" in each for each in found.findings.remarks)


async def test_a_copy_of_it_is_verified_and_its_archive_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hall = await held(tmp_path / "house")
    root, copy = hall.desk.directory.root, tmp_path / "copy"
    assert mirror(ADDRESS, copy, transport=serving(root)) == 0
    found = check(copy)
    assert found.findings.faults == []
    assert found.votes[0].whole
    for name, target in (("copy", copy), ("house", root)):
        assert archive(Source(str(target), "status"), tmp_path / f"{name}.bel") == 0
    assert (tmp_path / "copy.bel").read_bytes() == (tmp_path / "house.bel").read_bytes()
    capsys.readouterr()
    assert verify(tmp_path / "copy.bel", json=True) == 0
    assert json.loads(capsys.readouterr().out)["votes"] == [[0, 3, 1]]


async def test_an_open_vote_is_verified_at_every_moment(tmp_path: Path) -> None:
    hall = Hall(tmp_path)
    await hall.opened(voters=4)
    await hall.desk.publish()
    assert check(hall.desk.directory.root).findings.faults == []
    await hall.post(hall.ballot(0, [0, 1, 0]))
    # The anchor stands on the published record before the house comes to publish its boxes.
    await hall.serving.keeper.step()
    await hall.desk.publish()
    found = check(hall.desk.directory.root)
    assert found.findings.faults == []
    assert found.votes[0].ballots == 1


async def test_a_ballot_altered_on_the_house_s_own_disk_is_named(tmp_path: Path) -> None:
    hall = await held(tmp_path)
    bundle = hall.desk.directory.record / f"boxes/{hall.id}/tile/entries/000.p/5"
    raw = bytearray(bundle.read_bytes())
    raw[40] ^= 1
    bundle.write_bytes(raw)
    (fault,) = check(hall.desk.directory.root).findings.faults
    assert (fault.code, fault.ballot) == ("entry_altered", 1)
