"""A house in which a vote is held, for the browser: who speaks there, with which key files, and a
clock that the test moves while the house is served."""

from __future__ import annotations

import urllib.request
from dataclasses import dataclass
from pathlib import Path

from glasshouse.acts.key_file import write_key
from glasshouse.clerk.directory import HOUSE_KEY, HouseDirectory
from glasshouse.elections.belenios.ballots import make_ballot
from glasshouse.elections.belenios.election import Election
from tests.browser.addresses import read_json
from tests.elections.boxes.hall import HallDesk
from tests.elections.voting import Drawn, Voting, number
from tests.house.world import START, Someone, key

#: What every speaker of the house is called, and their key files.
SPEAKERS = ("office", "north", "south", "red", "green", "blue", "registrar")
HOUR = 3_600_000


def clock_file(directory: Path) -> Path:
    """Where the time of a served house stands, Unix ms: whoever writes it moves the clock."""
    return directory.parent / "time"


@dataclass
class FileClock:
    """Two clocks that go on together when the file of the time is written."""

    path: Path

    def now(self) -> int:
        return int(self.path.read_text())

    def elapsed(self) -> int:
        return self.now() - START


def build_hall(directory: Path, *, group: bool = True) -> Voting:
    """A conference in session, whose office can hold a vote; nothing is announced."""
    desk = HallDesk(directory)
    voting = Voting(group=group, world=desk)
    voting.files = {}
    house = HouseDirectory(directory)
    house.write_key(HOUSE_KEY, write_key("house.example/house", key("house")))
    return voting


def write_keys(voting: Voting, folder: Path) -> dict[str, Path]:
    """The key file of each speaker."""
    files = {}
    for name in SPEAKERS:
        someone: Someone = getattr(voting, name)
        files[name] = folder / f"{name}.key"
        files[name].write_text(write_key(f"house.example/{name}", someone.keys[0]) + "\n")
    return files


def fetch(address: str) -> bytes:
    """The bytes at an address of a served house."""
    with urllib.request.urlopen(address, timeout=30) as answer:
        return bytes(answer.read())


def cast(house: str, slug: str, voters: list[tuple[int, list[int]]]) -> None:
    """Voters, each by the number behind its secret, cast a ballot through the door."""
    page = read_json(f"{house}/votes/{slug}.json")
    digest = next(each["digest"] for each in page["files"] if each["code"] == "election")
    election = Election.parse(fetch(f"{house}/record/file/{digest}"))
    drawn = Drawn("ballots of the browser")
    for voter, choices in voters:
        made = make_ballot(election, voter_secret(voter), [choices], drawn)
        request = urllib.request.Request(
            f"{house}/api/votes/{page['vote']['id']}/ballots", data=made.raw, method="POST"
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert answer.status == 201, answer.read()


def voter_secret(voter: int) -> int:
    """The secret behind the credential of a voter."""
    return number(f"voter in the browser {voter}")
