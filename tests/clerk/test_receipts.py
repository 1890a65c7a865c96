"""Receipts hold a house to what it took, refused and recorded, and nobody else can write one."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glasshouse.acts import canonical
from glasshouse.acts.dsse import ACT_TYPE, act_message, pae
from glasshouse.acts.identifiers import decode_base64url, encode_base64url
from glasshouse.acts.signatures import Ed25519Key, Ed25519Signature, key_id, verify
from glasshouse.clerk.receipts import (
    REFUSAL_TYPE,
    SUBMISSION_TYPE,
    BadReceipt,
    HouseKey,
    SignedRefusal,
    Submission,
    entry_receipt,
    promise,
    refuse,
    verify_receipt,
)
from glasshouse.clerk.storage import Head, Storage, StoredEntry
from glasshouse.record import ed25519
from glasshouse.record.checkpoint import Checkpoint, sign_checkpoint
from glasshouse.record.errors import SignatureError
from glasshouse.record.merkle import Tree, leaf_hash
from glasshouse.record.note import SignerKey
from glasshouse.record.policy import Policy
from glasshouse.record.proof import Proof, verify_proof
from glasshouse.record.tiles import render_hash_tiles

LOG = SignerKey("record.example.org/glasshouse", bytes(32))
HOUSE = HouseKey(bytes([7]) * 32)
OTHER = HouseKey(bytes([8]) * 32)
ACT = "ab" * 32
PROMISE = promise(HOUSE, log=LOG.name, act=ACT, received=1_000, deadline=61_000)
REFUSAL = refuse(HOUSE, log=LOG.name, act=ACT, received=1_000, code="saw_ahead", field="saw.size")


def test_case_28_a_promise_says_which_act_and_by_when() -> None:
    assert verify_receipt(PROMISE, HOUSE.public) == Submission(
        v=1, log=LOG.name, act=ACT, received=1_000, deadline=61_000
    )


def test_case_28_a_refusal_says_which_act_and_why() -> None:
    assert verify_receipt(REFUSAL, HOUSE.public) == SignedRefusal(
        v=1, log=LOG.name, act=ACT, received=1_000, code="saw_ahead", field="saw.size"
    )


def test_a_refusal_does_not_repeat_at_length_what_the_sender_made_up() -> None:
    raw = refuse(HOUSE, log=LOG.name, act=ACT, received=1, code="malformed_act", field="x" * 40_000)
    refusal = verify_receipt(raw, HOUSE.public)
    assert isinstance(refusal, SignedRefusal)
    assert refusal.field == "x" * 200


def test_they_are_dsse_envelopes_that_any_tool_can_check() -> None:
    envelope = json.loads(PROMISE)
    payload = canonical.encode(
        {"act": ACT, "deadline": 61_000, "log": LOG.name, "received": 1_000, "v": 1}
    )
    assert envelope["payloadType"] == SUBMISSION_TYPE
    assert envelope["payload"] == b64encode(payload).decode()
    [signature] = envelope["signatures"]
    assert signature["keyid"] == key_id(HOUSE.public)
    expected = ed25519.sign(ed25519.from_seed(HOUSE.seed), pae(SUBMISSION_TYPE, payload))
    assert signature["sig"] == b64encode(expected).decode()


def test_another_houses_key_does_not_verify_it() -> None:
    with pytest.raises(BadReceipt) as refusal:
        verify_receipt(PROMISE, OTHER.public)
    assert refusal.value.code == "receipt_key"


def test_a_key_id_alone_proves_nothing() -> None:
    envelope = json.loads(promise(OTHER, log=LOG.name, act=ACT, received=1, deadline=2))
    envelope["signatures"][0]["keyid"] = key_id(HOUSE.public)
    with pytest.raises(BadReceipt) as refusal:
        verify_receipt(canonical.encode(envelope), HOUSE.public)
    assert refusal.value.code == "receipt_signature"


def test_an_act_of_the_house_cannot_be_shown_as_a_receipt_nor_a_receipt_as_an_act() -> None:
    # The attack: one key signs both, so take the signature of the one for the other.
    payload = canonical.encode({"act": ACT, "deadline": 2, "log": LOG.name, "received": 1, "v": 1})
    as_act = HOUSE.sign(ACT_TYPE, payload)
    forged = canonical.encode({**as_act, "payloadType": SUBMISSION_TYPE})
    with pytest.raises(BadReceipt) as refusal:
        verify_receipt(forged, HOUSE.public)
    assert refusal.value.code == "receipt_signature"
    signature = b64decode(HOUSE.sign(SUBMISSION_TYPE, payload)["signatures"][0]["sig"])
    with pytest.raises(SignatureError):
        ed25519.verify(decode_base64url(HOUSE.public.public), act_message(payload), signature)


def test_a_refusal_cannot_be_shown_as_a_promise() -> None:
    forged = canonical.encode({**json.loads(REFUSAL), "payloadType": SUBMISSION_TYPE})
    with pytest.raises(BadReceipt):
        verify_receipt(forged, HOUSE.public)
    with pytest.raises(BadReceipt) as refusal:
        verify_receipt(canonical.encode(HOUSE.sign(ACT_TYPE, b"{}")), HOUSE.public)
    assert refusal.value.code == "receipt_type"


def altered(change: Any) -> bytes:
    envelope = json.loads(PROMISE)
    change(envelope)
    return canonical.encode(envelope)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"[]",
        b"\xff",
        PROMISE + b" ",
        b"x" * 5000,
        json.dumps(json.loads(PROMISE)).encode(),
        altered(lambda e: e.pop("signatures")),
        altered(lambda e: e.update(signatures=[])),
        altered(lambda e: e.update(signatures=e["signatures"] * 2)),
        altered(lambda e: e.update(extra=1)),
        altered(lambda e: e.update(payload="")),
        altered(lambda e: e["signatures"][0].update(sig="AAAA")),
        altered(lambda e: e["signatures"][0].update(sig=e["signatures"][0]["sig"][:-2])),
        altered(lambda e: e["signatures"][0].update(keyid="short")),
    ],
)
def test_anything_else_is_no_receipt(raw: bytes) -> None:
    with pytest.raises(BadReceipt):
        verify_receipt(raw, HOUSE.public)


@given(place=st.integers(0, len(PROMISE) - 1), flip=st.integers(1, 255))
def test_no_byte_can_be_changed(place: int, flip: int) -> None:
    mutated = bytearray(PROMISE)
    mutated[place] ^= flip
    with pytest.raises(BadReceipt):
        verify_receipt(bytes(mutated), HOUSE.public)


def test_what_is_signed_must_be_of_the_right_form_too() -> None:
    signed = canonical.encode(HOUSE.sign(REFUSAL_TYPE, b'{"v":1}'))
    with pytest.raises(BadReceipt) as refusal:
        verify_receipt(signed, HOUSE.public)
    assert refusal.value.code == "receipt_structure"


def test_the_seed_is_not_printed() -> None:
    assert HOUSE.seed.hex() not in repr(HOUSE)
    assert repr(HOUSE.seed) not in repr(HOUSE)


def test_the_house_key_is_the_key_of_its_acts() -> None:
    signature = ed25519.sign(ed25519.from_seed(HOUSE.seed), act_message(b"{}"))
    assert isinstance(HOUSE.public, Ed25519Key)
    verify(
        HOUSE.public,
        b"{}",
        Ed25519Signature(alg="ed25519", key=key_id(HOUSE.public), sig=encode_base64url(signature)),
    )


def published(storage: Storage, entries: list[bytes], sizes: list[int]) -> Tree:
    """Put entries on a record and publish a note for each of ``sizes``."""
    leaves = [leaf_hash(raw) for raw in entries]
    tree = Tree(leaves)
    storage.begin()
    storage.add_entries(
        [StoredEntry(i, f"{i:064x}", i, bytes(32), raw) for i, raw in enumerate(entries)]
    )
    storage.put_tiles(list(render_hash_tiles(0, leaves, storage.tile)))
    storage.advance(storage.head(), Head(len(entries), tree.root(), b"", bytes(32), 0))
    for size in sizes:
        note = sign_checkpoint(Checkpoint(LOG.name, size, tree.root(size)), LOG)
        storage.save_note(size, note, size)
    storage.commit()
    return tree


def test_a_published_entry_has_a_receipt_that_proves_it(tmp_path: Path) -> None:
    storage = Storage(tmp_path / "house.sqlite3")
    entries = [b"entry %d" % i for i in range(300)]
    published(storage, entries, [1, 299])
    policy = Policy.of_log(LOG.verifier)
    for index in (0, 1, 255, 256, 298):
        proof = entry_receipt(storage, index)
        assert proof is not None
        assert Proof.parse(proof.encode()) == proof
        assert verify_proof(proof, leaf_hash(entries[index]), policy).size == 299
    storage.close()


def test_an_entry_that_is_not_published_has_none_yet(tmp_path: Path) -> None:
    storage = Storage(tmp_path / "house.sqlite3")
    assert entry_receipt(storage, 0) is None
    published(storage, [b"entry %d" % i for i in range(4)], [2])
    assert entry_receipt(storage, 2) is None
    assert entry_receipt(storage, 4) is None
    storage.close()
