from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from glasshouse.record.add_checkpoint import SIZE_TYPE, AddCheckpoint
from glasshouse.record.checkpoint import Checkpoint, open_checkpoint
from glasshouse.record.errors import RecordError, SignatureError
from glasshouse.record.merkle import EMPTY_ROOT, verify_consistency
from glasshouse.record.note import Note, SignatureLine, SignerKey, sign
from glasshouse.record.witness import Witness
from tests.record.helpers import (
    LOG,
    ORIGIN,
    OTHER_LOG,
    OTHER_WITNESS,
    ROOTS,
    WITNESS,
    mutations,
    vector,
)
from tests.record.simulator import LogSimulator, numbered

NOW = 1763800000
HONEST = LogSimulator(numbered(0, 20))


def question(
    old: int, new: int, log: LogSimulator = HONEST, proof: tuple[bytes, ...] | None = None
) -> bytes:
    return AddCheckpoint(
        old, log.proof(old, new) if proof is None else proof, log.note(new)
    ).encode()


def witness_at(size: int) -> Witness:
    """Return a witness that has cosigned this size."""
    witness = Witness(WITNESS, [LOG.verifier])
    if size:
        assert witness.add_checkpoint(question(0, size), NOW)[0] == 200
    return witness


def test_the_vector() -> None:
    witness = Witness(WITNESS, [LOG.verifier])
    first = AddCheckpoint(0, (), vector("checkpoint_2")).encode()
    assert witness.add_checkpoint(first, NOW)[0] == 200
    status, _, body = witness.add_checkpoint(vector("add_checkpoint_body"), NOW)
    assert (status, body) == (200, vector("add_checkpoint_response"))
    assert witness.latest(ORIGIN) == vector("checkpoint_3_cosigned")


def test_no_mutation_of_a_question_is_cosigned() -> None:
    witness = Witness(WITNESS, [LOG.verifier])
    witness.add_checkpoint(AddCheckpoint(0, (), vector("checkpoint_2")).encode(), NOW)
    for mutated in mutations(vector("add_checkpoint_body")):
        assert witness.add_checkpoint(mutated, NOW)[0] in {400, 403, 404, 409, 422}
    assert witness.add_checkpoint(vector("add_checkpoint_body"), NOW)[0] == 200


def test_a_dialogue() -> None:
    witness = Witness(WITNESS, [LOG.verifier])
    assert witness.latest(ORIGIN) is None
    size = 0
    for time, new in enumerate([0, 1, 1, 3, 8, 9, 20, 20]):
        status, _, body = witness.add_checkpoint(question(size, new), NOW + time)
        assert status == 200
        latest = witness.latest(ORIGIN)
        assert latest == HONEST.note(new) + body
        opened = open_checkpoint(latest, LOG.verifier, [WITNESS.verifier])
        assert [each.time for each in opened.cosignatures] == [NOW + time]
        size = new


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"old x\n\n" + HONEST.note(3), 400),
        (question(5, 3, proof=()), 400),
        (AddCheckpoint(5, (), sign(b"a\n9\nAAAA\n", [LOG]).encode()).encode(), 400),
        (question(5, 9).replace(b"\n9\n", b"\n09\n"), 400),
        (
            AddCheckpoint(
                5, (), sign(Checkpoint(ORIGIN, 9, ROOTS[9]).encode() + b"also\n", [LOG]).encode()
            ).encode(),
            400,
        ),
        (question(5, 9, LogSimulator(HONEST.entries, OTHER_LOG)), 403),
        (question(5, 9, LogSimulator(HONEST.entries, SignerKey("unknown", bytes(32)))), 404),
        (question(4, 9), 409),
        (question(0, 9), 409),
        (question(6, 9), 409),
        (question(5, 9, proof=()), 422),
        (question(5, 9, proof=(bytes(32),)), 422),
        (question(5, 9, proof=(*HONEST.proof(5, 9), bytes(32))), 422),
        (question(5, 5, proof=(bytes(32),)), 422),
        (question(5, 5, HONEST.fork(4, [b"other"])), 422),
        (question(5, 9, HONEST.fork(4, numbered(50, 60))), 422),
    ],
)
def test_refusals_leave_the_state_alone(body: bytes, status: int) -> None:
    witness = witness_at(5)
    before = witness.latest(ORIGIN)
    answer = witness.add_checkpoint(body, NOW)
    assert answer[0] == status
    assert witness.latest(ORIGIN) == before
    if status == 409:
        assert answer[1:] == (SIZE_TYPE, b"5\n")
    else:
        assert answer[1].startswith("text/plain")


@pytest.mark.parametrize(
    ("new", "root", "proof"),
    [(0, ROOTS[1], ()), (3, ROOTS[3], (bytes(32),)), (0, EMPTY_ROOT, (bytes(32),))],
)
def test_from_nothing(new: int, root: bytes, proof: tuple[bytes, ...]) -> None:
    note = sign(Checkpoint(ORIGIN, new, root).encode(), [LOG]).encode()
    body = AddCheckpoint(0, proof, note).encode()
    assert Witness(WITNESS, [LOG.verifier]).add_checkpoint(body, NOW)[0] == 422


def test_one_false_line_of_the_log_is_refused() -> None:
    note = Note.parse(HONEST.note(9))
    false = SignatureLine(LOG.name, LOG.key_id, bytes(64))
    body = AddCheckpoint(5, HONEST.proof(5, 9), note.with_signatures([false]).encode()).encode()
    assert witness_at(5).add_checkpoint(body, NOW)[0] == 403


def test_lines_of_strangers_are_neither_checked_nor_shown() -> None:
    note = Note.parse(HONEST.note(9))
    stranger = OTHER_WITNESS.cosign(note.text, 1)
    body = AddCheckpoint(5, HONEST.proof(5, 9), note.with_signatures([stranger]).encode()).encode()
    witness = witness_at(5)
    assert witness.add_checkpoint(body, NOW)[0] == 200
    latest = witness.latest(ORIGIN)
    assert latest is not None
    assert OTHER_WITNESS.name.encode() not in latest


def test_case_22_time_never_goes_back() -> None:
    witness = witness_at(5)
    assert witness.add_checkpoint(question(5, 9), NOW - 1)[0] == 503
    assert witness.add_checkpoint(question(5, 9), NOW)[0] == 200


def test_nothing_is_cosigned_that_was_not_kept() -> None:
    kept: list[tuple[str, int, bytes]] = []

    def keep(origin: str, old_size: int, note: bytes) -> None:
        if len(kept) == 1:
            raise OSError("no space left on device")
        kept.append((origin, old_size, note))

    witness = Witness(WITNESS, [LOG.verifier], keep)
    assert witness.add_checkpoint(question(0, 5), NOW)[0] == 200
    assert kept == [(ORIGIN, 0, witness.latest(ORIGIN))]
    with pytest.raises(OSError, match="no space"):
        witness.add_checkpoint(question(5, 9), NOW)
    assert witness.latest(ORIGIN) == kept[0][2]


def test_a_witness_resumes_where_it_was() -> None:
    kept = witness_at(5).latest(ORIGIN)
    assert kept is not None
    resumed = Witness(WITNESS, [LOG.verifier], latest=[kept])
    assert resumed.latest(ORIGIN) == kept
    assert resumed.add_checkpoint(question(0, 9), NOW)[:1] == (409,)
    assert resumed.add_checkpoint(question(5, 9), NOW - 1)[0] == 503
    assert resumed.add_checkpoint(question(5, 9), NOW)[0] == 200


@pytest.mark.parametrize(
    "kept",
    [
        HONEST.note(5),  # never cosigned
        LogSimulator(HONEST.entries, SignerKey("unknown", bytes(32))).note(5),
        b"",
    ],
)
def test_a_stored_note_that_it_did_not_cosign_is_refused(kept: bytes) -> None:
    with pytest.raises(RecordError):
        Witness(WITNESS, [LOG.verifier], latest=[kept])


def test_logs_do_not_mix() -> None:
    other = LogSimulator(numbered(100, 120), SignerKey("record.example.org/other", bytes(32)))
    witness = Witness(WITNESS, [LOG.verifier, other.signer.verifier])
    assert witness.add_checkpoint(question(0, 5), NOW)[0] == 200
    assert witness.add_checkpoint(question(0, 7, other), NOW)[0] == 200
    assert witness.add_checkpoint(question(5, 9), NOW)[0] == 200
    assert witness.add_checkpoint(question(7, 8, other), NOW)[0] == 200


class AnyDialogue(RuleBasedStateMachine):
    """Two stories told under one key, in any order: only one of them is ever cosigned."""

    def __init__(self) -> None:
        super().__init__()
        self.stories = [HONEST, HONEST.fork(7, numbered(60, 73))]
        self.witness = Witness(WITNESS, [LOG.verifier])
        self.cosigned: list[tuple[int, bytes]] = [(0, EMPTY_ROOT)]
        self.time = NOW

    @rule(story=st.integers(0, 1), old=st.integers(0, 20), new=st.integers(0, 20))
    def offer(self, story: int, old: int, new: int) -> None:
        log = self.stories[story]
        proof = log.proof(old, new) if old <= new else ()
        self.time += 1
        status, _, _ = self.witness.add_checkpoint(question(old, new, log, proof), self.time)
        size, root = self.cosigned[-1]
        legal = old == size <= new and log.tree.root(size) == root
        assert (status == 200) == legal
        if legal:
            self.cosigned.append((new, log.tree.root(new)))

    @rule(story=st.integers(0, 1), new=st.integers(0, 20))
    def continue_from_the_latest(self, story: int, new: int) -> None:
        self.offer(story=story, old=self.cosigned[-1][0], new=new)

    @invariant()
    def all_that_was_cosigned_is_one_story(self) -> None:
        size, root = self.cosigned[-1]
        assert any(log.tree.root(size) == root for log in self.stories)
        for story in self.stories:
            if story.tree.root(size) == root:
                for older, old_root in self.cosigned:
                    verify_consistency(older, old_root, size, root, story.proof(older, size))


AnyDialogue.TestCase.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
TestAnyDialogue = AnyDialogue.TestCase


def test_a_note_of_an_unknown_log_does_not_resume() -> None:
    with pytest.raises(SignatureError):
        Witness(WITNESS, [], latest=[HONEST.note(5)])
