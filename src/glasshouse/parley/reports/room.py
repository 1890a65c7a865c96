"""The table of reports: their kinds and codes."""

from __future__ import annotations

from glasshouse.acts.authors import OFFICE, PARTY
from glasshouse.acts.outcomes import Code, refused, without_effect
from glasshouse.acts.registry import Kind
from glasshouse.house.acts import lines_of
from glasshouse.parley.reports import acts, folds

# Confirming makes another's report one's own, an agreement too: it takes the power to sign.
# fmt: off
# ruff: noqa: E501
KINDS: tuple[Kind, ...] = (
    Kind(folds.CONFIRM, acts.ReportConfirm, folds.confirm, roles=(OFFICE, PARTY), scoped=True, power="sign"),
    Kind("report.correct", acts.ReportCorrect, folds.correct, roles=(OFFICE, PARTY), lines=lines_of, scoped=True, power="answer"),
    Kind("report.deny", acts.ReportDeny, folds.deny, roles=(OFFICE, PARTY), lines=lines_of, scoped=True, power="answer"),
)

CODES: tuple[Code, ...] = (
    refused("not_a_report", 409, "What it speaks of is no report: its author said it in its own name.", "Name a report of your words."),
    without_effect("not_reported_of_you", "It speaks of a report of another's words.", "Whoever the report is of can confirm, correct or deny it."),
)
# fmt: on
