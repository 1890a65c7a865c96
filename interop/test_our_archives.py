"""Archives that we write, in every state they can be left in, are accepted by belenios-tool, and so
is each of their ballots."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from glasshouse.elections.belenios.ballots import Ballot
from glasshouse.elections.belenios.election import Question
from interop.reading import ballots_of, cut_after_setup, events_of, result_of
from interop.roles import Choices, Key
from interop.roles_here import Here
from interop.roles_there import There
from interop.test_continuing import RESULT, TEMPLATE, UUID, VOTERS, VOTES, Turns, grouped
from interop.tool import Tool
from tests.elections.belenios.mutations import Scene, archive, group, scene, single
from tests.elections.belenios.scenes import RATIFY, basic, blank, threshold

Trustees = Callable[[Path, Here], tuple[list[tuple[int, Key]], list[Path], Path | None]]

ONE: dict[str, Any] = {
    "name": "Ratification",
    "questions": [{"answers": ["Yes", "No"], "min": 1, "max": 1, "question": "Ratify?"}],
}
ONE_VOTES: list[tuple[str, Choices]] = [("anna", [[1, 0]]), ("clara", [[0, 1]])]
UNWEIGHTED = dict.fromkeys(VOTERS)
HEAVY = {"anna": 3_000_000_000, "boris": 1_073_741_824, "clara": 0, "dmitri": 1}


def one(_folder: Path, here: Here) -> tuple[list[tuple[int, Key]], list[Path], None]:
    key, shown = here.single()
    return [(1, key)], [shown], None


def two(_folder: Path, here: Here) -> tuple[list[tuple[int, Key]], list[Path], None]:
    made = [here.single() for _trustee in range(2)]
    return [(n, key) for n, (key, _s) in enumerate(made, 1)], [shown for _k, shown in made], None


def two_of_three(folder: Path, here: Here) -> tuple[list[tuple[int, Key]], list[Path], Path]:
    keys, exchange = grouped(folder, Turns({"here": here}, ["here"]))
    return [(3, keys[2]), (1, keys[0])], [], here.group(exchange)


def mixed(folder: Path, here: Here) -> tuple[list[tuple[int, Key]], list[Path], Path]:
    keys, exchange = grouped(folder, Turns({"here": here}, ["here"]))
    key, shown = here.single()
    return [(1, key), (2, keys[0]), (4, keys[2])], [shown], here.group(exchange)


@pytest.mark.parametrize("trustees", [one, two, two_of_three, mixed])
@pytest.mark.parametrize(
    ("template", "voters", "votes", "result"),
    [
        pytest.param(TEMPLATE, VOTERS, VOTES, RESULT, id="weights-blank-revotes"),
        pytest.param(TEMPLATE, UNWEIGHTED, VOTES, [[1, 1, 1], [1, 0, 1]], id="blank-revotes"),
        pytest.param(ONE, UNWEIGHTED, ONE_VOTES, [[1, 1]], id="one-question"),
        pytest.param(ONE, HEAVY, ONE_VOTES, [[3_000_000_000, 0]], id="heavy"),
        pytest.param(ONE, VOTERS, [], [[0, 0]], id="nobody"),
    ],
)
def test_what_the_command_line_writes_is_accepted_in_every_state(
    tmp_path: Path,
    here: Here,
    there: There,
    tool: Tool,
    trustees: Trustees,
    template: Mapping[str, Any],
    voters: Mapping[str, int | None],
    votes: Sequence[tuple[str, Choices]],
    result: list[list[int]],
) -> None:
    keys, singles, grouping = trustees(tmp_path, here)
    credentials = here.credentials(UUID, voters)
    vote = here.begin(UUID, template, credentials.public, singles, grouping)
    there.check(vote)
    for voter, choices in votes:
        here.cast(vote, here.vote(vote, credentials.private[voter], choices))
        there.check(vote)
    here.tally(vote)
    there.check(vote)
    for owner, key in keys:
        here.add_share(vote, owner, here.decrypt(vote, owner, key))
        there.check(vote)
    raw = vote.read_bytes()
    assert result_of(raw) == result
    assert [kind for kind, _data in events_of(raw)][-1] == "Result"
    accepted(tool, raw, len(votes))


def accepted(tool: Tool, raw: bytes, ballots: int) -> None:
    """The archive, and every ballot with what stands before the first."""
    found = ballots_of(raw)
    assert len(found) == ballots
    ran = tool.verify(raw)
    assert ran.code == 0, ran.told
    for ballot in found:
        ran = tool.verify_ballot(cut_after_setup(raw), ballot)
        assert ran.code == 0, ran.told


MANY = Question("Which of these?", tuple(f"Answer {n}" for n in range(1, 11)), 0, 10, blank=True)
NARROW = Question("Exactly three", ("a", "b", "c", "d"), 3, 3, blank=False)
SINGLE = Question("Approve?", ("Approve",), 0, 1, blank=True)


def wide() -> Scene:
    """Ten answers of which any may be chosen, beside narrower questions; blank and all at once."""
    return scene(
        [single(), group(3, 2)],
        [MANY, NARROW, SINGLE],
        [1, 1, 1],
        [
            (0, [[0] + [1] * 10, [1, 1, 1, 0], [0, 1]]),
            (1, [[1] + [0] * 10, [0, 1, 1, 1], [1, 0]]),
            (2, [[0] * 11, [1, 0, 1, 1], [0, 0]]),
        ],
    )


def most_suffice() -> Scene:
    """Four of five must decrypt."""
    return scene([group(5, 4)], [RATIFY], [1, 2], [(0, [[1, 0]]), (1, [[0, 1]])])


@pytest.mark.parametrize("made", [basic, blank, threshold, wide, most_suffice])
def test_what_the_library_writes_is_accepted(tool: Tool, made: Callable[[], Scene]) -> None:
    played = made()
    accepted(tool, archive(played.whole()), len(played.ballots))


def test_a_ballot_that_was_changed_is_refused(tool: Tool) -> None:
    """So that acceptance says something."""
    played = wide()
    raw = archive(played.whole())
    ballot = json.loads(played.ballots[0].raw)
    ballot["answers"][1]["choices"].reverse()
    changed = json.dumps(ballot, separators=(",", ":")).encode()
    assert tool.verify_ballot(cut_after_setup(raw), changed).code != 0
    swapped = played.ballots[0].raw.replace(
        played.ballots[0].credential.encode(), played.ballots[1].credential.encode()
    )
    assert Ballot.parse(swapped).credential == played.ballots[1].credential
    assert tool.verify_ballot(cut_after_setup(raw), swapped).code != 0
