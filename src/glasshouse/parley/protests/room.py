"""The table of protests: their kinds and codes."""

from __future__ import annotations

from glasshouse.acts.authors import OFFICE, PARTY
from glasshouse.acts.outcomes import Code, without_effect
from glasshouse.acts.registry import Kind
from glasshouse.house.acts import lines_of
from glasshouse.parley.protests import acts, folds

# fmt: off
# ruff: noqa: E501
KINDS: tuple[Kind, ...] = (
    Kind(folds.MAKE, acts.ProtestMake, folds.make, roles=(OFFICE, PARTY), lines=lines_of, scoped=True, reportable=True, power="confer"),
    Kind(folds.WITHDRAW, acts.ProtestWithdraw, folds.withdraw, roles=(OFFICE, PARTY), lines=lines_of, scoped=True, reportable=True, power="confer"),
)

CODES: tuple[Code, ...] = (
    without_effect("not_the_protester", "Only whoever protested can withdraw the protest.", "Its author can withdraw it; report what its author said, and it is shown as a claim."),
)
# fmt: on
