"""Every family of hostile archives, crafted with our own keys, gets the verdict that it must get."""

from __future__ import annotations

import pytest

from glasshouse.elections.belenios.faults import Fault
from glasshouse.elections.belenios.verification import verify
from tests.elections.belenios import cases_archive, cases_setup
from tests.elections.belenios.cases import Crafted
from tests.elections.belenios.mutations import Scene, archive, reader
from tests.elections.belenios.scenes import basic, blank, threshold

CASES = [
    *cases_archive.CONTAINER,
    *cases_archive.CHAIN,
    *cases_setup.SETUP,
    *cases_setup.VALID_SETUP,
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
def test_what_the_cases_are_made_from_is_accepted(made: Scene) -> None:
    verified = verify(reader(archive(made().whole())))
    assert verified.state == "Result"
