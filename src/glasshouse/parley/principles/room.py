"""The table of principles: their kinds."""

from __future__ import annotations

from glasshouse.acts.authors import OFFICE, PARTY
from glasshouse.acts.outcomes import Code
from glasshouse.acts.registry import Kind
from glasshouse.house.acts import lines_of
from glasshouse.parley.principles import acts, folds

# fmt: off
# ruff: noqa: E501
KINDS: tuple[Kind, ...] = (
    Kind("principles.declare", acts.PrinciplesDeclare, folds.declare, roles=(OFFICE, PARTY), lines=lines_of, scoped=True, reportable=True, power="table"),
    Kind(folds.ASSENT, acts.PrinciplesAssent, folds.assent, roles=(OFFICE, PARTY), lines=lines_of, scoped=True, reportable=True, power="answer"),
    Kind(folds.WITHDRAW_ASSENT, acts.PrinciplesWithdrawAssent, folds.withdraw_assent, roles=(OFFICE, PARTY), lines=lines_of, scoped=True, reportable=True, power="answer"),
)
# fmt: on

CODES: tuple[Code, ...] = ()
