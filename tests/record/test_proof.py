from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glasshouse.record.checkpoint import Checkpoint, sign_checkpoint
from glasshouse.record.errors import FormatError, ProofError, QuorumError, SignatureError
from glasshouse.record.merkle import inclusion_proof, leaf_hash
from glasshouse.record.policy import Policy
from glasshouse.record.proof import MAX_HASHES, MAX_PROOF_SIZE, Proof, verify_proof
from tests.record.helpers import (
    LEAVES,
    LOG,
    LOG_ONLY,
    ORIGIN,
    OTHER_LOG,
    ROOTS,
    TREE,
    VECTORS,
    WITNESSED,
    assert_all_mutations_rejected,
    vector,
)

RAW = vector("tlog_proof")
LEAF = bytes.fromhex(VECTORS["leaf_hashes"][1])
PROOF = Proof.parse(RAW)
HEADER = b"c2sp.org/tlog-proof@v1\n"
NOTE = vector("checkpoint_3")


def test_the_vector() -> None:
    assert PROOF.encode() == RAW
    assert PROOF.index == 1
    assert [each.hex() for each in PROOF.hashes] == VECTORS["inclusion_1_in_3"]
    assert PROOF.extra is None
    assert verify_proof(PROOF, LEAF, WITNESSED).size == 3


def test_no_mutation_is_taken() -> None:
    assert_all_mutations_rejected(RAW, lambda raw: verify_proof(Proof.parse(raw), LEAF, WITNESSED))


def test_it_proves_this_entry_only() -> None:
    for other in VECTORS["leaf_hashes"][::2]:
        with pytest.raises(ProofError):
            verify_proof(PROOF, bytes.fromhex(other), WITNESSED)
    with pytest.raises(ProofError):
        verify_proof(PROOF, leaf_hash(b"nein"), WITNESSED)


def test_it_proves_nothing_to_who_does_not_trust_the_log() -> None:
    with pytest.raises(SignatureError):
        verify_proof(PROOF, LEAF, Policy.of_log(OTHER_LOG.verifier))
    with pytest.raises(SignatureError):
        verify_proof(PROOF, LEAF, Policy(()))


def test_without_the_witness_the_quorum_is_missing() -> None:
    unwitnessed = Proof(PROOF.index, PROOF.hashes, NOTE)
    assert verify_proof(unwitnessed, LEAF, LOG_ONLY).cosignatures == ()
    with pytest.raises(QuorumError):
        verify_proof(unwitnessed, LEAF, WITNESSED)


@given(st.binary(max_size=100))
def test_extra_data_is_kept_and_proves_nothing(extra: bytes) -> None:
    proof = Proof(PROOF.index, PROOF.hashes, PROOF.checkpoint, extra)
    assert Proof.parse(proof.encode()) == proof
    verify_proof(proof, LEAF, WITNESSED)


@pytest.mark.parametrize("size", [1, 2, 7, 8, 256, 300])
def test_a_receipt_for_every_entry(size: int) -> None:
    note = sign_checkpoint(Checkpoint(ORIGIN, size, ROOTS[size]), LOG)
    for index in range(size):
        proof = Proof(index, tuple(inclusion_proof(index, size, TREE)), note)
        assert Proof.parse(proof.encode()) == proof
        verify_proof(proof, LEAVES[index], LOG_ONLY)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "proof_structure"),
        (HEADER, "proof_structure"),
        (HEADER + b"index 0\n", "proof_structure"),
        (HEADER + b"\n" + NOTE, "proof_structure"),
        (HEADER + b"index 0\n\n", "note_structure"),
        (HEADER + b"index 0\n\n\n" + NOTE, None),  # the text then begins with an empty origin
        (b"c2sp.org/tlog-proof@v2\nindex 0\n\n" + NOTE, "proof_header"),
        (b"\n\n" + RAW, "proof_header"),
        (HEADER + b"index 00\n\n" + NOTE, "not_a_decimal"),
        (HEADER + b"index +0\n\n" + NOTE, "not_a_decimal"),
        (HEADER + b"index  0\n\n" + NOTE, "not_a_decimal"),
        (HEADER + b"index 0 \n\n" + NOTE, "not_a_decimal"),
        (HEADER + b"index 1_0\n\n" + NOTE, "not_a_decimal"),
        (HEADER + "index ١\n\n".encode() + NOTE, "not_a_decimal"),
        (HEADER + b"index 9223372036854775808\n\n" + NOTE, "number_too_large"),
        (HEADER + b"index 0\nAAAA\n\n" + NOTE, "not_a_hash"),
        (HEADER + b"index 0\n" + b64encode(bytes(32))[:-2] + b"B=\n\n" + NOTE, "not_base64"),
        (HEADER + b"index 0\nindex 0\n\n" + NOTE, "not_base64"),
        (HEADER + b"extra AB==\nindex 0\n\n" + NOTE, "not_base64"),
        (HEADER + b"extra\nindex 0\n\n" + NOTE, "proof_structure"),
        (HEADER + b"extra AAAA\nextra AAAA\nindex 0\n\n" + NOTE, "proof_structure"),
        (HEADER + b"index 0\nextra AAAA\n\n" + NOTE, "not_base64"),
        (RAW.replace(b"\n", b"\r\n"), "proof_structure"),
        (
            HEADER
            + b"index 0\n"
            + (b64encode(bytes(32)) + b"\n") * (MAX_HASHES + 1)
            + b"\n"
            + NOTE,
            "proof_structure",
        ),
        (b"x" * (MAX_PROOF_SIZE + 1), "proof_too_large"),
    ],
)
def test_malformed(raw: bytes, code: str | None) -> None:
    with pytest.raises(FormatError) as refusal:
        verify_proof(Proof.parse(raw), LEAF, LOG_ONLY)
    assert code in {None, refusal.value.code}


@given(st.binary(max_size=200))
def test_any_bytes_are_a_receipt_or_a_refusal(tail: bytes) -> None:
    raw = HEADER + b"index 1\n" + tail
    try:
        assert Proof.parse(raw).encode() == raw
    except FormatError:
        return


@pytest.mark.parametrize(
    ("index", "hashes"),
    [(-1, ()), (2**63, ()), (0, (bytes(31),)), (0, (bytes(32),) * (MAX_HASHES + 1))],
)
def test_impossible_receipts_are_a_mistake_of_ours(index: int, hashes: tuple[bytes, ...]) -> None:
    with pytest.raises(ValueError, match="proof"):
        Proof(index, hashes, NOTE)
