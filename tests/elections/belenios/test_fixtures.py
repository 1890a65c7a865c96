"""Archives of belenios-tool 3.3.0, and crafted ones: each gets its verdict, with a name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from glasshouse.elections.belenios.faults import Fault
from glasshouse.elections.belenios.verification import check_continues, verify

FIXTURES = Path(__file__).parent / "fixtures"
VALID = json.loads((FIXTURES / "valid.json").read_text(encoding="utf-8"))
CASES = json.loads((FIXTURES / "cases.json").read_text(encoding="utf-8"))

#: The name of what is wrong, and where it is; None where all is well.
NAMED = {
    "A01-truncated-mid-block": ("container", "record 45"),
    "A03-payload-byte-flipped": ("altered", "record 13"),
    "A05-tar-mode-0755": ("container", "record 6"),
    "A08-payload-after-event": ("payload", "event 1"),
    "A09-missing-payload": ("payload", "event 1"),
    "B01-broken-parent": ("parent", "event 2"),
    "B03-orphan-event": ("parent", "event 2"),
    "B04-same-ballot-twice": ("duplicate_ballot", "event 3, ballot 3"),
    "B05-two-EndBallots-drop-ballots": ("order", "event 8"),
    "B06-ballot-after-tally": ("order", "event 15"),
    "B08-second-Setup": ("order", "event 1"),
    "B09-two-results": ("order", "event 19"),
    "B11-payload-on-EndBallots": ("payload", "event 1"),
    "C01-election-key-not-product": ("public_key", "event 0, trustees"),
    "C09-certs-swapped": ("certificate_context", "event 0, trustees, trustee 1, member 2"),
    "D01-individual-proof-altered": ("proof", "event 3, ballot 3, answer 1, individual proof 1"),
    "D03-double-vote": ("proof", "event 3, ballot 3, answer 1, individual proof 1"),
    "D04-negative-vote": ("proof", "event 3, ballot 3, answer 2, individual proof 1"),
    "D13-other-uuid": ("wrong_election", "event 3, ballot 3"),
    "D14-signature-over-other-hash": ("signature_hash", "event 3, ballot 3, signature"),
    "D16-json-field-order": ("not_canonical", "event 3, ballot 3"),
    "D18-json-duplicate-key": ("not_json", "event 3, ballot 3"),
    "D19-leading-zero": ("not_decimal", "event 3, ballot 3"),
    "D20-scalar-not-reduced": ("scalar_not_reduced", "event 3, ballot 3"),
    "D21-uppercase-hex": ("not_hexadecimal", "event 3, ballot 3"),
    "D22-extra-answer": ("wrong_number", "event 3, ballot 3"),
    "D26-overall-proof-too-long": ("wrong_number", "event 3, ballot 3, answer 1, overall proof"),
    "D29-beta-with-torsion": ("not_in_group", "event 3, ballot 3"),
    "D42-answer-extra-field": ("field_unknown", "event 3, ballot 3"),
    "D44-leading-zero-in-signature": ("not_decimal", "event 3, ballot 3"),
    "D34-blank-valid": None,
    "D38-blank-proof-removed": ("blank_proof_missing", "event 3, ballot 3, answer 1"),
    "E01-ballot-left-out": ("num_tallied", "event 14"),
    "E02-first-vote-counts": ("encrypted_tally", "event 14"),
    "E05-num_tallied-wrong": ("num_tallied", "event 14"),
    "E06-total_weight-wrong": ("total_weight", "event 14"),
    "F01-factor-altered": (
        "decryption_proof",
        "event 18, share of trustee 2, question 1, sum 1",
    ),
    "F02-decryption-proof-altered": (
        "decryption_proof",
        "event 18, share of trustee 2, question 1, sum 1",
    ),
    "F03-owners-exchanged": (
        "decryption_proof",
        "event 18, share of trustee 1, question 1, sum 1",
    ),
    "F04-owner-out-of-range": ("owner", "event 17"),
    "F05-owner-zero": ("owner", "event 17"),
    "F06-share-missing": ("share_missing", "event 17, trustee 3"),
    "F08-factors-with-torsion": ("not_in_group", "event 15, share of trustee 1"),
    "F14-threshold-owner-wrong": ("share_missing", "event 10, trustee 1"),
    "G01-one-vote-moved": ("result", "event 18, question 1, choice 1"),
    "G02-result-too-short": ("wrong_number", "event 18"),
    "G05-result-plus-q": ("count", "event 18, result"),
    "G06-negative-count": ("count", "event 18, result"),
    "H01-stuffed-double-vote": ("proof", "event 13, ballot 13, answer 1, individual proof 1"),
    "I01-history-rewritten": None,
    "K01-extra-fields-in-election": None,
    "K02-pretty-printed-election": None,
    "K03-generic-homomorphic": None,
    "K04-unsorted-credentials": None,
}


@pytest.mark.parametrize("expected", VALID, ids=lambda each: each["dir"])
def test_a_valid_archive_verifies_and_says_what_it_holds(expected: dict[str, Any]) -> None:
    with (FIXTURES / expected["file"]).open("rb") as file:
        found = verify(file)
    told = {
        "uuid": found.election.uuid,
        "fingerprint": found.election.fingerprint,
        "state": found.state,
        "events": found.events,
        "ballots": found.ballots,
        "voters": found.voters,
        "result": None if found.result is None else [list(row) for row in found.result],
        "final": found.final,
    }
    assert told == {name: expected[name] for name in told}


@pytest.mark.parametrize("case", CASES, ids=lambda each: each["id"])
def test_a_crafted_archive_gets_its_verdict_and_name(case: dict[str, Any]) -> None:
    named = NAMED[case["id"]]
    assert (named is None) == (case["expect"] == "accept")
    with (FIXTURES / case["file"]).open("rb") as file:
        if named is None:
            verify(file)
            return
        with pytest.raises(Fault) as caught:
            verify(file)
    assert (caught.value.name, caught.value.where) == named


def test_history_that_was_rewritten_shows_beside_an_older_copy_alone() -> None:
    older, newer = FIXTURES / "cases/I01-snapshot.bel", FIXTURES / "cases/I01-history-rewritten.bel"
    with older.open("rb") as before, newer.open("rb") as after, pytest.raises(Fault) as caught:
        check_continues(before, after)
    assert caught.value.name == "history_rewritten"


def test_an_archive_continues_its_own_beginning() -> None:
    older = FIXTURES / "valid/basic3-tally/ke3y5Rcmj7kU3E.bel"
    newer = FIXTURES / "valid/basic3/ke3y5Rcmj7kU3E.bel"
    with older.open("rb") as before, newer.open("rb") as after:
        check_continues(before, after)
    with older.open("rb") as after, newer.open("rb") as before, pytest.raises(Fault) as caught:
        check_continues(before, after)
    assert caught.value.name == "history_rewritten"
