"""The simulated vote: its data fits together, and the demo holds it from its announcement to what
was done with the result."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from glasshouse.clerk.directory import HouseDirectory
from glasshouse.demo.vote import VoteError, load, read
from glasshouse.elections.boxes.reader import BoxReader, box_path
from glasshouse.elections.facts import Anchor, ConditionReported, Contest, Election, TrusteeWork
from tests.conftest import REPOSITORY
from tests.demo.houses import DemoHouse

FILE = REPOSITORY / "src/glasshouse/demo/data/vote/vote.json"


def changed(change: Callable[[dict[str, Any]], object]) -> bytes:
    value = json.loads(FILE.read_bytes())
    change(value)
    return json.dumps(value).encode()


def test_it_has_five_hundred_ballots_of_whom_two_are_cast_anew() -> None:
    simulated = load()
    assert (simulated.ballots, simulated.voters.vote_again) == (500, 2)
    assert (len(simulated.vote.group), simulated.vote.needed) == (3, 2)


def test_everything_says_that_it_is_simulated() -> None:
    simulated = load()
    assert "Simulated" in simulated.conference.publicity
    assert all(party.description.startswith("Simulated:") for party in simulated.parties.values())


@pytest.mark.parametrize(
    "change",
    [
        lambda value: value["contest"].update(by="nobody"),
        lambda value: value["vote"]["group"].append("nobody"),
        lambda value: value["voters"]["choose"].append(1),
        lambda value: value["voters"].update(roll=400),
        lambda value: value["contest"].update(on="pressure"),
        lambda value: value["reports"][0].update(finding="fine"),
        lambda value: value.update(more=1),
    ],
    ids=["contest", "trustee", "choices", "roll", "rests on nothing", "finding", "unknown field"],
)
def test_what_does_not_fit_is_refused(change: Callable[[dict[str, Any]], object]) -> None:
    with pytest.raises(VoteError):
        read(changed(change))


@pytest.fixture(scope="module")
def vote(demo: DemoHouse) -> Election:
    (found,) = demo.facts.find(Election, "all")
    return found


def test_its_result_is_what_the_voters_chose(vote: Election) -> None:
    simulated = load()
    assert vote.state == "decided"
    assert vote.counts == (tuple(simulated.voters.choose),)
    assert (vote.voters, vote.voted) == (620, 498)


def test_all_its_ballots_stand_in_the_box_and_under_the_last_anchor(
    demo: DemoHouse, vote: Election
) -> None:
    with BoxReader(box_path(HouseDirectory(demo.built.directory), vote.id)) as box:
        ballots = list(box.ballots(0, box.size()))
        root = box.root_at(box.size()).hex()
    anchors = demo.facts.find(Anchor, "election", vote.id)
    assert len(ballots) == len(set(ballots)) == 500
    assert [(each.size, each.last) for each in anchors] == [(500, False), (500, True)]
    assert {each.root for each in anchors} == {root}


def test_two_of_three_trustees_decrypted(demo: DemoHouse, vote: Election) -> None:
    works = demo.facts.find(TrusteeWork, "election", vote.id)
    assert [work.share is not None for work in works] == [True, True, False]
    assert all(work.key_is_there for work in works)


def test_a_condition_is_contested(demo: DemoHouse, vote: Election) -> None:
    (contest,) = demo.facts.find(Contest, "election", vote.id)
    report = demo.facts.get(ConditionReported, contest.report or "")
    assert report is not None
    assert (report.condition, report.finding) == ("troops", "broken")
    told = demo.facts.find(ConditionReported, "election", vote.id)
    assert {each.finding for each in told if each.condition == "troops"} == {"broken", "kept"}


def test_no_credential_and_no_secret_of_a_trustee_is_left_anywhere(
    demo: DemoHouse, vote: Election
) -> None:
    """What remains is public, but for the keys of the house, its office and the box."""
    left = sorted(path.name for path in Path(demo.built.directory).rglob("*") if path.is_file())
    assert not [name for name in left if name.endswith((".privcreds", ".privkey", ".dkey"))]
    names = {path.name for path in HouseDirectory(demo.built.directory).keys.iterdir()}
    assert names == {"house.key", "log.key", "registry.key", f"box-{vote.id[:16]}.key"}
