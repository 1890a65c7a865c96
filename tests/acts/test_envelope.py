"""The envelope: every field has one form, and every other is refused with its name."""

from __future__ import annotations

from typing import Any

import pytest

from glasshouse.acts import canonical
from glasshouse.acts.envelope import MAXIMUM_ACT_BYTES, Act, MalformedAct
from tests.acts.builders import NOW, PARTY_PEN, Draft, say

ID = "ab" * 32


def good() -> Draft:
    return say(ID)


def test_an_act_is_named_by_its_bytes() -> None:
    act = good().act()
    assert act.raw == good().raw()
    assert len(act.id) == 64
    assert act.said == NOW


def test_the_speaker_is_the_author_unless_it_is_a_report() -> None:
    draft = good()
    assert draft.act().speaker == ID
    draft.fields["reported"] = {
        "of": "cd" * 32,
        "occurred": {"edtf": "1917-11-21~", "calendar": "julian"},
        "sources": [],
        "certainty": "medium",
    }
    assert draft.act().speaker == "cd" * 32


WRONG: list[tuple[str, Any]] = [
    ("v", 2),
    ("v", True),
    ("log", "https://example.org"),
    ("log", "example.org/ x"),
    ("log", ""),
    ("kind", "Test.say"),
    ("kind", "test"),
    ("scope", "short"),
    ("scope", ID.upper()),
    ("by", 7),
    ("capacity", ""),
    ("signers", []),
    ("signers", ["zz" * 32]),
    ("signers", ["cd" * 32, "ab" * 32]),
    ("signers", ["ab" * 32, "ab" * 32]),
    ("signers", [f"{n:064x}" for n in range(33)]),
    ("saw", {"size": -1, "root": ID}),
    ("saw", {"size": 1}),
    ("saw", {"size": 1, "root": ID, "more": 1}),
    ("said", "2025-11-22T14:03:00"),
    ("said", "2025-11-22T14:03:00+01:00"),
    ("said", "2025-11-22T14:03:00.5Z"),
    ("said", "2025-02-30T14:03:00Z"),
    ("said", "2025-11-22T24:00:00Z"),
    ("said", "٢٠٢٥-11-22T14:03:00Z"),
    ("reported", {"of": ID}),
    ("body", []),
    ("sheets", {"EN": ID}),
    ("sheets", {"en": "x"}),
    ("sheets", {"english language": ID}),
    ("files", [{"digest": ID, "size": 1, "type": "text/javascript"}]),
    ("files", [{"digest": ID, "size": 0, "type": "text/plain"}]),
    ("nonce", "short"),
    ("nonce", "A" * 21 + "B"),
    ("nonce", "A" * 22 + "=="),
    ("unknown", 1),
]


@pytest.mark.parametrize(("field", "value"), WRONG)
def test_a_wrong_field_is_refused_by_name(field: str, value: Any) -> None:
    draft = good()
    draft.fields[field] = value
    with pytest.raises(MalformedAct) as refusal:
        draft.act()
    assert refusal.value.code == "malformed_act"
    assert refusal.value.field.split(".")[0] == field


@pytest.mark.parametrize("field", sorted(good().value()))
def test_a_missing_field_is_refused_by_name(field: str) -> None:
    value = good().value()
    del value[field]
    with pytest.raises(MalformedAct) as refusal:
        Act.parse(canonical.encode(value))
    assert refusal.value.field == field


@pytest.mark.parametrize("edtf", ["1917-13-01", "yesterday", "1917-11-21~~", "1917-11-2", "٣"])
def test_a_date_of_history_has_one_form(edtf: str) -> None:
    draft = good()
    draft.fields["reported"] = {
        "of": ID,
        "occurred": {"edtf": edtf, "calendar": "julian"},
        "sources": [],
        "certainty": "low",
    }
    with pytest.raises(MalformedAct):
        draft.act()


def test_an_act_over_its_size_is_refused_before_it_is_read() -> None:
    with pytest.raises(MalformedAct) as refusal:
        Act.parse(b"[" * (MAXIMUM_ACT_BYTES + 1))
    assert refusal.value.code == "act_too_large"


def test_every_mutated_byte_gives_another_act_or_none() -> None:
    raw = good().raw()
    identity = good().act().id
    for place in range(len(raw)):
        for flip in (1, 0x20, 0x80):
            mutated = raw[:place] + bytes([raw[place] ^ flip]) + raw[place + 1 :]
            try:
                assert Act.parse(mutated).id != identity
            except MalformedAct:
                continue


def test_signers_are_sorted_by_key_id() -> None:
    assert good().act().envelope.signers == [PARTY_PEN.id]
