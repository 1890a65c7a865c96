"""The page that tells how to check the house."""

from __future__ import annotations

from typing import Any

from glasshouse.acts.identifiers import milliseconds_to_instant
from glasshouse.pages import CheckPage, check_page
from tests.house.world import DAY, World, key, log_key, witness

REASON = {"en": {"reason": "The power failed"}}


def page(world: World) -> CheckPage:
    digest = world.replay.digest.hex()
    return check_page(world.facts, world.page_context(), world.words, digest)


def test_a_house_just_founded_can_be_checked() -> None:
    world = World()
    world.found(witnesses=[witness("a")], quorum=1, admission="open")
    shown = page(world)
    assert (shown.log_vkey, shown.house_key, shown.rules) == (log_key(), key("house").id, "1")
    assert [(each.name, each.url) for each in shown.witnesses] == [
        ("witness.example/a", "https://witness.example/a")
    ]
    assert (shown.quorum, shown.admission, shown.withheld_count, shown.outages) == (
        1, "open", 0, [],
    )  # fmt: skip
    assert shown.digest == world.replay.digest.hex()
    assert check_page(world.facts, world.page_context(), world.words).digest is None


def test_the_key_of_the_house_is_the_one_in_force() -> None:
    world = World()
    house = world.found()
    rotate = {"retire": key("house").id, "key": key("new").value}
    world.say("key.rotate", rotate, house, keys=[key("house"), key("new")])
    assert page(world).house_key == key("new").id
    revoke: dict[str, Any] = {"revoke": key("new").id, "suspect_from": None, "lines": []}
    world.say("key.revoke", revoke, house, keys=[key("new")])
    assert page(world).house_key == key("new").id


def test_outages_stand_newest_first_with_their_reason() -> None:
    world = World()
    house = world.found()
    for days in (5, 3):
        begun, ended = world.now - days * DAY, world.now - days * DAY + 3600_000
        body = {"from": milliseconds_to_instant(begun), "until": milliseconds_to_instant(ended)}
        world.say("house.outage", body, house, texts=REASON)
    first, second = page(world).outages
    assert first.from_ > second.from_
    assert (first.reason.text, first.link.index) == ("The power failed", 2)


def test_withheld_texts_are_counted_until_they_are_restored() -> None:
    world = World()
    house = world.found()
    office = world.office(house)
    sheet = world.entries[1].act.envelope.sheets["en"]
    body = {"act": office.id, "sheet": sheet, "ground": "personal_data", "until": None}
    withholding = world.say("text.withhold", body, house, texts=REASON).id
    assert page(world).withheld_count == 1
    world.say("text.restore", {"withholding": withholding}, house, texts=REASON)
    assert page(world).withheld_count == 0
