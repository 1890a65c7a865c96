"""A group makes its key on a record, each member from the command line: what the others showed is
fetched from the record, and what oneself shows is said there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from glasshouse.cli.election_archive import archive
from glasshouse.cli.election_collect import collect
from glasshouse.cli.election_trustee import certificate, decrypt, polynomial, share
from glasshouse.cli.exits import CommandEnded
from glasshouse.cli.trustee_key import Owner, read_member, write_key
from glasshouse.cli.vote_opening import Source
from tests.cli.holding import Held
from tests.cli.simulator import ADDRESS, serve
from tests.cli.test_verifier import check


class Machine:
    """A member's own machine: a key file, and a folder for what the others sent."""

    def __init__(self, root: Path, held: Held, place: int) -> None:
        self.held, self.place, self.name = held, place, held.group[place - 1]
        self.key, self.folder = root / f"{place}/my.key", root / f"{place}/exchange"

    def made(self, suffix: str) -> bytes:
        """The one message of this kind that is new here."""
        return max(
            self.folder.glob(f"*.{suffix}"), key=lambda path: path.stat().st_mtime_ns
        ).read_bytes()

    def collect(self, slug: str = "status") -> int:
        transport = serve(self.held.house.resources())
        return collect(Source(ADDRESS, slug, transport=transport), self.folder)


def group(root: Path) -> tuple[Held, list[Machine]]:
    held = Held(single=0, members=3, needed=2)
    held.announce()
    return held, [Machine(root, held, place) for place in (1, 2, 3)]


def certify(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    owner = Owner(machine.held.id, machine.held.offices[machine.name])
    certificate(
        machine.folder, machine.key,
        size=3, needed=2, place=machine.place, owner=owner, json=True
    )  # fmt: skip
    commitment = json.loads(capsys.readouterr().out)["commitment"]
    raw = machine.made("cert")
    machine.held.of_vote(machine.name, "trustee.certify", [raw], commitment=commitment)


def of_another_vote(path: Path) -> Path:
    """The same key in a file for another vote."""
    key = read_member(path)
    assert key.owner is not None
    other = path.with_name(f"other-{path.name}")
    write_key(other, key, Owner("ab" * 32, key.owner.trustee))
    return other


def test_a_vote_is_held_by_a_group_from_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    held, machines = group(tmp_path)
    for machine in machines:
        certify(machine, capsys)
    for machine in machines:
        assert machine.collect() == 0
        polynomial(machine.folder, machine.key)
        held.of_vote(machine.name, "trustee.deal", [machine.made("polynomial")])
    for machine in machines:
        machine.collect()
        share(machine.folder, machine.key, name=None)
        held.of_vote(machine.name, "trustee.hold", [machine.made("voutput")])
    held.commit_roll()
    held.open()
    held.cast(0, [0, 1, 0], [1, 1, 0])
    held.cast(1, [0, 0, 1], [0, 1, 0])
    held.close()
    held.tally()
    for machine, suffix in zip(machines[1:], ("dkey", "voutput"), strict=True):
        copy = held.write_copy(tmp_path / f"copy-{machine.place}")
        bel, out = tmp_path / f"{machine.place}.bel", tmp_path / f"{machine.place}.json"
        archive(Source(str(copy), "status"), bel)
        own = next(machine.folder.glob("*.dkey"))  # what it showed has the same name
        own = own.with_suffix(f".{suffix}")
        for key, sealed in ((machine.key, None), (of_another_vote(machine.key), own)):
            with pytest.raises(CommandEnded, match=r"a member of a group|another vote"):
                decrypt(bel, out, key=key, dkey=sealed)
        assert decrypt(bel, out, key=machine.key, dkey=own) == 0
        held.of_vote(machine.name, "trustee.decrypt", [out.read_bytes()])
    held.decide([[0, 1, 1], [1, 2, 0]])
    found = check(held.write_copy(tmp_path / "copy"))
    assert found.findings.faults == []
    assert found.votes[0].result == ((0, 1, 1), (1, 2, 0))


def test_what_is_there_already_is_not_fetched_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _held, machines = group(tmp_path)
    for machine in machines[:2]:
        certify(machine, capsys)
    machines[0].collect()
    assert "2 of 3 members of the group showed (1 files are new)" in capsys.readouterr().out
    machines[0].collect()
    assert "(0 files are new)" in capsys.readouterr().out


def test_another_message_in_one_s_name_is_noticed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _held, machines = group(tmp_path)
    certify(machines[0], capsys)
    (own,) = machines[0].folder.glob("*.cert")
    own.write_bytes(own.read_bytes() + b" ")
    with pytest.raises(CommandEnded) as caught:
        machines[0].collect()
    assert caught.value.code == 1
    assert "is another message" in caught.value.wrong


def test_a_vote_that_is_not_there_is_told(tmp_path: Path) -> None:
    _held, machines = group(tmp_path)
    with pytest.raises(CommandEnded) as caught:
        machines[0].collect("another")
    assert caught.value.code == 2
