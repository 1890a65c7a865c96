"""A house that lies about a vote: each lie is named by its place.

It holds its own key and that of the ballot box, so everything is signed, sealed and served as if it
were right.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from glasshouse.elections import ceremony
from glasshouse.elections.belenios.files import sha256_hex
from glasshouse.record.note import Note, SignerKey, sign
from tests.cli.holding import LINES, Held, begun, decided, voted
from tests.cli.test_verifier import check
from tests.cli.test_votes import at, named, of_vote, verified


@pytest.fixture(scope="module")
def held() -> Held:
    return decided()


@pytest.fixture
def copy(held: Held, tmp_path: Path) -> Path:
    return held.write_copy(tmp_path / "copy")


# --- a house that lies about its ballot box -------------------------------------------------------


def test_a_box_sealed_by_another_key_is_not_the_box(held: Held, tmp_path: Path) -> None:
    other = SignerKey(held.box.origin, b"o" * 32)
    found = verified(held, tmp_path, held.box.resources(other))
    assert named(found) == {("note_untrusted", f"boxes/{held.id}/checkpoint", None, None)}


def test_the_box_of_another_vote_is_not_the_box(held: Held, tmp_path: Path) -> None:
    other = voted(slug="other")
    found = verified(held, tmp_path, other.box.resources())
    assert named(found) == {("checkpoint_origin", f"boxes/{held.id}/checkpoint", None, None)}


def test_a_signature_of_somebody_else_on_the_box_is_named(copy: Path, held: Held) -> None:
    file = copy / "boxes" / held.id / "checkpoint"
    stranger = SignerKey("stranger.example", b"s" * 32)
    parsed = Note.parse(file.read_bytes())
    line = sign(parsed.text, [stranger]).signatures
    file.write_bytes(parsed.with_signatures(line).encode())
    assert named(check(copy)) == {("unknown_signature", f"boxes/{held.id}/checkpoint", None, None)}


def resealed(held: Held, change: Callable[[list[bytes]], list[bytes]]) -> dict[str, bytes]:
    """The box with other ballots in it, sealed anew."""
    kept = list(held.box.ballots)
    held.box.ballots = change(list(kept))
    try:
        return held.box.resources()
    finally:
        held.box.ballots = kept


def test_a_ballot_exchanged_in_a_box_sealed_anew_is_not_what_was_anchored(
    held: Held, tmp_path: Path
) -> None:
    other = held.ballot(1, [[1, 0, 0], [1, 0, 0]])
    box = resealed(held, lambda ballots: [ballots[0], other, *ballots[2:]])
    found = verified(held, tmp_path, box)
    anchored = [code for code, _p, entry, _b in named(found) if code == "anchor_mismatch"]
    assert len(anchored) == 3
    assert ("encrypted_tally", "votes/status", at(held, "tallied"), None) in named(found)


def test_ballots_in_another_order_are_not_what_was_anchored(held: Held, tmp_path: Path) -> None:
    box = resealed(held, lambda ballots: [ballots[3], *ballots[:3]])
    codes = [code for code, _p, _e, _b in named(verified(held, tmp_path, box))]
    assert codes.count("anchor_mismatch") == 3


def test_a_box_that_shrank_is_named(held: Held, tmp_path: Path) -> None:
    found = verified(held, tmp_path, resealed(held, lambda ballots: ballots[:3]))
    assert (
        "box_shrank",
        f"boxes/{held.id}/checkpoint",
        at(held, "closed"),
        None,
    ) in named(found)


def test_an_anchor_of_another_root_is_named_by_its_entry(tmp_path: Path) -> None:
    held = voted()
    held.cast(3, [0, 1, 0], [1, 0, 0])
    index = held.house.size
    held.anchor(root="ab" * 32)
    found = verified(held, tmp_path)
    assert named(found) == {("anchor_mismatch", "votes/status", index, None)}


def test_an_anchor_of_more_ballots_than_the_box_ever_had_is_named(tmp_path: Path) -> None:
    held = voted()
    held.anchor(size=9)
    found = verified(held, tmp_path)
    assert named(found) == {("box_shrank", f"boxes/{held.id}/checkpoint", None, None)}


def test_a_closing_anchor_of_another_root_is_named(tmp_path: Path) -> None:
    held = voted()
    held.close(root="cd" * 32)
    found = verified(held, tmp_path)
    assert named(found) == {("anchor_mismatch", "votes/status", at(held, "closed"), None)}


def test_a_ballot_that_was_taken_and_left_out_at_the_closing_is_named(tmp_path: Path) -> None:
    held = voted()
    held.close()
    held.cast(3, [0, 1, 0], [1, 0, 0])
    found = verified(held, tmp_path)
    place = f"boxes/{held.id}/checkpoint"
    assert named(found) == {("ballot_after_closing", place, at(held, "closed"), 5)}


def test_a_ballot_after_the_closing_that_was_counted_is_named(tmp_path: Path) -> None:
    held = voted()
    held.close()
    held.cast(3, [0, 1, 0], [1, 0, 0])
    held.tally(held.counting(held.box.ballots))
    found = verified(held, tmp_path)
    place = f"boxes/{held.id}/checkpoint"
    assert named(found) == {
        ("ballot_after_closing", place, at(held, "closed"), 5),
        ("num_tallied", "votes/status", at(held, "tallied"), None),
    }


# --- a house that lets in what is no ballot -------------------------------------------------------


def stuffed(ballot: Callable[[Held], bytes]) -> Held:
    """A vote in whose box a third thing stands, anchored like any ballot."""
    held = begun()
    held.open()
    held.cast(0, [0, 1, 0], [1, 1, 0])
    held.cast(1, [0, 0, 1], [0, 1, 0])
    held.box.ballots.append(ballot(held))
    held.anchor()
    return held


def of_another_vote(held: Held) -> bytes:
    return voted(slug="other").box.ballots[0]


def with_another_credential(held: Held) -> bytes:
    held.credentials.append(1917)
    return held.ballot(len(held.credentials) - 1, [[0, 1, 0], [1, 0, 0]])


def with_the_name_of_another(held: Held) -> bytes:
    mine = json.loads(held.ballot(2, [[0, 1, 0], [1, 0, 0]]))
    theirs = json.loads(held.box.ballots[0])
    return held.box.ballots[0].replace(theirs["credential"].encode(), mine["credential"].encode())


@pytest.mark.parametrize(
    ("ballot", "code"),
    [
        (lambda held: b"junk", "not_json"),
        (lambda held: held.box.ballots[0], "duplicate_ballot"),
        (lambda held: held.box.ballots[0] + b" ", "not_canonical"),
        (of_another_vote, "wrong_election"),
        (with_another_credential, "invalid_credential"),
        (with_the_name_of_another, "proof"),
    ],
)
def test_what_is_no_ballot_of_the_vote_is_named_by_number_and_fault(
    ballot: Callable[[Held], bytes], code: str, tmp_path: Path
) -> None:
    assert named(verified(stuffed(ballot), tmp_path)) == {(code, "votes/status", None, 3)}


# --- a house that lies about tally and result -----------------------------------------------------


def closed() -> Held:
    held = voted()
    held.close()
    return held


@pytest.mark.parametrize(
    ("changes", "code"), [({"voters": 2}, "num_tallied"), ({"total_weight": 4}, "total_weight")]
)
def test_other_numbers_of_voters_are_named(
    changes: dict[str, int], code: str, tmp_path: Path
) -> None:
    held = closed()
    held.tally(**changes)
    found = verified(held, tmp_path)
    assert named(found) == {(code, "votes/status", at(held, "tallied"), None)}


def test_a_sum_from_which_a_ballot_was_left_out_is_named(tmp_path: Path) -> None:
    held = closed()
    held.tally(held.counting(held.box.ballots[:2]), voters=3, total_weight=3)
    found = verified(held, tmp_path)
    assert named(found) == {("encrypted_tally", "votes/status", at(held, "tallied"), None)}


def test_a_sum_of_a_voter_s_first_ballot_instead_of_the_last_is_named(tmp_path: Path) -> None:
    held = closed()
    held.tally(held.counting(held.box.ballots[:3]))
    found = verified(held, tmp_path)
    assert named(found) == {("encrypted_tally", "votes/status", at(held, "tallied"), None)}


def tallied(**options: Any) -> Held:
    held = voted(**options)
    held.close()
    held.tally()
    return held


@pytest.mark.parametrize(
    "counts", [[[1, 1, 1], [0, 2, 2]], [[1, 2, 0], [0, 2, 2]], [[1, 0, 2], [2, 2, 0]]]
)
def test_a_result_with_other_numbers_is_named(counts: list[list[int]], tmp_path: Path) -> None:
    held = tallied()
    held.decrypt(1, 2, 3)
    held.decide(counts)
    found = verified(held, tmp_path)
    assert named(found) == {("result", "votes/status", at(held, "decided"), None)}


def test_the_share_of_another_trustee_in_place_of_one_s_own_is_named(tmp_path: Path) -> None:
    held = tallied()
    held.decrypt(1, 2, 3, as_places=[2, 2, 3])
    held.decide([[1, 0, 2], [0, 2, 2]])
    fault = of_vote(verified(held, tmp_path))
    assert fault.code == "decryption_proof"
    assert "trustee 1" in fault.sentence


def test_shares_of_a_group_that_do_not_suffice_are_named(tmp_path: Path) -> None:
    held = tallied()
    held.decrypt(1, 2, 3, as_places=[1, 2, 4])
    held.decide([[1, 0, 2], [0, 2, 2]])
    fault = of_vote(verified(held, tmp_path))
    assert (fault.code, fault.entry) == ("share_missing", at(held, "decided"))


# --- a house that lies about the vote itself ------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"question_1": "Do you not want union?"},
        {"question_1__answer_1": "Independence", "question_1__answer_2": "Union with autonomy"},
        {"title": "Another title"},
    ],
)
def test_an_election_in_other_words_than_announced_is_named(
    changes: dict[str, str], tmp_path: Path
) -> None:
    held = begun(lines={**LINES, **changes})
    held.open()
    found = verified(held, tmp_path)
    place = f"file/{held.vote.election_file}"
    assert named(found) == {("other_words", place, at(held, "box"), None)}
    assert found.votes[0].words == "differ"


def test_a_roll_of_fewer_voters_than_was_said_is_named(tmp_path: Path) -> None:
    held = Held()
    held.announce()
    held.make_keys()
    held.commit_roll(voters=9, total_weight=9)
    held.open()
    held.cast(0, [0, 1, 0], [1, 1, 0])
    held.anchor()
    found = verified(held, tmp_path)
    assert ("wrong_number", "votes/status", at(held, "box"), None) in named(found)


def test_trustees_whose_key_is_not_that_of_the_election_are_named(tmp_path: Path) -> None:
    held, other = begun(), begun(seed=1918)
    held.open(trustees=other.proper_trustees(), election=held.proper_election())
    held.cast(0, [0, 1, 0], [1, 1, 0])
    held.anchor()
    found = verified(held, tmp_path)
    assert ("public_key", "votes/status", at(held, "box"), None) in named(found)


def test_trustees_who_never_showed_their_keys_are_named(tmp_path: Path) -> None:
    """The house puts trustees of its own in the place of those announced, with an election to
    match: only what each trustee showed tells."""
    held, own = begun(), begun(seed=1918)
    trustees = own.proper_trustees()
    log = held.announcement.act.envelope.log
    election = ceremony.election_of(held.vote, LINES, log, trustees, sha256_hex(trustees.raw))
    held.open(trustees=trustees, election=election.raw)
    (fault,) = verified(held, tmp_path).findings.faults
    assert fault.entry == at(held, "box")
    assert "trustees" in fault.sentence
