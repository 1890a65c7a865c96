"""What the trustees' desk does when it is lied to: by the house, by another trustee, by a page that
was changed, or by the wrong file. Each time nothing is signed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from glasshouse.elections.acts import JSON
from glasshouse.elections.belenios import tally
from tests.browser.conftest import served
from tests.browser.vote_house import (
    DESK,
    Desk,
    VoteHouse,
    announced_vote,
    built_vote_house,
    closed,
    vote_house,
)
from tests.elections.boxes.hall import Hall
from tests.elections.voting import NO, YES, Voting
from tests.house.world import Someone


def own_file(voting: Voting, who: Someone, folder: Path, **other: Any) -> Path:
    """The trustee's key file of somebody, as the desk makes it."""
    about = {"form": "glasshouse-trustee-key-1", "vote": voting.id, "trustee": who.id}
    if voting.group:
        secrets = {
            "role": "member",
            "seed": voting.seed(who),
            "drawn": "{}",
            "commitment": voting.coefficients(who),
        }
    else:
        secrets = {
            "role": "alone",
            "secretKey": str(voting.secret(who)),
            "publicKey": voting.key_file(who).decode(),
        }
    path = folder / f"{who.id[:8]}.trustee-key"
    path.write_text(json.dumps({**about, **secrets, **other}))
    return path


async def falsely_tallied(folder: Path) -> VoteHouse:
    """Three voted, and the house asks the trustees to decrypt the sums of the first ballot."""
    hall = Hall(folder / "house")
    await hall.opened(voters=3)
    for voter, choice in enumerate((YES, NO, NO)):
        await hall.post(hall.ballot(voter, choice))
    hall.come_to(hall.vote().closes)
    await hall.serving.keeper.step()
    hall.box = hall.ballots_in_the_box()[:1]
    assert hall.vote().state == "closed"
    table = tally.write_table(hall.counting().table())
    numbers = hall.of_vote(voters=1, total_weight=1)
    hall.say("election.tally", numbers, hall.house, carries=[(JSON, table)])
    await hall.desk.publish()
    await hall.serving.boxes.publish()
    house = vote_house(folder, hall)
    await hall.stop()
    return house


async def falsely_dealt(folder: Path) -> VoteHouse:
    """Blue seals to Red what is Green's, and to Green what is Red's."""
    voting = announced_vote(folder, group=True)
    for each in voting.trustees:
        voting.commit(each)
    for each in voting.trustees:
        dealt = json.loads(voting.dealing(each).raw)
        if each is voting.blue:
            dealt["secrets"][:2] = dealt["secrets"][1::-1]
        raw = json.dumps(dealt, separators=(",", ":")).encode()
        voting.say("trustee.deal", voting.of_vote(), each, carries=[(JSON, raw)])
    return await closed(folder, voting)


@pytest.fixture(scope="module")
def announced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VoteHouse]:
    """A vote that waits for the keys of two trustees who are always needed."""
    house = built_vote_house(tmp_path_factory.mktemp("announced"), group=False)
    with served("held", house.directory) as address:
        house.address = address
        yield house


def at_the_desk(page: Page, house: VoteHouse, name: str) -> Desk:
    """Somebody at the desk, whose own key was chosen."""
    desk = Desk(page, house)
    desk.choose_key(name)
    return desk


def test_sums_of_one_ballot_are_not_decrypted(page: Page, tmp_path: Path) -> None:
    house = built_vote_house(tmp_path, make=falsely_tallied)
    with served("held", house.directory) as house.address:
        desk = at_the_desk(page, house, "red")
        desk.choose_file(own_file(house.voting, house.voting.red, tmp_path))
        before = house.size()
        desk.review()
        assert "not those of the ballots in the box" in desk.refused()
        page.get_by_label("Leave the proofs").check()
        desk.review()
        assert "not those of the ballots in the box" in desk.refused()
        assert house.size() == before


def test_whoever_deals_falsely_is_named(page: Page, tmp_path: Path) -> None:
    house = built_vote_house(tmp_path, make=falsely_dealt)
    with served("held", house.directory) as house.address:
        desk = at_the_desk(page, house, "red")
        desk.choose_file(own_file(house.voting, house.voting.red, tmp_path))
        desk.review()
        told = desk.refused()
        assert "Blue sent something false" in told
        assert "called off and announced anew" in told


def test_a_page_that_names_other_trustees_is_noticed(page: Page, announced: VoteHouse) -> None:
    voting = announced.voting

    def changed(route: Route) -> None:
        answer = route.fetch()
        body = answer.text().replace(voting.green.id, voting.north.id)
        route.fulfill(response=answer, body=body)

    page.route(f"**{DESK}", changed)
    desk = at_the_desk(page, announced, "red")
    expect(page.locator("[name=ownfile]")).to_be_visible()
    desk.make_file("red")
    desk.choose_file(desk.own["red"])
    desk.review()
    expect(page.locator("[data-panel=alarm]")).to_be_visible()
    expect(page.locator("[data-panel=alarm]")).to_contain_text("Nothing was signed")


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"vote": "ab" * 32}, "This is a key file for another vote."),
        ({"role": "member"}, "made for another part in this vote"),
        ({"form": "something"}, "This is no key file of a trustee"),
        ({"secretKey": 5}, "This is no key file of a trustee"),
    ],
)
def test_a_file_that_is_not_this_trustees_is_refused(
    page: Page, announced: VoteHouse, tmp_path: Path, other: dict[str, Any], told: str
) -> None:
    desk = at_the_desk(page, announced, "red")
    desk.choose_file(own_file(announced.voting, announced.voting.red, tmp_path, **other))
    assert told in desk.refused()


def test_the_key_file_of_another_trustee_is_refused(
    page: Page, announced: VoteHouse, tmp_path: Path
) -> None:
    desk = at_the_desk(page, announced, "red")
    desk.choose_file(own_file(announced.voting, announced.voting.green, tmp_path))
    assert "This is the key file of another trustee." in desk.refused()


def test_who_is_no_trustee_has_nothing_to_do_here(page: Page, announced: VoteHouse) -> None:
    desk = at_the_desk(page, announced, "north")
    assert "This is the key of nobody who can speak here." in desk.refused()
    expect(page.locator("[name=ownfile]")).to_be_hidden()


def test_a_broken_signing_key_is_refused(page: Page, announced: VoteHouse, tmp_path: Path) -> None:
    line = announced.keys["red"].read_text()
    broken = tmp_path / "broken.key"
    broken.write_text(line.replace("+", "-", 1))
    announced.keys["broken"] = broken
    assert "This is no key file" in at_the_desk(page, announced, "broken").refused()
