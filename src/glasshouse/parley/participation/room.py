"""The table of taking part: its kinds."""

from __future__ import annotations

from glasshouse.acts.authors import OFFICE, PARTY
from glasshouse.acts.outcomes import Code
from glasshouse.acts.registry import Kind
from glasshouse.house.acts import lines_of
from glasshouse.parley.participation import acts, folds

# fmt: off
# ruff: noqa: E501
KINDS: tuple[Kind, ...] = (
    Kind("participation.invite", acts.ParticipationInvite, folds.invite, roles=(OFFICE, PARTY), lines=lines_of, scoped=True),
    Kind("participation.answer", acts.ParticipationAnswer, folds.answer, roles=(PARTY,), lines=lines_of, scoped=True, power="confer"),
    Kind("participation.withdraw", acts.ParticipationWithdraw, folds.withdraw, roles=(PARTY,), lines=lines_of, scoped=True),
)
# fmt: on

CODES: tuple[Code, ...] = ()
