"""Crafted archives: what both programs refuse, and what both accept though it is odd.

Those that are missing here are refused by us alone: see the documentation of elections on what we
are stricter in.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from glasshouse.elections.belenios.faults import Fault
from glasshouse.elections.belenios.verification import check_continues, verify
from interop.reading import ballots_of, cut_after_setup
from interop.tool import Tool, uuid_of
from tests.elections.belenios.cases import Crafted
from tests.elections.belenios.cases_tally import dropped_from_the_past
from tests.elections.belenios.mutations import archive, reader
from tests.elections.belenios.scenes import basic
from tests.elections.belenios.test_cases import CASES, ODD

REFUSED_BY_BOTH = """
A01 A01b A01c A02 A03 A03b A04 A05 A05b A06 A07 A08 A09 A10 A10b A10c B01 B02 B02b B03 B03b
B04 B06 B09 B10 B10b B11 B11b B12 B12b B12c C01 C02 C03 C04 C07 C07b C08 C08b C09 C09b C10
C10b C11 C11b C12 C13 C13b D01 D02 D03 D04 D05 D06 D07 D08 D09 D09b D10 D11 D12 D13 D14 D15
D16 D17 D18 D20 D40 D43 D43b D44 D44b D44c D22 D23 D24 D25 D26 D27 D27b D39 D28 D29 D31 D31b
D31c D32 D32b D33 D35 D36 D37 D38 D38b D38c D38d E01 E01b E02 E03 E04 E07 E08 F01 F02 F03
F04 F05 F06 F08 F09 F10 F11 F14 G01 G02 G03 G04 G05 G05b G05c G06 G06b G06c H01 H02 H03 H04
H05
"""
BY_NAME = {case.name: case for case in CASES}


def accepted_there(tool: Tool, raw: bytes) -> bool:
    """By the whole check of the tool, which is two commands: the archive, and each ballot."""
    return tool.verify(raw).code == 0 and all(
        tool.verify_ballot(cut_after_setup(raw), ballot).code == 0 for ballot in ballots_of(raw)
    )


@pytest.mark.parametrize("case", [BY_NAME[name] for name in REFUSED_BY_BOTH.split()], ids=str)
def test_a_bad_archive_is_refused_by_both(tool: Tool, case: Crafted) -> None:
    raw = case.make()
    with pytest.raises(Fault):
        verify(reader(raw))
    assert not accepted_there(tool, raw)


@pytest.mark.parametrize("case", ODD, ids=str)
def test_an_odd_but_valid_archive_is_accepted_by_both(tool: Tool, case: Crafted) -> None:
    raw = case.make()
    verify(reader(raw))
    assert accepted_there(tool, raw)


def test_a_past_that_was_rewritten_is_seen_by_both(tool: Tool, tmp_path: Path) -> None:
    older, newer = archive(basic().begun()), dropped_from_the_past()
    with pytest.raises(Fault):
        check_continues(reader(older), reader(newer))
    assert not continues_there(tool, tmp_path / "rewritten", older, newer)


def test_what_was_gone_on_with_continues_for_both(tool: Tool, tmp_path: Path) -> None:
    older, newer = archive(basic().begun()), archive(basic().begun() + basic().whole()[6:7])
    check_continues(reader(older), reader(newer))
    assert continues_there(tool, tmp_path / "continued", older, newer)


def continues_there(tool: Tool, folder: Path, older: bytes, newer: bytes) -> bool:
    for name, raw in (("older", older), ("newer", newer)):
        (folder / name).mkdir(parents=True)
        (folder / name / f"{uuid_of(raw)}.bel").write_bytes(raw)
    ran = tool.try_to(
        "election", "verify-diff", "--dir1", "older", "--dir2", "newer", folder=folder
    )
    return ran.code == 0
