"""The table of agreements: their kinds and codes."""

from __future__ import annotations

from glasshouse.acts.authors import OFFICE, PARTY
from glasshouse.acts.outcomes import Code, refused, without_effect
from glasshouse.acts.registry import Kind
from glasshouse.house.acts import lines_of
from glasshouse.parley.agreements import acts, folds

# Whoever proposes an agreement joins it, so that proposing too takes the power to sign.
# fmt: off
# ruff: noqa: E501
KINDS: tuple[Kind, ...] = (
    Kind(folds.PROPOSE, acts.AgreementPropose, folds.propose, roles=(OFFICE, PARTY), lines=lines_of, scoped=True, reportable=True, power="sign"),
    Kind("agreement.join", acts.AgreementJoin, folds.join, roles=(PARTY,), scoped=True, power="sign"),
    Kind("agreement.withdraw", acts.AgreementWithdraw, folds.withdraw, roles=(OFFICE, PARTY), lines=lines_of, scoped=True, power="sign"),
)

CODES: tuple[Code, ...] = (
    refused("effective_past", 409, "The agreement would take effect before it is proposed.", "Name a time still to come, or none: then it takes effect once it is concluded."),
    refused("joined_already", 409, "This party has joined the agreement already.", "Nothing: it is joined."),
    without_effect("not_named", "The agreement does not name this party.", "Propose an agreement that does."),
)
# fmt: on
