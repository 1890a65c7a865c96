"""The desk of a vote's trustees: what its page says of each of them in every state of a vote. Which
step follows from that, the script of the desk says, and is held against the same table."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from glasshouse.acts.context import PageContext
from glasshouse.elections.acts import JSON
from glasshouse.elections.belenios.files import sha256_hex
from glasshouse.elections.ceremony import uuid_of
from glasshouse.house.pages import NoSuchPage
from glasshouse.pages.trustee_desk import TrusteePage, trustee_page
from tests.conftest import REPOSITORY
from tests.elections.voting import YES, Voting
from tests.house.world import Someone
from tests.pages.counting import Counting

#: kind of trustees → rows: after what, where the vote stands, who has sent what and can do what.
STATES: Mapping[str, list[dict[str, Any]]] = json.loads(
    (REPOSITORY / "booth/test/desk_states.json").read_text(encoding="utf-8")
)
SENT = ("commitment", "certificate", "revealed", "dealt", "held", "share")
#: What leads to a state, but for what trustees do.
DEEDS: Mapping[str, Callable[[Voting], Any]] = {
    "announced": lambda voting: voting.announce(),
    "roll": lambda voting: voting.name_roll(),
    "open": lambda voting: voting.say("election.open", voting.of_vote(), voting.office),
    "box": lambda voting: _vote(voting),
    "close": lambda voting: voting.close(),
    "tally": lambda voting: voting.tally(),
    "result": lambda voting: voting.decide(),
}
STEPS: Mapping[str, Callable[[Voting, Someone], Any]] = {
    "committed": lambda voting, who: voting.commit(who),
    "showed": lambda voting, who: _send(voting, "trustee.reveal", who, voting.key_file(who)),
    "dealt": lambda voting, who: _send(voting, "trustee.deal", who, voting.dealing(who).raw),
    "held": lambda voting, who: _send(voting, "trustee.hold", who, voting.holding(who).raw),
    "decrypted": lambda voting, who: voting.decrypt(who),
}


def _vote(voting: Voting) -> None:
    voting.open_box()
    voting.cast(0, YES)
    voting.anchor()


def _send(voting: Voting, kind: str, who: Someone, raw: bytes) -> None:
    voting.say(kind, voting.of_vote(), who, carries=[(JSON, raw)])


def do(voting: Voting, after: str) -> None:
    """What a row of the table comes after."""
    who, _, step = after.partition(" ")
    if step:
        STEPS[step](voting, getattr(voting, who))
    else:
        DEEDS[after](voting)


def page(
    voting: Voting, facts: Any = None, slug: str = "status", time: int | None = None
) -> TrusteePage:
    """The desk at the newest size, at the time of the last entry or at another."""
    world = voting.world
    context = PageContext(world.size, time or world.replay.received, "en")
    return trustee_page(facts or world.facts, context, world.words, slug)


def sent(found: TrusteePage) -> dict[str, list[str]]:
    """What each trustee sent, by its name in addresses."""
    return {
        each.party.slug: [name for name in SENT if getattr(each, name) is not None]
        for each in found.trustees
    }


@pytest.mark.parametrize("kind", STATES)
def test_in_every_state_the_page_says_what_each_trustee_has_sent(kind: str) -> None:
    voting = Voting(group=kind == "group")
    for row in STATES[kind]:
        do(voting, row["after"])
        found = page(voting)
        told = (found.vote.standing.code, sent(found))
        known = {who: _in_order(each["has"]) for who, each in row["trustees"].items()}
        assert told == (row["standing"], known), row["after"]
        assert [each.always for each in found.trustees] == [kind == "alone"] * len(known)


def _in_order(names: list[str]) -> list[str]:
    return sorted(names, key=SENT.index)


@pytest.mark.parametrize("kind", STATES)
def test_who_can_do_something_is_who_is_awaited(kind: str) -> None:
    voting = Voting(group=kind == "group")
    waiting = {"decrypted", "decided"}
    for row in STATES[kind]:
        do(voting, row["after"])
        if row["standing"] not in ("preparing", "prepared", "decrypting"):
            continue
        awaited = {each.slug for each in page(voting).vote.standing.awaited}
        able = {
            who
            for who, each in row["trustees"].items()
            if not each["step"].startswith("wait") and each["step"] not in waiting
        }
        assert awaited - {"registrar", "secretariat"} == able, row["after"]


def test_a_vote_that_was_called_off_or_never_opened_says_so() -> None:
    voting = Voting()
    voting.announce()
    late = voting.vote().closes
    assert page(voting, time=late).vote.standing.code == "missed"
    voting.say("election.cancel", voting.of_vote(), voting.office, {"reason": "So"})
    assert page(voting).vote.standing.code == "cancelled"
    assert page(voting, time=late).vote.standing.code == "cancelled"


def test_after_its_hour_an_open_vote_waits_for_the_house() -> None:
    voting = Voting()
    voting.open()
    assert page(voting, time=voting.vote().closes - 1).vote.standing.code == "open"
    assert page(voting, time=voting.vote().closes).vote.standing.code == "closing"


def test_what_was_sent_is_named_by_its_fingerprint() -> None:
    voting = Voting(group=True)
    voting.prepare()
    red = page(voting).trustees[0]
    assert red.commitment == voting.coefficients(voting.red)
    assert red.certificate == sha256_hex(voting.certificate(voting.red))
    assert red.dealt == sha256_hex(voting.dealing(voting.red).raw)
    assert red.held == sha256_hex(voting.holding(voting.red).raw)
    assert (red.revealed, red.share) == (None, None)
    alone = Voting()
    alone.prepare()
    green = page(alone).trustees[1]
    assert green.commitment == green.revealed == sha256_hex(alone.key_file(alone.green))
    assert (green.certificate, green.dealt, green.held) == (None, None, None)


def test_what_decrypting_rests_on_is_named_when_it_is_there() -> None:
    voting = Voting(group=True)
    voting.prepare()
    found = page(voting)
    assert (found.roll is not None, found.box, found.tallied) == (True, None, None)
    assert (found.number, found.needed, found.group) == (uuid_of(voting.id), 2, 3)
    voting.say("election.open", voting.of_vote(), voting.office)
    voting.open_box()
    voting.cast(0, YES)
    voting.close()
    assert page(voting).tallied is None
    voting.tally()
    found = page(voting)
    assert found.box is not None
    assert found.box.closed is not None
    assert found.box.anchored == 1
    assert found.tallied == voting.world.size - 1


def test_a_vote_that_was_never_announced_has_no_desk() -> None:
    voting = Voting()
    for slug in ("status", "", "table"):
        with pytest.raises(NoSuchPage):
            page(voting, slug=slug)


def test_it_asks_no_more_when_much_was_sent() -> None:
    voting = Voting()
    voting.announce()
    one = Counting(voting.world.facts)
    page(voting, one)
    voting.make_keys()
    voting.name_roll()
    many = Counting(voting.world.facts)
    page(voting, many)
    assert len(many.asked) == len(one.asked)
