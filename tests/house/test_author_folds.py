"""Offices and parties: every step that is allowed, and every one that is not."""

from __future__ import annotations

from typing import Any

import pytest

from glasshouse.house.facts import PARTIES, Vouch, named
from glasshouse.house.pages import NoSuchPage
from glasshouse.pages import party_page
from tests.house.town import NAME, Town, by_wrong_secret, issued
from tests.house.world import (
    DAY,
    NOWHERE,
    Someone,
    invitation,
    key,
    registration,
    secret_of,
)

# --- offices --------------------------------------------------------------------------------------


def establish(town: Town, by: Someone, slug: str, keys: list[Any] | None = None) -> str | None:
    own = key("new office")
    return town.world.attempt(
        "office.establish",
        {"slug": slug, "key": own.value},
        by,
        keys=keys or [by.keys[0], own],
        texts=NAME,
    )


def test_the_house_establishes_an_office_that_can_act_at_once(town: Town) -> None:
    assert establish(town, town.house, "registry-of-deeds") is None
    assert town.author(town.office).admitted
    assert town.author(town.office).vouched_by == town.house.id


@pytest.mark.parametrize(
    ("slug", "code"),
    [("ann", "slug_taken"), ("secretariat", "slug_taken"), ("house", "slug_reserved"),
     ("site", "slug_reserved"), ("UPPER", "malformed_body"), ("", "malformed_body"),
     ("a" * 41, "malformed_body"), ("a/b", "malformed_body"), ("ann\n", "malformed_body")],
)  # fmt: skip
def test_a_short_name_is_refused(town: Town, slug: str, code: str) -> None:
    assert establish(town, town.house, slug) == code
    made = {"invitation": issued(town), "secret": secret_of("secret")}
    fields = registration("carol", **made)[1] | {"slug": slug}
    keys = [key("carol"), key("carol recovery")]
    assert town.world.attempt("party.register", fields, keys=keys, texts=NAME) == code


def test_an_office_may_be_called_the_registry_and_a_party_may_not(town: Town) -> None:
    assert establish(town, town.house, "registry") is None
    assert town.register("registry", invitation=town.world.invite(town.ann, "x"),
                         secret=secret_of("x")) == "slug_reserved"  # fmt: skip


def test_nobody_but_the_house_establishes_an_office(town: Town) -> None:
    assert establish(town, town.office, "other") == "house_key_required"
    assert establish(town, town.ann, "other") == "house_key_required"


def test_an_office_cannot_be_given_a_key_that_did_not_sign(town: Town) -> None:
    assert establish(town, town.house, "other", [town.house.keys[0]]) == "new_key_must_sign"


def test_an_office_cannot_be_established_in_a_conference(town: Town) -> None:
    own = key("new office")
    body = {"slug": "other", "key": own.value}
    code = town.world.attempt("office.establish", body, town.house, scope=NOWHERE,
                              keys=[town.house.keys[0], own], texts=NAME)  # fmt: skip
    assert code == "wrong_scope"


# --- registering ----------------------------------------------------------------------------------


def test_an_invited_party_is_admitted_in_the_name_of_who_invited(town: Town) -> None:
    made = issued(town)
    party = town.author(town.join("dora", invitation=made, secret=secret_of("secret")))
    assert (party.admitted, party.vouched_by, party.invitation) == (True, town.ann.id, made)
    assert named(town.world.facts, PARTIES, "dora") == party.id
    vouch = town.world.facts.find(Vouch, "author", party.id)
    assert [(each.by, each.how, each.act) for each in vouch] == [(town.ann.id, "invited", made)]


@pytest.mark.parametrize(
    ("admission", "code", "admitted"),
    [("closed", "invitation_missing", None), ("sponsored", None, False), ("open", None, True)],
)
def test_registering_uninvited(admission: str, code: str | None, admitted: bool | None) -> None:
    town = Town(admission=admission)
    assert town.register() == code
    if code is None:
        assert town.author(town.join()).admitted is admitted


@pytest.mark.parametrize("admission", ["sponsored", "open"])
def test_an_invitation_counts_wherever_it_is_given(admission: str) -> None:
    town = Town(admission=admission)
    made = issued(town)
    assert by_wrong_secret(town, made) == "invitation_secret"
    assert town.author(
        town.join("dora", invitation=made, secret=secret_of("secret"))
    ).vouched_by == (town.ann.id)


def test_an_unadmitted_party_writes_nothing() -> None:
    town = Town(admission="sponsored")
    carol = town.join()
    body = invitation("secret", town.world.now + DAY)
    assert town.world.attempt("invitation.issue", body, carol) == "not_admitted"
    rotate = {"retire": carol.keys[0].id, "key": key("new").value}
    assert town.world.attempt("key.rotate", rotate, carol, keys=[carol.keys[0], key("new")]) == (
        "not_admitted"
    )


@pytest.mark.parametrize(
    ("body", "keys", "code"),
    [
        ({"recovery": None}, ["carol"], "second_key_missing"),
        ({"keys": []}, ["carol recovery"], "malformed_body"),
        ({"invitation": None}, ["carol", "carol recovery"], "malformed_body"),
        ({"secret": None}, ["carol", "carol recovery"], "malformed_body"),
        ({"secret": "A" * 42}, ["carol", "carol recovery"], "malformed_body"),
        ({}, ["carol"], "new_key_must_sign"),
        ({}, ["carol recovery"], "new_key_must_sign"),
        ({}, ["carol", "carol recovery", "ann"], "not_the_author"),
        ({}, ["carol", "carol recovery", "stranger"], "unknown_key"),
        ({"recovery": key("carol").value}, ["carol"], "key_in_use"),
        ({"recovery": key("ann").value}, ["carol", "ann"], "key_in_use"),
        ({"keys": [key("house").value]}, ["house", "carol recovery"], "key_in_use"),
        ({"claims": NOWHERE}, ["carol", "carol recovery"], "unknown_target"),
        ({"lines": ["description"]}, ["carol", "carol recovery"], None),
        ({"lines": ["name"]}, ["carol", "carol recovery"], "malformed_body"),
        ({}, ["carol", "carol recovery"], None),
        ({"recovery": None, "keys": [key("carol").value, key("other").value]},
         ["carol", "other"], None),
    ],
)  # fmt: skip
def test_a_registration(town: Town, body: dict[str, Any], keys: list[str], code: str) -> None:
    made = {"invitation": issued(town), "secret": secret_of("secret")}
    fields = registration("carol", **made | body)[1]
    lines = {"name": "Carol"} | ({"description": "She"} if fields["lines"] else {})
    signing = [key(name) for name in keys]
    code_got = town.world.attempt("party.register", fields, keys=signing, texts={"en": lines})
    assert code_got == code


def test_a_weak_key_is_refused_wherever_it_comes_from(town: Town) -> None:
    # The point of order two: any signature with it is valid somewhere and invalid elsewhere.
    weak = {"alg": "ed25519", "public": "7P_______________________________________38"}
    made = {"invitation": issued(town), "secret": secret_of("secret")}
    assert town.register(recovery=weak, **made) == "weak_key"
    rotate = {"retire": town.ann.keys[0].id, "key": weak}
    assert town.world.attempt("key.rotate", rotate, town.ann) == "weak_key"


def test_a_registration_cannot_name_an_author_for_itself(town: Town) -> None:
    """The house key can admit, never speak for an author or supply its key."""
    fields = registration("carol", invitation=issued(town), secret=secret_of("secret"))[1]
    keys = [key("carol"), key("carol recovery"), key("house")]
    assert town.world.attempt("party.register", fields, town.house, keys=keys, texts=NAME) == (
        "malformed_act"
    )


# --- being described, claiming, being admitted ----------------------------------------------------


def test_a_described_party_holds_no_key_and_can_be_claimed(town: Town) -> None:
    described = town.world.described(town.office, "old-guild")
    assert town.author(described).described_by == town.office.id
    assert not town.author(described).admitted
    claiming = town.join(
        "new-guild", claims=described.id, invitation=issued(town), secret=secret_of("secret")
    )
    assert (town.author(claiming).claims, town.author(claiming).claim_admitted) == (
        described.id,
        False,
    )
    town.world.say("party.admit", {"party": claiming.id, "lines": []}, town.office)
    assert town.author(claiming).claim_admitted
    # Ids never merge: the described party stays what it was.
    assert town.author(described).described_by == town.office.id


def test_only_described_parties_can_be_claimed(town: Town) -> None:
    made = {"invitation": issued(town), "secret": secret_of("secret")}
    assert town.register(claims=town.ann.id, **made) == "unknown_target"
    assert town.register(claims=town.house.id, **made) == "unknown_target"


def test_admitting() -> None:
    town = Town(admission="sponsored")
    carol, described = town.join(), town.world.described(town.office, "old-guild")

    def admit(by: Someone, party: str) -> str | None:
        return town.world.attempt("party.admit", {"party": party, "lines": []}, by)

    assert admit(town.office, carol.id) is None
    assert admit(town.house, carol.id) is None
    assert admit(town.ann, carol.id) == "without_authority"
    assert admit(carol, carol.id) == "not_admitted"
    assert admit(town.office, NOWHERE) == "unknown_target"
    assert admit(town.office, town.office.id) == "unknown_target"
    assert admit(town.office, described.id) == "party_without_key"
    assert admit(town.office, town.ann.id) == "already_admitted"
    town.world.say("party.admit", {"party": carol.id, "lines": []}, town.office)
    assert admit(town.office, carol.id) == "already_admitted"
    assert town.author(carol).vouched_by == town.office.id
    assert town.world.attempt(
        "invitation.issue", invitation("secret", town.world.now + DAY), carol
    ) is (None)


def test_describing(town: Town) -> None:
    world = town.world
    scribe = world.party(town.office, "scribe")
    talks = world.conference(town.office, "talks", "transcript", [scribe])
    live = world.conference(town.office, "live")

    def describe(by: Someone, scope: str | None, slug: str = "north") -> str | None:
        body = {"slug": slug, "lines": []}
        return world.attempt("party.describe", body, by, scope=scope, texts=NAME)

    assert describe(town.office, None) is None
    assert describe(town.office, talks) is None
    assert describe(town.office, live) is None
    assert describe(scribe, talks) is None
    assert describe(scribe, None) == "without_authority"
    assert describe(scribe, live) == "not_a_transcriber"
    assert describe(town.ann, talks) == "not_a_transcriber"
    assert describe(town.house, None) == "without_authority"
    assert describe(scribe, NOWHERE) == "unknown_target"
    assert describe(scribe, talks, slug="ann") == "slug_taken"
    assert describe(scribe, talks, slug="house") == "slug_reserved"


def test_an_attempt_to_describe_leaves_no_party_behind(town: Town) -> None:
    town.world.say("party.describe", {"slug": "north", "lines": []}, town.ann, texts=NAME)
    assert named(town.world.facts, PARTIES, "north") is None
    with pytest.raises(NoSuchPage):
        party_page(town.world.facts, town.world.page_context(), town.world.words, "north")
