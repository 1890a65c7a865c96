from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glasshouse.record import ed25519
from glasshouse.record.cosignature import WitnessKey, WitnessSigner, cosigned_message, timestamp
from glasshouse.record.encoding import MAX_SIZE
from glasshouse.record.errors import FormatError, SignatureError
from glasshouse.record.note import Note, SignatureLine, verify
from tests.record.helpers import LOG, OTHER_WITNESS, VECTORS, WITNESS, vector

TIME = 1763800000
TEXT = Note.parse(vector("checkpoint_3")).text


def test_the_vectors() -> None:
    assert WITNESS.verifier.format() == VECTORS["witness_vkey"]
    assert WitnessKey.parse(VECTORS["witness_vkey"]) == WITNESS.verifier
    assert WitnessSigner.parse(WITNESS.format()) == WITNESS
    line = WITNESS.cosign(TEXT, TIME)
    assert line.encode() == vector("add_checkpoint_response")
    cosigned = Note.parse(vector("checkpoint_3")).with_signatures([line])
    assert cosigned.encode() == vector("checkpoint_3_cosigned")
    assert len(verify(cosigned, [LOG.verifier, WITNESS.verifier])) == 2


def test_the_signed_bytes_are_the_specified_ones() -> None:
    assert cosigned_message(b"x\n", 5) == b"cosignature/v1\ntime 5\nx\n"


def test_no_mutation_of_a_cosignature_is_taken() -> None:
    signature = WITNESS.cosign(TEXT, TIME).signature
    WITNESS.verifier.verify(TEXT, signature)
    for position in range(len(signature)):
        for value in range(256):
            if value == signature[position]:
                continue
            mutated = signature[:position] + bytes([value]) + signature[position + 1 :]
            with pytest.raises(SignatureError):
                WITNESS.verifier.verify(TEXT, mutated)
    for length in range(len(signature)):
        with pytest.raises(SignatureError):
            WITNESS.verifier.verify(TEXT, signature[:length])
    with pytest.raises(SignatureError):
        WITNESS.verifier.verify(TEXT, signature + b"\x00")


def test_no_mutation_of_the_text_is_taken() -> None:
    signature = WITNESS.cosign(TEXT, TIME).signature
    for position in range(len(TEXT)):
        mutated = bytearray(TEXT)
        mutated[position] ^= 1
        with pytest.raises(SignatureError):
            WITNESS.verifier.verify(bytes(mutated), signature)


def test_another_witness_did_not_cosign() -> None:
    with pytest.raises(SignatureError):
        OTHER_WITNESS.verifier.verify(TEXT, WITNESS.cosign(TEXT, TIME).signature)


def test_a_plain_signature_is_no_cosignature_and_the_reverse() -> None:
    """Threat: one key of both types; a signature of one kind must not serve as the other."""
    signer = WitnessSigner(LOG.name, LOG.seed)
    assert signer.public == LOG.public
    assert signer.key_id != LOG.key_id
    with pytest.raises(SignatureError):
        signer.verifier.verify(TEXT, TIME.to_bytes(8, "big") + LOG.sign(TEXT))
    with pytest.raises(SignatureError):
        LOG.verifier.verify(TEXT, signer.cosign(TEXT, TIME).signature)


@pytest.mark.parametrize("time", [MAX_SIZE + 1, 2**64 - 1])
def test_a_time_beyond_the_range_is_refused_though_signed(time: int) -> None:
    signature = ed25519.sign(ed25519.from_seed(WITNESS.seed), cosigned_message(TEXT, time))
    with pytest.raises(SignatureError) as refusal:
        WITNESS.verifier.verify(TEXT, time.to_bytes(8, "big") + signature)
    assert refusal.value.code == "cosignature_time"


@given(st.integers(0, MAX_SIZE))
def test_any_time_in_range_is_signed_and_read_back(time: int) -> None:
    line = WITNESS.cosign(TEXT, time)
    WITNESS.verifier.verify(TEXT, line.signature)
    assert timestamp(line.signature) == time
    assert SignatureLine.parse(line.encode()[:-1]) == line


@pytest.mark.parametrize("time", [-1, MAX_SIZE + 1])
def test_signing_an_impossible_time_is_a_mistake_of_ours(time: int) -> None:
    with pytest.raises(ValueError, match="timestamp"):
        WITNESS.cosign(TEXT, time)


def test_a_log_key_is_no_witness_key() -> None:
    with pytest.raises(FormatError) as refusal:
        WitnessKey.parse(LOG.verifier.format())
    assert refusal.value.code == "key_type"
