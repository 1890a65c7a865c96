"""A reader that remembers cannot be shown two records. The numbers are those of spec 5.3."""

from __future__ import annotations

import json

import pytest

from glasshouse.record.errors import (
    ForkError,
    FormatError,
    ProofError,
    QuorumError,
    RollbackError,
    SignatureError,
)
from glasshouse.record.merkle import verify_consistency
from glasshouse.record.note import SignerKey
from glasshouse.record.policy import Policy
from glasshouse.record.trusted import Evidence, TrustedLog
from tests.record.helpers import LOG, LOG_ONLY, OTHER_LOG, WITNESSED, assert_all_mutations_rejected
from tests.record.simulator import LogSimulator, numbered

HONEST = LogSimulator(numbered(0, 20))


def trusting(size: int) -> TrustedLog:
    return TrustedLog(LOG_ONLY, HONEST.note(size))


def test_the_first_checkpoint_is_trusted_and_then_each_that_extends_it() -> None:
    trusted = TrustedLog(LOG_ONLY)
    assert trusted.checkpoint is None
    for size in [0, 1, 1, 5, 6, 16, 20, 20]:
        assert trusted.accept(HONEST.note(size), HONEST.proof(trusted.size, size)).size == size
        assert trusted.checkpoint is not None
        assert trusted.checkpoint.raw == HONEST.note(size)


@pytest.mark.parametrize("new", range(1, 21))
def test_every_growth_is_followed(new: int) -> None:
    for old in range(new + 1):
        trusted = trusting(old)
        trusted.accept(HONEST.note(new), HONEST.proof(old, new))
        assert trusted.size == new


def test_case_14_a_fork_is_refused_and_kept_as_evidence() -> None:
    fork = HONEST.fork(10, numbered(90, 105))
    trusted = trusting(15)
    with pytest.raises(ForkError) as refusal:
        trusted.accept(fork.note(), fork.proof(15))
    assert refusal.value.code == "fork_inconsistent"
    evidence = refusal.value.evidence
    assert (evidence.trusted, evidence.offered) == (HONEST.note(15), fork.note())
    assert evidence.proof == fork.proof(15)
    assert trusted.size == 15

    # Whoever is handed the file can check all of it again, knowing only the log's public key.
    received = Evidence.parse(evidence.encode())
    first = LOG_ONLY.open_checkpoint(received.trusted)
    second = LOG_ONLY.open_checkpoint(received.offered)
    with pytest.raises(ProofError):
        verify_consistency(first.size, first.root, second.size, second.root, received.proof)


def test_case_14_two_states_of_one_size_convict_the_log() -> None:
    fork = HONEST.fork(14, [b"another entry"])
    trusted = trusting(15)
    with pytest.raises(ForkError) as refusal:
        trusted.accept(fork.note(15), ())
    assert refusal.value.code == "fork_same_size"
    assert trusted.checkpoint is not None
    assert trusted.checkpoint.raw == HONEST.note(15)


def test_case_16_a_smaller_record_is_refused() -> None:
    trusted = trusting(15)
    for size in [0, 1, 14]:
        with pytest.raises(RollbackError) as refusal:
            trusted.accept(HONEST.note(size), ())
        assert refusal.value.evidence.reason == "rollback"
    assert trusted.size == 15


@pytest.mark.parametrize("proof", [(), (bytes(32),), HONEST.proof(14, 20), HONEST.proof(15, 19)])
def test_growth_without_its_proof_is_refused(proof: tuple[bytes, ...]) -> None:
    trusted = trusting(15)
    with pytest.raises(ForkError):
        trusted.accept(HONEST.note(20), proof)
    assert trusted.size == 15


def test_an_unsigned_or_foreign_checkpoint_is_refused_and_is_no_evidence() -> None:
    trusted = trusting(15)
    impostor = LogSimulator(HONEST.entries, OTHER_LOG)
    with pytest.raises(SignatureError):
        trusted.accept(impostor.note(), impostor.proof(15))
    other = SignerKey("record.example.org/other", bytes(32))
    both = Policy.parse(
        f"log {LOG.verifier.format()}\nlog {other.verifier.format()}\nquorum none\n".encode()
    )
    trusted = TrustedLog(both, HONEST.note(15))
    stranger = LogSimulator(HONEST.entries, other)
    with pytest.raises(SignatureError) as refusal:
        trusted.accept(stranger.note(), stranger.proof(15))
    assert refusal.value.code == "checkpoint_origin"
    assert trusted.size == 15


def test_a_quorum_is_asked_of_each_checkpoint() -> None:
    with pytest.raises(QuorumError):
        TrustedLog(WITNESSED, HONEST.note(15))
    with pytest.raises(QuorumError):
        TrustedLog(WITNESSED).accept(HONEST.note(15), ())


class TestEvidence:
    EVIDENCE = Evidence("fork_same_size", HONEST.note(1), HONEST.note(2), (bytes(32),))

    def test_writing_and_reading(self) -> None:
        assert Evidence.parse(self.EVIDENCE.encode()) == self.EVIDENCE

    def test_each_file_has_one_spelling(self) -> None:
        honest = {HONEST.note(1), HONEST.note(2)}

        def check(raw: bytes) -> None:
            evidence = Evidence.parse(raw)
            for note in {evidence.trusted, evidence.offered} - honest:
                LOG_ONLY.open_checkpoint(note)
            if evidence.reason != "fork_same_size" or evidence.proof != (bytes(32),):
                raise FormatError("evidence", "Reason and proof are not signed.")

        assert_all_mutations_rejected(self.EVIDENCE.encode(), check)

    @pytest.mark.parametrize(
        "change",
        [
            {"trusted": 1},
            {"reason": None},
            {"proof": "AAAA"},
            {"proof": [1]},
            {"proof": ["AAAA"]},
            {"more": "x"},
            {"offered": "\ud800"},
        ],
    )
    def test_other_fields_are_refused(self, change: dict[str, object]) -> None:
        fields = json.loads(self.EVIDENCE.encode()) | change
        with pytest.raises(FormatError):
            Evidence.parse(json.dumps(fields, indent=2, sort_keys=True).encode() + b"\n")

    @pytest.mark.parametrize(
        "raw",
        [b"", b"[]", b"null", b"\xff", b"{}", b"[" * 100_000, b"9" * 10_000, b" " * 5_000_000],
    )
    def test_other_files_are_refused(self, raw: bytes) -> None:
        with pytest.raises(FormatError):
            Evidence.parse(raw)
