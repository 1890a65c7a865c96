"""Presenting delegates, reporting on them, narrowing and taking back their authority."""

from __future__ import annotations

from typing import Any

import pytest

from glasshouse.acts.authors import Credential, Key
from glasshouse.parley.credentials.facts import Objection
from tests.house.world import NOWHERE, Someone, invitation, key
from tests.parley.propositions.bargaining import Bargaining
from tests.parley.table import Delegate, Table, deadline

REASON = {"reason": "So it is"}
HOLDER = {"holder": "The head of the delegation"}


@pytest.fixture
def table() -> Bargaining:
    return Bargaining()


def authority(table: Table, delegate: Delegate) -> Credential:
    found = table.world.facts.get(Credential, delegate.credential)
    assert found is not None
    return found


def present(table: Table, by: Someone, *more: Someone, **given: Any) -> str | None:
    """The code of presenting a delegate, signed by these and the delegate."""
    body = table.presentation("envoy", **given)
    keys = [*(each.keys[0] for each in (by, *more)), key("envoy")]
    return table.attempt("credential.present", body, by, HOLDER, keys=keys)


def about(
    table: Table, kind: str, by: Someone, delegate: Delegate, **given: Any
) -> tuple[Any, ...]:
    """The arguments of an act about a delegate's authority."""
    return (
        kind,
        {"credential": delegate.credential} | given,
        by,
        REASON,
    )


# --- presenting -----------------------------------------------------------------------------------


def test_a_delegate_acts_at_once_and_its_key_is_bound_to_the_authority(table: Bargaining) -> None:
    envoy = table.delegate(table.south, "envoy", ("answer",), role="alternate")
    found = authority(table, envoy)
    assert (found.state, found.role, found.powers, found.seat) == (
        "presented",
        "alternate",
        ("answer",),
        False,
    )
    own = table.world.facts.get(Key, key("envoy").id)
    assert own is not None
    assert (own.author, own.credential, own.recovery) == (table.south.id, envoy.credential, False)
    assert found.holder == own.id
    proposed = table.propose()
    assert table.try_answer(proposed.id, "accept", by=envoy) is None


def test_both_sign_or_nobody_is_presented(table: Table) -> None:
    body = table.presentation("envoy")
    for keys, code in (
        ([key("envoy")], "not_the_author"),
        (table.south.keys, "new_key_must_sign"),
        ([*table.north.keys, key("envoy")], "not_the_author"),
    ):
        assert table.attempt("credential.present", body, table.south, HOLDER, keys=keys) == code
    assert present(table, table.south) is None


def test_a_key_serves_one_authority(table: Table) -> None:
    table.delegate(table.south, "envoy")
    assert present(table, table.south) == "key_in_use"
    assert present(table, table.north) == "key_in_use"


def test_a_delegate_presents_nobody(table: Table) -> None:
    head = table.delegate(table.south, "head", ("confer", "table", "answer", "sign"))
    assert present(table, head) == "exceeds_powers"
    assert present(table, table.office) == "without_authority"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"role": "observer", "powers": []}, None),
        ({"role": "observer", "powers": ["answer"]}, "malformed_body"),
        ({"role": "head", "powers": []}, "malformed_body"),
        ({"role": "king"}, "malformed_body"),
        ({"powers": ["vote"]}, "malformed_body"),
        ({"powers": ["answer", "answer"]}, "malformed_body"),
    ],
)
def test_what_a_delegate_can_be(table: Table, given: dict[str, Any], code: str | None) -> None:
    assert present(table, table.south, **given) == code


def test_an_authority_ends_at_its_time(table: Bargaining) -> None:
    now = table.world.now
    assert present(table, table.south, expires=deadline(now)) == "expires_past"
    assert present(table, table.south, expires=deadline(now + 1000)) is None
    envoy = table.delegate(table.south, "envoy", expires=deadline(now + 5000))
    proposed = table.propose(due_in=None)
    assert table.try_answer(proposed.id, "accept", by=envoy) is None
    table.world.now = now + 5000
    assert table.try_answer(proposed.id, "accept", by=envoy) == "capacity_expired"


def test_there_is_nobody_to_present_in_a_transcript() -> None:
    table = Table()
    scribe = table.world.party(table.office, "scribe")
    scope = table.world.conference(table.office, "past", "transcript", [scribe])
    body, keys = table.presentation("envoy"), [*scribe.keys, key("envoy")]
    assert (
        table.attempt("credential.present", body, scribe, HOLDER, keys=keys, scope=scope)
        == "transcript_takes_reports"
    )


# --- what becomes of it ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdict", "state", "code"),
    [("accept", "accepted", None), ("reject", "rejected", "capacity_revoked")],
)
def test_the_secretariat_reports(
    table: Bargaining, verdict: str, state: str, code: str | None
) -> None:
    envoy = table.delegate(table.south, "envoy")
    report = about(
        table, "credential.report", table.office, envoy, verdict=verdict, lines=["reason"]
    )
    table.say(*report)
    assert authority(table, envoy).state == state
    assert table.try_answer(table.propose().id, "accept", by=envoy) == code


def test_a_report_is_the_secretariats_and_a_rejection_says_why(table: Table) -> None:
    envoy = table.delegate(table.south, "envoy")
    for by in (table.south, table.north, envoy):
        code = table.attempt(
            "credential.report",
            {"credential": envoy.credential, "verdict": "accept", "lines": []},
            by,
        )
        assert code in ("without_authority", "exceeds_powers")
    body = {"credential": envoy.credential, "verdict": "reject", "lines": []}
    assert table.attempt("credential.report", body, table.office) == "malformed_body"


def test_an_objection_is_noted_and_suspends_nothing(table: Bargaining) -> None:
    envoy = table.delegate(table.south, "envoy")
    objecting = table.say(*about(table, "credential.object", table.north, envoy))
    found = table.world.facts.find(Objection, "credential", envoy.credential)
    assert [(each.id, each.party) for each in found] == [(objecting.id, table.north.id)]
    assert table.try_answer(table.propose().id, "accept", by=envoy) is None


def test_only_a_party_that_confers_objects(table: Table) -> None:
    envoy = table.delegate(table.south, "envoy")
    for by, code in (
        (table.east, "not_conferring"),
        (table.office, "without_authority"),
        (envoy, "exceeds_powers"),
    ):
        assert table.attempt(*about(table, "credential.object", by, envoy)) == code


def test_powers_are_narrowed_from_an_entry_on(table: Bargaining) -> None:
    envoy = table.delegate(table.south, "envoy", ("answer", "table"))
    proposed = table.propose()
    table.answer(proposed.id, "accept_in_principle", by=envoy)
    narrow = about(table, "credential.restrict", table.south, envoy, powers=["table"])
    table.say(*narrow)
    assert authority(table, envoy).powers == ("table",)
    assert table.try_answer(proposed.id, "accept", by=envoy) == "exceeds_powers"
    assert table.known(proposed.id).state == "open"


@pytest.mark.parametrize("powers", [["answer", "table"], ["answer", "sign"], ["confer"]])
def test_powers_never_grow(table: Table, powers: list[str]) -> None:
    envoy = table.delegate(table.south, "envoy", ("table", "answer"))
    narrow = about(table, "credential.restrict", table.south, envoy, powers=powers)
    assert table.attempt(*narrow) == "not_narrower"


def test_only_the_principal_narrows_and_revokes(table: Table) -> None:
    envoy = table.delegate(table.south, "envoy", ("table", "answer"))
    other = table.delegate(table.south, "other", ("table", "answer"))
    for kind, given in (
        ("credential.restrict", {"powers": ["table"]}),
        ("credential.revoke", {"lines": ["reason"]}),
    ):
        assert table.attempt(*about(table, kind, table.south, envoy, **given)) is None
        for by, code in (
            (table.north, "without_authority"),
            (table.office, "without_authority"),
            (envoy, "exceeds_powers"),
            (other, "exceeds_powers"),
        ):
            assert table.attempt(*about(table, kind, by, envoy, **given)) == code


def test_what_is_revoked_speaks_no_more_and_can_be_presented_anew(table: Bargaining) -> None:
    envoy = table.delegate(table.south, "envoy")
    table.say(*about(table, "credential.revoke", table.south, envoy, lines=["reason"]))
    proposed = table.propose()
    assert table.try_answer(proposed.id, "accept", by=envoy) == "capacity_revoked"
    successor = table.delegate(table.south, "successor")
    assert table.try_answer(proposed.id, "accept", by=successor) is None


def test_an_authority_is_spoken_of_in_its_own_conference(table: Table) -> None:
    envoy = table.delegate(table.south, "envoy", ("table", "answer"))
    elsewhere = table.world.conference(table.office, "other")
    given: dict[str, dict[str, Any]] = {
        "credential.report": {"verdict": "accept", "lines": ["reason"]},
        "credential.object": {},
        "credential.restrict": {"powers": ["table"]},
        "credential.revoke": {"lines": ["reason"]},
    }
    by = {"credential.report": table.office, "credential.object": table.north}
    for kind, more in given.items():
        who = by.get(kind, table.south)
        act = about(table, kind, who, envoy, **more)
        assert table.attempt(*act, scope=elsewhere) == "unknown_target"
        nowhere = Delegate(table.south.id, [], NOWHERE)
        assert table.attempt(*about(table, kind, who, nowhere, **more)) == "unknown_target"


# --- threats --------------------------------------------------------------------------------------


def test_a_delegate_cannot_speak_in_another_conference(table: Bargaining) -> None:
    envoy = table.delegate(table.south, "envoy", ("confer", "table", "answer", "sign"))
    table.scope = table.world.conference(table.office, "other")
    for party in (table.north, table.south):
        table.join(party)
    for kind in ("conference.convene", "conference.open"):
        table.turn(kind)
    proposed = table.propose()
    assert table.try_answer(proposed.id, "accept", by=envoy) == "exceeds_powers"
    assert table.try_answer(proposed.id, "accept") is None


def test_a_delegate_cannot_touch_the_keys_of_its_party(table: Table) -> None:
    envoy = table.delegate(table.south, "envoy", ("confer", "table", "answer", "sign"))
    say = {"scope": None, "capacity": envoy.credential}
    for retire, new in ((key("south").id, "fresh"), (key("envoy").id, "fresh")):
        rotation = {"retire": retire, "key": key(new).value}
        keys = [*envoy.keys, key(new)]
        assert table.attempt("key.rotate", rotation, envoy, keys=keys, **say) == "exceeds_powers"
        assert (
            table.attempt("key.rotate", rotation, envoy, keys=keys, scope=None, capacity=None)
            == "capacity_missing"
        )
    for target in (key("south").id, key("south recovery").id, key("envoy").id):
        revocation: dict[str, Any] = {"revoke": target, "suspect_from": None, "lines": []}
        assert table.attempt("key.revoke", revocation, envoy, **say) == "exceeds_powers"


def test_a_delegate_cannot_invite_or_speak_for_its_party_in_the_house(table: Table) -> None:
    envoy = table.delegate(table.south, "envoy", ("confer", "table", "answer", "sign"))
    body = invitation("secret", table.world.now + 10**6)
    assert table.attempt("invitation.issue", body, envoy, scope=None) == "exceeds_powers"
    assert (
        table.attempt("participation.withdraw", {}, envoy, {"reason": "We leave"})
        == "exceeds_powers"
    )


def test_the_principal_revokes_a_delegates_key(table: Bargaining) -> None:
    envoy = table.delegate(table.south, "envoy")
    proposed = table.propose()
    body: dict[str, Any] = {"revoke": key("envoy").id, "suspect_from": None, "lines": []}
    assert table.attempt("key.revoke", body, table.north, scope=None) == "unknown_target"
    table.say("key.revoke", body, table.south, scope=None)
    assert table.try_answer(proposed.id, "accept", by=envoy) == "key_not_in_force"


def test_a_delegates_key_replaced_by_the_recovery_key_stays_a_delegates(table: Table) -> None:
    """Threat: by replacing it, the delegate's key would become one of the party's own."""
    envoy = table.delegate(table.south, "envoy")
    fresh = key("fresh")
    rotation = {"retire": key("envoy").id, "key": fresh.value}
    keys = [key("south recovery"), fresh]
    table.say("key.rotate", rotation, table.south, keys=keys, scope=None)
    renewed = Delegate(table.south.id, [fresh], envoy.credential)
    body = {"party": table.west.id, "lines": []}
    assert table.attempt("participation.invite", body, renewed) == "exceeds_powers"
    assert table.attempt("participation.invite", body, renewed, capacity=None) == (
        "capacity_missing"
    )
