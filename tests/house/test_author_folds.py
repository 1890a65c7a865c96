"""Offices, invitations, parties and keys: every step that is allowed, and every one that is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from glasshouse.acts.authors import Author, Key
from glasshouse.acts.identifiers import milliseconds_to_instant
from glasshouse.house.facts import PARTIES, Invitation, Vouch, named
from glasshouse.house.pages import NoSuchPage
from glasshouse.pages import party_page
from tests.house.world import (
    DAY,
    NOWHERE,
    Someone,
    World,
    commitment_to,
    invitation,
    key,
    registration,
    secret_of,
)

NAME = {"en": {"name": "A name"}}
REASON = {"en": {"reason": "A reason"}}


@dataclass
class Town:
    """A founded house with an office and two parties, and the means to try things in it."""

    world: World = field(default_factory=World)
    admission: str = "closed"

    def __post_init__(self) -> None:
        self.house = self.world.found(admission=self.admission)
        self.office = self.world.office(self.house)
        self.ann = self.world.party(self.office, "ann")
        self.ben = self.world.party(self.office, "ben")

    def author(self, someone: Someone) -> Author:
        found = self.world.facts.get(Author, someone.id)
        assert found is not None
        return found

    def register(self, slug: str = "carol", *, keys: Any = None, **body: Any) -> str | None:
        """The code that a registration would get."""
        someone, fields = registration(slug, **body)
        signing = keys or [*someone.keys, key(f"{slug} recovery")]
        return self.world.attempt("party.register", fields, keys=signing, texts=NAME)

    def join(self, slug: str = "carol", **body: Any) -> Someone:
        someone, fields = registration(slug, **body)
        keys = [*someone.keys, key(f"{slug} recovery")]
        someone.id = self.world.say("party.register", fields, keys=keys, texts=NAME).id
        return someone


@pytest.fixture
def town() -> Town:
    return Town()


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


# --- invitations: state × step --------------------------------------------------------------------


def issued(town: Town) -> str:
    return town.world.invite(town.ann, "secret")


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


def by_wrong_secret(town: Town, made: str) -> str | None:
    return town.register(invitation=made, secret=secret_of("guessed"))


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


# --- keys -----------------------------------------------------------------------------------------


@dataclass
class Ring:
    """A party with two signing keys and a recovery key."""

    town: Town = field(default_factory=Town)

    def __post_init__(self) -> None:
        self.world = self.town.world
        made = self.world.invite(self.town.ann, "ring")
        keys = [key("one").value, key("two").value]
        self.party, fields = registration(
            "ring", keys=keys, recovery=key("safe").value, invitation=made, secret=secret_of("ring")
        )
        self.party.keys = [key("one"), key("two")]
        signing = [*self.party.keys, key("safe")]
        self.party.id = self.world.say("party.register", fields, keys=signing, texts=NAME).id

    def rotate(self, retire: str, new: str, signers: list[str], *, say: bool = False) -> str | None:
        body = {"retire": key(retire).id, "key": key(new).value}
        return self._do("key.rotate", body, signers, say)

    def revoke(
        self, which: str, signers: list[str], suspect: int | None = None, *, say: bool = False
    ) -> str | None:
        instant = None if suspect is None else milliseconds_to_instant(suspect)
        body: dict[str, Any] = {"revoke": key(which).id, "suspect_from": instant, "lines": []}
        return self._do("key.revoke", body, signers, say)

    def _do(self, kind: str, body: dict[str, Any], signers: list[str], say: bool) -> str | None:
        keys = [key(name) for name in signers]
        if say:
            self.world.say(kind, body, self.party, keys=keys)
            return None
        return self.world.attempt(kind, body, self.party, keys=keys)

    def fact(self, name: str) -> Key:
        found = self.world.facts.get(Key, key(name).id)
        assert found is not None
        return found


@pytest.fixture
def ring() -> Ring:
    return Ring()


@pytest.mark.parametrize(
    ("retire", "signers", "code"),
    [
        ("one", ["one", "new"], None),
        ("one", ["safe", "new"], None),
        ("one", ["one", "two", "new"], None),
        ("safe", ["safe", "new"], None),
        # A thief with one signing key can replace that key alone.
        ("one", ["two", "new"], "rotation_not_authorised"),
        ("safe", ["one", "new"], "rotation_not_authorised"),
        ("safe", ["one", "two", "new"], "rotation_not_authorised"),
        # Others cannot at all.
        ("one", ["new"], "not_the_author"),
        ("one", ["one"], "new_key_must_sign"),
        ("one", ["ann", "new"], "not_the_author"),
        ("one", ["house", "new"], "not_the_author"),
        ("ann", ["one", "new"], "unknown_target"),
        ("nowhere", ["one", "new"], "unknown_target"),
    ],
)
def test_rotating(ring: Ring, retire: str, signers: list[str], code: str | None) -> None:
    assert ring.rotate(retire, "new", signers) == code


def test_the_house_cannot_replace_the_key_of_a_party(ring: Ring) -> None:
    body = {"retire": key("one").id, "key": key("new").value}
    keys = [key("house"), key("new")]
    assert ring.world.attempt("key.rotate", body, ring.town.house, keys=keys) == "unknown_target"
    assert ring.world.attempt("key.rotate", body, ring.party, keys=keys) == "not_the_author"


def test_a_retired_key_signs_nothing_more_and_its_successor_does(ring: Ring) -> None:
    index = ring.world.size
    ring.rotate("one", "new", ["one", "new"], say=True)
    assert (ring.fact("one").until, ring.fact("one").replaced_by) == (index, key("new").id)
    assert (ring.fact("new").since, ring.fact("new").recovery) == (index, False)
    assert ring.rotate("two", "newer", ["one", "newer"]) == "key_not_in_force"
    assert ring.rotate("one", "newer", ["new", "newer"]) == "key_not_in_force"
    assert ring.rotate("new", "newer", ["new", "newer"]) is None
    # A key once known never comes back as a new one.
    assert ring.rotate("new", "one", ["new", "one"]) == "key_in_use"


def test_the_successor_of_a_recovery_key_is_a_recovery_key(ring: Ring) -> None:
    ring.rotate("safe", "new", ["safe", "new"], say=True)
    assert ring.fact("new").recovery
    assert ring.rotate("one", "newer", ["new", "newer"]) is None
    body = invitation("secret", ring.world.now + DAY)
    assert ring.world.attempt("invitation.issue", body, ring.party, keys=[key("new")]) == (
        "recovery_key"
    )


@pytest.mark.parametrize(
    ("which", "signers", "code"),
    [
        ("one", ["one"], None),
        ("one", ["two"], None),
        ("one", ["safe"], None),
        ("safe", ["one"], None),
        ("one", ["ann"], "not_the_author"),
        ("one", ["house"], "not_the_author"),
        ("ann", ["one"], "unknown_target"),
        ("nowhere", ["one"], "unknown_target"),
    ],
)
def test_revoking(ring: Ring, which: str, signers: list[str], code: str | None) -> None:
    assert ring.revoke(which, signers) == code


def test_a_revocation_works_forward_only(ring: Ring) -> None:
    before = ring.world.invite(ring.party, "before")
    suspect = ring.world.now - 1000
    index = ring.world.size
    ring.revoke("one", ["two"], suspect, say=True)
    assert (ring.fact("one").until, ring.fact("one").suspect_from) == (index, suspect)
    invited = ring.world.facts.get(Invitation, before)
    assert invited is not None
    assert invited.state == "issued"
    assert ring.revoke("one", ["two"]) == "key_not_in_force"
    assert ring.revoke("two", ["one"]) == "key_not_in_force"


def test_a_key_cannot_be_suspected_from_a_time_to_come(ring: Ring) -> None:
    assert ring.revoke("one", ["two"], ring.world.now) is None
    assert ring.revoke("one", ["two"], ring.world.now + 1000) == "suspect_in_future"


def test_an_author_can_revoke_its_last_key_and_is_silent_from_then_on(ring: Ring) -> None:
    for which, signer in [("one", "two"), ("safe", "two"), ("two", "two")]:
        assert ring.revoke(which, [signer], say=True) is None
    assert not any(ring.fact(name).in_force for name in ("one", "two", "safe"))
    assert ring.rotate("two", "new", ["two", "new"]) == "key_not_in_force"


def test_no_other_kind_takes_a_recovery_key(ring: Ring) -> None:
    body = invitation("secret", ring.world.now + DAY)
    assert ring.world.attempt("invitation.issue", body, ring.party, keys=[key("safe")]) == (
        "recovery_key"
    )


def test_the_house_and_its_offices_rotate_their_keys_as_parties_do(town: Town) -> None:
    for someone in (town.house, town.office):
        body: dict[str, Any] = {"retire": someone.keys[0].id, "key": key("new").value}
        keys = [someone.keys[0], key("new")]
        assert town.world.attempt("key.rotate", body, someone, keys=keys) is None


def test_a_commitment_is_of_the_bytes_of_the_secret_and_not_of_its_spelling(town: Town) -> None:
    made = issued(town)
    fact = town.world.facts.get(Invitation, made)
    assert fact is not None
    assert fact.commitment == commitment_to("secret")
