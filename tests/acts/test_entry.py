"""The entry: an act's own bytes inside the leaf of the record."""

from __future__ import annotations

import pytest

from glasshouse.acts import canonical
from glasshouse.acts.entry import Entry
from glasshouse.acts.envelope import MalformedAct
from tests.acts.builders import NOW, say

ID = "ab" * 32


def entry(effect: str | None = None) -> Entry:
    draft = say(ID)
    return Entry(draft.act(), draft.signatures(), NOW, effect)


@pytest.mark.parametrize("effect", [None, "without_authority"])
def test_an_entry_reads_back_whole(effect: str | None) -> None:
    raw = entry(effect).encode()
    assert Entry.parse(raw) == entry(effect)
    assert Entry.parse(raw).act.raw == say(ID).raw()
    assert canonical.encode(canonical.decode(raw, 65_535)) == raw


def test_every_mutated_byte_is_refused_or_shows() -> None:
    original = entry()
    raw = original.encode()
    for place in range(len(raw)):
        for flip in (1, 0x20, 0x80):
            mutated = raw[:place] + bytes([raw[place] ^ flip]) + raw[place + 1 :]
            try:
                assert Entry.parse(mutated) != original
            except MalformedAct:
                continue


@pytest.mark.parametrize(
    "raw",
    [
        b"{}",
        b"[]",
        b'{"act":{},"effect":null,"received":1,"sigs":[]}',
        b'{"act":1,"effect":null,"received":true,"sigs":[]}',
        entry().encode().replace(b'"effect":null', b'"effect":1'),
        entry().encode().replace(b'"received":1', b'"received":-1'),
        entry().encode().replace(b'"sigs":[', b'"sigs":[],"more":['),
        entry().encode() + b" ",
        b"x" * 65_536,
    ],
)
def test_what_is_not_an_entry_is_refused(raw: bytes) -> None:
    with pytest.raises(MalformedAct):
        Entry.parse(raw)
