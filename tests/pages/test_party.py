"""A party's page: who vouches for it, its keys, what it said."""

from __future__ import annotations

import pytest

from glasshouse.acts.identifiers import milliseconds_to_instant
from glasshouse.house.pages import NoSuchPage
from glasshouse.pages import PartyPage, party_page
from glasshouse.pages import party as module
from tests.house.world import World, key, registration, secret_of


class Town:
    def __init__(self, admission: str = "closed") -> None:
        self.world = World()
        self.house = self.world.found(admission=admission)
        self.office = self.world.office(self.house)

    def page(self, slug: str) -> PartyPage:
        world = self.world
        return party_page(world.facts, world.page_context(), world.words, slug)


@pytest.fixture
def town() -> Town:
    return Town()


def test_an_invited_party(town: Town) -> None:
    ann = town.world.party(town.office, "ann")
    page = town.page("ann")
    assert (page.party.slug, page.standing, page.party.keyed) == ("ann", "admitted", True)
    assert page.made_by.id == ann.id
    (vouch,) = page.vouched
    assert vouch.by is not None
    assert (vouch.by.slug, vouch.how, vouch.link.kind) == (
        "secretariat", "invited", "invitation.issue",
    )  # fmt: skip
    assert (page.entered_by, page.claims, page.claimed_by, page.description) == (
        None,
        None,
        [],
        None,
    )
    assert (page.said, page.said_count, page.addressed, page.taking_part) == ([], 0, [], [])


def test_an_office_is_established_by_the_house(town: Town) -> None:
    page = town.page("secretariat")
    assert page.standing == "office"
    assert [(each.by, each.how) for each in page.vouched] == [(None, "established")]


def test_a_party_that_waits_for_admission() -> None:
    town = Town(admission="sponsored")
    someone, body = registration("carol")
    keys = [*someone.keys, key("carol recovery")]
    carol = town.world.say("party.register", body, keys=keys, texts={"en": {"name": "Carol"}})
    assert (town.page("carol").standing, town.page("carol").vouched) == ("registered", [])
    town.world.say("party.admit", {"party": carol.id, "lines": []}, town.office)
    page = town.page("carol")
    assert page.standing == "admitted"
    assert [each.how for each in page.vouched] == ["admitted"]


def test_a_described_party_and_the_one_that_claims_it(town: Town) -> None:
    guild = town.world.described(town.office, "guild", description="A guild of long ago")
    invited = town.world.invite(town.office, "x")
    someone, body = registration("x", invitation=invited, secret=secret_of("x"), claims=guild.id)
    keys = [*someone.keys, key("x recovery")]
    town.world.say("party.register", body, keys=keys, texts={"en": {"name": "X"}})
    page = town.page("guild")
    assert (page.standing, page.party.keyed, page.keys) == ("entered", False, [])
    assert page.entered_by is not None
    assert page.entered_by.slug == "secretariat"
    assert page.description is not None
    assert page.description.text == "A guild of long ago"
    assert [each.slug for each in page.claimed_by] == ["x"]
    claims = town.page("x").claims
    assert claims is not None
    assert claims.slug == "guild"


def test_keys_and_what_became_of_them(town: Town) -> None:
    ann = town.world.party(town.office, "ann")
    registered = town.world.entries[-1].received
    rotate = {"retire": ann.keys[0].id, "key": key("new").value}
    town.world.say("key.rotate", rotate, ann, keys=[ann.keys[0], key("new")])
    rotated = town.world.entries[-1].received
    revoke = {"revoke": key("new").id, "suspect_from": milliseconds_to_instant(rotated),
              "lines": []}  # fmt: skip
    town.world.say("key.revoke", revoke, ann, keys=[key("ann recovery")])
    revoked = town.world.entries[-1].received
    lines = {line.key_id: line for line in town.page("ann").keys}
    assert len(lines) == 3

    def line(name: str) -> tuple[object, ...]:
        each = lines[key(name).id]
        return (each.role, each.state, each.since_ms, each.until_ms, each.suspect_from_ms)

    assert line("ann") == ("signing", "retired", registered, rotated, None)
    assert line("new") == ("signing", "revoked", rotated, revoked, rotated)
    assert line("ann recovery") == ("recovery", "in_force", registered, None, None)
    assert lines[key("new").id].link.kind == "key.rotate"


def test_what_it_said_and_what_was_said_to_it_in_all_conferences(town: Town) -> None:
    world = town.world
    ann, ben = (world.party(town.office, name) for name in ("ann", "ben"))
    red, blue = (world.conference(town.office, name) for name in ("red", "blue"))
    said = [
        world.state(ann, red).id,
        world.state(ann, blue, addressees=[ben.id]).id,
        world.state(ben, red, jointly_with=[ann.id]).id,
    ]
    world.state(ben, blue, addressees=[ann.id])
    page = town.page("ann")
    assert [each.id for each in page.said] == said[::-1]
    assert (page.said_count, page.addressed_count) == (3, 1)
    assert [each.conference.slug for each in page.taking_part] == ["red", "blue"]
    assert town.page("ben").addressed_count == 1


def test_lists_end_and_counts_go_on(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    world = town.world
    ann = world.party(town.office, "ann")
    places = [world.conference(town.office, name) for name in ("red", "blue")]
    said = [world.state(ann, places[turn % 2]).id for turn in range(module.ROWS + 5)]
    page = town.page("ann")
    assert [each.id for each in page.said] == said[: -module.ROWS - 1 : -1]
    assert page.said_count == module.ROWS + 5
    monkeypatch.setattr(module, "COUNTED", 20)
    assert town.page("ann").said_count == 20


def test_the_house_and_the_unknown_have_no_page(town: Town) -> None:
    for slug in ("house", "nobody", "", town.office.id):
        with pytest.raises(NoSuchPage):
            town.page(slug)
