from __future__ import annotations

import re
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glasshouse.record.errors import FormatError, SignatureError, WeakKeyError
from glasshouse.record.note import (
    MAX_NOTE_SIZE,
    MAX_SIGNATURES,
    Note,
    SignatureLine,
    SignerKey,
    VerifierKey,
    check_key_name,
    sign,
    verify,
)
from tests.record.helpers import (
    LOG,
    OTHER_LOG,
    VECTORS,
    WITNESS,
    assert_all_mutations_rejected,
    vector,
)

# Published examples of the format (C2SP signed-note; golang.org/x/mod/sumdb/note).
EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE_NOTE = (
    "This is an example message.\n\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXm"
    "RKuwHjG1Yu72IneyaQM=\n"
).encode()
NEUMANN_SIGNER = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
NEUMANN_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"

TEXT = b"Peace without annexations.\n\nAnd without indemnities.\n"
SIGNED = sign(TEXT, [LOG]).encode()


def refusal_of(raw: bytes) -> str:
    with pytest.raises(FormatError) as refusal:
        Note.parse(raw)
    return refusal.value.code


class TestNote:
    def test_the_published_example_verifies(self) -> None:
        verify(Note.parse(EXAMPLE_NOTE), [VerifierKey.parse(EXAMPLE_KEY)])

    @pytest.mark.parametrize(
        "name", ["checkpoint_0", "checkpoint_2", "checkpoint_3", "checkpoint_3_cosigned"]
    )
    def test_the_vectors_verify_and_are_signed_byte_for_byte(self, name: str) -> None:
        note = Note.parse(vector(name))
        assert note.encode() == vector(name)
        assert verify(note, [LOG.verifier])[0] == sign(note.text, [LOG]).signatures[0]

    def test_no_mutation_is_taken(self) -> None:
        assert_all_mutations_rejected(SIGNED, lambda raw: verify(Note.parse(raw), [LOG.verifier]))

    def test_the_text_may_hold_blank_lines_and_the_last_one_counts(self) -> None:
        assert Note.parse(SIGNED).text == TEXT

    def test_lines_by_strangers_are_kept_and_ignored(self) -> None:
        note = sign(TEXT, [OTHER_LOG, LOG])
        assert Note.parse(note.encode()) == note
        assert verify(note, [LOG.verifier]) == (note.signatures[1],)

    def test_the_name_alone_does_not_make_a_key_known(self) -> None:
        with pytest.raises(SignatureError) as refusal:
            verify(sign(TEXT, [OTHER_LOG]), [LOG.verifier])
        assert refusal.value.code == "note_untrusted"

    def test_one_false_line_of_a_known_key_condemns_the_note(self) -> None:
        """Threat: a reader that skips it could be told that a trusted key signed."""
        good = sign(TEXT, [LOG]).signatures[0]
        false = SignatureLine(good.name, good.key_id, bytes(64))
        for lines in [(good, false), (false, good), (false,)]:
            with pytest.raises(SignatureError) as refusal:
                verify(Note(TEXT, lines), [LOG.verifier])
            assert refusal.value.code == "signature_invalid"

    def test_two_trusted_keys_with_one_name_and_id_are_refused(self) -> None:
        class Colliding:
            name, key_id = LOG.name, LOG.key_id

            def verify(self, text: bytes, signature: bytes) -> None:
                """Hold everything valid."""

        with pytest.raises(SignatureError) as refusal:
            verify(sign(TEXT, [LOG]), [LOG.verifier, Colliding()])
        assert refusal.value.code == "key_ambiguous"
        verify(sign(TEXT, [LOG]), [LOG.verifier, LOG.verifier])

    def test_nothing_verifies_for_who_trusts_nobody(self) -> None:
        with pytest.raises(SignatureError):
            verify(sign(TEXT, [LOG]), [])

    @pytest.mark.parametrize(
        ("raw", "code"),
        [
            (b"", "note_structure"),
            (b"\n", "note_structure"),
            (b"text\n", "note_structure"),
            (b"text\n\n", "note_unsigned"),
            (SIGNED[:-1], "note_structure"),
            (SIGNED + b"\n", "note_unsigned"),
            (SIGNED + b"x\n", "signature_line"),
            (SIGNED.replace(b"\n", b"\r\n"), "note_control"),
            (SIGNED.replace(b"Peace", b"Pe\tce"), "note_control"),
            (SIGNED.replace(b"Peace", b"Pe\x00ce"), "note_control"),
            (SIGNED.replace(b"Peace", b"Pe\xffce"), "note_not_utf8"),
            (SIGNED.replace(b"Peace", b"Pe\xed\xa0\x80ce"), "note_not_utf8"),  # lone surrogate
            (SIGNED.replace("— ".encode(), b"- "), "signature_line"),
            (SIGNED.replace("— ".encode(), "—  ".encode()), "signature_line"),
            (SIGNED.replace("— ".encode(), "—\u00a0".encode()), "signature_line"),
            (SIGNED[:-1] + b" \n", "signature_line"),
            (SIGNED[:-2] + b"\n", "not_base64"),
            (TEXT + "\n— name AAAAAA==\n".encode(), "signature_line"),  # key id, no signature
            (TEXT + "\n— na+me AAAAAAA=\n".encode(), "key_name"),
            (TEXT + "\n—  AAAAAAA=\n".encode(), "key_name"),
            (b"x" * (MAX_NOTE_SIZE + 1), "note_too_large"),
        ],
    )
    def test_malformed(self, raw: bytes, code: str) -> None:
        assert refusal_of(raw) == code

    @pytest.mark.parametrize(
        "separator", ["\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"]
    )
    def test_only_a_newline_ends_a_line(self, separator: str) -> None:
        """Trap: str.splitlines() breaks lines at these too; the text would lose or win a line."""
        text = f"one{separator}two\n".encode()
        if separator < " ":
            with pytest.raises(FormatError):
                sign(text, [LOG])
        else:
            note = Note.parse(sign(text, [LOG]).encode())
            assert note.text == text
        line = sign(TEXT, [LOG]).signatures[0].encode()
        doubled = TEXT + b"\n" + line[:-1] + separator.encode() + line
        assert refusal_of(doubled) in {"signature_line", "not_base64", "note_control"}

    def test_trailing_bits_and_surplus_padding_are_refused(self) -> None:
        """Trap: b64decode(validate=True) takes both, so one signature would have many spellings."""
        assert SIGNED.endswith(b"=\n")
        body = SIGNED[:-1]
        last = body.rstrip(b"=")[-1:]
        padding = len(body) - len(body.rstrip(b"="))
        alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        neighbour = alphabet[alphabet.index(last) + 1 :][:1]
        twin = body.rstrip(b"=")[:-1] + neighbour + b"=" * padding + b"\n"
        assert refusal_of(twin) == "not_base64"
        assert refusal_of(body + b"====\n") == "not_base64"

    def test_as_many_lines_as_allowed_and_not_one_more(self) -> None:
        line = SignatureLine("stranger", b"\x00" * 4, b"\x01").encode()
        Note.parse(TEXT + b"\n" + line * MAX_SIGNATURES)
        assert refusal_of(TEXT + b"\n" + line * (MAX_SIGNATURES + 1)) == "note_signatures"

    @given(st.binary(max_size=120))
    def test_any_bytes_are_a_note_or_a_refusal(self, raw: bytes) -> None:
        try:
            note = Note.parse(raw)
        except FormatError:
            return
        assert note.encode() == raw

    @given(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=60))
    def test_any_readable_text_can_be_signed(self, text: str) -> None:
        note = Note.parse(sign(f"{text}\n".encode(), [LOG]).encode())
        assert note.text == f"{text}\n".encode()
        verify(note, [LOG.verifier])

    @pytest.mark.parametrize("text", [b"", b"no newline", b"tab\t\n", b"\xff\n"])
    def test_what_a_note_cannot_carry_is_not_signed(self, text: bytes) -> None:
        with pytest.raises(FormatError):
            sign(text, [LOG])

    def test_a_note_without_signer_is_a_mistake_of_ours(self) -> None:
        with pytest.raises(ValueError, match="signer"):
            sign(TEXT, [])

    def test_added_lines_are_not_doubled(self) -> None:
        note = sign(TEXT, [LOG])
        line = WITNESS.cosign(TEXT, 1)
        more = note.with_signatures([line, *note.signatures])
        assert more.signatures == (*note.signatures, line)


class TestKeys:
    def test_the_vectors(self) -> None:
        assert LOG.verifier.format() == VECTORS["log_vkey"]
        assert LOG.format() == VECTORS["skey"]
        assert SignerKey.parse(VECTORS["skey"]) == LOG
        assert VerifierKey.parse(VECTORS["log_vkey"]) == LOG.verifier

    def test_the_published_example(self) -> None:
        assert SignerKey.parse(NEUMANN_SIGNER).verifier == VerifierKey.parse(NEUMANN_KEY)
        assert VerifierKey.parse(NEUMANN_KEY).format() == NEUMANN_KEY
        assert SignerKey.parse(NEUMANN_SIGNER).format() == NEUMANN_SIGNER

    def test_no_mutation_of_a_public_key_is_taken(self) -> None:
        # Bytes that are no UTF-8 reach a reader of text as surrogates.
        assert_all_mutations_rejected(
            NEUMANN_KEY.encode(),
            lambda raw: VerifierKey.parse(raw.decode(errors="surrogateescape")),
        )

    def test_no_mutation_of_a_private_key_is_taken(self) -> None:
        assert_all_mutations_rejected(
            NEUMANN_SIGNER.encode(),
            lambda raw: SignerKey.parse(raw.decode(errors="surrogateescape")),
        )

    def test_no_part_of_a_key_is_a_key(self) -> None:
        for start in range(len(NEUMANN_KEY)):
            for end in range(start, len(NEUMANN_KEY)):
                with pytest.raises(FormatError):
                    VerifierKey.parse(NEUMANN_KEY[start:end])

    @pytest.mark.parametrize("length", [0, 1, 31, 33, 64])
    def test_a_key_of_another_length_with_a_right_id_is_refused(self, length: int) -> None:
        from glasshouse.record.note import compute_key_id

        material = b"\x01" + bytes(length)
        encoded = b64encode(material).decode()
        with pytest.raises(FormatError) as refusal:
            VerifierKey.parse(f"name+{compute_key_id('name', material).hex()}+{encoded}")
        assert refusal.value.code == "key_length"

    def test_a_key_of_another_type_is_refused(self) -> None:
        with pytest.raises(FormatError) as refusal:
            VerifierKey.parse(WITNESS.verifier.format())
        assert refusal.value.code == "key_type"
        with pytest.raises(FormatError):
            SignerKey.parse(WITNESS.format())

    def test_a_weak_key_is_refused_though_its_id_is_right(self) -> None:
        """Threat: a log key under which anyone can sign checkpoints."""
        from glasshouse.record.note import compute_key_id

        material = b"\x01" + (1).to_bytes(32, "little")
        encoded = b64encode(material).decode()
        with pytest.raises(WeakKeyError):
            VerifierKey.parse(f"name+{compute_key_id('name', material).hex()}+{encoded}")

    def test_upper_case_key_ids_are_refused(self) -> None:
        with pytest.raises(FormatError):
            VerifierKey.parse(re.sub("c74f20a3", "C74F20A3", NEUMANN_KEY))

    @pytest.mark.parametrize(
        "name",
        ["", " ", "a b", "a+b", "a\nb", "a\tb", "a\x00b", "a\u00a0b", "a\u2003b", "a\u2028b",
         "a\x85b", "a\u3000b", "a\ud800b"],
    )  # fmt: skip
    def test_names_that_cannot_stand_in_a_line_are_refused(self, name: str) -> None:
        with pytest.raises(FormatError) as refusal:
            check_key_name(name)
        assert refusal.value.code == "key_name"
        with pytest.raises(FormatError):
            SignerKey(name, bytes(32))

    @pytest.mark.parametrize("name", ["a", "record.example.org/glasshouse", "Дом", "家", "a-b_c.d"])
    def test_other_names_pass(self, name: str) -> None:
        key = SignerKey(name, bytes(32))
        assert SignerKey.parse(key.format()) == key
        assert VerifierKey.parse(key.verifier.format()) == key.verifier

    def test_a_printed_signer_shows_no_secret(self) -> None:
        seed = bytes(range(32))
        assert repr(seed) not in repr(SignerKey("name", seed))
        assert "seed" not in repr(SignerKey("name", seed))
