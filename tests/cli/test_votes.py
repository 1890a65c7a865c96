"""A vote on the record, and copies of it in which one thing is wrong: each is named by its place.

The first half alters a copy, as a disk or a stranger can. In the second half the house itself lies:
it holds its own key and that of the ballot box, so everything is signed, sealed and served as if it
were right.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from glasshouse.cli.findings import Fault
from glasshouse.cli.summary import as_json, report
from glasshouse.cli.verifier import Verified
from glasshouse.elections import ceremony
from glasshouse.elections.belenios.files import sha256_hex, written
from glasshouse.record.note import Note, SignerKey, sign
from glasshouse.record.tiles import decode_bundle, encode_bundle
from tests.cli.holding import BOOTH, LINES, Held, begun, decided, voted
from tests.cli.simulator import ADDRESS, serve
from tests.cli.test_verifier import check, flip

NOW = 1_763_800_000


def verified(held: Held, folder: Path, box: dict[str, bytes] | None = None) -> Verified:
    return check(held.write_copy(folder / "copy", box))


def named(found: Verified) -> set[tuple[str, str, int | None, int | None]]:
    """Of each fault its code, its place, its entry and its ballot."""
    return {(f.code, f.place, f.entry, f.ballot) for f in found.findings.faults}


def of_vote(found: Verified) -> Fault:
    """The one fault of the vote itself; what its files lack is named besides, at their entries."""
    (fault,) = [each for each in found.findings.faults if each.place == "votes/status"]
    return fault


@pytest.fixture(scope="module")
def held() -> Held:
    return decided()


@pytest.fixture
def copy(held: Held, tmp_path: Path) -> Path:
    return held.write_copy(tmp_path / "copy")


# --- what fits ------------------------------------------------------------------------------------


def test_a_vote_is_verified_from_its_ballots_to_its_result(copy: Path, held: Held) -> None:
    found = check(copy)
    assert found.findings.faults == []
    (vote,) = found.votes
    assert (vote.slug, vote.state, vote.whole) == ("status", "decided", True)
    assert (vote.ballots, vote.box, vote.voters, vote.anchors) == (4, 4, 3, 3)
    assert vote.result == ((1, 0, 2), (0, 2, 2))
    assert vote.fingerprint == held.election.fingerprint
    assert vote.booth == sha256_hex(BOOTH)
    assert vote.words == "same"


def test_it_is_verified_over_http_as_from_a_copy(held: Held) -> None:
    found = check(ADDRESS, serve(held.resources()))
    assert found.findings.faults == []
    assert found.votes[0].whole


def test_the_closing_paragraph_says_what_was_proven_of_votes_and_what_not(copy: Path) -> None:
    found = check(copy)
    words = report(found, NOW)
    assert "In 1 ballot box (status) each of 4 ballots that count" in words
    assert "The result of status follows from its ballots" in words
    assert "says what was announced, word for word, of status" in words
    assert "Never provable here of a vote: that each credential reached its voter" in words
    (vote,) = json.loads(json.dumps(as_json(found, NOW)))["votes"]
    assert vote["result"] == [[1, 0, 2], [0, 2, 2]]
    assert (vote["words"], vote["whole"], vote["ballots"]) == ("same", True, 4)


@pytest.mark.parametrize(
    "options",
    [
        {"members": 0, "single": 2},
        {"single": 0},
        {"weights": [1, 2, 5, 3]},
    ],
)
def test_every_form_of_vote_is_verified(options: dict[str, Any], tmp_path: Path) -> None:
    held = voted(**options)
    held.close()
    held.tally()
    held.decrypt(*range(1, len(held.secrets) + 1))
    held.decide()
    assert verified(held, tmp_path).findings.faults == []


def test_an_open_vote_is_verified_as_far_as_it_is_anchored(tmp_path: Path) -> None:
    held = voted()
    held.cast(3, [0, 1, 0], [1, 0, 0])
    found = verified(held, tmp_path)
    assert found.findings.faults == []
    assert (found.votes[0].ballots, found.votes[0].box, found.votes[0].result) == (4, 5, None)
    words = report(found, NOW)
    assert "Not checked: 1 ballot that no anchor covers yet" in words
    assert "Without a result so far: status." in words


@pytest.mark.parametrize("until", ["close", "tally", "decrypt"])
def test_a_vote_is_verified_at_every_step(until: str, tmp_path: Path) -> None:
    held = voted()
    for step in ("close", "tally", "decrypt"):
        getattr(held, step)(*([1, 2] if step == "decrypt" else []))
        if step == until:
            break
    assert verified(held, tmp_path).findings.faults == []


def test_a_vote_without_a_ballot_box_has_nothing_to_check(tmp_path: Path) -> None:
    found = check(begun().house.write_copy(tmp_path))
    assert found.findings.faults == []
    assert not found.votes[0].whole
    assert "Without a ballot box so far" in report(found, NOW)


def test_a_vote_that_nobody_came_to_is_verified(tmp_path: Path) -> None:
    held = begun()
    held.open()
    held.close()
    held.tally()
    held.decrypt(1, 2, 3)
    held.decide()
    found = verified(held, tmp_path)
    assert found.findings.faults == []
    assert found.votes[0].result == ((0, 0, 0), (0, 0, 0))


def test_a_box_that_stayed_empty_may_be_published_or_not(tmp_path: Path) -> None:
    held = begun()
    held.open()
    held.close()
    held.tally()
    for folder, box in (("with", None), ("without", {})):
        found = verified(held, tmp_path / folder, box)
        assert found.findings.faults == []
        assert found.votes[0].whole


def test_an_empty_box_has_one_root(tmp_path: Path) -> None:
    held = begun()
    held.open()
    held.close(root="ab" * 32)
    for folder, box in (("with", None), ("without", {})):
        found = verified(held, tmp_path / folder, box)
        assert named(found) == {("anchor_mismatch", "votes/status", at(held, "closed"), None)}


def test_a_share_that_came_after_the_result_is_no_part_of_it(tmp_path: Path) -> None:
    held = decided()
    held.decrypt(4)
    assert verified(held, tmp_path).findings.faults == []


def test_a_vote_called_off_is_verified_as_far_as_it_came(tmp_path: Path) -> None:
    held = voted()
    held.say(
        held.organiser,
        "election.cancel",
        {"election": held.id},
        texts={"en": {"reason": "War has come"}},
    )
    found = verified(held, tmp_path)
    assert found.findings.faults == []
    assert found.votes[0].state == "cancelled"


def test_two_votes_on_one_record_are_both_verified(tmp_path: Path) -> None:
    first = decided()
    second = voted(house=first.house, slug="ratification")
    second.write_copy(first.write_copy(tmp_path))
    found = check(tmp_path)
    assert found.findings.faults == []
    assert [vote.slug for vote in found.votes] == ["status", "ratification"]
    assert "The result of status follows" in report(found, NOW)


def test_a_withheld_announcement_is_not_checkable_and_never_passed(tmp_path: Path) -> None:
    held = decided()
    held.house.withhold(held.announcement)
    found = verified(held, tmp_path)
    assert found.findings.faults == []
    assert found.votes[0].words == "not_checkable"
    words = report(found, NOW)
    assert "Not checkable: whether ballots were signed under what was announced" in words
    assert "word for word, of status" not in words


# --- a copy that was altered ----------------------------------------------------------------------


def test_a_missing_announcement_is_named_and_not_checkable(copy: Path, held: Held) -> None:
    (digest,) = held.announcement.act.envelope.sheets.values()
    (copy / "sheet" / digest).unlink()
    found = check(copy)
    assert ("sheet_missing", f"sheet/{digest}") in {(c, p) for c, p, _e, _b in named(found)}
    assert found.votes[0].words == "not_checkable"


def rewrite_bundle(box: Path, change: Callable[[list[bytes]], list[bytes]]) -> None:
    file = box / "tile/entries/000.p/4"
    file.write_bytes(encode_bundle(change(decode_bundle(file.read_bytes(), 4))))


def test_an_altered_ballot_is_named_by_its_number(copy: Path, held: Held) -> None:
    def change(ballots: list[bytes]) -> list[bytes]:
        return [ballots[0], ballots[1].replace(b"1", b"2", 1), *ballots[2:]]

    rewrite_bundle(copy / "boxes" / held.id, change)
    found = check(copy)
    place = f"boxes/{held.id}/tile/entries/000.p/4"
    assert named(found) == {("entry_altered", place, None, 2)}
    assert not found.votes[0].whole
    assert report(found, NOW).startswith(
        f"{place}, ballot 2: in the ballot box of status, it is not the entry that was sealed."
    )


def test_a_removed_ballot_is_named(copy: Path, held: Held) -> None:
    rewrite_bundle(copy / "boxes" / held.id, lambda ballots: [*ballots[:2], ballots[3]])
    place = f"boxes/{held.id}/tile/entries/000.p/4"
    assert named(check(copy)) == {("entry_altered", place, None, 3)}


def test_exchanged_ballots_are_named(copy: Path, held: Held) -> None:
    rewrite_bundle(copy / "boxes" / held.id, lambda ballots: [ballots[1], ballots[0], *ballots[2:]])
    place = f"boxes/{held.id}/tile/entries/000.p/4"
    assert named(check(copy)) == {("entry_altered", place, None, 1)}


@pytest.mark.parametrize("path", ["tile/entries/000.p/4", "tile/0/000.p/4", "checkpoint"])
def test_a_missing_piece_of_the_box_is_named(copy: Path, held: Held, path: str) -> None:
    (copy / "boxes" / held.id / path).unlink()
    assert {(code, place) for code, place, _e, _b in named(check(copy))} >= {
        ("missing", f"boxes/{held.id}/{path}")
    }


@pytest.mark.parametrize("path", ["tile/0/000.p/4", "checkpoint"])
def test_an_altered_byte_of_the_box_is_named(copy: Path, held: Held, path: str) -> None:
    file = copy / "boxes" / held.id / path
    original = file.read_bytes()
    for position in (0, len(original) // 2, len(original) - 1):
        flip(file, position)
        places = {place for _code, place, _e, _b in named(check(copy))}
        assert places == {f"boxes/{held.id}/{path}"}, position
        file.write_bytes(original)


def test_a_file_that_is_no_part_of_the_box_is_named(copy: Path, held: Held) -> None:
    (copy / "boxes" / held.id / "tile/entries/notes").write_bytes(b"?")
    place = f"boxes/{held.id}/tile/entries/notes"
    assert named(check(copy)) == {("stray_file", place, None, None)}


FILES = ("election_file", "trustees_file", "booth_file", "roll", "tally_file")


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("gone", [False, True])
def test_a_file_that_the_vote_rests_on_is_named(
    copy: Path, held: Held, name: str, gone: bool
) -> None:
    file = copy / "file" / getattr(held.vote, name)
    if gone:
        file.unlink()
    else:
        flip(file, 30)
    found = check(copy)
    assert (
        "vote_file_missing",
        "votes/status",
        None,
        None,
    ) in named(found)
    assert any(file.name in fault.sentence for fault in found.findings.faults)
    assert not found.votes[0].whole


def test_a_share_that_was_altered_is_named(copy: Path, held: Held) -> None:
    flip(copy / "file" / sha256_hex(written(held.shares[2].value)), 40)
    assert ("vote_file_missing", "votes/status", None, None) in named(check(copy))


# --- a house that lies about its ballot box -------------------------------------------------------


def at(held: Held, name: str) -> int:
    """The index of the entry that a vote's fact names."""
    index: int = getattr(held.vote, name)
    return index


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
