"""An entry's page: on whose authority it was said, and what it says of delegates and seats."""

from __future__ import annotations

from typing import Any

import pytest

from glasshouse.acts.compose import Written
from glasshouse.pages import EntryPage, entry_page
from glasshouse.pages.particular import local_instant
from tests.house.world import Someone, key
from tests.parley.propositions.bargaining import Bargaining
from tests.parley.table import deadline

REASON = {"reason": "So it is"}


@pytest.fixture
def table() -> Bargaining:
    return Bargaining("practice")


def page(table: Bargaining, written: Written) -> EntryPage:
    world = table.world
    entry = next(each for each in world.entries if each.act.id == written.id)
    return entry_page(world.facts, world.page_context(), world.words, entry)


def small_print(table: Bargaining, written: Written) -> list[tuple[str, Any]]:
    """The particulars: the party or the entry where they point at one, else the value."""
    return [
        (each.code, each.party.id if each.party else each.link.id if each.link else each.value)
        for each in page(table, written).particulars
    ]


def test_a_party_a_delegate_and_a_visitor_speak_in_capacities_of_their_own(
    table: Bargaining,
) -> None:
    proposed = table.propose().id
    envoy = table.delegate(table.south, "envoy")
    visitor = table.take_seat(table.south, "visitor")
    said = {
        "own_key": table.answer(proposed, "accept"),
        "credential": table.answer(proposed, "accept", by=envoy),
        "seat": table.answer(proposed, "accept", by=visitor),
    }
    for code, written in said.items():
        assert page(table, written).capacity.code == code


def test_taking_a_seat_is_no_act_of_the_partys_own_key(table: Bargaining) -> None:
    table.take_seat(table.south, "visitor")
    taken = page(table, Written(table.world.entries[-1].act, (), ()))
    assert taken.capacity.code == "seat"
    assert [(each.code, each.value) for each in taken.particulars] == [("key", key("visitor").id)]
    presenting = table.delegate(table.south, "envoy")
    shown = page(table, Written(table.world.entries[-1].act, (), ()))
    assert (shown.row.id, shown.capacity.code) == (presenting.credential, "own_key")


@pytest.mark.parametrize("who", ["office", "delegate"])
def test_a_key_that_an_act_without_effect_brought_along_is_shown(
    table: Bargaining, who: str
) -> None:
    """It signed, and the record holds it; it was never registered."""
    head = table.delegate(table.south, "head", ("confer", "table", "answer", "sign"))
    by: Someone = {"office": table.office, "delegate": head}[who]
    own = key("nobody")
    body = table.presentation("nobody")
    keys = [*by.keys[:1], own]
    said = table.say("credential.present", body, by, {"holder": "Nobody"}, keys=keys)
    shown = page(table, said)
    assert shown.effect.code in ("without_authority", "exceeds_powers")
    assert {signer.key_id for signer in shown.signers} == {by.keys[0].id, own.id}


def test_the_small_print_of_authority(table: Bargaining) -> None:
    now, own = table.world.now, key("envoy")
    expires = deadline(now + 10**6)
    body = table.presentation("envoy", ("table", "answer"), expires=expires)
    presented = table.say(
        "credential.present", body, table.south, {"holder": "E"}, keys=[*table.south.keys, own]
    )
    assert small_print(table, presented) == [
        ("role", "head"),
        ("power", "table"),
        ("power", "answer"),
        ("expires", local_instant(expires)),
        ("key", own.id),
    ]
    about = {"credential": presented.id}
    pointed = ("credential", presented.id)
    objecting = table.say("credential.object", about, table.north, REASON)
    assert small_print(table, objecting) == [pointed]
    report = about | {"verdict": "accept", "lines": []}
    reporting = table.say("credential.report", report, table.office)
    assert small_print(table, reporting) == [pointed, ("verdict", "accept")]
    narrowing = table.say("credential.restrict", about | {"powers": ["table"]}, table.south, REASON)
    assert small_print(table, narrowing) == [pointed, ("power", "table")]
    revoking = table.say("credential.revoke", about | {"lines": []}, table.south)
    assert small_print(table, revoking) == [pointed]


def test_the_small_print_of_taking_part_and_of_fronts(table: Bargaining) -> None:
    inviting = table.invite(table.west)
    assert small_print(table, inviting) == [("party", table.west.id)]
    body = {"will_confer": "conditional", "lines": ["conditions"]}
    answering = table.say("participation.answer", body, table.west, {"conditions": "In the open"})
    assert small_print(table, answering) == [("participation", "conditional")]
    shown = page(table, answering)
    assert shown.row.excerpt is not None
    assert shown.row.excerpt.text == "In the open"
    front = {"kind": "table", "parties": [table.north.id], "lines": []}
    opening = table.say("front.open", front, table.north, {"title": "Hours"})
    assert small_print(table, opening) == [("front_kind", "table"), ("party", table.north.id)]
    closing = table.say("front.close", {"front": opening.id}, table.north, REASON)
    assert small_print(table, closing) == [("front", opening.id)]


def test_closing_names_what_lapses(table: Bargaining) -> None:
    proposed = table.propose()
    closing = table.turn("conference.close", lapses=[proposed.id])
    assert small_print(table, closing) == [("lapsing", proposed.id)]
