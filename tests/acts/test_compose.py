"""Writing acts: what is written reads back, verifies, and can be uploaded."""

from __future__ import annotations

import hashlib
import json

import pytest

from glasshouse.acts import canonical, signatures
from glasshouse.acts.compose import EMPTY_ROOT, SigningKey, Writer
from glasshouse.acts.entry import Entry
from glasshouse.acts.envelope import Act, MalformedAct
from glasshouse.acts.sheets import Sheet

NOW = 1_763_800_000_999
ID = "1" * 64
KEYS = [SigningKey(hashlib.sha256(name.encode()).digest()) for name in ("a", "b", "c")]


class Bytes:
    """Bytes that can be foretold, and a count of what was asked for."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def __call__(self, count: int) -> bytes:
        self.asked.append(count)
        return hashlib.sha256(str(len(self.asked)).encode()).digest()[:count]


@pytest.fixture
def source() -> Bytes:
    return Bytes()


@pytest.fixture
def writer(source: Bytes) -> Writer:
    return Writer("house.example/record", source)


def test_a_written_act_has_the_fields_asked_for(writer: Writer) -> None:
    written = writer.write("party.admit", {"party": ID, "lines": []}, keys=KEYS, by=ID, said=NOW)
    envelope = Act.parse(written.act.raw).envelope
    assert (envelope.kind, envelope.by, envelope.scope) == ("party.admit", ID, None)
    assert (envelope.log, envelope.said) == ("house.example/record", "2025-11-22T08:26:40Z")
    assert (envelope.saw.size, envelope.saw.root) == (0, EMPTY_ROOT)
    assert written.id == hashlib.sha256(written.act.raw).hexdigest()


def test_every_signer_signs_in_the_order_of_the_act(writer: Writer) -> None:
    written = writer.write("party.admit", {}, keys=KEYS, said=NOW)
    assert [each.key for each in written.signatures] == written.act.envelope.signers
    assert written.act.envelope.signers == sorted(key.id for key in KEYS)
    by_id = {key.id: key.public for key in KEYS}
    for signature in written.signatures:
        signatures.verify(by_id[signature.key], written.act.raw, signature)


def test_nonce_and_salts_come_from_the_source_given(writer: Writer, source: Bytes) -> None:
    texts = {"en": {"text": "Words"}, "fr": {"text": "Mots"}}
    first = writer.write("a.b", {}, keys=KEYS[:1], said=NOW, texts=texts)
    second = writer.write("a.b", {}, keys=KEYS[:1], said=NOW, texts=texts)
    assert source.asked == [32, 32, 16] * 2
    assert first.id != second.id
    assert {sheet.digest for sheet in first.sheets}.isdisjoint(s.digest for s in second.sheets)


def test_an_upload_is_one_canonical_line_with_the_exact_texts(writer: Writer) -> None:
    written = writer.write("a.b", {}, keys=KEYS[:2], said=NOW, texts={"en": {"text": "Wörter\n"}})
    upload = written.upload()
    value = canonical.decode(upload, len(upload))
    assert sorted(value) == ["act", "sheets", "sigs"]
    assert canonical.encode(value["act"]) == written.act.raw
    assert b"\n" not in upload
    (digest,) = value["sheets"]
    sheet = Sheet.parse(value["sheets"][digest].encode())
    assert (sheet.digest, sheet.lines) == (digest, {"text": "Wörter\n"})
    assert written.act.envelope.sheets == {"en": digest}


def test_an_upload_can_carry_a_text_that_is_not_the_act_s_own(writer: Writer) -> None:
    original = writer.sheet("en", {"text": "What was withheld"})
    written = writer.write("a.b", {}, keys=KEYS[:1], said=NOW)
    assert list(json.loads(written.upload(original))["sheets"]) == [original.digest]


def test_the_entry_it_becomes_reads_back(writer: Writer) -> None:
    written = writer.write("a.b", {}, keys=KEYS, said=NOW)
    entry = written.entry(NOW, "without_authority")
    assert Entry.parse(entry.encode()) == entry


@pytest.mark.parametrize(
    "fields",
    [{"kind": "Not A Kind"}, {"keys": []}, {"by": "me"}, {"scope": "here"}, {"saw": (-1, ID)},
     {"reported": {"of": ID}}],
    ids=str,
)  # fmt: skip
def test_what_is_no_act_is_not_written(writer: Writer, fields: dict[str, object]) -> None:
    given: dict[str, object] = {"kind": "a.b", "body": {}, "keys": KEYS[:1], "said": NOW}
    with pytest.raises(MalformedAct):
        writer.write(**given | fields)  # type: ignore[arg-type]


def test_a_signing_key_does_not_show_its_seed() -> None:
    assert KEYS[0].seed.hex() not in repr(KEYS[0])
    assert repr(KEYS[0].seed) not in repr(KEYS[0])
