"""Judging an act: each way to be refused has its code, its field, and leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from glasshouse.acts import judge
from glasshouse.acts.authors import HOUSE, OFFICE, PARTY, Author, Key, key_fact
from glasshouse.acts.facts import Put
from glasshouse.acts.judge import Refusal
from glasshouse.acts.memory_facts import MemoryFacts
from glasshouse.acts.outcomes import Effective, Refused, WithoutEffect
from glasshouse.acts.registry import Context
from glasshouse.acts.rules import HouseRules
from glasshouse.acts.words import SheetUse
from tests.acts.builders import (
    EMPTY_ROOT,
    HOUSE_PEN,
    NOW,
    ORIGIN,
    PARTY_PEN,
    REGISTRY,
    Draft,
    Pen,
    found,
    join,
    say,
    sheet_bytes,
)

HOUSE_ID, PARTY_ID, OTHER_ID, OFFICE_ID = ("ab" * 32, "cd" * 32, "ef" * 32, "09" * 32)
OTHER_PEN, RECOVERY_PEN, OFFICE_PEN = Pen.named("other"), Pen.named("recovery"), Pen.named("office")


def key(pen: Pen, author: str, **fields: Any) -> Put:
    fact = key_fact(pen.public, pen.id, author, 0)
    return Put(Key(**{**fact.__dict__, **fields}))


def world() -> MemoryFacts:
    facts = MemoryFacts()
    facts.apply(
        [
            Put(HouseRules("1", ORIGIN, "vkey", HOUSE_ID, "open", 10, 100, (), 0)),
            Put(Author(HOUSE_ID, HOUSE, "house", 0, True)),
            Put(Author(PARTY_ID, PARTY, "party", 1, True)),
            Put(Author(OTHER_ID, PARTY, "other", 2, False)),
            Put(Author(OFFICE_ID, OFFICE, "office", 3, True)),
            key(HOUSE_PEN, HOUSE_ID),
            key(PARTY_PEN, PARTY_ID),
            key(OTHER_PEN, OTHER_ID),
            key(OFFICE_PEN, OFFICE_ID),
            key(RECOVERY_PEN, PARTY_ID, recovery=True),
            key(Pen.named("retired"), PARTY_ID, until=5),
        ],
        5,
    )
    return facts


def outcome(draft: Draft, facts: MemoryFacts | None = None) -> object:
    facts = world() if facts is None else facts
    act = draft.act()
    try:
        reading = judge.read(act, facts, REGISTRY)
        keys = judge.signing_keys(reading, facts)
        signers = judge.check_signatures(act, draft.signatures(), keys)
    except Refusal as refusal:
        return Refused(refusal.code, refusal.field)
    return judge.judge(reading, Context(5, NOW, signers, reading.rules), facts)


def good() -> Draft:
    return say(PARTY_ID)


def with_fields(**fields: Any) -> Callable[[], Draft]:
    def make() -> Draft:
        draft = good()
        draft.fields |= fields
        return draft

    return make


def by(author: str | None, *pens: Pen) -> Callable[[], Draft]:
    def make() -> Draft:
        draft = good()
        draft.by, draft.pens = author, list(pens)
        return draft

    return make


def join_signed_by(*pens: Pen) -> Callable[[], Draft]:
    def make() -> Draft:
        draft = join(Pen.named("new"))
        draft.pens = list(pens)
        return draft

    return make


def weak_key() -> Draft:
    draft = join(Pen.named("new"))
    draft.body["key"] = {"alg": "ed25519", "public": "A" * 43}
    return draft


def without_sheets() -> Draft:
    draft = good()
    draft.sheets = {}
    return draft


def with_needless_sheet() -> Draft:
    draft = join(Pen.named("new"))
    draft.sheets = {"en": sheet_bytes()}
    return draft


def one_sheet_twice() -> Draft:
    draft = good()
    draft.sheets = {"en": sheet_bytes(), "de": sheet_bytes()}
    return draft


def test_a_good_act_is_effective() -> None:
    assert isinstance(outcome(good()), Effective)
    assert isinstance(outcome(join(Pen.named("new"))), Effective)


REPORT = {
    "of": OTHER_ID,
    "occurred": {"edtf": "1917", "calendar": "unknown"},
    "sources": [],
    "certainty": "low",
}
REFUSED: list[tuple[str, Callable[[], Draft], str, str]] = [
    ("another record", with_fields(log="other.example"), "wrong_log", "log"),
    ("an unknown kind", with_fields(kind="test.sing"), "unknown_kind", "kind"),
    ("a second founding", found, "not_first", "kind"),
    ("no body field", with_fields(body={"topic": "a"}), "malformed_body", "body.number"),
    (
        "a body field too many",
        with_fields(body={"topic": "a", "number": 1, "x": 1}),
        "malformed_body",
        "body.x",
    ),
    (
        "a number as text",
        with_fields(body={"topic": "a", "number": "1"}),
        "malformed_body",
        "body.number",
    ),
    (
        "another enumeration",
        with_fields(body={"topic": "z", "number": 1}),
        "malformed_body",
        "body.topic",
    ),
    ("nobody's act", by(None, PARTY_PEN), "unknown_author", "by"),
    ("an unknown author", by("12" * 32, PARTY_PEN), "unknown_author", "by"),
    ("an author not admitted", by(OTHER_ID, OTHER_PEN), "not_admitted", "by"),
    ("another's key", by(PARTY_ID, OTHER_PEN), "not_the_author", "signers"),
    (
        "one's own key and another's",
        by(PARTY_ID, PARTY_PEN, OTHER_PEN),
        "not_the_author",
        "signers",
    ),
    ("an unknown key", by(PARTY_ID, Pen.named("stranger")), "unknown_key", "signers"),
    ("a retired key", by(PARTY_ID, Pen.named("retired")), "key_not_in_force", "signers"),
    ("a recovery key", by(PARTY_ID, RECOVERY_PEN), "recovery_key", "signers"),
    ("a new key that did not sign", join_signed_by(PARTY_PEN), "new_key_must_sign", "signers"),
    (
        "a new key beside an old one",
        join_signed_by(Pen.named("new"), PARTY_PEN),
        "not_the_author",
        "signers",
    ),
    ("a key registered already", lambda: join(PARTY_PEN), "key_in_use", "body"),
    ("a weak key", weak_key, "weak_key", "body"),
    ("an unknown authority", with_fields(capacity="12" * 32), "capacity_unknown", "capacity"),
    (
        "files",
        with_fields(files=[{"digest": "12" * 32, "size": 1, "type": "text/plain"}]),
        "files_not_allowed",
        "files",
    ),
    ("a report that cannot be one", with_fields(reported=REPORT), "not_reportable", "reported"),
    ("no text", without_sheets, "language_missing", "sheets"),
    ("a needless text", with_needless_sheet, "sheets_not_allowed", "sheets"),
    ("one text for two languages", one_sheet_twice, "sheet_in_use", "sheets"),
    (
        "the house's word by a party",
        lambda: Draft("test.house_only", {}, [PARTY_PEN], by=PARTY_ID),
        "house_key_required",
        "by",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("make", "code", "field"), [pytest.param(m, c, f, id=n) for n, m, c, f in REFUSED]
)
def test_refusals(make: Callable[[], Draft], code: str, field: str) -> None:
    assert outcome(make()) == Refused(code, field)
    assert REGISTRY.codes[code].outcome == "refused"


def test_a_text_is_used_once() -> None:
    facts = world()
    digest = good().act().envelope.sheets["en"]
    facts.apply([Put(SheetUse(digest, "12" * 32, "en", 3))], 5)
    assert outcome(good(), facts) == Refused("sheet_in_use", "sheets")


def test_an_office_without_the_authority_is_recorded_without_effect() -> None:
    draft = good()
    draft.by, draft.pens = OFFICE_ID, [OFFICE_PEN]
    assert outcome(draft) == WithoutEffect("without_authority")


def test_nothing_but_a_founding_opens_a_record() -> None:
    empty = MemoryFacts()
    assert isinstance(outcome(found(), empty), Effective)
    assert outcome(join(), empty) == Refused("not_founded", "kind")
    strange = found()
    strange.body["rules"] = "999"
    assert outcome(strange, empty) == Refused("not_founded", "kind")


def test_signatures_are_exactly_those_of_the_signers_in_order() -> None:
    draft = join(Pen.named("new"))
    draft.pens = [Pen.named("new"), Pen.named("second")]
    act, given = draft.act(), draft.signatures()
    keys = {pen.id: pen.public for pen in draft.pens}
    assert judge.check_signatures(act, given, keys) == tuple(act.envelope.signers)
    stripped, swapped, doubled = given[:1], given[::-1], (given[0], given[0])
    for wrong in (stripped, swapped, doubled, (), (*given, given[0])):
        with pytest.raises(Refusal) as refusal:
            judge.check_signatures(act, wrong, keys)
        assert refusal.value.code == "signers_mismatch"


def test_a_signature_over_other_bytes_is_refused() -> None:
    act = good().act()
    other = say(PARTY_ID, number=2).signatures()
    with pytest.raises(Refusal) as refusal:
        judge.check_signatures(act, other, {PARTY_PEN.id: PARTY_PEN.public})
    assert (refusal.value.code, refusal.value.field) == ("bad_signature", "sigs.0")


@pytest.mark.parametrize(
    ("distance", "code"),
    [
        (0, None),
        (48 * 3600_000, None),
        (48 * 3600_000 + 1, "said_too_old"),
        (-5 * 60_000, None),
        (-5 * 60_000 - 1, "said_in_future"),
    ],
)
def test_said_is_near_intake(distance: int, code: str | None) -> None:
    act = good().act()
    if code is None:
        judge.check_times(act, act.said + distance)
        return
    with pytest.raises(Refusal) as refusal:
        judge.check_times(act, act.said + distance)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("saw", "code"),
    [
        ({"size": 0, "root": EMPTY_ROOT}, None),
        ({"size": 5, "root": "05" * 32}, None),
        ({"size": 6, "root": "06" * 32}, "saw_ahead"),
        ({"size": 0, "root": "00" * 32}, "saw_mismatch"),
        ({"size": 4, "root": "05" * 32}, "saw_mismatch"),
    ],
)
def test_what_was_seen_is_this_record(saw: dict[str, Any], code: str | None) -> None:
    draft = good()
    draft.fields["saw"] = saw

    def root_at(size: int) -> bytes:
        return bytes.fromhex(EMPTY_ROOT) if size == 0 else bytes([size]) * 32

    if code is None:
        judge.check_saw(draft.act(), 5, root_at)
        return
    with pytest.raises(Refusal) as refusal:
        judge.check_saw(draft.act(), 5, root_at)
    assert refusal.value.code == code


def test_a_faulty_fold_is_not_hidden() -> None:
    with pytest.raises(RuntimeError):
        outcome(Draft("test.fail", {}, [PARTY_PEN], by=PARTY_ID))
