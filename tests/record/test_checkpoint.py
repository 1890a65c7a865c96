from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glasshouse.record.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from glasshouse.record.encoding import MAX_SIZE
from glasshouse.record.errors import FormatError, SignatureError
from glasshouse.record.merkle import EMPTY_ROOT
from glasshouse.record.note import Note, SignatureLine, SignerKey, sign
from tests.record.helpers import (
    LOG,
    ORIGIN,
    OTHER_LOG,
    OTHER_WITNESS,
    ROOTS,
    VECTORS,
    WITNESS,
    WITNESSED,
    assert_all_mutations_rejected,
    vector,
)

TEXT = Note.parse(vector("checkpoint_3")).text
COSIGNED = vector("checkpoint_3_cosigned")


def test_the_vectors() -> None:
    root = bytes.fromhex(VECTORS["root_hex"])
    assert sign_checkpoint(Checkpoint(ORIGIN, 3, root), LOG) == vector("checkpoint_3")
    assert sign_checkpoint(Checkpoint(ORIGIN, 0, EMPTY_ROOT), LOG) == vector("checkpoint_0")
    opened = open_checkpoint(COSIGNED, LOG.verifier, [WITNESS.verifier, OTHER_WITNESS.verifier])
    assert (opened.origin, opened.size, opened.root) == (ORIGIN, 3, root)
    assert [(each.witness, each.time) for each in opened.cosignatures] == [
        (WITNESS.verifier, 1763800000)
    ]
    assert opened.raw == COSIGNED


def test_no_mutation_of_a_cosigned_checkpoint_is_taken() -> None:
    assert_all_mutations_rejected(COSIGNED, WITNESSED.open_checkpoint)


def test_each_text_has_one_meaning() -> None:
    """No mutation of the three lines alone is read as the same checkpoint."""
    original = Checkpoint.parse(TEXT)
    for position in range(len(TEXT)):
        for value in range(256):
            mutated = TEXT[:position] + bytes([value]) + TEXT[position + 1 :]
            if mutated == TEXT:
                continue
            try:
                parsed = Checkpoint.parse(mutated)
            except FormatError:
                continue
            assert parsed != original
            assert parsed.encode() == mutated


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"", "checkpoint_lines"),
        (b"\n", "checkpoint_lines"),
        (b"a\n1\n", "checkpoint_lines"),
        (TEXT[:-1], "checkpoint_lines"),
        (TEXT + b"extension\n", "checkpoint_extension"),
        (TEXT + b"\n", "checkpoint_extension"),
        (TEXT.replace(b"\n3\n", b"\n03\n"), "not_a_decimal"),
        (TEXT.replace(b"\n3\n", b"\n+3\n"), "not_a_decimal"),
        (TEXT.replace(b"\n3\n", b"\n 3\n"), "not_a_decimal"),
        (TEXT.replace(b"\n3\n", b"\n3_0\n"), "not_a_decimal"),
        (TEXT.replace(b"\n3\n", b"\n-0\n"), "not_a_decimal"),
        (TEXT.replace(b"\n3\n", "\n٣\n".encode()), "not_a_decimal"),
        (TEXT.replace(b"\n3\n", b"\n9223372036854775808\n"), "number_too_large"),
        (TEXT.replace(b"\n3\n", b"\n\n"), "not_a_decimal"),
        (TEXT.replace(b"S8=\n", b"S8\n"), "not_base64"),
        (TEXT.replace(b"S8=\n", b"S9=\n"), "not_base64"),  # trailing bits
        (TEXT.replace(b"S8=\n", b"S8=\r\n"), "not_base64"),
        (TEXT.replace(b"S8=\n", b"S8=====\n"), "not_base64"),
        (b"a\n1\nAAAA\n", "not_a_hash"),
        (b"\n" + TEXT.split(b"\n", 1)[1], "key_name"),
        (b"a b\n" + TEXT.split(b"\n", 1)[1], "key_name"),
        (b"a+b\n" + TEXT.split(b"\n", 1)[1], "key_name"),
        (b"\xff\n" + TEXT.split(b"\n", 1)[1], "note_not_utf8"),
    ],
)
def test_malformed(text: bytes, code: str) -> None:
    with pytest.raises(FormatError) as refusal:
        Checkpoint.parse(text)
    assert refusal.value.code == code


@pytest.mark.parametrize("separator", ["\x85", "\u2028", "\u2029"])
def test_other_line_separators_do_not_make_lines(separator: str) -> None:
    """Trap: str.splitlines() would find three lines here."""
    with pytest.raises(FormatError):
        Checkpoint.parse(separator.join(["a", "1", "AAAA"]).encode() + b"\n")


def test_extension_lines_are_refused_though_signed() -> None:
    with pytest.raises(FormatError) as refusal:
        open_checkpoint(sign(TEXT + b"also\n", [LOG]).encode(), LOG.verifier)
    assert refusal.value.code == "checkpoint_extension"


def test_the_log_itself_must_have_signed() -> None:
    only_witness = Note(TEXT, (WITNESS.cosign(TEXT, 1),)).encode()
    with pytest.raises(SignatureError) as refusal:
        open_checkpoint(only_witness, LOG.verifier, [WITNESS.verifier])
    assert refusal.value.code == "checkpoint_unsigned"
    with pytest.raises(SignatureError):
        open_checkpoint(only_witness, LOG.verifier)


def test_another_key_of_the_same_name_is_not_the_log() -> None:
    with pytest.raises(SignatureError) as refusal:
        open_checkpoint(sign(TEXT, [OTHER_LOG]).encode(), LOG.verifier)
    assert refusal.value.code == "note_untrusted"


def test_a_checkpoint_of_another_record_is_refused() -> None:
    """Threat: the same key, used for two records, must not let one pass for the other."""
    other = Checkpoint("record.example.org/other", 3, ROOTS[3])
    raw = sign(other.encode(), [LOG]).encode()
    with pytest.raises(SignatureError) as refusal:
        open_checkpoint(raw, LOG.verifier)
    assert refusal.value.code == "checkpoint_origin"


def test_an_empty_record_has_one_root() -> None:
    raw = sign(Checkpoint(ORIGIN, 0, ROOTS[1]).encode(), [LOG]).encode()
    with pytest.raises(FormatError) as refusal:
        open_checkpoint(raw, LOG.verifier)
    assert refusal.value.code == "checkpoint_empty"


def test_a_false_cosignature_condemns_the_checkpoint() -> None:
    line = WITNESS.cosign(TEXT, 1)
    false = SignatureLine(line.name, line.key_id, bytes(72))
    note = Note.parse(vector("checkpoint_3")).with_signatures([false])
    with pytest.raises(SignatureError):
        open_checkpoint(note.encode(), LOG.verifier, [WITNESS.verifier])
    # Who does not know the witness cannot tell, and is not concerned.
    assert open_checkpoint(note.encode(), LOG.verifier).cosignatures == ()


@given(st.integers(0, MAX_SIZE), st.binary(min_size=32, max_size=32))
def test_reading_gives_back_what_was_written(size: int, root: bytes) -> None:
    checkpoint = Checkpoint(ORIGIN, size, root)
    assert Checkpoint.parse(checkpoint.encode()) == checkpoint


@pytest.mark.parametrize(
    ("size", "root"), [(-1, bytes(32)), (MAX_SIZE + 1, bytes(32)), (1, bytes(31))]
)
def test_impossible_checkpoints_are_a_mistake_of_ours(size: int, root: bytes) -> None:
    with pytest.raises(ValueError, match="checkpoint"):
        Checkpoint(ORIGIN, size, root)


def test_a_log_signs_its_own_name_only() -> None:
    with pytest.raises(ValueError, match="name"):
        sign_checkpoint(Checkpoint("elsewhere", 1, ROOTS[1]), SignerKey(ORIGIN, bytes(32)))
