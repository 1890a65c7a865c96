"""Judging delegates and visitors in seats: what the authority that a key holds lets it say."""

from __future__ import annotations

from typing import Any

import pytest

from glasshouse.acts.authors import Credential
from glasshouse.acts.facts import Put
from glasshouse.acts.memory_facts import MemoryFacts
from glasshouse.acts.outcomes import Effective, Refused, WithoutEffect
from tests.acts.builders import NOW, PARTY_PEN, Draft, Pen, say
from tests.acts.test_judge import (
    HOUSE_ID,
    OFFICE_ID,
    PARTY_ID,
    REPORT,
    key,
    outcome,
    world,
)

TALKS, OTHER_TALKS = "7a" * 32, "7b" * 32
AUTHORITY, OTHER_AUTHORITY, SEAT = "c1" * 32, "c2" * 32, "c3" * 32
DELEGATE_PEN, SECOND_PEN, SEAT_PEN = (Pen.named(n) for n in ("delegate", "second", "seat"))


def with_delegates(**changes: Any) -> MemoryFacts:
    """The world, and in it two delegates of the party and a visitor in its seat; ``changes`` are
    of the first delegate's authority and of the seat."""
    facts = world()
    usual: dict[str, Any] = {
        "conference": TALKS,
        "party": PARTY_ID,
        "holder": "",
        "role": "head",
        "powers": ("answer",),
        "entry": 3,
    }
    facts.apply(
        [
            Put(Credential(AUTHORITY, **(usual | changes))),
            Put(Credential(OTHER_AUTHORITY, **usual)),
            Put(Credential(SEAT, **(usual | {"seat": True, "state": "accepted"} | changes))),
            key(DELEGATE_PEN, PARTY_ID, credential=AUTHORITY),
            key(SECOND_PEN, PARTY_ID, credential=OTHER_AUTHORITY),
            key(SEAT_PEN, PARTY_ID, credential=SEAT),
        ],
        5,
    )
    return facts


def delegated(
    *pens: Pen, kind: str = "test.answer", capacity: str | None = AUTHORITY, **fields: Any
) -> Draft:
    """An answer in the talks, signed by these keys, by the delegate if by none."""
    draft = say(PARTY_ID)
    draft.kind, draft.pens = kind, list(pens) or [DELEGATE_PEN]
    draft.fields = {"scope": TALKS, "capacity": capacity} | fields
    return draft


def test_a_delegate_speaks_for_its_party_by_naming_its_authority() -> None:
    assert isinstance(outcome(delegated(), with_delegates()), Effective)


def test_a_party_itself_needs_no_authority() -> None:
    own = delegated(PARTY_PEN, capacity=None)
    assert isinstance(outcome(own, with_delegates()), Effective)


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        pytest.param(delegated(capacity=None), "capacity_missing", id="none named"),
        pytest.param(delegated(capacity="12" * 32), "capacity_unknown", id="unknown"),
        pytest.param(delegated(capacity=PARTY_ID), "capacity_unknown", id="no authority"),
        pytest.param(delegated(capacity=OTHER_AUTHORITY), "capacity_unknown", id="another's"),
        pytest.param(delegated(PARTY_PEN), "capacity_unknown", id="a party borrows one"),
        pytest.param(
            delegated(PARTY_PEN, DELEGATE_PEN, capacity=None),
            "capacity_missing",
            id="beside the party's own key, with none named",
        ),
        pytest.param(
            delegated(PARTY_PEN, DELEGATE_PEN), "capacity_unknown", id="beside the party's own key"
        ),
        pytest.param(
            delegated(DELEGATE_PEN, SECOND_PEN), "capacity_unknown", id="two delegates on one"
        ),
    ],
)
def test_an_authority_that_is_not_the_signers_is_refused(draft: Draft, code: str) -> None:
    """Threat: a delegate's key passes for the party's own, or for one with wider powers."""
    assert outcome(draft, with_delegates()) == Refused(code, "capacity")


@pytest.mark.parametrize("state", ["rejected", "revoked"])
def test_an_authority_taken_back_is_recorded_without_effect(state: str) -> None:
    facts = with_delegates(state=state)
    assert outcome(delegated(), facts) == WithoutEffect("capacity_revoked")


@pytest.mark.parametrize(
    ("expires", "code"), [(NOW + 1, None), (NOW, "capacity_expired"), (NOW - 1, "capacity_expired")]
)
def test_an_authority_ends_at_its_instant(expires: int, code: str | None) -> None:
    found_out = outcome(delegated(), with_delegates(expires=expires))
    assert (isinstance(found_out, Effective)) == (code is None)
    assert code is None or found_out == WithoutEffect(code)


@pytest.mark.parametrize(
    ("draft", "changes"),
    [
        pytest.param(delegated(), {"powers": ("table", "sign")}, id="another power"),
        pytest.param(delegated(), {"powers": ()}, id="an observer"),
        pytest.param(delegated(kind="test.say"), {}, id="what no delegate can say"),
        pytest.param(delegated(scope=OTHER_TALKS), {}, id="in another conference"),
        pytest.param(delegated(scope=None), {}, id="in the house itself"),
    ],
)
def test_a_delegate_says_only_what_its_authority_includes(
    draft: Draft, changes: dict[str, Any]
) -> None:
    assert outcome(draft, with_delegates(**changes)) == WithoutEffect("exceeds_powers")


def test_the_powers_are_judged_before_the_fold() -> None:
    """Its fold would raise: nothing that a delegate may not say gets that far."""
    assert outcome(
        Draft("test.fail", {}, [DELEGATE_PEN], by=PARTY_ID, fields={"capacity": AUTHORITY}),
        with_delegates(),
    ) == WithoutEffect("exceeds_powers")


# --- seats ----------------------------------------------------------------------------------------


def sit(*pens: Pen, by: str | None = PARTY_ID, **fields: Any) -> Draft:
    draft = Draft("test.sit", {"key": dict(Pen.named("visitor").public)}, list(pens), by=by)
    draft.fields = {"scope": TALKS} | fields
    return draft


def test_a_seat_is_taken_by_the_new_key_alone() -> None:
    visitor = Pen.named("visitor")
    assert isinstance(outcome(sit(visitor), with_delegates()), Effective)
    for pens in ([visitor, PARTY_PEN], [PARTY_PEN], [visitor, SEAT_PEN]):
        refused = outcome(sit(*pens), with_delegates())
        assert isinstance(refused, Refused)
        assert refused.code in ("not_the_author", "new_key_must_sign")


@pytest.mark.parametrize("by", [OFFICE_ID, HOUSE_ID])
def test_a_stranger_leaves_no_act_in_the_name_of_the_site_or_an_office(by: str) -> None:
    """Threat: recorded without effect, it would stand as an act of an author who never saw it."""
    assert outcome(sit(Pen.named("visitor"), by=by), with_delegates()) == Refused(
        "beyond_seat", "by"
    )


def test_a_seat_answers() -> None:
    assert isinstance(outcome(delegated(SEAT_PEN, capacity=SEAT), with_delegates()), Effective)


REPORT_OF_PARTY = REPORT | {"of": PARTY_ID}


@pytest.mark.parametrize(
    ("fields", "changes"),
    [
        pytest.param({"kind": "test.table"}, {}, id="what is not made for seats"),
        pytest.param({"kind": "test.say"}, {}, id="what no delegate can say"),
        pytest.param({"scope": OTHER_TALKS}, {}, id="in another conference"),
        pytest.param({"scope": None}, {}, id="in the house itself"),
        pytest.param({"reported": REPORT_OF_PARTY}, {}, id="as another's words"),
        pytest.param({}, {"state": "revoked"}, id="after it was taken back"),
        pytest.param({}, {"expires": NOW}, id="after its time"),
        pytest.param({}, {"powers": ("table",)}, id="beyond its powers"),
    ],
)
def test_what_goes_beyond_a_seat_leaves_no_trace(
    fields: dict[str, Any], changes: dict[str, Any]
) -> None:
    """Threat: nobody vouches for a visitor, who could fill the record with idle attempts."""
    draft = delegated(SEAT_PEN, **({"capacity": SEAT} | fields))
    assert outcome(draft, with_delegates(**changes)) == Refused("beyond_seat", "capacity")
