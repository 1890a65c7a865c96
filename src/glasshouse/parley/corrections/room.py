"""The table of corrections: their kind and codes."""

from __future__ import annotations

from glasshouse.acts.authors import OFFICE, PARTY
from glasshouse.acts.outcomes import Code, without_effect
from glasshouse.acts.registry import Kind
from glasshouse.house.acts import lines_of
from glasshouse.parley.corrections import acts, folds

# What a party's words say may bind it, and a correction stands beside them: it takes the power to
# sign.
# fmt: off
# ruff: noqa: E501
KINDS: tuple[Kind, ...] = (
    Kind("correction.make", acts.CorrectionMake, folds.make, roles=(OFFICE, PARTY), lines=lines_of, scoped=True, power="sign"),
)

CODES: tuple[Code, ...] = (
    without_effect("not_its_author", "Only its author can do this.", "Ask its author, or say in your own name what you hold against it."),
)
# fmt: on
