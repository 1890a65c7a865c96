"""Quotas: what an author may record in a day, and who else it counts for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from glasshouse.acts.compose import Written
from glasshouse.clerk.problems import Problem
from tests.clerk.desk import Desk, code_of
from tests.house.world import DAY, Someone, key, registration, secret_of
from tests.parley.propositions.bargaining import Bargaining


def invite(desk: Desk, who: Someone, name: str) -> str | None:
    """The code that one more invitation by ``who`` gets; None if it is recorded."""
    try:
        desk.invite(who, name)
    except Problem as problem:
        return problem.code
    return None


async def test_the_last_act_of_the_day_is_taken_and_the_next_is_not(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    office = desk.office(desk.found(author_quota=3))
    # Its own founding was said by the house; that does not count for it.
    assert [invite(desk, office, f"i{n}") for n in range(4)] == [None] * 3 + ["quota_exceeded"]
    assert desk.clerk.book.head.size == 5


async def test_a_new_day_of_utc_begins_at_zero(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.now = desk.now // DAY * DAY + DAY - 60_000
    office = desk.office(desk.found(author_quota=1))
    assert invite(desk, office, "a") is None
    assert invite(desk, office, "b") == "quota_exceeded"
    desk.now = desk.now // DAY * DAY + DAY
    assert invite(desk, office, "c") is None
    assert invite(desk, office, "d") == "quota_exceeded"


async def test_the_counts_are_read_from_the_record_at_start(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    office = desk.office(desk.found(author_quota=2))
    assert invite(desk, office, "a") is None
    desk.reopen()
    assert invite(desk, office, "b") is None
    desk.reopen()
    assert invite(desk, office, "c") == "quota_exceeded"


async def test_the_house_itself_is_never_kept_from_doing_its_duty(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    house = desk.found(author_quota=1)
    for slug in ("one", "two", "three"):
        desk.office(house, slug)
    assert desk.clerk.book.head.size == 4


async def test_what_a_partys_guests_record_counts_for_the_party(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    office = desk.office(desk.found(author_quota=6))
    host = desk.party(office, "host")
    guest = desk.party(host, "guest")
    further = desk.party(guest, "further")
    # For the host count: its registration, its invitation, the guest's registration and
    # invitation, and the registration of the guest's own guest.
    assert invite(desk, further, "x") is None
    assert invite(desk, further, "y") == "quota_exceeded"
    assert invite(desk, host, "z") == "quota_exceeded"
    assert invite(desk, office, "office") is None


async def test_a_party_cannot_use_up_the_secretariats_quota(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    office = desk.office(desk.found(author_quota=3))
    hostile = desk.party(office, "hostile")
    assert [invite(desk, hostile, f"i{n}") for n in range(3)] == [None, None, "quota_exceeded"]
    other = desk.party(office, "other")
    assert invite(desk, other, "still") is None


async def test_a_registration_beyond_the_hosts_quota_is_refused_at_its_turn(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    office = desk.office(desk.found(author_quota=2))
    host = desk.party(office, "host")
    guest_invitation = desk.invite(host, "guest")
    guest, body = registration("guest", invitation=guest_invitation, secret=secret_of("guest"))
    written = desk.write(
        "party.register",
        body,
        keys=[*guest.keys, key("guest recovery")],
        texts={"en": {"name": "Guest"}},
    )
    assert code_of(desk.send(written)) == "quota_exceeded"


def register(desk: Desk, slug: str, **body: Any) -> str | None:
    someone, fields = registration(slug, **body)
    keys = [*someone.keys, key(f"{slug} recovery")]
    texts = {"en": {"name": slug}}
    try:
        desk.say("party.register", fields, keys=keys, texts=texts)
    except Problem as problem:
        return problem.code
    return None


@pytest.mark.parametrize("admission", ["open", "sponsored"])
async def test_a_house_takes_so_many_uninvited_registrations_a_day(
    tmp_path: Path, admission: str
) -> None:
    desk = Desk(tmp_path)
    office = desk.office(desk.found(admission=admission, daily_cap=2))
    assert register(desk, "one") is None
    desk.reopen()
    assert register(desk, "two") is None
    assert register(desk, "three") == "quota_exceeded"
    # Whoever was invited does not count among those who let themselves in.
    invited = desk.invite(office, "in")
    assert register(desk, "guest", invitation=invited, secret=secret_of("in")) is None
    desk.now += DAY
    assert register(desk, "three") is None


async def test_the_cap_does_not_hold_in_a_closed_house(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    office = desk.office(desk.found(daily_cap=1))
    for slug in ("one", "two", "three"):
        desk.party(office, slug)
    assert desk.clerk.book.head.size == 8


# --- seats taken for practice ---------------------------------------------------------------------


def seats(tmp_path: Path, quota: int) -> tuple[Desk, Bargaining, Written]:
    """A house whose authors may say so much a day, with a practice table and a proposal on it."""
    desk = Desk(tmp_path)
    table = Bargaining("practice", world=desk, author_quota=quota)
    return desk, table, table.propose()


async def test_what_visitors_say_from_seats_does_not_count_for_the_party(tmp_path: Path) -> None:
    """Threat: strangers silence a party, and whoever vouched for it, by speaking in its name."""
    desk, table, proposed = seats(tmp_path, 20)
    visitors = [table.take_seat(table.south, f"visitor-{n}") for n in range(5)]
    for visitor in visitors:
        for _ in range(5):
            table.answer(proposed.id, "accept_in_principle", by=visitor)
    table.answer(proposed.id, "accept_in_principle")
    desk.reopen()
    table.answer(proposed.id, "accept_in_principle", by=visitors[0])
    table.answer(proposed.id, "accept_in_principle")


async def test_a_party_that_used_up_its_day_keeps_its_seat_open_for_practice(
    tmp_path: Path,
) -> None:
    desk, table, proposed = seats(tmp_path, 20)
    taken: list[object] = []
    while invite(desk, table.south, f"i{len(taken)}") is None:
        taken.append(len(taken))
    visitor = table.take_seat(table.south, "visitor")
    table.answer(proposed.id, "accept", by=visitor)
    with pytest.raises(Problem) as problem:
        table.answer(proposed.id, "accept")
    assert problem.value.code == "quota_exceeded"


async def test_what_a_delegate_says_counts_for_the_party(tmp_path: Path) -> None:
    desk, table, proposed = seats(tmp_path, 20)
    envoy = table.delegate(table.south, "envoy")
    codes = [
        code_of(desk.send(table.write_answer(proposed.id, "accept_in_principle", by=envoy)))
        for _ in range(20)
    ]
    assert (codes[0], codes[-1]) == (None, "quota_exceeded")
