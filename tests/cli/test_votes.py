"""A vote on the record, and copies of it that a disk or a stranger altered: each is named by its
place. A house that lies itself is in ``test_lying_votes``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from glasshouse.cli.findings import Fault
from glasshouse.cli.summary import as_json, report
from glasshouse.cli.verifier import Verified
from glasshouse.elections.belenios.files import sha256_hex, written
from glasshouse.record.tiles import decode_bundle, encode_bundle
from tests.cli.holding import BOOTH, Held, begun, decided, voted
from tests.cli.simulator import ADDRESS, serve
from tests.cli.test_main import glasshouse
from tests.cli.test_verifier import check, flip

NOW = 1_763_800_000


def verified(held: Held, folder: Path, box: dict[str, bytes] | None = None) -> Verified:
    return check(held.write_copy(folder / "copy", box))


def named(found: Verified) -> set[tuple[str, str, int | None, int | None]]:
    """Of each fault its code, its place, its entry and its ballot."""
    return {(f.code, f.place, f.entry, f.ballot) for f in found.findings.faults}


def at(held: Held, name: str) -> int:
    """The index of the entry that a vote's fact names."""
    index: int = getattr(held.vote, name)
    return index


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


def test_the_command_ends_with_1_and_names_vote_and_ballot(copy: Path, held: Held) -> None:
    assert glasshouse("verify", copy, "--pages", "none").returncode == 0
    rewrite_bundle(copy / "boxes" / held.id, lambda ballots: [*ballots[:3], b"another"])
    ran = glasshouse("verify", copy, "--json")
    assert ran.returncode == 1
    said = json.loads(ran.stdout)
    assert [(each["code"], each["ballot"]) for each in said["faults"]] == [("entry_altered", 4)]
    assert "ballot box of status" in said["words"]
    assert said["votes"][0]["whole"] is False
