from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glasshouse.record.cosignature import WitnessSigner
from glasshouse.record.errors import FormatError, QuorumError, RecordError, SignatureError
from glasshouse.record.note import Note, SignerKey
from glasshouse.record.policy import (
    MAX_MEMBERS,
    MAX_POLICY_SIZE,
    Group,
    LogLine,
    Policy,
    WitnessLine,
)
from tests.record.helpers import LOG, LOG_ONLY, WITNESSED, mutations, vector

WITNESSES = [WitnessSigner(f"witness.example/{i}", bytes([i + 1]) * 32) for i in range(6)]
KEYS = [signer.verifier for signer in WITNESSES]
LOG_LINE = f"log {LOG.verifier.format()}\n"
WITNESS_LINES = "".join(f"witness w{i} {key.format()}\n" for i, key in enumerate(KEYS))
TWO_LEVELS = (
    LOG_LINE
    + WITNESS_LINES
    + "group press 2 w0 w1 w2\n"
    + "group unions any w3 w4\n"
    + "group both all press unions w5\n"
    + "quorum both\n"
)


def code_of(text: str) -> str:
    with pytest.raises(FormatError) as refusal:
        Policy.parse(text.encode())
    return refusal.value.code


class TestQuorum:
    def test_none_asks_for_nobody(self) -> None:
        policy = Policy.parse((LOG_LINE + WITNESS_LINES + "quorum none\n").encode())
        assert policy.quorum_met(set())
        assert policy.quorum is None

    def test_one_witness(self) -> None:
        policy = Policy.parse((LOG_LINE + WITNESS_LINES + "quorum w2\n").encode())
        assert policy.quorum_met({KEYS[2]})
        assert not policy.quorum_met(set())
        assert not policy.quorum_met(set(KEYS) - {KEYS[2]})

    @pytest.mark.parametrize(
        ("threshold", "needed"), [("any", 1), ("all", 6), *((str(k), k) for k in range(1, 7))]
    )
    def test_thresholds(self, threshold: str, needed: int) -> None:
        members = " ".join(f"w{i}" for i in range(6))
        policy = Policy.parse(
            (WITNESS_LINES + f"group g {threshold} {members}\nquorum g\n").encode()
        )
        for count in range(7):
            for present in combinations(KEYS, count):
                assert policy.quorum_met(present) == (count >= needed)

    def test_two_levels(self) -> None:
        policy = Policy.parse(TWO_LEVELS.encode())
        for count in range(7):
            for present in combinations(range(6), count):
                expected = (
                    len({0, 1, 2} & set(present)) >= 2
                    and bool({3, 4} & set(present))
                    and 5 in present
                )
                assert policy.quorum_met({KEYS[i] for i in present}) == expected

    def test_a_stranger_does_not_count(self) -> None:
        policy = Policy.parse((LOG_LINE + WITNESS_LINES + "quorum w0\n").encode())
        twin = WitnessSigner("witness.example/0", bytes([99]) * 32).verifier
        assert not policy.quorum_met({twin})


class TestOpening:
    def test_the_vector_meets_the_quorum(self) -> None:
        opened = WITNESSED.open_checkpoint(vector("checkpoint_3_cosigned"))
        assert (opened.size, len(opened.cosignatures)) == (3, 1)

    def test_without_cosignature_only_the_quorum_is_missing(self) -> None:
        with pytest.raises(QuorumError) as refusal:
            WITNESSED.open_checkpoint(vector("checkpoint_3"))
        assert refusal.value.code == "quorum_missing"
        assert WITNESSED.open_unwitnessed(vector("checkpoint_3")).size == 3

    def test_one_witness_twice_is_one_witness(self) -> None:
        """Threat: a witness that cosigns at two times must not make up a quorum of two."""
        note = Note.parse(vector("checkpoint_3"))
        lines = [WITNESSES[0].cosign(note.text, time) for time in (1, 2)]
        policy = Policy.of_witnesses(
            LogLine(LOG.verifier), [WitnessLine(f"w{i}", KEYS[i]) for i in range(2)], threshold=2
        )
        with pytest.raises(QuorumError):
            policy.open_checkpoint(note.with_signatures(lines).encode())
        lines.append(WITNESSES[1].cosign(note.text, 2))
        assert policy.open_checkpoint(note.with_signatures(lines).encode()).size == 3

    def test_any_listed_log_is_accepted_and_no_other(self) -> None:
        other = SignerKey("record.example.org/other", bytes(32))
        both = Policy((LogLine(other.verifier), LogLine(LOG.verifier)))
        assert both.open_checkpoint(vector("checkpoint_3")).size == 3
        with pytest.raises(SignatureError) as refusal:
            Policy.of_log(other.verifier).open_checkpoint(vector("checkpoint_3"))
        assert refusal.value.code == "checkpoint_origin"

    def test_a_log_of_the_right_name_and_a_wrong_key_is_not_accepted(self) -> None:
        twin = SignerKey(LOG.name, bytes(32))
        with pytest.raises(SignatureError):
            Policy.of_log(twin.verifier).open_checkpoint(vector("checkpoint_3"))


class TestFile:
    def test_writing_and_reading(self) -> None:
        policy = Policy.parse(TWO_LEVELS.encode())
        assert Policy.parse(policy.encode()) == policy
        assert [group.threshold for group in policy.groups] == [2, 1, 3]

    def test_addresses_are_kept(self) -> None:
        policy = Policy(
            (LogLine(LOG.verifier, "https://record.example.org/record/"),),
            (WitnessLine("w1", KEYS[0], "https://witness.example/"),),
            (Group("g", 1, ("w1",)),),
            "g",
        )
        assert Policy.parse(policy.encode()) == policy

    def test_layout_is_free_and_comments_are_ignored(self) -> None:
        free = "# who\n\n \t \n\t # indented\n" + TWO_LEVELS.replace(" ", " \t ").replace(
            "log", "  log"
        ).replace("\n", "  \n")
        assert Policy.parse(free.encode()) == Policy.parse(TWO_LEVELS.encode())

    def test_a_number_sign_inside_a_line_is_no_comment(self) -> None:
        policy = Policy.parse(f"witness #1 {KEYS[0].format()} http://x/#a\nquorum #1\n".encode())
        assert policy.witnesses[0].name == "#1"
        assert policy.witnesses[0].url == "http://x/#a"

    def test_names_are_opaque_bytes(self) -> None:
        """A Kelvin sign is no K, and bytes that are no text are a name as good as any."""
        raw = (
            f"witness K {KEYS[0].format()}\nwitness \u212a {KEYS[1].format()}\n".encode()
            + b"witness \xff\xfe "
            + KEYS[2].format().encode()
            + b"\nquorum \xff\xfe\n"
        )
        policy = Policy.parse(raw)
        assert policy.quorum_met({KEYS[2]})
        assert not policy.quorum_met({KEYS[0], KEYS[1]})
        assert policy.encode() == raw

    def test_thirty_two_of_each_are_supported(self) -> None:
        lines = [f"log {SignerKey(f'l{i}', bytes([i]) * 32).verifier.format()}" for i in range(32)]
        lines += [
            f"witness w{i} {WitnessSigner('w', bytes([i]) * 32).verifier.format()}"
            for i in range(32)
        ]
        lines += [f"group g{i} all w{i}" for i in range(32)]
        policy = Policy.parse("\n".join([*lines, "quorum g31", ""]).encode())
        assert (len(policy.logs), len(policy.witnesses), len(policy.groups)) == (32, 32, 32)

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("", "policy_quorum"),
            (LOG_LINE, "policy_quorum"),
            (LOG_LINE + "quorum none\nquorum none\n", "policy_quorum"),
            (LOG_LINE + "quorum none", "policy_structure"),
            (LOG_LINE + "quorum\n", "policy_line"),
            (LOG_LINE + "quorum none none\n", "policy_line"),
            (LOG_LINE + "Quorum none\n", "policy_line"),
            (LOG_LINE + "quorum w0\n" + WITNESS_LINES, "policy_undefined"),
            (LOG_LINE + "quorum w9\n", "policy_undefined"),
            ("log\nquorum none\n", "policy_line"),
            (LOG_LINE[:-1] + " url more\nquorum none\n", "policy_line"),
            (LOG_LINE + LOG_LINE + "quorum none\n", "policy_duplicate_key"),
            ("witness w0\nquorum none\n", "policy_line"),
            (WITNESS_LINES + WITNESS_LINES + "quorum none\n", "policy_duplicate_name"),
            (f"witness none {KEYS[0].format()}\nquorum none\n", "policy_duplicate_name"),
            (WITNESS_LINES + "group g any\nquorum g\n", "policy_line"),
            (WITNESS_LINES + "group g 0 w0\nquorum g\n", "policy_threshold"),
            (WITNESS_LINES + "group g 2 w0\nquorum g\n", "policy_threshold"),
            (WITNESS_LINES + "group g +1 w0\nquorum g\n", "not_a_decimal"),
            (WITNESS_LINES + "group g 01 w0\nquorum g\n", "not_a_decimal"),
            (WITNESS_LINES + "group g ١ w0\nquorum g\n", "not_a_decimal"),
            (WITNESS_LINES + "group g most w0\nquorum g\n", "not_a_decimal"),
            (WITNESS_LINES + "group g any w0 w0\nquorum g\n", "policy_member_twice"),
            (
                WITNESS_LINES + "group g any w0\ngroup h any g w0\nquorum h\n",
                "policy_member_twice",
            ),
            (WITNESS_LINES + "group g any none\nquorum g\n", "policy_undefined"),
            (WITNESS_LINES + "group g any g\nquorum g\n", "policy_undefined"),
            (WITNESS_LINES + "group w0 any w1\nquorum w0\n", "policy_duplicate_name"),
            (WITNESS_LINES + "group h any g\ngroup g any w0\nquorum h\n", "policy_undefined"),
            (LOG_LINE.replace("\n", "\r\n") + "quorum none\n", "policy_characters"),
            ("quorum\x0bnone\n", "policy_characters"),
            ("quorum none\x00\n", "policy_characters"),
            ("quorum none\x7f\n", "policy_characters"),
            ("quorum\u00a0none\n", "policy_line"),
            ("#" * (MAX_POLICY_SIZE + 1), "policy_too_large"),
        ],
    )
    def test_malformed(self, text: str, code: str) -> None:
        assert code_of(text) == code

    def test_keys_stand_where_they_belong(self) -> None:
        assert code_of(f"log {KEYS[0].format()}\nquorum none\n") == "key_type"
        assert code_of(f"witness w {LOG.verifier.format()}\nquorum none\n") == "key_type"

    def test_one_key_under_two_names_is_refused(self) -> None:
        """Threat: whoever holds it would count twice towards the quorum."""
        renamed = WitnessSigner("witness.example/renamed", bytes([1]) * 32).verifier
        assert code_of(WITNESS_LINES + f"witness w9 {renamed.format()}\nquorum none\n") == (
            "policy_duplicate_key"
        )

    def test_two_logs_of_one_name_are_refused(self) -> None:
        twin = SignerKey(LOG.name, bytes(32)).verifier
        assert code_of(LOG_LINE + f"log {twin.format()}\nquorum none\n") == "policy_duplicate_log"

    def test_too_many_members_are_refused(self) -> None:
        groups = tuple(Group(f"g{i}", 1, ("w",)) for i in range(MAX_MEMBERS + 1))
        with pytest.raises(FormatError) as refusal:
            Policy((), (WitnessLine("w", KEYS[0]),), groups)
        assert refusal.value.code == "policy_too_large"

    def test_no_mutation_names_another_key_or_quorum_unseen(self) -> None:
        """A policy is not signed. Whatever a mutation gives is refused, means the same (spaces,
        comments), or says what is different when it is written out; the keys never change."""
        text = LOG_LINE + f"witness w0 {KEYS[0].format()}\ngroup g any w0\nquorum g\n"
        original = Policy.parse(text.encode())
        accepted = 0
        for mutated in mutations(text.encode()):
            try:
                policy = Policy.parse(mutated)
            except RecordError:
                continue
            accepted += 1
            assert {log.key for log in policy.logs} <= {LOG.verifier}
            assert {each.key for each in policy.witnesses} <= {KEYS[0]}
            assert (policy == original) == (policy.encode() == original.encode())
        assert accepted > 0

    @given(st.binary(max_size=120))
    def test_any_bytes_are_a_policy_or_a_refusal(self, raw: bytes) -> None:
        try:
            policy = Policy.parse(raw + b"\nquorum none\n")
        except RecordError:
            return
        assert Policy.parse(policy.encode()) == policy


@pytest.mark.parametrize("quorum", ["w9", "none", ""])
def test_a_policy_made_by_hand_is_held_to_the_same_rules(quorum: str) -> None:
    with pytest.raises(FormatError) as refusal:
        Policy((), (WitnessLine("w0", KEYS[0]),), (), quorum)
    assert refusal.value.code == "policy_undefined"


def test_the_policy_of_one_log() -> None:
    assert Policy.parse(LOG_ONLY.encode()) == LOG_ONLY
    assert LOG_ONLY.encode() == (LOG_LINE + "quorum none\n").encode()


def test_the_policy_of_a_house() -> None:
    """A house names its witnesses and how many of them make a quorum; none are asked at 0."""
    log = LogLine(LOG.verifier)
    witnesses = [WitnessLine(f"w{i}", key) for i, key in enumerate(KEYS)]
    assert Policy.of_witnesses(log, witnesses, 0).quorum_met(set())
    assert not Policy.of_witnesses(log, witnesses, 2).quorum_met({KEYS[0]})
    assert Policy.of_witnesses(log, witnesses, 2).quorum_met({KEYS[0], KEYS[5]})
    with pytest.raises(FormatError):
        Policy.of_witnesses(log, witnesses, 7)
    with pytest.raises(FormatError):
        Policy.of_witnesses(log, [], 1)
