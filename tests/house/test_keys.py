"""Keys of authors: rotated, revoked, recovered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from glasshouse.acts.authors import Key
from glasshouse.acts.identifiers import milliseconds_to_instant
from glasshouse.house.facts import Invitation
from tests.house.town import NAME, Town
from tests.house.world import (
    DAY,
    invitation,
    key,
    registration,
    secret_of,
)


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
