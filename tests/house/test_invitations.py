"""Invitations: every step in every state."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from glasshouse.house.facts import Invitation
from tests.house.town import REASON, Town, by_wrong_secret, issued
from tests.house.world import (
    DAY,
    NOWHERE,
    commitment_to,
    invitation,
    secret_of,
)


def used(town: Town) -> str:
    made = issued(town)
    town.join("dora", invitation=made, secret=secret_of("secret"))
    return made


def withdrawn(town: Town) -> str:
    made = issued(town)
    town.world.say("invitation.withdraw", {"invitation": made}, town.ann, texts=REASON)
    return made


def lapsed(town: Town) -> str:
    made = issued(town)
    town.world.now += 7 * DAY
    return made


def unknown(_town: Town) -> str:
    return NOWHERE


STATES = [issued, used, withdrawn, lapsed, unknown]


def by_register(town: Town, made: str) -> str | None:
    return town.register(invitation=made, secret=secret_of("secret"))


def by_issuer(town: Town, made: str) -> str | None:
    return town.world.attempt("invitation.withdraw", {"invitation": made}, town.ann, texts=REASON)


def by_house(town: Town, made: str) -> str | None:
    return town.world.attempt("invitation.withdraw", {"invitation": made}, town.house, texts=REASON)


def by_another(town: Town, made: str) -> str | None:
    return town.world.attempt("invitation.withdraw", {"invitation": made}, town.ben, texts=REASON)


def by_office(town: Town, made: str) -> str | None:
    body = {"invitation": made}
    return town.world.attempt("invitation.withdraw", body, town.office, texts=REASON)


GONE: dict[str, str | None] = {
    "used": "invitation_used",
    "withdrawn": "invitation_withdrawn",
    "lapsed": "invitation_lapsed",
    "unknown": "unknown_target",
}
GUESSED: dict[str, str | None] = dict.fromkeys(
    ["issued", "used", "withdrawn", "lapsed"], "invitation_secret"
)
STEPS: dict[Callable[[Town, str], str | None], Mapping[str, str | None]] = {
    by_register: GONE | {"issued": None},
    by_issuer: GONE | {"issued": None},
    by_house: GONE | {"issued": None},
    by_another: GONE | {"issued": "without_authority"},
    by_office: GONE | {"issued": "without_authority"},
    by_wrong_secret: GUESSED | {"unknown": "unknown_target"},
}


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.__name__)
def test_an_invitation_in_each_state_meets_each_step(
    town: Town, state: Callable[[Town], str], step: Callable[[Town, str], str | None]
) -> None:
    assert step(town, state(town)) == STEPS[step][state.__name__]


@pytest.mark.parametrize("before", [1000, 0])
def test_an_invitation_lapses_at_its_instant_and_not_before(town: Town, before: int) -> None:
    made = issued(town)
    fact = town.world.facts.get(Invitation, made)
    assert fact is not None
    town.world.now = fact.lapses - before
    assert by_register(town, made) == (None if before else "invitation_lapsed")


def test_the_record_says_that_an_invitation_lapsed(town: Town) -> None:
    made = lapsed(town)
    issued_later = town.world.invite(town.ann, "another")
    fact = town.world.facts.get(Invitation, made)
    assert fact is not None
    assert fact.state == "lapsed"
    later = town.world.facts.get(Invitation, issued_later)
    assert later is not None
    assert later.state == "issued"


def test_a_used_invitation_does_not_lapse_afterwards(town: Town) -> None:
    made = used(town)
    town.world.now += 30 * DAY
    issued_later = town.world.invite(town.ann, "another")
    fact = town.world.facts.get(Invitation, made)
    assert fact is not None
    assert fact.state == "used"
    assert town.world.facts.get(Invitation, issued_later) is not None


@pytest.mark.parametrize("lapses_in", [0, -1000, -DAY])
def test_an_invitation_cannot_have_lapsed_when_it_is_issued(town: Town, lapses_in: int) -> None:
    body = invitation("secret", town.world.now + lapses_in)
    assert town.world.attempt("invitation.issue", body, town.ann) == "lapse_past"


def test_a_secret_serves_one_invitation_only(town: Town) -> None:
    used(town)
    again = invitation("secret", town.world.now + DAY)
    assert town.world.attempt("invitation.issue", again, town.ben) == "commitment_in_use"


@pytest.mark.parametrize("who", ["house", "office", "ann"])
def test_every_admitted_author_can_invite(town: Town, who: str) -> None:
    body = invitation("secret", town.world.now + DAY)
    assert town.world.attempt("invitation.issue", body, getattr(town, who)) is None


def test_an_addressee_is_named_exactly_where_the_body_says_so(town: Town) -> None:
    body = invitation("secret", town.world.now + DAY)
    texts = {"en": {"addressee": "The delegates of the north"}}
    assert town.world.attempt("invitation.issue", body, town.ann, texts=texts) == (
        "sheets_not_allowed"
    )
    named_in = body | {"lines": ["addressee"]}
    assert town.world.attempt("invitation.issue", named_in, town.ann) == "language_missing"
    assert town.world.attempt("invitation.issue", named_in, town.ann, texts=texts) is None


def test_a_commitment_is_of_the_bytes_of_the_secret_and_not_of_its_spelling(town: Town) -> None:
    made = issued(town)
    fact = town.world.facts.get(Invitation, made)
    assert fact is not None
    assert fact.commitment == commitment_to("secret")
