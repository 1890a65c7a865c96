"""What is signed, byte for byte, and the leaf that an entry makes of it.

The example is of an earlier form of acts: its fields are superseded, its bytes are not.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode
from pathlib import Path

import pytest

import tests.record
from glasshouse.acts.dsse import ACT_TYPE, act_message, pae
from glasshouse.record import ed25519
from glasshouse.record.errors import SignatureError
from glasshouse.record.merkle import leaf_hash

VECTORS = Path(tests.record.__file__).with_name("vectors.json")
EXAMPLE: dict[str, str] = json.loads(VECTORS.read_text("utf-8"))["act_example"]
ACT = EXAMPLE["jcs_act"].encode()


def test_the_vector_is_signed_as_it_says() -> None:
    assert EXAMPLE["payload_type"] == ACT_TYPE
    assert pae(ACT_TYPE, ACT) == act_message(ACT)
    assert hashlib.sha256(act_message(ACT)).hexdigest() == EXAMPLE["tbs_sha256"]
    key, signature = bytes.fromhex(EXAMPLE["delegate_pub_hex"]), b64decode(EXAMPLE["sig_b64"])
    ed25519.verify(key, act_message(ACT), signature)
    for other in (ACT, pae("application/json", ACT), act_message(ACT + b" ")):
        with pytest.raises(SignatureError):
            ed25519.verify(key, other, signature)


def test_the_leaf_of_the_vector_covers_its_signatures() -> None:
    entry = EXAMPLE["entry"].encode()
    assert leaf_hash(entry).hex() == EXAMPLE["leaf_hash"]
    assert leaf_hash(ACT).hex() != EXAMPLE["leaf_hash"]
    assert leaf_hash(entry.replace(EXAMPLE["sig_b64"].encode(), b"")).hex() != EXAMPLE["leaf_hash"]


def test_lengths_count_bytes_and_not_letters() -> None:
    assert pae("тип", "да".encode()) == "DSSEv1 6 тип 4 да".encode()
