"""The table of fronts: its kinds."""

from __future__ import annotations

from glasshouse.acts.authors import HOUSE, OFFICE, PARTY
from glasshouse.acts.outcomes import Code
from glasshouse.acts.registry import Kind
from glasshouse.house.acts import lines_of
from glasshouse.parley.fronts import acts, folds

# fmt: off
# ruff: noqa: E501
KINDS: tuple[Kind, ...] = (
    Kind("front.open", acts.FrontOpen, folds.open_front, roles=(HOUSE, OFFICE, PARTY), lines=lines_of, scoped=True, power="table"),
    Kind("front.close", acts.FrontClose, folds.close_front, roles=(HOUSE, OFFICE, PARTY), lines=lines_of, scoped=True, power="table"),
)
# fmt: on

CODES: tuple[Code, ...] = ()
