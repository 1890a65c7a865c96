"""Elections that one program begins and the other goes on with, at every step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from interop.reading import ballots_of, cut_after_setup, result_of
from interop.roles import Credentials, Key, Roles
from interop.roles_here import Here
from interop.roles_there import There
from interop.tool import Tool

UUID = "ABCDEFGHJKLMNP"
TEMPLATE: dict[str, Any] = {
    "description": "Entschieden durch das Volk – décidé par le peuple",
    "name": "Status of the “province”",
    "questions": [
        {"answers": ["Union", "Independence"], "blank": True, "min": 1, "max": 1, "question": "?"},
        {"answers": ["A", "Б", "ع"], "min": 0, "max": 2, "question": "Whom?"},
    ],
}
VOTERS = {"anna": 1, "boris": 2, "clara": 2, "dmitri": 10}
VOTES = [
    ("anna", [[0, 1, 0], [1, 1, 0]]),
    ("boris", [[0, 0, 1], [0, 0, 1]]),
    ("anna", [[1, 0, 0], [0, 0, 0]]),
    ("dmitri", [[0, 1, 0], [1, 0, 0]]),
]
RESULT = [[1, 10, 2], [10, 0, 2]]
ALTERNATING = ["here", "there"]
SHIFTED = ["there", "here"]


class Turns:
    """Who plays the next step: the programs named, one after the other, again and again."""

    def __init__(self, both: dict[str, Roles], names: Sequence[str]) -> None:
        self._roles = [both[name] for name in names]
        self._step = 0

    def next(self) -> Roles:
        self._step += 1
        return self._roles[(self._step - 1) % len(self._roles)]


@dataclass
class Election:
    """One election, with the keys to go on with it; its trustees are a single one (number 1), and
    three members of a group of which two suffice (numbers 2 to 4)."""

    archive: Path
    credentials: Credentials
    keys: dict[int, Key] = field(default_factory=dict)


def grouped(folder: Path, turns: Turns, size: int = 3, needed: int = 2) -> tuple[list[Key], Path]:
    """A group's key, each message of it by the program whose turn it is."""
    exchange = folder / "exchange"
    members = [
        turns.next().certificate(exchange, place, size, needed) for place in range(1, size + 1)
    ]
    for member in members:
        turns.next().polynomial(exchange, member)
    return [turns.next().share(exchange, member) for member in members], exchange


def begun(folder: Path, turns: Turns) -> Election:
    members, exchange = grouped(folder, turns)
    group = turns.next().group(exchange)
    single, shown = turns.next().single()
    credentials = turns.next().credentials(UUID, VOTERS)
    archive = turns.next().begin(UUID, TEMPLATE, credentials.public, [shown], group)
    return Election(archive, credentials, dict(enumerate([single, *members], start=1)))


def checked(archive: Path, both: dict[str, Roles]) -> None:
    for roles in both.values():
        roles.check(archive)


def finish(election: Election, turns: Turns, both: dict[str, Roles], owners: Sequence[int]) -> None:
    """From the ballots to the result; both programs check after every step."""
    archive = election.archive
    checked(archive, both)
    for voter, choices in VOTES:
        ballot = turns.next().vote(archive, election.credentials.private[voter], choices)
        turns.next().cast(archive, ballot)
    checked(archive, both)
    turns.next().tally(archive)
    checked(archive, both)
    for owner in owners:
        share = turns.next().decrypt(archive, owner, election.keys[owner])
        turns.next().add_share(archive, owner, share)
        checked(archive, both)
    turns.next().result(archive)
    checked(archive, both)
    assert result_of(archive.read_bytes()) == RESULT


@pytest.mark.parametrize("owners", [(1, 2, 3), (4, 1, 2), (2, 3, 4, 1)])
@pytest.mark.parametrize(
    ("beginning", "ending"),
    [
        (["here"], ["there"]),
        (["there"], ["here"]),
        (ALTERNATING, ALTERNATING),
        (SHIFTED, SHIFTED),
        (["here", "there", "there"], ["there", "there", "here"]),
    ],
    ids=lambda names: "-".join(names) if isinstance(names[0], str) else None,
)
def test_what_one_program_begins_the_other_ends(
    tmp_path: Path,
    both: dict[str, Roles],
    tool: Tool,
    beginning: list[str],
    ending: list[str],
    owners: tuple[int, ...],
) -> None:
    election = begun(tmp_path, Turns(both, beginning))
    finish(election, Turns(both, ending), both, owners)
    raw = election.archive.read_bytes()
    setup = cut_after_setup(raw)
    assert len(ballots_of(raw)) == len(VOTES)
    for ballot in ballots_of(raw):
        assert tool.verify_ballot(setup, ballot).code == 0


def test_both_programs_add_the_same_bytes(tmp_path: Path, here: Here, there: There) -> None:
    """What no chance goes into: ballots put in, sums, shares put in, and the result."""
    both: dict[str, Roles] = {"here": here, "there": there}
    election = begun(tmp_path, Turns(both, ALTERNATING))
    ballots = [
        here.vote(election.archive, election.credentials.private[voter], choices)
        for voter, choices in VOTES
    ]
    copies = {name: tmp_path / f"{name}.bel" for name in both}
    for name, roles in both.items():
        copies[name].write_bytes(election.archive.read_bytes())
        for ballot in ballots:
            roles.cast(copies[name], ballot)
        roles.tally(copies[name])
    assert copies["here"].read_bytes() == copies["there"].read_bytes()
    shares = {
        owner: there.decrypt(copies["there"], owner, election.keys[owner]) for owner in (1, 2, 4)
    }
    for name, roles in both.items():
        for owner, share in shares.items():
            roles.add_share(copies[name], owner, share)
        roles.result(copies[name])
    assert copies["here"].read_bytes() == copies["there"].read_bytes()


@pytest.mark.parametrize("by", ["here", "there"])
def test_a_share_under_another_trustees_number_is_refused_by_both(
    tmp_path: Path, both: dict[str, Roles], here: Here, there: There, by: str
) -> None:
    election = begun(tmp_path, Turns(both, ALTERNATING))
    both[by].tally(election.archive)
    share = both[by].decrypt(election.archive, 2, election.keys[2])
    there.add_share(election.archive, 1, share)
    with pytest.raises(AssertionError, match="the proof does not hold"):
        here.check(election.archive)
    with pytest.raises(AssertionError):
        there.result(election.archive)
