"""Hostile archives of every family, crafted with keys of our own, get the verdict they must get."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

import pytest

from glasshouse.elections.belenios.archive import read_records
from glasshouse.elections.belenios.faults import Fault
from glasshouse.elections.belenios.group import G
from glasshouse.elections.belenios.verification import check_continues, verify
from tests.elections.belenios import (
    cases_archive,
    cases_ballots,
    cases_setup,
    cases_tally,
    edwards,
)
from tests.elections.belenios.cases import Crafted
from tests.elections.belenios.mutations import Scene, archive, reader
from tests.elections.belenios.scenes import basic, blank, threshold

BASE = edwards.read(G.hex)
CASES = [
    *cases_archive.CONTAINER,
    *cases_archive.CHAIN,
    *cases_setup.SETUP,
    *cases_setup.VALID_SETUP,
    *cases_ballots.FORGED,
    *cases_ballots.SPELLED,
    *cases_ballots.SHAPES,
    *cases_ballots.OFF_GROUP,
    *cases_ballots.BLANKS,
    *cases_ballots.VALID_BALLOTS,
    *cases_tally.TALLY,
    *cases_tally.SHARES,
    *cases_tally.VALID_SHARES,
    *cases_tally.RESULTS,
    *cases_tally.STUFFED,
    *cases_tally.VALID_STUFFED,
    *cases_tally.VALID_ALONE,
]
BAD = [case for case in CASES if case.fault is not None]
ODD = [case for case in CASES if case.fault is None]


@pytest.mark.parametrize("case", BAD, ids=lambda case: f"{case.name}-{case.title}")
def test_a_bad_archive_is_rejected_for_what_is_wrong(case: Crafted) -> None:
    with pytest.raises(Fault) as caught:
        verify(reader(case.make()))
    assert caught.value.name == case.fault, str(caught.value)


@pytest.mark.parametrize("case", ODD, ids=lambda case: f"{case.name}-{case.title}")
def test_an_odd_but_valid_archive_is_accepted(case: Crafted) -> None:
    verify(reader(case.make()))


@pytest.mark.parametrize("made", [basic, blank, threshold])
def test_what_the_cases_are_made_from_is_accepted(made: Callable[[], Scene]) -> None:
    verified = verify(reader(archive(made().whole())))
    assert verified.state == "Result"


def test_a_dropped_ballot_shows_beside_an_older_copy() -> None:
    made = basic()
    older, newer = archive(made.begun()), cases_tally.dropped_from_the_past()
    with pytest.raises(Fault) as caught:
        check_continues(reader(older), reader(newer))
    assert caught.value.name == "history_rewritten"


def test_every_family_is_there_and_no_name_twice() -> None:
    names = [case.name for case in CASES]
    assert len(set(names)) == len(names)
    counts = {"A": 10, "B": 12, "C": 13, "D": 44, "E": 8, "F": 14, "G": 6, "H": 6, "I": 1, "K": 5}
    wanted = {f"{family}{n:02}" for family, last in counts.items() for n in range(1, last + 1)}
    assert wanted <= set(names)
    assert len(BAD) >= 110
    assert len(ODD) >= 11


@pytest.mark.parametrize("case", cases_ballots.OFF_GROUP[:3], ids=lambda case: case.name)
def test_the_proofs_about_points_of_order_2_hold_but_for_the_group(case: Crafted) -> None:
    """By arithmetic that does not ask for the group: so nothing but the group rejects them."""
    last = [record.raw for record in read_records(reader(case.make())) if record.kind == "data"]
    ballot = json.loads(last[4 + cases_ballots.PLACE])
    key = edwards.read(basic().election.public_key.hex)
    context = f"{ballot['election_hash']}|{ballot['credential']}"
    answer = ballot["answers"][0]
    for choice, proofs in zip(answer["choices"], answer["individual_proofs"], strict=True):
        alpha, beta = edwards.read(choice["alpha"]), edwards.read(choice["beta"])
        lines = []
        for value, proof in enumerate(proofs):
            c, r = int(proof["challenge"]), int(proof["response"])
            shifted = edwards.add(beta, edwards.multiple(edwards.ORDER - value, BASE))
            for left, right in ((BASE, alpha), (key, shifted)):
                lines.append(edwards.add(edwards.multiple(r, left), edwards.multiple(c, right)))
        prefix = f"prove|{context}|{choice['alpha']},{choice['beta']}|"
        hashed = hashlib.sha256((prefix + ",".join(map(edwards.write, lines))).encode()).digest()
        total = sum(int(proof["challenge"]) for proof in proofs)
        assert (int.from_bytes(hashed, "big") - total) % edwards.ORDER == 0
