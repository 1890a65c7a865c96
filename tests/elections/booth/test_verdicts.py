"""The browser gives every crafted election the verdict that the reference gives it, by the same
name and in the same place."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from glasshouse.elections.belenios.faults import Fault
from glasshouse.elections.belenios.verification import verify
from tests.elections.belenios import cases_ballots, cases_setup, cases_tally
from tests.elections.belenios.cases import Crafted
from tests.elections.belenios.mutations import reader
from tests.elections.booth.archives import files_of
from tests.elections.booth.driving import Booth

FIXTURES = Path(__file__).parent.parent / "belenios/fixtures"
VALID = json.loads((FIXTURES / "valid.json").read_text(encoding="utf-8"))

#: Of archives and the order of events the browser reads nothing: it is given files.
EVENTS = {"container", "altered", "payload", "order", "height", "parent", "event_type", "empty"}
SIZED = {"num_tallied": "voters", "total_weight": "weight"}
CASES = [
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


def verdict(archive: bytes) -> tuple[str, str] | None:
    """What the reference finds, less the number of the event, which the browser does not know."""
    try:
        verify(reader(archive))
    except Fault as fault:
        return fault.name, re.sub(r"^event \d+(, )?", "", fault.where)
    return None


@pytest.mark.parametrize(
    "case",
    [case for case in CASES if case.fault not in EVENTS | set(SIZED)],
    ids=lambda case: f"{case.name}-{case.title}",
)
def test_a_crafted_election_gets_the_same_verdict(case: Crafted, booth: Booth) -> None:
    archive = case.make()
    found = booth.ask("verify", **files_of(archive).given)["fault"]
    assert (found and (found["code"], found["where"])) == verdict(archive)


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.fault in SIZED], ids=lambda case: case.name
)
def test_what_was_said_of_the_number_of_voters_can_be_compared(case: Crafted, booth: Booth) -> None:
    files = files_of(case.make())
    found = booth.ask("verify", **files.given)
    counted = {"num_tallied": found["voters"], "total_weight": found["weight"]}
    assert {name: files.sized[name] for name in counted} != counted


@pytest.mark.parametrize("expected", VALID, ids=lambda each: each["dir"])
def test_an_election_of_the_common_tool_verifies(expected: dict[str, Any], booth: Booth) -> None:
    files = files_of((FIXTURES / expected["file"]).read_bytes())
    found = booth.ask("verify", **files.given)
    assert found["fault"] is None
    assert (found["voters"], found["result"]) == (expected["voters"], expected["result"])
    ballots = expected["ballots"]
    assert booth.progress == [[number, ballots] for number in range(1, ballots + 1)]
    for name, there in {
        "setup": True,
        "ballots": True,
        "tally": files.encrypted_tally,
        "shares": files.shares,
        "result": files.result,
    }.items():
        assert found["checks"][name] is (True if there else None)
