from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glasshouse.record.add_checkpoint import (
    MAX_ANSWER_SIZE,
    MAX_HASHES,
    MAX_REQUEST_SIZE,
    SIZE_TYPE,
    AddCheckpoint,
    KnownSize,
    monitoring_path,
    read_answer,
)
from glasshouse.record.errors import FormatError, WitnessError
from glasshouse.record.note import Note
from tests.record.helpers import (
    LOG,
    OTHER_WITNESS,
    VECTORS,
    WITNESS,
    assert_all_mutations_rejected,
    vector,
)

BODY = vector("add_checkpoint_body")
NOTE = vector("checkpoint_3")
TEXT = Note.parse(NOTE).text
ANSWER = vector("add_checkpoint_response")
PLAIN = "text/plain; charset=utf-8"


class TestQuestion:
    def test_the_vector(self) -> None:
        request = AddCheckpoint.parse(BODY)
        assert request.encode() == BODY
        assert request.old_size == 2
        assert [each.hex() for each in request.proof] == VECTORS["consistency_2_3"]
        assert request.checkpoint == NOTE

    def test_only_the_lines_of_the_log_are_sent(self) -> None:
        proof = AddCheckpoint.parse(BODY).proof
        cosigned = vector("checkpoint_3_cosigned")
        assert AddCheckpoint.by_log(2, proof, cosigned, LOG.verifier).encode() == BODY

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            (b"", "request_structure"),
            (b"old 2\n", "request_structure"),
            (BODY[4:], "request_structure"),
            (b"\n" + BODY, "request_structure"),
            (b"Old" + BODY[3:], "request_structure"),
            (BODY.replace(b"old 2", b"old  2"), "not_a_decimal"),
            (BODY.replace(b"old 2", b"old 02"), "not_a_decimal"),
            (BODY.replace(b"old 2", b"old +2"), "not_a_decimal"),
            (BODY.replace(b"old 2", b"old 2_0"), "not_a_decimal"),
            (BODY.replace(b"old 2", "old ٢".encode()), "not_a_decimal"),
            (BODY.replace(b"old 2", b"old -1"), "not_a_decimal"),
            (BODY.replace(b"old 2", b"old 9223372036854775808"), "number_too_large"),
            (BODY.replace(b"fVY=\n\n", b"fVZ=\n\n"), "not_base64"),
            (BODY.replace(b"fVY=\n\n", b"fVY=\r\n\n"), "not_base64"),
            (b"old 2\nAAAA\n\n" + NOTE, "not_a_hash"),
            (b"old 2\n\n" + TEXT, "note_structure"),
            (
                b"old 2\n" + (b64encode(bytes(32)) + b"\n") * (MAX_HASHES + 1) + b"\n" + NOTE,
                "request_structure",
            ),
            (BODY + b"x" * MAX_REQUEST_SIZE, "request_too_large"),
        ],
    )
    def test_malformed(self, body: bytes, code: str) -> None:
        with pytest.raises(FormatError) as refusal:
            AddCheckpoint.parse(body)
        assert refusal.value.code == code

    def test_as_many_hashes_as_allowed(self) -> None:
        request = AddCheckpoint(2, (bytes(32),) * MAX_HASHES, NOTE)
        assert AddCheckpoint.parse(request.encode()) == request

    @given(st.binary(max_size=200))
    def test_any_bytes_are_a_question_or_a_refusal(self, tail: bytes) -> None:
        try:
            assert AddCheckpoint.parse(b"old 0\n" + tail).encode() == b"old 0\n" + tail
        except FormatError:
            return

    @pytest.mark.parametrize(
        ("old", "proof"),
        [(-1, ()), (2**63, ()), (0, (bytes(31),)), (0, (bytes(32),) * (MAX_HASHES + 1))],
    )
    def test_impossible_questions_are_a_mistake_of_ours(
        self, old: int, proof: tuple[bytes, ...]
    ) -> None:
        with pytest.raises(ValueError, match="question"):
            AddCheckpoint(old, proof, NOTE)


class TestAnswer:
    def test_a_cosignature(self) -> None:
        lines = read_answer(200, PLAIN, ANSWER, TEXT, WITNESS.verifier)
        assert isinstance(lines, tuple)
        assert Note.parse(NOTE).with_signatures(lines).encode() == vector("checkpoint_3_cosigned")

    def test_no_mutation_of_a_cosignature_is_taken(self) -> None:
        assert_all_mutations_rejected(
            ANSWER, lambda body: read_answer(200, PLAIN, body, TEXT, WITNESS.verifier)
        )

    def test_case_18_lines_by_strangers_are_dropped(self) -> None:
        stranger = OTHER_WITNESS.cosign(TEXT, 1).encode()
        for body in [stranger + ANSWER, ANSWER + stranger]:
            lines = read_answer(200, PLAIN, body, TEXT, WITNESS.verifier)
            assert isinstance(lines, tuple)
            assert [line.encode() for line in lines] == [ANSWER]
        with pytest.raises(WitnessError):
            read_answer(200, PLAIN, stranger, TEXT, WITNESS.verifier)

    def test_another_size(self) -> None:
        assert read_answer(409, SIZE_TYPE, b"17\n", TEXT, WITNESS.verifier) == KnownSize(17)

    @pytest.mark.parametrize(
        ("status", "content_type", "body"),
        [
            (200, PLAIN, b""),
            (200, PLAIN, b"\n"),
            (200, PLAIN, ANSWER[:-1]),
            (200, PLAIN, ANSWER + b"\n"),
            (200, PLAIN, b"\n" + ANSWER),
            (200, PLAIN, ANSWER.replace(b"\n", b"\r\n")),
            (200, PLAIN, b"<html>ok</html>\n"),
            (200, PLAIN, b"\xff\xfe\n"),
            (200, PLAIN, "— ".encode() + b"\xff AAAAAAA=\n"),
            (200, PLAIN, ANSWER * 101),
            (200, PLAIN, b"x" * (MAX_ANSWER_SIZE + 1)),
            (409, SIZE_TYPE, b""),
            (409, SIZE_TYPE, b"17"),
            (409, SIZE_TYPE, b"017\n"),
            (409, SIZE_TYPE, b"17\n\n"),
            (409, SIZE_TYPE, b"-1\n"),
            (409, SIZE_TYPE, b"9" * 100_000 + b"\n"),
        ],
    )
    def test_case_18_garbage_is_no_answer(
        self, status: int, content_type: str, body: bytes
    ) -> None:
        with pytest.raises(WitnessError) as refusal:
            read_answer(status, content_type, body, TEXT, WITNESS.verifier)
        assert refusal.value.code == "witness_answer"

    @pytest.mark.parametrize("status", [201, 204, 301, 400, 403, 404, 422, 500, 503])
    def test_a_refusal(self, status: int) -> None:
        with pytest.raises(WitnessError) as refusal:
            read_answer(status, PLAIN, ANSWER, TEXT, WITNESS.verifier)
        assert refusal.value.code == "witness_refused"

    def test_a_conflict_without_a_size_is_fatal(self) -> None:
        """Some witnesses say by it that the record forked; retrying would hide that."""
        for body in [b"", b"17\n"]:
            with pytest.raises(WitnessError) as refusal:
                read_answer(409, PLAIN, body, TEXT, WITNESS.verifier)
            assert refusal.value.code == "witness_refused"

    def test_a_cosignature_on_another_text_is_none(self) -> None:
        other = Note.parse(vector("checkpoint_2")).text
        with pytest.raises(WitnessError):
            read_answer(200, PLAIN, ANSWER, other, WITNESS.verifier)


def test_the_published_monitoring_path() -> None:
    path = monitoring_path("rome2026h1.example.org")
    assert path.startswith("000de184")
    assert path.endswith("9706/checkpoint")
